package org.turnpike.planner.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.Modality;

/// Two files with the same people in the same places that differ in one thing, and one question to
/// both.
final class Pair {

  private final String name;
  private final String text;
  private final Map<String, String[]> expected = new LinkedHashMap<>();
  private String from = "";
  private String to = "";
  private Scenario.Kind kind = Scenario.Kind.SIGN_IN;
  private String a = "";
  private String b = "";
  private Modality modality = Modality.AUDIO;

  private Pair(String name, String text) {
    this.name = name;
    this.text = text;
  }

  static Pair text(String name, String text) {
    return new Pair(name, text);
  }

  static Pair example(String name, String file) {
    try {
      return new Pair(name, Files.readString(Path.of("..", "examples", file + ".yaml")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Both files differ from the example in this.
  Pair given(String there, String instead) {
    return new Pair(name, replaced(text, there, instead));
  }

  /// What the first file has and the second has in its place; the first occurrence counts.
  Pair differ(String first, String second) {
    from = first;
    to = second;
    return this;
  }

  Pair signIn(String user) {
    a = user;
    return this;
  }

  Pair call(String caller, String called, Modality media) {
    return ask(Scenario.Kind.CALL, caller, called, media);
  }

  /// `user` joins a meeting of `organiser`.
  Pair meeting(String user, String organiser) {
    return ask(Scenario.Kind.CONFERENCE, user, organiser, Modality.AUDIO);
  }

  Pair telephone(String user, String gateway) {
    return ask(Scenario.Kind.PSTN, user, gateway, Modality.AUDIO);
  }

  private Pair ask(Scenario.Kind what, String x, String y, Modality media) {
    kind = what;
    a = x;
    b = y;
    modality = media;
    return this;
  }

  /// What is right for each.
  ///
  /// @param leg such as `signalling a` or `media a`; with ` back`, the answers' way; with ` by`,
  ///   the links, circuits and proxies that it passes
  Pair expect(String leg, String first, String second) {
    expected.put(leg, new String[] {first, second});
    return this;
  }

  String name() {
    return name;
  }

  void holds() {
    assertThat(expected)
        .as("a pair has different answers")
        .anySatisfy((_, e) -> assertThat(e[0]).isNotEqualTo(e[1]));
    Topology first = read(text);
    Topology second = read(replaced(text, from, to));
    assertThat(people(second)).as("the same people, homes and places").isEqualTo(people(first));
    Prediction before = prediction(first);
    Prediction after = prediction(second);
    Map<String, List<String>> found = new LinkedHashMap<>();
    Map<String, List<String>> right = new LinkedHashMap<>();
    expected.forEach((leg, e) -> {
      right.put(leg, List.of(e));
      found.put(leg, List.of(told(before, leg), told(after, leg)));
    });
    assertThat(found).isEqualTo(right);
  }

  private static String replaced(String text, String there, String instead) {
    assertThat(text).contains(there);
    int at = text.indexOf(there);
    return text.substring(0, at) + instead + text.substring(at + there.length());
  }

  private static Topology read(String text) {
    return switch (TopologyFile.read(text, "pair.yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  private static List<String> people(Topology topology) {
    return topology.users().values().stream().map(User::toString).toList();
  }

  private Prediction prediction(Topology topology) {
    Flows flows = Flows.of(topology);
    Scenario scenario =
        Stream.concat(
                kind == Scenario.Kind.SIGN_IN
                    ? Stream.of()
                    : Scenarios.between(topology, a, Optional.of(b)).stream(),
                flows.scenarios().stream())
            .filter(s -> s.kind() == kind && s.a().name().equals(a))
            .filter(s -> kind == Scenario.Kind.SIGN_IN || s.b().name().equals(b))
            .filter(s -> s.modality().isEmpty() || s.modality().get() == modality)
            .findFirst()
            .orElseThrow();
    return flows.predict(scenario);
  }

  private static String told(Prediction prediction, String question) {
    String[] words = question.split(" ", -1);
    Leg.Kind kind = words[0].equals("media") ? Leg.Kind.MEDIA : Leg.Kind.SIGNALLING;
    Leg.Side side =
        switch (words[1]) {
          case "a" -> Leg.Side.A;
          case "b" -> Leg.Side.B;
          default -> Leg.Side.SERVERS;
        };
    Leg leg = prediction.leg(kind, side).orElseThrow();
    if (!leg.delivered()) {
      return leg.disposition().text() + leg.lost().map(w -> " at " + w.at()).orElse("");
    }
    if (words.length == 2) {
      String edges = String.join(", ", leg.edges());
      return leg.transport().text()
          + " "
          + leg.segmentsText()
          + (edges.isEmpty() ? "" : " by " + edges);
    }
    return words[2].equals("back") ? Passed.text(leg.segmentsBack()) : passed(leg);
  }

  private static String passed(Leg leg) {
    List<String> out = new ArrayList<>();
    for (Stretch stretch : leg.stretches()) {
      Walk walk = stretch.there();
      for (Hop hop : walk.hops()) {
        Stream.of(hop.device(), hop.out().orElse(""))
            .filter(s -> s.matches("links/.*|proxies/.*|vpns/.*|sites/[^/]*/circuits/.*"))
            .forEach(out::add);
      }
    }
    return out.stream()
        .map(s -> s.replace("sites/", "").replace("circuits/", ""))
        .collect(Collectors.joining(", "));
  }
}

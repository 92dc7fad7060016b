package org.turnpike.planner.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;

/// An example with some of its text replaced: pairs of what is there and what is there instead.
record Variant(String example, List<String> changes) {

  Variant(String example, String... changes) {
    this(example, List.of(changes));
  }

  private static final List<String> EXAMPLES =
      List.of(
          "online",
          "hybrid",
          "hybrid-expressroute",
          "cloud-connector",
          "cloud-connector-minimum",
          "broadcast",
          "federated",
          "edge-single-nat",
          "edge-single-public",
          "edge-scaled-nat",
          "edge-scaled-public",
          "edge-scaled-hlb");

  /// The ways in which each example that has what they change is changed.
  private static final List<List<String>> CHANGES =
      List.of(
          List.of(),
          // Every circuit to the provider is down.
          List.of("expressroute: {to: europe,", "expressroute: {to: europe, state: down,"),
          List.of("premium: yes, ", ""),
          // No media over UDP gets out of an office.
          List.of(
              "- {id: OUT-MEDIA, protocol: udp, from: inside, to: [52.112.0.0/14], ports: 3478-3481, note: media relay}",
              ""),
          // The relay range of an Edge is closed from outside.
          List.of(
              "- {id: EXT-RTP, protocol: udp, from: outside, to: \"edge:av\", ports: 50000-59999, note: media from partners that cannot use 3478}",
              ""),
          // Hotels and homes translate by destination.
          List.of(
              "- {kind: source, filtering: address-and-port-dependent}",
              "- {kind: source, mapping: address-and-port-dependent, filtering: address-and-port-dependent}"),
          // Everything that wants to may leave an office.
          List.of(
              "        rules:\n          # Clients and servers inside may browse and ask DNS.\n",
              "        outbound: allow\n        rules:\n          # Clients and servers inside may browse and ask DNS.\n"));

  static List<Variant> all() {
    List<Variant> out = new ArrayList<>();
    for (String example : EXAMPLES) {
      String text = text(example);
      for (List<String> change : CHANGES) {
        if (change.isEmpty() || text.contains(change.getFirst())) {
          out.add(new Variant(example, change));
        }
      }
    }
    return out;
  }

  private static String text(String example) {
    try {
      return Files.readString(Path.of("..", "examples", example + ".yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final Map<Variant, Topology> READ = new ConcurrentHashMap<>();

  Topology topology() {
    return READ.computeIfAbsent(this, Variant::read);
  }

  private Topology read() {
    String text = text(example);
    for (int i = 0; i < changes.size(); i += 2) {
      assertThat(text).contains(changes.get(i));
      text = text.replace(changes.get(i), changes.get(i + 1));
    }
    return switch (TopologyFile.read(text, example + ".yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  Flows flows() {
    return Flows.of(topology());
  }

  @Override
  public String toString() {
    return example
        + (changes.isEmpty()
            ? ""
            : " with \""
                + changes.get(1).strip()
                + "\" for \""
                + changes.getFirst().strip()
                + "\"");
  }
}

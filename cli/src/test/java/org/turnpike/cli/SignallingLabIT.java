package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.verdict.Trail;
import org.turnpike.wire.Needs;

/// A hybrid with a Director, another tenant of its provider and a partner, each server a process of
/// the built product in a network with the plan's rules, names and certificates: sign-ins, calls
/// and messages of phones that nobody here wrote go over the predicted wires, and no other wire
/// carries anything of theirs.
@Tag("lab")
@Needs({"root", "ip", "nft", "tcpdump", "named", "dig", "openssl", "baresip"})
class SignallingLabIT {

  private static final Path FILE = Path.of("src", "test", "resources", "prove", "signalling.yaml");

  /// On-premises and online, inside and outside at each.
  private static final List<String> COMPANY = List.of("alice", "carol", "olga", "oscar");

  private static final String ER = "circuits/expressroute";
  private static final String INTERNET = "circuits/internet";

  @TempDir Path folder;

  private SignallingStage stage() throws IOException {
    return SignallingStage.raise(Files.readString(FILE), folder.resolve("stage"));
  }

  @Test
  void signInsCallsAndMessagesTakeThePredictedWiresAndNoOthers() throws IOException {
    try (SignallingStage stage = stage()) {
      stage.nothing();
      COMPANY.forEach(stage::signIn);
      stage.signIn("eve");
      stage.signIn("liam");
      stage.talk("alice", "carol");
      stage.talk("alice", "olga");
      stage.talk("oscar", "alice");
      stage.talk("carol", "olga");
      stage.talk("oscar", "carol");
      stage.talk("olga", "oscar");
      stage.talk("eve", "olga");
      stage.talk("oscar", "eve");
      stage.talk("liam", "alice");
      stage.talk("carol", "liam");
      // Whose domain's records lead elsewhere than to the Edge that speaks for them.
      stage.talk("liam", "olga");
      stage.talk("olga", "liam");
      stage.talk("liam", "eve");
      // To homes that are not theirs, by the names of those.
      stage.signIn("anna", "online");
      stage.signIn("omar", "director");

      List<SignallingStage.Seen> seen = stage.seen();
      holds(seen);

      // What the issue is about, in its own words and not in the planner's.
      assertThat(wires(seen, "sign-in alice")).noneMatch(w -> w.contains("circuits"));
      assertThat(wires(seen, "sign-in carol"))
          .anyMatch(w -> w.contains("redmond/" + INTERNET))
          .noneMatch(w -> w.contains(ER));
      assertThat(wires(seen, "sign-in olga"))
          .anyMatch(w -> w.contains("redmond/" + ER))
          .noneMatch(w -> w.contains(INTERNET));
      assertThat(wires(seen, "call alice olga"))
          .as("Access Edge to Access Edge")
          .anyMatch(w -> w.contains("redmond/" + INTERNET))
          .anyMatch(w -> w.contains("europe/" + INTERNET));
      assertThat(wires(seen, "call eve olga"))
          .as("on the provider's network")
          .isNotEmpty()
          .noneMatch(w -> w.contains(INTERNET));
      assertThat(wires(seen, "call liam alice"))
          .anyMatch(w -> w.contains("lyon/" + INTERNET))
          .noneMatch(w -> w.contains("europe") || w.contains(ER));
    }
  }

  /// Two clients of different makes, of which one knows its server by certificate alone.
  @Test
  @Needs({"sipp", "haproxy"})
  void sippTakesThePredictedWiresAsWell() throws IOException {
    try (SignallingStage stage = stage()) {
      stage.nothing();
      List.of("alice", "carol", "olga", "liam").forEach(stage::signIn);
      // Inside by the Director; from the hotel by the Access Edge; online by the circuit.
      List.of("anna", "chris", "otto").forEach(stage::signInBySipp);
      stage.talk("anna", "alice");
      stage.talk("carol", "anna");
      stage.talk("chris", "alice");
      stage.talk("carol", "chris");
      stage.talk("olga", "chris");
      stage.talk("chris", "otto");
      stage.talk("otto", "alice");
      stage.talk("liam", "anna");
      stage.talk("chris", "liam");

      List<SignallingStage.Seen> seen = stage.seen();
      holds(seen);

      assertThat(wires(seen, "sign-in anna")).isNotEmpty().noneMatch(w -> w.contains("circuits"));
      assertThat(wires(seen, "sign-in chris"))
          .anyMatch(w -> w.contains("hotel/circuits/dsl"))
          .anyMatch(w -> w.contains("redmond/" + INTERNET))
          .noneMatch(w -> w.contains(ER));
      assertThat(wires(seen, "call chris otto"))
          .as("Access Edge to Access Edge")
          .anyMatch(w -> w.contains("redmond/" + INTERNET))
          .anyMatch(w -> w.contains("europe/" + INTERNET));
    }
  }

  /// Everybody with everybody, in both directions.
  @Test
  @Tag("long")
  void everybodyReachesEverybodyOnThePredictedWiresAlone() throws IOException {
    try (SignallingStage stage = stage()) {
      stage.nothing();
      List<String> all = stage.users();
      all.forEach(stage::signIn);
      for (String from : all) {
        for (String to : all) {
          if (!from.equals(to)) {
            stage.talk(from, to);
          }
        }
      }
      holds(stage.seen());
    }
  }

  /// Every act took its own trail, and not that of any act with another one.
  private static void holds(List<SignallingStage.Seen> seen) {
    List<String> differences = new ArrayList<>();
    for (SignallingStage.Seen each : seen) {
      each.predicted()
          .differs(each.trail())
          .ifPresent(text -> differences.add(each.name() + ": " + text));
    }
    assertThat(differences).isEmpty();
    for (SignallingStage.Seen each : seen) {
      Trail predicted = each.predicted();
      if (predicted.links().isEmpty()) {
        continue;
      }
      // Captures that are empty, or that lack one of the wires, pass for nothing.
      assertThat(predicted.differs(new Trail(Set.of()))).as(each.name()).isPresent();
      for (String wire : predicted.wires()) {
        assertThat(predicted.differs(each.trail().without(wire))).as(each.name()).isPresent();
      }
      for (SignallingStage.Seen other : seen) {
        assertThat(other.predicted().differs(each.trail()).isEmpty())
            .as(each.name() + " taken for " + other.name())
            .isEqualTo(other.predicted().equals(predicted));
      }
    }
  }

  private static Set<String> wires(List<SignallingStage.Seen> seen, String name) {
    return seen.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow()
        .trail()
        .wires();
  }
}

package org.turnpike.lab.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.evidence.Observation;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.lab.stage.Cast;
import org.turnpike.lab.verdict.Proof;
import org.turnpike.lab.verdict.Verdict;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.party.Client;

/// Calls of browsers on a stage that pretends: media over the relay's TCP port.
class BrowserCallsTest {

  private static final Path FILE =
      Path.of("..", "cli", "src", "test", "resources", "prove", "hotel-without-udp.yaml");

  @TempDir Path folder;

  private static Topology read() {
    return switch (TopologyFile.read(FILE)) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  private static Client client(Topology topology, String user) {
    return topology.user(user).client();
  }

  @Test
  void whoHasABrowserIsPlayedByOneUnlessPhonesDo() {
    Topology played = Cast.of(read());
    assertThat(client(played, "carol")).isEqualTo(Client.BROWSER);
    assertThat(client(played, "bob")).isEqualTo(Client.BARESIP);
    assertThat(client(Cast.ofPhones(read()), "alice")).isEqualTo(Client.BARESIP);
    assertThat(client(Cast.ofPhones(read()), "carol"))
        .as("a phone where no UDP comes out is heard by nobody")
        .isEqualTo(Client.BROWSER);
    assertThat(client(Cast.of(Examples.topology("online")), "carol"))
        .as("a file that says nothing of clients")
        .isEqualTo(Client.BARESIP);
  }

  @Test
  void callsOfBrowsersMatchWithTheirControls() {
    Subject subject = Subject.of(Cast.of(read()));
    List<Scenario> calls = Prover.calls(subject.flows());

    Trial trial =
        new Prover(new Pretended(), folder, Progress.SILENT).prove("as it is", subject, calls);

    assertThat(calls).hasSize(12);
    assertThat(trial.matches()).isEqualTo(12);
    assertThat(trial.proofs()).allMatch(p -> p.controls() >= 2 && p.passed().isEmpty());
  }

  /// Media that was predicted over TCP and goes over UDP, or past TURN, is other media.
  @Test
  void theSameWayOverAnotherTransportIsAMismatch() {
    Subject subject = Subject.of(Cast.of(read()));
    Prediction carol =
        subject
            .flows()
            .predictions(Prover.calls(subject.flows()))
            .filter(p -> p.scenario().id().equals("call/carol/alice/audio"))
            .findFirst()
            .orElseThrow();
    Observation right = Pretended.seen(carol);
    assertThat(right.seen())
        .filteredOn(s -> s.isMedia() && s.wire().equals("sites/hotel/circuits/dsl"))
        .isNotEmpty()
        .allMatch(s -> s.turn() && s.carrier() == Sighting.Carrier.TCP);
    assertThat(verdict(subject, carol, right)).isInstanceOf(Verdict.Match.class);
    assertThat(verdict(subject, carol, changed(right, Sighting.Carrier.UDP, true)))
        .isInstanceOf(Verdict.Mismatch.class);
    assertThat(verdict(subject, carol, changed(right, Sighting.Carrier.TCP, false)))
        .isInstanceOf(Verdict.Mismatch.class);
  }

  private static Verdict verdict(Subject subject, Prediction prediction, Observation seen) {
    return Proof.of(subject.predicted(), prediction, seen).verdict();
  }

  private static Observation changed(Observation o, Sighting.Carrier carrier, boolean turn) {
    return new Observation(
        o.act(),
        o.signedIn(),
        o.established(),
        o.callerHeard(),
        o.calleeHeard(),
        o.seen().stream()
            .map(s ->
                s.isMedia() && s.carrier() == Sighting.Carrier.TCP
                    ? new Sighted(s.wire(), s.what(), turn, carrier, s.from(), s.to(), s.packets())
                    : s)
            .toList(),
        o.unproven());
  }
}

package org.turnpike.server.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.server.frontend.SimPhone.Call;
import org.turnpike.server.frontend.SimPhone.Habits;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.store.Binding;
import org.turnpike.store.BindingChange;
import org.turnpike.topology.settings.Endpoint;

/// More calls than a node can carry, in simulated time: each message takes it a millisecond.
class OverloadSimTest {

  private static final String BOB = "sip:bob@phones.example";
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private final SimNetwork network = new SimNetwork();
  private final SimServer server =
      new SimServer(
          network,
          1,
          Duration.ZERO,
          1_000_000,
          made ->
              node ->
                  new FrontEnd(
                      SimServer.SETTINGS,
                      SimServer.users("alice", "bob"),
                      made.bindings,
                      new byte[32],
                      List.of(DigestAlgorithm.MD5),
                      Optional.empty(),
                      node));
  private final SimPhone alice = new SimPhone(network, "alice", "10.0.0.2:5060");
  private final SimPhone bob = new SimPhone(network, "bob", "10.0.1.1:5060");
  private final List<Call> calls = new ArrayList<>();
  private final List<Long> begun = new ArrayList<>();

  private void bind() {
    server.bindings.update(
        SimServer.BOB,
        network.moment.wall(),
        _ ->
            new BindingChange.Replaced(
                List.of(
                    new Binding(
                        bob.contact(),
                        "r",
                        1,
                        Instant.MAX,
                        1000,
                        List.of(),
                        "",
                        0,
                        "udp:" + new Endpoint(bob.at.getAddress(), bob.at.getPort()),
                        "",
                        ""))));
    bob.habits = Habits.answers(200, 0);
    network.runFor(Duration.ofMinutes(1)); // a node that has just begun refuses nobody
  }

  private void offer(int perSecond) {
    offer(perSecond, List.of(alice));
  }

  private void offer(int perSecond, List<SimPhone> phones) {
    for (int i = 0; i < perSecond * TEN_SECONDS.toSeconds(); i++) {
      String callId = "call-" + i;
      SimPhone phone = phones.get(i % phones.size());
      network.after(
          Duration.ofNanos(1_000_000_000L / perSecond * i),
          () -> {
            begun.add(network.moment.now());
            calls.add(phone.call(BOB, callId, Duration.ofSeconds(1)));
          });
    }
  }

  private double slowest() {
    double most = 0;
    for (int i = 0; i < calls.size(); i++) {
      most = Math.max(most, (calls.get(i).endedAt - begun.get(i)) / 1e9);
    }
    return most;
  }

  @Test
  void whatIsTooMuchIsToldToComeLaterAndWhatWasBegunComesToItsEnd() {
    bind();
    server.station.takes(Duration.ofMillis(1));
    offer(150);
    network.runFor(Duration.ofMinutes(2));
    theRestIsRefusedAndNobodyHarmed(500);
  }

  /// One thread reads and does everything, as on a node with one loop: nothing waits but what it
  /// has not read.
  @Test
  void whatWaitsInTheSystemsBufferIsTooMuchAsWell() {
    bind();
    server.station.reads(Duration.ofMillis(1));
    offer(250);
    network.runFor(Duration.ofMinutes(2));
    theRestIsRefusedAndNobodyHarmed(500);
  }

  /// The backlog stands in the buffers of many connections, a little in each: the rounds are long.
  @Test
  void whatWaitsInManyConnectionsIsTooMuchAsWell() {
    bind();
    List<SimPhone> phones = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      SimPhone phone = new SimPhone(network, "alice", "10.0.2." + (i + 1) + ":5060");
      server.station.connected(phone.at);
      phones.add(phone);
    }
    server.station.reads(Duration.ofMillis(1));
    offer(200, phones);
    network.runFor(Duration.ofMinutes(2));
    theRestIsRefusedAndNobodyHarmed(500);
  }

  /// One connection with more than can be done: it is refused what is too much, and whoever is on
  /// another does not notice.
  @Test
  void whoeverSendsTooMuchOverOneConnectionIsRefusedAlone() {
    bind();
    SimPhone carol = new SimPhone(network, "alice", "10.0.2.1:5060");
    server.station.connected(alice.at);
    server.station.connected(carol.at);
    server.station.reads(Duration.ofMillis(1));
    offer(250);
    List<Call> hers = new ArrayList<>();
    List<Long> took = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String callId = "carol-" + i;
      network.after(
          Duration.ofMillis(200 * i),
          () -> {
            long from = network.moment.now();
            Call call = carol.call(BOB, callId, Duration.ofSeconds(1));
            hers.add(call);
            network.after(
                Duration.ofMillis(300), () -> took.add(call.over() ? call.endedAt - from : 0));
          });
    }
    network.runFor(Duration.ofMinutes(2));
    theRestIsRefusedAndNobodyHarmed(500);
    assertThat(hers).hasSize(50).allMatch(call -> !call.accepted.isEmpty());
    assertThat(took).as("each was answered within 300 ms").doesNotContain(0L);
  }

  @Test
  void whoeverReadsFastEnoughRefusesNobodyHoweverTheyCome() {
    bind();
    server.station.reads(Duration.ofMillis(1));
    for (int i = 0; i < 20; i++) { // 60 at the same moment, and time to do them
      for (int call = 0; call < 60; call++) {
        String callId = "call-" + i + '-' + call;
        network.after(
            Duration.ofSeconds(i), () -> calls.add(alice.call(BOB, callId, Duration.ofSeconds(1))));
      }
    }
    network.runFor(Duration.ofMinutes(2));
    assertThat(calls).allMatch(call -> call.refusals.isEmpty() && !call.accepted.isEmpty());
  }

  private void theRestIsRefusedAndNobodyHarmed(int atLeast) {
    long carried = calls.stream().filter(call -> !call.accepted.isEmpty()).count();
    long refused = calls.stream().filter(call -> call.refusals.equals(List.of(503))).count();
    assertThat(refused).isPositive();
    assertThat(carried).isGreaterThan(atLeast);
    assertThat(slowest()).as("seconds until a call is answered or refused").isLessThan(5);
    assertThat(calls).noneMatch(call -> call.unheard);
    assertThat(carried + refused).isEqualTo(calls.size());
    assertThat(calls)
        .flatMap(call -> call.refusalMessages)
        .allSatisfy(refusal ->
            assertThat(Integer.parseInt(String.valueOf(refusal.header(HeaderName.RETRY_AFTER))))
                .isBetween(5, 14));
    // Whoever got through hung up in peace.
    assertThat(bob.talking).isEmpty();
    assertThat(server.sip.counters().transactions()).isZero();
  }

  @Test
  void aPauseThatIsCaughtUpWithRefusesNobody() {
    bind();
    offer(40);
    network.after(
        Duration.ofSeconds(4), () -> server.station.loop(0).loop().execute(() -> pause(600)));
    network.runFor(Duration.ofMinutes(2));
    assertThat(calls).allMatch(call -> call.refusals.isEmpty() && !call.accepted.isEmpty());
    assertThat(slowest()).isGreaterThan(0.5);
  }

  /// What comes now is done so much later.
  private void pause(long millis) {
    server.station.takes(Duration.ofMillis(millis));
    server.station.loop(0).loop().execute(() -> {});
    server.station.takes(Duration.ofMillis(1));
  }
}

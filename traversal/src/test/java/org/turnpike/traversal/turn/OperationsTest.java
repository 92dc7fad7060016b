package org.turnpike.traversal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.wire.Step;
import org.turnpike.wire.TestMoment;

/// What an operator sees of a relay and does to it, in simulated time.
class OperationsTest {

  private final TestMoment at = new TestMoment(1);
  private final SimRelay relay = new SimRelay(at, SimRelay.everybody(), 50_000, 59_999, 10);

  private SimClient client(String user, int host) {
    return new SimClient(
        relay, user, new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + host), 40_000));
  }

  @Test
  void whatStandsIsToldWithItsUserAndItsAge() {
    SimClient alice = client("alice", 1);
    StunMessage answer = alice.allocate();
    at.advance(Duration.ofSeconds(100));

    assertThat(relay.server.standing())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.user()).isEqualTo("alice");
          assertThat(one.client()).isEqualTo(alice.address);
          assertThat(one.relayed()).isEqualTo(alice.relayed(answer));
          assertThat(one.ageNanos()).isEqualTo(Duration.ofSeconds(100).toNanos());
          assertThat(one.leftNanos()).isEqualTo(Duration.ofSeconds(500).toNanos());
          assertThat(one.permissions()).isZero();
        });
  }

  @Test
  void anAllocationThatIsKilledIsGoneWithItsSocketAndItsLine() {
    SimClient alice = client("alice", 1);
    InetSocketAddress relayed = alice.relayed(alice.allocate());
    client("bob", 2).allocate();

    assertThat(relay.server.kill(relayed)).isTrue();
    assertThat(relay.server.kill(relayed)).isFalse();

    assertThat(relay.server.allocations()).isEqualTo(1);
    assertThat(relay.openSockets()).isEqualTo(1);
    assertThat(relay.quotas.held()).isEqualTo(1);
    assertThat(relay.ended).singleElement().extracting("cause").isEqualTo("killed");
  }

  @Test
  void aRelayThatDrainsRefusesNewOnesAndServesThoseItHas() {
    SimClient alice = client("alice", 1);
    alice.allocate();
    relay.quotas.close();

    assertThat(client("bob", 2).allocate().errorCode()).isEqualTo(508);
    assertThat(relay.refusals).last().asString().contains("drains");
    assertThat(alice.ask(StunMethod.REFRESH, w -> w).kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(relay.server.allocations()).isEqualTo(1);
  }

  @Test
  void whenAllTogetherHaveTheirQuotaTheNextIs486() {
    relay.quotas.limit(10, 2);
    client("alice", 1).allocate();
    client("bob", 2).allocate();
    assertThat(client("carol", 3).allocate().errorCode()).isEqualTo(486);
  }

  @Test
  void aClockThatJumpsEndsCredentialsAndNoAllocation() {
    SimClient alice = client("alice", 1);
    alice.allocate();

    at.jump(Duration.ofDays(365));
    relay.server.wake();

    // Lifetimes count on the monotonic clock; who proves himself does by the wall's.
    assertThat(relay.server.allocations()).isEqualTo(1);
    assertThat(alice.ask(StunMethod.REFRESH, w -> w).errorCode()).isEqualTo(401);
    assertThat(relay.refusals).last().asString().contains("expired at 1970-01-02T00:00:00Z");
    SimClient back = client("alice", 1); // a credential of the new time
    assertThat(back.ask(StunMethod.REFRESH, w -> w).kind()).isEqualTo(StunClass.SUCCESS);

    at.jump(Duration.ofDays(-365));
    relay.server.wake();
    assertThat(relay.server.allocations()).isEqualTo(1);
    assertThat(alice.ask(StunMethod.REFRESH, w -> w).kind()).isEqualTo(StunClass.SUCCESS);
    at.advance(Duration.ofSeconds(600));
    relay.server.wake();
    assertThat(relay.server.allocations()).isZero();
  }

  @Test
  void aCredentialOfAnotherKeyIsRefusedAndTheLogNamesBothKeys() {
    TimeLimitedKeys ours = new TimeLimitedKeys(SimRelay.REALM, "shared");
    TimeLimitedKeys theirs = new TimeLimitedKeys(SimRelay.REALM, "of another pool");
    Instant later = at.wall().plusSeconds(600);

    assertThat(ours.of(theirs.marked("alice", later), at.wall()))
        .isInstanceOfSatisfying(
            TurnKeys.Answer.Refused.class,
            refused ->
                assertThat(refused.cause())
                    .contains(theirs.fingerprint())
                    .contains(ours.fingerprint())
                    .doesNotContain("shared"));
    assertThat(ours.of(ours.marked("alice", later), at.wall()))
        .isInstanceOfSatisfying(
            TurnKeys.Answer.Known.class, known -> assertThat(known.user()).isEqualTo("alice"));
    assertThat(new TimeLimitedKeys("other realm", "shared").fingerprint())
        .isEqualTo(ours.fingerprint());
  }

  @Test
  void anAllocationThatHasEndedWaitsForNothing() {
    SimClient alice = client("alice", 1);
    alice.allocate();
    assertThat(relay.server.wakeAt()).isEqualTo(at.now() + Duration.ofSeconds(600).toNanos());
    alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0));
    assertThat(relay.server.wakeAt()).isEqualTo(Step.NEVER);
  }

  @Test
  void whoHasAsManyReservationsAsAllowedIsToldSo() {
    for (int i = 1; i <= Reservations.MOST_OF_USER + 1; i++) {
      SimClient mallory = client("mallory", i);
      mallory.ask(
          StunMethod.ALLOCATE,
          w -> SimClient.udp(w).bytes(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80}));
      mallory.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0));
    }
    assertThat(relay.refusals)
        .first()
        .asString()
        .startsWith("508 as many ports are reserved as the user, or all together, may have");
  }
}

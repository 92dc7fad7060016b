package org.turnpike.traversal.turn;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Slice;
import org.turnpike.wire.TestMoment;

/// Rows of RFC 8656 that are not told by [TurnServerTest] and [DualAllocationTest]: DF, ICMP,
/// channels bound again, being sent elsewhere, and ports that run out.
class Rfc8656Test {

  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 7000);
  private static final byte[] HELLO = {1, 2, 3, 4};

  private final TestMoment at = new TestMoment(7);
  private SimRelay relay = new SimRelay(at, SimRelay.everybody(), 50_000, 59_999, 3);
  private SimClient alice = client("alice", 1);

  private SimClient client(String user, int number) {
    return new SimClient(
        relay,
        user,
        new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + number), 4000 + number));
  }

  private void relay(SimRelay other) {
    relay = other;
    alice = client("alice", 1);
  }

  private void sendWhole(byte[] data) {
    relay.fromClient(
        alice.address,
        new StunWriter(StunMethod.SEND, StunClass.INDICATION, alice.id())
            .address(StunAttribute.XOR_PEER_ADDRESS, PEER)
            .bytes(StunAttribute.DONT_FRAGMENT, new byte[0])
            .bytes(StunAttribute.DATA, data)
            .toBytes());
  }

  @Test
  void aPathThatCanSetDfDoesSoWhereItIsAsked() {
    relay(new SimRelay(at, SimRelay.everybody(), 50_000, 59_999, 3, true));
    StunMessage answer =
        alice.ask(
            StunMethod.ALLOCATE,
            w -> SimClient.udp(w).bytes(StunAttribute.DONT_FRAGMENT, new byte[0]));
    assertThat(answer.kind()).isEqualTo(StunClass.SUCCESS);
    alice.permit(PEER.getAddress());

    sendWhole(HELLO);
    assertThat(relay.sentWhole).isEqualTo(1);
    assertThat(relay.sent.getLast().bytes()).isEqualTo(HELLO);
    alice.sendIndication(PEER, HELLO);
    assertThat(relay.sentWhole).isEqualTo(1);
  }

  @Test
  void aPathThatCannotSetDfDropsWhatAsksForIt() {
    alice.allocate();
    alice.permit(PEER.getAddress());
    int before = relay.sent.size();
    sendWhole(HELLO);
    assertThat(relay.sent).hasSize(before);
    assertThat(relay.dropped).containsExactly(Drop.MALFORMED);
  }

  @Test
  void anIndicationWithWhatMustBeUnderstoodAndIsNotIsDropped() {
    alice.allocate();
    alice.permit(PEER.getAddress());
    int before = relay.sent.size();
    relay.fromClient(
        alice.address,
        new StunWriter(StunMethod.SEND, StunClass.INDICATION, alice.id())
            .address(StunAttribute.XOR_PEER_ADDRESS, PEER)
            .bytes(0x7777, new byte[4])
            .bytes(StunAttribute.DATA, HELLO)
            .toBytes());
    assertThat(relay.sent).hasSize(before);
    assertThat(relay.dropped).containsExactly(Drop.MALFORMED);
  }

  @Test
  void aPeerThatCannotBeReachedIsToldToWhoMaySpeakWithIt() {
    InetSocketAddress relayed = alice.relayed(alice.allocate());
    relay.icmp(relayed, PEER, 3, 4, 1400);
    assertThat(relay.dropped).containsExactly(Drop.NO_PERMISSION);
    alice.permit(PEER.getAddress());

    relay.icmp(relayed, PEER, 3, 4, 1400);

    StunMessage told = SimClient.read(relay.sent.getLast().bytes());
    assertThat(relay.sent.getLast().to()).isEqualTo(alice.address);
    assertThat(told.method()).isEqualTo(StunMethod.DATA);
    assertThat(told.kind()).isEqualTo(StunClass.INDICATION);
    assertThat(told.address(StunAttribute.XOR_PEER_ADDRESS)).isEqualTo(PEER);
    assertThat(told.has(StunAttribute.DATA)).isFalse();
    Slice icmp = requireNonNull(told.value(StunAttribute.ICMP));
    assertThat(icmp.u16(2) >> 9).isEqualTo(3);
    assertThat(icmp.u16(2) & 0x1ff).isEqualTo(4);
    assertThat(icmp.u32(4)).isEqualTo(1400);
    int before = relay.sent.size();
    relay.icmp(relayed, PEER, 8, 0, 0); // an echo is none of the client's business
    assertThat(relay.sent).hasSize(before);
  }

  @Test
  void aChannelMayBeBoundToAnotherOnceItsTimeIsOver() {
    alice.allocate();
    InetSocketAddress other = new InetSocketAddress(PEER.getAddress(), 7001);
    alice.bind(0x4000, PEER);
    at.advance(Duration.ofSeconds(599));
    assertThat(alice.bind(0x4000, other).errorCode()).isEqualTo(400);
    at.advance(Duration.ofSeconds(1));

    assertThat(alice.bind(0x4000, other).kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(alice.bind(0x4001, PEER).kind()).isEqualTo(StunClass.SUCCESS);
    alice.channelData(0x4000, HELLO);
    assertThat(relay.sent.getLast().to()).isEqualTo(other);
    alice.channelData(0x4001, HELLO);
    assertThat(relay.sent.getLast().to()).isEqualTo(PEER);
  }

  @Test
  void aChannelThatIsKeptBoundServesAfterItsFirstPermissionEnded() {
    InetSocketAddress relayed = alice.relayed(alice.allocate());
    alice.bind(0x4000, PEER);
    at.advance(Duration.ofSeconds(301));
    alice.ask(StunMethod.REFRESH, w -> w); // what ended is forgotten here
    relay.arrive(PEER, relayed, HELLO);
    assertThat(relay.dropped).containsExactly(Drop.NO_PERMISSION);

    alice.bind(0x4000, PEER);
    relay.arrive(PEER, relayed, HELLO);

    assertThat(relay.sent.getLast().to()).isEqualTo(alice.address);
    assertThat(relay.sent.getLast().bytes()).startsWith(0x40, 0, 0, 4);
  }

  @Test
  void oneForbiddenPeerOfSeveralInstallsNone() {
    InetAddress inside = InetAddress.ofLiteral("10.0.0.1");
    relay(
        new SimRelay(
            at,
            new TurnPeers() {
              @Override
              public Grant address(InetAddress peer) {
                return peer.equals(inside) ? Grant.FORBID : Grant.RELAY;
              }

              @Override
              public Grant port(InetAddress peer, int port) {
                return address(peer);
              }
            },
            50_000,
            59_999,
            3));
    alice.allocate();
    StunMessage answer =
        alice.ask(
            StunMethod.CREATE_PERMISSION,
            w ->
                w.address(StunAttribute.XOR_PEER_ADDRESS, PEER)
                    .address(StunAttribute.XOR_PEER_ADDRESS, new InetSocketAddress(inside, 0)));
    assertThat(answer.errorCode()).isEqualTo(403);
    alice.sendIndication(PEER, HELLO);
    assertThat(relay.dropped).containsExactly(Drop.NO_PERMISSION);
  }

  @Test
  void aPermissionForNobodyIs400AndAMethodThatIsNotKnownToo() {
    alice.allocate();
    assertThat(alice.ask(StunMethod.CREATE_PERMISSION, w -> w).errorCode()).isEqualTo(400);
    assertThat(
            alice
                .ask(
                    StunMethod.CREATE_PERMISSION,
                    w -> w.bytes(StunAttribute.XOR_PEER_ADDRESS, new byte[5]))
                .errorCode())
        .isEqualTo(400);
    assertThat(alice.ask(0x0ff, w -> w).errorCode()).isEqualTo(400);
  }

  @Test
  void aDrainingRelaySendsClientsToOneOfTheirListenerAndFamily() {
    InetSocketAddress here = new InetSocketAddress(SimRelay.RELAY, 3478);
    InetSocketAddress inside = new InetSocketAddress(InetAddress.ofLiteral("10.8.0.11"), 3478);
    InetSocketAddress v4 = new InetSocketAddress(InetAddress.ofLiteral("198.51.100.2"), 3478);
    InetSocketAddress v6 = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::2"), 3478);
    TurnSettings settings =
        new TurnSettings(
            SimRelay.REALM,
            List.of(new TurnSettings.Relay(SimRelay.RELAY, SimRelay.RELAY)),
            50_000,
            59_999,
            3,
            1000,
            List.of(
                new TurnSettings.Alternate(
                    inside, new InetSocketAddress(InetAddress.ofLiteral("10.8.0.12"), 3478)),
                new TurnSettings.Alternate(here, v6),
                new TurnSettings.Alternate(here, v4)));
    relay(
        new SimRelay(
            at, SimRelay.everybody(), settings, SimRelay.keys(), new Quotas(), new Reservations()));
    alice.allocate();
    relay.quotas.close();
    SimClient bob = client("bob", 2);

    StunMessage answer = bob.allocate();

    assertThat(answer.errorCode()).isEqualTo(300);
    assertThat(answer.isBy(bob.key())).isTrue();
    Slice elsewhere = requireNonNull(answer.value(StunAttribute.ALTERNATE_SERVER));
    assertThat(elsewhere.bytes())
        .isEqualTo(new byte[] {0, 1, 13, (byte) 150, (byte) 198, 51, 100, 2});
    assertThat(alice.ask(StunMethod.REFRESH, w -> w).kind()).isEqualTo(StunClass.SUCCESS);
  }

  @Test
  void whenPortsRunOutItIs508UntilOneIsFreeAgain() {
    relay(new SimRelay(at, SimRelay.everybody(), 50_000, 50_009, 100));
    for (int i = 1; i <= 10; i++) {
      assertThat(client("alice", i).allocate().kind()).isEqualTo(StunClass.SUCCESS);
    }
    for (int i = 11; i <= 20; i++) {
      assertThat(client("bob", i).allocate().errorCode()).isEqualTo(508);
    }
    assertThat(relay.quotas.held()).isEqualTo(10);

    at.advance(Duration.ofMinutes(10));
    relay.server.wake();
    for (int i = 11; i <= 20; i++) {
      assertThat(client("bob", i).allocate().kind()).isEqualTo(StunClass.SUCCESS);
    }
    assertThat(client("carol", 21).allocate().errorCode()).isEqualTo(508);
  }

  @Test
  void portsThatAnotherProgramHoldsArePassedOver() {
    relay(new SimRelay(at, SimRelay.everybody(), 50_000, 50_019, 100));
    for (int port = 50_000; port < 50_010; port++) {
      relay.taken.add(port);
    }
    for (int i = 1; i <= 10; i++) {
      StunMessage answer = client("alice", i).allocate();
      assertThat(alice.relayed(answer).getPort()).isGreaterThanOrEqualTo(50_010);
    }
    assertThat(client("bob", 11).allocate().errorCode()).isEqualTo(508);
    relay.taken.clear();
    assertThat(client("bob", 11).allocate().kind()).isEqualTo(StunClass.SUCCESS);
  }

  @Test
  void aReservedPortIsHeldAgainstOtherProgramsUntilItsClientComes() {
    relay(new SimRelay(at, SimRelay.everybody(), 50_000, 50_003, 100));
    relay.taken.add(50_001); // the pair of 50,000 cannot be had
    StunMessage even =
        alice.ask(
            StunMethod.ALLOCATE,
            w -> SimClient.udp(w).bytes(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80}));
    assertThat(alice.relayed(even).getPort()).isEqualTo(50_002);
    // What another program would find: its ports come of the same range on most systems.
    assertThat(relay.taken).containsExactlyInAnyOrder(50_001, 50_003);
    byte[] token = requireNonNull(even.value(StunAttribute.RESERVATION_TOKEN)).bytes();

    SimClient rtcp = client("alice", 7);
    StunMessage odd =
        rtcp.ask(
            StunMethod.ALLOCATE,
            w -> SimClient.udp(w).bytes(StunAttribute.RESERVATION_TOKEN, token));

    assertThat(rtcp.relayed(odd).getPort()).isEqualTo(50_003);
    assertThat(relay.taken).containsExactly(50_001);
    // The even one was tried in vain and is free for whoever wants no pair.
    assertThat(client("bob", 8).allocate().kind()).isEqualTo(StunClass.SUCCESS);
  }

  @Test
  void aReservedPortThatNobodyAsksForIsFreeAfterHalfAMinute() {
    relay(new SimRelay(at, SimRelay.everybody(), 50_000, 50_001, 100));
    StunMessage even =
        alice.ask(
            StunMethod.ALLOCATE,
            w -> SimClient.udp(w).bytes(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80}));
    byte[] token = requireNonNull(even.value(StunAttribute.RESERVATION_TOKEN)).bytes();
    assertThat(client("bob", 2).allocate().errorCode()).isEqualTo(508);
    at.advance(Duration.ofSeconds(30));

    assertThat(client("bob", 2).allocate().kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(
            client("alice", 3)
                .ask(
                    StunMethod.ALLOCATE,
                    w -> SimClient.udp(w).bytes(StunAttribute.RESERVATION_TOKEN, token))
                .errorCode())
        .isEqualTo(508);
  }
}

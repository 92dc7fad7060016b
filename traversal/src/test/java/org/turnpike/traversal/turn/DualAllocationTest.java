package org.turnpike.traversal.turn;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.traversal.turn.TurnSettings.Relay;
import org.turnpike.wire.Slice;
import org.turnpike.wire.TestMoment;

/// One allocation with a relayed address of each family (RFC 8656 §7.2 (9), §8.1).
class DualAllocationTest {

  private static final long V4 = 1L << 24;
  private static final long V6 = 2L << 24;
  private static final InetSocketAddress PEER_V4 =
      new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 7000);
  private static final InetSocketAddress PEER_V6 =
      new InetSocketAddress(InetAddress.ofLiteral("2001:db8:7::7"), 7000);
  private static final byte[] HELLO = {1, 2, 3, 4};

  private final TestMoment at = new TestMoment(7);
  private SimRelay relay = new SimRelay(at, SimRelay.everybody(), 50_000, 59_999, 3);
  private SimClient alice = client();

  private SimClient client() {
    return new SimClient(
        relay, "alice", new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4001));
  }

  private StunMessage allocate(UnaryOperator<StunWriter> more) {
    return alice.ask(StunMethod.ALLOCATE, w -> more.apply(SimClient.udp(w)));
  }

  private StunMessage both() {
    return allocate(w -> w.number(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, V6));
  }

  private static List<InetSocketAddress> relayed(StunMessage answer) {
    List<InetSocketAddress> all = answer.addresses(StunAttribute.XOR_RELAYED_ADDRESS);
    assertThat(all).isNotNull();
    return all == null ? List.of() : all;
  }

  private StunMessage refresh(long family, long seconds) {
    return alice.ask(
        StunMethod.REFRESH,
        w ->
            w.number(StunAttribute.REQUESTED_ADDRESS_FAMILY, family)
                .number(StunAttribute.LIFETIME, seconds));
  }

  @Test
  void bothAddressesServeAndCountAsOneAllocation() {
    List<InetSocketAddress> relayed = relayed(both());

    assertThat(relayed)
        .extracting(InetSocketAddress::getAddress)
        .containsExactly(SimRelay.RELAY, SimRelay.RELAY_V6);
    assertThat(relay.server.allocations()).isEqualTo(1);
    assertThat(relay.quotas.held()).isEqualTo(1);
    assertThat(alice.permit(PEER_V4.getAddress()).kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(alice.bind(0x4000, PEER_V6).kind()).isEqualTo(StunClass.SUCCESS);
    alice.sendIndication(PEER_V4, HELLO);
    assertThat(relay.sent.getLast().from()).isEqualTo(relayed.getFirst());
    alice.channelData(0x4000, HELLO);
    assertThat(relay.sent.getLast().from()).isEqualTo(relayed.getLast());
    assertThat(relay.sent.getLast().to()).isEqualTo(PEER_V6);
    relay.arrive(PEER_V6, relayed.getLast(), HELLO);
    assertThat(relay.sent.getLast().bytes()).startsWith(0x40, 0, 0, 4);
    relay.arrive(PEER_V4, relayed.getFirst(), HELLO);
    assertThat(SimClient.read(relay.sent.getLast().bytes()).address(StunAttribute.XOR_PEER_ADDRESS))
        .isEqualTo(PEER_V4);
  }

  @Test
  void aSecondRequestThatLostItsAnswerGetsBothAddressesAgain() {
    both();
    byte[] request =
        alice.request(
            StunMethod.ALLOCATE,
            alice.id(),
            w -> SimClient.udp(w).number(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, V6));
    SimClient bob =
        new SimClient(
            relay, "bob", new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 4002));
    bob.ask(StunMethod.REFRESH, w -> w);
    byte[] asked =
        bob.request(
            StunMethod.ALLOCATE,
            bob.id(),
            w -> SimClient.udp(w).number(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, V6));

    StunMessage first = requireNonNull(bob.send(asked));
    StunMessage again = requireNonNull(bob.send(asked));

    assertThat(relayed(again)).isEqualTo(relayed(first)).hasSize(2);
    assertThat(requireNonNull(alice.send(request)).errorCode()).isEqualTo(437);
  }

  @Test
  void oneFamilyIsReleasedAndTheOtherStaysWithItsPermissions() {
    List<InetSocketAddress> relayed = relayed(both());
    alice.permit(PEER_V4.getAddress());
    alice.bind(0x4000, PEER_V6);

    assertThat(refresh(V4, 0).number(StunAttribute.LIFETIME)).isZero();

    assertThat(relay.server.allocations()).isEqualTo(1);
    assertThat(relay.openSockets()).isEqualTo(1);
    assertThat(alice.permit(PEER_V4.getAddress()).errorCode()).isEqualTo(443);
    alice.channelData(0x4000, HELLO);
    assertThat(relay.sent.getLast().from()).isEqualTo(relayed.getLast());
    assertThat(refresh(V4, 600).errorCode()).isEqualTo(443);
    assertThat(refresh(V6, 0).kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(relay.server.allocations()).isZero();
    assertThat(relay.openSockets()).isZero();
    assertThat(relay.ended).singleElement().extracting("cause").isEqualTo("released");
    assertThat(relay.quotas.held()).isZero();
  }

  @Test
  void eachFamilyExpiresByItself() {
    both();
    assertThat(refresh(V6, 3600).number(StunAttribute.LIFETIME)).isEqualTo(3600);

    at.advance(Duration.ofSeconds(600));
    relay.server.wake();
    assertThat(relay.openSockets()).isEqualTo(1);
    assertThat(alice.permit(PEER_V4.getAddress()).errorCode()).isEqualTo(443);
    assertThat(alice.permit(PEER_V6.getAddress()).kind()).isEqualTo(StunClass.SUCCESS);
    at.advance(Duration.ofSeconds(3000));
    relay.server.wake();
    assertThat(relay.server.allocations()).isZero();
    assertThat(relay.ended).singleElement().extracting("cause").isEqualTo("expired");
  }

  @Test
  void aRefreshWithoutFamilyIsForBoth() {
    both();
    at.advance(Duration.ofSeconds(300));
    alice.ask(StunMethod.REFRESH, w -> w);
    at.advance(Duration.ofSeconds(599));
    relay.server.wake();
    assertThat(relay.openSockets()).isEqualTo(2);
    assertThat(alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0)).kind())
        .isEqualTo(StunClass.SUCCESS);
    assertThat(relay.openSockets()).isZero();
  }

  @Test
  void aLifetimeThatIsShortenedEndsInTime() {
    allocate(w -> w.number(StunAttribute.LIFETIME, 3600));
    alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 600));
    at.advance(Duration.ofSeconds(600));
    assertThat(relay.server.wakeAt()).isLessThanOrEqualTo(at.now());
    relay.server.wake();
    assertThat(relay.server.allocations()).isZero();
  }

  @Test
  void whatExcludesEachOtherIs400() {
    assertThat(
            allocate(w ->
                    w.number(StunAttribute.REQUESTED_ADDRESS_FAMILY, V4)
                        .number(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, V6))
                .errorCode())
        .isEqualTo(400);
    assertThat(allocate(w -> w.number(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, V4)).errorCode())
        .isEqualTo(400);
    assertThat(
            allocate(w ->
                    w.bytes(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80})
                        .number(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, V6))
                .errorCode())
        .isEqualTo(400);
    assertThat(
            allocate(w ->
                    w.bytes(StunAttribute.RESERVATION_TOKEN, new byte[8])
                        .number(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, V6))
                .errorCode())
        .isEqualTo(400);
    assertThat(
            allocate(w ->
                    w.bytes(StunAttribute.RESERVATION_TOKEN, new byte[8])
                        .number(StunAttribute.REQUESTED_ADDRESS_FAMILY, V6))
                .errorCode())
        .isEqualTo(400);
    assertThat(relay.openSockets()).isZero();
    assertThat(relay.quotas.held()).isZero();
  }

  @Test
  void anEvenPortIsGivenInBothFamilies() {
    List<InetSocketAddress> relayed =
        relayed(
            allocate(w ->
                w.bytes(StunAttribute.EVEN_PORT, new byte[] {0})
                    .number(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, V6)));
    assertThat(relayed).hasSize(2).allMatch(each -> each.getPort() % 2 == 0);
  }

  @Test
  void aFamilyThatTheServerDoesNotHaveIsToldBesideTheOne() {
    relay = with(new Relay(SimRelay.RELAY, SimRelay.RELAY));
    alice = client();

    StunMessage answer = both();

    assertThat(relayed(answer)).hasSize(1);
    Slice error = requireNonNull(answer.value(StunAttribute.ADDRESS_ERROR_CODE));
    assertThat(error.u8(0)).isEqualTo(2);
    assertThat(error.u8(2) * 100 + error.u8(3)).isEqualTo(440);
    assertThat(alice.bind(0x4000, PEER_V6).errorCode()).isEqualTo(443);
  }

  @Test
  void aFamilyWithoutAFreePortIsToldBesideTheOne() {
    relay = new SimRelay(at, SimRelay.everybody(), 50_000, 50_000, 3);
    alice = client();
    SimClient other =
        new SimClient(
            relay, "bob", new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 4002));
    other.ask(
        StunMethod.ALLOCATE,
        w -> SimClient.udp(w).number(StunAttribute.REQUESTED_ADDRESS_FAMILY, V4));

    StunMessage answer = both();

    assertThat(relayed(answer))
        .singleElement()
        .extracting(InetSocketAddress::getAddress)
        .isEqualTo(SimRelay.RELAY_V6);
    Slice error = requireNonNull(answer.value(StunAttribute.ADDRESS_ERROR_CODE));
    assertThat(error.u8(0)).isEqualTo(1);
    assertThat(error.u8(2) * 100 + error.u8(3)).isEqualTo(508);
  }

  @Test
  void withoutIpv4AndWithoutAFamilyItIs440() {
    relay = with(new Relay(SimRelay.RELAY_V6, SimRelay.RELAY_V6));
    alice = client();

    assertThat(alice.allocate().errorCode()).isEqualTo(440);
    assertThat(both().errorCode()).isEqualTo(440);
    assertThat(allocate(w -> w.number(StunAttribute.REQUESTED_ADDRESS_FAMILY, V4)).errorCode())
        .isEqualTo(440);
    assertThat(relayed(allocate(w -> w.number(StunAttribute.REQUESTED_ADDRESS_FAMILY, V6))))
        .hasSize(1);
  }

  private SimRelay with(Relay only) {
    return new SimRelay(
        at,
        SimRelay.everybody(),
        new TurnSettings(SimRelay.REALM, List.of(only), 50_000, 59_999, 3, 1000),
        SimRelay.keys(),
        new Quotas(),
        new Reservations());
  }
}

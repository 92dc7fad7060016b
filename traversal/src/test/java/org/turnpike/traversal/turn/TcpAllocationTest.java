package org.turnpike.traversal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.TestMoment;

/// TCP allocations (RFC 6062 §5) as far as they are messages.
class TcpAllocationTest {

  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 7000);

  private final TestMoment at = new TestMoment(7);
  private SimRelay relay = new SimRelay(at, SimRelay.everybody(), 50_000, 59_999, 3);
  private SimStreams streams = new SimStreams(relay);
  private SimClient alice = client("alice", 1);

  @BeforeEach
  void overTcp() {
    relay.streams = streams;
    streams.clients.add(alice.address);
  }

  private SimClient client(String user, int number) {
    return new SimClient(
        relay,
        user,
        new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + number), 4000 + number));
  }

  private StunMessage allocate(SimClient who) {
    return who.ask(StunMethod.ALLOCATE, TcpAllocationTest::tcp);
  }

  private static StunWriter tcp(StunWriter writer) {
    return writer.number(StunAttribute.REQUESTED_TRANSPORT, 6L << 24);
  }

  /// Sends a Connect; its answer comes when the peer's connection stands or does not.
  private byte[] connect(InetSocketAddress peer) {
    alice.ask(StunMethod.REFRESH, w -> w);
    byte[] id = alice.id();
    alice.send(
        alice.request(
            StunMethod.CONNECT, id, w -> w.address(StunAttribute.XOR_PEER_ADDRESS, peer)));
    return id;
  }

  private StunMessage last() {
    assertThat(relay.sent.getLast().to()).isEqualTo(alice.address);
    return SimClient.read(relay.sent.getLast().bytes());
  }

  private int pending() {
    connect(PEER);
    int connection = streams.opening.getLast().connection();
    relay.server.connected(connection);
    return connection;
  }

  private StunMessage bind(SimClient who, long connection) {
    int before = streams.bound.size();
    who.ask(StunMethod.REFRESH, w -> w); // takes the challenge
    StunMessage answer =
        who.send(
            who.request(
                StunMethod.CONNECTION_BIND,
                who.id(),
                w -> w.number(StunAttribute.CONNECTION_ID, connection)));
    return answer != null ? answer : SimClient.read(streams.bound.get(before).answer());
  }

  private SimClient data(String user) {
    SimClient data = client(user, 20);
    streams.clients.add(data.address);
    return data;
  }

  @Test
  void aTcpAllocationListensAtItsRelayedAddress() {
    InetSocketAddress relayed = alice.relayed(allocate(alice));

    assertThat(streams.listeners).containsValue(relayed);
    assertThat(relay.openSockets()).isZero();
    alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0));
    assertThat(streams.listeners).isEmpty();
  }

  @Test
  void overUdpOrWithWhatIsForDatagramsItIs400() {
    SimClient udp = client("bob", 2);
    assertThat(allocate(udp).errorCode()).isEqualTo(400);
    assertThat(
            alice
                .ask(
                    StunMethod.ALLOCATE, w -> tcp(w).bytes(StunAttribute.EVEN_PORT, new byte[] {0}))
                .errorCode())
        .isEqualTo(400);
    assertThat(
            alice
                .ask(
                    StunMethod.ALLOCATE,
                    w -> tcp(w).bytes(StunAttribute.RESERVATION_TOKEN, new byte[8]))
                .errorCode())
        .isEqualTo(400);
    relay.streams = null;
    assertThat(allocate(alice).errorCode()).isEqualTo(442);
  }

  @Test
  void dontFragmentIsNotForTcp() {
    relay = new SimRelay(at, SimRelay.everybody(), 50_000, 59_999, 3, true);
    streams = new SimStreams(relay);
    alice = client("alice", 1);
    overTcp();
    assertThat(
            alice
                .ask(
                    StunMethod.ALLOCATE,
                    w -> tcp(w).bytes(StunAttribute.DONT_FRAGMENT, new byte[0]))
                .errorCode())
        .isEqualTo(400);
  }

  @Test
  void aConnectIsAnsweredWhenThePeerIsThere() {
    InetSocketAddress relayed = alice.relayed(allocate(alice));
    byte[] id = connect(PEER);
    assertThat(streams.opening)
        .singleElement()
        .satisfies(opening -> {
          assertThat(opening.from()).isEqualTo(relayed);
          assertThat(opening.to()).isEqualTo(PEER);
        });

    relay.server.connected(streams.opening.getFirst().connection());

    assertThat(last().kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(last().transactionId()).isEqualTo(id);
    assertThat((int) last().number(StunAttribute.CONNECTION_ID))
        .isEqualTo(streams.opening.getFirst().connection());
    assertThat(last().isBy(alice.key())).isTrue();
  }

  @Test
  void aPeerThatRefusesIs447AndMayBeTriedAgain() {
    allocate(alice);
    connect(PEER);
    relay.server.gone(streams.opening.getFirst().connection(), 0, 0);
    assertThat(last().errorCode()).isEqualTo(447);

    connect(PEER);
    assertThat(streams.opening).hasSize(2);
  }

  @Test
  void aPeerThatDoesNotAnswerIs447AfterThirtySeconds() {
    allocate(alice);
    connect(PEER);
    at.advance(Duration.ofMillis(29_999));
    relay.server.wake();
    assertThat(streams.closed).isEmpty();
    at.advance(Duration.ofMillis(1));
    assertThat(relay.server.wakeAt()).isLessThanOrEqualTo(at.now());
    relay.server.wake();

    assertThat(last().errorCode()).isEqualTo(447);
    assertThat(streams.closed).contains(streams.opening.getFirst().connection());
    assertThat(relay.server.connections()).isZero();
  }

  @Test
  void oneConnectionToAPeerAtATimeElse446() {
    allocate(alice);
    connect(PEER);
    connect(PEER);
    assertThat(last().errorCode()).isEqualTo(446);
    relay.server.connected(streams.opening.getFirst().connection());
    connect(PEER);
    assertThat(last().errorCode()).isEqualTo(446);
    bind(data("alice"), streams.opening.getFirst().connection());
    connect(PEER);
    assertThat(last().errorCode()).isEqualTo(446);
    relay.server.gone(streams.opening.getFirst().connection(), 10, 20);
    connect(PEER);
    assertThat(streams.opening).hasSize(2);
  }

  @Test
  void whatCannotBeConnectedToGetsItsCode() {
    connect(PEER);
    assertThat(last().errorCode()).isEqualTo(437);
    allocate(alice);
    alice.ask(StunMethod.CONNECT, w -> w);
    assertThat(last().errorCode()).isEqualTo(400);
    connect(new InetSocketAddress(InetAddress.ofLiteral("2001:db8:7::7"), 7000));
    assertThat(last().errorCode()).isEqualTo(443);
    SimClient mallory = new SimClient(relay, "mallory", alice.address);
    assertThat(
            mallory
                .ask(StunMethod.CONNECT, w -> w.address(StunAttribute.XOR_PEER_ADDRESS, PEER))
                .errorCode())
        .isEqualTo(441);
    assertThat(streams.opening).isEmpty();
  }

  @Test
  void aUdpAllocationHasNoConnections() {
    alice.allocate();
    connect(PEER);
    assertThat(last().errorCode()).isEqualTo(437);
    assertThat(streams.opening).isEmpty();
  }

  @Test
  void aForbiddenPeerIs403BeforeAnythingIsOpened() {
    for (TurnPeers.Grant grant :
        new TurnPeers.Grant[] {TurnPeers.Grant.FORBID, TurnPeers.Grant.SWALLOW}) {
      relay = new SimRelay(at, only(grant), 50_000, 59_999, 3);
      streams = new SimStreams(relay);
      alice = client("alice", 1);
      overTcp();
      allocate(alice);
      connect(PEER);
      assertThat(last().errorCode()).isEqualTo(403);
      assertThat(streams.opening).isEmpty();
      assertThat(relay.server.connections()).isZero();
    }
  }

  private static TurnPeers only(TurnPeers.Grant grant) {
    return new TurnPeers() {
      @Override
      public Grant address(InetAddress peer) {
        return Grant.RELAY; // some port of it may be reached
      }

      @Override
      public Grant port(InetAddress peer, int port) {
        return grant;
      }
    };
  }

  @Test
  void anotherConnectionOfTheClientBecomesThePeers() {
    allocate(alice);
    int connection = pending();

    SimClient data = data("alice");
    StunMessage answer = bind(data, connection);

    assertThat(answer.kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(answer.method()).isEqualTo(StunMethod.CONNECTION_BIND);
    assertThat(answer.isBy(data.key())).isTrue();
    assertThat(streams.bound)
        .singleElement()
        .extracting(SimStreams.Bound::connection)
        .isEqualTo(connection);
    at.advance(Duration.ofSeconds(31));
    relay.server.wake();
    assertThat(streams.closed).isEmpty();
  }

  @Test
  void aConnectionThatNobodyBindsIsClosedAfterThirtySeconds() {
    allocate(alice);
    at.advance(Duration.ofSeconds(10));
    int connection = pending();
    at.advance(Duration.ofSeconds(29));
    relay.server.wake();
    assertThat(streams.closed).isEmpty();
    at.advance(Duration.ofSeconds(1));
    relay.server.wake();

    assertThat(streams.closed).containsExactly(connection);
    assertThat(bind(data("alice"), connection).errorCode()).isEqualTo(400);
  }

  @Test
  void aBindIsForOnceForItsUserAndForAConnectionOfItsOwn() {
    allocate(alice);
    int connection = pending();
    assertThat(bind(data("mallory"), connection).errorCode()).isEqualTo(441);
    assertThat(bind(client("alice", 21), connection).errorCode()).isEqualTo(400); // UDP
    assertThat(bind(alice, connection).errorCode()).isEqualTo(400); // has an allocation
    assertThat(bind(data("alice"), connection ^ 1).errorCode()).isEqualTo(400);
    assertThat(bind(data("alice"), connection).kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(bind(data("alice"), connection).errorCode()).isEqualTo(400);
    assertThat(streams.bound).hasSize(1);
  }

  @Test
  void aPeerComesInByPermissionOnly() {
    allocate(alice);
    int listener = streams.listeners.keySet().iterator().next();
    assertThat(relay.server.accepted(listener, PEER)).isZero();
    assertThat(relay.dropped).containsExactly(Drop.NO_PERMISSION);

    alice.permit(PEER.getAddress());
    int connection = relay.server.accepted(listener, PEER);

    assertThat(connection).isNotZero();
    assertThat(last().method()).isEqualTo(StunMethod.CONNECTION_ATTEMPT);
    assertThat(last().kind()).isEqualTo(StunClass.INDICATION);
    assertThat(last().address(StunAttribute.XOR_PEER_ADDRESS)).isEqualTo(PEER);
    assertThat((int) last().number(StunAttribute.CONNECTION_ID)).isEqualTo(connection);
    assertThat(bind(data("alice"), connection).kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(relay.server.accepted(listener + 1, PEER)).isZero();
    at.advance(Duration.ofMinutes(5));
    assertThat(
            relay.server.accepted(
                listener, new InetSocketAddress(PEER.getAddress(), PEER.getPort() + 1)))
        .isZero();
  }

  @Test
  void withTheAllocationAllItsConnectionsEnd() {
    allocate(alice);
    int bound = pending();
    bind(data("alice"), bound);
    relay.server.gone(77, 1, 1); // of nobody
    int listener = streams.listeners.keySet().iterator().next();
    alice.permit(PEER.getAddress());
    int attempted = relay.server.accepted(listener, new InetSocketAddress(PEER.getAddress(), 7001));

    alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0));

    assertThat(streams.closed).containsExactlyInAnyOrder(bound, attempted);
    assertThat(relay.server.connections()).isZero();
    assertThat(streams.listeners).isEmpty();
    assertThat(bind(data("alice"), attempted).errorCode()).isEqualTo(400);
  }

  @Test
  void connectionsOfAnAllocationAreBounded() {
    allocate(alice);
    for (int i = 0; i < 64; i++) {
      connect(new InetSocketAddress(PEER.getAddress(), 7000 + i));
    }
    assertThat(streams.opening).hasSize(64);
    connect(new InetSocketAddress(PEER.getAddress(), 7064));
    assertThat(last().errorCode()).isEqualTo(508);
    assertThat(streams.opening).hasSize(64);
  }

  @Test
  void channelsAndIndicationsAreNotForTcp() {
    allocate(alice);
    assertThat(alice.bind(0x4000, PEER).errorCode()).isEqualTo(403);
    alice.permit(PEER.getAddress());
    int before = relay.sent.size();
    alice.sendIndication(PEER, new byte[4]);
    assertThat(relay.sent).hasSize(before);
    assertThat(relay.dropped).containsExactly(Drop.NO_PERMISSION);
  }

  @Test
  void aConnectionIsReadFromLaterWhereItsUserHasALimit() {
    allocate(alice);
    bind(data("alice"), pending());
    TurnStreams.Pace pace = streams.bound.getLast().pace();
    assertThat(pace.passed(true, 1 << 20)).isZero();

    relay.quotas.limitBandwidth(800_000, Quotas.NO_LIMIT); // 100,000 bytes a second
    assertThat(pace.passed(true, 50_000)).as("what half a second brings").isZero();
    assertThat(pace.passed(true, 50_000)).isEqualTo(Duration.ofMillis(500).toNanos());
    assertThat(pace.passed(false, 10_000)).as("the other way").isZero();
    at.advance(Duration.ofMillis(500));
    assertThat(pace.passed(true, 1_000)).isEqualTo(Duration.ofMillis(10).toNanos());
  }
}

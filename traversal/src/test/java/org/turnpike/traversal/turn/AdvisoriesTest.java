package org.turnpike.traversal.turn;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.traversal.stun.Integrity;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunFramer;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Framer;
import org.turnpike.wire.Slice;
import org.turnpike.wire.TestMoment;

/// What coturn's advisories of 2025 and 2026 tell of, asked of this server as far as it is
/// protocol. Peers in other spellings are in `ForbiddenPeersIT`, handshakes of DTLS before the
/// cookie (CVE-2026-73214) in `DtlsIT`. CVE-2026-43994 (OAuth tokens), -43915, -53448, -53449 and
/// -68553 (web panel, command line, databases) are of parts that are not here.
class AdvisoriesTest {

  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 7000);

  private final TestMoment at = new TestMoment(7);
  private SimRelay relay = new SimRelay(at, SimRelay.everybody(), 50_000, 59_999, 3);

  private static SimClient client(SimRelay of, String user, int number) {
    return new SimClient(
        of, user, new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + number), 4000 + number));
  }

  private static byte[] stranger(SimClient client) {
    return SimClient.udp(new StunWriter(StunMethod.ALLOCATE, StunClass.REQUEST, client.id()))
        .toBytes();
  }

  /// CVE-2025-69217: 50 nonces told the state of the generator that also chose ports.
  @Test
  void noncesTellNothingOfWhatIsRandom() {
    List<InetSocketAddress> quiet = new ArrayList<>();
    List<InetSocketAddress> asked = new ArrayList<>();
    for (List<InetSocketAddress> ports : List.of(quiet, asked)) {
      SimRelay one = new SimRelay(new TestMoment(42), SimRelay.everybody(), 50_000, 59_999, 100);
      byte[] request =
          SimClient.udp(new StunWriter(StunMethod.ALLOCATE, StunClass.REQUEST, new byte[12]))
              .toBytes();
      for (int i = 0; ports == asked && i < 50; i++) {
        one.fromClient(PEER, request);
      }
      for (int i = 1; i <= 50; i++) {
        SimClient each = client(one, "alice", i);
        ports.add(each.relayed(each.allocate()));
      }
    }
    assertThat(asked).as("challenges draw no random numbers").isEqualTo(quiet);
    assertThat(quiet).doesNotHaveDuplicates();
    assertThat(quiet.get(1).getPort() - quiet.get(0).getPort())
        .isNotEqualTo(quiet.get(2).getPort() - quiet.get(1).getPort());
  }

  /// CVE-2025-69217: with a nonce that was foreseen, requests came from addresses that never asked.
  @Test
  void aNonceServesTheAddressThatItWasGivenToOnly() {
    SimClient alice = client(relay, "alice", 1);
    alice.allocate();
    SimClient spoofed = client(relay, "alice", 2);
    spoofed.nonce(alice.nonce());

    assertThat(spoofed.allocate().errorCode()).isEqualTo(438);
    assertThat(relay.server.allocations()).isEqualTo(1);
  }

  /// Reflection: small answers to whoever has proven nothing, and few.
  @Test
  void aChallengeIsSmallAndNobodyGetsManyOfThem() {
    SimClient victim = client(relay, "victim", 1);
    for (int i = 0; i < 5000; i++) {
      relay.fromClient(victim.address, stranger(victim));
    }
    assertThat(relay.sent).hasSize(1000).allMatch(sent -> sent.bytes().length <= 160);
    byte[] malformed =
        new StunWriter(StunMethod.ALLOCATE, StunClass.REQUEST, victim.id())
            .integrity(Integrity.SHA1, new byte[16])
            .toBytes();
    byte[] unknown =
        new StunWriter(StunMethod.BINDING, StunClass.REQUEST, victim.id())
            .bytes(0x7777, new byte[4])
            .toBytes();
    relay.fromClient(victim.address, malformed);
    relay.fromClient(victim.address, unknown);
    assertThat(relay.sent).as("400 and 420 count too").hasSize(1000);
  }

  /// CVE-2026-68552: a length near 65,535 wrapped, and the rest of the message was read as another.
  @Test
  void theLengthOfAMessageNeverWraps() {
    for (int length = 65_500; length <= 65_535; length++) {
      byte[] stream = new byte[70_000];
      Slice head = Slice.of(stream);
      head.put16(0, 0x0001);
      head.put16(2, length);
      head.put32(4, StunMessage.MAGIC_COOKIE);
      int whole = 20 + length;
      int expected = (length & 3) == 0 ? whole : Framer.BROKEN;
      assertThat(new StunFramer().frame(stream, 0, stream.length)).isEqualTo(expected);
      if (expected == whole) {
        assertThat(new StunFramer().frame(stream, 0, whole - 1)).isEqualTo(Framer.MORE);
      }
      head.put16(0, 0x4000);
      int padded = 4 + (length + 3) / 4 * 4;
      assertThat(new StunFramer().frame(stream, 0, stream.length)).isEqualTo(padded);
    }
    assertThat(new StunFramer().limit()).isGreaterThanOrEqualTo(20 + 65_532);
  }

  /// CVE-2026-68554: what somebody on the way put behind the integrity was obeyed.
  @Test
  void whatFollowsTheIntegrityIsIgnored() {
    SimClient alice = client(relay, "alice", 1);
    alice.allocate();
    byte[] signed = alice.request(StunMethod.REFRESH, alice.id(), w -> w);
    byte[] more = Arrays.copyOf(signed, signed.length + 8);
    Slice.of(more).put16(2, more.length - 20);
    Slice.of(more).put16(signed.length, StunAttribute.LIFETIME);
    Slice.of(more).put16(signed.length + 2, 4); // LIFETIME 0: would end the allocation

    StunMessage answer = requireNonNull(alice.send(more));

    assertThat(answer.kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(answer.number(StunAttribute.LIFETIME)).isEqualTo(600);
    assertThat(relay.server.allocations()).isEqualTo(1);
  }

  /// CVE-2026-73215: EVEN-PORT with reservation, released and asked again, took all ports.
  @Test
  void reservationsOfOneUserLeavePortsForOthers() {
    relay = new SimRelay(at, SimRelay.everybody(), 50_000, 50_099, 3);
    for (int i = 1; i <= 60; i++) {
      SimClient mallory = client(relay, "mallory", i);
      mallory.ask(
          StunMethod.ALLOCATE,
          w -> SimClient.udp(w).bytes(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80}));
      mallory.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0));
    }
    List<StunMessage> others = new ArrayList<>();
    for (int i = 1; i <= 90; i++) {
      others.add(client(relay, "user" + i, 100 + i).allocate());
    }
    assertThat(others).allMatch(answer -> answer.kind() == StunClass.SUCCESS);
    at.advance(Duration.ofSeconds(30));
    for (int i = 1; i <= 10; i++) {
      assertThat(client(relay, "late" + i, 200 + i).allocate().kind()).isEqualTo(StunClass.SUCCESS);
    }
  }

  /// CVE-2026-65981, -68555, -73216: tickets of mobility took over allocations, kept them and
  /// escaped the quota. There are none here: an allocation is of its 5-tuple.
  @Test
  void anAllocationDoesNotMove() {
    SimClient alice = client(relay, "alice", 1);
    StunMessage answer =
        alice.ask(StunMethod.ALLOCATE, w -> SimClient.udp(w).bytes(0x8030, new byte[0]));
    assertThat(answer.kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(answer.has(0x8030)).isFalse();

    SimClient moved = client(relay, "alice", 2);
    assertThat(moved.ask(StunMethod.REFRESH, w -> w.bytes(0x8030, new byte[16])).errorCode())
        .isEqualTo(437);
  }

  /// GHSA-67c2-q5xv-f85p: a client with credentials grew a table of peers without end.
  @Test
  void whatOneAllocationKeepsIsBounded() {
    SimClient alice = client(relay, "alice", 1);
    alice.allocate();
    int granted = 0;
    for (int i = 0; i < 1100; i++) {
      InetAddress peer = InetAddress.ofLiteral("203.0." + (i >> 8) + "." + (i & 255));
      granted += alice.permit(peer).kind() == StunClass.SUCCESS ? 1 : 0;
    }
    assertThat(granted).isEqualTo(1024);
    int bound = 0;
    for (int i = 0; i < 1024; i++) {
      InetSocketAddress peer = new InetSocketAddress(InetAddress.ofLiteral("203.0.0.1"), 1024 + i);
      bound += alice.bind(0x4000 + i, peer).kind() == StunClass.SUCCESS ? 1 : 0;
    }
    assertThat(bound).isEqualTo(512);
    // Whoever has a permission keeps it refreshed, also when there is room for no other.
    assertThat(alice.permit(InetAddress.ofLiteral("203.0.0.1")).kind())
        .isEqualTo(StunClass.SUCCESS);
    at.advance(Duration.ofMinutes(5));
    assertThat(alice.permit(InetAddress.ofLiteral("198.51.100.200")).kind())
        .as("those that ended make room")
        .isEqualTo(StunClass.SUCCESS);
  }

  /// CVE-2026-40613: attributes at odd places were read as words.
  @Test
  void aMessageIsReadWhereverItLies() {
    SimClient alice = client(relay, "alice", 1);
    alice.allocate();
    byte[] request =
        alice.request(
            StunMethod.CREATE_PERMISSION,
            alice.id(),
            w ->
                w.text(StunAttribute.SOFTWARE, "odd")
                    .address(StunAttribute.XOR_PEER_ADDRESS, PEER));
    for (int offset = 0; offset < 8; offset++) {
      byte[] shifted = new byte[offset + request.length];
      System.arraycopy(request, 0, shifted, offset, request.length);
      assertThat(StunMessage.parse(Slice.of(shifted, offset, request.length)))
          .isInstanceOfSatisfying(
              Decoded.Value.class,
              value -> {
                StunMessage message = (StunMessage) value.value();
                assertThat(message.isBy(alice.key())).isTrue();
                assertThat(message.address(StunAttribute.XOR_PEER_ADDRESS)).isEqualTo(PEER);
              });
    }
  }

  /// CVE-2026-62959 (and CVE-2020-4067): an HTTP request on the TURN port was answered with memory
  /// of other clients. Here nothing answers it, and the padding of what is answered is zero.
  @Test
  void nothingOfOurMemoryIsTold() {
    byte[] http = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(new StunFramer().frame(http, 0, http.length)).isLessThanOrEqualTo(Framer.MORE);
    relay.fromClient(PEER, http);
    assertThat(relay.sent).isEmpty();

    SimClient alice = client(relay, "alice", 1);
    byte[] lying = new byte[24]; // ChannelData that claims more than was sent
    lying[0] = 0x40;
    lying[2] = 0x10;
    alice.allocate();
    alice.bind(0x4000, PEER);
    int before = relay.sent.size();
    relay.fromClient(alice.address, lying);
    assertThat(relay.sent).hasSize(before);
    assertThat(relay.dropped).endsWith(Drop.MALFORMED);

    byte[] challenge = requireNonNull(bytesOf(alice));
    // 401's reason has 15 bytes, which begin at 28: one of padding follows.
    assertThat(challenge[43]).isZero();
  }

  private byte[] bytesOf(SimClient alice) {
    relay.fromClient(alice.address, stranger(alice));
    return relay.sent.getLast().bytes();
  }
}

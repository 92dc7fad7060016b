package org.turnpike.traversal.turn;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Slice;
import org.turnpike.wire.TestMoment;

class TurnServerTest {

  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 7000);
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  private final TestMoment at = new TestMoment(7);
  private SimRelay relay = new SimRelay(at, SimRelay.everybody(), 50_000, 59_999, 3);
  private final SimClient alice = client("alice", 1);

  private SimClient client(String user, int number) {
    return new SimClient(
        relay,
        user,
        new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + number), 4000 + number));
  }

  private SimRelay.Sent last() {
    return relay.sent.getLast();
  }

  @Test
  void aBindingRequestLearnsWhereItCameFrom() {
    byte[] request =
        new StunWriter(StunMethod.BINDING, StunClass.REQUEST, alice.id()).fingerprint().toBytes();
    StunMessage answer = requireNonNull(alice.send(request));

    assertThat(answer.address(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(alice.address);
    assertThat(answer.hasFingerprint()).isTrue();
    assertThat(answer.fingerprintMatches()).isTrue();
  }

  @Test
  void aFirstRequestIsAskedForCredentialsAndLeavesNoState() {
    StunMessage answer =
        requireNonNull(
            alice.send(
                SimClient.udp(new StunWriter(StunMethod.ALLOCATE, StunClass.REQUEST, alice.id()))
                    .toBytes()));

    assertThat(answer.errorCode()).isEqualTo(401);
    assertThat(answer.text(StunAttribute.REALM)).isEqualTo(SimRelay.REALM);
    assertThat(relay.server.allocations()).isZero();
    assertThat(relay.openSockets()).isZero();
    assertThat(relay.refusals).isEmpty();
  }

  @Test
  void anAllocationIsOnARelayPortAndLastsTenMinutes() {
    StunMessage answer = alice.allocate();

    assertThat(answer.kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(alice.relayed(answer).getAddress()).isEqualTo(SimRelay.RELAY);
    assertThat(alice.relayed(answer).getPort()).isBetween(50_000, 59_999);
    assertThat(answer.address(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(alice.address);
    assertThat(answer.number(StunAttribute.LIFETIME)).isEqualTo(600);

    at.advance(Duration.ofSeconds(599));
    relay.server.wake();
    assertThat(relay.server.allocations()).isEqualTo(1);
    at.advance(Duration.ofSeconds(1));
    relay.server.wake();
    assertThat(relay.server.allocations()).isZero();
    assertThat(relay.openSockets()).isZero();
    assertThat(relay.ended).singleElement().extracting("cause").isEqualTo("expired");
    assertThat(relay.quotas.held()).isZero();
  }

  @Test
  void aLifetimeIsAtLeastTenMinutesAndAtMostAnHour() {
    StunMessage brief =
        alice.ask(StunMethod.ALLOCATE, w -> SimClient.udp(w).number(StunAttribute.LIFETIME, 5));
    assertThat(brief.number(StunAttribute.LIFETIME)).isEqualTo(600);
    StunMessage endless =
        alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0xffff_ffffL));
    assertThat(endless.number(StunAttribute.LIFETIME)).isEqualTo(3600);
  }

  @Test
  void aRefreshWithLifetimeZeroEndsTheAllocation() {
    alice.allocate();

    StunMessage answer = alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0));

    assertThat(answer.kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(relay.server.allocations()).isZero();
    assertThat(relay.ended).singleElement().extracting("cause").isEqualTo("released");
    assertThat(alice.ask(StunMethod.REFRESH, w -> w).errorCode()).isEqualTo(437);
  }

  @Test
  void whoHearsThatAnAllocationEndedCanHaveItsPort() {
    alice.allocate();
    assertThat(relay.openWhenSent).isOne();

    alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0));

    assertThat(relay.openWhenSent).isZero();
  }

  @Test
  void anAllocateThatWasAnsweredIsAnsweredAlikeWhenItComesAgain() {
    alice.allocate(); // takes the challenge
    SimClient bob = client("bob", 2);
    bob.ask(StunMethod.REFRESH, w -> w);
    byte[] request = bob.request(StunMethod.ALLOCATE, bob.id(), SimClient::udp);

    StunMessage first = requireNonNull(bob.send(request));
    StunMessage second = requireNonNull(bob.send(request));

    assertThat(bob.relayed(second)).isEqualTo(bob.relayed(first));
    assertThat(relay.server.allocations()).isEqualTo(2);
    assertThat(bob.allocate().errorCode()).isEqualTo(437);
  }

  @Test
  void aWrongPasswordIs401AndAnExpiredCredentialToo() {
    alice.password("wrong");
    assertThat(alice.allocate().errorCode()).isEqualTo(401);
    SimClient bob = client("bob", 2);
    bob.username(TimeLimitedKeys.username("bob", at.wall()));
    assertThat(bob.allocate().errorCode()).isEqualTo(401);

    assertThat(relay.refusals.get(0)).contains("401").contains("wrong password");
    assertThat(relay.refusals.get(1)).contains("401").contains("expired");
    assertThat(relay.openSockets()).isZero();
  }

  @Test
  void anOldNonceAnAlienOneAndOneOfAnotherClientAreStale() {
    alice.allocate();
    at.advance(Duration.ofHours(2));
    assertThat(alice.ask(StunMethod.REFRESH, w -> w).errorCode()).isEqualTo(438);
    alice.nonce("0123456789abcdef0123456789ab");
    StunMessage again = alice.ask(StunMethod.REFRESH, w -> w);
    assertThat(again.errorCode()).isEqualTo(438);

    SimClient mallory = client("mallory", 9);
    mallory.nonce(String.valueOf(again.text(StunAttribute.NONCE)));
    assertThat(mallory.allocate().errorCode()).isEqualTo(438);
  }

  @Test
  void anotherUsersAllocationCannotBeTouched() {
    alice.allocate();
    SimClient mallory = new SimClient(relay, "mallory", alice.address);

    assertThat(mallory.ask(StunMethod.REFRESH, w -> w).errorCode()).isEqualTo(441);
    assertThat(mallory.permit(PEER.getAddress()).errorCode()).isEqualTo(441);
  }

  @Test
  void requestsThatCannotBeMetGetTheirCode() {
    assertThat(alice.ask(StunMethod.ALLOCATE, w -> w).errorCode()).isEqualTo(400);
    assertThat(
            alice
                .ask(
                    StunMethod.ALLOCATE, w -> w.number(StunAttribute.REQUESTED_TRANSPORT, 6L << 24))
                .errorCode())
        .isEqualTo(442);
    assertThat(
            alice
                .ask(
                    StunMethod.ALLOCATE,
                    w -> SimClient.udp(w).number(StunAttribute.REQUESTED_ADDRESS_FAMILY, 7L << 24))
                .errorCode())
        .isEqualTo(440);
    StunMessage unknown =
        alice.ask(
            StunMethod.ALLOCATE,
            w -> SimClient.udp(w).bytes(StunAttribute.DONT_FRAGMENT, new byte[0]));
    assertThat(unknown.errorCode()).isEqualTo(420);
    Slice types = requireNonNull(unknown.value(StunAttribute.UNKNOWN_ATTRIBUTES));
    assertThat(types.u16(0)).isEqualTo(StunAttribute.DONT_FRAGMENT);
    assertThat(relay.openSockets()).isZero();
  }

  @Test
  void anIpv6AllocationIsGivenWhereItIsAskedFor() {
    StunMessage answer =
        alice.ask(
            StunMethod.ALLOCATE,
            w -> SimClient.udp(w).number(StunAttribute.REQUESTED_ADDRESS_FAMILY, 2L << 24));
    InetSocketAddress peer = new InetSocketAddress(InetAddress.ofLiteral("2001:db8:7::7"), 7000);

    assertThat(alice.relayed(answer).getAddress()).isEqualTo(SimRelay.RELAY_V6);
    assertThat(alice.permit(PEER.getAddress()).errorCode()).isEqualTo(443);
    assertThat(alice.permit(peer.getAddress()).kind()).isEqualTo(StunClass.SUCCESS);
    alice.sendIndication(peer, HELLO);
    assertThat(last())
        .usingRecursiveComparison()
        .isEqualTo(new SimRelay.Sent(alice.relayed(answer), peer, HELLO));
    relay.arrive(peer, alice.relayed(answer), HELLO);
    StunMessage data = SimClient.read(last().bytes());
    assertThat(data.address(StunAttribute.XOR_PEER_ADDRESS)).isEqualTo(peer);
  }

  @Test
  void aUserHasAsManyAllocationsAsTheQuotaSays() {
    for (int i = 1; i <= 3; i++) {
      assertThat(client("dora", 10 + i).allocate().kind()).isEqualTo(StunClass.SUCCESS);
    }
    assertThat(client("dora", 20).allocate().errorCode()).isEqualTo(486);
    assertThat(client("emil", 21).allocate().kind()).isEqualTo(StunClass.SUCCESS);
  }

  @Test
  void whenNoPortIsLeftItIs508AndTheQuotaIsNotCharged() {
    relay = new SimRelay(at, SimRelay.everybody(), 50_000, 50_000, 3);
    assertThat(client("alice", 1).allocate().kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(client("bob", 2).allocate().errorCode()).isEqualTo(508);
    assertThat(relay.quotas.held()).isEqualTo(1);
  }

  @Test
  void aReservedPortGoesToWhoeverHasTheToken() {
    StunMessage even =
        alice.ask(
            StunMethod.ALLOCATE,
            w -> SimClient.udp(w).bytes(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80}));
    Slice token = requireNonNull(even.value(StunAttribute.RESERVATION_TOKEN));
    assertThat(alice.relayed(even).getPort() % 2).isZero();

    SimClient rtcp = client("alice", 2);
    StunMessage odd =
        rtcp.ask(
            StunMethod.ALLOCATE,
            w -> SimClient.udp(w).bytes(StunAttribute.RESERVATION_TOKEN, token.bytes()));
    assertThat(rtcp.relayed(odd).getPort()).isEqualTo(alice.relayed(even).getPort() + 1);
    SimClient late = client("alice", 3);
    assertThat(
            late.ask(
                    StunMethod.ALLOCATE,
                    w -> SimClient.udp(w).bytes(StunAttribute.RESERVATION_TOKEN, token.bytes()))
                .errorCode())
        .isEqualTo(508);
  }

  @Test
  void indicationsCarryDataBothWaysOnceThereIsAPermission() {
    InetSocketAddress relayed = alice.relayed(alice.allocate());
    alice.sendIndication(PEER, HELLO);
    assertThat(relay.dropped).containsExactly(Drop.NO_PERMISSION);
    relay.arrive(PEER, relayed, HELLO);
    assertThat(relay.dropped).containsExactly(Drop.NO_PERMISSION, Drop.NO_PERMISSION);

    assertThat(alice.permit(PEER.getAddress()).kind()).isEqualTo(StunClass.SUCCESS);
    alice.sendIndication(PEER, HELLO);
    assertThat(last())
        .usingRecursiveComparison()
        .isEqualTo(new SimRelay.Sent(relayed, PEER, HELLO));
    relay.arrive(PEER, relayed, HELLO);
    StunMessage data = SimClient.read(last().bytes());
    assertThat(last().to()).isEqualTo(alice.address);
    assertThat(data.method()).isEqualTo(StunMethod.DATA);
    assertThat(data.kind()).isEqualTo(StunClass.INDICATION);
    assertThat(data.address(StunAttribute.XOR_PEER_ADDRESS)).isEqualTo(PEER);
    Slice value = requireNonNull(data.value(StunAttribute.DATA));
    assertThat(value.bytes()).isEqualTo(HELLO);
  }

  @Test
  void aPermissionIsForEveryPortOfItsAddressAndEndsAfterFiveMinutes() {
    InetSocketAddress relayed = alice.relayed(alice.allocate());
    alice.permit(PEER.getAddress());
    InetSocketAddress otherPort = new InetSocketAddress(PEER.getAddress(), 9);
    relay.arrive(otherPort, relayed, HELLO);
    assertThat(SimClient.read(last().bytes()).address(StunAttribute.XOR_PEER_ADDRESS))
        .isEqualTo(otherPort);

    at.advance(Duration.ofMinutes(5));
    relay.arrive(PEER, relayed, HELLO);
    alice.sendIndication(PEER, HELLO);
    assertThat(relay.dropped).containsExactly(Drop.NO_PERMISSION, Drop.NO_PERMISSION);
  }

  @Test
  void channelsCarryDataBothWays() {
    InetSocketAddress relayed = alice.relayed(alice.allocate());
    assertThat(alice.bind(0x4000, PEER).kind()).isEqualTo(StunClass.SUCCESS);

    alice.channelData(0x4000, HELLO);
    assertThat(last())
        .usingRecursiveComparison()
        .isEqualTo(new SimRelay.Sent(relayed, PEER, HELLO));
    relay.arrive(PEER, relayed, HELLO);
    assertThat(last().to()).isEqualTo(alice.address);
    assertThat(last().bytes()).startsWith(0x40, 0x00, 0x00, 0x05).endsWith(HELLO);

    alice.channelData(0x4001, HELLO);
    assertThat(relay.dropped).containsExactly(Drop.NO_CHANNEL);
    at.advance(Duration.ofMinutes(10));
    relay.server.wake();
  }

  @Test
  void aChannelInUseEndsWithItsTimeInBothDirections() {
    InetSocketAddress relayed = alice.relayed(alice.allocate());
    alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 3600));
    alice.bind(0x4000, PEER);
    for (int i = 0; i < 3; i++) {
      alice.channelData(0x4000, HELLO);
      assertThat(last().bytes()).isEqualTo(HELLO);
      relay.arrive(PEER, relayed, HELLO);
      assertThat(last().bytes()).startsWith(0x40, 0x00, 0x00, 0x05).endsWith(HELLO);
    }

    at.advance(Duration.ofSeconds(301));
    relay.arrive(PEER, relayed, HELLO); // the permission is over, the channel is not
    assertThat(relay.dropped).containsExactly(Drop.NO_PERMISSION);
    alice.channelData(0x4000, HELLO);
    assertThat(last().to()).isEqualTo(PEER);

    at.advance(Duration.ofSeconds(299));
    alice.permit(PEER.getAddress());
    alice.channelData(0x4000, HELLO);
    assertThat(relay.dropped).containsExactly(Drop.NO_PERMISSION, Drop.NO_CHANNEL);
    relay.arrive(PEER, relayed, HELLO);
    assertThat(SimClient.read(last().bytes()).address(StunAttribute.XOR_PEER_ADDRESS))
        .isEqualTo(PEER);
  }

  @Test
  void aChannelInUseThatGoesToAnotherPeerTakesNothingOfTheFirst() {
    InetSocketAddress relayed = alice.relayed(alice.allocate());
    InetSocketAddress other = new InetSocketAddress(PEER.getAddress(), 7001);
    alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 3600));
    alice.bind(0x4000, PEER);
    alice.channelData(0x4000, HELLO);
    relay.arrive(PEER, relayed, HELLO);
    at.advance(Duration.ofMinutes(10));

    alice.bind(0x4000, other);
    alice.channelData(0x4000, HELLO);
    assertThat(last().to()).isEqualTo(other);
    relay.arrive(PEER, relayed, HELLO);
    assertThat(SimClient.read(last().bytes()).address(StunAttribute.XOR_PEER_ADDRESS))
        .isEqualTo(PEER);
    alice.bind(0x4001, PEER);
    relay.arrive(PEER, relayed, HELLO);
    assertThat(last().bytes()).startsWith(0x40, 0x01);
  }

  @Test
  void allPacketsOfAnAllocationAreInItsLineAndNoneIsForwardedAfterIt() {
    InetSocketAddress relayed = alice.relayed(alice.allocate());
    alice.bind(0x4000, PEER);
    for (int i = 0; i < 3; i++) {
      alice.channelData(0x4000, HELLO);
      alice.sendIndication(PEER, HELLO);
      relay.arrive(PEER, relayed, HELLO);
      assertThat(relay.server.standing())
          .singleElement()
          .extracting(Standing::toPeersPackets)
          .isEqualTo(2L * i + 2);
    }
    assertThat(relay.server.kill(relayed)).isTrue();
    alice.channelData(0x4000, HELLO);

    assertThat(relay.dropped).containsExactly(Drop.NO_ALLOCATION);
    assertThat(relay.ended)
        .singleElement()
        .satisfies(ended -> {
          assertThat(ended.toPeersPackets()).isEqualTo(6);
          assertThat(ended.toPeersBytes()).isEqualTo(30);
          assertThat(ended.fromPeersPackets()).isEqualTo(3);
          assertThat(ended.fromPeersBytes()).isEqualTo(15);
        });
  }

  @Test
  void aChannelHasOnePeerAndAPeerOneChannel() {
    alice.allocate();
    alice.bind(0x4000, PEER);
    InetSocketAddress other = new InetSocketAddress(PEER.getAddress(), 7001);

    assertThat(alice.bind(0x4000, other).errorCode()).isEqualTo(400);
    assertThat(alice.bind(0x4001, PEER).errorCode()).isEqualTo(400);
    assertThat(alice.bind(0x3fff, other).errorCode()).isEqualTo(400);
    assertThat(alice.bind(0x4000, PEER).kind()).isEqualTo(StunClass.SUCCESS);
  }

  @Test
  void aForbiddenPeerIs403AndASwallowedOneIsGrantedAndNeverSentTo() {
    InetAddress inside = InetAddress.ofLiteral("10.0.0.1");
    InetAddress swallowed = InetAddress.ofLiteral("192.168.0.1");
    TurnPeers policy =
        new TurnPeers() {
          @Override
          public Grant address(InetAddress peer) {
            return peer.equals(inside)
                ? Grant.FORBID
                : peer.equals(swallowed) ? Grant.SWALLOW : Grant.RELAY;
          }

          @Override
          public Grant port(InetAddress peer, int port) {
            return port == 22 ? Grant.FORBID : address(peer);
          }
        };
    relay = new SimRelay(at, policy, 50_000, 59_999, 3);
    SimClient bob = client("bob", 2);
    InetSocketAddress relayed = bob.relayed(bob.allocate());

    assertThat(bob.permit(inside).errorCode()).isEqualTo(403);
    assertThat(bob.bind(0x4000, new InetSocketAddress(inside, 5000)).errorCode()).isEqualTo(403);
    assertThat(bob.permit(swallowed).kind()).isEqualTo(StunClass.SUCCESS);
    int before = relay.sent.size();
    bob.sendIndication(new InetSocketAddress(swallowed, 5000), HELLO);
    relay.arrive(new InetSocketAddress(swallowed, 5000), relayed, HELLO);
    bob.permit(PEER.getAddress());
    bob.sendIndication(new InetSocketAddress(PEER.getAddress(), 22), HELLO);
    assertThat(relay.dropped).containsExactly(Drop.SWALLOWED, Drop.SWALLOWED, Drop.FORBIDDEN);
    assertThat(relay.sent.subList(before, relay.sent.size()))
        .allMatch(sent -> sent.to().equals(bob.address));
  }

  @Test
  void aFloodOfStrangersIsAnsweredInBoundsAndLeavesOthersAlone() {
    byte[] request =
        SimClient.udp(new StunWriter(StunMethod.ALLOCATE, StunClass.REQUEST, alice.id())).toBytes();
    for (int i = 0; i < 5000; i++) {
      relay.fromClient(alice.address, request);
    }
    assertThat(relay.sent).hasSize(1000);
    assertThat(relay.dropped).hasSize(4000).containsOnly(Drop.TOO_MANY_UNAUTHENTICATED);
    assertThat(client("bob", 2).allocate().kind()).isEqualTo(StunClass.SUCCESS);
    at.advance(Duration.ofSeconds(1));
    assertThat(alice.allocate().kind()).isEqualTo(StunClass.SUCCESS);
  }
}

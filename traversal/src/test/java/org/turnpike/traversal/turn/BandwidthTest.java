package org.turnpike.traversal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.wire.TestMoment;

/// What is relayed for one user, and for all, where there is a limit. At 80 kbit/s a packet of 100
/// bytes takes 10 ms, and 50 of them may come at once.
class BandwidthTest {

  private static final long RATE = 80_000;
  private static final int AT_ONCE = 50;
  private static final byte[] PACKET = new byte[100];
  private static final int CHANNEL = 0x4001;
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 7000);

  private final TestMoment at = new TestMoment(11);
  private final SimRelay relay = new SimRelay(at, SimRelay.everybody(), 50_000, 59_999, 10);

  private final SimClient alice = client("alice", 1);
  private final InetSocketAddress relayed = allocated(alice);

  private SimClient client(String user, int host) {
    return new SimClient(
        relay, user, new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + host), 40_000));
  }

  private InetSocketAddress allocated(SimClient client) {
    InetSocketAddress at = client.relayed(client.allocate());
    client.bind(CHANNEL, PEER);
    return at;
  }

  private static void flood(SimClient from, int packets) {
    for (int i = 0; i < packets; i++) {
      from.channelData(CHANNEL, PACKET);
    }
  }

  private long arrived(InetSocketAddress to) {
    long count = relay.sent.stream().filter(each -> each.to().equals(to)).count();
    relay.sent.clear();
    return count;
  }

  private int dropped(Drop why) {
    return Collections.frequency(relay.dropped, why);
  }

  @Test
  void withoutALimitEverythingPasses() {
    relay.sent.clear();
    flood(alice, 1000);
    assertThat(arrived(PEER)).isEqualTo(1000);
  }

  @Test
  void aChannelCarriesWhatItsUserMayHave() {
    relay.quotas.limitBandwidth(RATE, Quotas.NO_LIMIT);
    flood(alice, 1000);
    assertThat(arrived(PEER)).isEqualTo(AT_ONCE);
    assertThat(dropped(Drop.USER_BANDWIDTH)).isEqualTo(1000 - AT_ONCE);

    long passed = 0;
    for (int i = 0; i < 1000; i++) { // ten seconds at ten times the rate
      flood(alice, 10);
      at.advance(Duration.ofMillis(10));
      passed += arrived(PEER);
    }
    assertThat(passed).isBetween(998L, 1001L);
  }

  @Test
  void aLimitHoldsForPacketsThatAreForwardedAlready() {
    flood(alice, 100); // without a limit, so that the forwarding table has the channel
    relay.arrive(PEER, relayed, PACKET);
    relay.sent.clear();

    relay.quotas.limitBandwidth(RATE, Quotas.NO_LIMIT);
    flood(alice, 100);
    assertThat(arrived(PEER)).isEqualTo(AT_ONCE);
    for (int i = 0; i < 100; i++) {
      relay.arrive(PEER, relayed, PACKET);
    }
    assertThat(arrived(alice.address)).as("the other way has as much").isEqualTo(AT_ONCE);

    relay.quotas.limitBandwidth(Quotas.NO_LIMIT, Quotas.NO_LIMIT);
    flood(alice, 100);
    assertThat(arrived(PEER)).isEqualTo(100);
  }

  @Test
  void indicationsCountAsChannelsDo() {
    SimClient bob = client("bob", 2);
    InetSocketAddress hisRelayed = bob.relayed(bob.allocate());
    bob.permit(PEER.getAddress());
    relay.quotas.limitBandwidth(RATE, Quotas.NO_LIMIT);
    relay.sent.clear();
    for (int i = 0; i < 100; i++) {
      bob.sendIndication(PEER, PACKET);
      relay.arrive(PEER, hisRelayed, PACKET);
    }
    assertThat(relay.sent).filteredOn(each -> each.to().equals(PEER)).hasSize(AT_ONCE);
    assertThat(arrived(bob.address)).isEqualTo(AT_ONCE);
    assertThat(dropped(Drop.USER_BANDWIDTH)).isEqualTo(2 * (100 - AT_ONCE));
  }

  @Test
  void allAllocationsOfAUserShareAndOthersHaveTheirOwn() {
    SimClient second = client("alice", 2);
    allocated(second);
    SimClient bob = client("bob", 3);
    allocated(bob);
    relay.quotas.limitBandwidth(RATE, Quotas.NO_LIMIT);
    relay.sent.clear();
    flood(alice, 30);
    flood(second, 30);
    assertThat(arrived(PEER)).isEqualTo(AT_ONCE);
    flood(bob, 30);
    assertThat(arrived(PEER)).isEqualTo(30);
  }

  @Test
  void allUsersTogetherHaveTheirLimitAndWhoIsRefusedForItPaysNothing() {
    SimClient bob = client("bob", 3);
    allocated(bob);
    relay.quotas.limitBandwidth(RATE, RATE);
    relay.sent.clear();
    flood(bob, AT_ONCE);
    flood(alice, 100);
    assertThat(arrived(PEER)).isEqualTo(AT_ONCE);
    assertThat(dropped(Drop.RELAY_BANDWIDTH)).isEqualTo(100);

    relay.quotas.limitBandwidth(RATE, Quotas.NO_LIMIT);
    flood(alice, 100);
    assertThat(arrived(PEER)).isEqualTo(AT_ONCE);
  }

  @Test
  void whoAllocatesAnewDoesNotGetMore() {
    relay.quotas.limitBandwidth(RATE, Quotas.NO_LIMIT);
    flood(alice, 100);
    alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0));
    assertThat(relay.quotas.users()).isZero();
    relay.sent.clear();
    allocated(alice);
    flood(alice, 100);
    assertThat(arrived(PEER)).isZero();

    alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0));
    at.advance(Duration.ofSeconds(1));
    allocated(alice);
    flood(alice, 100);
    assertThat(arrived(PEER)).isEqualTo(AT_ONCE);
  }

  @Test
  void whatIsLargerThanTheWholeBucketPassesNowAndThen() {
    relay.quotas.limitBandwidth(100, Quotas.NO_LIMIT); // 100 bytes in 8 seconds
    relay.sent.clear();
    flood(alice, 10);
    at.advance(Duration.ofSeconds(8));
    flood(alice, 10);
    assertThat(arrived(PEER)).isEqualTo(2);
  }

  @Test
  void aRateOfNothingLetsNothingPass() {
    relay.quotas.limitBandwidth(0, Quotas.NO_LIMIT);
    relay.sent.clear();
    flood(alice, 10);
    assertThat(arrived(PEER)).isZero();
    assertThat(relay.server.allocations()).isEqualTo(1);
  }
}

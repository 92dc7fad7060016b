package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FlowTableTest {

  private record Pair(int socket, InetSocketAddress remote) {}

  private static InetSocketAddress remote(int n) {
    try {
      byte[] address = {10, 0, (byte) (n >> 4), (byte) n};
      InetAddress four = InetAddress.getByAddress(address);
      // Each third is IPv6, with the IPv4 address' bits at its end and at times a scope.
      byte[] six = {
        (byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, address[2], address[3]
      };
      return new InetSocketAddress(
          n % 3 == 0 ? Inet6Address.getByAddress(null, six, n & 1) : four, 4000 + (n & 7));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // four bytes are always an address
    }
  }

  @Test
  void closingASocketReleasesItsFlowsAndNoOthers() {
    FlowTable flows = new FlowTable();
    List<Long> closed = new ArrayList<>();
    List<Long> kept = new ArrayList<>();
    for (int n = 0; n < 1000; n++) {
      closed.add(flows.pin(3, remote(n)));
      kept.add(flows.pin(4, remote(n)));
    }
    flows.releaseAll(3);
    assertThat(closed).noneMatch(flows::alive);
    assertThat(kept).allMatch(flows::alive);
    assertThat(flows.pinned()).isEqualTo(1000);
    for (int n = 0; n < 1000; n++) {
      assertThat(flows.toward(4, remote(n))).isEqualTo(kept.get(n));
      assertThat(flows.isTransient(flows.toward(3, remote(n)))).isTrue();
    }
  }

  @Test
  void closingASocketEndsItsTransientFlowsAndLeavesThoseOfOthers() {
    FlowTable flows = new FlowTable();
    long ended = flows.toward(0, remote(1));
    long left = flows.toward(1, remote(1));
    flows.releaseAll(0);
    assertThat(flows.alive(ended)).isFalse();
    assertThat(flows.remote(left)).isEqualTo(remote(1));
  }

  @Test
  void anAddressComesBackAsItWentInWithItsFamilyAndScope() {
    FlowTable flows = new FlowTable();
    for (int n = 0; n < 100; n++) {
      InetSocketAddress remote = remote(n);
      long flow = flows.pin(1, remote);
      assertThat(flows.remote(flow)).isEqualTo(remote);
      assertThat(flows.remote(flow).getAddress()).isEqualTo(remote.getAddress());
      assertThat(flows.v6(flow)).isEqualTo(remote.getAddress() instanceof Inet6Address);
      assertThat(flows.scope(flow)).isEqualTo(FlowTable.scope(remote.getAddress()));
      assertThat(flows.pin(flows.toward(2, remote))).isEqualTo(flows.pin(2, remote));
    }
  }

  @Test
  void twoLinksMayHaveTheSameAddress() throws UnknownHostException {
    byte[] local = InetAddress.ofLiteral("fe80::1").getAddress();
    FlowTable flows = new FlowTable();
    long first = flows.pin(1, new InetSocketAddress(Inet6Address.getByAddress(null, local, 2), 9));
    long second = flows.pin(1, new InetSocketAddress(Inet6Address.getByAddress(null, local, 3), 9));
    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void aSocketThatPinnedNothingClosesWhateverItsNumber() {
    FlowTable flows = new FlowTable();
    long kept = flows.pin(0, remote(1));
    flows.releaseAll(1);
    flows.releaseAll(100_000);
    assertThat(flows.alive(kept)).isTrue();
    assertThat(flows.pinned()).isEqualTo(1);
  }

  @Test
  void flowsReleasedFromEitherEndOrTheMiddleAreNotReleasedAgainAtTheClose() {
    for (int released = 0; released < 3; released++) {
      FlowTable flows = new FlowTable();
      long[] own = {flows.pin(5, remote(0)), flows.pin(5, remote(1)), flows.pin(5, remote(2))};
      flows.release(own[released]);
      // The freed index now belongs to another socket, which the close must not touch.
      long other = flows.pin(6, remote(9));
      assertThat((int) other).isEqualTo((int) own[released]);
      flows.releaseAll(5);
      assertThat(flows.alive(other)).isTrue();
      assertThat(flows.pinned()).isEqualTo(1);
      for (long flow : own) {
        assertThat(flows.alive(flow)).isFalse();
      }
    }
  }

  @Test
  void aSocketNumberUsedAgainStartsWithoutFlows() {
    FlowTable flows = new FlowTable();
    long before = flows.pin(2, remote(1));
    flows.releaseAll(2);
    long after = flows.pin(2, remote(1));
    assertThat(after).isNotEqualTo(before);
    assertThat(flows.alive(before)).isFalse();
    assertThat(flows.remote(after)).isEqualTo(remote(1));
    flows.release(before); // a stale handle ends nothing
    assertThat(flows.alive(after)).isTrue();
  }

  /// Beside a plain map: pins, releases and closes in any order, with sockets and flows enough for
  /// every array to grow.
  @Test
  void anyOrderOfPinsReleasesAndClosesAgreesWithAMap() {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      FlowTable flows = new FlowTable();
      Map<Pair, Long> model = new HashMap<>();
      List<Long> gone = new ArrayList<>();
      for (int step = 0; step < 4000; step++) {
        Pair pair = new Pair(random.nextInt(200), remote(random.nextInt(60)));
        int action = random.nextInt(100);
        if (action < 80) {
          long flow = flows.pin(pair.socket(), pair.remote());
          Long known = model.put(pair, flow);
          assertThat(known == null || known == flow).as("seed %d step %d", seed, step).isTrue();
        } else if (action < 97) {
          Long flow = model.remove(pair);
          if (flow != null) {
            flows.release(flow);
            gone.add(flow);
          }
        } else {
          flows.releaseAll(pair.socket());
          model
              .entrySet()
              .removeIf(e -> e.getKey().socket() == pair.socket() && gone.add(e.getValue()));
        }
        assertThat(flows.pinned()).as("seed %d step %d", seed, step).isEqualTo(model.size());
      }
      assertThat(gone).as("seed %d", seed).noneMatch(flows::alive);
      model.forEach((pair, flow) -> {
        assertThat(flows.toward(pair.socket(), pair.remote())).isEqualTo(flow);
        assertThat(flows.socket(flow)).isEqualTo(pair.socket());
        assertThat(flows.remote(flow)).isEqualTo(pair.remote());
      });
    }
  }
}

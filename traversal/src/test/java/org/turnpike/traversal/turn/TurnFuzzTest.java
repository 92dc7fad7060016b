package org.turnpike.traversal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunFramer;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.TestMoment;

/// Whatever a client or a peer sends, the server answers or drops it, and others are served on.
class TurnFuzzTest {

  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 7000);

  @Test
  void mutatedMessagesAreAnsweredOrDropped() {
    run(30_000, 8656);
  }

  @Test
  @Tag("long")
  void tenMillionMutatedMessagesAreAnsweredOrDropped() {
    run(10_000_000, System.nanoTime());
  }

  private static void run(int count, long seed) {
    TestMoment at = new TestMoment(seed);
    SimRelay relay = new SimRelay(at, SimRelay.everybody(), 50_000, 59_999, 100);
    SimClient alice =
        new SimClient(
            relay, "alice", new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4000));
    InetSocketAddress relayed = alice.relayed(alice.allocate());
    alice.bind(0x4000, PEER);
    List<byte[]> seeds = seeds(alice);
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      byte[] input = mutate(seeds.get(random.nextInt(seeds.size())), random);
      try {
        relay.fromClient(alice.address, input);
        relay.arrive(PEER, relayed, input);
        new StunFramer().frame(input, 0, input.length);
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + ", input " + i + ": " + HexFormat.of().formatHex(input), e);
      }
      if (i % 1000 == 0) {
        relay.sent.clear();
        relay.dropped.clear();
      }
    }
    SimClient bob =
        new SimClient(
            relay, "bob", new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 4000));
    assertThat(bob.allocate().kind()).isEqualTo(StunClass.SUCCESS);
  }

  private static List<byte[]> seeds(SimClient client) {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(
        new StunWriter(StunMethod.BINDING, StunClass.REQUEST, client.id()).fingerprint().toBytes());
    seeds.add(client.request(StunMethod.ALLOCATE, client.id(), SimClient::udp));
    seeds.add(
        client.request(
            StunMethod.CREATE_PERMISSION,
            client.id(),
            w -> w.address(StunAttribute.XOR_PEER_ADDRESS, PEER)));
    seeds.add(
        client.request(
            StunMethod.CHANNEL_BIND,
            client.id(),
            w ->
                w.number(StunAttribute.CHANNEL_NUMBER, 0x40010000L)
                    .address(StunAttribute.XOR_PEER_ADDRESS, PEER)));
    seeds.add(
        new StunWriter(StunMethod.SEND, StunClass.INDICATION, client.id())
            .address(StunAttribute.XOR_PEER_ADDRESS, PEER)
            .bytes(StunAttribute.DATA, new byte[40])
            .toBytes());
    byte[] channel = new byte[44];
    channel[0] = 0x40;
    channel[3] = 40;
    seeds.add(channel);
    return seeds;
  }

  private static byte[] mutate(byte[] from, Random random) {
    byte[] out = from.clone();
    for (int n = random.nextInt(5); n > 0 && out.length > 0; n--) {
      out[random.nextInt(out.length)] = (byte) random.nextInt(256);
    }
    int cut = random.nextInt(8);
    if (cut == 0) {
      out = java.util.Arrays.copyOf(out, random.nextInt(out.length + 1));
    } else if (cut == 1) {
      out = java.util.Arrays.copyOf(out, out.length + random.nextInt(2000));
    }
    return out;
  }

  @FuzzTest
  void anyBytesAreAnsweredOrDropped(FuzzedDataProvider data) {
    SimRelay relay = new SimRelay(new TestMoment(1), SimRelay.everybody(), 50_000, 50_010, 100);
    byte[] input = data.consumeRemainingAsBytes();
    relay.fromClient(PEER, input);
    new StunFramer().frame(input, 0, input.length);
  }
}

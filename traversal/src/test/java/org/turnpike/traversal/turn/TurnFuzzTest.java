package org.turnpike.traversal.turn;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunFramer;
import org.turnpike.wire.Framer;
import org.turnpike.wire.TestMoment;

/// Whatever clients and peers send, the server answers or drops it, nobody is reached who may not
/// be, nothing is left over, and others are served on.
class TurnFuzzTest {

  private static final int CLIENTS = 8;
  private static final int PORTS = 40;

  @Test
  void whatIllMeaningClientsSendIsAnsweredOrDropped() {
    new World(8656).run(40_000);
  }

  @Test
  @Tag("long")
  void tenMillionOfThemAreAnsweredOrDropped() {
    long seed = System.nanoTime();
    long began = System.nanoTime();
    new World(seed).run(10_000_000);
    System.out.printf(
        "10,000,000 inputs, seed %d, %d s%n", seed, (System.nanoTime() - began) / 1_000_000_000L);
  }

  private static final class World {

    private final long seed;
    private final MessageMutator mutator;
    private final TestMoment at;
    private final SimRelay relay;
    private final SimStreams streams;
    private final List<SimClient> clients = new ArrayList<>();
    private final byte[][] unread = new byte[CLIENTS][0];

    World(long seed) {
      this.seed = seed;
      mutator = new MessageMutator(seed);
      at = new TestMoment(seed);
      relay = new SimRelay(at, insideIsForbidden(), 50_000, 50_000 + PORTS - 1, 3, true);
      streams = new SimStreams(relay);
      relay.streams = streams;
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            new SimClient(
                relay,
                "user" + i / 2,
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + (i + 1)), 4000)));
        if (i % 2 == 1) {
          streams.clients.add(clients.get(i).address);
        }
      }
      clients.forEach(SimClient::allocate);
    }

    private static TurnPeers insideIsForbidden() {
      return new TurnPeers() {
        @Override
        public Grant address(InetAddress peer) {
          byte first = peer.getAddress()[0];
          return first == 10 || first == 0 ? Grant.FORBID : Grant.RELAY;
        }

        @Override
        public Grant port(InetAddress peer, int port) {
          return address(peer);
        }
      };
    }

    void run(int count) {
      for (int i = 0; i < count; i++) {
        int who = mutator.upTo(CLIENTS);
        SimClient client = clients.get(who);
        byte[] input =
            mutator.next(
                client.username(), client.key(), client.nonce(), requireNonNull(client.offered));
        try {
          if (who % 2 == 0) {
            relay.fromClient(client.address, input);
          } else {
            overStream(who, input);
          }
          around(input);
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError(
              "seed " + seed + ", input " + i + ": " + HexFormat.of().formatHex(input), e);
        }
        if (i % 256 == 0) {
          check();
        }
      }
      relay.server.stop();
      assertThat(relay.openSockets()).isZero();
      assertThat(relay.quotas.held()).isZero();
      assertThat(streams.listeners).isEmpty();
      assertThat(relay.server.connections()).isZero();
      SimClient other =
          new SimClient(
              relay, "other", new InetSocketAddress(InetAddress.ofLiteral("192.0.2.99"), 4000));
      at.advance(java.time.Duration.ofSeconds(31)); // reservations are over
      assertThat(other.allocate().kind()).isEqualTo(StunClass.SUCCESS);
    }

    /// Bytes arrive in pieces that end anywhere, as a stream's do.
    private void overStream(int who, byte[] input) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(unread[who]);
      int cut = mutator.oneIn(3) ? mutator.upTo(input.length + 1) : input.length;
      all.write(input, 0, cut);
      byte[] stream = all.toByteArray();
      Framer framer = new StunFramer();
      int from = 0;
      int found = framer.frame(stream, from, stream.length);
      while (found > 0) {
        assertThat(found).isLessThanOrEqualTo(framer.limit());
        relay.fromClient(clients.get(who).address, Arrays.copyOfRange(stream, from, from + found));
        from += found;
        found = framer.frame(stream, from, stream.length);
      }
      // A broken stream is closed, and the client comes back.
      boolean broken = found == Framer.BROKEN || stream.length - from > 4096;
      unread[who] = broken ? new byte[0] : Arrays.copyOfRange(stream, from, stream.length);
    }

    /// What happens besides: packets of peers, connections that stand, fail or come in, and time.
    private void around(byte[] input) {
      if (mutator.oneIn(2)) {
        relay.arrive(mutator.peer(), relay.relayedAddress(mutator.upTo(PORTS)), input);
      }
      if (mutator.oneIn(8) && !streams.opening.isEmpty()) {
        int connection = streams.opening.removeFirst().connection();
        if (mutator.oneIn(2)) {
          relay.server.connected(connection);
        } else {
          relay.server.gone(connection, 0, 0);
        }
      }
      if (mutator.oneIn(16)) {
        relay.server.accepted(mutator.upTo(64), mutator.peer());
      }
      if (mutator.oneIn(64)) {
        at.advance(java.time.Duration.ofSeconds(mutator.upTo(20)));
        relay.server.wake();
      }
      if (mutator.oneIn(2000)) {
        clients.forEach(client -> client.nonce("")); // takes a fresh challenge
        clients.forEach(SimClient::allocate);
      }
    }

    private void check() {
      for (SimRelay.Sent sent : relay.sent) {
        byte first = sent.to().getAddress().getAddress()[0];
        if (first == 10 || first == 0) {
          throw new AssertionError("seed " + seed + ": sent to " + sent.to());
        }
      }
      for (SimStreams.Opening each : streams.opening) {
        byte first = each.to().getAddress().getAddress()[0];
        if (first == 10 || first == 0) {
          throw new AssertionError("seed " + seed + ": connects to " + each.to());
        }
      }
      relay.sent.clear();
      relay.dropped.clear();
      relay.ended.clear();
      relay.refusals.clear();
      streams.bound.clear();
      streams.closed.clear();
      relay.forgetFlows();
      if (relay.server.allocations() > CLIENTS
          || relay.quotas.held() != relay.server.allocations()
          || relay.openSockets() > 2 * CLIENTS
          || streams.listeners.size() > 2 * CLIENTS) {
        throw new AssertionError("seed " + seed + ": something is left over");
      }
    }
  }

  @FuzzTest
  void anyBytesAreAnsweredOrDropped(FuzzedDataProvider data) {
    SimRelay relay = new SimRelay(new TestMoment(1), SimRelay.everybody(), 50_000, 50_010, 100);
    byte[] input = data.consumeRemainingAsBytes();
    relay.fromClient(new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 7000), input);
    new StunFramer().frame(input, 0, input.length);
  }
}

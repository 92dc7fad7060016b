package org.turnpike.traversal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Netem;
import org.turnpike.wire.TestMoment;

/// A client that retransmits as RFC 8489 §6.2.1 says, and a server, over a network that loses,
/// doubles and reorders: it always ends with both of one mind.
class TurnSimTest {

  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 7000);
  private static final int SEEDS = 300;

  private record Packet(boolean toServer, byte[] bytes) {}

  private static final class World {
    final TestMoment at;
    final SimRelay relay;
    final SimClient client;
    final Netem<Packet> network;
    int delivered;

    World(long seed, double loss, double duplicate) {
      at = new TestMoment(seed);
      relay = new SimRelay(at, SimRelay.everybody(), 50_000, 59_999, 10);
      client =
          new SimClient(
              relay, "alice", new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4000));
      network =
          new Netem<>(
              seed,
              new Netem.Conditions(loss, duplicate, Duration.ofMillis(10), Duration.ofMillis(300)));
    }

    /// Sends until an answer with this id is there: Rc 7 times, the interval doubled from 500 ms.
    @Nullable StunMessage ask(byte[] id, byte[] request) {
      long interval = Duration.ofMillis(500).toNanos();
      for (int attempt = 0; attempt < 12; attempt++) {
        network.send(new Packet(true, request), at.now());
        long until = at.now() + interval;
        StunMessage answer = runUntil(until, id);
        if (answer != null) {
          return answer;
        }
        interval = Math.min(2 * interval, Duration.ofSeconds(8).toNanos());
      }
      return null;
    }

    private @Nullable StunMessage runUntil(long until, byte[] id) {
      while (network.nextAt() <= until) {
        at.advanceTo(network.nextAt());
        for (Packet packet : network.arrivals(at.now())) {
          StunMessage answer = arrive(packet, id);
          if (answer != null) {
            return answer;
          }
        }
      }
      at.advanceTo(until);
      return null;
    }

    private @Nullable StunMessage arrive(Packet packet, byte[] id) {
      if (!packet.toServer()) {
        StunMessage message = SimClient.read(packet.bytes());
        return Arrays.equals(message.transactionId(), id) ? message : null;
      }
      int before = relay.sent.size();
      relay.fromClient(client.address, packet.bytes());
      for (SimRelay.Sent sent : List.copyOf(relay.sent.subList(before, relay.sent.size()))) {
        if (sent.to().equals(client.address)) {
          network.send(new Packet(false, sent.bytes()), at.now());
        } else {
          delivered++;
        }
      }
      return null;
    }

    StunMessage ask(int method, UnaryOperator<StunWriter> attributes) {
      byte[] id = client.id();
      StunMessage answer = ask(id, client.request(method, id, attributes));
      if (answer == null) {
        throw new AssertionError("nobody answered " + StunMethod.name(method));
      }
      if (answer.errorCode() == 401 || answer.errorCode() == 438) {
        client.nonce(String.valueOf(answer.text(StunAttribute.NONCE)));
        return ask(method, attributes);
      }
      return answer;
    }
  }

  @ParameterizedTest(name = "{0} of the packets lost")
  @ValueSource(doubles = {0, 0.1, 0.3})
  void clientAndServerAgreeInTheEnd(double loss) {
    List<Integer> arrived = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      World world = new World(seed, loss, 0.2);

      StunMessage allocated = world.ask(StunMethod.ALLOCATE, SimClient::udp);
      assertThat(allocated.kind()).as("seed %d: Allocate", seed).isEqualTo(StunClass.SUCCESS);
      assertThat(world.relay.server.allocations()).as("seed %d", seed).isEqualTo(1);
      StunMessage bound =
          world.ask(
              StunMethod.CHANNEL_BIND,
              w ->
                  w.number(StunAttribute.CHANNEL_NUMBER, 0x40000000L)
                      .address(StunAttribute.XOR_PEER_ADDRESS, PEER));
      assertThat(bound.kind()).as("seed %d: ChannelBind", seed).isEqualTo(StunClass.SUCCESS);
      for (int i = 0; i < 20; i++) {
        byte[] data = new byte[24];
        data[0] = 0x40;
        data[3] = 20;
        world.network.send(new Packet(true, data), world.at.now());
      }
      world.runUntil(world.at.now() + Duration.ofSeconds(1).toNanos(), new byte[12]);
      arrived.add(world.delivered);
      StunMessage gone = world.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0));
      // A Refresh whose answer was lost finds nothing left the second time: 437 says the same.
      assertThat(gone.kind() == StunClass.SUCCESS || gone.errorCode() == 437)
          .as("seed %d: Refresh", seed)
          .isTrue();
      assertThat(world.relay.server.allocations()).as("seed %d", seed).isZero();
      assertThat(world.relay.openSockets()).as("seed %d", seed).isZero();
      assertThat(world.relay.quotas.held()).as("seed %d", seed).isZero();
    }
    assertThat(arrived.stream().mapToInt(Integer::intValue).sum())
        .isGreaterThan((int) (SEEDS * 20 * (1 - loss) * 0.9));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aClientThatFallsSilentIsForgottenWithAllThatItHad(long seed) {
    World world = new World(seed, 0.3, 0.2);
    world.ask(StunMethod.ALLOCATE, SimClient::udp);
    world.ask(StunMethod.CREATE_PERMISSION, w -> w.address(StunAttribute.XOR_PEER_ADDRESS, PEER));

    while (world.relay.server.wakeAt() != Long.MAX_VALUE) {
      world.at.advanceTo(world.relay.server.wakeAt());
      world.relay.server.wake();
    }

    assertThat(world.relay.server.allocations()).isZero();
    assertThat(world.relay.openSockets()).isZero();
    assertThat(world.at.now()).isGreaterThanOrEqualTo(Duration.ofMinutes(10).toNanos());
  }
}

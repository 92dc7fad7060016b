package org.turnpike.server.bench;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.turnpike.net.Certificates;
import org.turnpike.net.DatagramPath;
import org.turnpike.net.DatagramPaths;
import org.turnpike.net.Loops;
import org.turnpike.net.Transports;
import org.turnpike.server.av.AvEdge;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Prefix;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.traversal.turn.TurnKeys;

/// Finds out how many packets a second a relay carries on this machine: the product's own relay, on
/// the loopback address, with a load that grows until packets are lost or the generator can do no
/// more.
public final class RelayBench {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String REALM = "bench.local";
  private static final long FIRST = 5_000;
  private static final long MOST = 10_000_000;
  private static final int HALVINGS = 4;

  /// The generator has reached its limit when it sends less than this part of what it should.
  private static final double PUNCTUAL = 0.97;

  /// Which way media goes.
  public enum Direction {
    TO_PEERS("client to peer"),
    TO_CLIENTS("peer to client"),
    BOTH("both ways");

    private final String text;

    Direction(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /// Why no higher rate was carried.
  public enum Limit {
    /// More packets were lost than may be.
    LOSS,
    /// The generator could not send faster; the relay may well carry more.
    GENERATOR,
    /// The highest rate that is tried.
    RATE
  }

  /// @param threads of the relay
  /// @param clients with an allocation and a channel each
  /// @param bytes of media in each packet: 172 is 20 ms of G.711 with its RTP header
  /// @param stepMillis how long each rate is tried
  /// @param mostLost part of the packets, 0.001 for one of a thousand
  public record Wish(int threads, int clients, int bytes, long stepMillis, double mostLost) {

    /// @throws IllegalArgumentException for what cannot be measured
    public Wish {
      between("threads", threads, 1, 64);
      between("clients", clients, 1, 5_000);
      between("bytes", bytes, 12, 1_400);
      between("milliseconds of a step", stepMillis, 100, 60_000);
      if (!(mostLost >= 0 && mostLost <= 0.5)) {
        throw new IllegalArgumentException("loss that is taken: expected 0 to 50 percent");
      }
    }

    private static void between(String what, long value, long least, long most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            what + " " + value + ": expected " + least + " to " + most);
      }
    }
  }

  /// One rate that was tried.
  ///
  /// @param asked packets a second
  /// @param cpuNanos what the relay's threads used
  public record Step(
      Direction direction, long asked, long sent, long received, long nanos, long cpuNanos) {

    /// Packets a second that arrived.
    public long perSecond() {
      return Math.round(received * 1e9 / nanos);
    }

    public double lost() {
      return sent == 0 ? 0 : Math.max(0, sent - received) / (double) sent;
    }

    /// Of one core: 2.0 is two cores.
    public double cores() {
      return cpuNanos / (double) nanos;
    }

    /// Packets for each second of processor time that the relay's threads used.
    public long perCpuSecond() {
      return cpuNanos == 0 ? 0 : Math.round(received * 1e9 / cpuNanos);
    }

    boolean punctual() {
      return sent >= PUNCTUAL * asked * (nanos / 1e9);
    }
  }

  /// @param best the highest rate that was carried
  public record Found(Step best, Limit limit) {}

  /// @param way how datagrams go: `linux` or `portable`
  public record Report(Wish wish, String way, int processors, List<Found> found) {}

  private final Wish wish;
  private final Consumer<Step> progress;
  private final List<DatagramPath> relays;
  private final RelayLoad load;

  private RelayBench(
      Wish wish, Consumer<Step> progress, List<DatagramPath> relays, RelayLoad load) {
    this.wish = wish;
    this.progress = progress;
    this.relays = relays;
    this.load = load;
  }

  /// Measures each direction, which takes about fifteen steps.
  ///
  /// @param progress hears of each rate that was tried
  /// @throws IllegalStateException if the relay refuses the clients: descriptors or ports are out
  public static Report run(Wish wish, Consumer<Step> progress) {
    String forced = System.getProperty(DatagramPaths.FORCED, "");
    boolean linux = !forced.equals("portable") && DatagramPaths.has(DatagramPaths.Way.LINUX);
    DatagramPaths.Way way = linux ? DatagramPaths.Way.LINUX : DatagramPaths.Way.PORTABLE;
    Loops loops = new Loops(1);
    Transports transports = new Transports(loops, limits(wish), new Certificates());
    List<DatagramPath> relays = DatagramPaths.of(way, wish.threads());
    AvEdge edge = edge(wish, relays, transports);
    DatagramPath generator = DatagramPaths.of(way, 1).getFirst();
    try {
      InetSocketAddress at = Objects.requireNonNull(edge.addresses().get("udp"));
      RelayLoad load = RelayLoad.open(generator, at, wish.clients(), wish.bytes()).join();
      RelayBench bench = new RelayBench(wish, progress, relays, load);
      bench.warm();
      List<Found> found = new ArrayList<>();
      for (Direction direction : Direction.values()) {
        found.add(bench.search(direction));
      }
      return new Report(
          wish,
          way.name().toLowerCase(Locale.ROOT),
          Runtime.getRuntime().availableProcessors(),
          found);
    } finally {
      generator.close();
      edge.close();
      transports.close();
      loops.close();
    }
  }

  private static Limits limits(Wish wish) {
    return new Limits(100, 100, 10, 1_000_000, 65_536, wish.clients() + 1);
  }

  private static AvEdge edge(Wish wish, List<DatagramPath> relays, Transports transports) {
    Endpoint any = new Endpoint(LOOPBACK, 0);
    return AvEdge.start(
        new RoleSettings.AvEdge(
            REALM,
            List.of(new RoleSettings.RelayAddress(LOOPBACK, LOOPBACK)),
            40_000,
            65_000,
            "nobody is told"),
        List.of(new Listener("udp", Protocol.TURN_UDP, any, any, Optional.empty())),
        new PeerPolicy(
            List.of(new PeerPolicy.Rule(Prefix.parse("127.0.0.1"), PeerPolicy.Verdict.RELAY))),
        limits(wish),
        (user, _) -> {
          byte[] key = LoadClient.key(user, REALM);
          return key == null
              ? new TurnKeys.Answer.Refused("no client of this load")
              : new TurnKeys.Answer.Known(user, key);
        },
        relays,
        transports);
  }

  /// Until the relay's code is compiled as it is in a node that has run for a while.
  private void warm() {
    for (Direction direction : Direction.values()) {
      Step unused = step(direction, 4 * FIRST);
    }
  }

  /// Twice the rate until it is not carried, then halves of what lies between. Where not even the
  /// lowest is, the machine is busy with something else, and what came is told with its loss.
  private Found search(Direction direction) {
    Step best = tried(direction, FIRST);
    long good = carried(best) ? FIRST : 0;
    long bad = carried(best) ? 0 : FIRST;
    Limit limit = bad == 0 ? Limit.RATE : why(best);
    for (int halvings = 0; halvings < HALVINGS && (bad > 0 || 2 * good <= MOST); ) {
      long rate = bad == 0 ? 2 * good : (good + bad) / 2;
      halvings += bad == 0 ? 0 : 1;
      Step step = tried(direction, rate);
      if (carried(step)) {
        good = rate;
        best = step;
      } else {
        bad = rate;
        limit = why(step);
      }
    }
    return new Found(best, limit);
  }

  private boolean carried(Step step) {
    return step.punctual() && step.lost() <= wish.mostLost();
  }

  private Limit why(Step step) {
    return step.lost() > wish.mostLost() ? Limit.LOSS : Limit.GENERATOR;
  }

  private Step tried(Direction direction, long rate) {
    Step step = step(direction, rate);
    progress.accept(step);
    return step;
  }

  private Step step(Direction direction, long rate) {
    long cpu = cpu();
    RelayLoad.Counted counted = load.run(direction, rate, wish.stepMillis() * 1_000_000).join();
    return new Step(
        direction, rate, counted.sent(), counted.received(), counted.nanos(), cpu() - cpu);
  }

  /// What the relay's threads have used so far.
  private long cpu() {
    long sum = 0;
    for (DatagramPath relay : relays) {
      CompletableFuture<Long> used = new CompletableFuture<>();
      relay
          .loop()
          .execute(
              () -> used.complete(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()));
      sum += used.join();
    }
    return sum;
  }
}

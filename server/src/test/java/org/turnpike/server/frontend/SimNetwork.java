package org.turnpike.server.frontend;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Bound;
import org.turnpike.net.Flow;
import org.turnpike.net.Handover;
import org.turnpike.net.Loop;
import org.turnpike.net.Network;
import org.turnpike.net.Receiver;
import org.turnpike.net.TransportCounters;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Framer;
import org.turnpike.wire.Netem;
import org.turnpike.wire.Step;
import org.turnpike.wire.TestMoment;

/// A network in simulated time: nodes with their loops, and hosts that are played by hand.
/// Datagrams go through the emulator; connections deliver whole messages in order. A loop may lag
/// behind, as a busy thread does, but keeps the order of its tasks. The same seed always does the
/// same.
final class SimNetwork {

  /// Whoever is at an address where no node listens.
  interface Host {
    /// A datagram came.
    void onDatagram(byte[] bytes, InetSocketAddress from);

    /// A message came over a connection.
    default void onStream(byte[] bytes, Stream over) {}
  }

  private static final int BUFFER = 1_000;
  private static final int ROUND = 8;

  private record Packet(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {}

  private record Event(long at, long order, Runnable task) {}

  final TestMoment moment;
  private final Random random;
  private final Netem<Packet> wire;
  private final Map<InetSocketAddress, Host> hosts = new HashMap<>();
  private final Map<InetSocketAddress, Station> stations = new HashMap<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private Predicate<SipMessage> lost = _ -> false;
  private long order;

  SimNetwork(long seed, Netem.Conditions conditions) {
    this.moment = new TestMoment(seed);
    this.random = new Random(seed + 77);
    this.wire = new Netem<>(seed + 1, conditions);
  }

  /// A quiet network.
  SimNetwork() {
    this(1, Netem.Conditions.PERFECT);
  }

  /// Datagrams like this are lost from now on.
  void lose(Predicate<SipMessage> like) {
    lost = like;
  }

  void join(InetSocketAddress at, Host host) {
    hosts.put(at, host);
  }

  /// A datagram of a host.
  void send(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
    boolean gone =
        SipMessage.parse(bytes) instanceof Decoded.Value<SipMessage>(SipMessage message)
            && lost.test(message);
    if (!gone) {
      wire.send(new Packet(from, to, bytes), moment.now());
    }
  }

  /// A connection of a host to a node.
  Stream open(InetSocketAddress from, Station to) {
    return open(from, to, Protocol.SIP_TCP);
  }

  Stream open(InetSocketAddress from, Station to, Protocol protocol) {
    Stream stream = new Stream(to, from, protocol);
    stream.opened();
    return stream;
  }

  void after(Duration time, Runnable task) {
    events.add(new Event(moment.now() + time.toNanos(), order++, task));
  }

  /// Runs until nothing more will ever happen, or for that long.
  void runFor(Duration time) {
    long end = moment.now() + time.toNanos();
    while (true) {
      Event first = events.peek();
      long next = Math.min(first == null ? Step.NEVER : first.at(), wire.nextAt());
      if (next > end) {
        moment.advanceTo(end);
        return;
      }
      moment.advanceTo(next);
      for (Packet packet : wire.arrivals(next)) {
        arrived(packet);
      }
      for (Event due = events.peek(); due != null && due.at() <= next; due = events.peek()) {
        events.remove();
        due.task().run();
      }
    }
  }

  private void arrived(Packet packet) {
    Station station = stations.get(packet.to());
    if (station != null) {
      station.came(packet);
      return;
    }
    Host host = hosts.get(packet.to());
    if (host != null) {
      host.onDatagram(packet.bytes(), packet.from());
    }
  }

  /// The network as one node sees it.
  final class Station implements Network {
    private final List<Handover> handovers = new ArrayList<>();
    private final Map<Protocol, InetSocketAddress> listening = new LinkedHashMap<>();
    private @Nullable Receiver receiver;
    private final Queue<Packet> buffer = new ArrayDeque<>();
    private final Map<InetSocketAddress, Line> lines = new LinkedHashMap<>();
    private boolean reading;
    private long reads;
    private long full = Step.NEVER;
    private long before = Step.NEVER;

    /// @param loops of the node
    /// @param mostLag how far a loop may be behind
    Station(int loops, Duration mostLag) {
      for (int i = 0; i < loops; i++) {
        handovers.add(new Handover(new SimLoop(i, mostLag.toNanos()), 65_536));
      }
    }

    /// From now on each message and each task takes a loop that long, one after the other.
    void takes(Duration each) {
      handovers.forEach(handover -> ((SimLoop) handover.loop()).each = each.toNanos());
    }

    /// From now on datagrams wait in a buffer like a socket's, which holds so many, until the
    /// node's one thread reads them, eight at once, as many milliseconds as it takes a node to read
    /// all that a round may; each takes it that long.
    void reads(Duration each) {
      reads = each.toNanos();
    }

    /// Whoever is at that address has a connection to this node from now on, whose buffers hold
    /// whatever it sends: read like the socket, eight messages a round, when each has its turn.
    void connected(InetSocketAddress from) {
      lines.put(from, new Line(this, from));
    }

    private void came(Packet packet) {
      Line line = lines.get(packet.from());
      if (reads == 0) {
        receiver()
            .onMessage(packet.bytes(), line == null ? new Datagrams(this, packet.from()) : line);
        return;
      }
      if (line != null) {
        line.buffer.add(packet);
      } else if (buffer.size() < BUFFER) {
        buffer.add(packet);
      }
      if (!reading) {
        reading = true;
        read();
      }
    }

    private void read() {
      long began = moment.now();
      long since = before == Step.NEVER ? began : before;
      int done = 0;
      int datagrams = Math.min(ROUND, buffer.size());
      for (int i = 0; i < datagrams; i++) {
        Packet packet = buffer.remove();
        Flow flow = new Datagrams(this, packet.from());
        reads(++done, packet, flow, Math.min(full, since), Step.NEVER);
      }
      for (Line line : lines.values()) {
        int round = Math.min(ROUND, line.buffer.size());
        for (int i = 0; i < round; i++) {
          reads(++done, line.buffer.remove(), line, since, line.full);
        }
        line.full = stands(line.full, round == ROUND, reads * done);
      }
      full = stands(full, datagrams == ROUND, reads * done);
      after(
          Duration.ofNanos(reads * done),
          () -> {
            reading =
                !buffer.isEmpty() || lines.values().stream().anyMatch(l -> !l.buffer.isEmpty());
            before = reading ? began : Step.NEVER;
            if (reading) {
              read();
            }
          });
    }

    private void reads(int nth, Packet packet, Flow flow, long since, long behind) {
      after(
          Duration.ofNanos(reads * nth),
          () -> receiver().onMessage(packet.bytes(), flow, since, behind));
    }

    private long stands(long since, boolean full, long roundTakes) {
      return !full ? Step.NEVER : since == Step.NEVER ? moment.now() + roundTakes : since;
    }

    @Override
    public int loops() {
      return handovers.size();
    }

    @Override
    public Handover loop(int index) {
      return handovers.get(index);
    }

    @Override
    public Handover handoverFor(long hash) {
      return handovers.get(Math.floorMod(Long.hashCode(hash), handovers.size()));
    }

    @Override
    public Bound listen(Listener listener, Framer framer, Receiver to) {
      InetSocketAddress at = listener.bind().toSocketAddress();
      receiver = to;
      listening.put(listener.protocol(), at);
      stations.put(at, this);
      return new Bound() {
        @Override
        public String name() {
          return listener.name();
        }

        @Override
        public InetSocketAddress local() {
          return at;
        }

        @Override
        public TransportCounters counters() {
          throw new UnsupportedOperationException("nothing is counted here");
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public Flow connect(
        Protocol protocol,
        InetSocketAddress remote,
        String name,
        Optional<String> certificate,
        Framer framer,
        Receiver to) {
      if (protocol.datagram()) {
        return new Datagrams(this, remote);
      }
      Stream stream = new Stream(this, remote, Protocol.SIP_TCP);
      after(Duration.ofMillis(1), hosts.containsKey(remote) ? stream::opened : stream::failed);
      return stream;
    }

    InetSocketAddress at(Protocol protocol) {
      InetSocketAddress at = listening.get(protocol);
      if (at == null) {
        throw new IllegalStateException("this node does not listen on " + protocol);
      }
      return at;
    }

    private Receiver receiver() {
      if (receiver == null) {
        throw new IllegalStateException("this node does not listen");
      }
      return receiver;
    }

    private SimNetwork network() {
      return SimNetwork.this;
    }
  }

  /// A node's way over UDP.
  private record Datagrams(Station station, InetSocketAddress remote) implements Flow {
    @Override
    public Protocol protocol() {
      return Protocol.SIP_UDP;
    }

    @Override
    public String listener() {
      return "udp";
    }

    @Override
    public InetSocketAddress local() {
      return station.at(Protocol.SIP_UDP);
    }

    @Override
    public List<X509Certificate> peerCertificates() {
      return List.of();
    }

    @Override
    public boolean send(byte[] message) {
      station.network().send(local(), remote, message);
      return true;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  /// A connection by its node's end; the other end says and hears what datagrams bring.
  private static final class Line implements Flow {
    private final Station station;
    private final InetSocketAddress remote;
    private final Queue<Packet> buffer = new ArrayDeque<>();
    private long full = Step.NEVER;

    Line(Station station, InetSocketAddress remote) {
      this.station = station;
      this.remote = remote;
    }

    @Override
    public Protocol protocol() {
      return Protocol.SIP_TCP;
    }

    @Override
    public String listener() {
      return "tcp";
    }

    @Override
    public InetSocketAddress local() {
      return station.at(Protocol.SIP_TCP);
    }

    @Override
    public InetSocketAddress remote() {
      return remote;
    }

    @Override
    public List<X509Certificate> peerCertificates() {
      return List.of();
    }

    @Override
    public boolean send(byte[] message) {
      station.network().send(local(), remote, message);
      return true;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  /// A connection: a flow to its node, and the host's end with [#toNode].
  final class Stream implements Flow {
    private final Station station;
    private final InetSocketAddress host;
    private final Protocol protocol;
    private boolean open = true;

    Stream(Station station, InetSocketAddress host, Protocol protocol) {
      this.station = station;
      this.host = host;
      this.protocol = protocol;
    }

    private void opened() {
      station.receiver().onOpened(this);
    }

    private void failed() {
      open = false;
      station.receiver().onClosed(this, "nobody listens there");
    }

    /// The host says something.
    void toNode(byte[] message) {
      after(
          Duration.ofMillis(1),
          () -> {
            if (open) {
              station.receiver().onMessage(message, this);
            }
          });
    }

    @Override
    public Protocol protocol() {
      return protocol;
    }

    @Override
    public String listener() {
      return "tcp";
    }

    @Override
    public InetSocketAddress local() {
      return station.at(Protocol.SIP_TCP);
    }

    @Override
    public InetSocketAddress remote() {
      return host;
    }

    @Override
    public List<X509Certificate> peerCertificates() {
      return List.of();
    }

    @Override
    public boolean send(byte[] message) {
      if (open) {
        after(
            Duration.ofMillis(1),
            () -> {
              Host there = hosts.get(host);
              if (open && there != null) {
                there.onStream(message, this);
              }
            });
      }
      return open;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      if (open) {
        failed();
      }
    }
  }

  private final class SimLoop implements Loop {
    private final int index;
    private final long mostLag;
    private long behind;
    private long each;
    private boolean running;

    SimLoop(int index, long mostLag) {
      this.index = index;
      this.mostLag = mostLag;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public boolean inLoop() {
      return running;
    }

    @Override
    public void execute(Runnable task) {
      long lag = mostLag == 0 ? 0 : random.nextLong(mostLag);
      behind = Math.max(behind, moment.now() + lag) + each;
      events.add(new Event(behind, order++, () -> run(task)));
    }

    private void run(Runnable task) {
      running = true;
      try {
        task.run();
      } finally {
        running = false;
      }
    }

    @Override
    public Alarm at(long nanos, Runnable task) {
      boolean[] cancelled = {false};
      if (nanos != Step.NEVER) {
        events.add(
            new Event(
                Math.max(nanos, moment.now()),
                order++,
                () -> {
                  if (!cancelled[0]) {
                    run(task);
                  }
                }));
      }
      return () -> cancelled[0] = true;
    }

    @Override
    public long now() {
      return moment.now();
    }

    @Override
    public Instant wall() {
      return moment.wall();
    }

    @Override
    public void random(byte[] into) {
      moment.random(into);
    }
  }
}

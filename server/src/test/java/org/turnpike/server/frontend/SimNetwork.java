package org.turnpike.server.frontend;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Bound;
import org.turnpike.net.Flow;
import org.turnpike.net.Handover;
import org.turnpike.net.Loop;
import org.turnpike.net.Network;
import org.turnpike.net.Receiver;
import org.turnpike.net.TransportCounters;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Framer;
import org.turnpike.wire.Netem;
import org.turnpike.wire.Step;
import org.turnpike.wire.TestMoment;

/// A network in simulated time: one node with its loops, and hosts around it. Datagrams go through
/// the emulator; connections deliver whole messages in order. A loop may lag behind, as a busy
/// thread does, but keeps the order of its tasks. The same seed always does the same.
final class SimNetwork implements Network {

  /// Whoever is at an address that is not the node's.
  interface Host {
    /// A datagram came.
    void onDatagram(byte[] bytes, InetSocketAddress from);

    /// A message came over a connection.
    default void onStream(byte[] bytes, Stream over) {}
  }

  private record Packet(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {}

  private record Event(long at, long order, Runnable task) {}

  final TestMoment moment;
  private final Random random;
  private final Netem<Packet> wire;
  private final long mostLag;
  private final List<SimLoop> loops = new ArrayList<>();
  private final List<Handover> handovers = new ArrayList<>();
  private final Map<InetSocketAddress, Host> hosts = new HashMap<>();
  private final Map<Protocol, InetSocketAddress> listening = new LinkedHashMap<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private @Nullable Receiver receiver;
  private long order;

  /// @param loops of the node
  /// @param mostLag how far a loop may be behind
  SimNetwork(long seed, Netem.Conditions conditions, int loops, Duration mostLag) {
    this.moment = new TestMoment(seed);
    this.random = new Random(seed + 77);
    this.wire = new Netem<>(seed + 1, conditions);
    this.mostLag = mostLag.toNanos();
    for (int i = 0; i < loops; i++) {
      SimLoop loop = new SimLoop(i);
      this.loops.add(loop);
      handovers.add(new Handover(loop, 65_536));
    }
  }

  @Override
  public int loops() {
    return loops.size();
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
      Protocol protocol, InetSocketAddress remote, String name, Framer framer, Receiver to) {
    if (protocol.datagram()) {
      return new Datagrams(this, node(protocol), remote);
    }
    Stream stream = new Stream(remote);
    after(Duration.ofMillis(1), hosts.containsKey(remote) ? stream::opened : stream::failed);
    return stream;
  }

  InetSocketAddress node(Protocol protocol) {
    InetSocketAddress at = listening.get(protocol);
    if (at == null) {
      throw new IllegalStateException("the node does not listen on " + protocol);
    }
    return at;
  }

  private Receiver receiver() {
    if (receiver == null) {
      throw new IllegalStateException("the node does not listen");
    }
    return receiver;
  }

  void join(InetSocketAddress at, Host host) {
    hosts.put(at, host);
  }

  /// A datagram of a host to the node.
  void send(InetSocketAddress from, byte[] bytes) {
    wire.send(new Packet(from, node(Protocol.SIP_UDP), bytes), moment.now());
  }

  /// A connection of a host to the node.
  Stream open(InetSocketAddress from) {
    Stream stream = new Stream(from);
    stream.opened();
    return stream;
  }

  void after(Duration time, Runnable task) {
    events.add(new Event(moment.now() + time.toNanos(), order++, task));
  }

  /// Runs until nothing more will ever happen, or until that moment.
  void run(Duration until) {
    long end = until.toNanos();
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
    if (packet.to().equals(listening.get(Protocol.SIP_UDP))) {
      receiver().onMessage(packet.bytes(), new Datagrams(this, packet.to(), packet.from()));
      return;
    }
    Host host = hosts.get(packet.to());
    if (host != null) {
      host.onDatagram(packet.bytes(), packet.from());
    }
  }

  /// The node's way over UDP.
  private record Datagrams(SimNetwork network, InetSocketAddress local, InetSocketAddress remote)
      implements Flow {
    @Override
    public Protocol protocol() {
      return Protocol.SIP_UDP;
    }

    @Override
    public String listener() {
      return "udp";
    }

    @Override
    public List<X509Certificate> peerCertificates() {
      return List.of();
    }

    @Override
    public boolean send(byte[] message) {
      network.wire.send(new Packet(local, remote, message), network.moment.now());
      return true;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  /// A connection: a flow to the node, and the host's end with [#toNode].
  final class Stream implements Flow {
    private final InetSocketAddress host;
    private boolean open = true;

    Stream(InetSocketAddress host) {
      this.host = host;
    }

    private void opened() {
      receiver().onOpened(this);
    }

    private void failed() {
      open = false;
      receiver().onClosed(this, "nobody listens there");
    }

    /// The host says something.
    void toNode(byte[] message) {
      after(
          Duration.ofMillis(1),
          () -> {
            if (open) {
              receiver().onMessage(message, this);
            }
          });
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
      return node(Protocol.SIP_TCP);
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
    private long behind;

    SimLoop(int index) {
      this.index = index;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public void execute(Runnable task) {
      long lag = mostLag == 0 ? 0 : random.nextLong(mostLag);
      behind = Math.max(behind, moment.now() + lag);
      events.add(new Event(behind, order++, task));
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
                    task.run();
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

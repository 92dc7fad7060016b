package org.turnpike.traversal.turn;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.PacketStep;
import org.turnpike.wire.Slice;
import org.turnpike.wire.TestMoment;

/// A TURN server with sockets that exist in memory only. Socket 0 is the listener.
final class SimRelay implements TurnDriver, PacketOut {

  static final String REALM = "sim.example";
  static final InetAddress RELAY = InetAddress.ofLiteral("198.51.100.1");
  static final InetAddress RELAY_V6 = InetAddress.ofLiteral("2001:db8::1");

  /// Something that left.
  record Sent(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {}

  private record Way(int socket, InetSocketAddress remote) {}

  private record Socket(InetSocketAddress local, PacketStep step) {}

  final TestMoment at;
  final TurnServer server;
  final List<Sent> sent = new ArrayList<>();
  final List<Drop> dropped = new ArrayList<>();
  final List<TurnEvents.Ended> ended = new ArrayList<>();
  final List<String> refusals = new ArrayList<>();
  final Quotas quotas;

  /// Ports that another program of the machine holds.
  final Set<Integer> taken = new HashSet<>();

  private final boolean whole;

  int sentWhole;

  /// Relay sockets that were open when something left last.
  int openWhenSent;

  /// Connections, once a test has said that there are some.
  @Nullable SimStreams streams;

  private final InetSocketAddress listener = new InetSocketAddress(RELAY, 3478);
  private final Map<Integer, Socket> sockets = new HashMap<>();
  private final Map<Way, Long> flows = new HashMap<>();
  private final Map<Long, Way> ways = new HashMap<>();
  private final Set<Long> pinned = new HashSet<>();
  private final Map<InetSocketAddress, Integer> byLocal = new HashMap<>();
  private int nextSocket = 1;
  private long nextFlow = 1;

  SimRelay(TestMoment at, TurnPeers policy, int firstPort, int lastPort, int quota) {
    this(at, policy, firstPort, lastPort, quota, new Quotas(), new Reservations());
  }

  /// @param whole whether DF can be set
  SimRelay(TestMoment at, TurnPeers policy, int firstPort, int lastPort, int quota, boolean whole) {
    this(
        at,
        policy,
        settings(firstPort, lastPort, quota),
        keys(),
        new Quotas(),
        new Reservations(),
        whole);
  }

  SimRelay(
      TestMoment at,
      TurnPeers policy,
      int firstPort,
      int lastPort,
      int quota,
      Quotas quotas,
      Reservations reservations) {
    this(at, policy, settings(firstPort, lastPort, quota), keys(), quotas, reservations);
  }

  SimRelay(
      TestMoment at,
      TurnPeers policy,
      TurnSettings settings,
      TurnKeys keys,
      Quotas quotas,
      Reservations reservations) {
    this(at, policy, settings, keys, quotas, reservations, false);
  }

  private SimRelay(
      TestMoment at,
      TurnPeers policy,
      TurnSettings settings,
      TurnKeys keys,
      Quotas quotas,
      Reservations reservations,
      boolean whole) {
    this.at = at;
    this.whole = whole;
    this.quotas = quotas;
    this.server =
        new TurnServer(
            settings,
            keys,
            policy,
            quotas,
            reservations,
            new TurnConnections(),
            new byte[32],
            this,
            new TurnEvents() {
              @Override
              public void ended(Ended allocation) {
                ended.add(allocation);
              }

              @Override
              public void refused(int method, int code, InetSocketAddress client, String cause) {
                refusals.add(code + " " + cause);
              }
            },
            at);
    sockets.put(0, new Socket(listener, server));
    byLocal.put(listener, 0);
  }

  static TurnSettings settings(int firstPort, int lastPort, int quota) {
    return new TurnSettings(
        REALM,
        List.of(new TurnSettings.Relay(RELAY, RELAY), new TurnSettings.Relay(RELAY_V6, RELAY_V6)),
        firstPort,
        lastPort,
        quota,
        1000);
  }

  static TurnKeys keys() {
    return new TimeLimitedKeys(REALM, "shared");
  }

  static TurnPeers everybody() {
    return new TurnPeers() {
      @Override
      public Grant address(InetAddress peer) {
        return Grant.RELAY;
      }

      @Override
      public Grant port(InetAddress peer, int port) {
        return Grant.RELAY;
      }
    };
  }

  int openSockets() {
    return sockets.size() - 1;
  }

  /// The network refuses what was sent from a relayed address.
  void icmp(InetSocketAddress relayed, InetSocketAddress peer, int type, int code, long data) {
    for (Map.Entry<Integer, Socket> socket : List.copyOf(sockets.entrySet())) {
      if (socket.getValue().local().equals(relayed)
          && socket.getValue().step() instanceof RelaySocket hears) {
        hears.onIcmp(flow(socket.getKey(), peer), type, code, data, at.now(), this);
      }
    }
  }

  /// A datagram arrives at one of the server's addresses; one for nobody is lost.
  void arrive(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
    Integer number = byLocal.get(to);
    Socket socket = number == null ? null : sockets.get(number);
    if (number == null || socket == null) {
      return;
    }
    byte[] buffer = new byte[64 + bytes.length + 8];
    System.arraycopy(bytes, 0, buffer, 64, bytes.length);
    Slice packet = Slice.of(new byte[0]).aim(MemorySegment.ofArray(buffer), 64, bytes.length, 64);
    socket.step().onPacket(packet, flow(number, from), at.now(), this);
  }

  void fromClient(InetSocketAddress client, byte[] bytes) {
    arrive(client, listener, bytes);
  }

  private long flow(int socket, InetSocketAddress remote) {
    Way way = new Way(socket, remote);
    return flows.computeIfAbsent(
        way,
        _ -> {
          long flow = nextFlow++;
          ways.put(flow, way);
          return flow;
        });
  }

  @Override
  public @Nullable TurnStreams streams() {
    return streams;
  }

  @Override
  public boolean sendsWhole() {
    return whole;
  }

  @Override
  public void sendWhole(Slice packet, long flow) {
    sentWhole++;
    send(packet, flow);
  }

  @Override
  public int open(InetAddress address, int port, RelaySocket step) {
    InetSocketAddress local = new InetSocketAddress(address, port);
    if (taken.contains(port) || byLocal.containsKey(local)) {
      return NONE;
    }
    byLocal.put(local, nextSocket);
    sockets.put(nextSocket, new Socket(local, step));
    return nextSocket++;
  }

  @Override
  public void close(int socket) {
    Socket closed = sockets.remove(socket);
    if (closed != null) {
      byLocal.remove(closed.local());
    }
  }

  @Override
  public @Nullable HeldPort hold(InetAddress address, int port) {
    if (byLocal.containsKey(new InetSocketAddress(address, port)) || !taken.add(port)) {
      return null;
    }
    return new Held(address, port);
  }

  private final class Held implements HeldPort {
    private final InetAddress address;
    private final int port;

    Held(InetAddress address, int port) {
      this.address = address;
      this.port = port;
    }

    @Override
    public void release() {
      taken.remove(port);
    }
  }

  @Override
  public int open(HeldPort held, RelaySocket step) {
    Held port = (Held) held;
    port.release();
    return open(port.address, port.port, step);
  }

  @Override
  public InetSocketAddress local(long flow) {
    return listener;
  }

  @Override
  public long pin(int socket, InetSocketAddress remote) {
    return pin(flow(socket, remote));
  }

  @Override
  public long pin(long flow) {
    pinned.add(flow);
    return flow;
  }

  @Override
  public long toward(int socket, InetSocketAddress remote) {
    return flow(socket, remote);
  }

  @Override
  public void release(long flow) {
    pinned.remove(flow);
    Way way = ways.remove(flow);
    if (way != null) {
      flows.remove(way);
    }
  }

  /// Forgets the handles that nobody pinned.
  void forgetFlows() {
    flows.values().removeIf(flow -> !pinned.contains(flow));
    ways.keySet().removeIf(flow -> !pinned.contains(flow));
  }

  /// The relayed address with the n-th port.
  InetSocketAddress relayedAddress(int n) {
    return new InetSocketAddress(RELAY, 50_000 + n);
  }

  @Override
  public InetSocketAddress remote(long flow) {
    Way way = ways.get(flow);
    if (way == null) {
      throw new IllegalArgumentException("flow " + flow + " is gone");
    }
    return way.remote();
  }

  @Override
  public PacketOut out() {
    return this;
  }

  @Override
  public void send(Slice packet, long flow) {
    Way way = ways.get(flow);
    Socket socket = way == null ? null : sockets.get(way.socket());
    if (way != null && socket != null) {
      sent.add(new Sent(socket.local(), way.remote(), packet.bytes()));
      openWhenSent = openSockets();
    }
  }

  @Override
  public void drop(int reason) {
    dropped.add(Drop.values()[reason]);
  }

  @Override
  public void escalate(Slice packet, long flow) {
    throw new AssertionError("nobody to hand a packet to");
  }
}

package org.turnpike.server.av;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.BindFailed;
import org.turnpike.net.DatagramOptions;
import org.turnpike.net.DatagramPath;
import org.turnpike.net.Flow;
import org.turnpike.net.HeldSocket;
import org.turnpike.net.Loop;
import org.turnpike.net.dtls.DtlsPort;
import org.turnpike.net.dtls.DtlsServer;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.traversal.turn.HeldPort;
import org.turnpike.traversal.turn.Quotas;
import org.turnpike.traversal.turn.RelaySocket;
import org.turnpike.traversal.turn.Reservations;
import org.turnpike.traversal.turn.TurnConnections;
import org.turnpike.traversal.turn.TurnDriver;
import org.turnpike.traversal.turn.TurnEvents;
import org.turnpike.traversal.turn.TurnKeys;
import org.turnpike.traversal.turn.TurnPeers;
import org.turnpike.traversal.turn.TurnServer;
import org.turnpike.traversal.turn.TurnSettings;
import org.turnpike.traversal.turn.TurnStreams;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.PacketStep;
import org.turnpike.wire.Slice;

/// One datagram path with its part of the relay. Clients over UDP have the path's own flows; a
/// client over a stream or over DTLS has a handle of this class, whose lower half is negative as no
/// flow's is.
final class RelayThread implements TurnDriver {

  /// How often expired allocations are looked for; lifetimes count in seconds.
  private static final long TICK = 500_000_000L;

  private final DatagramPath path;
  private final int mark;
  private final AvCounters counters;
  private final OwnRelays own;
  private final TurnServer server;
  private final TurnStreams peerStreams;
  private final Outward out;
  private final Map<Long, Flow> streams = new HashMap<>();
  private final List<DtlsPort> ports = new ArrayList<>();
  private final AtomicInteger nextStream = new AtomicInteger(1);

  RelayThread(
      DatagramPath path,
      int mark,
      TurnSettings settings,
      TurnKeys keys,
      TurnPeers peers,
      Quotas quotas,
      Reservations reservations,
      TurnConnections pending,
      PeerSockets peerSockets,
      byte[] nonceKey,
      Function<LongFunction<Protocol>, TurnEvents> events,
      AvCounters counters) {
    this.path = path;
    this.mark = mark;
    this.counters = counters;
    this.own = new OwnRelays(settings);
    this.out = new Outward(path.out());
    this.peerStreams = peerSockets.of(this);
    this.server =
        new TurnServer(
            settings,
            keys,
            peers,
            quotas,
            reservations,
            pending,
            nonceKey,
            this,
            events.apply(this::protocol),
            path.loop());
    path.loop().execute(this::tick);
  }

  Loop loop() {
    return path.loop();
  }

  OwnRelays own() {
    return own;
  }

  private void tick() {
    server.wake();
    path.loop().at(path.loop().now() + TICK, this::tick);
  }

  /// Opens the port as nobody else may have it, and closes it again.
  InetSocketAddress tryPort(InetSocketAddress bind) {
    int socket = path.open(bind, DatagramOptions.relay(), (_, _, _, _) -> {});
    InetSocketAddress local = path.local(socket);
    path.close(socket);
    return local;
  }

  InetSocketAddress listen(InetSocketAddress bind) {
    int socket =
        path.open(
            bind,
            DatagramOptions.listener().marked(mark),
            (packet, flow, now, _) -> server.onPacket(packet, flow, now, out));
    return path.local(socket);
  }

  /// Opens a listener for clients over DTLS.
  InetSocketAddress listen(InetSocketAddress bind, DtlsServer secure) {
    DtlsPort port = secure.port(path, new DtlsClients(this));
    ports.add(port);
    return path.local(path.open(bind, DatagramOptions.listener().marked(mark), port));
  }

  /// Opens a listener for clients over UDP and over DTLS: RFC 7983 §7 tells them apart by the first
  /// byte.
  InetSocketAddress listenBoth(InetSocketAddress bind, DtlsServer secure) {
    DtlsPort port = secure.port(path, new DtlsClients(this));
    ports.add(port);
    int socket =
        path.open(
            bind,
            DatagramOptions.listener().marked(mark),
            (packet, flow, now, datagrams) -> {
              int first = packet.length() == 0 ? 0 : packet.u8(0);
              if (first >= 20 && first <= 63) {
                port.onPacket(packet, flow, now, datagrams);
              } else {
                server.onPacket(packet, flow, now, out);
              }
            });
    return path.local(socket);
  }

  /// A handle for a connection; callable from anywhere.
  long handle() {
    return (long) nextStream.getAndIncrement() << 32 | 0x8000_0000L;
  }

  TurnServer server() {
    return server;
  }

  /// The connection of a client; null for a client over UDP, or one that is gone.
  @Nullable Flow stream(long flow) {
    return isStream(flow) ? streams.get(flow) : null;
  }

  void opened(long handle, Flow flow) {
    streams.put(handle, flow);
  }

  void received(long handle, byte[] message) {
    received(handle, Slice.of(message));
  }

  void received(long handle, Slice message) {
    server.onPacket(message, handle, path.loop().now(), out);
  }

  void closed(long handle) {
    server.closed(handle);
    streams.remove(handle);
  }

  void stop() {
    server.stop();
    ports.forEach(DtlsPort::close);
  }

  List<RelayedFor> standing() {
    return server.standing().stream()
        .map(each -> RelayedFor.of(protocol(each.flow()), each))
        .toList();
  }

  boolean kill(InetSocketAddress relayed) {
    return server.kill(relayed);
  }

  /// What the client of a flow speaks.
  private Protocol protocol(long flow) {
    Flow stream = isStream(flow) ? streams.get(flow) : null;
    return stream == null ? Protocol.TURN_UDP : stream.protocol();
  }

  private static boolean isStream(long flow) {
    return (int) flow < 0;
  }

  @Override
  public int open(InetAddress address, int port, RelaySocket socket) {
    try {
      return path.open(new InetSocketAddress(address, port), options(socket), step(socket));
    } catch (BindFailed e) {
      return NONE;
    }
  }

  @Override
  public int open(HeldPort held, RelaySocket socket) {
    if (!(held instanceof Held(HeldSocket port))) {
      throw new IllegalArgumentException("a port that another driver holds");
    }
    try {
      return path.open(port, options(socket), step(socket));
    } catch (BindFailed e) {
      return NONE;
    }
  }

  private DatagramOptions options(RelaySocket socket) {
    return DatagramOptions.relay()
        .marked(mark)
        .reporting(
            (flow, type, code, data, now) -> socket.onIcmp(flow, type, code, data, now, out));
  }

  private PacketStep step(RelaySocket socket) {
    return (packet, flow, now, _) -> socket.onPacket(packet, flow, now, out);
  }

  @Override
  public void close(int socket) {
    path.close(socket);
  }

  @Override
  public @Nullable HeldPort hold(InetAddress address, int port) {
    HeldSocket held = path.hold(new InetSocketAddress(address, port));
    return held == null ? null : new Held(held);
  }

  private record Held(HeldSocket socket) implements HeldPort {

    @Override
    public void release() {
      socket.release();
    }
  }

  @Override
  public InetSocketAddress local(long flow) {
    if (!isStream(flow)) {
      return path.local(path.socket(flow));
    }
    Flow stream = streams.get(flow);
    if (stream == null) {
      throw new IllegalArgumentException("connection " + Long.toHexString(flow) + " is gone");
    }
    return stream.local();
  }

  @Override
  public long pin(int socket, InetSocketAddress remote) {
    return path.pin(socket, own.reached(remote));
  }

  @Override
  public long pin(long flow) {
    return isStream(flow) ? flow : path.pin(flow);
  }

  @Override
  public long toward(int socket, InetSocketAddress remote) {
    return path.toward(socket, own.reached(remote));
  }

  @Override
  public void release(long flow) {
    if (!isStream(flow)) {
      path.release(flow);
    }
  }

  @Override
  public InetSocketAddress remote(long flow) {
    if (!isStream(flow)) {
      return own.seen(path.remote(flow));
    }
    Flow stream = streams.get(flow);
    if (stream == null) {
      throw new IllegalArgumentException("connection " + Long.toHexString(flow) + " is gone");
    }
    return stream.remote();
  }

  @Override
  public PacketOut out() {
    return out;
  }

  @Override
  public boolean sendsWhole() {
    return true;
  }

  @Override
  public void sendWhole(Slice packet, long flow) {
    path.sendWhole(packet, flow);
  }

  @Override
  public TurnStreams streams() {
    return peerStreams;
  }

  /// Sends over streams itself, and leaves datagrams to the path.
  private final class Outward implements PacketOut {

    private final PacketOut datagrams;

    Outward(PacketOut datagrams) {
      this.datagrams = datagrams;
    }

    @Override
    public void send(Slice packet, long flow) {
      if (!isStream(flow)) {
        datagrams.send(packet, flow);
        return;
      }
      @Nullable Flow stream = streams.get(flow);
      if (stream == null || !stream.send(framed(packet, stream.protocol()))) {
        counters.streamsFull.increment();
      }
    }

    /// RFC 8656 §12.5: over a stream, ChannelData is padded to a multiple of four bytes; a record
    /// of DTLS has its own length.
    private static byte[] framed(Slice packet, Protocol protocol) {
      if (protocol.datagram()) {
        return packet.bytes();
      }
      byte[] bytes = new byte[packet.length() + 3 & ~3];
      byte[] exact = packet.bytes();
      System.arraycopy(exact, 0, bytes, 0, exact.length);
      return bytes;
    }

    @Override
    public void drop(int reason) {
      counters.drop(reason);
      datagrams.drop(reason);
    }

    @Override
    public void escalate(Slice packet, long flow) {
      throw new IllegalStateException("a relay has nobody to hand a packet to");
    }
  }
}

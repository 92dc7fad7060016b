package org.turnpike.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.PacketStep;
import org.turnpike.wire.Slice;

/// The portable path: one thread, one selector, one receive buffer, a send at once per packet.
/// Sockets stay unconnected, since a permission is for an address and a connected socket would also
/// filter the port. The JDK makes an address object per change of sender (about 140 bytes); nothing
/// else is allocated per packet.
final class NioPath implements DatagramPath {

  private static final Logger LOG = LoggerFactory.getLogger(NioPath.class);
  private static final int LARGEST = 65_535;
  private static final int BATCH = 64;

  private static final class Socket {
    final int number;
    final DatagramChannel channel;
    final SelectionKey key;
    final DatagramOptions options;
    final PacketStep step;

    Socket(
        int number,
        DatagramChannel channel,
        SelectionKey key,
        DatagramOptions options,
        PacketStep step) {
      this.number = number;
      this.channel = channel;
      this.key = key;
      this.options = options;
      this.step = step;
    }
  }

  private final Selector selector;
  private final PathLoop loop;
  private final FlowTable flows = new FlowTable();
  private final List<@Nullable Socket> sockets = new ArrayList<>();
  private final DatagramCounters counters = new DatagramCounters();
  private final ByteBuffer in = ByteBuffer.allocateDirect(HEADROOM + LARGEST);
  private final MemorySegment inMemory = MemorySegment.ofBuffer(in);
  private final ByteBuffer outView = in.duplicate();
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(LARGEST);
  private final MemorySegment scratchMemory = MemorySegment.ofBuffer(scratch);
  private final Slice slice = Slice.of(new byte[0]);
  private final Out out = new Out();
  private boolean receiving;
  private boolean closed;
  private volatile boolean ended;

  NioPath(int index) {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("no selector for a datagram path", e);
    }
    loop = new PathLoop(index, this::run, selector::wakeup);
    loop.start();
  }

  private void run() {
    try {
      while (!ended) {
        loop.runTasks();
        long wait = loop.millisToTick();
        if (wait == 0) {
          selector.selectNow();
        } else if (wait < 0) {
          selector.select();
        } else {
          selector.select(wait);
        }
        long now = loop.now();
        receiving = true;
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.isValid() && key.attachment() instanceof Socket socket) {
            receive(socket, now);
          }
        }
        selector.selectedKeys().clear();
        receiving = false;
        if (closed) {
          closed = false;
          release();
        }
        loop.tick(now);
      }
    } catch (IOException e) {
      LOG.error("Datagram path {} ended", loop.index(), e);
    } finally {
      for (int i = 0; i < sockets.size(); i++) {
        close(i);
      }
      try {
        selector.close();
      } catch (IOException e) {
        LOG.debug("selector of path {}: {}", loop.index(), e.toString());
      }
    }
  }

  private void receive(Socket socket, long now) {
    for (int i = 0; i < BATCH && socket.channel.isOpen(); i++) {
      in.clear().position(HEADROOM);
      InetSocketAddress from;
      try {
        from = (InetSocketAddress) socket.channel.receive(in);
      } catch (IOException e) {
        LOG.debug("socket {}: {}", socket.number, e.toString());
        return;
      }
      if (from == null) {
        return;
      }
      int length = in.position() - HEADROOM;
      counters.received(1, length);
      try {
        slice.aim(inMemory, HEADROOM, length, HEADROOM);
        long flow = flows.toward(socket.number, from);
        flows.remember(flow, from);
        socket.step.onPacket(slice, flow, now, out);
      } catch (RuntimeException e) {
        counters.fault();
        LOG.error("The step of socket {} failed on a packet from {}", socket.number, from, e);
      }
    }
  }

  private final class Out implements PacketOut {

    @Override
    public void send(Slice packet, long flow) {
      Socket socket = flows.alive(flow) ? sockets.get(flows.socket(flow)) : null;
      if (socket == null) {
        counters.notSent(Unsent.GONE);
        return;
      }
      ByteBuffer bytes;
      if (packet.memory().equals(inMemory)) {
        bytes = outView;
        bytes.clear().position((int) packet.start());
        bytes.limit((int) packet.start() + packet.length());
      } else {
        if (packet.length() > LARGEST) {
          counters.notSent(Unsent.TOO_LONG);
          return;
        }
        MemorySegment.copy(packet.memory(), packet.start(), scratchMemory, 0, packet.length());
        bytes = scratch.clear().limit(packet.length());
      }
      try {
        if (socket.channel.send(bytes, flows.remote(flow)) == packet.length()) {
          counters.sent(1, packet.length());
        } else {
          counters.notSent(Unsent.FULL);
        }
      } catch (IOException | RuntimeException e) {
        counters.notSent(reason(String.valueOf(e.getMessage())));
      }
    }

    /// The JDK tells no number, only what the C library says in words.
    private static Unsent reason(String said) {
      if (said.contains("too long")) {
        return Unsent.TOO_LONG;
      }
      if (said.contains("nreachable") || said.contains("No route")) {
        return Unsent.UNREACHABLE;
      }
      if (said.contains("refused")) {
        return Unsent.REFUSED;
      }
      if (said.contains("not permitted")) {
        return Unsent.FORBIDDEN;
      }
      return said.contains("buffer space") ? Unsent.FULL : Unsent.OTHER;
    }

    @Override
    public void drop(int reason) {
      counters.drop(reason);
    }

    /// Steps of this path call their own signalling; there is nobody else to hand a packet to.
    @Override
    public void escalate(Slice packet, long flow) {
      throw new IllegalStateException("this path has no signalling side: handle it in the step");
    }
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public int open(InetSocketAddress bind, DatagramOptions options, PacketStep step) {
    boolean shared = options.shared();
    DatagramChannel channel = null;
    try {
      channel = channel(bind);
      if (shared && channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.bind(bind);
      return serve(channel, options, step);
    } catch (IOException e) {
      if (channel != null) {
        closeQuietly(channel);
      }
      throw failed(bind, options, e);
    }
  }

  private static DatagramChannel channel(InetSocketAddress bind) throws IOException {
    return DatagramChannel.open(
        bind.getAddress() instanceof Inet4Address
            ? StandardProtocolFamily.INET
            : StandardProtocolFamily.INET6);
  }

  private static BindFailed failed(
      InetSocketAddress bind, DatagramOptions options, IOException cause) {
    return new BindFailed(
        options.shared() ? "turn-udp" : "relaying",
        new Endpoint(bind.getAddress(), bind.getPort()),
        true,
        cause);
  }

  private record Held(InetSocketAddress address, DatagramChannel channel) implements HeldSocket {

    @Override
    public void release() {
      closeQuietly(channel);
    }
  }

  @Override
  public @Nullable HeldSocket hold(InetSocketAddress bind) {
    try {
      DatagramChannel channel = channel(bind);
      try {
        channel.bind(bind);
        return new Held(bind, channel);
      } catch (IOException e) {
        closeQuietly(channel);
        return null;
      }
    } catch (IOException e) {
      return null; // no descriptor is left
    }
  }

  @Override
  public int open(HeldSocket held, DatagramOptions options, PacketStep step) {
    if (!(held instanceof Held(InetSocketAddress address, DatagramChannel channel))
        || options.shared()) {
      throw new IllegalArgumentException("a port that a path of this kind holds, and alone");
    }
    try {
      return serve(channel, options, step);
    } catch (IOException e) {
      closeQuietly(channel);
      throw failed(address, options, e);
    }
  }

  private int serve(DatagramChannel channel, DatagramOptions options, PacketStep step)
      throws IOException {
    int buffer = options.shared() ? 4 << 20 : 256 << 10;
    channel.setOption(StandardSocketOptions.SO_RCVBUF, buffer);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, buffer);
    if (options.trafficClass() != 0) {
      channel.setOption(StandardSocketOptions.IP_TOS, options.trafficClass());
    }
    setDontFragment(channel, options.dontFragment());
    channel.configureBlocking(false);
    int number = sockets.indexOf(null);
    if (number < 0) {
      number = sockets.size();
      sockets.add(null);
    }
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    Socket socket = new Socket(number, channel, key, options, step);
    key.attach(socket);
    sockets.set(number, socket);
    return number;
  }

  private static boolean setDontFragment(DatagramChannel channel, boolean on) throws IOException {
    boolean known = channel.supportedOptions().contains(ExtendedSocketOptions.IP_DONTFRAGMENT);
    if (known) {
      channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, on);
    }
    return known;
  }

  @Override
  public void sendWhole(Slice packet, long flow) {
    Socket socket = flows.alive(flow) ? sockets.get(flows.socket(flow)) : null;
    if (socket == null || socket.options.dontFragment()) {
      out.send(packet, flow);
      return;
    }
    try {
      if (!setDontFragment(socket.channel, true)) {
        counters.notSent(Unsent.OTHER); // a system that cannot keep the promise
        return;
      }
      out.send(packet, flow);
      setDontFragment(socket.channel, false);
    } catch (IOException e) {
      LOG.debug("socket {}: {}", socket.number, e.toString());
    }
  }

  private static void closeQuietly(DatagramChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing a socket: {}", e.toString());
    }
  }

  private Socket at(int socket) {
    Socket found = socket >= 0 && socket < sockets.size() ? sockets.get(socket) : null;
    if (found == null) {
      throw new IllegalArgumentException("socket " + socket + " is not open");
    }
    return found;
  }

  @Override
  public InetSocketAddress local(int socket) {
    try {
      return (InetSocketAddress) at(socket).channel.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException("socket " + socket, e);
    }
  }

  @Override
  public void close(int socket) {
    Socket closing = sockets.get(socket);
    if (closing != null) {
      sockets.set(socket, null);
      flows.releaseAll(socket);
      closing.key.cancel();
      closeQuietly(closing.channel);
      if (receiving) {
        closed = true;
      } else {
        release();
      }
    }
  }

  /// The JDK gives the port of a closed channel back when its selector next looks, and the next
  /// task may want the port: so it looks after each close, or once after a batch with some.
  private void release() {
    try {
      selector.selectNow();
    } catch (IOException e) {
      LOG.debug("selector of path {}: {}", loop.index(), e.toString());
    }
  }

  @Override
  public long pin(int socket, InetSocketAddress remote) {
    return flows.pin(at(socket).number, remote);
  }

  @Override
  public long pin(long flow) {
    return flows.pin(flow);
  }

  @Override
  public long toward(int socket, InetSocketAddress remote) {
    return flows.toward(at(socket).number, remote);
  }

  @Override
  public void release(long flow) {
    flows.release(flow);
  }

  @Override
  public int socket(long flow) {
    return flows.socket(flow);
  }

  @Override
  public int port(long flow) {
    return flows.port(flow);
  }

  @Override
  public boolean v6(long flow) {
    return flows.v6(flow);
  }

  @Override
  public long high(long flow) {
    return flows.high(flow);
  }

  @Override
  public long low(long flow) {
    return flows.low(flow);
  }

  @Override
  public InetSocketAddress remote(long flow) {
    return flows.remote(flow);
  }

  @Override
  public PacketOut out() {
    return out;
  }

  @Override
  public DatagramCounters counters() {
    return counters;
  }

  @Override
  public void close() {
    ended = true;
    selector.wakeup();
    loop.join();
  }
}

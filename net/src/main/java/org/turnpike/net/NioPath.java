package org.turnpike.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
    final PacketStep step;

    Socket(int number, DatagramChannel channel, SelectionKey key, PacketStep step) {
      this.number = number;
      this.channel = channel;
      this.key = key;
      this.step = step;
    }
  }

  private final Selector selector;
  private final Thread thread;
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
  private volatile boolean ended;

  NioPath(int index) {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("no selector for a datagram path", e);
    }
    loop = new PathLoop(index);
    thread = Thread.ofPlatform().daemon().name("path-" + index).unstarted(this::run);
    thread.start();
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
        loop.tick();
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
      counters.received(length);
      try {
        slice.aim(inMemory, HEADROOM, length, HEADROOM);
        socket.step.onPacket(slice, flows.toward(socket.number, from), now, out);
      } catch (RuntimeException e) {
        counters.fault();
        LOG.error("The step of socket {} failed on a packet from {}", socket.number, from, e);
      }
    }
  }

  private final class Out implements PacketOut {

    @Override
    public void send(Slice packet, long flow) {
      InetSocketAddress remote = flows.remote(flow);
      Socket socket = remote == null ? null : sockets.get(flows.socket(flow));
      if (remote == null || socket == null) {
        counters.notSent();
        return;
      }
      ByteBuffer bytes;
      if (packet.memory().equals(inMemory)) {
        bytes = outView;
        bytes.clear().position((int) packet.start());
        bytes.limit((int) packet.start() + packet.length());
      } else {
        if (packet.length() > LARGEST) {
          counters.notSent();
          return;
        }
        MemorySegment.copy(packet.memory(), packet.start(), scratchMemory, 0, packet.length());
        bytes = scratch.clear().limit(packet.length());
      }
      try {
        if (socket.channel.send(bytes, remote) == packet.length()) {
          counters.sent(packet.length());
        } else {
          counters.notSent(); // the socket's buffer is full: late media is worth nothing
        }
      } catch (IOException | RuntimeException e) {
        counters.notSent();
      }
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
  public int open(InetSocketAddress bind, boolean shared, PacketStep step) {
    DatagramChannel channel = null;
    try {
      channel =
          DatagramChannel.open(
              bind.getAddress() instanceof Inet4Address
                  ? StandardProtocolFamily.INET
                  : StandardProtocolFamily.INET6);
      int buffer = shared ? 4 << 20 : 256 << 10;
      channel.setOption(StandardSocketOptions.SO_RCVBUF, buffer);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, buffer);
      if (shared && channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.bind(bind).configureBlocking(false);
      int number = sockets.indexOf(null);
      if (number < 0) {
        number = sockets.size();
        sockets.add(null);
      }
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      Socket socket = new Socket(number, channel, key, step);
      key.attach(socket);
      sockets.set(number, socket);
      return number;
    } catch (IOException e) {
      if (channel != null) {
        closeQuietly(channel);
      }
      throw new BindFailed(
          shared ? "turn-udp" : "relaying",
          new Endpoint(bind.getAddress(), bind.getPort()),
          true,
          e);
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
      if (!receiving) {
        release();
      }
    }
  }

  /// The JDK gives the port of a closed channel back when its selector next looks. Within a batch
  /// that is soon enough; a task may want the port at once.
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
    return flows.pin(socket(flow), remote(flow));
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
    return remote(flow).getPort();
  }

  @Override
  public boolean v6(long flow) {
    return remote(flow).getAddress() instanceof Inet6Address;
  }

  @Override
  public long high(long flow) {
    return remote(flow).getAddress() instanceof Inet6Address six ? word(six, 0) : 0;
  }

  @Override
  public long low(long flow) {
    InetAddress address = remote(flow).getAddress();
    // The hash of an IPv4 address is its 32 bits, and unlike its bytes costs no copy.
    return address instanceof Inet6Address six ? word(six, 8) : address.hashCode() & 0xffff_ffffL;
  }

  private static long word(Inet6Address address, int at) {
    byte[] bytes = address.getAddress();
    long word = 0;
    for (int i = at; i < at + 8; i++) {
      word = word << 8 | (bytes[i] & 0xff);
    }
    return word;
  }

  @Override
  public InetSocketAddress remote(long flow) {
    InetSocketAddress remote = flows.remote(flow);
    if (remote == null) {
      throw new IllegalArgumentException("flow " + Long.toHexString(flow) + " is gone");
    }
    return remote;
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
    if (Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final class PathLoop implements Loop {

    private final int index;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final SecureRandom random = new SecureRandom();
    private final Wheel wheel = new Wheel(System.nanoTime());

    PathLoop(int index) {
      this.index = index;
    }

    void runTasks() {
      // Only what is there now: a task that adds itself again does not starve the sockets.
      for (int n = tasks.size(); n > 0; n--) {
        Runnable task = tasks.poll();
        if (task != null) {
          guarded(task);
        }
      }
    }

    private void guarded(Runnable task) {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("A task of datagram path {} failed", index, e);
      }
    }

    /// 0 if tasks wait, -1 if nothing is due ever.
    long millisToTick() {
      if (!tasks.isEmpty()) {
        return 0;
      }
      return wheel.waiting() == 0
          ? -1
          : Math.max(1, Math.ceilDiv(wheel.nextTick() - now(), 1_000_000L));
    }

    void tick() {
      wheel.advance(now());
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public boolean inLoop() {
      return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
      if (!inLoop()) {
        selector.wakeup();
      }
    }

    @Override
    public Alarm at(long nanos, Runnable task) {
      if (!inLoop()) {
        throw new IllegalStateException("an alarm is set on its own loop only");
      }
      wheel.advanceIfIdle(now());
      return wheel.add(nanos, () -> guarded(task));
    }

    @Override
    public long now() {
      return System.nanoTime();
    }

    @Override
    public Instant wall() {
      return Instant.now();
    }

    @Override
    public void random(byte[] into) {
      random.nextBytes(into);
    }
  }
}

package org.turnpike.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.net.ffm.Errno;
import org.turnpike.net.ffm.Errors;
import org.turnpike.net.ffm.Inbound;
import org.turnpike.net.ffm.Outbound;
import org.turnpike.net.ffm.Poller;
import org.turnpike.net.ffm.Sockets;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.PacketStep;
import org.turnpike.wire.Slice;

/// The path over Linux's own calls: one thread with its sockets, no object per packet.
///
/// ```
///  wait for sockets ─► for each: receive a batch into slots ─► each packet through its step
///        ▲                                                        │ what it sends waits, where it
///        │                                                        ▼ lies, at its socket
///  alarms, tasks ◄──────── one call a socket: sendto, or sendmmsg with runs cut by the kernel
/// ```
///
/// A turn ends with a flush, so a packet waits for those that were received together with it and
/// for nothing else. Sockets are told of once and read until they are empty; one that still had
/// packets after a batch comes next in the following turn, behind those that were told of, so that
/// no sender starves another.
final class LinuxPath implements DatagramPath {

  private static final Logger LOG = LoggerFactory.getLogger(LinuxPath.class);
  private static final int LISTENER_BUFFER = 4 << 20;
  private static final int RELAY_BUFFER = 256 << 10;
  private static final int HELD_BUFFER = 4 << 10;
  private static final AtomicBoolean TOLD = new AtomicBoolean();
  private static final int LARGEST = 65_507;

  /// Room for copies of what steps made themselves, and for packets that came glued together.
  private static final int SCRATCH = 512 << 10;

  private static final class Socket extends Outbound.Queue {
    final int number;
    final int fd;
    final InetSocketAddress local;
    final DatagramOptions options;
    final PacketStep step;
    boolean open = true;
    boolean unread;

    Socket(int number, int fd, InetSocketAddress local, DatagramOptions options, PacketStep step) {
      super(fd);
      this.number = number;
      this.fd = fd;
      this.local = local;
      this.options = options;
      this.step = step;
    }
  }

  private final PathLoop loop;
  private final Poller poller;
  private final boolean coalesced;
  private final Sockets opening = new Sockets();
  private final Inbound in = new Inbound(HEADROOM);
  private final Outbound outbound = new Outbound(new Tally());
  private final Errors errors = new Errors();
  private final FlowTable flows = new FlowTable();
  private @Nullable Socket[] sockets = new @Nullable Socket[64];
  private int socketCount;
  private final ArrayDeque<Socket> unread = new ArrayDeque<>();
  private final DatagramCounters counters = new DatagramCounters();
  private final MemorySegment scratch = Outbound.scratch(SCRATCH);
  private final Slice slice = Slice.of(new byte[0]);
  private final Out out = new Out();
  private final long[] senders = new long[Inbound.BATCH];
  private int freeNumber;
  private int scratchUsed;
  private volatile boolean ended;

  /// @param coalesced whether packets of one sender may come as one (UDP_GRO)
  LinuxPath(int index, boolean coalesced) {
    this.coalesced = coalesced;
    try {
      poller = new Poller();
    } catch (IOException e) {
      throw new UncheckedIOException("no epoll for a datagram path: " + e.getMessage(), e);
    }
    loop = new PathLoop(index, this::run, poller::wake);
    loop.start();
  }

  private void run() {
    try {
      while (!ended) {
        loop.runTasks();
        flush();
        long wait = unread.isEmpty() ? loop.millisToTick() : 0;
        int ready = poller.await((int) Math.min(wait, Integer.MAX_VALUE));
        long now = loop.now();
        int left = unread.size();
        for (int i = 0; i < ready; i++) {
          Socket socket = sockets[(int) poller.token(i)];
          if (socket != null) {
            if (poller.error(i)) {
              readErrors(socket, now);
            }
            receive(socket, now);
          }
        }
        for (; left > 0; left--) {
          Socket socket = unread.removeFirst();
          socket.unread = false;
          receive(socket, now);
        }
        flush();
        loop.tick(now);
      }
      flush();
    } catch (IOException e) {
      LOG.error("Datagram path {} ended", loop.index(), e);
    } finally {
      for (int i = 0; i < socketCount; i++) {
        close(i);
      }
      poller.close();
    }
  }

  private void receive(Socket socket, long now) {
    if (!socket.open) {
      return; // closed by a step, or by an ICMP error, of this turn
    }
    if (!in.room()) {
      flush();
    }
    int most = in.most();
    int got = in.receive(socket.fd);
    if (got < 0) {
      if (got != -Errno.EAGAIN) {
        again(socket); // an error waited, which this call took; packets may stand behind it
      }
      return;
    }
    // Who sent them, for all of them first: these look-ups wait for memory, not for each other.
    for (int i = 0; i < got; i++) {
      senders[i] =
          flows.known(socket.number, in.v6(i), in.high(i), in.low(i), in.port(i), in.scope(i));
    }
    for (int i = 0; i < got && socket.open; i++) {
      int length = in.length(i);
      int segment = in.segment(i);
      long flow = senders[i];
      if (!flows.alive(flow)) { // not pinned, or a step before this one changed that
        flow =
            flows.toward(socket.number, in.v6(i), in.high(i), in.low(i), in.port(i), in.scope(i));
      }
      if (segment == 0 || length <= segment) {
        counters.received(1, length);
        slice.aim(in.memory(), in.at(i), length, HEADROOM);
        step(socket, flow, now);
      } else {
        separate(socket, i, length, segment, flow, now);
      }
    }
    if (got == most) {
      again(socket);
    }
  }

  private void again(Socket socket) {
    if (!socket.unread && socket.open) {
      socket.unread = true;
      unread.add(socket);
    }
  }

  /// Packets that came as one: each gets bytes of its own with headroom, since the header that a
  /// step writes before one would lie over the end of the one before it.
  private void separate(Socket socket, int slot, int length, int segment, long flow, long now) {
    for (int from = 0; from < length && socket.open; from += segment) {
      int size = Math.min(segment, length - from);
      if (!flows.alive(flow)) {
        flow =
            flows.toward(
                socket.number,
                in.v6(slot),
                in.high(slot),
                in.low(slot),
                in.port(slot),
                in.scope(slot));
      }
      long at = room(HEADROOM + size + 4) + HEADROOM;
      MemorySegment.copy(in.memory(), in.at(slot) + from, scratch, at, size);
      counters.received(1, size);
      slice.aim(scratch, at, size, HEADROOM);
      step(socket, flow, now);
    }
  }

  private void step(Socket socket, long flow, long now) {
    try {
      socket.step.onPacket(slice, flow, now, out);
    } catch (RuntimeException e) {
      counters.fault();
      LOG.error("The step of socket {} failed on a packet", socket.local, e);
    }
  }

  /// Where so many bytes of the scratch are free; what lay there is sent before.
  private int room(int bytes) {
    int aligned = bytes + 7 & ~7;
    if (scratchUsed + aligned > SCRATCH) {
      outbound.flush();
      scratchUsed = 0;
    }
    int at = scratchUsed;
    scratchUsed += aligned;
    return at;
  }

  /// At the end of a turn, when no packet is in anybody's hands.
  private void flush() {
    outbound.flush();
    in.rewind();
    scratchUsed = 0;
  }

  private void readErrors(Socket socket, long now) {
    IcmpStep step = socket.options.icmp();
    if (step == null) {
      return;
    }
    while (socket.open && errors.next(socket.fd)) {
      counters.reported();
      long flow =
          flows.toward(
              socket.number,
              errors.v6(),
              errors.high(),
              errors.low(),
              errors.port(),
              errors.scope());
      try {
        step.onIcmp(flow, errors.type(), errors.code(), errors.info(), now);
      } catch (RuntimeException e) {
        counters.fault();
        LOG.error("The step of socket {} failed on an ICMP error", socket.local, e);
      }
    }
  }

  private final class Out implements PacketOut {

    @Override
    public void send(Slice packet, long flow) {
      Socket socket = flows.alive(flow) ? sockets[flows.socket(flow)] : null;
      int length = packet.length();
      if (socket == null) {
        counters.notSent(Unsent.GONE);
        return;
      }
      if (length > LARGEST) {
        counters.notSent(Unsent.TOO_LONG);
        return;
      }
      if (outbound.full()) {
        outbound.flush();
      }
      MemorySegment memory = packet.memory();
      long address = memory.address() + packet.start();
      // What lies in the path's own memory stays there until the flush; anything else is copied.
      if (!memory.isNative() || !(lies(address, in.memory()) || lies(address, scratch))) {
        int at = room(length);
        MemorySegment.copy(memory, packet.start(), scratch, at, length);
        address = scratch.address() + at;
      }
      outbound.add(
          socket,
          flow,
          flows.v6(flow),
          flows.high(flow),
          flows.low(flow),
          flows.port(flow),
          flows.scope(flow),
          address,
          length);
    }

    private static boolean lies(long address, MemorySegment in) {
      return address >= in.address() && address < in.address() + in.byteSize();
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

  private final class Tally implements Outbound.Fate {

    @Override
    public void sent(int packets, long bytes) {
      counters.sent(packets, bytes);
    }

    @Override
    public void unsent(int errno) {
      counters.notSent(
          switch (errno) {
            case Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOMEM -> Unsent.FULL;
            case Errno.EMSGSIZE -> Unsent.TOO_LONG;
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.EHOSTDOWN, Errno.ENETDOWN ->
                Unsent.UNREACHABLE;
            case Errno.ECONNREFUSED -> Unsent.REFUSED;
            case Errno.EPERM, Errno.EACCES -> Unsent.FORBIDDEN;
            default -> Unsent.OTHER;
          });
    }
  }

  @Override
  public void sendWhole(Slice packet, long flow) {
    Socket socket = flows.alive(flow) ? sockets[flows.socket(flow)] : null;
    if (socket == null || socket.options.dontFragment()) {
      out.send(packet, flow);
      return;
    }
    outbound.flush();
    boolean v6 = socket.local.getAddress() instanceof Inet6Address;
    if (opening.dontFragment(socket.fd, v6, true) < 0) {
      counters.notSent(Unsent.OTHER);
      return;
    }
    out.send(packet, flow);
    outbound.flush();
    opening.dontFragment(socket.fd, v6, false);
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public int open(InetSocketAddress bind, DatagramOptions options, PacketStep step) {
    int fd = -1;
    try {
      fd =
          opening.open(
              bind,
              options.shared(),
              options.shared() ? LISTENER_BUFFER : RELAY_BUFFER,
              options.trafficClass(),
              options.dontFragment(),
              coalesced,
              options.icmp() != null);
      int port = bind.getPort() == 0 ? opening.port(fd) : bind.getPort();
      if (options.shared()) {
        tellIfSmall(opening.receives(fd), port);
      }
      return serve(fd, new InetSocketAddress(bind.getAddress(), port), options, step);
    } catch (IOException e) {
      if (fd >= 0) {
        opening.close(fd);
      }
      throw failed(bind, options, e);
    }
  }

  private int serve(int fd, InetSocketAddress local, DatagramOptions options, PacketStep step)
      throws IOException {
    int number = freeNumber();
    poller.add(fd, number);
    sockets[number] = new Socket(number, fd, local, options, step);
    return number;
  }

  private static BindFailed failed(
      InetSocketAddress bind, DatagramOptions options, IOException cause) {
    return new BindFailed(
        options.shared() ? "turn-udp" : "relaying",
        new Endpoint(bind.getAddress(), bind.getPort()),
        true,
        cause);
  }

  /// Its descriptor goes to whichever thread opens it.
  private record Held(InetSocketAddress address, int fd) implements HeldSocket {

    private static final ThreadLocal<Sockets> RELEASING = ThreadLocal.withInitial(Sockets::new);

    @Override
    public void release() {
      RELEASING.get().close(fd);
    }
  }

  @Override
  public @Nullable HeldSocket hold(InetSocketAddress bind) {
    try {
      return new Held(bind, opening.open(bind, false, HELD_BUFFER, 0, false, false, false));
    } catch (IOException e) {
      return null; // taken, or no descriptor is left
    }
  }

  @Override
  public int open(HeldSocket held, DatagramOptions options, PacketStep step) {
    if (!(held instanceof Held(InetSocketAddress address, int fd)) || options.shared()) {
      throw new IllegalArgumentException("a port that a path of this kind holds, and alone");
    }
    boolean v6 = address.getAddress() instanceof Inet6Address;
    try {
      int result =
          opening.shape(
              fd, v6, RELAY_BUFFER, options.trafficClass(), coalesced, options.icmp() != null);
      result = result < 0 ? result : opening.dontFragment(fd, v6, options.dontFragment());
      if (result < 0) {
        throw new IOException(Errno.text(-result));
      }
      return serve(fd, address, options, step);
    } catch (IOException e) {
      opening.close(fd);
      throw failed(address, options, e);
    }
  }

  /// Packets that come while this thread is held up wait in the system, or are lost without a sign
  /// of ours.
  private static void tellIfSmall(int bytes, int port) {
    if (bytes < LISTENER_BUFFER && !TOLD.getAndSet(true)) {
      LOG.warn(
          "at port {} only {} KiB may wait to be received, {} are wanted: `sysctl -w"
              + " net.core.rmem_max={} net.core.wmem_max={}`, or CAP_NET_ADMIN for this program",
          port,
          bytes >> 10,
          LISTENER_BUFFER >> 10,
          LISTENER_BUFFER,
          LISTENER_BUFFER);
    }
  }

  /// The lowest number that no socket has.
  private int freeNumber() {
    while (freeNumber < socketCount && sockets[freeNumber] != null) {
      freeNumber++;
    }
    if (freeNumber == sockets.length) {
      sockets = Arrays.copyOf(sockets, freeNumber * 2);
    }
    socketCount = Math.max(socketCount, freeNumber + 1);
    return freeNumber;
  }

  private Socket at(int socket) {
    Socket found = socket >= 0 && socket < socketCount ? sockets[socket] : null;
    if (found == null) {
      throw new IllegalArgumentException("socket " + socket + " is not open");
    }
    return found;
  }

  @Override
  public InetSocketAddress local(int socket) {
    return at(socket).local;
  }

  @Override
  public void close(int socket) {
    Socket closing = sockets[socket];
    if (closing != null) {
      outbound.flush(); // what was sent before the close goes out
      closing.open = false;
      sockets[socket] = null;
      freeNumber = Math.min(freeNumber, socket);
      flows.releaseAll(socket);
      opening.close(closing.fd);
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
    poller.wake();
    loop.join();
  }
}

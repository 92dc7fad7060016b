package org.turnpike.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Framer;
import org.turnpike.wire.Step;

/// One UDP port: with epoll a socket on every loop, between which the kernel spreads the peers by
/// address (SO_REUSEPORT); else one socket. Receives in batches, sends once per turn of a loop.
final class UdpSockets {

  private static final Logger LOG = LoggerFactory.getLogger(UdpSockets.class);
  private static final int LARGEST = 65_536;
  private static final int BATCH = 8;

  /// What a round may read after one that filled its batch: everybody shares this socket, while
  /// each connection of the loop has a round's reading for itself.
  private static final int MOST = 64;

  private static final long OUTBOX = 4L << 20;

  private record Socket(Channel channel, Outbox outbox) {}

  private final String name;
  private final Protocol protocol;
  private final Framer framer;
  private final Receiver receiver;
  private final Tapped tapped;
  private final TransportCounters counters = new TransportCounters();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile InetSocketAddress asked = new InetSocketAddress(0);

  UdpSockets(String name, Protocol protocol, Framer framer, Receiver receiver, Tapped tapped) {
    this.tapped = tapped;
    this.name = name;
    this.protocol = protocol;
    this.framer = framer;
    this.receiver = receiver;
  }

  /// Takes the port; what comes waits until [#read].
  ///
  /// @throws BindFailed if the port cannot be had
  void open(Endpoint at, Loops loops) {
    InetSocketAddress bind = at.toSocketAddress();
    asked = bind;
    int count = loops.epoll() ? loops.size() : 1;
    try {
      if (count > 1 && at.port() != 0) {
        refuseIfTaken(bind);
      }
      for (int i = 0; i < count; i++) {
        ChannelFuture bound = bootstrap(at, loops, i, count > 1).bind(bind).awaitUninterruptibly();
        if (!bound.isSuccess()) {
          throw new IOException(bound.cause());
        }
        Outbox outbox = new Outbox(OUTBOX, counters);
        outbox.attach(bound.channel());
        sockets.add(new Socket(bound.channel(), outbox));
        bind = local();
      }
    } catch (IOException e) {
      close();
      Throwable cause = e.getCause();
      throw new BindFailed(protocol.text(), at, true, cause == null ? e : cause);
    }
  }

  void read() {
    sockets.forEach(socket -> socket.channel().config().setAutoRead(true));
  }

  /// Takes a port of the system's choice, waiting for nobody: for a loop's thread, which the socket
  /// may need. Until it is there messages wait.
  void openLater(Endpoint any, Loops loops) {
    asked = any.toSocketAddress();
    Outbox outbox = new Outbox(OUTBOX, counters);
    ChannelFuture binding = bootstrap(any, loops, 0, false).bind(asked);
    sockets.add(new Socket(binding.channel(), outbox));
    binding.addListener(done -> {
      if (done.isSuccess()) {
        outbox.attach(binding.channel());
        read();
      } else {
        LOG.warn("no socket to send from at {}: {}", any, String.valueOf(done.cause()));
        outbox.discard();
      }
    });
  }

  /// SO_REUSEPORT would let a second server of the same user share the port in silence and take
  /// half of its peers; a socket without it cannot be bound beside one that has it.
  private static void refuseIfTaken(InetSocketAddress bind) throws IOException {
    try (DatagramSocket probe = new DatagramSocket(null)) {
      probe.setReuseAddress(false);
      probe.bind(bind);
    }
  }

  private Bootstrap bootstrap(Endpoint at, Loops loops, int index, boolean shared) {
    SocketProtocolFamily family =
        at.address() instanceof Inet4Address
            ? SocketProtocolFamily.INET
            : SocketProtocolFamily.INET6;
    FixedRecvByteBufAllocator reading =
        new FixedRecvByteBufAllocator(loops.epoll() ? LARGEST * BATCH : LARGEST);
    int atRest = loops.epoll() ? 1 : BATCH; // one recvmmsg, whatever it brings
    reading.maxMessagesPerRead(atRest);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops.eventLoop(index).events())
            .option(ChannelOption.SO_RCVBUF, 4 << 20)
            .option(ChannelOption.SO_SNDBUF, 4 << 20)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.RECVBUF_ALLOCATOR, reading)
            .handler(new Inbound(loops.eventLoop(index), reading, atRest));
    if (loops.epoll()) {
      bootstrap
          .channelFactory(() -> new EpollDatagramChannel(family))
          .option(UnixChannelOption.SO_REUSEPORT, shared)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST);
    } else {
      bootstrap.channelFactory(() -> new NioDatagramChannel(family));
    }
    return bootstrap;
  }

  String name() {
    return name;
  }

  Protocol protocol() {
    return protocol;
  }

  TransportCounters counters() {
    return counters;
  }

  Tapped tapped() {
    return tapped;
  }

  InetSocketAddress local() {
    return sockets.getFirst().channel().localAddress() instanceof InetSocketAddress bound
        ? bound
        : asked;
  }

  boolean isOpen() {
    return !sockets.isEmpty() && sockets.getFirst().channel().isOpen();
  }

  /// From a loop's thread out of that loop's own socket, else out of one that the peer's address
  /// chooses: either way the messages of one thread to one peer keep their order.
  boolean send(byte[] message, InetSocketAddress to) {
    Socket out = null;
    for (Socket socket : sockets) {
      if (socket.channel().eventLoop().inEventLoop()) {
        out = socket;
      }
    }
    if (out == null) {
      if (sockets.isEmpty()) {
        return false;
      }
      out = sockets.get(Math.floorMod(to.hashCode(), sockets.size()));
    }
    return out.outbox()
        .offer(new DatagramPacket(Unpooled.wrappedBuffer(message), to), message.length);
  }

  void close() {
    for (Socket socket : sockets) {
      socket.outbox().discard();
      socket.channel().close().awaitUninterruptibly();
    }
  }

  private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {

    private final EventLoop loop;
    private final StandingQueue waiting = new StandingQueue();
    private final FixedRecvByteBufAllocator reading;
    private final int atRest;
    private int read;
    private int most = BATCH;

    Inbound(EventLoop loop, FixedRecvByteBufAllocator reading, int atRest) {
      this.loop = loop;
      this.reading = reading;
      this.atRest = atRest;
    }

    /// The end of a round: when a batch was read, [#MOST] after a full one, or when nothing was
    /// left. At rest that is one recvmmsg, and none to learn that there is no more.
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      waiting.onRoundEnded(read >= most, loop.now());
      int next = read < BATCH ? BATCH : MOST;
      if (next != most) {
        most = next;
        reading.maxMessagesPerRead(next == MOST ? MOST : atRest);
      }
      read = 0;
      context.fireChannelReadComplete();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      read++;
      byte[] bytes = new byte[packet.content().readableBytes()];
      packet.content().readBytes(bytes);
      counters.bytesIn.add(bytes.length);
      UdpFlow flow = new UdpFlow(UdpSockets.this, packet.sender());
      int from = 0;
      for (int n = framer.skip(bytes, from, bytes.length);
          n > 0 && from < bytes.length;
          n = framer.skip(bytes, from, bytes.length)) {
        byte[] answer = framer.answerTo(bytes, from, n);
        if (answer.length > 0) {
          flow.send(answer);
        }
        from += n;
      }
      if (from == bytes.length) {
        return;
      }
      if (bytes.length - from > framer.limit()) {
        counters.malformed.increment();
        return;
      }
      counters.messagesIn.increment();
      try {
        byte[] message = from == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length);
        tapped.seen(message, flow, false);
        long since = Math.min(waiting.since(), loop.since(loop.now()));
        receiver.onMessage(message, flow, since, Step.NEVER);
      } catch (RuntimeException e) {
        LOG.error("The receiver of {} failed on a datagram from {}", name, packet.sender(), e);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // Reading goes on: an error of one datagram is none of the socket.
      LOG.debug("Listener {}: {}", name, cause.toString());
    }
  }
}

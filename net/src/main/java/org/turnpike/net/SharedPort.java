package org.turnpike.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.settings.Protocol;

/// The services of one TCP port. One alone has every connection. Several are told apart by what the
/// client sends first:
///
/// ```
///   0x00-0x03 ───────────────────────────────> STUN and TURN in the clear
///   0x16 ── ALPN, else the server's name ────> the service that has it
///     └──── neither: TLS of the first secure service, then
///                 0x00-0x03 ─────────────────> TURN over TLS
///                 a line with SIP/2.0, HTTP/ ─> SIP, HTTP over TLS
/// ```
///
/// Until then a connection holds [Opening#MOST] bytes at most, and has as long as a handshake may
/// take.
final class SharedPort {

  /// One service of the port.
  ///
  /// @param names that its certificate is for, in lower case
  /// @param secure adds its TLS to a pipeline
  /// @param install adds the handlers behind TLS
  record Service(
      String listener,
      Protocol protocol,
      List<String> names,
      TransportCounters counters,
      Consumer<ChannelPipeline> secure,
      Consumer<Channel> install) {}

  private static final int A_ROUND_BYTES = 8192;

  /// What the system keeps of a connection that is not read. Several segments, or a sender that
  /// waits for a window of one (64 KiB on loopback) lets it run dry, whatever waits at its end; and
  /// little, since what stands here is answered late.
  private static final int BACKLOG_BYTES = 262_144;

  private final List<Service> services = new CopyOnWriteArrayList<>();
  private final IntSupplier patienceSeconds;
  private @Nullable Channel server;

  SharedPort(IntSupplier patienceSeconds) {
    this.patienceSeconds = patienceSeconds;
  }

  void open(Channel bound) {
    server = bound;
  }

  InetSocketAddress local() {
    Channel bound = server;
    if (bound == null) {
      throw new IllegalStateException("a port that is not open");
    }
    return (InetSocketAddress) bound.localAddress();
  }

  /// Whether what clients send tells it from those that are here.
  boolean takes(Service service) {
    return services.stream().allMatch(other -> service.protocol().sharesWith(other.protocol()));
  }

  void add(Service service) {
    services.add(service);
  }

  /// The last one closes the port.
  void remove(Service service) {
    services.remove(service);
    Channel bound = server;
    if (services.isEmpty() && bound != null) {
      bound.close().awaitUninterruptibly();
    }
  }

  boolean isEmpty() {
    return services.isEmpty();
  }

  /// What a connection counts for before it has its service.
  TransportCounters counters() {
    return services.isEmpty() ? new TransportCounters() : services.getFirst().counters();
  }

  void accept(Channel channel) {
    if (services.stream().anyMatch(service -> service.protocol().sip())) {
      readInTurns(channel);
    }
    if (services.isEmpty()) {
      channel.close();
    } else if (services.size() == 1) {
      give(channel, services.getFirst());
    } else {
      channel.pipeline().addLast(new FirstBytes(false));
    }
  }

  /// A connection has one read a round of its loop, of a few messages, as the UDP socket has:
  /// whoever sends without waiting for answers keeps nobody else waiting for long.
  static void readInTurns(Channel channel) {
    channel
        .config()
        .setRecvByteBufAllocator(
            new AdaptiveRecvByteBufAllocator(64, 2048, A_ROUND_BYTES).maxMessagesPerRead(1));
    channel.config().setOption(ChannelOption.SO_RCVBUF, BACKLOG_BYTES);
  }

  private static void give(Channel channel, Service service) {
    service.counters().accepted.increment();
    if (service.protocol().secure()) {
      service.secure().accept(channel.pipeline());
    }
    service.install().accept(channel);
  }

  private Optional<Service> of(Protocol protocol) {
    return services.stream().filter(s -> s.protocol() == protocol).findFirst();
  }

  private List<Service> secure() {
    return services.stream().filter(s -> s.protocol().secure()).toList();
  }

  /// RFC 7301: the client's order counts, since ours is the order of a file.
  private Optional<Service> of(Opening.Tls hello) {
    List<Service> secure = secure();
    if (secure.size() == 1) {
      return Optional.of(secure.getFirst());
    }
    for (String name : hello.protocols()) {
      for (Service service : secure) {
        if (Certificates.protocols(service.protocol()).contains(name)) {
          return Optional.of(service);
        }
      }
    }
    String server = hello.serverName().toLowerCase(Locale.ROOT);
    List<Service> named = secure.stream().filter(s -> s.names().contains(server)).toList();
    return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
  }

  /// Keeps what comes until it tells the service.
  private final class FirstBytes extends ChannelInboundHandlerAdapter {

    private final boolean behindTls;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private @Nullable ScheduledFuture<?> deadline;

    FirstBytes(boolean behindTls) {
      this.behindTls = behindTls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      deadline =
          context
              .executor()
              .schedule(
                  () -> {
                    counters().halfOpen.increment();
                    context.close();
                  },
                  patienceSeconds.getAsInt(),
                  TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      if (deadline != null) {
        deadline.cancel(false);
      }
      held.release();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!(message instanceof ByteBuf bytes)) {
        ReferenceCountUtil.release(message);
        return;
      }
      // What is read ahead of the decision is bounded by one read more.
      ByteBuf all = context.alloc().buffer(held.readableBytes() + bytes.readableBytes());
      all.writeBytes(held).writeBytes(bytes);
      held.release();
      bytes.release();
      held = all;
      decide(context);
    }

    private void decide(ChannelHandlerContext context) {
      int length = Math.min(held.readableBytes(), Opening.MOST);
      byte[] bytes = ByteBufUtil.getBytes(held, held.readerIndex(), length);
      switch (Opening.of(bytes, length)) {
        case Opening.More _ -> {
          if (length == Opening.MOST) {
            refuse(context);
          }
        }
        case Opening.Stun _ -> plain(context, Protocol.TURN_TCP, Protocol.TURN_TLS);
        case Opening.Sip _ -> plain(context, Protocol.SIP_TCP, Protocol.SIP_TLS);
        case Opening.Http _ -> plain(context, Protocol.HTTP, Protocol.HTTPS);
        case Opening.Tls hello -> tls(context, hello);
        case Opening.Unknown _ -> refuse(context);
      }
    }

    private void plain(ChannelHandlerContext context, Protocol clear, Protocol secure) {
      Optional<Service> service = of(behindTls ? secure : clear);
      if (service.isEmpty()) {
        refuse(context);
      } else if (behindTls) {
        service.get().counters().accepted.increment();
        service.get().install().accept(context.channel());
        // Those who come now have missed it.
        context.fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        handOn(context);
      } else {
        give(context.channel(), service.get());
        handOn(context);
      }
    }

    private void tls(ChannelHandlerContext context, Opening.Tls hello) {
      List<Service> secure = secure();
      if (behindTls || secure.isEmpty()) {
        refuse(context);
        return;
      }
      Optional<Service> service = of(hello);
      if (service.isPresent()) {
        give(context.channel(), service.get());
      } else {
        secure.getFirst().secure().accept(context.pipeline());
        context.pipeline().addLast(new FirstBytes(true));
      }
      handOn(context);
    }

    private void handOn(ChannelHandlerContext context) {
      context.fireChannelRead(held.retain());
      context.fireChannelReadComplete();
      context.pipeline().remove(this);
    }

    private void refuse(ChannelHandlerContext context) {
      counters().malformed.increment();
      context.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent tls && !tls.isSuccess()) {
        counters().handshakesFailed.increment();
        context.close();
      }
      context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}

package org.turnpike.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Decoded.Malformed;
import org.turnpike.wire.Framer;
import org.turnpike.wire.Step;

/// The last handler of every stream: tells the receiver of messages and of the connection's end,
/// and closes peers that hold a connection without saying anything.
///
/// A deadline runs while something is owed: the handshakes, the first whole message of a peer that
/// connected to us, the rest of a message that has begun. It is not moved by further bytes, so one
/// byte a second does not help (slow-loris).
final class Connection extends ChannelDuplexHandler {

  /// Written after the last message: becomes a Close frame on a WebSocket, nothing elsewhere.
  enum Farewell {
    SAID
  }

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final long NONE = Step.NEVER;

  private final StreamFlow flow;
  private final boolean inbound;
  private final boolean webSocket;
  private final StreamBuffer buffer;
  private final StandingQueue waiting = new StandingQueue();
  private final Framer framer;
  private final Receiver receiver;
  private final TransportCounters counters;
  private final EventLoop loop;
  private final long patience;
  private final Function<List<X509Certificate>, Optional<String>> disbelieved;

  private long since = NONE;
  private boolean ready;
  private boolean told;
  private boolean closing;
  private long deadline = NONE;
  private Loop.@Nullable Alarm alarm;
  private @Nullable String cause;

  /// @param disbelieved why a chain is good no longer, though it was in the handshake
  Connection(
      StreamFlow flow,
      boolean inbound,
      Framer framer,
      Receiver receiver,
      TransportCounters counters,
      EventLoop loop,
      int halfOpenSeconds,
      Function<List<X509Certificate>, Optional<String>> disbelieved) {
    this.disbelieved = disbelieved;
    this.flow = flow;
    this.inbound = inbound;
    this.webSocket = flow.protocol() == Protocol.SIP_WS || flow.protocol() == Protocol.SIP_WSS;
    this.framer = framer;
    this.buffer = new StreamBuffer(framer);
    this.receiver = receiver;
    this.counters = counters;
    this.loop = loop;
    this.patience = halfOpenSeconds * 1_000_000_000L;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    counters.open.increment();
    owe(context);
    if (context.channel().isActive() && plain()) {
      open(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (plain()) {
      open(context);
    }
    context.fireChannelActive();
  }

  private boolean plain() {
    return !flow.protocol().secure() && !webSocket;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent tls) {
      if (!tls.isSuccess()) {
        fail("the TLS handshake failed: " + reason(tls.cause()));
        counters.handshakesFailed.increment();
        if (inbound) {
          guarded(context, () -> receiver.onRefused(flow, reason(tls.cause())));
        }
      } else if (!webSocket) {
        open(context);
      }
    } else if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete
        || event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
      open(context);
    } else if (event == ClientHandshakeStateEvent.HANDSHAKE_TIMEOUT) {
      fail("the WebSocket handshake took too long");
    }
    context.fireUserEventTriggered(event);
  }

  /// The outermost message is "General OpenSslEngine problem"; what helps is at the bottom.
  private static String reason(Throwable failed) {
    Throwable at = failed;
    while (at.getCause() != null) {
      at = at.getCause();
    }
    return switch (at) {
      case CertificateExpiredException _ ->
          "the peer's certificate has expired: " + at.getMessage();
      case CertificateNotYetValidException _ ->
          "the peer's certificate is not valid yet: " + at.getMessage();
      default -> String.valueOf(at.getMessage());
    };
  }

  private void open(ChannelHandlerContext context) {
    if (ready) {
      return;
    }
    ready = true;
    if (!inbound) {
      deadline = NONE; // we owe the first message, not the peer
    }
    flow.ready(context.channel(), proven(context));
    told = true;
    guarded(context, () -> receiver.onOpened(flow));
    // Who was revoked while the handshake went on is in no list of connections that stand.
    disbelieved.apply(flow.peerCertificates()).ifPresent(why -> close(context, why));
  }

  private static List<X509Certificate> proven(ChannelHandlerContext context) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls == null) {
      return List.of();
    }
    try {
      List<X509Certificate> chain = new ArrayList<>();
      for (Certificate certificate : tls.engine().getSession().getPeerCertificates()) {
        chain.add((X509Certificate) certificate);
      }
      return List.copyOf(chain);
    } catch (SSLPeerUnverifiedException e) {
      return List.of(); // it sent none, and none was required
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (closing) {
        return;
      }
      since = loop.since(loop.now());
      if (message instanceof ByteBuf bytes) {
        counters.bytesIn.add(bytes.readableBytes());
        onBytes(context, bytes);
      } else if (message instanceof WebSocketFrame frame) {
        counters.bytesIn.add(frame.content().readableBytes());
        onFrame(context, frame.content());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /// The end of a round of reading, of the socket: below TLS and WebSocket.
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    RecvByteBufAllocator.Handle read = context.channel().unsafe().recvBufAllocHandle();
    boolean full = read.lastBytesRead() > 0 && read.lastBytesRead() == read.attemptedBytesRead();
    waiting.onRoundEnded(full, full ? loop.now() : NONE);
    context.fireChannelReadComplete();
  }

  private void onBytes(ChannelHandlerContext context, ByteBuf bytes) {
    // In parts, so that the buffer never holds more than a message and a part.
    while (bytes.isReadable() && !closing) {
      buffer.take(bytes);
      boolean more = true;
      boolean whole = false;
      while (more && !closing) {
        switch (buffer.next()) {
          case StreamBuffer.Message(byte[] message) -> {
            whole = true;
            deliver(context, message);
          }
          case StreamBuffer.Answer(byte[] answer) -> {
            if (answer.length > 0) {
              flow.send(answer);
            }
          }
          case StreamBuffer.Incomplete _ -> more = false;
          case StreamBuffer.Broken(Malformed<?> fault) -> malformed(context, fault);
        }
      }
      if (whole) {
        deadline = NONE;
      }
    }
    if (!buffer.isEmpty() && deadline == NONE) {
      owe(context);
    }
  }

  /// RFC 7118 §5: a WebSocket message carries one SIP message, whole.
  private void onFrame(ChannelHandlerContext context, ByteBuf content) {
    byte[] message = new byte[content.readableBytes()];
    content.readBytes(message);
    int skipped = framer.skip(message, 0, message.length);
    if (message.length > 0 && skipped == message.length) {
      byte[] answer = framer.answerTo(message, 0, skipped);
      if (answer.length > 0) {
        flow.send(answer);
      }
    } else if (message.length > 0) {
      deadline = NONE;
      deliver(context, message);
    }
  }

  private void deliver(ChannelHandlerContext context, byte[] message) {
    counters.messagesIn.increment();
    flow.heard(message);
    guarded(context, () -> receiver.onMessage(message, flow, since, waiting.since()));
  }

  private void malformed(ChannelHandlerContext context, Malformed<?> fault) {
    counters.malformed.increment();
    guarded(context, () -> receiver.onMalformed(flow, fault));
    close(context, "the peer sent what is no message: " + fault.what());
  }

  /// A throw of the receiver's ends this connection only.
  private void guarded(ChannelHandlerContext context, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("The receiver of {} failed", flow, e);
      close(context, "an error of ours; see the log");
    }
  }

  private void owe(ChannelHandlerContext context) {
    deadline = loop.now() + patience;
    if (alarm == null) {
      alarm = loop.at(deadline, () -> onDeadline(context));
    }
  }

  /// One alarm stands for all deadlines of a connection: it looks again instead of being moved.
  private void onDeadline(ChannelHandlerContext context) {
    alarm = null;
    if (deadline == NONE) {
      return;
    }
    if (loop.now() < deadline) {
      alarm = loop.at(deadline, () -> onDeadline(context));
      return;
    }
    counters.halfOpen.increment();
    close(
        context,
        ready
            ? "no whole message in " + patience / 1_000_000_000L + " s"
            : "no handshake in " + patience / 1_000_000_000L + " s");
  }

  private void close(ChannelHandlerContext context, String why) {
    fail(why);
    closing = true;
    context.close();
  }

  /// What the peer has shown of itself.
  List<X509Certificate> proven() {
    return flow.peerCertificates();
  }

  /// The first cause is the one that is told.
  void fail(String why) {
    if (cause == null) {
      cause = why;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(flow.isOpen() ? "the peer closed the connection" : "closed by us");
    context.fireChannelInactive();
  }

  /// Also called when a connection that we opened never came to be.
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    counters.open.decrement();
    Loop.Alarm waiting = alarm;
    if (waiting != null) {
      waiting.cancel();
    }
    flow.gone();
    if (told || !inbound) {
      String why = cause == null ? "closed by us" : cause;
      guarded(context, () -> receiver.onClosed(flow, why));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
    if (error instanceof TooLongFrameException) {
      // Of several frames, or of the WebSocket handshake.
      counters.malformed.increment();
      fail("a message of more than " + framer.limit() + " bytes");
      closing = true;
      if (webSocket && ready) {
        // RFC 6455 §7.4.1: 1009, so that a browser's stack can tell it from a broken network.
        context
            .writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.MESSAGE_TOO_BIG))
            .addListener(ChannelFutureListener.CLOSE);
      } else {
        context.close();
      }
    } else if (error instanceof CorruptedFrameException broken) {
      // The decoder sent the Close frame with its code: 1002, 1007 or 1009.
      counters.malformed.increment();
      close(context, "no WebSocket frame that we take: " + broken.getMessage());
    } else {
      close(context, String.valueOf(error.getMessage()));
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    switch (message) {
      case byte[] bytes when webSocket -> context.write(frame(bytes), promise);
      case byte[] bytes -> context.write(Unpooled.wrappedBuffer(bytes), promise);
      case Farewell _ when webSocket ->
          context.write(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE), promise);
      case Farewell _ -> context.write(Unpooled.EMPTY_BUFFER, promise);
      default -> context.write(message, promise);
    }
  }

  /// RFC 7118 §4.2: text where the message is UTF-8, as browsers' stacks expect; else binary.
  private static WebSocketFrame frame(byte[] bytes) {
    ByteBuf content = Unpooled.wrappedBuffer(bytes);
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return new TextWebSocketFrame(content);
    } catch (CharacterCodingException e) {
      return new BinaryWebSocketFrame(content);
    }
  }
}

package org.turnpike.net;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslHandler;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// One HTTP connection: one request at a time, each whole within a deadline that slow bytes do not
/// move.
final class HttpServing extends SimpleChannelInboundHandler<FullHttpRequest> {

  static final int MOST_BODY_BYTES = 1 << 20;

  private static final int IDLE_SECONDS = 60;

  private final HttpWork work;
  private final Origin origin;
  private final int patienceSeconds;
  private final TransportCounters counters;
  private final HttpDeadline deadline;

  HttpServing(HttpWork work, Origin origin, int patienceSeconds, TransportCounters counters) {
    this.work = work;
    this.origin = origin;
    this.patienceSeconds = patienceSeconds;
    this.counters = counters;
    this.deadline = new HttpDeadline(counters);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    counters.open.increment();
    context.channel().closeFuture().addListener(_ -> counters.open.decrement());
    deadline.expect(context, patienceSeconds);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    deadline.stop();
    counters.messagesIn.increment();
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    boolean head = request.method().equals(HttpMethod.HEAD);
    if (!request.decoderResult().isSuccess()) {
      counters.malformed.increment();
      refuse(context, "No HTTP request, or a header section of more than 8 KiB.\n");
      return;
    }
    // One at a time: RFC 9112 §9.3.2 wants the answers in the order of the requests.
    context.channel().config().setAutoRead(false);
    HttpQuestion question;
    try {
      question = question(context, request);
    } catch (IllegalArgumentException e) {
      counters.malformed.increment();
      String why = "The path has a percent sign without two hexadecimal digits.\n";
      write(context, HttpAnswer.text(400, why), keepAlive, head);
      return;
    }
    work.run(
        question,
        answer -> context.executor().execute(() -> write(context, answer, keepAlive, head)));
  }

  /// The decoder lets nothing through any more. What the peer still sends is read and forgotten: a
  /// close with unread bytes is a reset, which takes the answer away with it (RFC 9112 §9.6).
  private void refuse(ChannelHandlerContext context, String why) {
    DefaultFullHttpResponse response = response(HttpAnswer.text(400, why), false);
    HttpUtil.setKeepAlive(response, false);
    counters.messagesOut.increment();
    var sent = context.writeAndFlush(response);
    if (context.channel() instanceof DuplexChannel plain
        && context.pipeline().get(SslHandler.class) == null) {
      sent.addListener(_ -> plain.shutdownOutput());
      context.executor().schedule(() -> context.close(), patienceSeconds, TimeUnit.SECONDS);
    } else {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
  }

  /// RFC 9112 §3.2.2: a server takes the absolute form too, which is for proxies.
  private static String originForm(String target) {
    int scheme = target.indexOf("://");
    if (target.startsWith("/") || scheme < 0) {
      return target;
    }
    int path = target.indexOf('/', scheme + 3);
    return path < 0 ? "/" : target.substring(path);
  }

  /// By lower-case name; of several lines of a name the first.
  static Map<String, String> headers(HttpRequest request) {
    Map<String, String> headers = new HashMap<>();
    request
        .headers()
        .forEach(
            each -> headers.putIfAbsent(each.getKey().toLowerCase(Locale.ROOT), each.getValue()));
    return headers;
  }

  private HttpQuestion question(ChannelHandlerContext context, FullHttpRequest request) {
    QueryStringDecoder uri = new QueryStringDecoder(originForm(request.uri()));
    String path = uri.path().startsWith("/") ? uri.path() : "/" + uri.path();
    return new HttpQuestion(
        request.method().name(),
        path,
        uri.rawQuery(),
        headers(request),
        ByteBufUtil.getBytes(request.content()),
        origin.of(request),
        context.pipeline().get(SslHandler.class) != null);
  }

  static DefaultFullHttpResponse response(HttpAnswer answer, boolean head) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
    answer.headers().forEach((name, value) -> response.headers().set(name, value));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
        .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
    return response;
  }

  private void write(
      ChannelHandlerContext context, HttpAnswer answer, boolean keepAlive, boolean head) {
    if (!context.channel().isActive()) {
      return; // it did not wait for the answer
    }
    DefaultFullHttpResponse response = response(answer, head);
    HttpUtil.setKeepAlive(response, keepAlive);
    counters.messagesOut.increment();
    var sent = context.writeAndFlush(response);
    if (keepAlive) {
      deadline.expect(context, IDLE_SECONDS);
      context.channel().config().setAutoRead(true);
    } else {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof DecoderException) {
      // No TLS, or more requests sent ahead than the codec keeps (128). Any other cause: it is
      // gone.
      boolean tls = cause.getCause() instanceof SSLException;
      (tls ? counters.handshakesFailed : counters.malformed).increment();
    }
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    deadline.stop();
    context.fireChannelInactive();
  }
}

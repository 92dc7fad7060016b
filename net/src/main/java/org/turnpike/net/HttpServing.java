package org.turnpike.net;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One HTTP connection: one request at a time, each whole within a deadline that slow bytes do not
/// move.
final class HttpServing extends SimpleChannelInboundHandler<FullHttpRequest> {

  static final int MOST_BODY_BYTES = 1 << 20;

  private static final int IDLE_SECONDS = 60;

  private final HttpWork work;
  private final int patienceSeconds;
  private final TransportCounters counters;
  private @Nullable ScheduledFuture<?> deadline;

  HttpServing(HttpWork work, int patienceSeconds, TransportCounters counters) {
    this.work = work;
    this.patienceSeconds = patienceSeconds;
    this.counters = counters;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    counters.open.increment();
    context.channel().closeFuture().addListener(_ -> counters.open.decrement());
    expect(context, patienceSeconds);
  }

  private void expect(ChannelHandlerContext context, int seconds) {
    stop();
    deadline =
        context
            .executor()
            .schedule(
                () -> {
                  counters.halfOpen.increment();
                  context.close();
                },
                seconds,
                TimeUnit.SECONDS);
  }

  private void stop() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    stop();
    counters.messagesIn.increment();
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    boolean head = request.method().equals(HttpMethod.HEAD);
    if (!request.decoderResult().isSuccess()) {
      counters.malformed.increment();
      write(context, HttpAnswer.text(400, "No HTTP request.\n"), false, false);
      return;
    }
    context.channel().config().setAutoRead(false);
    work.run(
        question(context, request),
        answer -> context.executor().execute(() -> write(context, answer, keepAlive, head)));
  }

  private static HttpQuestion question(ChannelHandlerContext context, FullHttpRequest request) {
    Map<String, String> headers = new HashMap<>();
    request
        .headers()
        .forEach(
            each -> headers.putIfAbsent(each.getKey().toLowerCase(Locale.ROOT), each.getValue()));
    QueryStringDecoder uri = new QueryStringDecoder(request.uri());
    String path = uri.path().startsWith("/") ? uri.path() : "/" + uri.path();
    return new HttpQuestion(
        request.method().name(),
        path,
        uri.rawQuery(),
        headers,
        ByteBufUtil.getBytes(request.content()),
        (InetSocketAddress) context.channel().remoteAddress(),
        context.pipeline().get(SslHandler.class) != null);
  }

  private void write(
      ChannelHandlerContext context, HttpAnswer answer, boolean keepAlive, boolean head) {
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
    HttpUtil.setKeepAlive(response, keepAlive);
    counters.messagesOut.increment();
    var sent = context.writeAndFlush(response);
    if (keepAlive) {
      expect(context, IDLE_SECONDS);
      context.channel().config().setAutoRead(true);
    } else {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    counters.handshakesFailed.increment(); // no HTTP, no TLS, or gone: nobody to tell
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stop();
    context.fireChannelInactive();
  }
}

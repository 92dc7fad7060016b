package org.turnpike.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Lets through only what asks for a WebSocket that carries SIP. Anything else gets the pages of
/// this port, and where it has none is told what the port is for.
///
/// ```
///   Upgrade: websocket, subprotocol sip ──> WebSocket handlers ──> [Connection]
///   a page ───────────────────────────────> [HttpServing] in its place
/// ```
final class WebSocketUpgrade extends SimpleChannelInboundHandler<FullHttpRequest> {

  static final String SUBPROTOCOL = "sip";

  private final boolean secure;
  private final int mostBytes;
  private final @Nullable HttpWork pages;
  private final Origin origin;
  private final Predicate<InetSocketAddress> handedOn;
  private final int patienceSeconds;
  private final TransportCounters counters;

  /// @param secure whether it is for TLS only
  /// @param mostBytes of a message
  /// @param pages of this port
  /// @param handedOn takes a WebSocket for whom a reverse proxy hands it on, or does not
  WebSocketUpgrade(
      boolean secure,
      int mostBytes,
      @Nullable HttpWork pages,
      Origin origin,
      Predicate<InetSocketAddress> handedOn,
      int patienceSeconds,
      TransportCounters counters) {
    this.secure = secure;
    this.mostBytes = mostBytes;
    this.pages = pages;
    this.origin = origin;
    this.handedOn = handedOn;
    this.patienceSeconds = patienceSeconds;
    this.counters = counters;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    boolean asks =
        request.method().equals(HttpMethod.GET)
            && request
                .headers()
                .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    if (!asks && pages != null) {
      serve(context, pages, request);
      return;
    }
    if (!asks) {
      refuse(
          context, HttpResponseStatus.UPGRADE_REQUIRED, "This port speaks SIP over WebSocket.\n");
      return;
    }
    if (secure && context.pipeline().get(SslHandler.class) == null) {
      refuse(context, HttpResponseStatus.BAD_REQUEST, "This port is for TLS: use wss:.\n");
      return;
    }
    // RFC 7118 §4.1: the client names the subprotocol "sip"; without it this is not for us.
    boolean sip =
        request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
            .flatMap(line -> Arrays.stream(line.split(",")))
            .anyMatch(offered -> offered.trim().equals(SUBPROTOCOL));
    if (!sip) {
      refuse(
          context,
          HttpResponseStatus.BAD_REQUEST,
          "Ask for the WebSocket subprotocol \"sip\" (Sec-WebSocket-Protocol).\n");
      return;
    }
    if (origin.believed() && !handedOn.test(origin.of(request))) {
      refuse(context, HttpResponseStatus.TOO_MANY_REQUESTS, "You have too many connections.\n");
      return;
    }
    ChannelPipeline pipeline = context.pipeline();
    ChannelHandler last = pipeline.last();
    String before = pipeline.context(last).name();
    pipeline.addBefore(
        before,
        null,
        new WebSocketServerProtocolHandler(
            WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/")
                .checkStartsWith(true)
                .subprotocols(SUBPROTOCOL)
                .maxFramePayloadLength(mostBytes)
                .build()));
    pipeline.addBefore(before, null, new WebSocketFrameAggregator(mostBytes));
    context.fireChannelRead(request.retain());
    pipeline.remove(this);
  }

  /// The connection is one of HTTP from now on: browsers open another one for a WebSocket.
  private void serve(ChannelHandlerContext context, HttpWork work, FullHttpRequest request) {
    ChannelPipeline pipeline = context.pipeline();
    pipeline.removeLast();
    pipeline.addLast(
        new FlowControlHandler(), new HttpServing(work, origin, patienceSeconds, counters));
    context.fireChannelRead(request.retain());
    pipeline.remove(this);
  }

  private void refuse(ChannelHandlerContext context, HttpResponseStatus status, String why) {
    counters.handshakesFailed.increment();
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(why, StandardCharsets.UTF_8));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
      response.headers().set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    }
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }
}

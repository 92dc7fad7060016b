package org.turnpike.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Lets through only what asks for a WebSocket that carries SIP, and tells anything else what this
/// port is for.
final class WebSocketUpgrade extends SimpleChannelInboundHandler<FullHttpRequest> {

  static final String SUBPROTOCOL = "sip";

  private final TransportCounters counters;

  WebSocketUpgrade(TransportCounters counters) {
    this.counters = counters;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    boolean asks =
        request.method().equals(HttpMethod.GET)
            && request
                .headers()
                .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    if (!asks) {
      refuse(
          context, HttpResponseStatus.UPGRADE_REQUIRED, "This port speaks SIP over WebSocket.\n");
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
    context.fireChannelRead(request.retain());
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

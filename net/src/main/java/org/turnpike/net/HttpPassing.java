package org.turnpike.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One connection to a reverse proxy: one request at a time, judged by its head, then handed on
/// over a connection of its own to a server inside. After an accepted WebSocket both are one.
///
/// Whatever is received is written anew, so that no peer's idea of where a message ends (RFC 9112
/// §6.3) reaches the server.
final class HttpPassing extends ChannelInboundHandlerAdapter {

  /// Less than a server inside waits for the next request.
  private static final int IDLE_SECONDS = 50;

  private static final int ANSWER_SECONDS = 30;

  /// RFC 9110 §7.6.1: for one connection alone; and what clients must not say of themselves.
  private static final List<String> NOT_HANDED_ON =
      List.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "upgrade",
          "forwarded",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-proto",
          "x-real-ip");

  /// Never for one connection alone, whatever a message says of them: without these the server
  /// inside would take a body for the next request, which nobody has judged.
  private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "host");

  /// How far the request is.
  private enum Stage {
    /// There is none, or it is answered.
    IDLE,
    ASKING,
    /// The head of the answer has come.
    ANSWERING
  }

  private final HttpGate gate;
  private final Certificates certificates;
  private final int patienceSeconds;
  private final TransportCounters counters;
  private final HttpDeadline deadline;
  private @Nullable Channel server;
  private HttpRoute.@Nullable To to;
  private @Nullable HttpAnswer refusal;
  private boolean keepAlive;
  private boolean asked;
  private Stage stage = Stage.IDLE;
  private int bodyBytes;

  HttpPassing(
      HttpGate gate, Certificates certificates, int patienceSeconds, TransportCounters counters) {
    this.gate = gate;
    this.certificates = certificates;
    this.patienceSeconds = patienceSeconds;
    this.counters = counters;
    this.deadline = new HttpDeadline(counters);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext client) {
    counters.open.increment();
    client.channel().closeFuture().addListener(_ -> counters.open.decrement());
    deadline.expect(client, patienceSeconds);
  }

  @Override
  public void channelRead(ChannelHandlerContext client, Object message) {
    if (message instanceof HttpRequest request) {
      begin(client, request);
    } else if (message instanceof HttpContent content) {
      go(client, content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(ChannelHandlerContext client, HttpRequest request) {
    counters.messagesIn.increment();
    deadline.expect(client, patienceSeconds);
    bodyBytes = 0;
    stage = Stage.ASKING;
    asked = false;
    refusal = null;
    keepAlive = HttpUtil.isKeepAlive(request);
    if (!request.decoderResult().isSuccess()) {
      counters.malformed.increment();
      keepAlive = false;
      answer(client, HttpAnswer.text(400, "No HTTP request, or a header section too long.\n"));
      return;
    }
    if (request.headers().getAll(HttpHeaderNames.HOST).size() != 1) { // RFC 9112 §3.2
      counters.malformed.increment();
      keepAlive = false;
      answer(client, HttpAnswer.text(400, "A request has one Host.\n"));
      return;
    }
    if (request.headers().contains(HttpHeaderNames.EXPECT)) {
      keepAlive = false; // RFC 9110 §10.1.1: its body may come or not
      answer(client, HttpAnswer.text(417, "Send the request whole.\n"));
      return;
    }
    if (client.pipeline().get(SslHandler.class) == null) {
      keepAlive = false;
      answer(client, HttpAnswer.text(400, "This port is for TLS: use https: or wss:.\n"));
      return;
    }
    HttpHead head = head(client, request);
    switch (gate.route(head)) {
      case HttpRoute.Refused(HttpAnswer answer) -> refusal = answer;
      case HttpRoute.To next -> {
        HttpRequest onwards = onwards(request, head);
        if (server != null && server.isActive() && next.equals(to)) {
          server.write(onwards);
        } else {
          leave();
          to = next;
          client.channel().config().setAutoRead(false);
          connect(client, next, 0, onwards);
        }
      }
    }
  }

  private static HttpHead head(ChannelHandlerContext client, HttpRequest request) {
    boolean webSocket =
        request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    return new HttpHead(
        request.method().name(),
        request.uri(),
        HttpServing.headers(request),
        (InetSocketAddress) client.channel().remoteAddress(),
        webSocket);
  }

  private static HttpRequest onwards(HttpRequest request, HttpHead head) {
    HttpRequest onwards =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), request.uri());
    HttpHeaders headers = onwards.headers().add(request.headers());
    strip(headers);
    if (head.webSocket()) {
      headers
          .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
          .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    }
    headers
        .set("X-Forwarded-For", head.remote().getAddress().getHostAddress())
        .set("X-Forwarded-Proto", "https")
        .set(HttpHeaderNames.VIA, "1.1 turnpike");
    return onwards;
  }

  /// RFC 9110 §7.6.1, with what the message itself names for this connection.
  private static void strip(HttpHeaders headers) {
    for (String line : headers.getAll(HttpHeaderNames.CONNECTION)) {
      Arrays.stream(line.split(","))
          .map(option -> option.strip().toLowerCase(Locale.ROOT))
          .filter(option -> !FRAMING.contains(option))
          .forEach(headers::remove);
    }
    NOT_HANDED_ON.forEach(headers::remove);
  }

  private void connect(
      ChannelHandlerContext client, HttpRoute.To next, int which, HttpRequest onwards) {
    if (which == next.servers().size()) {
      keepAlive = false;
      answer(client, HttpAnswer.text(502, "No server inside takes this just now.\n"));
      return;
    }
    InetSocketAddress at = next.servers().get(which);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(client.channel().eventLoop())
            .channel(
                client.channel() instanceof EpollSocketChannel
                    ? EpollSocketChannel.class
                    : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, patienceSeconds * 1000)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            certificates
                                .client(next.certificate())
                                .newHandler(channel.alloc(), next.name(), at.getPort()),
                            new HttpClientCodec(),
                            new Answering(client));
                  }
                });
    boolean sameFamily = next.from().getAddress().length == at.getAddress().getAddress().length;
    (sameFamily
            ? bootstrap.connect(at, new InetSocketAddress(next.from(), 0))
            : bootstrap.connect(at))
        .addListener(
            (ChannelFutureListener)
                done -> {
                  if (!client.channel().isActive()) {
                    done.channel().close();
                  } else if (done.isSuccess()) {
                    server = done.channel();
                    server.write(onwards);
                    client.channel().config().setAutoRead(true);
                  } else {
                    connect(client, next, which + 1, onwards);
                  }
                });
  }

  private void go(ChannelHandlerContext client, HttpContent content) {
    bodyBytes += content.content().readableBytes();
    boolean last = content instanceof LastHttpContent;
    Channel onwards = server;
    if (bodyBytes > HttpServing.MOST_BODY_BYTES) {
      content.release();
      keepAlive = false;
      answer(client, HttpAnswer.text(413, "More than this takes.\n"));
      leave();
    } else if (refusal != null || onwards == null || stage == Stage.IDLE) {
      content.release();
      if (last && refusal != null) {
        answer(client, refusal);
      }
    } else {
      onwards.writeAndFlush(content);
      if (last) {
        asked = true;
        // One at a time: RFC 9112 §9.3.2 wants the answers in the order of the requests.
        client.channel().config().setAutoRead(false);
        deadline.expect(client, ANSWER_SECONDS);
      }
    }
  }

  private void answer(ChannelHandlerContext client, HttpAnswer answer) {
    refusal = null;
    DefaultFullHttpResponse response = HttpServing.response(answer, false);
    HttpUtil.setKeepAlive(response, keepAlive);
    counters.messagesOut.increment();
    client.writeAndFlush(response);
    answered(client);
  }

  private void answered(ChannelHandlerContext client) {
    stage = Stage.IDLE;
    if (keepAlive) {
      deadline.expect(client, IDLE_SECONDS);
      client.channel().config().setAutoRead(true);
    } else {
      client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void leave() {
    Channel before = server;
    server = null;
    to = null;
    if (before != null) {
      before.close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext client) {
    if (server != null && client.channel().isWritable()) {
      server.config().setAutoRead(true);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext client) {
    deadline.stop();
    leave();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext client, Throwable cause) {
    client.close();
  }

  /// From here on bytes are bytes: each side's go to the other as they are.
  private void join(ChannelHandlerContext client, Channel inside) {
    deadline.stop();
    ChannelPipeline outer = client.pipeline();
    ChannelPipeline inner = inside.pipeline();
    server = null;
    Splice.Pair joined =
        Splice.pair(client.channel(), inside, counters.bytesIn, counters.bytesOut, Pace.FREE);
    inner.addLast(joined.fromPeer());
    outer.addLast(joined.fromClient());
    inner.remove(Answering.class);
    inner.remove(HttpClientCodec.class);
    outer.remove(this);
    outer.remove(FlowControlHandler.class);
    outer.remove(HttpServerCodec.class);
    inside.config().setAutoRead(true);
    client.channel().config().setAutoRead(true);
  }

  /// What a server inside answers.
  private final class Answering extends ChannelInboundHandlerAdapter {

    private final ChannelHandlerContext client;
    private boolean switching;
    private boolean informing;

    Answering(ChannelHandlerContext client) {
      this.client = client;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpResponse response) {
        head(response);
      }
      if (informing) {
        informing = !(message instanceof LastHttpContent);
        ReferenceCountUtil.release(message);
      } else if (message instanceof LastHttpContent last) {
        client.writeAndFlush(last);
        if (switching) {
          join(client, context.channel());
        } else {
          keepAlive &= asked; // what is still to come belongs to no request any more
          answered(client);
        }
      } else {
        client.writeAndFlush(message);
        if (!client.channel().isWritable()) {
          context.channel().config().setAutoRead(false);
        }
      }
    }

    private void head(HttpResponse response) {
      switching = response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
      informing = !switching && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      if (informing) {
        return; // nobody waits for it: requests that expect it are refused
      }
      stage = Stage.ANSWERING;
      counters.messagesOut.increment();
      strip(response.headers());
      if (switching) {
        response
            .headers()
            .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
            .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        return;
      }
      boolean measured =
          HttpUtil.isContentLengthSet(response) || HttpUtil.isTransferEncodingChunked(response);
      keepAlive &= measured; // else its end is the connection's
      HttpUtil.setKeepAlive(response, keepAlive);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (server != context.channel()) {
        return;
      }
      server = null;
      switch (stage) {
        case IDLE -> {}
        case ASKING -> {
          keepAlive = false;
          answer(client, HttpAnswer.text(502, "The server inside ended without an answer.\n"));
        }
        case ANSWERING -> client.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}

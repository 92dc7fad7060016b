package org.turnpike.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Gets one thing of a web server over plain HTTP (RFC 9112), one connection each.
///
/// The caller says which address is asked: what was looked up and allowed is what is connected to,
/// and a name that points elsewhere a moment later leads nowhere. Redirections are the caller's to
/// follow, for the same reason.
public final class HttpFetch {

  private static final int LINE = 4096;
  private static final int HEADERS = 16_384;
  private static final int CHUNK = 8192;

  private final Loops loops;

  public HttpFetch(Loops loops) {
    this.loops = loops;
  }

  /// What came of it.
  public sealed interface Outcome {

    /// @param headers by their names in lower case; the last of those with one name
    record Answered(int status, Map<String, String> headers, byte[] body) implements Outcome {
      public Answered {
        headers = Map.copyOf(headers);
      }

      public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
      }
    }

    record Failed(String why) implements Outcome {}
  }

  /// Waits for the answer: on virtual threads only.
  ///
  /// @param to where the server is
  /// @param from the address that is asked from; empty leaves it to the system
  /// @param most bytes of an answer; one that is longer is not read to its end
  /// @param patience for all of it
  public Outcome get(
      URI uri,
      InetSocketAddress to,
      Optional<InetAddress> from,
      Map<String, String> headers,
      int most,
      Duration patience) {
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops.group())
            .channel(loops.epoll() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpClientCodec(LINE, HEADERS, CHUNK),
                            new HttpObjectAggregator(most),
                            new Answering(answer, most));
                  }
                });
    SocketAddress local = from.map(each -> new InetSocketAddress(each, 0)).orElse(null);
    ChannelFuture connecting = local == null ? bootstrap.connect(to) : bootstrap.connect(to, local);
    connecting.addListener(done -> {
      if (done.isSuccess()) {
        connecting.channel().writeAndFlush(request(uri, headers));
      } else {
        answer.complete(new Outcome.Failed("no connection: " + done.cause().getMessage()));
      }
    });
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Outcome.Failed("no whole answer in " + patience.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed("the node stops");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is never an exception", e);
    } finally {
      connecting.channel().close();
    }
  }

  private static DefaultFullHttpRequest request(URI uri, Map<String, String> headers) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.GET,
            uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    request.headers().set(HttpHeaderNames.HOST, uri.getRawAuthority());
    request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    request.headers().set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
    headers.forEach((name, value) -> request.headers().set(name, value));
    return request;
  }

  private static final class Answering extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final CompletableFuture<Outcome> answer;
    private final int most;

    Answering(CompletableFuture<Outcome> answer, int most) {
      this.answer = answer;
      this.most = most;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      if (response.decoderResult().isFailure()) {
        answer.complete(new Outcome.Failed("the answer is no HTTP"));
      } else {
        byte[] body = new byte[response.content().readableBytes()];
        response.content().readBytes(body);
        Map<String, String> headers = new HashMap<>();
        response
            .headers()
            .forEach(each -> headers.put(each.getKey().toLowerCase(Locale.ROOT), each.getValue()));
        answer.complete(new Outcome.Answered(response.status().code(), headers, body));
      }
      context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.complete(new Outcome.Failed("the connection was closed before the answer's end"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
      answer.complete(
          new Outcome.Failed(
              error instanceof TooLongFrameException
                  ? "the answer is longer than " + most + " bytes"
                  : String.valueOf(error.getMessage())));
      context.close();
    }
  }
}

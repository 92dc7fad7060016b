package org.turnpike.net;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// TLS on a port that browsers come to. People type `http://` before its number: what comes in the
/// clear is given on as it is, and [HttpQuestion#secure] says so to whoever answers.
final class BrowserTls extends OptionalSslHandler {

  private final Supplier<SslHandler> tls;

  BrowserTls(SslContext context, Supplier<SslHandler> tls) {
    super(context);
    this.tls = tls;
  }

  @Override
  protected SslHandler newSslHandler(ChannelHandlerContext context, SslContext certificate) {
    return tls.get();
  }

  @Override
  protected @Nullable ChannelHandler newNonSslHandler(ChannelHandlerContext context) {
    return null; // nothing stands between the bytes and the next handler
  }
}

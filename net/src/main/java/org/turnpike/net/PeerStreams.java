package org.turnpike.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.util.function.Consumer;
import org.turnpike.topology.settings.Endpoint;

/// TCP connections of a relay with its peers (RFC 6062). A relayed address both listens and
/// connects, so its sockets share the port (SO_REUSEPORT); that nobody else has it is tried before.
public final class PeerStreams {

  /// Longer than a relay waits, which is for the relay to say.
  private static final int CONNECT_MILLIS = 60_000;

  private static final int BACKLOG = 64;

  /// What is written and not taken: above the upper one the other side is not read from.
  static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(32 << 10, 128 << 10);

  // SOL_SOCKET and SO_REUSEPORT of Linux: Netty has a name for it at servers only.
  private static final ChannelOption<Integer> REUSE_PORT =
      new IntegerUnixChannelOption("SO_REUSEPORT", 1, 15);

  private final Loops loops;

  PeerStreams(Loops loops) {
    this.loops = loops;
  }

  /// Listens at a relayed address. Nothing is read from what was accepted until it is joined.
  ///
  /// @param accepted called on a transport's thread
  /// @throws BindFailed if somebody else has the port
  public AutoCloseable listen(InetSocketAddress at, Consumer<PeerStream> accepted) {
    try (ServerSocket alone = new ServerSocket()) {
      alone.setReuseAddress(true); // connections that were closed lately do not count
      alone.bind(at, 1);
    } catch (IOException e) {
      throw failed(at, e);
    }
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.epoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
                    if (remote == null) {
                      channel.close(); // gone before it was looked at
                    } else {
                      accepted.accept(new PeerStream(channel, remote));
                    }
                  }
                });
    ChannelFuture opened =
        (loops.epoll()
                ? bootstrap.option(REUSE_PORT, 1)
                : bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true))
            .bind(at)
            .awaitUninterruptibly();
    if (!opened.isSuccess()) {
      throw failed(at, opened.cause());
    }
    return () -> opened.channel().close();
  }

  private static BindFailed failed(InetSocketAddress at, Throwable cause) {
    return new BindFailed("relaying", new Endpoint(at.getAddress(), at.getPort()), false, cause);
  }

  /// Opens a connection from a relayed address. [PeerStream#onConnected] tells when it stands, and
  /// [PeerStream#onGone] if it never does.
  public PeerStream connect(InetSocketAddress from, InetSocketAddress to) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops.group())
            .channel(loops.epoll() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .handler(new ChannelInboundHandlerAdapter());
    ChannelFuture connecting =
        (loops.epoll()
                ? bootstrap.option(REUSE_PORT, 1)
                : bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true))
            .connect(to, from);
    PeerStream stream = new PeerStream(connecting.channel(), to);
    stream.connecting(connecting);
    return stream;
  }
}

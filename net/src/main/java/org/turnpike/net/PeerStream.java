package org.turnpike.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// One connection of a relay with a peer. Once it is joined with a client's, what comes from the
/// one goes out of the other: no faster than it is taken there, and when one ends, so does the
/// other.
public final class PeerStream {

  /// What is told when a connection is over.
  public interface Gone {
    /// @param toPeer bytes that went through
    /// @param fromPeer bytes that came
    void gone(long toPeer, long fromPeer);
  }

  private final Channel channel;
  private final InetSocketAddress remote;
  private final LongAdder toPeer = new LongAdder();
  private final LongAdder fromPeer = new LongAdder();
  private @Nullable ChannelFuture connecting;

  PeerStream(Channel channel, InetSocketAddress remote) {
    this.channel = channel;
    this.remote = remote;
  }

  void connecting(ChannelFuture future) {
    connecting = future;
  }

  public InetSocketAddress remote() {
    return remote;
  }

  /// Runs the task when a connection that we opened stands; on a transport's thread.
  public void onConnected(Runnable task) {
    ChannelFuture future = connecting;
    if (future != null) {
      future.addListener(done -> {
        if (done.isSuccess()) {
          task.run();
        } else {
          channel.close();
        }
      });
    }
  }

  /// Once, when it is over or never came to be; at once if it is over already.
  public void onGone(Gone told) {
    channel.closeFuture().addListener(_ -> told.gone(toPeer.sum(), fromPeer.sum()));
  }

  /// Sends a client the answer and from then on what the peer sends, and the peer what the client
  /// sends. The client's flow is over as a way for messages: its receiver is told that it closed.
  public void join(Flow client, byte[] answer, Pace pace) {
    Channel other = client instanceof StreamFlow stream ? stream.channel() : null;
    if (other == null) {
      channel.close();
      return;
    }
    other
        .eventLoop()
        .execute(() -> {
          Connection connection = other.pipeline().get(Connection.class);
          if (connection == null || !channel.isActive()) {
            channel.close();
            other.close();
            return;
          }
          other.config().setWriteBufferWaterMark(PeerStreams.MARKS);
          Splice.Pair splices = Splice.pair(other, channel, toPeer, fromPeer, pace);
          other.pipeline().addLast(splices.fromClient());
          other.pipeline().remove(connection);
          other.writeAndFlush(Unpooled.wrappedBuffer(answer));
          other.config().setAutoRead(true);
          // After the answer: whatever the peer said already waits in its socket.
          channel
              .eventLoop()
              .execute(() -> {
                channel.pipeline().addLast(splices.fromPeer());
                channel.config().setAutoRead(true);
                if (!other.isActive()) {
                  channel.close();
                }
              });
        });
  }

  /// Bytes that went to the peer so far.
  public long toPeer() {
    return toPeer.sum();
  }

  /// Bytes that came from the peer so far.
  public long fromPeer() {
    return fromPeer.sum();
  }

  public void close() {
    channel.close();
  }

  @Override
  public String toString() {
    return "peer " + remote;
  }
}

package org.turnpike.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Hands on what comes from one connection to another, as it is (RFC 6062 §5.4). While the other
/// one has more to send than its system takes, this one is not read from, so that no more waits
/// here than the water mark and one read.
final class Splice extends ChannelInboundHandlerAdapter {

  /// How long the rest may take to go out after one side has ended.
  private static final int PATIENCE_SECONDS = 5;

  private final Channel other;
  private final LongAdder carried;

  Splice(Channel other, LongAdder carried) {
    this.other = other;
    this.carried = carried;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      carried.add(bytes.readableBytes());
      other.write(bytes);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    other.flush();
    if (!other.isWritable()) {
      context.channel().config().setAutoRead(false);
      if (other.isWritable()) {
        // It was taken between the two questions, and nobody would tell us again.
        context.channel().config().setAutoRead(true);
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      other.config().setAutoRead(true);
    }
  }

  /// RFC 6062 §5.5: when one side closes, the other is closed, after what was said before.
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Future<?> enough =
        other.eventLoop().schedule(() -> other.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
    other
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(_ -> enough.cancel(false))
        .addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
    context.close();
  }
}

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
import org.jspecify.annotations.Nullable;

/// Hands on what comes from one connection to another, as it is (RFC 6062 §5.4). While the other
/// one has more to send than its system takes, this one is not read from, so that no more waits
/// here than the water mark and one read; nor while the pace has it wait, and then TCP slows
/// whoever sends. What its system holds when its sender has finished is read at once.
final class Splice extends ChannelInboundHandlerAdapter {

  /// How long the rest may take to go out after one side has ended.
  private static final int PATIENCE_SECONDS = 5;

  private final Channel other;
  private final LongAdder carried;
  private final Pace pace;
  private final boolean toPeer;
  private @Nullable Splice back;
  private volatile boolean waits;

  private Splice(Channel other, LongAdder carried, Pace pace, boolean toPeer) {
    this.other = other;
    this.carried = carried;
    this.pace = pace;
    this.toPeer = toPeer;
  }

  /// What carries from the client, and what carries to it.
  record Pair(Splice fromClient, Splice fromPeer) {}

  static Pair pair(Channel client, Channel peer, LongAdder toPeer, LongAdder fromPeer, Pace pace) {
    Splice forth = new Splice(peer, toPeer, pace, true);
    Splice back = new Splice(client, fromPeer, pace, false);
    forth.back = back;
    back.back = forth;
    return new Pair(forth, back);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      int count = bytes.readableBytes();
      carried.add(count);
      other.write(bytes);
      wait(context, pace.passed(toPeer, count));
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    other.flush();
    if (!waits && !other.isWritable()) {
      context.channel().config().setAutoRead(false);
      if (other.isWritable()) {
        // It was taken between the two questions, and nobody would tell us again.
        context.channel().config().setAutoRead(true);
      }
    }
  }

  /// Reads no more for a time; what was read already may make it longer.
  private void wait(ChannelHandlerContext context, long nanos) {
    if (nanos > 0 && !waits) {
      waits = true;
      context.channel().config().setAutoRead(false);
      Future<?> _ =
          context.channel().eventLoop().schedule(() -> goOn(context), nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void goOn(ChannelHandlerContext context) {
    waits = false; // before the question: whoever becomes writable now finds it so
    wait(context, pace.passed(toPeer, 0));
    if (!waits && other.isWritable()) {
      context.channel().config().setAutoRead(true);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Splice reader = back;
    if (context.channel().isWritable() && reader != null && !reader.waits) {
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

package org.turnpike.net;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What waits to go out of one channel: any thread puts in, the channel's thread writes all that is
/// there and flushes once, so that a burst is one system call or few. Bounded by bytes that the
/// system has not taken yet.
final class Outbox {

  record Item(Object what, int bytes) {}

  private static final Item END = new Item("", 0);

  /// How long what is queued may take to go out after the end was called.
  private static final int PATIENCE_SECONDS = 5;

  private final long limit;
  private final TransportCounters counters;
  private final Queue<Item> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong pending = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean ended;
  private volatile @Nullable Channel channel;

  Outbox(long limit, TransportCounters counters) {
    this.limit = limit;
    this.counters = counters;
  }

  boolean offer(Object what, int bytes) {
    // One message always fits into an empty outbox, however long.
    long before = pending.getAndAdd(bytes);
    if (ended || (before > 0 && before + bytes > limit)) {
      pending.addAndGet(-bytes);
      counters.unsent.increment();
      return false;
    }
    queue.add(new Item(what, bytes));
    wake();
    return true;
  }

  /// Nothing more goes in; the channel closes after what is queued.
  void end() {
    if (!ended) {
      ended = true;
      queue.add(END);
      wake();
    }
  }

  /// From now on the channel can be written to.
  void attach(Channel to) {
    channel = to;
    wake();
  }

  /// The channel is gone: what is left will not be sent.
  void discard() {
    ended = true;
    for (Item item = queue.poll(); item != null; item = queue.poll()) {
      if (item != END) {
        counters.unsent.increment();
      }
    }
  }

  private void wake() {
    Channel to = channel;
    if (to != null && scheduled.compareAndSet(false, true)) {
      to.eventLoop().execute(() -> drain(to));
    }
  }

  private void drain(Channel to) {
    // Cleared first: whoever adds after the last poll schedules again.
    scheduled.set(false);
    boolean end = false;
    for (Item item = queue.poll(); item != null; item = queue.poll()) {
      if (item == END) {
        end = true;
        continue;
      }
      int bytes = item.bytes();
      ChannelFuture written = to.write(item.what());
      written.addListener(done -> {
        pending.addAndGet(-bytes);
        if (done.isSuccess()) {
          counters.messagesOut.increment();
          counters.bytesOut.add(bytes);
        } else {
          counters.unsent.increment();
        }
      });
    }
    if (end) {
      // A peer that does not read would otherwise hold the connection for ever.
      Future<?> enough = to.eventLoop().schedule(() -> to.close(), PATIENCE_SECONDS, SECONDS);
      to.writeAndFlush(Connection.Farewell.SAID)
          .addListener(_ -> enough.cancel(false))
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      to.flush();
    }
  }
}

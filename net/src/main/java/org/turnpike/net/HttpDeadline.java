package org.turnpike.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Until when a peer of an HTTP connection has to have done the next thing; then the connection is
/// closed, and counted as half open.
final class HttpDeadline {

  private final TransportCounters counters;
  private @Nullable ScheduledFuture<?> running;

  HttpDeadline(TransportCounters counters) {
    this.counters = counters;
  }

  /// In place of the one before.
  void expect(ChannelHandlerContext context, int seconds) {
    stop();
    running =
        context
            .executor()
            .schedule(
                () -> {
                  counters.halfOpen.increment();
                  context.close();
                },
                seconds,
                TimeUnit.SECONDS);
  }

  void stop() {
    if (running != null) {
      running.cancel(false);
      running = null;
    }
  }
}

package org.turnpike.server.sip;

import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;
import org.turnpike.wire.SourceLimit;

/// Answers to those who have proven nothing yet (challenges, refusals, what OPTIONS asks): so many
/// a second for each source, so that we are neither worn out nor a mirror that a spoofed source
/// floods somebody with. Usable from any thread.
final class Strangers {

  private final SourceLimit limit;
  private final LongAdder silenced = new LongAdder();

  Strangers(int perSecond, long seed) {
    this.limit = new SourceLimit(perSecond, seed);
  }

  /// Whether that source gets one more answer; counts either way.
  boolean answered(InetAddress source, long now) {
    boolean allowed = limit.allows(source, now);
    if (!allowed) {
      silenced.increment();
    }
    return allowed;
  }

  long silenced() {
    return silenced.sum();
  }
}

package org.turnpike.net;

import java.util.concurrent.atomic.LongAdder;

/// What happened at one listener, or on all connections that we opened. Grows only, but for
/// [#open].
public final class TransportCounters {

  final LongAdder accepted = new LongAdder();
  final LongAdder open = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder halfOpen = new LongAdder();
  final LongAdder handshakesFailed = new LongAdder();
  final LongAdder messagesIn = new LongAdder();
  final LongAdder messagesOut = new LongAdder();
  final LongAdder bytesIn = new LongAdder();
  final LongAdder bytesOut = new LongAdder();
  final LongAdder malformed = new LongAdder();
  final LongAdder unsent = new LongAdder();

  /// Connections that were let in, or that we opened.
  public long accepted() {
    return accepted.sum();
  }

  /// Connections now.
  public long open() {
    return open.sum();
  }

  /// Connections closed at once because of a limit, in total or per source.
  public long refusedByLimit() {
    return refused.sum();
  }

  /// Connections closed because no handshake or whole message came in time.
  public long halfOpenClosed() {
    return halfOpen.sum();
  }

  /// TLS or WebSocket handshakes that failed.
  public long handshakesFailed() {
    return handshakesFailed.sum();
  }

  public long messagesIn() {
    return messagesIn.sum();
  }

  public long messagesOut() {
    return messagesOut.sum();
  }

  public long bytesIn() {
    return bytesIn.sum();
  }

  public long bytesOut() {
    return bytesOut.sum();
  }

  /// Streams that could not be framed and messages that were too long.
  public long malformed() {
    return malformed.sum();
  }

  /// Messages that [Flow#send] refused or that the system did not send.
  public long unsent() {
    return unsent.sum();
  }
}

package org.turnpike.net.dtls;

import java.util.concurrent.atomic.LongAdder;

/// What happened at one DTLS listener. Read by any thread; grows only, but for [#open].
public final class DtlsCounters {

  final LongAdder cookies = new LongAdder();
  final LongAdder begun = new LongAdder();
  final LongAdder established = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder open = new LongAdder();
  final LongAdder strays = new LongAdder();
  final LongAdder unsent = new LongAdder();

  /// Cookies asked of clients that had none or a wrong one. They cost no state.
  public long cookies() {
    return cookies.sum();
  }

  /// Handshakes of clients that had shown their address to be theirs.
  public long begun() {
    return begun.sum();
  }

  public long established() {
    return established.sum();
  }

  /// Handshakes that failed, the late ones among them.
  public long handshakesFailed() {
    return failed.sum();
  }

  /// Clients that left a handshake unfinished, or said nothing after it.
  public long halfOpenClosed() {
    return late.sum();
  }

  /// Handshakes not begun because of a limit, in total or per source.
  public long refusedByLimit() {
    return refused.sum();
  }

  /// Clients now, those in a handshake among them.
  public long open() {
    return open.sum();
  }

  /// Datagrams of nobody's session that begin none, and those too long for a handshake.
  public long strays() {
    return strays.sum();
  }

  /// Messages that could not be sent, because their client was gone.
  public long unsent() {
    return unsent.sum();
  }
}

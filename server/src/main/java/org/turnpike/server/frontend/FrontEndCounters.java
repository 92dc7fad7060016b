package org.turnpike.server.frontend;

import java.util.concurrent.atomic.LongAdder;

/// What a Front End did. Read by any thread.
public final class FrontEndCounters {

  final LongAdder registers = new LongAdder();
  final LongAdder calls = new LongAdder();
  final LongAdder forked = new LongAdder();
  final LongAdder loops = new LongAdder();
  private final Authenticator authenticator;

  FrontEndCounters(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  /// REGISTER requests whose user was known.
  public long registers() {
    return registers.sum();
  }

  /// INVITE requests that began a call.
  public long calls() {
    return calls.sum();
  }

  /// Requests that went to more than one target.
  public long forked() {
    return forked.sum();
  }

  /// Requests that came by a second time unchanged (RFC 5393).
  public long loops() {
    return loops.sum();
  }

  /// Challenges sent.
  public long challenged() {
    return authenticator.challenged.sum();
  }

  /// Wrong passwords, and credentials for somebody else's address.
  public long authenticationFailures() {
    return authenticator.failed.sum();
  }

  /// Requests without credentials that got no answer, since their source sent too many.
  public long silenced() {
    return authenticator.silenced.sum();
  }
}

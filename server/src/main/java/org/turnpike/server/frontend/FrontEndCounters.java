package org.turnpike.server.frontend;

import java.util.concurrent.atomic.LongAdder;
import org.turnpike.server.sip.SipNode;

/// What a Front End did. Read by any thread.
public final class FrontEndCounters {

  final LongAdder registers = new LongAdder();
  final LongAdder calls = new LongAdder();
  final LongAdder forked = new LongAdder();
  final LongAdder loops = new LongAdder();
  final LongAdder outside = new LongAdder();
  final LongAdder elsewhere = new LongAdder();
  private final Authenticator authenticator;
  private final UserServices services;
  private final Tenants tenants;
  private final SipNode sip;

  FrontEndCounters(
      Authenticator authenticator, UserServices services, Tenants tenants, SipNode sip) {
    this.authenticator = authenticator;
    this.services = services;
    this.tenants = tenants;
    this.sip = sip;
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

  /// Requests for users who are homed elsewhere, and of theirs.
  public long elsewhere() {
    return elsewhere.sum();
  }

  /// Requests to other domains.
  public long outside() {
    return outside.sum();
  }

  /// Requests between two organisations of ours whose lists do not let them.
  public long notPartners() {
    return tenants.refused.sum();
  }

  /// Challenges sent.
  public long challenged() {
    return authenticator.challenged.sum();
  }

  /// Wrong passwords, and credentials for somebody else's address.
  public long authenticationFailures() {
    return authenticator.failed.sum();
  }

  /// Requests of nobody known that got no answer, since their source sent too many.
  public long silenced() {
    return sip.silenced();
  }

  /// PUBLISH requests that were taken.
  public long published() {
    return services.presence().counters().published();
  }

  /// NOTIFY requests sent.
  public long notified() {
    return services.presence().counters().notified();
  }

  /// Subscriptions to presence that stand.
  public long subscriptions() {
    return services.presence().subscriptions();
  }

  /// Messages kept for who was not there.
  public long messagesKept() {
    return services.messages().stored();
  }

  /// Of those, messages delivered.
  public long messagesDelivered() {
    return services.messages().delivered();
  }
}

package org.turnpike.topology;

import java.util.Locale;

/// The closed list of ways that a call, a leg or a relayed conversation can end. Planner, servers
/// and lab all speak of these; `docs/dispositions.md` gives the exact condition of each.
public enum Disposition {
  /// Media or a message reached the other party.
  DELIVERED(true),
  /// A firewall rule, or the lack of one, dropped it.
  BLOCKED_BY_RULE(false),
  /// A translator had no mapping for it, or the mapping's filtering did not let this source in (RFC
  /// 4787 §5).
  BLOCKED_BY_NAT(false),
  /// The reply took another way than the request through a stateful device.
  BLOCKED_ASYMMETRIC(false),
  /// No route to the destination.
  NO_ROUTE(false),
  /// No pair of candidates can work (RFC 8445 §6.1.2).
  NO_CANDIDATE_PAIR(false),
  /// A name has no usable record in the resolver's view.
  UNRESOLVABLE(false),
  /// The certificate does not bear the name, is out of date, revoked or of an unknown authority.
  UNTRUSTED(false),
  /// The user has no usable registration (480), or does not exist (404).
  UNREACHABLE_USER(false),
  /// Policy said no: federation, tenant, peer policy, quota.
  REFUSED(false),
  /// Wrong or expired credentials.
  UNAUTHENTICATED(false),
  /// Nobody answered in time.
  TIMED_OUT(false),
  /// The service is in the plan and does not exist yet.
  NOT_SERVED(false);

  private final boolean success;

  Disposition(boolean success) {
    this.success = success;
  }

  public boolean success() {
    return success;
  }

  /// In JSON and logs: `blocked-by-rule`.
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

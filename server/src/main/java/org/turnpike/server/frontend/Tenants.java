package org.turnpike.server.frontend;

import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.SignInLog;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;

/// Which of a provider's tenants talk with each other: by the lists of both, as through the Access
/// Edge, which they do not pass. Each home asks the lists of its own side, as Edges do: here the
/// caller's where the caller is at home here, and the other's where the other is.
final class Tenants {

  private static final Logger LOG = LoggerFactory.getLogger("org.turnpike.policy");

  final LongAdder refused = new LongAdder();
  private volatile FederationRules rules;

  Tenants(FederationRules rules) {
    this.rules = rules;
  }

  void onRules(FederationRules now) {
    rules = now;
  }

  /// Whether there are lists to ask at all.
  boolean any() {
    return !rules.tenants().isEmpty();
  }

  /// Refuses what the lists of one side do not let through; in the Edge's words, so that nobody has
  /// to know what lies between two users.
  ///
  /// @param ours the domain whose lists are asked
  /// @return whether it was refused
  boolean refuses(Arrival arrival, String ours, String other) {
    FederationRules asked = rules;
    if (!asked.apart(ours, other) || asked.lets(ours, other)) {
      return false;
    }
    boolean blocked = asked.blocks(ours, other);
    refused.increment();
    LOG.info(
        "event={} peer={} code=403 request={} call={} cause={}",
        blocked ? "blocked-domain" : "unknown-partner",
        Endpoint.text(arrival.origin()),
        SignInLog.plain(arrival.request().method().name()),
        SignInLog.plain(arrival.request().callId()),
        SignInLog.plain(other + (blocked ? "-is-blocked-of-" : "-is-no-partner-of-") + ours));
    arrival.refuse(403, "No Federation With That Domain");
    return true;
  }
}

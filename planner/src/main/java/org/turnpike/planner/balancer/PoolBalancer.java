package org.turnpike.planner.balancer;

import java.util.List;

/// The load balancer of one pool.
///
/// @param spreads TCP and UDP ports, each address before the next
/// @param unbalanced VIP rows that could not be spread, and why
public record PoolBalancer(String pool, List<Spread> spreads, List<String> unbalanced) {

  public PoolBalancer {
    spreads = List.copyOf(spreads);
    unbalanced = List.copyOf(unbalanced);
  }

  /// HAProxy's configuration of the TCP ports.
  public String haproxy() {
    return Haproxy.text(this);
  }

  /// nftables' rules of the UDP ports, and what lets answers find back to HAProxy.
  public String nftables() {
    return SpreadRules.text(this);
  }
}

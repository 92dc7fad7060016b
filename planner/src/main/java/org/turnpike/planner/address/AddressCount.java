package org.turnpike.planner.address;

import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.topology.service.LoadBalancing;

/// How many external addresses a pool needs (edge-ip-counts; corrections ): three for
/// each Edge, or one with single addressing, and as many again for a hardware load balancer.
///
/// @param perEdge for each Edge: one for each service, or one for all
/// @param balancer virtual addresses: one for each service, or one for all
public record AddressCount(int nodes, int perEdge, int balancer) {

  public static AddressCount of(LoadBalancing balancing, Addressing addressing, int nodes) {
    int services =
        switch (addressing) {
          case PER_ROLE -> 3;
          case SINGLE -> 1;
        };
    int balancer =
        switch (balancing) {
          case NONE, DNS -> 0;
          case HLB -> services;
        };
    return new AddressCount(nodes, services, balancer);
  }

  public static AddressCount of(EdgePool pool) {
    return of(pool.balancingOutside(), pool.addressing(), pool.nodes().size());
  }

  /// Addresses that adapters and load balancer hold. Behind NAT each needs a public one besides.
  public int external() {
    return balancer + perEdge * nodes;
  }

  /// `3 + 3 x 2 = 9`.
  public String formula() {
    return (balancer == 0 ? "" : balancer + " + ") + perEdge + " x " + nodes + " = " + external();
  }
}

package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.planner.balancer.BalancerPlan;
import org.turnpike.planner.balancer.PoolBalancer;

/// Two files for each load balancer: HAProxy's and nftables'.
final class BalancerFiles {

  private static final String FOLDER = "balancer/";

  private BalancerFiles() {}

  static List<Artefact> of(BalancerPlan plan) {
    List<Artefact> out = new ArrayList<>();
    for (PoolBalancer pool : plan.pools()) {
      out.add(Artefact.open(FOLDER + pool.pool() + ".haproxy.cfg", pool.haproxy()));
      out.add(Artefact.open(FOLDER + pool.pool() + ".nft", pool.nftables()));
    }
    return out;
  }
}

package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.error;
import static org.turnpike.planner.finding.FindingRule.warning;

import java.util.List;
import org.turnpike.planner.address.AddressCount;
import org.turnpike.planner.address.AddressPlan;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.service.EdgePool;

/// The size of an Edge pool, its balancing, and the number of its addresses.
final class PoolRules {

  private static final int MOST_NODES = 12;

  private PoolRules() {}

  static List<FindingRule> rules() {
    return List.of(
        error(
            "UCP-001",
            "Edge pool larger than 12",
            "Split it into several pools.",
            "E-POOL-2",
            PoolRules::tooLarge),
        warning(
            "UCP-002",
            "Edge pool without redundancy",
            "Add a second Edge, or drop high-availability.",
            "E-POOL-1",
            PoolRules::alone),
        error(
            "UCP-008",
            "Different load balancing inside and outside",
            "Balance both sides of the Edge in the same way.",
            "E-HLB-2",
            PoolRules::unlike),
        warning(
            "UCP-013",
            "One external address with a port for each service",
            "Use three addresses: clients behind firewalls that open 443 alone lose features.",
            "E-IP-1",
            PoolRules::single),
        error(
            "UCP-014",
            "Not enough external addresses for the pool",
            "Allocate the missing ones: 3 a node, or 1 with single addressing; 3 more, or 1, for a"
                + " load balancer.",
            "edge-ip-counts",
            PoolRules::tooFew));
  }

  private static void tooLarge(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      if (edge.nodes().size() > MOST_NODES) {
        found.at(
            edge.path() + "/nodes",
            "pool " + edge.name() + " has " + edge.nodes().size() + " Edges");
      }
    }
  }

  private static void alone(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      if (edge.nodes().size() == 1 && edge.highlyAvailable()) {
        found.at(
            edge.path() + "/high-availability",
            "pool " + edge.name() + " is to be highly available and has one Edge");
      }
    }
  }

  private static void unlike(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      if (edge.balancingOutside() != edge.balancingInside()) {
        found.at(
            edge.path() + "/balancing-inside",
            "pool "
                + edge.name()
                + " is balanced by "
                + edge.balancingOutside().text()
                + " outside and by "
                + edge.balancingInside().text()
                + " inside");
      }
    }
  }

  private static void single(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      if (edge.addressing() == EdgePool.Addressing.SINGLE) {
        found.at(
            edge.path() + "/addressing",
            "pool "
                + edge.name()
                + (edge.sharesPort()
                    ? " has one address and one port for all services, which is beyond the documents"
                    : " has one address for all services, told apart by ports"));
      }
    }
  }

  /// edge-ip-counts: 3n and n with DNS load balancing or a single Edge, 3+3n and 1+n behind a load
  /// balancer.
  private static void tooFew(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      AddressPlan.EdgeNeed need = AddressPlan.need(scene.topology(), edge);
      AddressCount needed = need.needed();
      if (need.has() < needed.external()) {
        found.at(
            edge.path() + "/nodes",
            "pool "
                + edge.name()
                + " has "
                + need.has()
                + " external addresses and needs "
                + needed.external()
                + " ("
                + (needed.balancer() > 0 ? needed.balancer() + " for the load balancer, " : "")
                + needed.perEdge()
                + " for each of "
                + needed.nodes()
                + (needed.nodes() == 1 ? " Edge)" : " Edges)"));
      }
    }
  }
}

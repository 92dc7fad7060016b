package org.turnpike.planner.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.Contoso;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.topology.service.EdgeService;

class HostsTest {

  private static List<Hosts.Edge> relays(EdgeOption option) {
    Topology topology = Contoso.of(option, Addressing.PER_ROLE, Product.SERVER_2019).topology();
    return new Hosts(topology).edges(topology.pool("edge"), EdgeService.AV);
  }

  private static List<String> reached(List<Hosts.Served> all) {
    return all.stream().map(s -> s.reached().getHostAddress()).toList();
  }

  /// Clients ask at the VIP; what a relay gives them is its node's own address (HLBX-05).
  @Test
  void behindABalancerANodeIsReachedAloneAtItsOwnAddress() {
    List<Hosts.Edge> relays = relays(EdgeOption.SCALED_HLB);
    assertThat(relays)
        .extracting(e -> reached(e.outside()))
        .containsOnly(List.of("131.107.155.130"));
    assertThat(relays)
        .extracting(e -> reached(e.alone()))
        .containsExactly(List.of("131.107.155.30"), List.of("131.107.155.31"));
  }

  @Test
  void behindATranslatorBothAreItsPublishedOne() {
    for (Hosts.Edge each : relays(EdgeOption.SCALED_NAT)) {
      assertThat(reached(each.alone())).isEqualTo(reached(each.outside()));
      assertThat(reached(each.alone()).getFirst()).startsWith("131.107.155.3");
    }
  }
}

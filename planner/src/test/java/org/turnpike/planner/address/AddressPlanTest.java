package org.turnpike.planner.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.Gap;
import org.turnpike.planner.address.Assignment.Side;
import org.turnpike.planner.dns.ExampleFile;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.topology.settings.Endpoint;

class AddressPlanTest {

  static List<String> examples() {
    return ExampleFile.names();
  }

  private static List<String> edge(AddressPlan plan) {
    return plan.assignments().stream()
        .filter(a -> a.pool().equals("edge"))
        .map(a ->
            String.join(
                " ",
                a.holder(),
                a.adapter() + ":",
                a.use(),
                Endpoint.text(a.address()),
                "as",
                Endpoint.text(a.published()),
                "in",
                a.network().toString(),
                a.reference()))
        .toList();
  }

  @Test
  void behindNatEachServiceHasAnAddressAndAPublicOneBesides() {
    AddressPlan plan = AddressPlan.of(ExampleFile.of(EdgeOption.SINGLE_NAT).topology());
    assertThat(edge(plan))
        .containsExactly(
            "edge1 external: access 10.45.16.10 as 131.107.155.10 in redmond/edge-outside E-IP-2",
            "edge1 external: webconf 10.45.16.20 as 131.107.155.20 in redmond/edge-outside E-IP-2",
            "edge1 external: av 10.45.16.30 as 131.107.155.30 in redmond/edge-outside E-IP-2",
            "edge1 internal: edge 172.25.33.10 as 172.25.33.10 in redmond/edge-inside E-IP-5");
  }

  @Test
  void behindALoadBalancerItsAddressesAreItsOwn() {
    AddressPlan plan = AddressPlan.of(ExampleFile.of(EdgeOption.SCALED_HLB).topology());
    assertThat(edge(plan))
        .filteredOn(l -> l.startsWith("load balancer"))
        .containsExactly(
            "load balancer load balancer: access 131.107.155.110 as 131.107.155.110 in"
                + " redmond/edge-outside E-HLB-1",
            "load balancer load balancer: webconf 131.107.155.120 as 131.107.155.120 in"
                + " redmond/edge-outside E-HLB-1",
            "load balancer load balancer: av 131.107.155.130 as 131.107.155.130 in"
                + " redmond/edge-outside E-HLB-1");
  }

  @ParameterizedTest
  @EnumSource(Addressing.class)
  void threeAdaptersAreThreeAndOneAddressIsOnOne(Addressing addressing) {
    AddressPlan plan =
        AddressPlan.of(
            Pools.of(EdgeOption.SINGLE_PUBLIC, addressing, 1)
                .with("option: single-public", "option: single-public\n    adapters: 3")
                .topology());
    assertThat(plan.assignments())
        .filteredOn(a -> a.pool().equals("edge") && a.side() == Side.EXTERNAL)
        .extracting(a -> a.adapter() + " " + a.use())
        .containsExactlyElementsOf(
            addressing == Addressing.SINGLE
                ? List.of("external-access access webconf av")
                : List.of("external-access access", "external-webconf webconf", "external-av av"));
    // E-IP-3: on the adapter of the Access Edge alone
    assertThat(plan.gateways())
        .extracting(AdapterGateway::adapter)
        .containsExactly("external-access");
  }

  @Test
  void withOneAddressTheReasonGivesThePortOfEachService() {
    AddressPlan plan =
        AddressPlan.of(Pools.of(EdgeOption.SCALED_NAT, Addressing.SINGLE, 2).topology());
    assertThat(plan.assignments())
        .filteredOn(a -> a.pool().equals("edge") && a.side() == Side.EXTERNAL)
        .hasSize(2)
        .allMatch(a -> a.reason().contains("access 5061, webconf 444, av 443"))
        .allMatch(a -> a.reference().equals("E-IP-1"));
  }

  /// E-IP-3.
  @ParameterizedTest
  @MethodSource("examples")
  void eachEdgeHasOneDefaultGatewayAndItIsOutside(String example) {
    var topology = ExampleFile.named(example).topology();
    AddressPlan plan = AddressPlan.of(topology);
    assertThat(plan.gateways())
        .allMatch(g -> g.adapter().startsWith("external"))
        .extracting(AdapterGateway::node)
        .doesNotHaveDuplicates();
    for (AdapterGateway gateway : plan.gateways()) {
      assertThat(plan.assignments())
          .filteredOn(a -> a.holder().equals(gateway.node().name()) && a.side() == Side.EXTERNAL)
          .isNotEmpty()
          .allMatch(a -> a.subnet().orElseThrow().contains(gateway.gateway()));
    }
  }

  /// E-IP-4: whatever the file has, every inside prefix ends up with a route.
  @ParameterizedTest
  @MethodSource("examples")
  void everyInsidePrefixIsReachedByTheInternalAdapterOfEveryEdge(String example) {
    var topology = ExampleFile.named(example).topology();
    AddressPlan plan = AddressPlan.of(topology);
    for (PersistentRoute route : plan.routes()) {
      var network =
          topology.network(
              plan.assignments().stream()
                  .filter(a -> a.holder().equals(route.node().name()) && a.side() == Side.INTERNAL)
                  .findFirst()
                  .orElseThrow()
                  .network());
      assertThat(network.contains(route.via())).isTrue();
    }
    for (var pool : topology.pools().values()) {
      if (pool instanceof org.turnpike.topology.service.EdgePool edge) {
        for (InsidePrefix wanted : InsidePrefix.of(topology, edge.organisation())) {
          assertThat(edge.nodes())
              .allSatisfy(node ->
                  assertThat(plan.routes())
                      .anyMatch(r -> r.node().equals(node.id()) && wanted.within(r.to())));
        }
      }
    }
    assertThat(plan.gaps()).isEmpty();
  }

  @Test
  void aRouteThatTheFileLacksIsPlannedByTheGatewayInside() {
    // Given the example without its routes, and with a branch and a VPN
    AddressPlan plan =
        AddressPlan.of(
            ExampleFile.of(EdgeOption.SINGLE_NAT)
                .without("        routes:\n", "\nusers:")
                .with(
                    "\nsites:\n",
                    "\nsites:\n  branch:\n    organisation: contoso\n    networks:\n"
                        + "      office: 192.168.77.0/24\n")
                .topology());
    assertThat(plan.routes())
        .extracting(r -> r.to() + " via " + Endpoint.text(r.via()) + " " + r.reason())
        .containsExactly(
            "192.168.10.0/24 via 172.25.33.1 redmond/office",
            "192.168.20.0/24 via 172.25.33.1 redmond/servers",
            "192.168.77.0/24 via 172.25.33.1 branch/office");
    assertThat(plan.routes()).noneMatch(PersistentRoute::written);
  }

  @Test
  void aWiderRouteOfTheFileCoversWhatItContains() {
    AddressPlan plan =
        AddressPlan.of(
            ExampleFile.of(EdgeOption.SINGLE_NAT)
                .without("          - {to: 192.168.10.0/24", "\nusers:")
                .with(
                    "adapter, which has no default gateway.\n",
                    "adapter, which has no default gateway.\n"
                        + "          - {to: 192.168.0.0/16, via: 172.25.33.1}\n")
                .topology());
    assertThat(plan.routes())
        .extracting(r -> r.to() + " " + r.written() + " " + r.reason())
        .containsExactly("192.168.0.0/16 true redmond/office, redmond/servers");
  }

  @Test
  void aFamilyThatTheInternalAdapterDoesNotHaveNeedsNoRouteAndOneThatItHasDoes() {
    ExampleFile dual =
        ExampleFile.of(EdgeOption.SINGLE_NAT)
            .with("office: 192.168.10.0/24", "office: [192.168.10.0/24, 2001:db8:10::/64]");
    assertThat(AddressPlan.of(dual.topology()).routes())
        .noneMatch(r -> r.to().toString().contains(":"));

    AddressPlan plan =
        AddressPlan.of(
            dual.with(
                    "edge-inside: 172.25.33.0/24",
                    "edge-inside: [172.25.33.0/24, 2001:db8:33::/64]")
                .with("inside: 172.25.33.10", "inside: [172.25.33.10, 2001:db8:33::10]")
                .topology());
    assertThat(plan.routes())
        .filteredOn(r -> r.to().toString().contains(":"))
        .extracting(r -> Endpoint.text(r.via()))
        .containsExactly("2001:db8:33::1");
  }

  @Test
  void poolsShortOfAddressesShowIt() {
    AddressPlan plan =
        AddressPlan.of(
            ExampleFile.of(EdgeOption.SCALED_PUBLIC)
                .with("        av: 131.107.155.31\n", "")
                .topology());
    assertThat(plan.pools())
        .singleElement()
        .satisfies(need -> {
          assertThat(need.needed().formula()).isEqualTo("3 x 2 = 6");
          assertThat(need.has()).isEqualTo(5);
          assertThat(need.internal()).isEqualTo(2);
        });
  }

  @Test
  void aNetworkWithoutAGatewayLeavesAGap() {
    var topology =
        org.turnpike.planner.Contoso.of(
                EdgeOption.SINGLE_NAT,
                Addressing.PER_ROLE,
                org.turnpike.topology.party.Product.SERVER_2019)
            .topology();
    assertThat(AddressPlan.of(topology).gaps())
        .extracting(Gap::path)
        .contains("sites/redmond/networks/edge-inside");
  }
}

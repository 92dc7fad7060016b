package org.turnpike.planner.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.planner.Contoso;
import org.turnpike.planner.balancer.Spread.Use;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;

class BalancerPlanTest {

  static PoolBalancer hlb(boolean insideVip, Addressing addressing, Product product) {
    return BalancerPlan.of(
            new Contoso(EdgeOption.SCALED_HLB, addressing, product, true, insideVip).topology())
        .pools()
        .getFirst();
  }

  private static List<String> lines(PoolBalancer pool) {
    return pool.spreads().stream()
        .map(s ->
            s.row()
                + " "
                + s.transport()
                + " "
                + s.vip().getHostAddress()
                + ":"
                + s.port()
                + " > "
                + String.join(
                    " ", s.targets().stream().map(t -> t.address().getHostAddress()).toList()))
        .toList();
  }

  @Test
  void eachRowOfTheVipTablesIsSpreadOverTheNodes() {
    assertThat(lines(hlb(true, Addressing.PER_ROLE, Product.SERVER_2019)))
        .containsExactlyInAnyOrder(
            "HLBXV-03 TCP 131.107.155.110:443 > 131.107.155.10 131.107.155.11",
            "HLBXV-04 TCP 131.107.155.110:5061 > 131.107.155.10 131.107.155.11",
            "HLBXV-06 TCP 131.107.155.120:443 > 131.107.155.20 131.107.155.21",
            "HLBXV-07 UDP 131.107.155.130:3478 > 131.107.155.30 131.107.155.31",
            "HLBXV-08 TCP 131.107.155.130:443 > 131.107.155.30 131.107.155.31",
            "HLBIV-01 TCP 172.25.33.100:5061 > 172.25.33.10 172.25.33.11",
            "HLBIV-03 TCP 172.25.33.100:5062 > 172.25.33.10 172.25.33.11",
            "HLBIV-04 UDP 172.25.33.100:3478 > 172.25.33.10 172.25.33.11",
            "HLBIV-05 TCP 172.25.33.100:443 > 172.25.33.10 172.25.33.11");
  }

  @Test
  void insideItNeverBalancesWebConferencingOrXmpp() {
    // E-HLB-5
    assertThat(hlb(true, Addressing.PER_ROLE, Product.SERVER_2015).spreads())
        .filteredOn(s -> s.vip().equals(Contoso.ip("172.25.33.100")))
        .extracting(Spread::port)
        .doesNotContain(8057, 23456);
  }

  /// Turnpike's own Edge asks inside; of the others a connection is all that is asked.
  @Test
  void whereClientsSignInANodeIsAskedForTheDomain() {
    PoolBalancer ours = hlb(true, Addressing.PER_ROLE, Product.TURNPIKE);
    assertThat(ours.spreads())
        .filteredOn(s -> s.of() instanceof Use.Leads)
        .extracting(Spread::name)
        .containsExactly("edge-access-443");
    assertThat(hlb(true, Addressing.SINGLE, Product.TURNPIKE).spreads())
        .filteredOn(s -> s.of() instanceof Use.Leads)
        .extracting(Spread::name)
        .containsExactly("edge-access-5061");
    assertThat(ours.haproxy())
        .contains(
            """
            listen edge-access-443
                bind 131.107.155.110:443
                balance leastconn
                source 0.0.0.0 usesrc clientip
                option tcp-check
                tcp-check connect ssl
                tcp-check send-lf "OPTIONS sip:contoso.com SIP/2.0\\r\\nVia: SIP/2.0/TLS balancer.invalid;rport;branch=z9hG4bK%[uuid()]\\r\\nMax-Forwards: 5\\r\\nFrom: <sip:contoso.com>;tag=%[rand()]\\r\\nTo: <sip:contoso.com>\\r\\nCall-ID: %[uuid()]\\r\\nCSeq: 1 OPTIONS\\r\\nContent-Length: 0\\r\\n\\r\\n"
                tcp-check expect string "SIP/2.0 200"
                server edge1 131.107.155.10:443 check check-ssl verify none
                server edge2 131.107.155.11:443 check check-ssl verify none
                # Where none leads inside, callers hear that from the nodes.
                option allbackups
                server edge1-unasked 131.107.155.10:443 backup verify none
                server edge2-unasked 131.107.155.11:443 backup verify none
            """);
  }

  /// A node that has lost its way inside would refuse partners' calls, which the others take.
  @Test
  void partnersAreGivenTheNodesThatLeadInside() {
    assertThat(hlb(true, Addressing.PER_ROLE, Product.TURNPIKE).haproxy())
        .contains(
            """
            listen edge-access-5061
                bind 131.107.155.110:5061
                balance leastconn
                source 0.0.0.0 usesrc clientip
                server edge1 131.107.155.10:5061 track edge-access-443/edge1
                server edge2 131.107.155.11:5061 track edge-access-443/edge2
                # Where none leads inside, callers hear that from the nodes.
                option allbackups
                server edge1-unasked 131.107.155.10:5061 backup verify none
                server edge2-unasked 131.107.155.11:5061 backup verify none
            """);
    assertThat(hlb(true, Addressing.PER_ROLE, Product.SERVER_2019).haproxy())
        .contains("    server edge1 131.107.155.10:5061 check\n");
  }

  @Test
  void xmppIsBalancedOutsideFor2015Alone() {
    assertThat(lines(hlb(false, Addressing.PER_ROLE, Product.SERVER_2015)))
        .anyMatch(l -> l.startsWith("HLBXV-01 TCP 131.107.155.110:5269 "));
    assertThat(lines(hlb(false, Addressing.PER_ROLE, Product.SERVER_2019)))
        .noneMatch(l -> l.contains(":5269 "));
  }

  @Test
  void withoutAnInternalVipNothingIsBalancedInside() {
    // E-HLB-7
    assertThat(lines(hlb(false, Addressing.PER_ROLE, Product.SERVER_2019)))
        .noneMatch(l -> l.contains("172.25.33."));
  }

  @ParameterizedTest
  @EnumSource(
      value = EdgeOption.class,
      names = {"SINGLE_NAT", "SINGLE_PUBLIC", "SCALED_NAT", "SCALED_PUBLIC"})
  void theOtherOptionsHaveNone(EdgeOption option) {
    assertThat(
            BalancerPlan.of(Contoso.of(option, Addressing.PER_ROLE, Product.SERVER_2019).topology())
                .pools())
        .isEmpty();
  }

  @Test
  void tcpIsHaproxysAndUdpIsNftables() {
    PoolBalancer pool = hlb(true, Addressing.PER_ROLE, Product.SERVER_2019);
    for (Spread spread : pool.spreads()) {
      boolean tcp = spread.transport() == Transport.TCP;
      assertThat(pool.haproxy().contains("# " + spread.row() + " ")).isEqualTo(tcp);
      assertThat(pool.nftables().contains("\"" + spread.row() + "\"")).isEqualTo(!tcp);
    }
    assertThat(pool.haproxy())
        .contains(
            """
            listen edge-access-443
                bind 131.107.155.110:443
                balance leastconn
                source 0.0.0.0 usesrc clientip
                server edge1 131.107.155.10:443 check
                server edge2 131.107.155.11:443 check
            """);
    assertThat(pool.nftables())
        .contains(
            "    ip daddr 131.107.155.130 udp dport 3478 dnat ip to jhash ip saddr . udp sport mod 2"
                + " seed 0x1 map { 0 : 131.107.155.30, 1 : 131.107.155.31 } comment \"HLBXV-07\"\n");
  }
}

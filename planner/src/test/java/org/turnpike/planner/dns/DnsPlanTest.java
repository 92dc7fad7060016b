package org.turnpike.planner.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.planner.Gap;
import org.turnpike.planner.address.Pools;
import org.turnpike.planner.dns.DnsRecord.Type;
import org.turnpike.topology.service.DeployedDns.View;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.topology.settings.Endpoint;

/// Where the records of a deployment come from its own words: hybrid and online, appliances, single
/// addressing, IPv6, several pools, names that DNS cannot hold.
class DnsPlanTest {

  static List<String> examples() {
    return ExampleFile.names();
  }

  private static DnsPlan plan(String example) {
    return DnsPlan.of(ExampleFile.named(example).topology());
  }

  private static List<String> values(
      DnsPlan plan, String organisation, View view, String name, Type type) {
    return plan.find(organisation, view, name, type).stream().map(DnsRecord::rightSide).toList();
  }

  @Test
  void everyExampleHasRecords() {
    assertThat(examples()).hasSizeGreaterThanOrEqualTo(11);
    assertThat(examples()).allSatisfy(e -> assertThat(plan(e).records()).isNotEmpty());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void recordsStandInTheirNaturalOrderEachOnce(String example) {
    List<DnsRecord> records = plan(example).records();
    assertThat(records).isSortedAccordingTo(Comparator.naturalOrder()).doesNotHaveDuplicates();
    assertThat(records.stream().map(DnsRecord::toString)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyRecordNamesRowsOfTheTableAndAReason(String example) {
    List<String> rows = DnsRow.all().stream().map(DnsRow::id).toList();
    for (DnsRecord record : plan(example).records()) {
      assertThat(record.rows()).isNotEmpty().isSubsetOf(rows);
      assertThat(record.reason()).isNotBlank();
    }
  }

  /// X-37, UCP-056.
  @ParameterizedTest
  @MethodSource("examples")
  void noPrivateAddressIsOutside(String example) {
    assertThat(plan(example).records())
        .filteredOn(r -> r.view() == View.EXTERNAL && r.type() == Type.A)
        .isNotEmpty()
        .noneMatch(r -> Endpoint.literal(r.value()).isSiteLocalAddress());
  }

  /// a dot between service and protocol.
  @ParameterizedTest
  @MethodSource("examples")
  void everyServiceIsServiceDotProtocolDotDomain(String example) {
    assertThat(plan(example).records())
        .filteredOn(r -> r.type() == Type.SRV)
        .allMatch(r -> r.name().matches("_[a-z-]+\\._(tcp|tls)\\.[a-z0-9.-]+"));
  }

  /// E-DNS-1, but for a tenant's records, which lead to the provider (DNS-28, DNS-29).
  @ParameterizedTest
  @MethodSource("examples")
  void everyServiceLeadsToItsOwnDomain(String example) {
    assertThat(plan(example).records())
        .filteredOn(r -> r.type() == Type.SRV)
        .filteredOn(r -> !r.rows().contains("DNS-28") && !r.rows().contains("DNS-29"))
        .allMatch(r -> Records.within(r.value(), r.name().substring(r.name().indexOf("._") + 6)));
  }

  /// E-DNS-2.
  @ParameterizedTest
  @MethodSource("examples")
  void autodiscoverIsInOneViewOnly(String example) {
    for (DnsRecord record : plan(example).records()) {
      if (record.name().startsWith("lyncdiscover.")) {
        assertThat(record.view()).isEqualTo(View.EXTERNAL);
      }
      if (record.name().startsWith("lyncdiscoverinternal.")) {
        assertThat(record.view()).isEqualTo(View.INTERNAL);
      }
    }
  }

  @Test
  void inAHybridTheEdgeResolvesItsOwnFederationRecord() {
    DnsPlan plan = plan("hybrid");

    String name = "_sipfederationtls._tcp.contoso.com";
    assertThat(values(plan, "contoso", View.EDGE_RESOLVER, name, Type.SRV))
        .containsExactly("0 0 5061 sip.contoso.com.");
    assertThat(values(plan, "contoso", View.EDGE_RESOLVER, "sip.contoso.com", Type.A))
        .containsExactly("131.107.155.10");
    // and not otherwise
    assertThat(values(plan("edge-single-nat"), "contoso", View.EDGE_RESOLVER, name, Type.SRV))
        .isEmpty();
  }

  @Test
  void inAHybridClientsInsideFindTheWebConferencingEdgeOutside() {
    assertThat(values(plan("hybrid"), "contoso", View.INTERNAL, "webcon.contoso.com", Type.A))
        .containsExactly("131.107.155.20");
    assertThat(
            values(plan("edge-single-nat"), "contoso", View.INTERNAL, "webcon.contoso.com", Type.A))
        .isEmpty();
  }

  @Test
  void inAHybridEveryRecordOutsideStaysWithTheOwnEdge() {
    assertThat(plan("hybrid").of("contoso", View.EXTERNAL))
        .isNotEmpty()
        .allMatch(r -> r.rows().contains("DNS-26"))
        .noneMatch(r -> r.value().endsWith("online.example"));
  }

  @Test
  void aTenantWithoutServersLeadsToTheEdgeOfItsUsersHome() {
    DnsPlan plan = plan("federated");
    assertThat(values(plan, "contoso", View.EXTERNAL, "_sip._tls.contoso.com", Type.SRV))
        .containsExactly("0 0 443 sip-europe.online.example.");
    assertThat(
            values(
                plan, "fabrikam", View.EXTERNAL, "_sipfederationtls._tcp.fabrikam.com", Type.SRV))
        .containsExactly("0 0 5061 sip-america.online.example.");
    assertThat(plan.of("contoso", View.INTERNAL)).isEmpty();
  }

  /// P4: the name by which tenants' clients reach the home itself.
  @Test
  void aProvidersFrontEndsAreNamedOutsideAndACustomersAreNot() {
    DnsPlan plan = plan("hybrid");
    assertThat(values(plan, "cloud", View.EXTERNAL, "online-europe.cloud.example", Type.A))
        .containsExactly("52.112.10.11", "52.112.10.12");
    assertThat(values(plan, "contoso", View.EXTERNAL, "fe.contoso.net", Type.A)).isEmpty();
    DnsPlan behind =
        DnsPlan.of(
            ExampleFile.named("federated")
                .with("servers: 52.112.10.0/24", "servers: 10.210.10.0/24")
                .with("europe-fe1: 52.112.10.11", "europe-fe1: 10.210.10.11")
                .with("europe-fe2: 52.112.10.12", "europe-fe2: 10.210.10.12")
                .topology());
    assertThat(values(behind, "cloud", View.EXTERNAL, "online-europe.cloud.example", Type.A))
        .isEmpty();
  }

  @Test
  void aTenantWithUsersInTwoRegionsAsksThatOfMostUsersFirst() {
    ExampleFile example = ExampleFile.named("online");
    String name = "_sip._tls.fabrikam.com";
    String dave = "dave: {uri: dave@fabrikam.com, home: online-europe";
    DnsPlan most = DnsPlan.of(example.with(dave, dave + ", count: 3").topology());
    assertThat(values(most, "fabrikam", View.EXTERNAL, name, Type.SRV))
        .containsExactly(
            "0 0 443 sip-europe.online.example.", "10 0 443 sip-america.online.example.");
    // with as many in both, the name decides
    assertThat(values(DnsPlan.of(example.topology()), "fabrikam", View.EXTERNAL, name, Type.SRV))
        .containsExactly(
            "0 0 443 sip-america.online.example.", "10 0 443 sip-europe.online.example.");
  }

  @Test
  void aTenantOfAProviderWithoutEdgesLeadsToTheServicesPublishedNames() {
    DnsPlan plan =
        DnsPlan.of(
            ExampleFile.named("federated")
                .with("    edge: online-edge-europe\n", "")
                .with("    edge: online-edge-america\n", "")
                .without("  online-edge-europe:", "  online-america:")
                .without("  online-edge-america:", "users:")
                .topology());
    assertThat(values(plan, "contoso", View.EXTERNAL, "_sip._tls.contoso.com", Type.SRV))
        .containsExactly("0 0 443 sipdir.online.lync.com.");
    assertThat(
            values(plan, "contoso", View.EXTERNAL, "_sipfederationtls._tcp.contoso.com", Type.SRV))
        .containsExactly("0 0 5061 sipfed.online.lync.com.");
  }

  /// DNS-27: never sip. and the domain, which belong to the cloud.
  @Test
  void anApplianceHasItsAccessNameAndLeavesSipToTheProvider() {
    DnsPlan plan = plan("cloud-connector");
    assertThat(values(plan, "contoso", View.EXTERNAL, "munich-ap.contoso.com", Type.A))
        .containsExactly("131.107.155.10");
    assertThat(plan.of("contoso")).noneMatch(r -> r.name().equals("sip.contoso.com"));

    DnsPlan wrong =
        DnsPlan.of(
            ExampleFile.named("cloud-connector")
                .with("access-name: munich-ap.contoso.com", "access-name: sip.contoso.com")
                .topology());
    assertThat(wrong.of("contoso")).noneMatch(r -> r.name().equals("sip.contoso.com"));
    assertThat(wrong.gaps()).extracting(Gap::path).contains("pools/connector/access-name");
  }

  /// The documents' single-address mode: Access 5061, Web Conferencing 444, A/V 443.
  @ParameterizedTest
  @ValueSource(strings = {"SINGLE_NAT", "SINGLE_PUBLIC"})
  void withOneAddressForAllTheServiceRecordsSayThePorts(EdgeOption option) {
    String translated = option.nat() ? "10.45.16.10 as 131.107.155.10" : "131.107.155.10";
    DnsPlan plan =
        DnsPlan.of(
            ExampleFile.of(option)
                .with(
                    "option: " + option.text(),
                    "option: " + option.text() + "\n    addressing: single")
                .without("        access:", "        routes:")
                .with("        routes:", "        external: " + translated + "\n        routes:")
                .topology());

    for (String name : List.of("sip.contoso.com", "webcon.contoso.com", "av.contoso.com")) {
      assertThat(values(plan, "contoso", View.EXTERNAL, name, Type.A))
          .containsExactly("131.107.155.10");
    }
    assertThat(values(plan, "contoso", View.EXTERNAL, "_sip._tls.contoso.com", Type.SRV))
        .containsExactly("0 0 5061 sip.contoso.com.");
    assertThat(
            values(plan, "contoso", View.EXTERNAL, "_sipfederationtls._tcp.contoso.com", Type.SRV))
        .containsExactly("0 0 5061 sip.contoso.com.");
    assertThat(
            plan.find("contoso", View.EXTERNAL, "webcon.contoso.com", Type.A).getFirst().reason())
        .endsWith("port 444");
    assertThat(plan.find("contoso", View.EXTERNAL, "av.contoso.com", Type.A).getFirst().reason())
        .endsWith("port 443");
  }

  @Test
  void sharingOnePortIsSaidToBeBeyondTheDocuments() {
    DnsPlan plan =
        DnsPlan.of(
            Pools.of(EdgeOption.SINGLE_NAT, Addressing.SINGLE, 1)
                .with("addressing: single\n", "addressing: single\n    shares-443: yes\n")
                .topology());
    assertThat(values(plan, "contoso", View.EXTERNAL, "_sip._tls.contoso.com", Type.SRV))
        .containsExactly("0 0 443 sip.contoso.com.");
    assertThat(plan.of("contoso", View.EXTERNAL))
        .filteredOn(r -> List.of("webcon.contoso.com", "_sip._tls.contoso.com").contains(r.name()))
        .hasSize(2)
        .allMatch(r -> r.reason().endsWith("which is beyond the documents"));
  }

  @Test
  void theSignInRecordHasThePortThatTheFileGives() {
    DnsPlan plan =
        DnsPlan.of(
            ExampleFile.named("edge-single-public")
                .with("next-hop: fe\n", "next-hop: fe\n    ports: {access: 4443}\n")
                .topology());
    assertThat(values(plan, "contoso", View.EXTERNAL, "_sip._tls.contoso.com", Type.SRV))
        .containsExactly("0 0 4443 sip.contoso.com.");
  }

  @Test
  void anAddressOfEachFamilyIsARecordOfEachType() {
    DnsPlan plan =
        DnsPlan.of(
            ExampleFile.named("edge-single-public")
                .with(
                    "edge-outside: 131.107.155.0/24",
                    "edge-outside: [131.107.155.0/24, 2001:db8:155::/64]")
                .with("access: 131.107.155.10", "access: [131.107.155.10, 2001:db8:155::10]")
                .topology());
    assertThat(values(plan, "contoso", View.EXTERNAL, "sip.contoso.com", Type.A))
        .containsExactly("131.107.155.10");
    assertThat(values(plan, "contoso", View.EXTERNAL, "sip.contoso.com", Type.AAAA))
        .containsExactly("2001:db8:155::10");
    assertThat(values(plan, "contoso", View.EXTERNAL, "webcon.contoso.com", Type.AAAA)).isEmpty();
  }

  @Test
  void anEdgeWithoutFederationOrRemoteUsersHasNoServiceRecordsForThem() {
    DnsPlan plan =
        DnsPlan.of(
            ExampleFile.named("edge-single-public")
                .with("next-hop: fe\n", "next-hop: fe\n    federation: no\n    remote-access: no\n")
                .topology());
    assertThat(plan.of("contoso", View.EXTERNAL))
        .noneMatch(r -> r.type() == Type.SRV)
        .noneMatch(r -> r.name().startsWith("sipexternal."));
  }

  @Test
  void aDirectorTakesTheSignInsInside() {
    DnsPlan plan =
        DnsPlan.of(
            ExampleFile.named("edge-single-public")
                .with(
                    "pools:\n",
                    """
                    pools:
                      dir:
                        role: director
                        network: redmond/servers
                        next-hop: fe
                        nodes: {dir1: 192.168.20.31}
                    """)
                .with(
                    "next-hop: fe\n    nodes:\n      edge1",
                    "next-hop: dir\n    nodes:\n      edge1")
                .topology());
    assertThat(values(plan, "contoso", View.INTERNAL, "sip.contoso.com", Type.A))
        .containsExactly("192.168.20.31");
    assertThat(values(plan, "contoso", View.EDGE_RESOLVER, "dir.contoso.net", Type.A))
        .containsExactly("192.168.20.31");
    assertThat(plan.find("contoso", View.INTERNAL, "dir.contoso.net", Type.A).getFirst().rows())
        .containsExactly("TPN-02");
  }

  @Test
  void aPoolInTheUsersDomainIsTheTargetInside() {
    DnsPlan plan =
        DnsPlan.of(
            ExampleFile.named("edge-single-public")
                .with("internal-domain: contoso.net", "internal-domain: contoso.com")
                .topology());
    assertThat(values(plan, "contoso", View.INTERNAL, "_sipinternaltls._tcp.contoso.com", Type.SRV))
        .containsExactly("0 0 5061 fe.contoso.com.");
    // E-DNS-1: for the other domain it is not
    assertThat(
            values(plan, "contoso", View.INTERNAL, "_sipinternaltls._tcp.fabrikam.com", Type.SRV))
        .containsExactly("0 0 5061 sip.fabrikam.com.");
  }

  @Test
  void standardClientsFindTurnpikeByTheirOwnServiceName() {
    ExampleFile example = ExampleFile.named("edge-single-public");
    DnsPlan plan = DnsPlan.of(example.with("product: 2019", "product: turnpike").topology());
    assertThat(values(plan, "contoso", View.EXTERNAL, "_sips._tcp.contoso.com", Type.SRV))
        .containsExactly("0 0 443 sip.contoso.com.");
    assertThat(values(plan, "contoso", View.INTERNAL, "_sips._tcp.contoso.com", Type.SRV))
        .containsExactly("0 0 5061 sip.contoso.com.");
    assertThat(DnsPlan.of(example.topology()).records())
        .noneMatch(r -> r.name().startsWith("_sips."));
  }

  @Test
  void twoEdgePoolsDoNotShareAName() {
    // Given a second pool that takes the same names by default
    DnsPlan plan =
        DnsPlan.of(ExampleFile.named("edge-single-public").with(USERS, SECOND).topology());

    assertThat(values(plan, "contoso", View.EXTERNAL, "sip.contoso.com", Type.A))
        .containsExactly("131.107.155.10");
    assertThat(plan.gaps())
        .filteredOn(g -> g.path().equals("pools/edge-b/names"))
        .extracting(Gap::text)
        .contains("webcon.contoso.com leads to pool edge; pool edge-b needs a name of its own");
    // and with names of its own it has records of its own
    DnsPlan named =
        DnsPlan.of(
            ExampleFile.named("edge-single-public")
                .with(USERS, SECOND)
                .with(
                    "fqdn: edge-b.contoso.net",
                    "fqdn: edge-b.contoso.net\n"
                        + "    names: {access: sip-b.contoso.com, webconf: web-b.contoso.com,"
                        + " av: av-b.contoso.com}")
                .topology());
    assertThat(values(named, "contoso", View.EXTERNAL, "av-b.contoso.com", Type.A))
        .containsExactly("131.107.155.60");
    assertThat(named.gaps()).noneMatch(g -> g.path().equals("pools/edge-b/names"));
  }

  private static final String USERS = "\nusers:\n";

  private static final String SECOND =
      """

        edge-b:
          role: edge
          option: single-public
          outside: redmond/edge-outside
          inside: redmond/edge-inside
          fqdn: edge-b.contoso.net
          next-hop: fe
          nodes:
            edge9: {inside: 172.25.33.60, access: 131.107.155.40, webconf: 131.107.155.50, av: 131.107.155.60}

      users:
      """;

  @Test
  void whatTheFileLeavesOpenIsAGapWithItsRow() {
    // The example has no reverse proxy and no virtual address for the web.
    assertThat(plan("edge-scaled-nat").gaps())
        .extracting(Gap::path, Gap::reference)
        .containsExactly(
            tuple("organisations/contoso", "DNS-15, DNS-19"),
            tuple("pools/fe", "DNS-17"),
            tuple("pools/fe", "DNS-18"));
  }

  @Test
  void aLoadBalancerWithoutAddressesIsAGapAndNoServiceLeadsNowhere() {
    DnsPlan plan =
        DnsPlan.of(
            ExampleFile.named("edge-scaled-hlb")
                .without("    vip:\n", "    nodes:\n      edge1:")
                .topology());
    assertThat(plan.of("contoso", View.EXTERNAL)).noneMatch(r -> r.type() == Type.SRV);
    assertThat(plan.gaps())
        .extracting(Gap::text)
        .contains(
            "no address for sip.contoso.com",
            "_sip._tls.contoso.com would lead to sip.contoso.com, which has no address there");
  }

  @Test
  void aNameInNoDomainOfTheOrganisationHasItsParentForZone() {
    DnsPlan plan =
        DnsPlan.of(
            ExampleFile.named("edge-single-public")
                .with(
                    "next-hop: fe\n",
                    "next-hop: fe\n    names: {webconf: meetings.edge.example.org}\n")
                .topology());
    assertThat(plan.records())
        .filteredOn(r -> r.name().equals("meetings.edge.example.org"))
        .extracting(DnsRecord::zone)
        .containsExactly("edge.example.org");
  }

  @Test
  void aDomainBelowAnotherIsAZoneOfItsOwn() {
    DnsPlan plan =
        DnsPlan.of(
            ExampleFile.named("edge-single-public")
                .with("[contoso.com, fabrikam.com]", "[contoso.com, eu.contoso.com]")
                .topology());
    assertThat(plan.of("contoso", View.EXTERNAL))
        .filteredOn(r -> r.name().endsWith("eu.contoso.com"))
        .isNotEmpty()
        .allMatch(r -> r.zone().equals("eu.contoso.com"));
  }
}

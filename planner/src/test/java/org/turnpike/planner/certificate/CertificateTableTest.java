package org.turnpike.planner.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.pki.Usage;
import org.turnpike.planner.Contoso;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.DeployedCertificate.Issuer;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;

/// The certificate table of the Edge document, row by row, for its five topologies and the
/// products. Words of the table are filled in here by hand, with the document's example names.
class CertificateTableTest {

  private static final Map<String, Map<String, String>> REFERENCE = reference();

  private static final Map<String, List<String>> WORDS =
      Map.of(
          "sip.{primarySipDomain}", List.of("sip.contoso.com"),
          "webcon.{domain}", List.of("webcon.contoso.com"),
          "sip.{each further SIP domain}", List.of("sip.fabrikam.com"),
          "{edgePoolInternalFqdn}", List.of("sfbedge.contoso.net"),
          "xmpp.{domain}", List.of("xmpp.contoso.com"),
          "*.{domain}", List.of("*.contoso.com"),
          "none", List.of());

  static Stream<Arguments> deployments() {
    List<Arguments> all = new ArrayList<>();
    for (EdgeOption option : EdgeOption.values()) {
      for (Addressing addressing : Addressing.values()) {
        for (Product product :
            List.of(
                Product.SERVER_2015,
                Product.SERVER_2019,
                Product.SUBSCRIPTION_EDITION,
                Product.TURNPIKE)) {
          all.add(Arguments.of(option, addressing, product));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void anEdgeHasTheRowsOfTheDocumentForItsProductAndNoOther(
      EdgeOption option, Addressing addressing, Product product) {
    // The example has XMPP switched on, which counts for 2015 alone (correction X-11).
    String external = product == Product.SERVER_2015 ? "CERT-03" : "CERT-01";
    Contoso contoso = Contoso.of(option, addressing, product);

    List<PlannedCertificate> edge =
        CertificatePlan.of(contoso.topology()).certificates().stream()
            .filter(c -> c.pool().equals("edge"))
            .toList();

    List<NodeId> nodes = contoso.topology().pool("edge").nodeIds();
    assertThat(edge).hasSize(1 + nodes.size());
    assertMatches(edge.getFirst(), external);
    assertThat(edge.getFirst().nodes())
        .as("all nodes: identical certificate and private key (E-CERT-2)")
        .isEqualTo(nodes);
    for (int i = 0; i < nodes.size(); i++) {
      PlannedCertificate internal = edge.get(1 + i);
      assertThat(internal.row().id()).isEqualTo("CERT-02");
      assertThat(internal.subject()).isEqualTo("sfbedge.contoso.net");
      assertThat(internal.nodes()).containsExactly(nodes.get(i));
      if (product != Product.TURNPIKE) {
        assertMatches(internal, "CERT-02");
      }
    }
  }

  private static void assertMatches(PlannedCertificate planned, String row) {
    assertThat(planned.row().id()).isEqualTo(row);
    assertThat(planned.subject()).isEqualTo(filled(row, "sn").getFirst());
    assertThat(planned.names()).isEqualTo(filled(row, "san_in_order"));
    // "internal or public": the plan asks the organisation's own authority, which costs nothing.
    assertThat(cell(row, "ca"))
        .contains(planned.authority() == Issuer.PUBLIC ? "public" : "internal");
    assertThat(cell(row, "eku")).isEqualTo("server authentication");
    assertThat(planned.usages()).containsExactly(Usage.SERVER);
    assertThat(String.join("; ", planned.assigned())).isEqualTo(referred(row, "assigned_to"));
  }

  /// A cell that refers to another row has that row's, with what it adds.
  private static String referred(String row, String heading) {
    String cell = cell(row, heading);
    return cell.startsWith("as ")
        ? cell(cell.substring(3, 10), heading) + cell.substring(10).replace(" + ", "; ")
        : cell;
  }

  private static List<String> filled(String row, String heading) {
    List<String> out = new ArrayList<>();
    for (String word : referred(row, heading).split("; ")) {
      out.addAll(Objects.requireNonNull(WORDS.get(word), word));
    }
    return out;
  }

  @Test
  void theShippedTableHasEveryRowThatATopologyCanHold() {
    List<String> expected = new ArrayList<>(REFERENCE.keySet());
    assertThat(CertificateRow.all().stream().filter(CertificateRow::document).map(r -> r.id().id()))
        .containsExactlyInAnyOrderElementsOf(expected);
    for (CertificateRow row : CertificateRow.all()) {
      String products = cell(row.id().id(), "product");
      assertThat(row.only()).isEqualTo(products.equals("2015 only") ? "2015" : "");
    }
  }

  @Test
  void whereTurnpikeRunsInternalCertificatesNameTheirHostsAndServeBothEnds() {
    Topology topology =
        Contoso.of(EdgeOption.SCALED_NAT, Addressing.PER_ROLE, Product.TURNPIKE).topology();

    PlannedCertificate internal =
        CertificatePlan.of(topology)
            .of(
                new NodeId("edge2"),
                org.turnpike.topology.service.DeployedCertificate.Side.INTERNAL)
            .orElseThrow();

    // RFC 9525 §2: the common name never counts.
    assertThat(internal.names()).containsExactly("sfbedge.contoso.net", "edge2.contoso.net");
    assertThat(internal.usages()).isEqualTo(Set.of(Usage.SERVER, Usage.CLIENT));
    assertThat(internal.rsa()).isFalse();
  }

  @Test
  void withoutXmppOr2015ThereIsNoWildcardOnAnEdge() {
    for (EdgeOption option : EdgeOption.values()) {
      Contoso quiet = new Contoso(option, Addressing.PER_ROLE, Product.SERVER_2015, false, true);
      for (Contoso each :
          List.of(quiet, Contoso.of(option, Addressing.PER_ROLE, Product.SERVER_2019))) {
        assertThat(CertificatePlan.of(each.topology()).certificates())
            .allSatisfy(c -> assertThat(c.wildcards()).isEmpty());
      }
    }
  }

  @Test
  void namesOfOnesOwnStandBeforeThoseOfTheSipDomains() {
    Topology topology =
        read(
            "edge-single-nat",
            "    fqdn: sfbedge.contoso.net\n",
            "    fqdn: sfbedge.contoso.net\n    names: {access: access1.contoso.com, webconf: meet1.contoso.com}\n");

    PlannedCertificate external = named(topology, "edge-external");

    assertThat(external.subject()).isEqualTo("access1.contoso.com");
    assertThat(external.names())
        .containsExactly(
            "access1.contoso.com", "meet1.contoso.com", "sip.contoso.com", "sip.fabrikam.com");
  }

  @Test
  void aReverseProxyAnswersForWebServicesAutodiscoverAndSimpleUrls() {
    // CERT-04
    Topology topology =
        read(
            "edge-single-nat",
            "\nusers:",
            """
              proxy:
                role: reverse-proxy
                outside: redmond/edge-outside
                inside: redmond/edge-inside
                external: 10.45.16.40 as 131.107.155.40
                internal: 172.25.33.40
                publishes: fe

            users:\
            """);

    PlannedCertificate proxy = named(topology, "proxy-external");

    assertThat(proxy.row().id()).isEqualTo("CERT-04");
    assertThat(proxy.subject()).isEqualTo("web.contoso.com");
    assertThat(proxy.names())
        .containsExactly(
            "web.contoso.com",
            "lyncdiscover.contoso.com",
            "lyncdiscover.fabrikam.com",
            "meet.contoso.com",
            "meet.fabrikam.com",
            "dialin.contoso.com",
            "dialin.fabrikam.com");
    assertThat(proxy.authority()).isEqualTo(Issuer.PUBLIC);
  }

  @Test
  void anAppliancesSubjectIsNeverSipAndTheDomain() {
    // CERT-05
    Topology topology = read("cloud-connector", "", "");

    PlannedCertificate appliance =
        CertificatePlan.of(topology).certificates().stream()
            .filter(c -> c.row().id().equals("CERT-05"))
            .findFirst()
            .orElseThrow();

    assertThat(appliance.subject()).doesNotStartWith("sip.");
    assertThat(appliance.names()).containsExactly("sip.contoso.com", appliance.subject());
    assertThat(appliance.nodes()).isEqualTo(topology.pool(appliance.pool()).nodeIds());
  }

  @Test
  void theAppliancesOfSeveralSitesShareOneWildcard() {
    // CERT-06: {any access name}; sip.{each domain}, *.{domain}; one key for all.
    Topology topology =
        read(
            "cloud-connector",
            "\ngateways:",
            """
              second:
                role: cloud-connector
                provider: cloud
                access-name: berlin-ap.contoso.com
                outside: munich/appliances-outside
                inside: munich/appliances-inside
                appliances:
                  cc2: {external: 10.45.16.11 as 131.107.155.11, edge-inside: 172.25.33.11, mediation: 172.25.33.21}

            gateways:\
            """);

    List<PlannedCertificate> appliances =
        CertificatePlan.of(topology).certificates().stream()
            .filter(c -> c.row().id().matches("CERT-0[56]"))
            .toList();

    assertThat(appliances).hasSize(1);
    PlannedCertificate both = appliances.getFirst();
    assertThat(both.row().id()).isEqualTo("CERT-06");
    assertThat(both.subject()).isEqualTo("munich-ap.contoso.com");
    assertThat(both.names()).containsExactly("sip.contoso.com", "*.contoso.com");
    assertThat(both.nodes()).contains(topology.pool("connector").nodeIds().getFirst());
    assertThat(both.nodes()).containsAll(topology.pool("second").nodeIds());
    assertThat(both.shared()).isTrue();
    assertThat(both.authority()).isEqualTo(Issuer.PUBLIC);
    assertThat(both.usages()).containsExactly(Usage.SERVER);
  }

  /// CERT-07: a controller of the customer's on the provider's pool. Written names count; without
  /// them it is its own name in the first domain. The provider's own gateway needs none.
  @Test
  void aSessionBorderControllerOnTheProvidersPoolHasTheNamesOfItsTrunks() {
    String sbc =
        "gateways:\n  sbc: {network: munich/office, address: 192.168.10.99, pool: online-europe%s}";
    PlannedCertificate named =
        named(
            read(
                "online",
                "gateways:",
                sbc.formatted(", names: [sbc1.contoso.com, sbc2.contoso.com]")),
            "sbc-trunk");
    assertThat(named.row().id()).isEqualTo("CERT-07");
    assertThat(named.subject()).isEqualTo("sbc1.contoso.com");
    assertThat(named.names()).containsExactly("sbc1.contoso.com", "sbc2.contoso.com");
    assertThat(named.authority()).isEqualTo(Issuer.PUBLIC);
    assertThat(named.usages()).containsExactly(Usage.SERVER);

    Topology unnamed = read("online", "gateways:", sbc.formatted(""));
    assertThat(named(unnamed, "sbc-trunk").names()).containsExactly("sbc.contoso.com");
    assertThat(CertificatePlan.of(unnamed).certificates())
        .filteredOn(c -> c.row().id().equals("CERT-07"))
        .hasSize(1);
  }

  static PlannedCertificate named(Topology topology, String name) {
    return CertificatePlan.of(topology).certificates().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static Topology read(String example, String from, String to) {
    try {
      String text =
          java.nio.file.Files.readString(
              java.nio.file.Path.of("..", "examples", example + ".yaml"));
      assertThat(text).contains(from);
      return switch (TopologyFile.read(text.replace(from, to), example)) {
        case Loaded.Good good -> good.topology();
        case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String cell(String row, String heading) {
    Map<String, String> cells = REFERENCE.getOrDefault(row, Map.of());
    return cells.getOrDefault(heading, "");
  }

  private static Map<String, Map<String, String>> reference() {
    try (InputStream in =
        CertificateTableTest.class.getResourceAsStream("/reference/edge-certificates.csv")) {
      Map<String, Map<String, String>> out = new LinkedHashMap<>();
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (Map<String, String> row : CsvTable.parse(text).rows()) {
        out.put(row.getOrDefault("id", ""), row);
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

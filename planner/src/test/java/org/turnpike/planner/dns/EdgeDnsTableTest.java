package org.turnpike.planner.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgeOption;

/// The DNS tables of the documents, row by row, for the five Edge topologies and the products, with
/// the documents' own addresses (E-ADDR-1) out of the example files.
class EdgeDnsTableTest {

  private static final List<String> DOMAINS = List.of("contoso.com", "fabrikam.com");

  private static final List<Map<String, String>> REFERENCE = reference();

  private static List<Map<String, String>> reference() {
    return CsvTable.resource(EdgeDnsTableTest.class, "/reference/edge-dns-records.csv").rows();
  }

  static Stream<Arguments> deployments() {
    return Stream.of(EdgeOption.values())
        .flatMap(option ->
            Stream.of(
                    Product.SERVER_2015,
                    Product.SERVER_2019,
                    Product.SUBSCRIPTION_EDITION,
                    Product.TURNPIKE)
                .map(product -> Arguments.of(option, product)));
  }

  @Test
  void theShippedTableHasEveryRowOfTheReferenceAndRowsOfItsOwnBesides() {
    List<String> shipped = DnsRow.all().stream().map(DnsRow::id).toList();
    assertThat(shipped.stream().filter(id -> id.startsWith("DNS-")))
        .containsExactlyElementsOf(REFERENCE.stream().map(r -> cell(r, "id")).toList());
    assertThat(shipped.stream().filter(id -> !id.startsWith("DNS-")))
        .allMatch(id -> id.startsWith("TPN-"));
  }

  @Test
  void aShippedRowHasViewTypePortAndOwnerOfTheReference() {
    for (Map<String, String> row : REFERENCE) {
      DnsRow shipped = DnsRow.of(cell(row, "id"));
      assertThat(shipped.view().text()).isEqualTo(cell(row, "view").replace(' ', '-'));
      assertThat(shipped.type()).isEqualTo(cell(row, "type"));
      // X-09 and E-DNS-1: each SIP domain has its own xmpp host. {accessName} is the file's word.
      if (!List.of("DNS-14", "DNS-27").contains(shipped.id())) {
        assertThat(shipped.name()).isEqualTo(cell(row, "name_template"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everyRowMakesItsRecordsAndNoOther(EdgeOption option, Product product) {
    // Given the example of the topology, with XMPP and a reverse proxy
    DnsPlan plan =
        DnsPlan.of(
            ExampleFile.of(option)
                .with("product: 2019", "product: " + product.text())
                .with("next-hop: fe\n", "next-hop: fe\n    xmpp: yes\n")
                .with("web-outside: web.contoso.com", "web-outside: web.contoso.com\n" + WEB_INSIDE)
                .with(
                    "pools:\n",
                    "pools:\n"
                        + PROXY.formatted(
                            option.nat() ? "10.45.16.40 as 131.107.155.40" : "131.107.155.40"))
                .topology());
    Map<String, List<String>> expected = expected(option, product);

    for (Map<String, String> row : REFERENCE) {
      String id = cell(row, "id");
      assertThat(lines(plan, id))
          .as(id + " " + cell(row, "name_template"))
          .containsExactlyInAnyOrderElementsOf(expected.getOrDefault(id, List.of()));
    }
    assertThat(plan.gaps()).isEmpty();
  }

  private static final String WEB_INSIDE =
      "    web-inside: webint.contoso.net\n    vip: 192.168.20.100";

  private static final String PROXY =
      """
        rp:
          role: reverse-proxy
          outside: redmond/edge-outside
          inside: redmond/edge-inside
          external: %s
          internal: 172.25.33.40
          publishes: fe
      """;

  /// What the tables come to with the examples' addresses, worked out by hand.
  private static Map<String, List<String>> expected(EdgeOption option, Product product) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    List<String> access = outside(option, 10);
    for (String domain : DOMAINS) {
      add(all, access(option), addresses("sip." + domain, access));
      add(all, "DNS-04", List.of("_sip._tls." + domain + " SRV 0 0 443 sip." + domain));
      add(
          all,
          "DNS-05",
          List.of("_sipfederationtls._tcp." + domain + " SRV 0 0 5061 sip." + domain));
      if (product == Product.SERVER_2015) {
        add(all, "DNS-13", List.of("_xmpp-server._tcp." + domain + " SRV 0 0 5269 xmpp." + domain));
        add(all, "DNS-14", addresses("xmpp." + domain, access));
      }
      add(all, "DNS-15", List.of("lyncdiscover." + domain + " CNAME web.contoso.com"));
      add(all, "DNS-16", List.of("lyncdiscoverinternal." + domain + " CNAME webint.contoso.net"));
      add(all, "DNS-19", addresses("meet." + domain, List.of("131.107.155.40")));
      add(all, "DNS-19", addresses("dialin." + domain, List.of("131.107.155.40")));
      add(all, "DNS-21", List.of("_sipinternaltls._tcp." + domain + " SRV 0 0 5061 sip." + domain));
      add(all, "DNS-22", addresses("sip." + domain, FRONT_ENDS));
      add(all, "DNS-22", addresses("sipinternal." + domain, FRONT_ENDS));
      add(all, "DNS-23", addresses("sipexternal." + domain, access));
    }
    String[] rows =
        switch (option) {
          case SINGLE_NAT, SINGLE_PUBLIC -> new String[] {"DNS-02", "DNS-03"};
          case SCALED_NAT, SCALED_PUBLIC -> new String[] {"DNS-08", "DNS-09"};
          case SCALED_HLB -> new String[] {"DNS-12", "DNS-12"};
        };
    add(all, rows[0], addresses("webcon.contoso.com", outside(option, 20)));
    add(all, rows[1], addresses("av.contoso.com", outside(option, 30)));
    // one name, in the internal domain.
    switch (option) {
      case SINGLE_NAT, SINGLE_PUBLIC ->
          add(all, "DNS-06", List.of("sfbedge.contoso.net A 172.25.33.10"));
      case SCALED_NAT, SCALED_PUBLIC ->
          add(
              all,
              "DNS-10",
              addresses("sfbedge.contoso.net", List.of("172.25.33.10", "172.25.33.11")));
      // E-HLB-7: the row is for DNS load balancing; behind a balancer TPN-01 has it.
      case SCALED_HLB -> {}
    }
    if (option.scaled()) {
      add(
          all,
          "DNS-11",
          List.of("edge1.contoso.net A 172.25.33.10", "edge2.contoso.net A 172.25.33.11"));
    }
    add(all, "DNS-17", List.of("web.contoso.com A 131.107.155.40"));
    add(all, "DNS-18", List.of("webint.contoso.net A 192.168.20.100"));
    add(all, "DNS-20", addresses("fe.contoso.net", FRONT_ENDS));
    return all;
  }

  private static final List<String> FRONT_ENDS = List.of("192.168.20.11", "192.168.20.12");

  private static String access(EdgeOption option) {
    return switch (option) {
      case SINGLE_NAT, SINGLE_PUBLIC -> "DNS-01";
      case SCALED_NAT, SCALED_PUBLIC -> "DNS-07";
      case SCALED_HLB -> "DNS-12";
    };
  }

  /// every node's public address with DNS load balancing, one VIP behind a balancer.
  private static List<String> outside(EdgeOption option, int host) {
    return switch (option) {
      case SINGLE_NAT, SINGLE_PUBLIC -> List.of("131.107.155." + host);
      case SCALED_NAT, SCALED_PUBLIC -> List.of("131.107.155." + host, "131.107.155." + (host + 1));
      case SCALED_HLB -> List.of("131.107.155." + (host + 100));
    };
  }

  private static List<String> addresses(String name, List<String> addresses) {
    return addresses.stream().map(a -> name + " A " + a).toList();
  }

  private static void add(Map<String, List<String>> all, String id, List<String> lines) {
    all.computeIfAbsent(id, k -> new ArrayList<>()).addAll(lines);
  }

  private static List<String> lines(DnsPlan plan, String row) {
    DnsRow of = DnsRow.of(row);
    return plan.records().stream()
        .filter(r -> r.rows().contains(row))
        .peek(r -> assertThat(r.view()).isEqualTo(of.view()))
        .map(r -> r.name() + " " + r.type() + " " + r.rightSide().replaceAll("\\.$", ""))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(EdgeOption.class)
  void rowsOfOurOwnAddServerNamesAndTheNextHopOfTheEdge(EdgeOption option) {
    DnsPlan plan = DnsPlan.of(ExampleFile.of(option).topology());
    List<String> next =
        List.of(
            "fe.contoso.net A 192.168.20.11",
            "fe.contoso.net A 192.168.20.12",
            "fe1.contoso.net A 192.168.20.11",
            "fe2.contoso.net A 192.168.20.12");
    assertThat(lines(plan, "TPN-04")).containsExactlyElementsOf(next);
    assertThat(lines(plan, "TPN-03")).containsExactlyElementsOf(next.subList(2, 4));
    assertThat(lines(plan, "TPN-01"))
        .containsExactlyElementsOf(
            option == EdgeOption.SCALED_HLB
                ? addresses("sfbedge.contoso.net", List.of("172.25.33.10", "172.25.33.11"))
                : List.of());
  }

  private static String cell(Map<String, String> row, String heading) {
    return Objects.requireNonNull(row.get(heading), heading);
  }
}

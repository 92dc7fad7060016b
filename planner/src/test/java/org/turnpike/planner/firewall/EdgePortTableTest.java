package org.turnpike.planner.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.planner.firewall.RelayReading.BOTH;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.Contoso;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;

/// The port tables of the Edge document, row by row, for its five topologies and the products.
class EdgePortTableTest {

  private static final List<Map<String, String>> REFERENCE = reference();

  private static final Ports RANGE = new Ports(50000, 59999);

  @Test
  void theShippedTableHasEveryRowOfTheDocumentAndTheOneThatACorrectionAdds() {
    List<String> expected = new ArrayList<>(REFERENCE.stream().map(r -> cell(r, "id")).toList());
    expected.add("X-19");
    assertThat(PortRow.all().stream().map(r -> r.id().id()))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

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
  void everyRowOfTheTablesThatAppliesMakesItsRuleAndNoOtherRowDoes(
      EdgeOption option, Addressing addressing, Product product) {
    // Given the rows of the document for this topology, product and addressing
    boolean single = addressing == Addressing.SINGLE;
    List<String> expected = new ArrayList<>();
    for (Map<String, String> row : REFERENCE) {
      boolean singleRow = cell(row, "side").equals("external single-ip");
      boolean replaced = single && List.of("EXT-05", "EXT-08", "EXT-13").contains(cell(row, "id"));
      if (List.of(cell(row, "topologies").split(",")).contains(option.text())
          && (product == Product.SERVER_2015 || !cell(row, "product").equals("2015 only"))
          && (singleRow ? single : !replaced)) {
        // EXT-08 in the row's own words: id, protocol, port, direction, from whom to whom
        expected.add(
            String.join(
                " ",
                cell(row, "id"),
                cell(row, "proto"),
                port(row, single),
                cell(row, "direction"),
                addresses(cell(row, "source"), option, single),
                addresses(cell(row, "destination"), option, single)));
      }
    }
    if (product == Product.SERVER_2015 && option != EdgeOption.SCALED_HLB) {
      expected.add("X-19 tcp 5269 out " + addresses("Access Edge", option, single) + " any");
    }

    // When
    RuleSet set = single(Contoso.of(option, addressing, product), RelayReading.DESTINATION);

    // Then
    assertThat(
            set.rules().stream()
                .filter(r -> !r.row().id().startsWith("RP") && r.table() != Table.GUARD)
                // Beside the document's own, below.
                .filter(r -> !r.name().endsWith("-node"))
                .map(r -> shown(r.row().id(), r)))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(set.unfilled()).isEmpty();
  }

  private static String shown(String name, NeutralRule rule) {
    return String.join(
        " ",
        name,
        rule.transport().orElseThrow().text(),
        rule.ports().toString(),
        rule.direction().text(),
        shown(rule.source()),
        shown(rule.destination()));
  }

  private static String shown(Party party) {
    return party.any()
        ? "any"
        : party.prefixes().stream()
            .map(p -> p.network().getHostAddress())
            .collect(Collectors.joining(","));
  }

  /// Whom the document's words mean in the example company, whose addresses are the document's.
  /// behind a load balancer there is no NAT column; X-17: the internal VIP table means the
  /// VIP.
  private static String addresses(String words, EdgeOption option, boolean single) {
    if (words.equals("any")) {
      return "any";
    }
    boolean two = option.scaled();
    if (words.startsWith("Edge internal")) {
      return words.endsWith("VIP") ? "172.25.33.100" : hosts("172.25.33.", 10, two);
    }
    if (words.contains("Front End")) {
      return hosts("192.168.10.", 11, true);
    }
    if (words.endsWith("VIP")) {
      return words.startsWith("A/V")
          ? "131.107.155.130"
          : words.startsWith("Web") ? "131.107.155.120" : "131.107.155.110";
    }
    int host =
        single || words.contains("Access Edge") || words.contains("the one Edge address")
            ? 10
            : words.contains("Web Conferencing Edge") ? 20 : 30;
    return hosts(option.nat() ? "10.45.16." : "131.107.155.", host, two);
  }

  private static String hosts(String start, int first, boolean two) {
    return start + first + (two ? "," + start + (first + 1) : "");
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everyRuleHasARowOrAStatedReason(EdgeOption option, Addressing addressing, Product product) {
    Set<String> rows =
        REFERENCE.stream().map(r -> cell(r, "id")).collect(Collectors.toCollection(HashSet::new));
    // Besides the document's rows: what a correction adds, the bridging of the reverse proxy
    // (server-and-client-ports), and the rule that says what "any" is not.
    rows.addAll(List.of("X-19", "RP-01", "RP-02", "RP-03", "RP-04", "GUARD-01"));
    for (NeutralRule rule :
        single(Contoso.of(option, addressing, product), RelayReading.BOTH).rules()) {
      assertThat(rows).contains(rule.row().id());
      assertThat(rule.reason()).as(rule.name()).isNotBlank();
      assertThat(rule.scenarios().isEmpty()).isEqualTo(rule.table() == Table.GUARD);
    }
  }

  @Test
  void laterProductsHaveTheRowsOf2019() {
    for (EdgeOption option : EdgeOption.values()) {
      RuleSet set = single(Contoso.of(option, Addressing.PER_ROLE, Product.SERVER_2019), BOTH);
      for (Product later : List.of(Product.SUBSCRIPTION_EDITION, Product.TURNPIKE)) {
        assertThat(single(Contoso.of(option, Addressing.PER_ROLE, later), BOTH)).isEqualTo(set);
      }
    }
  }

  @Test
  void aSetRefusesADenialAfterAnAllowanceAndTwoPartiesOfOneKey() {
    RuleSet set =
        single(Contoso.of(EdgeOption.SINGLE_NAT, Addressing.PER_ROLE, Product.TURNPIKE), BOTH);
    List<NeutralRule> denialLast = new ArrayList<>(set.rules());
    Collections.reverse(denialLast);
    assertThatThrownBy(() ->
            new RuleSet(
                "x",
                "x",
                new RuleSet.Stand.Single(new org.turnpike.topology.SiteId("x")),
                denialLast,
                List.of()))
        .hasMessageContaining("GUARD-01 denies after an allowance");
    NeutralRule guard = set.rules().getFirst();
    Party other = new Party(guard.source().key(), "others", List.of(), List.of());
    NeutralRule twin =
        new NeutralRule(
            "X",
            guard.row(),
            Action.DENY,
            Table.GUARD,
            Direction.OUT,
            Optional.empty(),
            other,
            Ports.ANY,
            Party.ANY,
            Ports.ANY,
            true,
            "two of one key",
            List.of());
    assertThatThrownBy(() ->
            new RuleSet(
                "x",
                "x",
                new RuleSet.Stand.Single(new org.turnpike.topology.SiteId("x")),
                List.of(guard, twin),
                List.of()))
        .hasMessageContaining("two parties of x are edge-external");
  }

  /// With a load balancer and one address the client rows of the VIP table take the ports of
  /// single-address mode.
  private static String port(Map<String, String> row, boolean single) {
    if (single && cell(row, "id").equals("HLBXV-03")) {
      return "5061";
    }
    return single && cell(row, "id").equals("HLBXV-06") ? "444" : cell(row, "dst_port");
  }

  @Test
  void behindNatARuleHoldsTheAdaptersAddressAndThePublicOneBeside() {
    RuleSet set =
        single(
            Contoso.of(EdgeOption.SCALED_NAT, Addressing.PER_ROLE, Product.SERVER_2019),
            RelayReading.BOTH);
    NeutralRule rule = rule(set, "EXT-12");
    assertThat(rule.source().any()).isTrue();
    assertThat(rule.destination().prefixes().stream().map(Object::toString))
        .containsExactly("10.45.16.30/32", "10.45.16.31/32");
    assertThat(rule.destination().published().stream().map(Object::toString))
        .containsExactly("131.107.155.30/32", "131.107.155.31/32");
  }

  @Test
  void withALoadBalancerClientsMeetTheVipAndRelayedMediaTheNodes() {
    RuleSet set =
        single(
            Contoso.of(EdgeOption.SCALED_HLB, Addressing.PER_ROLE, Product.SERVER_2019),
            RelayReading.BOTH);
    assertThat(rule(set, "HLBXV-03").destination().prefixes().toString())
        .isEqualTo("[131.107.155.110/32]");
    assertThat(rule(set, "HLBX-07").destination().prefixes().toString())
        .isEqualTo("[131.107.155.30/32, 131.107.155.31/32]");
    assertThat(rule(set, "HLBIV-01").destination().prefixes().toString())
        .isEqualTo("[172.25.33.100/32]");
  }

  /// E-HLB-7: what the internal VIP's rows open for legacy clients, everybody else needs at the
  /// nodes. And what nodes open, inwards and to partners, comes from their own addresses.
  @Test
  void besideAVipItsRowsHoldForTheNodesThatOpenAndThatAreAskedInside() {
    RuleSet set =
        single(
            Contoso.of(EdgeOption.SCALED_HLB, Addressing.PER_ROLE, Product.SERVER_2019),
            RelayReading.BOTH);
    assertThat(
            set.rules().stream()
                .filter(r -> r.name().endsWith("-node"))
                .map(r -> shown(r.name(), r)))
        .containsExactly(
            "HLBXV-05-node tcp 5061 out 131.107.155.10,131.107.155.11 any",
            "HLBIV-01-node tcp 5061 to-edge 192.168.10.11,192.168.10.12 172.25.33.10,172.25.33.11",
            "HLBIV-02-node tcp 5061 from-edge 172.25.33.10,172.25.33.11 192.168.10.11,192.168.10.12",
            "HLBIV-03-node tcp 5062 to-edge 192.168.10.11,192.168.10.12 172.25.33.10,172.25.33.11",
            "HLBIV-04-node udp 3478 to-edge any 172.25.33.10,172.25.33.11",
            "HLBIV-05-node tcp 443 to-edge any 172.25.33.10,172.25.33.11");
  }

  @Test
  void withoutAnInternalVipItsRowsHoldForEachNode() {
    Contoso nodesOnly =
        new Contoso(EdgeOption.SCALED_HLB, Addressing.PER_ROLE, Product.SERVER_2019, false, false);
    assertThat(
            rule(single(nodesOnly, RelayReading.BOTH), "HLBIV-01")
                .destination()
                .prefixes()
                .toString())
        .isEqualTo("[172.25.33.10/32, 172.25.33.11/32]");
  }

  @Test
  void theRelayRangeIsReadBothWays() {
    Contoso edge = Contoso.of(EdgeOption.SINGLE_NAT, Addressing.PER_ROLE, Product.SERVER_2019);
    RuleSet both = single(edge, RelayReading.BOTH);
    assertThat(rule(both, "EXT-10").ports()).isEqualTo(new Ports(50000, 59999));
    assertThat(rule(both, "EXT-10").sourcePorts()).isEqualTo(Ports.ANY);
    assertThat(rule(both, "EXT-10-src").sourcePorts()).isEqualTo(new Ports(50000, 59999));
    assertThat(rule(both, "EXT-10-src").ports()).isEqualTo(Ports.ANY);
    assertThat(rule(both, "EXT-10-in").direction()).isEqualTo(Direction.IN);
    assertThat(rule(both, "EXT-10-in").ports()).isEqualTo(new Ports(50000, 59999));
    assertThat(single(edge, RelayReading.SOURCE).rules().stream().map(NeutralRule::name))
        .contains("EXT-09-src", "EXT-10-in")
        .doesNotContain("EXT-09", "EXT-10");
  }

  @Test
  void xmppStaysOutWhereThePoolDoesNotHaveItEvenWith2015() {
    Contoso none =
        new Contoso(EdgeOption.SINGLE_NAT, Addressing.PER_ROLE, Product.SERVER_2015, false, false);
    assertThat(single(none, RelayReading.BOTH).rules())
        .noneMatch(r -> r.scenarios().contains("xmpp"));
  }

  @Test
  void theGuardComesFirstAndKeepsExternalAddressesFromOwnNetworks() {
    RuleSet set =
        single(
            Contoso.of(EdgeOption.SINGLE_NAT, Addressing.PER_ROLE, Product.SERVER_2019),
            RelayReading.BOTH);
    NeutralRule guard = set.rules().getFirst();
    assertThat(guard.action()).isEqualTo(Action.DENY);
    assertThat(guard.destination().prefixes().toString())
        .isEqualTo("[192.168.10.0/24, 172.25.33.0/24]");
  }

  @Test
  void theGuardLeavesOtherEdgesAlone() {
    Loaded.Good good = (Loaded.Good) TopologyFile.read(Path.of("..", "examples", "federated.yaml"));
    RuleSet europe =
        FirewallPlan.of(good.topology(), BOTH).sets().stream()
            .filter(s -> s.name().equals("europe-outer"))
            .findFirst()
            .orElseThrow();
    // The Edges of the other region are in 52.112.21.0/24.
    assertThat(europe.rules().getFirst().destination().prefixes().toString())
        .isEqualTo("[52.112.10.0/24, 10.201.0.0/24, 52.112.20.0/24, 10.202.0.0/24]");
  }

  @Test
  void theReverseProxyBridges443To4443And80To8080() {
    RuleSet set =
        single(
            Contoso.of(EdgeOption.SINGLE_NAT, Addressing.PER_ROLE, Product.SERVER_2019),
            RelayReading.BOTH);
    assertThat(
            set.rules().stream()
                .filter(r -> r.row().id().startsWith("RP"))
                .map(r -> r.name() + " " + r.destination().prefixes() + " " + r.ports()))
        .containsExactly(
            "RP-01 [10.45.16.40/32] 443",
            "RP-02 [10.45.16.40/32] 80",
            "RP-03 [192.168.10.11/32, 192.168.10.12/32] 4443",
            "RP-04 [192.168.10.11/32, 192.168.10.12/32] 8080");
  }

  @Test
  void outerAndInnerSetsTogetherAreTheSingleOne() {
    List<RuleSet> sets =
        FirewallPlan.of(
                Contoso.of(EdgeOption.SCALED_HLB, Addressing.PER_ROLE, Product.SERVER_2015)
                    .topology(),
                RelayReading.BOTH)
            .sets();
    assertThat(sets.stream().map(RuleSet::name))
        .containsExactly("redmond-outer", "redmond-inner", "redmond-single");
    List<NeutralRule> parts = new ArrayList<>(sets.get(0).rules());
    parts.addAll(sets.get(1).rules());
    assertThat(parts).containsExactlyInAnyOrderElementsOf(sets.get(2).rules());
  }

  @Test
  void aStatelessFilterGetsARuleForReplies() {
    RuleSet set =
        single(
                Contoso.of(EdgeOption.SINGLE_NAT, Addressing.PER_ROLE, Product.SERVER_2019),
                RelayReading.BOTH)
            .stateless();
    NeutralRule reply = rule(set, "EXT-12-reply");
    assertThat(reply.sourcePorts()).isEqualTo(Ports.of(3478));
    assertThat(reply.ports()).isEqualTo(Ports.ANY);
    assertThat(reply.direction()).isEqualTo(Direction.OUT);
    assertThat(set.stateful()).isFalse();
  }

  @Test
  void aFirewallThatKeepsNoStateIsGivenTheRepliesRules() throws IOException {
    String example = Files.readString(Path.of("..", "examples", "edge-single-nat.yaml"));
    assertThat(outer(example).stateful()).isTrue();
    RuleSet set =
        outer(
            example.replace(
                "perimeter: edge-outside", "perimeter: edge-outside\n        stateful: no"));
    assertThat(set.stateful()).isFalse();
    assertThat(rule(set, "EXT-05-reply").destination().any()).isTrue();
    assertThat(rule(set, "EXT-05-reply").sourcePorts()).isEqualTo(Ports.of(443));
  }

  private static RuleSet outer(String file) {
    Topology topology = ((Loaded.Good) TopologyFile.read(file, "t.yaml")).topology();
    Firewall outer =
        Objects.requireNonNull(
            topology.sites().values().iterator().next().firewalls().get("outer"));
    return FirewallPlan.of(topology, outer, BOTH);
  }

  @ParameterizedTest
  @EnumSource(EdgeOption.class)
  void eachTopologyHasTheRelayRangeInBothReadings(EdgeOption option) {
    String row = option == EdgeOption.SCALED_HLB ? "HLBX-0" : "EXT-";
    String tcp = row + (option == EdgeOption.SCALED_HLB ? "4" : "09");
    String udp = row + (option == EdgeOption.SCALED_HLB ? "5" : "10");
    assertThat(
            single(Contoso.of(option, Addressing.PER_ROLE, Product.SERVER_2019), BOTH)
                .rules()
                .stream()
                .filter(r -> List.of(r.ports(), r.sourcePorts()).contains(RANGE))
                .map(NeutralRule::name))
        .containsExactly(tcp, tcp + "-src", tcp + "-in", udp, udp + "-src", udp + "-in");
  }

  static RuleSet single(Contoso contoso, RelayReading reading) {
    return FirewallPlan.of(contoso.topology(), reading).sets().getLast();
  }

  private static NeutralRule rule(RuleSet set, String name) {
    return set.rules().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  private static String cell(Map<String, String> row, String heading) {
    return Objects.requireNonNull(row.get(heading));
  }

  private static List<Map<String, String>> reference() {
    try (InputStream in =
        Objects.requireNonNull(
            EdgePortTableTest.class.getResourceAsStream("/reference/edge-ports.csv"))) {
      return CsvTable.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)).rows();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

package org.turnpike.planner.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.Contoso;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;

/// The port tables of the Edge document, row by row, for its five topologies and the products.
class EdgePortTableTest {

  private static final List<Map<String, String>> REFERENCE = reference();

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
        // EXT-08 in the row's own words: id, protocol, port, direction
        expected.add(
            String.join(
                " ",
                cell(row, "id"),
                cell(row, "proto"),
                port(row, single),
                cell(row, "direction")));
      }
    }
    if (product == Product.SERVER_2015 && option != EdgeOption.SCALED_HLB) {
      expected.add("X-19 tcp 5269 out");
    }

    // When
    RuleSet set = single(Contoso.of(option, addressing, product), RelayReading.DESTINATION);

    // Then
    assertThat(
            set.rules().stream()
                .filter(r -> !r.row().id().startsWith("RP") && r.table() != Table.GUARD)
                .map(r ->
                    String.join(
                        " ",
                        r.row().id(),
                        r.transport().orElseThrow().text(),
                        r.ports().toString(),
                        r.direction().text())))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(set.unfilled()).isEmpty();
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

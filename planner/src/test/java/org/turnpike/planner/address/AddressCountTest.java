package org.turnpike.planner.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.topology.service.LoadBalancing;

/// The address counts of the Edge document, row by row, for 1 to 12 nodes.
class AddressCountTest {

  private static final List<Map<String, String>> REFERENCE =
      CsvTable.resource(AddressCountTest.class, "/reference/edge-ip-counts.csv").rows();

  static Stream<Map<String, String>> rows() {
    return REFERENCE.stream();
  }

  @Test
  void theTableGoesFromOneToTwelveNodesInBothModes() {
    assertThat(REFERENCE).hasSize(24);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aCountIsThatOfItsRow(Map<String, String> row) {
    int nodes = Integer.parseInt(cell(row, "nodes"));
    Addressing addressing =
        cell(row, "mode").equals("per-role") ? Addressing.PER_ROLE : Addressing.SINGLE;
    LoadBalancing byDns = nodes == 1 ? LoadBalancing.NONE : LoadBalancing.DNS;

    assertThat(AddressCount.of(byDns, addressing, nodes).external())
        .isEqualTo(Integer.parseInt(cell(row, "dns_lb_external_ips")));
    if (!cell(row, "hlb_external_ips").equals("n/a")) {
      assertThat(AddressCount.of(LoadBalancing.HLB, addressing, nodes).external())
          .isEqualTo(Integer.parseInt(cell(row, "hlb_external_ips")));
    }
  }

  static Stream<Arguments> pools() {
    return Stream.of(EdgeOption.values())
        .flatMap(option ->
            Stream.of(Addressing.values())
                .flatMap(addressing ->
                    Stream.iterate(1, n -> n + 1)
                        .limit(12)
                        .filter(n -> option.scaled() ? n > 1 : n == 1)
                        .map(n -> Arguments.of(option, addressing, n))));
  }

  @ParameterizedTest
  @MethodSource("pools")
  void aPoolOfAFileNeedsAndHasWhatItsRowSays(EdgeOption option, Addressing addressing, int nodes) {
    // Given a file with a pool of so many nodes
    var topology = Pools.of(option, addressing, nodes).topology();

    AddressPlan plan = AddressPlan.of(topology);

    Map<String, String> row =
        REFERENCE.stream()
            .filter(r -> cell(r, "nodes").equals(Integer.toString(nodes)))
            .filter(r ->
                cell(r, "mode").equals(addressing == Addressing.SINGLE ? "single-ip" : "per-role"))
            .findFirst()
            .orElseThrow();
    int wanted =
        Integer.parseInt(
            cell(
                row, option == EdgeOption.SCALED_HLB ? "hlb_external_ips" : "dns_lb_external_ips"));
    assertThat(plan.pools())
        .singleElement()
        .satisfies(need -> {
          assertThat(need.needed().external()).isEqualTo(wanted);
          assertThat(need.has()).isEqualTo(wanted);
        });
    List<Assignment> outside =
        plan.assignments().stream()
            .filter(a -> a.pool().equals("edge") && a.side() == Assignment.Side.EXTERNAL)
            .toList();
    assertThat(outside).hasSize(wanted).doesNotHaveDuplicates();
    assertThat(outside).allMatch(a -> a.translated() == option.nat());
  }

  private static String cell(Map<String, String> row, String heading) {
    return Objects.requireNonNull(row.get(heading), heading);
  }
}

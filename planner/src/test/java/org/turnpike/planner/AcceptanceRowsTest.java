package org.turnpike.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.InternetService;

/// Every scenario of the acceptance table can be said with the parties of an example: homes and
/// locations are there as the row has them. What its call does is another test's.
class AcceptanceRowsTest {

  /// @param file of the examples
  /// @param a user
  /// @param b user, organiser of the meeting, gateway, or service
  private record Cast(String file, String a, String b) {}

  private static final Map<String, Cast> CASTS = casts();

  private static final Map<String, Map<String, String>> ROWS = rows();

  private static Map<String, Map<String, String>> rows() {
    Map<String, Map<String, String>> out = new LinkedHashMap<>();
    CsvTable.resource(AcceptanceRowsTest.class, "callflow-acceptance.csv")
        .rows()
        .forEach(r -> out.put(cell(r, "id"), r));
    return out;
  }

  private static Map<String, Cast> casts() {
    Map<String, Cast> out = new LinkedHashMap<>();
    cast(out, "online", "alice", "bob", "ON-1", "FIG-2");
    cast(out, "online", "alice", "carol", "ON-2");
    cast(out, "online", "alice", "dave", "ON-3");
    cast(out, "online", "alice", "bob", "ON-4", "FIG-3a");
    cast(out, "online", "carol", "bob", "ON-5", "FIG-3b");
    cast(out, "online", "alice", "tess", "ON-6", "FIG-3c");
    cast(out, "online", "alice", "phone-system", "ON-7");
    cast(out, "online", "carol", "phone-system", "ON-8");
    cast(out, "online", "alice", "grace", "FIG-3d");
    cast(out, "online", "frank", "alice", "FIG-3e");
    cast(out, "hybrid", "alice", "bob", "HY-1");
    cast(out, "hybrid", "olga", "alice", "HY-2", "FIG-4a");
    cast(out, "hybrid", "alice", "dave", "HY-3b");
    cast(out, "hybrid-expressroute", "alice", "dave", "HY-3a");
    cast(out, "hybrid-expressroute", "alice", "olga", "HY-4");
    cast(out, "hybrid", "alice", "trunk", "HY-5");
    cast(out, "hybrid-expressroute", "otto", "alice", "FIG-4b");
    cast(out, "hybrid", "oscar", "alice", "FIG-4c");
    cast(out, "hybrid-expressroute", "carol", "olga", "FIG-5");
    cast(out, "cloud-connector", "alice", "sbc", "CC-1", "FIG-6");
    cast(out, "cloud-connector", "carol", "sbc", "CC-2a");
    cast(out, "cloud-connector-minimum", "carol", "sbc", "CC-2b");
    cast(out, "broadcast", "paul", "paul", "FIG-7a");
    cast(out, "broadcast", "watchers", "stream", "FIG-7b");
    cast(out, "broadcast", "away", "stream", "FIG-7c");
    return out;
  }

  private static void cast(Map<String, Cast> out, String file, String a, String b, String... rows) {
    for (String row : rows) {
      out.put(row, new Cast(file, a, b));
    }
  }

  private static String cell(Map<String, String> row, String heading) {
    return java.util.Objects.requireNonNull(row.get(heading), heading);
  }

  static Stream<String> ids() {
    return ROWS.keySet().stream();
  }

  @Test
  void allThirtyOneRowsHaveACast() {
    assertThat(ROWS).hasSize(31);
    assertThat(CASTS.keySet()).containsExactlyInAnyOrderElementsOf(ROWS.keySet());
  }

  @ParameterizedTest
  @MethodSource("ids")
  void theExampleHasThePartiesWhereTheRowHasThem(String id) {
    Map<String, String> row = java.util.Objects.requireNonNull(ROWS.get(id));
    Cast cast = java.util.Objects.requireNonNull(CASTS.get(id));
    Topology topology =
        switch (TopologyFile.read(Path.of("..", "examples", cast.file() + ".yaml"))) {
          case Loaded.Good good -> good.topology();
          case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
        };

    User a = topology.user(cast.a());
    if (!cell(row, "a_home").equals("any")) {
      assertThat(home(topology, a)).isEqualTo(homeOf(cell(row, "a_home")));
    }
    assertThat(location(topology, a.at().site())).isEqualTo(locationOf(cell(row, "a_location")));

    String b = cell(row, "party_b");
    if (b.equals("client")) {
      User other = topology.user(cast.b());
      assertThat(home(topology, other)).isEqualTo(homeOf(cell(row, "b_home")));
      assertThat(location(topology, other.at().site()))
          .isEqualTo(locationOf(cell(row, "b_location")));
      assertThat(other.organisation().equals(a.organisation()))
          .isEqualTo(!cell(row, "b_location").equals("federated customer"));
    } else if (topology.users().containsKey(cast.b())) {
      // A conference is hosted where its organiser is homed (principle 1).
      User organiser = topology.user(cast.b());
      assertThat(home(topology, organiser)).isEqualTo(homeOf(cell(row, "b_home")));
      assertThat(location(topology, topology.pool(organiser.home()).site()))
          .isEqualTo(locationOf(cell(row, "b_location")));
    } else if (topology.gateways().containsKey(cast.b())) {
      var gateway = java.util.Objects.requireNonNull(topology.gateways().get(cast.b()));
      assertThat(location(topology, gateway.network().site()))
          .isEqualTo(locationOf(cell(row, "b_location")));
    } else {
      assertThat(topology.services().get(cast.b()))
          .extracting(InternetService::kind)
          .isEqualTo(InternetService.Kind.STREAMING);
    }
  }

  @Test
  void theTravellerAndTheForeignMeetingAreInDifferentRegions() {
    Topology topology =
        ((Loaded.Good) TopologyFile.read(Path.of("..", "examples", "online.yaml"))).topology();
    List<SiteId> regions =
        Stream.of("alice", "grace")
            .map(u -> topology.pool(topology.user(u).home()).site())
            .toList();
    assertThat(regions).doesNotHaveDuplicates();
    assertThat(topology.site(topology.user("frank").at().site()).geography())
        .isNotEqualTo(
            topology.site(topology.pool(topology.user("frank").home()).site()).geography());
  }

  private static String home(Topology topology, User user) {
    return topology.online(topology.pool(user.home())) ? "online" : "on-premises";
  }

  /// "online (other tenant)", "on-premises (other org)" and "hybrid (caption: on-premises)".
  private static String homeOf(String cell) {
    return cell.startsWith("online") ? "online" : "on-premises";
  }

  private static String location(Topology topology, SiteId id) {
    Site site = topology.site(id);
    return switch (site.kind()) {
      case PUBLIC -> "internet";
      case REGION -> "microsoft";
      case SITE ->
          topology.organisation(site.organisation().orElseThrow()).kind().text().equals("partner")
              ? "federated customer"
              : "customer";
    };
  }

  /// "customer perimeter" and "customer site in R2" are the customer's network.
  private static String locationOf(String cell) {
    return cell.startsWith("customer")
        ? "customer"
        : cell.startsWith("microsoft") ? "microsoft" : cell;
  }
}

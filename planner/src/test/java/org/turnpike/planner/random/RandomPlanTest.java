package org.turnpike.planner.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.firewall.FirewallPlan;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.PortRow;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.firewall.export.Dialect;
import org.turnpike.planner.flow.FlowReport;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;

/// Plans of topologies at random: none fails, the same file gives the same bytes, and what does not
/// matter changes nothing. A failure names the seed.
class RandomPlanTest {

  @Test
  void everySeedHasAPlanAndTheSameOneTwice() {
    planned(0, 15);
  }

  @Test
  @Tag("long")
  void thousandsOfSeedsHaveAPlanAndTheSameOneTwice() {
    planned(15, 3_000);
  }

  private static void planned(long first, long end) {
    for (long seed = first; seed < end; seed++) {
      Plan once = plan(seed);
      assertThat(plan(seed).artefacts()).as("seed %d", seed).isEqualTo(once.artefacts());
    }
  }

  private static Plan plan(long seed) {
    try {
      return Plan.of(RandomTopology.of(seed).topology());
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed + " has no plan", e);
    }
  }

  /// Maps without an order have another one in every virtual machine: what is written from one
  /// shows only in a second machine.
  @Test
  void anotherVirtualMachineWritesTheSameBytes() throws Exception {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                path,
                RandomPlanTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(other.waitFor()).isZero();
    assertThat(said).isEqualTo(digests());
  }

  /// Prints what the test above compares.
  public static void main(String[] args) {
    System.out.print(digests());
  }

  private static String digests() {
    StringBuilder out = new StringBuilder();
    for (long seed = 0; seed < 5; seed++) {
      Plan plan = plan(seed);
      out.append("seed ").append(seed).append('\n').append(plan.manifest().text());
      plan.findings()
          .forEach(f -> out.append(f.id()).append(' ').append(f.evidence()).append('\n'));
      FlowReport flows = new FlowReport("seed", plan.topology(), false);
      out.append(flows.json(Flows.of(plan.topology()).predictions()));
    }
    return out.toString();
  }

  @Test
  void everySeedHasFlows() {
    predicted(0, 15);
  }

  @Test
  @Tag("long")
  void thousandsOfSeedsHaveFlows() {
    predicted(15, 3_000);
  }

  private static void predicted(long first, long end) {
    for (long seed = first; seed < end; seed++) {
      Topology topology = RandomTopology.of(seed).topology();
      try {
        // Predictions are made when they are asked for.
        new FlowReport("seed", topology, false).json(Flows.of(topology).predictions());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " has no flows", e);
      }
    }
  }

  @Test
  void theOrderOfTheFileGivesTheSameRules() {
    for (long seed = 0; seed < 80; seed++) {
      RandomTopology drawn = RandomTopology.of(seed);
      Topology other = drawn.read(drawn.shuffled(seed + 17)).topology();
      assertThat(rules(other)).as("seed %d", seed).isEqualTo(rules(drawn.topology()));
    }
  }

  /// By set, each rule with its addresses in order of their text: lists of addresses follow the
  /// file, and what they mean does not.
  private static Map<String, Set<String>> rules(Topology topology) {
    Map<String, Set<String>> out = new TreeMap<>();
    for (RuleSet set : FirewallPlan.of(topology, RelayReading.BOTH).sets()) {
      Set<String> rules = new TreeSet<>();
      for (NeutralRule rule : set.rules()) {
        rules.add(
            String.join(
                " ",
                rule.name(),
                rule.action().name(),
                rule.direction().text(),
                rule.transport().map(Enum::name).orElse("any"),
                addresses(rule.source()),
                rule.sourcePorts().toString(),
                addresses(rule.destination()),
                rule.ports().toString(),
                rule.reason()));
      }
      out.put(set.name(), rules);
      out.put(set.name() + " unfilled", new TreeSet<>(set.unfilled()));
    }
    return out;
  }

  private static String addresses(Party party) {
    List<String> all = new ArrayList<>();
    party.prefixes().forEach(p -> all.add(p.toString()));
    party.published().forEach(p -> all.add("as " + p));
    all.sort(null);
    return party.key() + all;
  }

  @Test
  void whatDoesNotMatterToAFirewallChangesNoRule() {
    for (long seed = 0; seed < 60; seed++) {
      RandomTopology drawn = RandomTopology.of(seed);
      RandomTopology other = drawn.with("name", "Another title").with("internet/latency", "99 ms");
      for (String user : drawn.file().under("users").keySet()) {
        other = other.with("users/" + user + "/count", "7");
      }
      for (String link : drawn.file().under("links").keySet()) {
        other = other.with("links/" + link + "/bandwidth", "3 Mbit/s");
      }
      assertThat(firewallFiles(other)).as("seed %d", seed).isEqualTo(firewallFiles(drawn));
    }
  }

  private static List<String> firewallFiles(RandomTopology drawn) {
    List<String> out = new ArrayList<>();
    for (RuleSet set : FirewallPlan.of(drawn.topology(), RelayReading.BOTH).sets()) {
      for (Dialect dialect : Dialect.values()) {
        out.add(dialect.export(set));
      }
    }
    return out;
  }

  /// An Edge's rules name its nodes and virtual addresses, every one of them and no others, for 1
  /// to 12 nodes in both families; XMPP is 2015's.
  @Test
  void rulesOfAnEdgeNameItsAddressesAndNoOthers() {
    Set<Integer> sizes = new HashSet<>();
    for (long seed = 0; seed < 500; seed++) {
      Topology topology = RandomTopology.of(seed).topology();
      for (var pool : topology.pools().values()) {
        if (pool instanceof EdgePool edge) {
          sizes.add(edge.nodes().size());
          check(seed, topology, edge);
        }
      }
    }
    assertThat(sizes).contains(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  }

  private static void check(long seed, Topology topology, EdgePool edge) {
    RuleSet set =
        FirewallPlan.of(topology, RelayReading.BOTH).sets().stream()
            .filter(s -> s.name().equals(edge.site() + "-single"))
            .findFirst()
            .orElseThrow();
    boolean xmpp =
        edge.xmpp() && topology.organisation(edge.organisation()).product() == Product.SERVER_2015;
    // Where pools share a site, a rule's name ends with its pool's.
    for (NeutralRule rule :
        set.rules().stream()
            .filter(r -> r.name().indexOf('.') < 0 || r.name().endsWith("." + edge.name()))
            .toList()) {
      for (PortRow row : PortRow.all()) {
        if (row.id().equals(rule.row())) {
          assertThat(row.options()).as("seed %d %s", seed, rule.name()).contains(edge.option());
          assertThat(row.only2015() && !xmpp).as("seed %d %s", seed, rule.name()).isFalse();
        }
      }
      for (Party party : List.of(rule.source(), rule.destination())) {
        Set<String> expected = expected(edge, party.key());
        if (!expected.isEmpty()) {
          assertThat(
                  party.prefixes().stream()
                      .map(p -> p.network().getHostAddress())
                      .collect(java.util.stream.Collectors.toSet()))
              .as("seed %d %s", seed, rule.name())
              .isEqualTo(expected);
        }
      }
    }
  }

  private static Set<String> expected(EdgePool edge, String key) {
    Set<String> out = new HashSet<>();
    for (EdgeService service : EdgeService.values()) {
      if (key.equals(edge.name() + "-" + service.text())) {
        edge.nodes()
            .forEach(n -> n.external(service).forEach(a -> out.add(a.adapter().getHostAddress())));
      }
      if (key.equals(edge.name() + "-" + service.text() + "-vip")) {
        edge.vips().getOrDefault(service, List.of()).forEach(a -> out.add(a.getHostAddress()));
      }
    }
    if (key.equals(edge.name() + "-inside")) {
      edge.nodes().forEach(n -> n.insideAddresses().forEach(a -> out.add(a.getHostAddress())));
    }
    return out;
  }
}

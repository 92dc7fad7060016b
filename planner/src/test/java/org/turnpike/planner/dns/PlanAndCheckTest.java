package org.turnpike.planner.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.dns.DnsRecord.Type;
import org.turnpike.planner.finding.Finding;
import org.turnpike.planner.finding.Findings;
import org.turnpike.topology.Places;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.DeployedDns.View;

/// What the plan says and what `check` looks for are one: DNS as planned has no findings, and each
/// record set of an Edge that is taken out of it has one.
class PlanAndCheckTest {

  private static final Set<String> RULES =
      Set.of(
          "UCP-015", "UCP-016", "UCP-017", "UCP-018", "UCP-019", "UCP-020", "UCP-021", "UCP-022",
          "UCP-056");

  /// Rows that a rule holds DNS against.
  private static final Set<String> HELD =
      Set.of(
          "DNS-01", "DNS-02", "DNS-03", "DNS-04", "DNS-05", "DNS-06", "DNS-07", "DNS-08", "DNS-09",
          "DNS-10", "DNS-11", "DNS-12", "DNS-24", "TPN-01");

  static List<String> examples() {
    return ExampleFile.names();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void dnsAsPlannedHasNoFinding(String example) {
    ExampleFile file = ExampleFile.named(example);
    DnsPlan plan = DnsPlan.of(file.topology());
    assertThat(findings(deployed(file, plan.records()))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void eachRecordSetOfAnEdgeThatIsMissingIsFound(String example) {
    ExampleFile file = ExampleFile.named(example);
    Topology topology = file.topology();
    DnsPlan plan = DnsPlan.of(topology);
    int taken = 0;
    for (DnsRecord gone : plan.records()) {
      boolean provider =
          topology.organisation(gone.organisation()).kind()
              == org.turnpike.topology.party.Organisation.Kind.PROVIDER;
      boolean strict = gone.rows().contains("DNS-25") && gone.type() == Type.SRV;
      if (provider || !strict && gone.rows().stream().noneMatch(HELD::contains)) {
        continue;
      }
      taken++;
      List<DnsRecord> rest =
          plan.records().stream()
              .filter(r -> r.view() != gone.view() || !r.name().equals(gone.name()))
              .toList();
      assertThat(findings(deployed(file, rest)))
          .as("without %s", gone)
          .anyMatch(f -> f.evidence().contains(gone.name()));
    }
    boolean own = example.startsWith("edge-") || example.startsWith("hybrid");
    assertThat(taken).isGreaterThanOrEqualTo(own ? 7 : 0);
  }

  private static List<Finding> findings(Topology topology) {
    return Findings.of(topology, Places.NONE).stream()
        .filter(f -> RULES.contains(f.id().id()))
        .toList();
  }

  /// The example with these records as DNS of today, and nothing besides.
  private static Topology deployed(ExampleFile file, List<DnsRecord> records) {
    StringBuilder out = new StringBuilder("\ndns:\n");
    for (View view : View.values()) {
      out.append("  ").append(view.text()).append(":\n    complete: yes\n    records:\n");
      Map<String, List<DnsRecord>> sets = new LinkedHashMap<>();
      for (DnsRecord record : records) {
        if (record.view() == view) {
          sets.computeIfAbsent(key(record), k -> new ArrayList<>()).add(record);
        }
      }
      sets.forEach((key, set) ->
          out.append("      - {")
              .append(key)
              .append(", value: [")
              .append(String.join(", ", set.stream().map(r -> "\"" + r.value() + "\"").toList()))
              .append("]}\n"));
      if (sets.isEmpty()) {
        out.setLength(out.length() - "    records:\n".length());
      }
    }
    return new ExampleFile(file.text() + out).topology();
  }

  private static String key(DnsRecord r) {
    String set = "name: " + r.name() + ", type: " + r.type();
    return r.type() == Type.SRV
        ? set + ", port: " + r.port() + ", priority: " + r.priority() + ", weight: " + r.weight()
        : set;
  }
}

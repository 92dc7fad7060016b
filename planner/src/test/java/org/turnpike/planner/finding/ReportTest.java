package org.turnpike.planner.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.Place;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// SARIF 2.1.0 section by section; the published schema was held against this output by hand.
class ReportTest {

  private static JsonNode run(Report report) {
    JsonNode root = JsonMapper.shared().readTree(report.sarif("1.2.3"));
    assertThat(root.path("version").asString()).isEqualTo("2.1.0");
    assertThat(root.path("$schema").asString()).endsWith("sarif-2.1.0.json");
    assertThat(root.path("runs").size()).isEqualTo(1);
    return root.path("runs").path(0);
  }

  @Test
  void everyRuleIsDescribedWithHelpAndLevel() {
    JsonNode driver = run(new Report("x.yaml", List.of(), List.of())).path("tool").path("driver");
    assertThat(driver.path("name").asString()).isEqualTo("Turnpike");
    assertThat(driver.path("version").asString()).isEqualTo("1.2.3");
    assertThat(driver.path("rules").size()).isEqualTo(Findings.rules().size() + 1);
    for (JsonNode rule : driver.path("rules")) {
      assertThat(rule.path("id").asString()).isNotBlank();
      assertThat(rule.path("shortDescription").path("text").asString()).endsWith(".");
      assertThat(rule.path("help").path("text").asString()).isNotBlank();
      // §3.49.14 and §3.50.3
      assertThat(rule.path("defaultConfiguration").path("level").asString())
          .isIn(Set.of("error", "warning", "note"));
    }
  }

  @Test
  void everyResultPointsAtItsRuleAndAtAPlace() {
    List<Finding> findings = Example.of("UCP-055").broken();
    JsonNode run = run(new Report("broken.yaml", findings, List.of()));
    assertThat(run.path("results").size()).isEqualTo(findings.size()).isPositive();
    for (int i = 0; i < findings.size(); i++) {
      JsonNode result = run.path("results").path(i);
      JsonNode rule =
          run.path("tool").path("driver").path("rules").path(result.path("ruleIndex").asInt());
      // §3.27.6: the index and the id are of one rule.
      assertThat(rule.path("id").asString()).isEqualTo(result.path("ruleId").asString());
      assertThat(result.path("level")).isEqualTo(rule.path("defaultConfiguration").path("level"));
      assertThat(result.path("message").path("text").asString())
          .contains(findings.get(i).evidence());
      JsonNode location = result.path("locations").path(0);
      JsonNode physical = location.path("physicalLocation");
      assertThat(physical.path("artifactLocation").path("uri").asString()).isEqualTo("broken.yaml");
      assertThat(physical.path("region").path("startLine").asInt())
          .isEqualTo(findings.get(i).place().line());
      assertThat(physical.path("region").path("startColumn").asInt())
          .isEqualTo(findings.get(i).place().column());
      assertThat(location.path("logicalLocations").path(0).path("fullyQualifiedName").asString())
          .isEqualTo(findings.get(i).subject());
    }
  }

  @Test
  void mistakesOfAFileThatIsNoTopologyAreResultsToo() {
    Loaded.Bad bad = (Loaded.Bad) TopologyFile.read("turnpike: 1\nsties: {}\n", "a b.yaml");
    JsonNode result =
        run(new Report("a b.yaml", List.of(), bad.mistakes())).path("results").path(0);
    assertThat(result.path("ruleId").asString()).isEqualTo("TOPOLOGY-FILE");
    assertThat(result.path("ruleIndex").asInt()).isEqualTo(Findings.rules().size());
    assertThat(result.path("message").path("text").asString()).startsWith("unknown key \"sties\"");
    JsonNode physical = result.path("locations").path(0).path("physicalLocation");
    // RFC 3986 §2.1
    assertThat(physical.path("artifactLocation").path("uri").asString()).isEqualTo("a%20b.yaml");
    assertThat(physical.path("region").path("startLine").asInt()).isEqualTo(2);
  }

  @Test
  void theGravestComesFirst() {
    List<Finding> findings = Example.of("UCP-007").broken();
    assertThat(findings.getFirst().severity()).isEqualTo(Severity.ERROR);
    assertThat(findings).isSortedAccordingTo(Finding.ORDER);
    assertThat(findings).allMatch(f -> !f.place().equals(Place.NOWHERE));
  }
}

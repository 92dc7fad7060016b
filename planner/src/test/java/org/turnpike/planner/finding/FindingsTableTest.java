package org.turnpike.planner.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.table.CsvTable;

/// Row by row: each finding of the table has a rule, and each rule an example that it holds against
/// and one that it does not.
class FindingsTableTest {

  private static final List<Map<String, String>> ROWS =
      CsvTable.resource(FindingsTableTest.class, "findings.csv").rows();

  static Stream<Map<String, String>> decided() {
    return ROWS.stream().filter(r -> !UNDECIDED.containsKey(r.get("id")));
  }

  static Stream<String> examples() {
    return Example.all().keySet().stream();
  }

  /// Rows that no rule decides from the file, and why.
  private static final Map<String, String> UNDECIDED = Map.of();

  @Test
  void theTableHasAllItsRows() {
    assertThat(ROWS).hasSize(57);
  }

  @Test
  void everyRowHasARuleOrIsListedWithTheReason() {
    List<String> rules = Findings.rules().stream().map(r -> r.id().id()).toList();
    assertThat(rules).doesNotHaveDuplicates();
    assertThat(rules).containsExactlyElementsOf(decided().map(r -> r.get("id")).toList());
  }

  @ParameterizedTest
  @MethodSource("decided")
  void aRuleHasTheSeverityOfItsRow(Map<String, String> row) {
    FindingRule rule =
        Findings.rules().stream()
            .filter(r -> r.id().id().equals(row.get("id")))
            .findFirst()
            .orElseThrow();
    assertThat(rule.severity().text()).isEqualTo(row.get("severity"));
    assertThat(rule.title()).isNotBlank();
    assertThat(rule.remedy()).endsWith(".");
    assertThat(rule.reference()).isNotBlank();
  }

  @Test
  void everyRuleHasAnExample() {
    assertThat(Example.all().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Findings.rules().stream().map(r -> r.id().id()).toList());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void aBrokenExampleIsToldWithPlaceEvidenceAndRemedy(String id) {
    Example example = Example.of(id);
    List<Finding> mine = example.broken().stream().filter(f -> f.id().id().equals(id)).toList();
    assertThat(mine).as(example.broken().toString()).isNotEmpty();
    for (Finding finding : mine) {
      assertThat(finding.place().file()).isEqualTo("broken.yaml");
      assertThat(finding.place().line()).isPositive();
      assertThat(finding.evidence()).contains(example.names());
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void aRightExampleIsNot(String id) {
    assertThat(Example.of(id).right()).noneMatch(f -> f.id().id().equals(id));
  }

  @Test
  void theFileThatTheExamplesChangeHasNoFindingAtAll() {
    assertThat(Example.base()).isEmpty();
  }

  /// What the table in the guide should be is in `target/rules.md`, to be taken over.
  @Test
  void theGuideListsEveryRuleInItsWords() throws IOException {
    StringBuilder table = new StringBuilder("| id | | what | remedy | rows |\n");
    table.append("| --- | --- | --- | --- | --- |\n");
    for (FindingRule rule : Findings.rules()) {
      table.append(
          "| %s | %s | %s | %s | %s |\n"
              .formatted(
                  rule.id(),
                  rule.severity().text(),
                  rule.title(),
                  rule.remedy(),
                  rule.reference()));
    }
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "rules.md"), table);
    assertThat(Files.readString(Path.of("..", "docs", "guide", "check.md"))).contains(table);
  }
}

package org.turnpike.planner.finding;

import java.util.Arrays;
import java.util.List;
import org.turnpike.topology.Place;
import org.turnpike.topology.format.Mistake;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Findings for machines: one JSON object, or SARIF 2.1.0 as code-scanning services read it.
///
/// A file that cannot be read has mistakes in place of findings; SARIF gives them a rule of their
/// own, so that one reader shows both.
///
/// @param file as it was named on the command line
/// @param findings those to show
/// @param mistakes why there are none
public record Report(String file, List<Finding> findings, List<Mistake> mistakes) {

  /// The rule of mistakes that make a file no topology.
  private static final String FILE_RULE = "TOPOLOGY-FILE";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  public Report {
    findings = List.copyOf(findings);
    mistakes = List.copyOf(mistakes);
  }

  public long count(Severity severity) {
    return findings.stream().filter(f -> f.severity() == severity).count();
  }

  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("file", file);
    ArrayNode wrong = root.putArray("mistakes");
    for (Mistake mistake : mistakes) {
      ObjectNode node = place(wrong.addObject(), mistake.place());
      node.put("what", mistake.what());
      node.put("expected", mistake.expected());
      mistake.nearest().ifPresent(n -> node.put("nearest", n));
    }
    ArrayNode all = root.putArray("findings");
    for (Finding finding : findings) {
      ObjectNode node = all.addObject();
      node.put("id", finding.id().id());
      node.put("severity", finding.severity().text());
      node.put("title", finding.title());
      place(node, finding.place());
      node.put("subject", finding.subject());
      node.put("evidence", finding.evidence());
      node.put("remedy", finding.remedy());
      node.put("reference", finding.reference());
    }
    ObjectNode counts = root.putObject("counts");
    for (Severity severity : Severity.values()) {
      counts.put(severity.text(), count(severity));
    }
    return written(root);
  }

  private static ObjectNode place(ObjectNode node, Place place) {
    return node.put("file", place.file()).put("line", place.line()).put("column", place.column());
  }

  /// @param version of Turnpike
  public String sarif(String version) {
    ObjectNode root = JSON.createObjectNode();
    root.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    root.put("version", "2.1.0");
    ObjectNode run = root.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver");
    driver.put("name", "Turnpike");
    driver.put("version", version);
    rules(driver.putArray("rules"));
    // Columns are counted in Java's characters.
    run.put("columnKind", "utf16CodeUnits");
    ArrayNode results = run.putArray("results");
    for (Mistake mistake : mistakes) {
      ObjectNode result = results.addObject();
      result.put("ruleId", FILE_RULE);
      result.put("ruleIndex", Findings.rules().size());
      result.put("level", "error");
      String said = mistake.toString();
      result.putObject("message").put("text", said.substring(said.indexOf(": ") + 2));
      location(result, mistake.place());
    }
    for (Finding finding : findings) {
      ObjectNode result = results.addObject();
      result.put("ruleId", finding.id().id());
      result.put("ruleIndex", index(finding));
      result.put("level", level(finding.severity()));
      result
          .putObject("message")
          .put("text", finding.title() + ": " + finding.evidence() + ". " + finding.remedy());
      location(result, finding.place())
          .putArray("logicalLocations")
          .addObject()
          .put("fullyQualifiedName", finding.subject());
    }
    return written(root);
  }

  private static void rules(ArrayNode out) {
    for (FindingRule rule : Findings.rules()) {
      ObjectNode node = out.addObject();
      node.put("id", rule.id().id());
      node.putObject("shortDescription").put("text", rule.title() + ".");
      node.putObject("help").put("text", rule.remedy() + " Reference: " + rule.reference() + ".");
      node.putObject("defaultConfiguration").put("level", level(rule.severity()));
    }
    ObjectNode file = out.addObject();
    file.put("id", FILE_RULE);
    file.putObject("shortDescription").put("text", "The file is no topology.");
    file.putObject("help").put("text", "Mend what the message says; nothing is planned before.");
    file.putObject("defaultConfiguration").put("level", "error");
  }

  private static int index(Finding finding) {
    List<FindingRule> rules = Findings.rules();
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).id().equals(finding.id())) {
        return i;
      }
    }
    throw new IllegalStateException("finding of no rule: " + finding.id());
  }

  // SARIF 2.1.0 §3.27.10
  private static String level(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case INFO -> "note";
    };
  }

  // SARIF 2.1.0 §3.28 and §3.30: lines and columns from 1.
  private static ObjectNode location(ObjectNode result, Place place) {
    ObjectNode location = result.putArray("locations").addObject();
    ObjectNode physical = location.putObject("physicalLocation");
    physical.putObject("artifactLocation").put("uri", uri(place.file()));
    physical
        .putObject("region")
        .put("startLine", Math.max(1, place.line()))
        .put("startColumn", Math.max(1, place.column()));
    return location;
  }

  /// A relative reference (RFC 3986 §4.2), segments escaped.
  private static String uri(String file) {
    return String.join(
        "/", Arrays.stream(file.replace('\\', '/').split("/", -1)).map(Report::escaped).toList());
  }

  private static String escaped(String segment) {
    StringBuilder out = new StringBuilder();
    for (byte b : segment.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || "-._~".indexOf(c) >= 0;
      out.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return out.toString();
  }

  private static String written(ObjectNode root) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }
}

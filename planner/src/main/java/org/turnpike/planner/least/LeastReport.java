package org.turnpike.planner.least;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.planner.difference.Calls;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.topology.network.Firewall;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A [Least] for people and for machines.
///
/// @param file as it was named on the command line
public record LeastReport(String file, Least least) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Calls of one rule that a terminal shows.
  private static final int SHOWN = 6;

  public String text() {
    StringBuilder out = new StringBuilder();
    String firewall = "";
    int width = least.rules().stream().mapToInt(u -> u.rule().id().length()).max().orElse(0);
    for (RuleUse use : least.rules()) {
      String here = use.site() + "/" + use.firewall();
      if (!here.equals(firewall)) {
        out.append(firewall.isEmpty() ? "" : "\n").append(here).append('\n');
        firewall = here;
      }
      String id = use.rule().id();
      out.append("  ")
          .append(id)
          .append(" ".repeat(width - id.length() + 2))
          .append(said(use))
          .append('\n');
    }
    stuck(false, "no set of rules allows", out);
    stuck(true, "other rules would allow", out);
    out.append('\n')
        .append(least.enough().size())
        .append(" of ")
        .append(least.rules().size())
        .append(" rules are enough for every call to go as it goes now.\n");
    return out.toString();
  }

  private static String said(RuleUse use) {
    return switch (use.kind()) {
      case NEEDED ->
          "needed     "
              + calls(use.breaks())
              + (use.turns().isEmpty() ? "" : "; another way without it: " + calls(use.turns()));
      case PREFERRED -> "preferred  another way without it: " + calls(use.turns());
      case COVERED -> "covered    another rule lets the same pass: " + calls(use.passes());
      case DENIES -> "denies     delivered without it: " + calls(use.heals());
      case UNUSED -> "unused     " + unused(use);
    };
  }

  private static String unused(RuleUse use) {
    if (use.rule().action() == Firewall.Action.DENY) {
      return "it denies no call that would be delivered without it";
    }
    return "no call passes by it"
        + (use.row().isEmpty() ? "" : "; its row is for " + String.join(", ", use.row()));
  }

  private void stuck(boolean anyRules, String heading, StringBuilder out) {
    Map<String, List<Scenario>> byReason = new LinkedHashMap<>();
    least.stuck().stream()
        .filter(s -> s.anyRules() == anyRules)
        .forEach(s -> byReason.computeIfAbsent(s.why(), _ -> new ArrayList<>()).add(s.scenario()));
    if (!byReason.isEmpty()) {
      out.append('\n').append(heading).append('\n');
      byReason.forEach((why, scenarios) ->
          out.append("  ").append(calls(scenarios)).append(": ").append(why).append('\n'));
    }
  }

  private static String calls(List<Scenario> scenarios) {
    return Calls.listed(scenarios, SHOWN);
  }

  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("file", file);
    ArrayNode rules = root.putArray("rules");
    for (RuleUse use : least.rules()) {
      ObjectNode node = rules.addObject();
      node.put("site", use.site().name());
      node.put("firewall", use.firewall());
      node.put("rule", use.rule().id());
      node.put("use", use.kind().text());
      node.put("enough", least.enough().contains(use.name()));
      ids(node.putArray("breaks"), use.breaks());
      ids(node.putArray("another_way"), use.turns());
      ids(node.putArray("heals"), use.heals());
      ids(node.putArray("passes"), use.passes());
      use.row().forEach(node.putArray("row_is_for")::add);
    }
    ArrayNode stuck = root.putArray("not_delivered");
    for (Least.Stuck s : least.stuck()) {
      stuck
          .addObject()
          .put("id", s.scenario().id())
          .put("why", s.why())
          .put("other_rules_would_allow", s.anyRules());
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static void ids(ArrayNode out, List<Scenario> scenarios) {
    scenarios.forEach(s -> out.add(s.id()));
  }
}

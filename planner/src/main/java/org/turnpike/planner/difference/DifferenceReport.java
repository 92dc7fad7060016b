package org.turnpike.planner.difference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.planner.difference.CallChange.What;
import org.turnpike.planner.flow.Scenario;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A [Difference] for people and for machines.
///
/// @param before what the first is called
/// @param after what the second is called
public record DifferenceReport(String before, String after, Difference difference) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Calls of one change that a terminal shows.
  private static final int SHOWN = 6;

  public String text() {
    StringBuilder out = new StringBuilder();
    out.append("- ").append(before).append("\n+ ").append(after).append("\n");
    if (difference.nothing()) {
      return out.append("\nNothing changes.\n").toString();
    }
    for (What what : What.values()) {
      calls(what, out);
    }
    items("rules", difference.rules(), out);
    items("records", difference.records(), out);
    items("names", difference.names(), out);
    out.append('\n')
        .append(calls(What.BROKEN, "breaks", "break"))
        .append(", ")
        .append(counted(What.HEALED, "heals", "heal"))
        .append(", ")
        .append(counted(What.OTHER_WAY, "takes another way", "take another way"))
        .append("; of the plan change ")
        .append(items(difference.rules().size(), "rule"))
        .append(", ")
        .append(items(difference.records().size(), "record"))
        .append(" and ")
        .append(items(difference.names().size(), "certificate"))
        .append(".\n");
    return out.toString();
  }

  private String calls(What what, String one, String many) {
    int number = difference.calls(what).size();
    return number == 0
        ? "no call " + one
        : number == 1 ? "1 call " + one : number + " calls " + many;
  }

  private String counted(What what, String one, String many) {
    int number = difference.calls(what).size();
    return number == 0 ? "none " + one : number + " " + (number == 1 ? one : many);
  }

  private static String items(int number, String word) {
    return (number == 0 ? "no" : Integer.toString(number)) + " " + word + (number == 1 ? "" : "s");
  }

  private static String heading(What what) {
    return switch (what) {
      case BROKEN -> "broken";
      case HEALED -> "healed";
      case OTHER_WAY -> "another way";
      case FAILS_OTHERWISE -> "not delivered before or after, for another reason";
      case NEW -> "new";
      case GONE -> "gone";
    };
  }

  /// Calls that change in the same way are told together. A user's signalling is told with the
  /// sign-in and not again with every call.
  private void calls(What what, StringBuilder out) {
    Map<List<String>, List<Scenario>> groups = new LinkedHashMap<>();
    List<CallChange> changes = difference.calls(what);
    Set<String> signedIn =
        difference.calls().stream()
            .filter(c -> c.scenario().kind() == Scenario.Kind.SIGN_IN)
            .map(c -> c.scenario().a().name())
            .collect(Collectors.toSet());
    int signalling = 0;
    for (CallChange c : changes) {
      boolean told = c.scenario().kind() != Scenario.Kind.SIGN_IN && signedIn(c, signedIn);
      List<String> lines = c.lines(!told);
      if (lines.isEmpty()) {
        signalling++;
      } else {
        groups.computeIfAbsent(lines, _ -> new ArrayList<>()).add(c.scenario());
      }
    }
    if (!changes.isEmpty()) {
      out.append('\n').append(heading(what)).append(" (").append(changes.size()).append(")\n");
    }
    groups.forEach((lines, scenarios) -> {
      out.append("  ").append(Calls.listed(scenarios, SHOWN)).append('\n');
      lines.forEach(l -> out.append("    ").append(l).append('\n'));
    });
    if (signalling > 0) {
      out.append("  and ")
          .append(signalling)
          .append(signalling == 1 ? " call" : " calls")
          .append(" of these users, by their signalling alone\n");
    }
  }

  /// Whether the sign-ins of both parties say what becomes of their signalling.
  private static boolean signedIn(CallChange change, Set<String> users) {
    return (!change.changes("signalling a") || users.contains(change.scenario().a().name()))
        && (!change.changes("signalling b") || users.contains(change.scenario().b().name()));
  }

  private static void items(String kind, List<ItemChange> changes, StringBuilder out) {
    if (changes.isEmpty()) {
      return;
    }
    out.append('\n').append(kind).append(" (").append(changes.size()).append(")\n");
    for (ItemChange c : changes) {
      out.append("  ").append(c.what()).append(' ').append(c.key()).append('\n');
      c.before().ifPresent(b -> out.append("    - ").append(b).append('\n'));
      c.after().ifPresent(a -> out.append("    + ").append(a).append('\n'));
    }
  }

  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("before", before);
    root.put("after", after);
    ObjectNode counts = root.putObject("counts");
    for (What what : What.values()) {
      counts.put(what.text(), difference.calls(what).size());
    }
    counts.put("rules", difference.rules().size());
    counts.put("records", difference.records().size());
    counts.put("names", difference.names().size());
    ArrayNode calls = root.putArray("calls");
    for (CallChange c : difference.calls()) {
      Scenario s = c.scenario();
      ObjectNode node = calls.addObject();
      node.put("id", s.id());
      node.put("what", c.what().text());
      node.put("kind", s.kind().text());
      node.put("a", s.a().name());
      node.put("b", s.b().name());
      s.modality().ifPresent(m -> node.put("modality", m.text()));
      way(node, "before", c.before());
      way(node, "after", c.after());
    }
    items(root.putArray("rules"), difference.rules());
    items(root.putArray("records"), difference.records());
    items(root.putArray("names"), difference.names());
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static void way(ObjectNode out, String name, Optional<Way> way) {
    way.ifPresent(w -> {
      ObjectNode node = out.putObject(name);
      node.put("disposition", w.disposition().text());
      w.why().ifPresent(y -> node.put("why", y));
      ArrayNode legs = node.putArray("legs");
      for (Way.Part part : w.legs()) {
        ObjectNode leg = legs.addObject();
        leg.put("leg", part.name());
        leg.put("segments", part.segments());
        leg.put("transport", part.transport().toLowerCase(java.util.Locale.ROOT));
        part.over().forEach(leg.putArray("over")::add);
        part.edges().forEach(leg.putArray("edges")::add);
        leg.put("disposition", part.disposition().text());
      }
    });
  }

  private static void items(ArrayNode out, List<ItemChange> changes) {
    for (ItemChange c : changes) {
      ObjectNode node = out.addObject();
      node.put("what", c.what());
      node.put("key", c.key());
      c.before().ifPresent(b -> node.put("before", b));
      c.after().ifPresent(a -> node.put("after", a));
    }
  }
}

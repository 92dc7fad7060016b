package org.turnpike.planner.capacity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.party.User;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A [Capacity] for people and for machines.
///
/// @param file as it was named on the command line
public record CapacityReport(String file, Capacity capacity) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String ABSENT = "-";

  /// Tables for a terminal: who calls, what each link and circuit carries on its busier way, the
  /// quality of the ways, and what does not hold.
  public String text() {
    StringBuilder out = new StringBuilder();
    assumptions(out);
    out.append('\n');
    loads(out);
    out.append('\n');
    quality(out);
    lost(out, capacity.asIs(), capacity.without().isPresent() ? " with ExpressRoute" : "");
    capacity.without().ifPresent(w -> lost(out, w, " without ExpressRoute"));
    out.append('\n');
    List<Capacity.Exceeded> exceeded = capacity.exceeded();
    exceeded.forEach(e ->
        out.append("exceeded: ")
            .append(e.path())
            .append(": ")
            .append(e.what())
            .append(e.row().map(t -> " (" + t.row() + ")").orElse(""))
            .append('\n'));
    out.append(
        exceeded.isEmpty()
            ? "Every link and circuit that says its bandwidth carries this, and every target is met.\n"
            : exceeded.size() == 1
                ? "One limit is exceeded.\n"
                : exceeded.size() + " limits are exceeded.\n");
    return out.toString();
  }

  private void assumptions(StringBuilder out) {
    Map<String, Integer> users = users();
    int all = users.values().stream().mapToInt(Integer::intValue).sum();
    double share = capacity.topology().qos().callsAtOnce();
    out.append("users: ");
    out.append(
        String.join(
            ", ", users.entrySet().stream().map(e -> e.getValue() + " in " + e.getKey()).toList()));
    out.append("\nin a call at the busy hour: ")
        .append(Shown.percent(share))
        .append(" of ")
        .append(all)
        .append(", ")
        .append(Shown.number(all * share))
        .append('\n');
    Mix mix = capacity.mix();
    double kinds = mix.twoParty() + mix.conference() + mix.telephone();
    out.append("of them (assumed): ")
        .append(Shown.percent(mix.twoParty() / kinds))
        .append(" in two-party calls, ")
        .append(Shown.percent(mix.conference() / kinds))
        .append(" in conferences, ")
        .append(Shown.percent(mix.telephone() / kinds))
        .append(" on the telephone; ")
        .append(Shown.percent(mix.video()))
        .append(" with video, ")
        .append(Shown.percent(mix.sharing()))
        .append(" with sharing\n");
  }

  private Map<String, Integer> users() {
    Map<String, Integer> out = new LinkedHashMap<>();
    for (User user : capacity.topology().users().values()) {
      out.merge(user.at().site().name(), user.count(), Integer::sum);
    }
    return out;
  }

  private void loads(StringBuilder out) {
    boolean both = capacity.without().isPresent();
    List<List<String>> rows = new ArrayList<>();
    if (both) {
      rows.add(List.of("", "with ExpressRoute", "", "", "", "without ExpressRoute", "", "", ""));
    }
    List<String> heads = List.of("streams", "typical", "to provide", "share");
    rows.add(joined("", heads, both ? heads : List.of()));
    for (Load.Wire wire : capacity.asIs().load().wires().values()) {
      Optional<Load.Wire> other =
          capacity
              .without()
              .map(w -> java.util.Objects.requireNonNull(w.load().wires().get(wire.path())));
      if (wire.busier().streams() == 0 && other.map(o -> o.busier().streams()).orElse(0.0) == 0) {
        continue;
      }
      rows.add(
          joined(
              shortened(wire.path()) + ", " + Shown.bandwidth(wire.bandwidth()),
              List.of(),
              List.of()));
      for (MediaClass media : MediaClass.values()) {
        rows.add(
            joined(
                "  " + media.text(),
                cells(wire, wire.busier(media)),
                other.map(o -> cells(o, o.busier(media))).orElse(List.of())));
      }
      rows.add(
          joined(
              "  all",
              cells(wire, wire.busier()),
              other.map(o -> cells(o, o.busier())).orElse(List.of())));
    }
    out.append(aligned(rows));
  }

  /// `redmond/expressroute`, and a link by its name.
  private static String shortened(String path) {
    return path.replaceFirst("^(sites|links)/", "").replace("/circuits/", "/");
  }

  private static List<String> joined(String first, List<String> a, List<String> b) {
    List<String> out = new ArrayList<>();
    out.add(first);
    out.addAll(a);
    out.addAll(b);
    return out;
  }

  private static List<String> cells(Load.Wire wire, Load.Amount amount) {
    return List.of(
        amount.streams() == 0 ? ABSENT : Shown.streams(amount.streams()),
        amount.streams() == 0 ? ABSENT : Shown.rate(amount.typical()),
        amount.streams() == 0 ? ABSENT : Shown.rate(amount.provide()),
        amount.streams() == 0
            ? ABSENT
            : wire.share(amount.provide()).map(Shown::percent).orElse(ABSENT));
  }

  private void quality(StringBuilder out) {
    boolean both = capacity.without().isPresent();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        both
            ? List.of("quality of voice", "target", "with ExpressRoute", "without ExpressRoute")
            : List.of("quality of voice", "target", "measured on the file's figures"));
    Set<String> keys = new java.util.LinkedHashSet<>();
    Map<String, Quality.Measured> asIs = keyed(capacity.asIs(), keys);
    Map<String, Quality.Measured> without =
        capacity.without().map(w -> keyed(w, keys)).orElse(Map.of());
    String site = "";
    for (String key : keys) {
      Quality.Measured one =
          java.util.Objects.requireNonNull(asIs.getOrDefault(key, without.get(key)));
      if (!one.site().equals(site)) {
        site = one.site();
        rows.add(List.of(site));
      }
      List<String> row = new ArrayList<>();
      row.add("  " + one.target().path() + ", " + one.target().metric());
      row.add(one.target().limit());
      row.add(judged(asIs.get(key)));
      if (both) {
        row.add(judged(without.get(key)));
      }
      rows.add(row);
    }
    out.append(aligned(rows));
  }

  private static Map<String, Quality.Measured> keyed(Capacity.Case of, Set<String> keys) {
    Map<String, Quality.Measured> out = new LinkedHashMap<>();
    of.quality()
        .forEach(m -> {
          String key = m.site() + " " + m.target().row();
          keys.add(key);
          out.put(key, m);
        });
    return out;
  }

  private static String judged(Quality.@org.jspecify.annotations.Nullable Measured m) {
    return m == null
        ? ABSENT
        : Shown.number(m.measured())
            + " "
            + m.target().unit()
            + (m.met() ? "" : " (not met)")
            + " by "
            + m.by();
  }

  private static void lost(StringBuilder out, Capacity.Case of, String when) {
    of.load()
        .lost()
        .forEach((media, calls) ->
            out.append("not carried")
                .append(when)
                .append(": ")
                .append(Shown.streams(calls))
                .append(" of ")
                .append(media.text())
                .append(", since their calls cannot stand (`flows` says why)\n"));
  }

  /// The first column to the left, the others to the right, as wide as they need to be. Rows of one
  /// cell do not widen a column.
  private static String aligned(List<List<String>> rows) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] width = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size() && row.size() > 1; i++) {
        // A heading over several columns may run into the empty ones beside it.
        boolean over = i + 1 < row.size() && i > 0 && row.get(i + 1).isEmpty();
        width[i] = Math.max(width[i], over ? 0 : row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      int at = 0;
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        boolean over = i > 0 && i + 1 < row.size() && row.get(i + 1).isEmpty();
        int pad = i == 0 || over || cell.isEmpty() ? 0 : width[i] - cell.length();
        line.append(" ".repeat(Math.max(0, at - line.length())));
        line.append(" ".repeat(pad)).append(cell);
        at += width[i] + 2;
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }

  /// Both ways of every wire, with the rate tables' rows; bit/s in `_bps`.
  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("file", file);
    ObjectNode users = root.putObject("users");
    users().forEach(users::put);
    root.put("calls_at_once", capacity.topology().qos().callsAtOnce());
    Mix mix = capacity.mix();
    root.putObject("assumed")
        .put("two_party", mix.twoParty())
        .put("conference", mix.conference())
        .put("telephone", mix.telephone())
        .put("video", mix.video())
        .put("sharing", mix.sharing());
    ArrayNode rates = root.putArray("rates");
    for (MediaClass media : MediaClass.values()) {
      for (var kind : List.of("CALL", "CONFERENCE", "PSTN")) {
        Rate.Both both = Rate.of(org.turnpike.planner.flow.Scenario.Kind.valueOf(kind), media);
        if (both.sent().rows().isEmpty() && both.received().rows().isEmpty()) {
          continue;
        }
        ObjectNode node = rates.addObject();
        node.put("class", media.text());
        node.put("kind", kind.toLowerCase(java.util.Locale.ROOT));
        rate(node.putObject("sent"), both.sent());
        rate(node.putObject("received"), both.received());
      }
    }
    json(root.putObject("as_is"), capacity.asIs());
    capacity.without().ifPresent(w -> json(root.putObject("without_expressroute"), w));
    ArrayNode exceeded = root.putArray("exceeded");
    for (Capacity.Exceeded e : capacity.exceeded()) {
      ObjectNode node = exceeded.addObject().put("path", e.path()).put("what", e.what());
      e.row().ifPresent(r -> node.put("row", r.row().id()));
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static void rate(ObjectNode node, Rate rate) {
    node.put("typical_bps", Math.round(rate.typical()));
    node.put("provide_bps", Math.round(rate.provide()));
    node.put("peak_bps", Math.round(rate.peak()));
    ArrayNode rows = node.putArray("rows");
    rate.rows().forEach(r -> rows.add(r.id()));
  }

  private static void json(ObjectNode out, Capacity.Case of) {
    ArrayNode wires = out.putArray("wires");
    for (Load.Wire wire : of.load().wires().values()) {
      ObjectNode node = wires.addObject();
      node.put("path", wire.path());
      if (wire.bandwidth() > 0) {
        node.put("bandwidth_bps", wire.bandwidth());
      }
      way(node.putObject("out"), wire, wire.out());
      way(node.putObject("in"), wire, wire.in());
    }
    ArrayNode quality = out.putArray("quality");
    for (Quality.Measured m : of.quality()) {
      quality
          .addObject()
          .put("site", m.site())
          .put("row", m.target().row().id())
          .put("path", m.target().path())
          .put("metric", m.target().metric())
          .put("limit", m.target().value())
          .put("measured", m.measured())
          .put("unit", m.target().unit())
          .put("by", m.by())
          .put("met", m.met());
    }
    ObjectNode lost = out.putObject("not_carried");
    of.load().lost().forEach((media, calls) -> lost.put(media.text(), calls));
  }

  private static void way(ObjectNode out, Load.Wire wire, Map<MediaClass, Load.Amount> amounts) {
    for (MediaClass media : MediaClass.values()) {
      Load.Amount amount = amounts.getOrDefault(media, Load.Amount.NONE);
      ObjectNode node = out.putObject(media.text());
      node.put("streams", Math.round(amount.streams() * 1e6) / 1e6);
      node.put("typical_bps", Math.round(amount.typical()));
      node.put("provide_bps", Math.round(amount.provide()));
      node.put("peak_bps", Math.round(amount.peak()));
      wire.share(amount.provide()).ifPresent(s -> node.put("share", Math.round(s * 1e6) / 1e6));
    }
  }
}

package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.table.CsvTable;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The rows of the call-flow document, held against what `turnpike flows --json` says of the
/// examples. A row's cells are the expected values; the casts say in which file the row's parties
/// are and under which names.
class CallFlowAcceptanceTest {

  /// @param b user, organiser, gateway or stream
  private record Cast(String file, String kind, String a, String b) {}

  private static final Map<String, Map<String, String>> ROWS = rows();

  private static final Map<String, Cast> CASTS = casts();

  private static final Map<String, JsonNode> SAID = new ConcurrentHashMap<>();

  private static Map<String, Map<String, String>> rows() {
    Path table =
        Path.of("..", "planner", "src", "test", "resources", "org", "turnpike", "planner")
            .resolve("callflow-acceptance.csv");
    Map<String, Map<String, String>> out = new LinkedHashMap<>();
    try {
      CsvTable.parse(java.nio.file.Files.readString(table))
          .rows()
          .forEach(r -> out.put(cell(r, "id"), r));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return out;
  }

  private static Map<String, Cast> casts() {
    Map<String, Cast> out = new LinkedHashMap<>();
    cast(out, "online", "call", "alice", "bob", "ON-1", "FIG-2");
    cast(out, "online", "call", "alice", "carol", "ON-2");
    cast(out, "online", "call", "alice", "dave", "ON-3");
    cast(out, "online", "conference", "alice", "bob", "ON-4", "FIG-3a");
    cast(out, "online", "conference", "carol", "bob", "ON-5", "FIG-3b");
    cast(out, "online", "guest", "alice", "tess", "ON-6", "FIG-3c");
    cast(out, "online", "pstn", "alice", "phone-system", "ON-7");
    cast(out, "online", "pstn", "carol", "phone-system", "ON-8");
    cast(out, "online", "conference", "alice", "grace", "FIG-3d");
    cast(out, "online", "conference", "frank", "alice", "FIG-3e");
    cast(out, "hybrid", "call", "alice", "bob", "HY-1");
    cast(out, "hybrid", "call", "olga", "alice", "HY-2");
    cast(out, "hybrid-expressroute", "call", "alice", "dave", "HY-3a");
    cast(out, "hybrid", "call", "alice", "dave", "HY-3b");
    cast(out, "hybrid-expressroute", "conference", "alice", "olga", "HY-4");
    cast(out, "hybrid", "pstn", "alice", "trunk", "HY-5");
    cast(out, "hybrid", "conference", "olga", "alice", "FIG-4a");
    cast(out, "hybrid-expressroute", "conference", "otto", "alice", "FIG-4b");
    cast(out, "hybrid", "conference", "oscar", "alice", "FIG-4c");
    cast(out, "hybrid-expressroute", "conference", "carol", "olga", "FIG-5");
    cast(out, "cloud-connector", "pstn", "alice", "sbc", "CC-1", "FIG-6");
    cast(out, "cloud-connector", "pstn", "carol", "sbc", "CC-2a");
    cast(out, "cloud-connector-minimum", "pstn", "carol", "sbc", "CC-2b");
    cast(out, "broadcast", "conference", "paul", "paul", "FIG-7a");
    cast(out, "broadcast", "broadcast", "watchers", "stream", "FIG-7b");
    cast(out, "broadcast", "broadcast", "away", "stream", "FIG-7c");
    return out;
  }

  private static void cast(
      Map<String, Cast> out, String file, String kind, String a, String b, String... rows) {
    for (String row : rows) {
      out.put(row, new Cast(file, kind, a, b));
    }
  }

  private static String cell(Map<String, String> row, String heading) {
    return Objects.requireNonNull(row.get(heading), heading);
  }

  static Stream<String> ids() {
    return ROWS.keySet().stream();
  }

  @Test
  void allThirtyOneRowsAreCast() {
    assertThat(ROWS).hasSize(31);
    assertThat(CASTS.keySet()).containsExactlyInAnyOrderElementsOf(ROWS.keySet());
  }

  @ParameterizedTest
  @MethodSource("ids")
  void theRowHolds(String id) {
    Map<String, String> row = Objects.requireNonNull(ROWS.get(id));
    Cast cast = Objects.requireNonNull(CASTS.get(id));
    Call call = call(cast);

    assertThat(call.json.path("disposition").asString()).isEqualTo("delivered");
    home(row, call);
    path(row, "signaling_a", call, "signalling", "a");
    path(row, "media_leg_a", call, "media", "a");
    boolean meeting = cast.kind.equals("conference") && cell(row, "party_b").equals("client");
    // Each participant of a conference has a scenario: B's own joining has B's legs.
    Call other = meeting ? call(new Cast(cast.file, cast.kind, cast.b, cast.b)) : call;
    path(row, "signaling_b", other, "signalling", meeting ? "a" : "b");
    path(row, "media_leg_b", other, "media", meeting ? "a" : "b");
    servers(row, call);
    edges(row, call);
  }

  private static void home(Map<String, String> row, Call call) {
    String home = cell(row, "a_home");
    if (!home.equals("any")) {
      assertThat(call.json.path("a").path("home_kind").asString())
          .isEqualTo(home.startsWith("online") ? "online" : "on-premises");
    }
  }

  /// A cell is segments, or several readings of them with `or` between; a word in brackets after a
  /// segment names who is passed there, except for a region.
  private static void path(
      Map<String, String> row, String heading, Call call, String what, String side) {
    List<String> readings =
        Arrays.stream(cell(row, heading).split(" or ", -1))
            .map(String::strip)
            .map(r -> r.replaceAll("\\((Access|A/V) Edge\\)", ""))
            .map(r -> r.replaceAll("\\(R\\d\\)", "(" + call.hostSite() + ")"))
            .filter(r -> !r.isEmpty())
            .toList();
    if (readings.isEmpty()) {
      return;
    }
    String said = call.json.path(what).path(side).asString();
    assertThat(readings)
        .as(heading)
        .anySatisfy(r -> assertThat(r.contains("(") ? said : regionless(said)).isEqualTo(r));
  }

  /// A cell that names no region is silent about the backbone.
  private static String regionless(String segments) {
    return segments.replaceAll(">MSN\\([a-z0-9-]+\\)", "");
  }

  private static final Pattern SEGMENTS = Pattern.compile("[A-Z]{2,4}(>[A-Z]{2,4})+");

  /// The cell says the segments, each possible reading, or which deployments' Edges speak.
  private static void servers(Map<String, String> row, Call call) {
    String said = cell(row, "server_leg");
    if (said.isEmpty() || said.startsWith("(")) {
      return;
    }
    JsonNode leg = call.leg("signalling", "servers");
    List<String> readings = SEGMENTS.matcher(said).results().map(m -> m.group()).toList();
    if (!readings.isEmpty()) {
      assertThat(readings).contains(call.json.path("signalling").path("servers").asString());
      return;
    }
    // "on-premises Access Edge <-> MSN", "federation leg"
    assertThat(strings(leg.path("edges"))).as(said).hasSize(2);
    assertThat(strings(leg.path("segments"))).contains("CN", "MSN");
    if (said.contains("5061")) {
      assertThat(ports(leg)).contains("5061");
    }
  }

  private static List<String> ports(JsonNode leg) {
    List<String> out = new ArrayList<>();
    for (JsonNode stretch : leg.path("stretches")) {
      Matcher port =
          Pattern.compile(":(\\d+)$")
              .matcher(stretch.path("there").path("hops").path(0).path("to").asString());
      if (port.find()) {
        out.add(port.group(1));
      }
    }
    return out;
  }

  private static void edges(Map<String, String> row, Call call) {
    List<JsonNode> edges =
        StreamSupport.stream(call.json.path("media_edges").spliterator(), false).toList();
    assertThat(edges)
        .hasSizeBetween(
            Integer.parseInt(cell(row, "media_edges_min")),
            Integer.parseInt(cell(row, "media_edges_max")));
    String names = cell(row, "media_edge_names").replaceAll("\\(.*?\\)", "").strip();
    if (names.startsWith("none")) {
      assertThat(edges).isEmpty();
      return;
    }
    for (String name : names.split(" \\+ ", -1)) {
      if (!name.endsWith("if needed")) {
        assertThat(edges).as(name).anySatisfy(e -> assertThat(named(e, name, call)).isTrue());
      }
    }
  }

  private static boolean named(JsonNode edge, String name, Call call) {
    boolean online = edge.path("home_kind").asString().equals("online");
    boolean connector = edge.path("kind").asString().equals("cloud-connector");
    String own = call.json.path("a").path("organisation").asString();
    boolean ours = edge.path("organisation").asString().equals(own);
    return switch (name) {
      case "online Edge" -> online;
      case "on-premises Edge" -> !online && !connector && ours;
      case "partner on-premises Edge" -> !online && !connector && !ours;
      case "Cloud Connector Edge" -> connector;
      default -> throw new AssertionError("an Edge that the test does not know: " + name);
    };
  }

  /// ON-6 has two readings: the printed one is a guest's, and the bracketed one a signed-in
  /// user's.
  @Test
  void whoSignsInToJoinAPartnersConferenceSignalsOnlineFirst() {
    Call call = call(new Cast("online", "conference", "alice", "tess"));
    String bracketed = cell(Objects.requireNonNull(ROWS.get("ON-6")), "server_leg");
    assertThat(SEGMENTS.matcher(bracketed).results().map(m -> m.group()).toList())
        .containsExactly(
            call.json.path("signalling").path("a").asString(),
            call.json.path("signalling").path("servers").asString());
    assertThat(call.json.path("readings").toString()).contains("X-32");
    // The circuit appears because the user's own relay is online, and for no other reason.
    assertThat(call.json.path("media").path("a").asString()).startsWith("CN>ER>MSN>INT>FCN");
    assertThat(call.json.path("media_edges").path(0).path("home_kind").asString())
        .isEqualTo("online");
  }

  @Test
  void whereTheDocumentContradictsItselfBothReadingsAreNamed() {
    Map<String, String> expected =
        Map.of(
            "CC-1", "X-30", "FIG-6", "X-30", "HY-4", "X-31", "ON-6", "X-32", "HY-3a", "X-33",
            "HY-3b", "X-33", "FIG-5", "FIG-5");
    expected.forEach((row, correction) ->
        assertThat(call(Objects.requireNonNull(CASTS.get(row))).json.path("readings").toString())
            .as(row)
            .contains(correction));
    assertThat(call(Objects.requireNonNull(CASTS.get("HY-1"))).json.path("readings")).isEmpty();
  }

  private record Call(JsonNode json) {
    String hostSite() {
      return json.path("b").path("home_site").asString();
    }

    JsonNode leg(String kind, String side) {
      for (JsonNode leg : json.path("legs")) {
        if (leg.path("kind").asString().equals(kind) && leg.path("side").asString().equals(side)) {
          return leg;
        }
      }
      throw new AssertionError("no " + kind + " leg of " + side);
    }
  }

  /// A conference is one of those that are hosted where the cast's organiser is homed.
  private static Call call(Cast cast) {
    JsonNode all = SAID.computeIfAbsent(cast.file, CallFlowAcceptanceTest::said).path("scenarios");
    JsonNode organiser = null;
    for (JsonNode scenario : all) {
      if (scenario.path("kind").asString().equals("sign-in")
          && scenario.path("a").path("name").asString().equals(cast.b)) {
        organiser = scenario.path("a");
      }
    }
    for (JsonNode s : all) {
      boolean meeting = cast.kind.equals("conference") || cast.kind.equals("guest");
      if (!s.path("kind").asString().equals(cast.kind)) {
        continue;
      }
      String a = s.path("a").path("name").asString();
      String b = s.path("b").path("name").asString();
      if (meeting
          && organiser != null
          && a.equals(cast.a)
          && s.path("b").path("home").equals(organiser.path("home"))
          && s.path("b").path("organisation").equals(organiser.path("organisation"))) {
        return new Call(s);
      }
      if (!meeting && a.equals(cast.a) && b.equals(cast.b)) {
        return new Call(s);
      }
    }
    throw new AssertionError("no scenario for " + cast);
  }

  private static JsonNode said(String example) {
    StringWriter said = new StringWriter();
    CommandLine command = Turnpike.commandLine();
    command.setOut(new PrintWriter(said, true));
    int code =
        command.execute(
            "flows", Path.of("..", "examples", example + ".yaml").toString(), "--json", "--hops");
    assertThat(code).isZero();
    return JsonMapper.builder().build().readTree(said.toString());
  }

  private static List<String> strings(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asString).toList();
  }
}

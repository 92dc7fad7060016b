package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// The command, with the built product on every server of an example and phones that nobody here
/// wrote: rows of the call-flow document are what is seen on the wires.
@Tag("lab")
@Needs({"root", "ip", "nft", "tcpdump", "named", "dig", "openssl", "baresip"})
class ProveLabIT {

  private static final Path ROWS =
      Path.of("..", "planner", "src", "test", "resources", "org", "turnpike", "planner")
          .resolve("callflow-acceptance.csv");

  @TempDir Path folder;

  /// A row of the document, and who plays its parties.
  private record Played(String row, String a, String b) {}

  @Test
  void rowsOfAHybridWithItsEdgeOnTheCircuitAreSeen() throws Exception {
    Path html = folder.resolve("proof.html");
    Path xml = folder.resolve("proof.xml");
    Path keep = folder.resolve("kept");
    prove(
        "hybrid-expressroute",
        List.of(
            new Played("HY-1", "alice", "bob"),
            new Played("HY-2", "olga", "alice"),
            new Played("HY-3a", "alice", "dave"),
            new Played("ON-2", "olga", "oscar")),
        "--html",
        html.toString(),
        "--junit",
        xml.toString(),
        "--keep",
        keep.toString());
    assertThat(Files.readString(html)).contains("Observed");
    assertThat(Files.readString(xml)).contains("tests=\"4\" failures=\"0\"");
    assertThat(keep.resolve("as-it-is/predictions.json")).exists();
    assertThat(keep.resolve("as-it-is/stage/captures/00.pcap")).isNotEmptyFile();
  }

  /// All rows of calls between two, in the three networks that they are about, side by side.
  @Test
  @Tag("long")
  void everyRowOfACallBetweenTwoIsSeen() {
    Map<String, List<Played>> suite = new LinkedHashMap<>();
    suite.put(
        "online",
        List.of(
            new Played("ON-1", "alice", "bob"),
            new Played("FIG-2", "bob", "alice"),
            new Played("ON-2", "alice", "carol"),
            new Played("ON-3", "alice", "dave")));
    suite.put(
        "hybrid",
        List.of(
            new Played("HY-1", "alice", "bob"),
            new Played("HY-2", "olga", "alice"),
            new Played("HY-3b", "alice", "dave")));
    suite.put("hybrid-expressroute", List.of(new Played("HY-3a", "alice", "dave")));
    Map<String, Throwable> failed = new ConcurrentHashMap<>();
    List<Thread> labs =
        suite.entrySet().stream()
            .map(e ->
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        prove(e.getKey(), e.getValue());
                      } catch (Throwable t) {
                        failed.put(e.getKey(), t);
                      }
                    }))
            .toList();
    labs.forEach(ProveLabIT::join);
    assertThat(failed).isEmpty();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void prove(String example, List<Played> played, String... more) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(Proving.example(example).toString());
    played.forEach(p -> words.addAll(List.of("--call", p.a + "/" + p.b)));
    words.addAll(List.of(more));
    JsonNode report = Proving.agrees(folder, words);
    assertThat(report.get("match").asInt()).isEqualTo(played.size());
    Map<String, JsonNode> calls = new LinkedHashMap<>();
    for (JsonNode call : report.get("networks").get(0).get("calls")) {
      calls.put(call.get("id").asString(), call);
    }
    for (Played each : played) {
      JsonNode call = Objects.requireNonNull(calls.get("call/" + each.a + "/" + each.b + "/audio"));
      assertThat(call.get("verdict").asString()).isEqualTo("MATCH");
      // Had any of these been taken for a proof as well, the verdict would be UNPROVEN.
      assertThat(call.get("controls").asInt()).isGreaterThan(3);
      holds(each.row, call);
    }
  }

  /// The row's cells, against what was seen and not against what was predicted.
  private static void holds(String id, JsonNode call) throws IOException {
    Map<String, String> row =
        CsvTable.parse(Files.readString(ROWS)).rows().stream()
            .filter(r -> id.equals(r.get("id")))
            .findFirst()
            .orElseThrow();
    JsonNode seen = call.get("observed");
    assertThat(seen.get("caller_heard").asBoolean()).isTrue();
    assertThat(seen.get("callee_heard").asBoolean()).isTrue();
    segments(row, "signaling_a", seen.get("signalling").get("a"));
    segments(row, "signaling_b", seen.get("signalling").get("b"));
    segments(row, "media_leg_a", seen.get("media").get("a"));
    // What is direct is one way, seen from both ends.
    JsonNode b = seen.get("media").get("b");
    segments(row, "media_leg_b", b == null ? seen.get("media").get("a") : b);
    int edges = seen.get("media_edges").size();
    assertThat(edges)
        .isBetween(
            Integer.parseInt(cell(row, "media_edges_min")),
            Integer.parseInt(cell(row, "media_edges_max")));
  }

  private static void segments(Map<String, String> row, String heading, JsonNode seen) {
    String said = seen.asString().replaceAll(">MSN\\([a-z0-9-]+\\)", "");
    assertThat(said).as(heading).isEqualTo(cell(row, heading));
  }

  private static String cell(Map<String, String> row, String heading) {
    return Objects.requireNonNull(row.get(heading), heading);
  }
}

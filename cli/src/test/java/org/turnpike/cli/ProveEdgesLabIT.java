package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// The five topologies of an Edge, with one to three nodes: each carries the calls of somebody in a
/// hotel, as predicted; and goes on when a node is gone, as `diff` says.
@Tag("lab")
@Tag("long")
@Needs({"root", "ip", "nft", "tcpdump", "named", "dig", "openssl", "baresip", "haproxy"})
class ProveEdgesLabIT {

  /// What the hotel shows.
  private static final String HOTEL = "192.0.2.2:";

  @TempDir Path folder;

  /// The nodes see who asks (E-HLB-3), though HAProxy and nftables stand between.
  @Test
  void theEdgeSeesTheClientBehindTheBalancer() throws Exception {
    JsonNode seen = holds("edge-scaled-hlb", 2, "carol/alice");

    assertThat(from(seen, "131.107.155.1[01]:443")).as("signalling at a node").isPositive();
    assertThat(from(seen, "131.107.155.3[01]:3478")).as("media at a node").isGreaterThan(50);
    assertThat(from(seen, "131.107.155.110:443")).as("signalling at the balancer").isPositive();
    assertThat(from(seen, "131.107.155.130:3478")).as("media at the balancer").isGreaterThan(50);
  }

  @ParameterizedTest
  @CsvSource({
    "edge-single-public, 1",
    "edge-single-nat, 1",
    "edge-scaled-public, 1",
    "edge-scaled-public, 2",
    "edge-scaled-public, 3",
    "edge-scaled-nat, 1",
    "edge-scaled-nat, 2",
    "edge-scaled-nat, 3",
    "edge-scaled-hlb, 1",
    "edge-scaled-hlb, 2",
    "edge-scaled-hlb, 3"
  })
  void callsOfSomebodyOutsideGoAsPredicted(String example, int nodes) throws Exception {
    holds(example, nodes, "carol/alice");
  }

  /// An internal VIP is for legacy clients: servers and clients inside go to the nodes (E-HLB-7).
  @Test
  void anInternalVipChangesNothing() throws Exception {
    Path file = folder.resolve("inside-vip.yaml");
    String example = with(2, Files.readString(Proving.example("edge-scaled-hlb")));
    Files.writeString(
        file,
        example.replace("    next-hop: fe\n", "    next-hop: fe\n    inside-vip: 172.25.33.100\n"));

    JsonNode seen = holds(file, "carol/alice");

    assertThat(packets(seen, "/office", "192.168.10.", "172.25.33.1[01]:3478")).isGreaterThan(50);
    // Its own questions whether the nodes live are all that it sends and is sent.
    for (String inside : List.of("/office", "/servers")) {
      assertThat(packets(seen, inside, "", "172.25.33.100:.*")).isZero();
    }
  }

  /// Whoever asks DNS goes on to the next address; a balancer takes the node out.
  @ParameterizedTest
  @CsvSource({
    "edge-scaled-public, 2, edge1",
    "edge-scaled-nat, 2, edge1",
    "edge-scaled-nat, 3, edge2",
    "edge-scaled-hlb, 2, edge1",
    "edge-scaled-hlb, 3, edge2"
  })
  void aNodeThatIsGoneChangesWhatDiffSays(String example, int nodes, String gone) throws Exception {
    holds(example, nodes, "carol/alice", "--node-down", gone);
  }

  /// A front end falls: clients and Edges turn to the next.
  @Test
  void callsGoOnWithTheNextFrontEnd() throws Exception {
    holds("edge-single-nat", 1, "carol/alice", "--node-down", "fe1");
  }

  private JsonNode holds(String example, int nodes, String call, String... more) throws Exception {
    Path file = folder.resolve(example + ".yaml");
    Files.writeString(file, with(nodes, Files.readString(Proving.example(example))));
    return holds(file, call, more);
  }

  private JsonNode holds(Path file, String call, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(file.toString(), "--call", call));
    words.addAll(List.of(more));
    JsonNode report = Proving.agrees(folder, words);
    JsonNode seen = Proving.call(report, "call/" + call + "/audio").get("observed");
    assertThat(seen.get("caller_heard").asBoolean()).isTrue();
    assertThat(seen.get("callee_heard").asBoolean()).isTrue();
    return seen;
  }

  /// Packets from the hotel on the Edge's network, to an address that is written so.
  private static int from(JsonNode observed, String to) {
    return packets(observed, "/edge-outside", HOTEL, to);
  }

  private static int packets(JsonNode observed, String wire, String from, String to) {
    int packets = 0;
    for (JsonNode each : observed.get("seen")) {
      if (each.get("wire").asString().endsWith(wire)
          && each.get("from").asString().startsWith(from)
          && each.get("to").asString().matches(to)) {
        packets += each.get("packets").asInt();
      }
    }
    return packets;
  }

  /// The example with so many Edges: the first is taken for a pattern, or the second is left out.
  private static String with(int nodes, String text) {
    int first = text.indexOf("      edge1:\n");
    int second = text.indexOf("      edge2:\n");
    int end = text.indexOf("\nusers:");
    String pattern = text.substring(first, second < 0 ? end : second);
    StringBuilder all = new StringBuilder(text.substring(0, first)).append(pattern.stripTrailing());
    for (int i = 2; i <= nodes; i++) {
      all.append('\n')
          .append(
              pattern
                  .stripTrailing()
                  .replace("edge1:", "edge" + i + ":")
                  .replaceAll(
                      "(172\\.25\\.33|10\\.45\\.16|131\\.107\\.155)\\.([123])0\\b",
                      "$1.$2" + (i - 1)));
    }
    String rest = text.substring(end);
    String out = all.append('\n').append(rest).toString();
    // The firewall's translations of further nodes.
    for (int i = 3; i <= nodes; i++) {
      String again = Integer.toString(i - 1);
      out =
          out.replaceAll(
              "(?m)^( *- \\{kind: one-to-one, inside: 10\\.45\\.16\\.)([123])1(, outside: 131\\.107\\.155\\.)([123])1(,.*)$",
              "$0\n$1$2" + again + "$3$4" + again + "$5");
    }
    return out;
  }
}

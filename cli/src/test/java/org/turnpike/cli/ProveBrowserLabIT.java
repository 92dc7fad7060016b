package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// A hotel that lets out nothing but web pages and names: who has a browser there is heard, over
/// the A/V Edge's TCP port 443.
@Tag("lab")
@Needs({"root", "ip", "nft", "tcpdump", "named", "dig", "openssl", "baresip", "chromium"})
class ProveBrowserLabIT {

  private static final Path FILE =
      Path.of("src", "test", "resources", "prove", "hotel-without-udp.yaml");
  private static final String RELAY = "131.107.155.30:443";
  private static final String PROXY = "131.107.155.40:443";

  @TempDir Path folder;

  private JsonNode prove(String call, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(FILE.toString(), "--call", call));
    words.addAll(List.of(more));
    JsonNode report = Proving.agrees(folder, words);
    return Proving.call(report, "call/" + call + "/audio");
  }

  /// Every wire between the hotel's Wi-Fi and the company's circuit.
  private static final List<String> OUTSIDE =
      List.of(
          "sites/hotel/networks/hotel-wifi",
          "sites/hotel/circuits/dsl",
          "sites/redmond/circuits/internet");

  private static List<JsonNode> on(JsonNode call, String wire, String what) {
    List<JsonNode> out = new ArrayList<>();
    for (JsonNode each : call.get("observed").get("seen")) {
      if (each.get("wire").asString().equals(wire) && each.get("what").asString().equals(what)) {
        out.add(each);
      }
    }
    return out;
  }

  private static boolean overTcp443(JsonNode seen) {
    return seen.get("transport").asString().equals("TCP")
        && seen.get("turn").asBoolean()
        && (seen.get("from").asString().equals(RELAY) || seen.get("to").asString().equals(RELAY));
  }

  private static void isRelayedOverTcp(JsonNode call) {
    assertThat(call.get("verdict").asString()).as(call.toPrettyString()).isEqualTo("MATCH");
    assertThat(call.get("controls").asInt()).isGreaterThan(3);
    assertThat(call.get("observed").get("caller_heard").asBoolean()).isTrue();
    assertThat(call.get("observed").get("callee_heard").asBoolean()).isTrue();
    for (String wire : OUTSIDE) {
      List<JsonNode> sound =
          on(call, wire, "RTP").stream().filter(s -> s.get("packets").asInt() >= 10).toList();
      assertThat(sound)
          .as("sound on " + wire + ", both ways")
          .hasSizeGreaterThanOrEqualTo(2)
          .allMatch(ProveBrowserLabIT::overTcp443);
      assertThat(on(call, wire, "TLS"))
          .as("the WebSocket on " + wire)
          .anyMatch(s -> s.get("to").asString().equals(PROXY));
    }
  }

  @Test
  void aBrowserWithoutUdpIsHeardOverTcp443() throws Exception {
    isRelayedOverTcp(prove("carol/alice"));
  }

  /// The browser's WebRTC, and libre's, which relays over UDP inside.
  @Test
  @Tag("long")
  void aPhoneInsideCallsTheBrowserThere() throws Exception {
    isRelayedOverTcp(prove("bob/carol"));
  }

  /// Without the one rule that TURN over TCP needs, nobody is heard, as predicted; nor is a phone
  /// there, which knows no relay over TCP.
  @Test
  @Tag("long")
  void withoutTheEdgesTcpPortThereIsNoSound() throws Exception {
    for (JsonNode call :
        List.of(prove("carol/alice", "--without-rule", "EXT-13"), prove("dave/bob"))) {
      assertThat(call.get("verdict").asString()).as(call.toPrettyString()).isEqualTo("MATCH");
      assertThat(call.get("predicted").get("disposition").asString())
          .isEqualTo("no-candidate-pair");
      assertThat(call.get("observed").get("established").asBoolean()).isTrue();
      assertThat(call.get("observed").get("caller_heard").asBoolean()).isFalse();
      assertThat(call.get("observed").get("callee_heard").asBoolean()).isFalse();
    }
  }
}

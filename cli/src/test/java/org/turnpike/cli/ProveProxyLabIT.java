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

/// A network whose only way out is a web proxy: a browser there is heard, by TURN over a connection
/// that the proxy opens for it to the A/V Edge's TCP port 443 (RFC 9110 §9.3.6).
@Tag("lab")
@Needs({
  "root",
  "ip",
  "nft",
  "tcpdump",
  "named",
  "dig",
  "openssl",
  "baresip",
  "chromium",
  "tinyproxy"
})
class ProveProxyLabIT {

  private static final Path FILE = Path.of("src", "test", "resources", "prove", "web-proxy.yaml");
  private static final String PROXY = "192.168.51.8:3128";
  private static final String PROXY_OUT = "192.168.51.8:";
  private static final String RELAY = "131.107.155.30:443";

  @TempDir Path folder;

  private JsonNode prove(String call, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(FILE.toString(), "--call", call));
    words.addAll(List.of(more));
    return Proving.call(Proving.agrees(folder, words), "call/" + call + "/audio");
  }

  /// Sound on a wire, in the order of from and to, where it is more than a stray packet.
  private static List<String> sound(JsonNode call, String wire) {
    List<String> out = new ArrayList<>();
    for (JsonNode each : call.get("observed").get("seen")) {
      if (each.get("wire").asString().equals(wire)
          && each.get("what").asString().equals("RTP")
          && each.get("packets").asInt() >= 10) {
        assertThat(each.get("transport").asString() + each.get("turn").asBoolean())
            .as(wire + ": " + each)
            .isEqualTo("TCPtrue");
        out.add(each.get("from").asString() + " > " + each.get("to").asString());
      }
    }
    return out;
  }

  @Test
  void whoIsBehindAWebProxyIsHeardThroughIt() throws Exception {
    JsonNode call = prove("carol/alice");
    assertThat(call.get("verdict").asString()).as(call.toPrettyString()).isEqualTo("MATCH");
    assertThat(call.get("controls").asInt()).isGreaterThan(3);
    assertThat(call.get("observed").get("caller_heard").asBoolean()).isTrue();
    assertThat(call.get("observed").get("callee_heard").asBoolean()).isTrue();
    assertThat(sound(call, "sites/customer/networks/guests"))
        .hasSize(2)
        .anyMatch(way -> way.endsWith("> " + PROXY))
        .anyMatch(way -> way.startsWith(PROXY + " >"));
    assertThat(sound(call, "sites/customer/firewalls/box/router"))
        .hasSize(2)
        .anyMatch(way -> way.startsWith(PROXY_OUT) && way.endsWith("> " + RELAY))
        .anyMatch(way -> way.startsWith(RELAY + " > " + PROXY_OUT));
  }

  /// Without the proxy's own rule nobody there gets out: neither the browser by the proxy nor a
  /// phone, which knows none.
  @Test
  @Tag("long")
  void withoutTheProxysRuleNobodySignsIn() throws Exception {
    for (JsonNode call :
        List.of(prove("carol/alice", "--without-rule", "P-WEB"), prove("dave/bob"))) {
      assertThat(call.get("verdict").asString()).as(call.toPrettyString()).isEqualTo("MATCH");
      assertThat(call.get("observed").get("signed_in").asBoolean()).isFalse();
    }
  }
}

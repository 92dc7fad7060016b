package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Examples with one thing otherwise, each played with real servers and phones: the way that the
/// comment works out by hand is predicted, and seen.
@Tag("lab")
@Tag("long")
@Needs({"root", "ip", "nft", "tcpdump", "named", "dig", "openssl", "baresip", "perl"})
class ProveVariationsLabIT {

  private static final String ER = "nat-pool: 203.0.113.128/28, premium: yes,";
  private static final String PARIS_ER = "nat-pool: 198.51.100.128/28, premium: yes,";
  private static final String HOTEL = "{kind: source, filtering: address-and-port-dependent}";

  @TempDir Path folder;

  private final ExecutorService labs = Executors.newFixedThreadPool(2);

  @AfterEach
  void noMoreLabs() {
    labs.shutdownNow();
  }

  private record Edit(String from, String to) {}

  /// @param ways of media, as they have to be seen, one for each state of the network; or how the
  ///   call has to fail
  /// @param words more of the command's
  private record Row(
      String name,
      String example,
      String call,
      List<String> ways,
      List<String> words,
      List<Edit> edits) {

    Row with(String from, String to) {
      List<Edit> more = new ArrayList<>(edits);
      more.add(new Edit(from, to));
      return new Row(name, example, call, ways, words, more);
    }

    Row by(String... more) {
      return new Row(name, example, call, ways, List.of(more), edits);
    }
  }

  private static Row row(String name, String example, String call, String... ways) {
    return new Row(name, example, call, List.of(ways), List.of(), List.of());
  }

  private static List<Row> rows() {
    return List.of(
        // There is the Internet alone (R-SEG-2).
        row("no ExpressRoute", "online", "alice/carol", "CN>INT>MSN | INT>MSN by europe-edge1")
            .with(ER, ER + " state: down,")
            .with("nat-pool: 203.0.113.144/28,", "nat-pool: 203.0.113.144/28, state: down,"),
        // Seattle's circuit brings Europe's prefixes as well, and they are longer than Munich's
        // default route: over the WAN, out at Seattle, back over the provider's backbone.
        row(
                "a circuit withdrawn",
                "online",
                "alice/carol",
                "CN>ER>MSN>MSN(europe) | INT>MSN by europe-edge1")
            .with(ER, ER + " state: down,"),
        // The same, while the network stands: one call before, one after.
        row(
                "a circuit withdrawn between two calls",
                "online",
                "alice/carol",
                "CN>ER>MSN | INT>MSN by europe-edge1",
                "CN>ER>MSN>MSN(europe) | INT>MSN by europe-edge1")
            .by("--withdraw", "munich/expressroute"),
        // Names are never asked for over a private circuit (N2): who has nothing else cannot sign
        // in.
        row("a circuit without Internet", "online", "alice/dave", "no-route")
            .with("address: 198.51.100.2/29,", "address: 198.51.100.2/29, state: down,"),
        // The phones here relay over UDP alone: without it, nobody is heard.
        row("UDP blocked", "online", "alice/carol", "no-candidate-pair")
            .with("id: OUT-MEDIA, protocol: udp,", "id: OUT-MEDIA, direction: in, protocol: udp,"),
        // The Front End is out of reach: by the Access Edge on 443.
        row("5061 blocked", "online", "alice/carol", "CN>ER>MSN | INT>MSN by europe-edge1")
            .with("id: OUT-SIP, protocol: tcp,", "id: OUT-SIP, direction: in, protocol: tcp,"),
        // What the hotel shows the relay is not what it shows its peer: the peer learns it by the
        // check that arrives (RFC 8445 §7.3.1.3).
        row(
                "endpoint-dependent translation at the hotel",
                "online",
                "alice/carol",
                "CN>ER>MSN | INT>MSN by europe-edge1")
            .with(
                HOTEL,
                "{kind: source, mapping: address-and-port-dependent, "
                    + "filtering: address-and-port-dependent}"),
        // Two offices of one company, and a firewall in one that lets no media between them.
        row(
                "a firewall between sites",
                "online",
                "alice/frank",
                "CN>ER>MSN | CN>ER>MSN>MSN(europe) by europe-edge1")
            .with(
                "      expressroute: {to: america, address: 172.31.0.5/30, nat-pool:"
                    + " 203.0.113.144/28, premium: yes, bandwidth: 1 Gbit/s, latency: 4 ms}\n"
                    + "    firewalls:\n",
                "      expressroute: {to: america, address: 172.31.0.5/30, nat-pool:"
                    + " 203.0.113.144/28, premium: yes, bandwidth: 1 Gbit/s, latency: 4 ms}\n"
                    + "    firewalls:\n"
                    + "      guard:\n"
                    + "        outside: router\n"
                    + "        inside: office\n"
                    + "        rules:\n"
                    + "          - {id: G-DNS, protocol: [udp, tcp], ports: 53}\n"
                    + "          - {id: G-SIP, protocol: tcp, direction: out, ports: [443, 5061]}\n"
                    + "          - {id: G-MEDIA, protocol: udp, direction: out, ports: 3478}\n"),
        // Each side's leg is its own organisation's matter.
        row(
                "a partner without ExpressRoute",
                "online",
                "alice/dave",
                "CN>ER>MSN | FCN>INT>MSN by europe-edge1")
            .with(PARIS_ER, PARIS_ER + " state: down,"),
        // The way of media is not signalling's: late is all that it is.
        row(
                "signalling five seconds late",
                "online",
                "alice/carol",
                "CN>ER>MSN | INT>MSN by europe-edge1")
            .by("--signalling-delay", "5"),
        // All that a client sends goes to its office first, whatever is nearer.
        row("a full tunnel", "online", "carol/dave", "INT>CN>ER>MSN | FCN>ER>MSN by europe-edge1")
            .with(
                "\npools:\n",
                "\nvpns:\n"
                    + "  remote: {network: munich/office, gateway: 203.0.113.3,"
                    + " clients: 10.99.0.0/24}\n"
                    + "\npools:\n")
            .with("at: hotel/hotel-wifi}", "at: hotel/hotel-wifi, vpn: remote}"),
        // Advertised on the Internet alone, while requests take the circuit: answers come to the
        // other firewall, which knows of no session (A1).
        row("an asymmetric route", "two-firewalls", "alice/carol", "blocked-asymmetric"),
        // Advertised on the circuit as well, answers come back on it. The office has public
        // addresses, so the call is direct.
        row("answers on the circuit", "two-firewalls", "alice/carol", "CN>INT")
            .with("advertise: [131.107.201.0/24]", "advertise: [131.107.200.0/24]"),
        // Their homes speak by the Access Edges.
        row(
            "the Edge advertised on ExpressRoute",
            "hybrid-expressroute",
            "alice/oscar",
            "CN | INT>CN by edge1"),
        // To the provider by the circuit all the same, and back by the Internet.
        row(
                "the Edge not advertised on ExpressRoute",
                "hybrid-expressroute",
                "alice/oscar",
                "CN | INT>CN by edge1")
            .with("advertise: [131.107.155.8/29, 131.107.155.16/28, ", "advertise: ["));
  }

  @TestFactory
  Stream<DynamicTest> isSeenAsPredicted() {
    return rows().stream()
        .map(row -> {
          Future<JsonNode> report = labs.submit(() -> prove(row));
          return DynamicTest.dynamicTest(row.name, () -> holds(row, report.get()));
        })
        .toList()
        .stream();
  }

  private static void holds(Row row, JsonNode report) {
    assertThat(report.get("networks")).hasSize(row.ways.size());
    for (int i = 0; i < row.ways.size(); i++) {
      JsonNode call = report.get("networks").get(i).get("calls").get(0);
      String way = row.ways.get(i);
      assertThat(call.get("verdict").asString()).as(report.toPrettyString()).isEqualTo("MATCH");
      assertThat(call.get("predicted").get("way").asString()).isEqualTo(way);
      assertThat(call.get("controls").asInt()).isPositive();
      boolean heard = Character.isUpperCase(way.charAt(0)); // segments, and not why it fails
      assertThat(call.get("observed").get("caller_heard").asBoolean()).isEqualTo(heard);
      if (heard) {
        assertThat(call.get("observed").get("way").asString()).isEqualTo(way);
      }
      names(call.get("observed").get("seen"));
    }
  }

  /// Names are asked for by the Internet, whatever other circuit there is (N2).
  private static void names(JsonNode seen) {
    List<String> asked = new ArrayList<>();
    for (JsonNode each : seen) {
      if (each.get("to").asString().endsWith(":53")) {
        asked.add(each.get("wire").asString());
      }
    }
    assertThat(asked)
        .noneMatch(w -> w.endsWith("/circuits/expressroute"))
        .anyMatch(w -> w.endsWith("/circuits/internet") || w.endsWith("/circuits/dsl"));
  }

  private JsonNode prove(Row row) throws IOException, InterruptedException {
    Path own = Path.of("src", "test", "resources", "prove", row.example + ".yaml");
    String text =
        Files.readString(
            Files.exists(own) ? own : Path.of("..", "examples", row.example + ".yaml"));
    for (Edit edit : row.edits) {
      assertThat(text).contains(edit.from);
      text = text.replace(edit.from, edit.to);
    }
    Path file = folder.resolve(row.name.replace(' ', '-') + ".yaml");
    Files.writeString(file, text);
    List<String> all = new ArrayList<>(List.of("prove", file.toString(), "--call", row.call));
    all.addAll(row.words);
    all.add("--json");
    String[] words = all.toArray(String[]::new);
    Process process =
        new ProcessBuilder(Product.command(words))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Arrays.toString(words) + said).isLessThan(2);
    return JsonMapper.builder().build().readTree(said);
  }
}

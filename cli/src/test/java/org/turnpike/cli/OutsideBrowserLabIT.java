package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.capture.Capture;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.stage.BuiltStage;
import org.turnpike.lab.stage.Cast;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.wire.Needs;

/// A browser on the Internet at a site of a topology file, whose firewalls run the plan's rules:
/// the page and the WebSocket come by the reverse proxy's 443, sound by the A/V Edge's 3478.
@Tag("lab")
@Needs({"root", "ip", "nft", "tcpdump", "named", "dig", "openssl", "chromium"})
class OutsideBrowserLabIT {

  private static final Path EXAMPLE = Path.of("..", "examples", "edge-single-nat.yaml");
  private static final String PAGES = "https://web.contoso.com/client/";
  private static final String RELAY = "131.107.155.30";
  private static final String INSIDE = "172.25.33.10";
  private static final String PROXY = "131.107.155.40";
  private static final String HOTEL = "192.0.2.2";
  private static final double ALICE = 440;
  private static final double CAROL = 880;

  @TempDir Path folder;

  /// The example, and a reverse proxy that publishes its web services.
  private static String published() throws IOException {
    return Files.readString(EXAMPLE)
        .replace(
            "        nat:\n          - {kind: one-to-one, inside: 10.45.16.10,",
            "        nat:\n"
                + "          - {kind: one-to-one, inside: 10.45.16.40, outside: 131.107.155.40}\n"
                + "          - {kind: one-to-one, inside: 10.45.16.10,")
        .replace(
            "\nusers:\n",
            """

              web:
                role: reverse-proxy
                outside: redmond/edge-outside
                inside: redmond/edge-inside
                external: 10.45.16.40 as 131.107.155.40
                internal: 172.25.33.40
                publishes: fe

            users:
            """);
  }

  private static String from(Sighting sighting) {
    return sighting.from().getAddress().getHostAddress();
  }

  private static String to(Sighting sighting) {
    return sighting.to().getAddress().getHostAddress();
  }

  /// Addresses and ports that anything came from, for who has an address like that.
  private static Set<String> answering(List<Sighting> seen, String own) {
    Set<String> out = new TreeSet<>();
    for (Sighting each : seen) {
      if (to(each).startsWith(own)) {
        int port = each.from().getPort();
        out.add(
            each.carrier()
                + " "
                + from(each)
                + ":"
                + (port >= 50_000 && port < 60_000 ? "50000-59999" : port));
      }
    }
    return out;
  }

  /// What was captured when more than a second of sound had come from the A/V Edge.
  private static List<Sighting> enough(Capture capture) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    List<Sighting> seen = capture.sofar();
    while (seen.stream().filter(s -> rtp(s) && from(s).equals(RELAY)).count() <= 50) {
      assertThat(System.nanoTime()).as("50 packets of RTP from the A/V Edge came").isLessThan(end);
      seen = capture.sofar();
    }
    return seen;
  }

  @Test
  void fromTheInternetABrowserSignsInAndCallsSomebodyInside() throws IOException {
    String yaml = published();
    Topology topology = ((Loaded.Good) TopologyFile.read(yaml, "published")).topology();
    try (BuiltStage stage =
        BuiltStage.raise(
            Plan.of(Cast.of(topology)), yaml, Product.command(), folder.resolve("stage"))) {
      Path inside = stage.certificate(new NodeId("fe1"), "fe1-internal");
      Path outside = stage.certificate(new NodeId("web"), "web-external");
      try (Browser alice =
              Browser.start(
                  stage.place("alice"),
                  folder.resolve("alice"),
                  ALICE,
                  "https://fe.contoso.net/client/",
                  List.of(inside));
          Browser carol =
              Browser.start(
                  stage.place("carol"), folder.resolve("carol"), CAROL, PAGES, List.of(outside));
          Capture atHotel =
              Capture.start(stage.place("carol"), "n0", folder.resolve("carol.pcap"));
          Capture inOffice =
              Capture.start(stage.place("alice"), "n0", folder.resolve("alice.pcap"))) {
        alice.open().signIn("alice@contoso.com", stage.password("alice").orElseThrow());
        alice.openConversation("carol@contoso.com");
        assertThat(discovered(carol)).isEqualTo(PAGES);
        carol.open().signIn("carol@contoso.com", "a guess").reads("password is not right");
        assertThat(Files.readString(folder.resolve("stage").resolve("fe1").resolve("turnpike.log")))
            .as("the Front End knows where she is")
            .contains("event=sign-in-failed peer=" + HOTEL + " ");
        carol.signIn("carol@contoso.com", stage.password("carol").orElseThrow());
        carol.openConversation("alice@contoso.com").reads("Available · ").press("Call Alice");
        alice.reads("Carol is calling").press("Answer");

        // She may send to the relay's ports herself (EXT-RTP); he has nothing but port 3478 inside.
        carol.hears(ALICE).reads("relay");
        alice.hears(CAROL).reads("relay over UDP");
        List<Sighting> seen = enough(atHotel);
        assertThat(answering(seen, "192.168.50."))
            .contains("TCP " + PROXY + ":443", "UDP " + RELAY + ":3478")
            .isSubsetOf(
                "TCP " + PROXY + ":443",
                "UDP " + RELAY + ":3478",
                "TCP " + RELAY + ":443",
                "UDP " + RELAY + ":50000-59999");
        assertThat(inOffice.sofar())
            .as("RTP in the office, all of it inside TURN with the Edge's inside")
            .filteredOn(OutsideBrowserLabIT::rtp)
            .isNotEmpty()
            .allMatch(s -> s.wrapped().inTurn())
            .allMatch(s -> from(s).equals(INSIDE) || to(s).equals(INSIDE));

        // What is not published is not there, and without the proxy nothing is.
        for (String hidden : List.of("metrics", "console/", "api/status", "api/v1/users")) {
          assertThat(
                  carol
                      .chromium()
                      .evaluate("fetch('/" + hidden + "').then((it) => it.status)")
                      .asInt())
              .as(hidden)
              .isEqualTo(404);
        }
        stage.kill(new NodeId("web"));
        assertThatThrownBy(carol::open).isInstanceOf(LabFailed.class);
      }
    }
  }

  /// Where the domain's name of discovery leads whoever is outside.
  private static String discovered(Browser browser) {
    browser.chromium().open("https://lyncdiscover.contoso.com/");
    return browser
        .chromium()
        .evaluate("JSON.parse(document.querySelector('pre').textContent).client")
        .asString();
  }

  /// A query for a name begins like RTP as often as not.
  private static boolean rtp(Sighting sighting) {
    return sighting.kind() == Sighting.Kind.RTP
        && sighting.from().getPort() != 53
        && sighting.to().getPort() != 53;
  }
}

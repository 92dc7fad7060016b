package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.cli.up.PlannedNode;
import org.turnpike.lab.capture.Capture;
import org.turnpike.lab.capture.Packets;
import org.turnpike.lab.capture.Sighting.Carrier;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.network.Running;
import org.turnpike.lab.prove.Subject;
import org.turnpike.lab.stage.BuiltStage;
import org.turnpike.lab.stage.Cast;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Walker;
import org.turnpike.planner.settings.PlannedPort;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.Needs;

/// nmap, from the Internet, from an office and from the servers' network, at every port of an Edge
/// behind the plan's firewalls: what arrives at the Edge is what the rules let through, port by
/// port of 65535 over TCP and over UDP, and what is open of that is what is planned and served.
@Tag("lab")
@Tag("long")
@Needs({"root", "ip", "nft", "tcpdump", "named", "dig", "openssl", "nmap"})
class FirewalledPortsLabIT {

  private static final Path EXAMPLE = Path.of("..", "examples", "edge-single-nat.yaml");
  private static final String SCANNER = "198.18.0.99";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int PORTS = 65_535;
  private static final Pattern OPEN = Pattern.compile("(\\d+)/open/tcp/");

  @TempDir Path folder;
  private int programs;

  /// What came to an Edge's address, or may: `TCP 10.45.16.10` and the ports.
  private static final class Ports {
    private final Map<String, BitSet> byAddress = new TreeMap<>();

    void add(Carrier carrier, InetAddress address, int port) {
      byAddress
          .computeIfAbsent(carrier + " " + Endpoint.text(address), _ -> new BitSet())
          .set(port);
    }

    boolean has(Carrier carrier, InetAddress address, int port) {
      BitSet ports = byAddress.get(carrier + " " + Endpoint.text(address));
      return ports != null && ports.get(port);
    }

    /// `TCP 10.45.16.10: 443, 5061`.
    List<String> text() {
      List<String> out = new ArrayList<>();
      byAddress.forEach((address, ports) -> {
        List<String> ranges = new ArrayList<>();
        for (int first = ports.nextSetBit(0); first >= 0; first = ports.nextSetBit(first)) {
          int end = ports.nextClearBit(first);
          ranges.add(end - first == 1 ? "" + first : first + "-" + (end - 1));
          first = end;
        }
        out.add(address + ": " + String.join(", ", ranges));
      });
      return out;
    }
  }

  private static Topology read(String yaml) {
    return switch (TopologyFile.read(yaml, "scanned")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
    };
  }

  @Test
  void fromOutsideAndInsideWhatArrivesIsWhatTheRulesLetThroughAndWhatIsOpenIsPlanned()
      throws IOException {
    String yaml =
        Files.readString(EXAMPLE)
            + "\nservices:\n  scanner: {kind: telemetry, names: scanner.example, address: "
            + SCANNER
            + "}\n";
    Subject subject = Subject.of(Cast.of(read(yaml)));
    Topology topology = subject.predicted();
    Hosts hosts = new Hosts(topology);
    Pool edge = topology.pool("edge");
    List<Hosts.Served> outside = new ArrayList<>();
    for (EdgeService service : EdgeService.values()) {
      outside.addAll(hosts.edges(edge, service).getFirst().outside());
    }
    List<Hosts.Served> inside = hosts.edges(edge, EdgeService.ACCESS).getFirst().inside();
    try (BuiltStage stage =
        BuiltStage.raise(subject.plan(), yaml, Product.command(), folder.resolve("stage"))) {
      Scan scan = new Scan(stage, topology);
      Ports internet =
          scan.from(
              stage.host("services/scanner"),
              hosts.service(Objects.requireNonNull(topology.services().get("scanner"))),
              outside);
      assertThat(internet.text())
          .as("from the Internet")
          .anyMatch(line -> line.startsWith("UDP ") && line.contains("3478, 50000-59999"));
      scan.from(
          stage.place("alice"), hosts.person(topology.user("alice"), false).getFirst(), inside);
      scan.from(
          stage.host("pools/fe/nodes/fe1"),
          hosts.servers(topology.pool("fe")).getFirst().spot(),
          inside);
    }
  }

  private final class Scan {
    private final BuiltStage stage;
    private final Walker walker;
    private final List<PlannedPort> planned;

    Scan(BuiltStage stage, Topology topology) {
      this.stage = stage;
      this.walker = new Walker(topology);
      this.planned = Objects.requireNonNull(PlannedNode.of(topology).get("edge1")).plan().ports();
    }

    /// Holds what nmap finds from there against plan and rules.
    ///
    /// @return what arrived
    Ports from(Namespace place, Spot spot, List<Hosts.Served> targets) throws IOException {
      Ports let = new Ports();
      TreeSet<String> wanted = new TreeSet<>();
      for (Hosts.Served target : targets) {
        for (Carrier carrier : List.of(Carrier.TCP, Carrier.UDP)) {
          for (int port = 1; port <= PORTS; port++) {
            arrives(spot, target, carrier, port, let);
          }
        }
        for (PlannedPort port : planned) {
          if (port.transport() == Transport.TCP
              && port.served()
              && port.bind().address().equals(target.spot().address())
              && let.has(Carrier.TCP, port.bind().address(), port.bind().port())) {
            wanted.add(Endpoint.text(target.reached()) + ":" + port.bind().port());
          }
        }
      }
      Ports came = new Ports();
      TreeSet<String> open = new TreeSet<>();
      Namespace edge = stage.host("pools/edge/nodes/edge1");
      Path file = folder.resolve("arrived-" + programs + ".pcap");
      try (Capture outer = Capture.headers(edge, "n0", Path.of(file + ".outside"));
          Capture inner = Capture.headers(edge, "n1", Path.of(file + ".inside"))) {
        open.addAll(open(nmap(place, "-sS", targets)));
        nmap(place, "-sU", targets);
        for (Capture capture : List.of(outer, inner)) {
          capture.end();
          for (Packets.Packet packet : Packets.read(capture.file())) {
            if (packet.from().getAddress().equals(spot.address())) {
              came.add(packet.carrier(), packet.to().getAddress(), packet.to().getPort());
            }
          }
        }
      }
      assertThat(came.text()).as("what arrives from " + spot.host()).isEqualTo(let.text());
      assertThat(open).as("what is open for " + spot.host()).isNotEmpty().isEqualTo(wanted);
      return came;
    }

    private void arrives(Spot spot, Hosts.Served target, Carrier carrier, int port, Ports let) {
      var walk =
          walker
              .roundTrip(
                  spot,
                  Packet.of(
                      carrier == Carrier.TCP ? Transport.TCP : Transport.UDP,
                      spot.source(target.reached()),
                      40_000,
                      target.reached(),
                      port),
                  target.spot())
              .there();
      if (walk.delivered()) {
        let.add(carrier, walk.last().to().address(), port);
      }
    }
  }

  private String nmap(Namespace place, String kind, List<Hosts.Served> targets) {
    List<String> words =
        new ArrayList<>(
            List.of("nmap", "-n", "-Pn", kind, "-p-", "--min-rate", "10000", "--max-retries", "1"));
    // The system knows the way: by a next hop of the other family, which nmap would not find.
    words.addAll(List.of("--send-ip", "--max-rate", "20000", "-oG", "-"));
    targets.forEach(target -> words.add(Endpoint.text(target.reached())));
    Running program = place.start(folder.resolve("nmap-" + programs++ + ".log"), words);
    program.awaitEnd(PATIENCE);
    return String.join("\n", program.output());
  }

  private static TreeSet<String> open(String said) {
    TreeSet<String> out = new TreeSet<>();
    for (String line : said.split("\n")) {
      Matcher port = OPEN.matcher(line);
      while (port.find()) {
        out.add(line.split(" ")[1] + ":" + port.group(1));
      }
    }
    return out;
  }
}

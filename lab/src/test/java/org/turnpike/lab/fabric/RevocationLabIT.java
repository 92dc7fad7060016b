package org.turnpike.lab.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.capture.Capture;
import org.turnpike.lab.capture.Packets;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.network.Running;
import org.turnpike.planner.least.PlannedRules;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Walk;
import org.turnpike.planner.path.Walker;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.planner.whatif.Change;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.InternetService;
import org.turnpike.wire.Needs;

/// A client of an office with ExpressRoute, openssl, asks whether a certificate was revoked: it
/// resolves the name of the list and fetches it. Both leave by the Internet, as predicted, though
/// there is another circuit (N2).
@Tag("lab")
@Needs({"root", "ip", "nft", "tcpdump", "perl", "openssl", "named"})
class RevocationLabIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  @BeforeEach
  void anAuthorityThatRevokedOneOfTwo() throws Exception {
    Files.writeString(
        folder.resolve("ca.cnf"),
        """
        [ca]
        default_ca = own
        [own]
        database = %1$s/index.txt
        default_md = sha256
        default_crl_days = 7
        [asked]
        crlDistributionPoints = URI:http://crl.ca.example/own.crl
        """
            .formatted(folder));
    Files.writeString(
        folder.resolve("index.txt"), "R\t491231235959Z\t260101000000Z\t02\tunknown\t/CN=two\n");
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7 -subj /CN=Authority"
            + " -keyout ca.key -out ca.pem");
    for (String[] each : new String[][] {{"one", "01"}, {"two", "02"}}) {
      openssl(
          "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=%1$s -keyout %1$s.key -out %1$s.csr"
              .formatted(each[0]));
      openssl(
          "x509 -req -in %1$s.csr -CA ca.pem -CAkey ca.key -set_serial 0x%2$s -days 7 -extfile ca.cnf -extensions asked -out %1$s.pem"
              .formatted(each[0], each[1]));
    }
    openssl("ca -config ca.cnf -gencrl -keyfile ca.key -cert ca.pem -out own.crl.pem");
    openssl("crl -in own.crl.pem -outform DER -out own.crl");
  }

  @Test
  void namesAndListsComeByTheInternetThoughAnotherCircuitExists() throws Exception {
    Seen seen = ask(online(), "alice", 50);

    assertThat(seen.said.get("one")).contains("one.pem: OK");
    assertThat(seen.said.get("two")).contains("certificate revoked");
    assertThat(seen.wires)
        .isNotEmpty()
        .allSatisfy((_, wires) ->
            assertThat(wires)
                .contains("sites/munich/circuits/internet")
                .doesNotContain("sites/munich/circuits/expressroute"));
  }

  /// An office with a private circuit alone: that brings neither, and nobody can tell any more.
  @Test
  void withoutTheInternetNobodyLearnsWhatWasRevoked() throws Exception {
    Seen seen =
        ask(new Change.CircuitDown(new SiteId("paris"), "internet").on(online()), "dave", 5);

    assertThat(seen.said.get("one")).doesNotContain("OK");
    assertThat(seen.said.get("two")).doesNotContain("revoked");
    assertThat(seen.wires)
        .allSatisfy(
            (_, wires) -> assertThat(wires).doesNotContain("sites/paris/circuits/expressroute"));
  }

  /// @param said what openssl said of each certificate
  /// @param wires of what went to and fro, by the service
  private record Seen(Map<String, String> said, Map<String, Set<String>> wires) {}

  /// @param patience seconds for each: without an answer openssl asks for ever
  private Seen ask(Topology topology, String user, int patience) throws Exception {
    InternetService resolver = service(topology, InternetService.Kind.DNS);
    InternetService list = service(topology, InternetService.Kind.REVOCATION);
    Map<String, Set<String>> predicted = new LinkedHashMap<>();
    predicted.put("names", wires(topology, user, resolver, Transport.UDP, 53));
    predicted.put("list", wires(topology, user, list, Transport.TCP, 80));
    Map<String, String> said = new LinkedHashMap<>();
    Map<String, Capture> taps = new LinkedHashMap<>();
    Map<String, Set<String>> seen = new LinkedHashMap<>();
    try (Lab lab = Lab.open()) {
      Fabric fabric = Fabric.raise(lab, Plan.of(topology));
      for (Fabric.Tap tap : fabric.taps()) {
        taps.put(
            tap.wire(),
            Capture.headers(tap.place(), tap.device(), folder.resolve(taps.size() + ".pcap")));
      }
      names(fabric.host(resolver.path()), text(resolver), text(list));
      fabric
          .host(list.path())
          .start(
              folder.resolve("list.log"),
              List.of("perl", script(), text(list), "80", folder.resolve("own.crl").toString()))
          .await("ready"::equals, LONG);
      Namespace client = fabric.host("users/" + user);
      client.etc(
          "resolv.conf", "nameserver " + text(resolver) + "\noptions timeout:1 attempts:2\n");
      for (String each : List.of("one", "two")) {
        Running openssl =
            client.start(
                folder.resolve(each + ".log"),
                List.of(
                    "timeout",
                    Integer.toString(patience),
                    "openssl",
                    "verify",
                    "-crl_check",
                    "-crl_download",
                    "-CAfile",
                    in("ca.pem"),
                    in(each + ".pem")));
        openssl.awaitEnd(LONG);
        said.put(each, String.join("\n", openssl.output()));
      }
      taps.values().forEach(Capture::end);
    }
    seen.put("names", wires(taps, resolver, 53));
    seen.put("list", wires(taps, list, 80));
    assertThat(seen).as("%s", said).isEqualTo(predicted);
    return new Seen(said, seen);
  }

  /// Wires that a question and its answer take; where names get no answer, no list is asked for.
  private static Set<String> wires(
      Topology topology, String user, InternetService service, Transport transport, int port) {
    Topology planned = PlannedRules.on(topology);
    Hosts hosts = new Hosts(planned);
    Walker walker = new Walker(planned);
    Spot client = hosts.person(planned.user(user), false).getFirst();
    Spot server = hosts.service(service);
    Walker.RoundTrip trip =
        walker.roundTrip(
            client,
            Packet.of(transport, client.source(server.address()), 40_000, server.address(), port),
            server);
    if (port != 53 && trip.disposition() != Disposition.DELIVERED) {
      return Set.of();
    }
    return Stream.concat(Stream.of(trip.there()), trip.back().stream())
        .map(Walk::hops)
        .flatMap(List::stream)
        .map(Hop::out)
        .flatMap(o -> o.stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Wires where packets of a service were.
  private static Set<String> wires(Map<String, Capture> taps, InternetService service, int port) {
    InetAddress at = service.addresses().getFirst();
    Set<String> out = new TreeSet<>();
    taps.forEach((wire, capture) -> {
      // The cable of a host of the Internet is the lab's own.
      if (!wire.startsWith("services/")
          && Packets.read(capture.file()).stream()
              .flatMap(p -> Stream.of(p.from(), p.to()))
              .anyMatch(e -> e.getAddress().equals(at) && e.getPort() == port)) {
        out.add(wire);
      }
    });
    return out;
  }

  /// A name server of the Internet that knows the list.
  private void names(Namespace place, String address, String list) throws IOException {
    Path zone = folder.resolve("ca.example.zone");
    Files.writeString(
        zone,
        "$TTL 60\n@ SOA ns hostmaster 1 60 60 60 60\n@ NS ns\nns A %s\ncrl A %s\n"
            .formatted(address, list));
    Path config = folder.resolve("named.conf");
    Files.writeString(
        config,
        """
        options {
          directory "%1$s"; pid-file none; session-keyfile none;
          listen-on port 53 { %2$s; }; listen-on-v6 { none; };
          recursion no; dnssec-validation no; notify no; allow-query { any; };
        };
        controls { };
        zone "ca.example" { type primary; file "%3$s"; };
        """
            .formatted(folder, address, zone));
    place
        .start(
            folder.resolve("named.log"),
            List.of("/usr/sbin/named", "-g", "-4", "-n", "1", "-c", config.toString()))
        .await(line -> line.endsWith(" running"), LONG);
  }

  private static String text(InternetService service) {
    return service.addresses().getFirst().getHostAddress();
  }

  private static InternetService service(Topology topology, InternetService.Kind kind) {
    return topology.services().values().stream()
        .filter(s -> s.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  private String script() throws IOException {
    Path out = folder.resolve("list.pl");
    try (InputStream in = RevocationLabIT.class.getResourceAsStream("list.pl")) {
      Files.write(out, Objects.requireNonNull(in).readAllBytes());
    }
    return out.toString();
  }

  private void openssl(String words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(words.split(" ")));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static Topology online() throws IOException {
    Path file = Path.of("..", "examples", "online.yaml");
    return switch (TopologyFile.read(Files.readString(file), "online.yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
    };
  }
}

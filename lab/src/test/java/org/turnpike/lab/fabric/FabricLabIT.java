package org.turnpike.lab.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.lab.capture.Capture;
import org.turnpike.lab.capture.Packets;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.Running;
import org.turnpike.planner.least.PlannedRules;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Walk;
import org.turnpike.planner.path.Walker;
import org.turnpike.planner.sheet.Artefact;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.planner.whatif.Change;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.Needs;

/// Bare packets in the built network, against what was predicted before anything was built: from
/// every user and server to every port that a table knows and one that none knows. Each wire is
/// captured, and the wires where a probe and its answer are seen have to be those of the
/// prediction, no more and no fewer.
@Tag("lab")
@Needs({"root", "ip", "nft", "tcpdump", "perl"})
class FabricLabIT {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  /// @param port that it is sent from: no two probes share one, so that captures tell them apart
  private record Probe(
      int port, Spot from, InetAddress to, int toPort, Transport transport, Spot server) {

    Packet packet() {
      return Packet.of(transport, from.source(to), port, to, toPort);
    }

    String line() {
      return "%d %s %s %d %s %d "
          .formatted(
              port,
              transport.text(),
              Endpoint.text(from.source(to)),
              port,
              Endpoint.text(to),
              toPort);
    }

    @Override
    public String toString() {
      return from.host()
          + " > "
          + server.host()
          + " "
          + transport.text()
          + " "
          + Endpoint.text(to)
          + ":"
          + toPort
          + " (from port "
          + port
          + ")";
    }
  }

  /// Wires where it is seen, and where its answer is.
  private record Seen(Set<String> there, Set<String> back, boolean answered) {}

  private record Target(Transport transport, InetAddress to, int port, Spot server) {}

  @ParameterizedTest
  @ValueSource(strings = {"hybrid", "edge-scaled-nat"})
  void everyProbeIsSeenOnTheWiresThatWerePredictedAndOnNoOther(String example) throws Exception {
    hold(topology(example));
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "online",
        "hybrid-expressroute",
        "federated",
        "cloud-connector",
        "cloud-connector-minimum",
        "broadcast",
        "edge-single-nat",
        "edge-single-public",
        "edge-scaled-public"
      })
  void likewiseInTheOtherExamples(String example) throws Exception {
    hold(topology(example));
  }

  /// The routes of a circuit that is down are withdrawn.
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "hybrid-expressroute, redmond, expressroute",
    "hybrid-expressroute, paris, expressroute",
    "online, munich, expressroute",
    "online, munich, internet"
  })
  void likewiseWithACircuitDown(String example, String site, String circuit) throws Exception {
    hold(new Change.CircuitDown(new SiteId(site), circuit).on(topology(example)));
  }

  /// The referee is no yes-man: with a line taken out of the firewall's file, exactly the probes
  /// that need it go otherwise than predicted.
  @Test
  void aRuleThatIsMissingFromTheBuiltFirewallShows() throws Exception {
    Topology topology = topology("edge-single-nat");
    Plan plan = Plan.of(topology);
    List<Probe> probes = probes(topology);
    Map<Probe, Seen> predicted = predicted(topology, probes);

    Map<Probe, Seen> observed = observed(without("EXT-12", plan), probes, Set.of());

    InetAddress published = InetAddress.ofLiteral("131.107.155.30");
    assertThat(probes)
        .filteredOn(p -> !Objects.equals(predicted.get(p), observed.get(p)))
        .isNotEmpty()
        .containsExactlyElementsOf(
            probes.stream()
                .filter(
                    p -> p.to.equals(published) && p.transport == Transport.UDP && p.toPort == 3478)
                .toList());
  }

  private static Plan without(String rule, Plan plan) {
    List<Artefact> files =
        plan.artefacts().stream()
            .map(a ->
                a.path().endsWith(".nft")
                    ? Artefact.open(
                        a.path(),
                        a.text()
                            .lines()
                            .filter(l -> !l.endsWith("comment \"" + rule + "\""))
                            .collect(Collectors.joining("\n", "", "\n")))
                    : a)
            .toList();
    return new Plan(
        plan.topology(),
        plan.findings(),
        plan.firewalls(),
        plan.calls(),
        plan.addresses(),
        plan.dns(),
        plan.certificates(),
        plan.nodes(),
        plan.balancers(),
        files);
  }

  /// What leaves by the private circuit comes back by the Internet. West keeps sessions: the answer
  /// ends there. West keeps none: over TCP the answer arrives, and what the client says next ends
  /// at east, which never saw the answer; a datagram's answer arrives.
  @ParameterizedTest
  @ValueSource(strings = {"", ", inbound: allow, stateful: no"})
  void anAsymmetricWayIsBlockedWhereItWasPredicted(String west) throws Exception {
    Topology topology = read(TWO_FIREWALLS.formatted(west), "two firewalls");
    assertThat(probes(topology))
        .extracting(Probe::transport)
        .contains(Transport.TCP, Transport.UDP);
    hold(topology);
  }

  private static final String TWO_FIREWALLS =
      """
      turnpike: 1
      name: Two firewalls
      organisations:
        cloud: {kind: provider, domains: [online.example], internal-domain: cloud.example}
        contoso: {domains: contoso.com, internal-domain: contoso.net, tenant-of: cloud}
      sites:
        redmond:
          organisation: contoso
          geography: europe
          networks: {office: 131.107.200.0/24}
          circuits:
            internet: {to: internet, address: 203.0.113.2/29, advertise: [131.107.200.0/22]}
            expressroute: {to: europe, address: 172.31.0.1/30, advertise: [131.107.201.0/24]}
          firewalls:
            west: {outside: internet, inside: router, outbound: allow%s}
            east: {outside: expressroute, inside: router, outbound: allow}
        europe:
          kind: region
          organisation: cloud
          geography: europe
          networks: {servers: 52.112.10.0/24, edge: 52.112.11.0/24, edge-inside: 10.201.0.0/24}
          circuits: {internet: {to: internet, address: 185.1.0.2/29}}
      links: {}
      pools:
        online:
          role: front-end
          network: europe/servers
          edge: online-edge
          nodes: {fe1: 52.112.10.11}
        online-edge:
          role: edge
          option: scaled-public
          outside: europe/edge
          inside: europe/edge-inside
          next-hop: online
          names: {access: sip.online.example, webconf: web.online.example, av: av.online.example}
          nodes:
            edge1: {inside: 10.201.0.11, access: 52.112.11.10, webconf: 52.112.11.20, av: 52.112.11.30}
      users:
        alice: {uri: alice@contoso.com, home: online, at: redmond/office}
      """;

  private void hold(Topology topology) throws Exception {
    Plan plan = Plan.of(topology);
    List<Probe> probes = probes(topology);
    Map<Probe, Seen> predicted = predicted(topology, probes);

    Map<Probe, Seen> observed =
        observed(
            plan,
            probes,
            probes.stream()
                .filter(p -> Objects.requireNonNull(predicted.get(p)).answered)
                .collect(Collectors.toSet()));

    Map<String, List<String>> wrong = new TreeMap<>();
    for (Probe probe : probes) {
      if (!Objects.equals(predicted.get(probe), observed.get(probe))) {
        wrong
            .computeIfAbsent(
                "predicted " + predicted.get(probe) + "\n observed " + observed.get(probe),
                _ -> new ArrayList<>())
            .add(probe.toString());
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static Map<Probe, Seen> predicted(Topology topology, List<Probe> probes) {
    Walker walker = new Walker(PlannedRules.on(topology));
    Map<Probe, Seen> out = new LinkedHashMap<>();
    for (Probe probe : probes) {
      Walker.RoundTrip trip = walker.roundTrip(probe.from, probe.packet(), probe.server);
      out.put(
          probe,
          new Seen(
              wires(Optional.of(trip.there())),
              wires(trip.back()),
              trip.disposition() == Disposition.DELIVERED));
    }
    return out;
  }

  private static Set<String> wires(Optional<Walk> walk) {
    return walk.stream()
        .flatMap(w -> w.hops().stream())
        .map(Hop::out)
        .flatMap(Optional::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// @param awaited what is worth waiting for; nothing else is done with it
  private Map<Probe, Seen> observed(Plan plan, List<Probe> probes, Set<Probe> awaited)
      throws Exception {
    Path prober = script("probe.pl");
    Path answerer = script("answer.pl");
    Map<String, List<Probe>> byHost =
        probes.stream()
            .collect(
                Collectors.groupingBy(p -> p.from.host(), LinkedHashMap::new, Collectors.toList()));
    Set<Integer> answered = new TreeSet<>();
    Map<String, Path> captures = new LinkedHashMap<>();
    try (Lab lab = Lab.open();
        ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      Fabric fabric = Fabric.raise(lab, plan);
      List<Future<Capture>> taps = new ArrayList<>();
      for (Fabric.Tap tap : fabric.taps()) {
        Path file = folder.resolve(captures.size() + ".pcap");
        captures.put(tap.wire(), file);
        taps.add(many.submit(() -> Capture.headers(tap.place(), tap.device(), file)));
      }
      Map<String, Set<String>> listens = new LinkedHashMap<>();
      for (Probe p : probes) {
        Packet arrives = arrives(p);
        listens
            .computeIfAbsent(p.server.host(), _ -> new LinkedHashSet<>())
            .add(
                "%s %s %d"
                    .formatted(
                        p.transport.text(),
                        Endpoint.text(arrives.to().address()),
                        arrives.to().port()));
      }
      for (var entry : listens.entrySet()) {
        Running answers =
            fabric
                .host(entry.getKey())
                .start(
                    folder.resolve("answer" + entry.getKey().replace('/', '-') + ".log"),
                    List.of("perl", answerer.toString()));
        entry.getValue().forEach(answers::type);
        answers.type("");
        answers.await("ready"::equals, LONG);
      }
      List<Capture> running = new ArrayList<>();
      for (Future<Capture> tap : taps) {
        running.add(tap.get());
      }
      List<Running> senders = new ArrayList<>();
      for (var entry : byHost.entrySet()) {
        Running sender =
            fabric
                .host(entry.getKey())
                .start(
                    folder.resolve("probe" + entry.getKey().replace('/', '-') + ".log"),
                    List.of("perl", prober.toString()));
        entry.getValue().forEach(p -> sender.type(p.line() + (awaited.contains(p) ? 1 : 0)));
        sender.type("");
        senders.add(sender);
      }
      for (Running sender : senders) {
        sender.await("done"::equals, LONG);
        sender.output().stream()
            .filter(l -> l.endsWith(" answered"))
            .forEach(l -> answered.add(Integer.valueOf(l.substring(0, l.indexOf(' ')))));
      }
      List<Future<?>> ends = new ArrayList<>();
      running.forEach(c -> ends.add(many.submit(c::end)));
      for (Future<?> end : ends) {
        end.get();
      }
    }
    return seen(probes, captures, answered);
  }

  /// Where the server listens: its own address, whatever it is called by outside.
  private static Packet arrives(Probe probe) {
    return Packet.of(
        probe.transport,
        probe.from.source(probe.to),
        probe.port,
        probe.server.address(),
        probe.toPort);
  }

  private static Map<Probe, Seen> seen(
      List<Probe> probes, Map<String, Path> captures, Set<Integer> answered) {
    Map<Integer, Seen> byPort = new LinkedHashMap<>();
    Map<Probe, Seen> out = new LinkedHashMap<>();
    for (Probe p : probes) {
      Seen seen = new Seen(new TreeSet<>(), new TreeSet<>(), answered.contains(p.port));
      byPort.put(p.port, seen);
      out.put(p, seen);
    }
    captures.forEach((wire, file) -> {
      // A host of the Internet is where a predicted way ends; its cable is the lab's own.
      if (wire.startsWith("services/")) {
        return;
      }
      for (Packets.Packet packet : Packets.read(file)) {
        Seen there = byPort.get(packet.from().getPort());
        Seen back = byPort.get(packet.to().getPort());
        if (there != null) {
          there.there.add(wire);
        } else if (back != null) {
          back.back.add(wire);
        }
      }
    });
    return out;
  }

  private Path script(String name) throws IOException {
    Path out = folder.resolve(name);
    try (InputStream in = FabricLabIT.class.getResourceAsStream(name)) {
      Files.write(out, Objects.requireNonNull(in).readAllBytes());
    }
    return out;
  }

  private static List<Probe> probes(Topology topology) {
    Hosts hosts = new Hosts(topology);
    List<Target> targets = targets(topology, hosts);
    List<Spot> clients =
        Stream.concat(
                topology.users().values().stream()
                    .flatMap(u -> hosts.person(u, false).stream().limit(1)),
                topology.pools().values().stream()
                    .flatMap(p -> hosts.servers(p).stream())
                    .map(Hosts.Served::spot))
            .toList();
    List<Probe> out = new ArrayList<>();
    for (Spot client : clients) {
      for (Target t : targets) {
        if (!client.host().equals(t.server.host())) {
          out.add(new Probe(10_000 + out.size(), client, t.to, t.port, t.transport, t.server));
        }
      }
    }
    return out;
  }

  private static List<Target> targets(Topology topology, Hosts hosts) {
    List<Target> out = new ArrayList<>();
    for (Pool pool : topology.pools().values()) {
      for (Hosts.Served s : hosts.servers(pool)) {
        out.add(new Target(Transport.TCP, s.reached(), 5061, s.spot()));
        out.add(new Target(Transport.TCP, s.reached(), 5099, s.spot()));
      }
      for (EdgeService service : EdgeService.values()) {
        for (Hosts.Edge edge : hosts.edges(pool, service)) {
          for (Hosts.Served s : edge.outside()) {
            for (int port : new int[] {443, 5061, 5099, 55_000}) {
              out.add(new Target(Transport.TCP, s.reached(), port, s.spot()));
            }
            out.add(new Target(Transport.UDP, s.reached(), 3478, s.spot()));
            out.add(new Target(Transport.UDP, s.reached(), 55_000, s.spot()));
          }
        }
      }
      for (Hosts.Edge edge : hosts.edges(pool, EdgeService.AV)) {
        for (Hosts.Served s : edge.inside()) {
          for (int port : new int[] {443, 4443, 5061, 5062, 8057, 5099}) {
            out.add(new Target(Transport.TCP, s.reached(), port, s.spot()));
          }
          out.add(new Target(Transport.UDP, s.reached(), 3478, s.spot()));
        }
      }
    }
    for (InternetService service : topology.services().values()) {
      Spot spot = hosts.service(service);
      out.add(new Target(Transport.UDP, spot.address(), 53, spot));
      out.add(new Target(Transport.TCP, spot.address(), 80, spot));
    }
    return out;
  }

  private static Topology topology(String example) throws IOException {
    return read(Files.readString(Path.of("..", "examples", example + ".yaml")), example + ".yaml");
  }

  private static Topology read(String text, String name) {
    return switch (TopologyFile.read(text, name)) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
    };
  }
}

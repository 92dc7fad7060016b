package org.turnpike.planner.settings;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Federation;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Modality;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.RelayLimits;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Home;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.PeerPolicy.Rule;
import org.turnpike.topology.settings.PeerPolicy.Verdict;
import org.turnpike.topology.settings.Prefix;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;

/// What every node of a topology is told. Appliances of a Cloud Connector run another product and
/// have none.
///
/// @param nodes in the order of the file
public record SettingsPlan(List<NodePlan> nodes) {

  /// Where a node keeps the authorities of its own side, under its data folder.
  static final Path AUTHORITIES = Path.of("certificates", "authorities.pem");

  /// Where it keeps those of partners.
  static final Path PARTNERS = Path.of("certificates", "partners.pem");

  /// Where servers inside take what reverse proxies hand on (row RP-03).
  private static final int EXTERNAL_WEB = 4443;

  /// Where lists are asked for (row EXT-02), whatever else such a server has.
  private static final int LISTS = 80;

  private static final Duration SHORTEST_REGISTRATION = Duration.ofMinutes(1);
  private static final Duration LONGEST_REGISTRATION = Duration.ofHours(2);

  public SettingsPlan {
    nodes = List.copyOf(nodes);
  }

  public static SettingsPlan of(Topology topology) {
    return of(topology, 1);
  }

  /// @param version of the topology; grows with each that is published
  public static SettingsPlan of(Topology topology, long version) {
    List<NodePlan> out = new ArrayList<>();
    for (Pool pool : topology.pools().values()) {
      switch (pool) {
        case EdgePool edge -> {
          Ports ports = new Ports(topology, edge);
          edge.nodes().forEach(n -> out.add(edge(topology, version, edge, n, ports)));
        }
        case ServerPool servers ->
            servers.nodes().forEach(n -> out.add(server(topology, version, servers, n)));
        case ReverseProxy proxy -> out.add(proxy(topology, version, proxy));
        case CloudConnector _ -> {}
      }
    }
    return new SettingsPlan(out);
  }

  public Optional<NodePlan> of(NodeId node) {
    return nodes.stream().filter(n -> n.settings().node().equals(node)).findFirst();
  }

  private static NodePlan edge(
      Topology topology, long version, EdgePool edge, EdgePool.Node node, Ports every) {
    List<PlannedPort> ports = every.of(node);
    Organisation owner = topology.organisation(edge.organisation());
    List<RoleSettings> roles = new ArrayList<>();
    List<RoleSettings.RelayAddress> relay = relay(node);
    if (!relay.isEmpty()) {
      roles.add(
          new RoleSettings.AvEdge(
              owner.domains().isEmpty() ? edge.fqdn() : owner.domains().getFirst(),
              relay,
              Math.max(1024, edge.relayPorts().first()),
              Math.max(1024, edge.relayPorts().last()),
              "",
              mark(topology),
              alternates(edge, node, ports, every)));
    }
    Homes homes = new Homes(topology);
    List<String> domains = domains(topology, owner);
    boolean signals = !domains.isEmpty();
    List<PlannedPort> served =
        ports.stream()
            .map(port -> serves(port, signals, !relay.isEmpty()) ? port : port.closed())
            .toList();
    List<Listener> listeners = listeners(served);
    if (signals) {
      roles.add(
          new RoleSettings.AccessEdge(
              List.of(homes.accessName(edge), edge.fqdn()), domains, rules(edge, owner, homes)));
    }
    List<String> credentials =
        listeners.stream()
            .filter(each -> each.bind().port() == Ports.CREDENTIALS)
            .map(Listener::name)
            .toList();
    if (!credentials.isEmpty()) {
      roles.add(new RoleSettings.Credentials(credentials));
    }
    List<String> replication =
        listeners.stream()
            .filter(each -> each.protocol() == Protocol.HTTPS)
            .map(Listener::name)
            .toList();
    if (!replication.isEmpty()) {
      roles.add(new RoleSettings.Replica(replication));
    }
    List<Peer> peers = new ArrayList<>(new Peers(topology).of(edge));
    if (signals && edge.federation()) {
      peers.addAll(homes.beyond(edge));
    }
    return new NodePlan(
        owner.product(),
        new NodeSettings(
            version,
            node.id(),
            roles,
            listeners,
            peers,
            new Trust(List.of(AUTHORITIES), List.of(PARTNERS), lists(topology)),
            relayPeers(topology),
            limits(edge)),
        served);
  }

  /// Nodes do not count for each other: each has an even share of what is the pool's.
  private static Limits limits(EdgePool edge) {
    RelayLimits asked = edge.relayLimits();
    int nodes = Math.max(1, edge.nodes().size());
    return Limits.DEFAULT.withRelay(
        asked.allocationsPerUser().orElse(Limits.DEFAULT.allocationsPerUser()),
        asked
            .allocations()
            .map(all -> Math.ceilDiv(all, nodes))
            .orElse(Limits.DEFAULT.allocations()),
        asked.bandwidthPerUser().orElse(Limits.NO_LIMIT),
        asked.bandwidth().map(all -> all / nodes).orElse(Limits.NO_LIMIT));
  }

  /// The same port of the relay on the pool's other nodes, for the clients of each.
  private static List<RoleSettings.Alternate> alternates(
      EdgePool edge, EdgePool.Node node, List<PlannedPort> ports, Ports every) {
    Set<RoleSettings.Alternate> out = new LinkedHashSet<>();
    for (EdgePool.Node other : edge.nodes()) {
      for (PlannedPort there : other.equals(node) ? List.<PlannedPort>of() : every.of(other)) {
        for (PlannedPort here : ports) {
          if (here.protocol().filter(Protocol::turn).isPresent()
              && here.protocol().equals(there.protocol())
              && here.rows().equals(there.rows())
              && here.bind().port() == there.bind().port()
              && v4(here.bind()) == v4(there.bind())) {
            out.add(new RoleSettings.Alternate(here.bind(), there.advertised()));
          }
        }
      }
    }
    return List.copyOf(out);
  }

  private static boolean v4(Endpoint at) {
    return at.address() instanceof Inet4Address;
  }

  private static boolean serves(PlannedPort port, boolean signals, boolean relays) {
    boolean signalling =
        port.protocol().filter(p -> p == Protocol.SIP_TLS || p == Protocol.HTTPS).isPresent()
            && port.bind().port() != Ports.CREDENTIALS;
    return signalling ? signals : relays;
  }

  /// With whom the owner's users talk, and its tenants', as far as this Edge carries it.
  private static FederationRules rules(EdgePool edge, Organisation owner, Homes homes) {
    Federation federation = owner.federation();
    List<FederationRules.Tenant> tenants = homes.tenants(owner);
    boolean nobody = federation.mode() == Federation.Mode.NONE;
    if (!edge.federation() || (nobody && tenants.isEmpty())) {
      return FederationRules.NONE;
    }
    return rules(federation, homes.providers(edge), tenants);
  }

  private static FederationRules rules(
      Federation federation,
      List<FederationRules.Provider> providers,
      List<FederationRules.Tenant> tenants) {
    return new FederationRules(
        federation.mode() == Federation.Mode.DISCOVERY,
        federation.mode() == Federation.Mode.NONE ? List.of() : federation.allowed(),
        federation.blocked(),
        FederationRules.NONE.discoveredPerSecond(),
        providers,
        tenants);
  }

  /// What tenants of one provider say to each other passes no Edge: their Front Ends ask the lists.
  private static FederationRules among(Organisation owner, Homes homes) {
    List<FederationRules.Tenant> tenants = homes.tenants(owner);
    return tenants.isEmpty() ? FederationRules.NONE : rules(owner.federation(), List.of(), tenants);
  }

  /// Relayed packets are marked as voice is, where media is marked at all: the relay cannot tell
  /// voice from video, and voice is what suffers.
  private static int mark(Topology topology) {
    return topology.qos().enabled() ? topology.qos().marks().getOrDefault(Modality.AUDIO, 0) : 0;
  }

  /// Allocations are on the external A/V address, the first of each family (RFC 8656 §2.1: the
  /// relayed address must be one that peers can reach).
  private static List<RoleSettings.RelayAddress> relay(EdgePool.Node node) {
    Map<Boolean, RoleSettings.RelayAddress> byFamily = new LinkedHashMap<>();
    for (ExternalAddress address : node.external(EdgeService.AV)) {
      byFamily.putIfAbsent(
          address.adapter() instanceof Inet4Address,
          new RoleSettings.RelayAddress(address.adapter(), address.published()));
    }
    return List.copyOf(byFamily.values());
  }

  /// Other Edges' relays may be relayed to whatever range they are in; an own network never.
  private static PeerPolicy relayPeers(Topology topology) {
    Set<Rule> rules = new LinkedHashSet<>();
    for (Pool pool : topology.pools().values()) {
      if (pool instanceof EdgePool other) {
        for (EdgePool.Node node : other.nodes()) {
          for (ExternalAddress address : node.external(EdgeService.AV)) {
            InetAddress at = address.published();
            rules.add(
                new Rule(
                    new Prefix(at, at.getAddress().length * 8),
                    other.relayPorts().first(),
                    other.relayPorts().last(),
                    Verdict.RELAY));
          }
        }
      }
    }
    PeerPolicy.PRIVATE.forEach(p -> rules.add(new Rule(p, Verdict.BLACKHOLE)));
    topology.sites().values().stream()
        .filter(s -> s.organisation().isPresent())
        .flatMap(s -> s.networks().values().stream())
        .map(Network::prefixes)
        .flatMap(List::stream)
        .filter(p -> PeerPolicy.DENIED.stream().anyMatch(d -> d.contains(p.network())))
        .forEach(p -> rules.add(new Rule(p, Verdict.BLACKHOLE)));
    return new PeerPolicy(List.copyOf(rules));
  }

  /// Servers of revocation lists that the file names (row EXT-02): they are asked wherever they
  /// are.
  private static List<Endpoint> lists(Topology topology) {
    return topology.services().values().stream()
        .filter(each -> each.kind() == InternetService.Kind.REVOCATION)
        .flatMap(each ->
            each.addresses().stream()
                .flatMap(at ->
                    Stream.concat(Stream.of(LISTS), each.tcp().stream())
                        .map(port -> new Endpoint(at, port))))
        .distinct()
        .toList();
  }

  private static NodePlan server(
      Topology topology, long version, ServerPool pool, ServerPool.Node node) {
    Organisation owner = topology.organisation(pool.organisation());
    boolean front = pool.roles().contains(Role.FRONT_END);
    List<RoleSettings> roles = new ArrayList<>();
    List<String> domains = domains(topology, owner);
    boolean director = !front && pool.roles().contains(Role.DIRECTOR);
    boolean runs = (front || director) && !domains.isEmpty();
    Homes every = new Homes(topology);
    List<Home> homes = every.of(pool, domains);
    if (runs && director) {
      roles.add(new RoleSettings.Director(domains, balanced(pool), homes));
    } else if (runs) {
      roles.add(
          new RoleSettings.FrontEnd(
              domains,
              balanced(pool),
              SHORTEST_REGISTRATION,
              LONGEST_REGISTRATION,
              List.of(),
              homes,
              among(owner, every)));
    }
    List<PlannedPort> ports = new ArrayList<>();
    for (InetAddress address : node.addresses()) {
      for (ServerPort port : ServerPort.of(pool.roles())) {
        ports.add(port.on(node.id(), address, runs));
      }
    }
    List<Listener> listeners = listeners(ports);
    if (front && runs) {
      outside(topology, pool, listeners).ifPresent(roles::add);
    }
    return new NodePlan(
        owner.product(),
        new NodeSettings(
            version,
            node.id(),
            roles,
            listeners,
            new Peers(topology).of(pool),
            new Trust(List.of(AUTHORITIES)),
            PeerPolicy.DEFAULT,
            Limits.DEFAULT),
        ports);
  }

  /// Behind a load balancer clients know the balancer's address alone, and have it in a Route: each
  /// node takes it for its own (RFC 3261 §16.4).
  private static List<String> balanced(ServerPool pool) {
    return pool.vips().stream().map(Endpoint::text).toList();
  }

  /// What a Front End is to people outside, if a reverse proxy publishes it (row RP-03).
  private static Optional<RoleSettings> outside(
      Topology topology, ServerPool pool, List<Listener> listeners) {
    List<InetAddress> proxies =
        topology.pools().values().stream()
            .flatMap(p -> p instanceof ReverseProxy r ? Stream.of(r) : Stream.<ReverseProxy>of())
            .filter(proxy -> proxy.pools().contains(pool.name()))
            .map(ReverseProxy::internal)
            .toList();
    return pool.webFqdnOutside()
        .filter(_ -> !proxies.isEmpty())
        .map(name ->
            new RoleSettings.WebOutside(
                listeners.stream()
                    .filter(each -> each.bind().port() == EXTERNAL_WEB)
                    .map(Listener::name)
                    .toList(),
                name,
                proxies));
  }

  /// Its own SIP domains, and for a provider those of its tenants.
  static List<String> domains(Topology topology, Organisation owner) {
    Set<String> out = new LinkedHashSet<>(owner.domains());
    for (Organisation tenant : topology.organisations().values()) {
      if (tenant.tenantOf().contains(owner.name())) {
        out.addAll(tenant.domains());
      }
    }
    return List.copyOf(out);
  }

  private static NodePlan proxy(Topology topology, long version, ReverseProxy proxy) {
    List<PlannedPort> ports = new ArrayList<>();
    List<RoleSettings.Published> published =
        proxy.pools().stream()
            .map(topology::pool)
            .flatMap(p -> p instanceof ServerPool s ? Stream.of(s) : Stream.<ServerPool>of())
            .filter(s -> s.roles().contains(Role.FRONT_END) && s.webFqdnOutside().isPresent())
            .map(s -> published(topology, s))
            .toList();
    for (ServerPort port : ServerPort.PROXY) {
      ports.add(
          port.on(
              proxy.node(), proxy.external(), proxy.name() + "-external", !published.isEmpty()));
    }
    List<Listener> listeners = listeners(ports);
    List<String> own = listeners.stream().map(Listener::name).toList();
    return new NodePlan(
        topology.organisation(proxy.organisation()).product(),
        new NodeSettings(
            version,
            proxy.node(),
            published.isEmpty()
                ? List.of()
                : List.of(new RoleSettings.ReverseProxy(own, proxy.internal(), published)),
            listeners,
            List.of(),
            new Trust(List.of(AUTHORITIES)),
            PeerPolicy.DEFAULT,
            Limits.DEFAULT),
        ports);
  }

  /// Row RP-03: what is asked for at 443 outside is asked for at 4443 inside, by the name outside
  /// and by that of the organisation's discovery, which is an alias of it (DNS-15).
  private static RoleSettings.Published published(Topology topology, ServerPool pool) {
    Organisation owner = topology.organisation(pool.organisation());
    List<String> names = new ArrayList<>(pool.webFqdnOutside().stream().toList());
    owner.domains().forEach(domain -> names.add("lyncdiscover." + domain));
    List<InetAddress> servers =
        pool.vips().isEmpty()
            ? pool.nodes().stream().flatMap(n -> n.addresses().stream()).toList()
            : pool.vips();
    return new RoleSettings.Published(
        names, pool.fqdn(), servers.stream().map(a -> new Endpoint(a, EXTERNAL_WEB)).toList());
  }

  private static List<Listener> listeners(List<PlannedPort> ports) {
    Map<String, Listener> out = new LinkedHashMap<>();
    Set<List<Object>> bound = new LinkedHashSet<>();
    for (PlannedPort port : ports) {
      if (port.protocol().isEmpty() || !bound.add(List.of(port.protocol(), port.bind()))) {
        continue;
      }
      Protocol protocol = port.protocol().get();
      String kind =
          port.bind().port() == Ports.CREDENTIALS
              ? "credentials"
              : protocol == Protocol.HTTPS && port.audience().equals(Set.of(Audience.SERVERS))
                  ? "settings"
                  : protocol.text();
      String name = kind;
      for (int i = 2; out.containsKey(name); i++) {
        name = kind + "-" + i;
      }
      out.put(
          name,
          new Listener(
              name,
              protocol,
              port.bind(),
              port.advertised(),
              protocol.secure() ? Optional.of(port.certificate()) : Optional.empty(),
              port.audience()));
    }
    return List.copyOf(out.values());
  }

  /// Every planned port, with what listens there or that nothing does yet.
  public String csv() {
    StringBuilder out =
        new StringBuilder(
            CsvTable.line(
                List.of(
                    "node",
                    "protocol",
                    "address",
                    "port",
                    "advertised",
                    "service",
                    "rows",
                    "listener")));
    for (NodePlan node : nodes) {
      for (PlannedPort port : node.ports()) {
        out.append(
            CsvTable.line(
                List.of(
                    port.node().name(),
                    port.transport() == Transport.UDP ? "udp" : "tcp",
                    Endpoint.text(port.bind().address()),
                    Integer.toString(port.bind().port()),
                    Endpoint.text(port.advertised().address()),
                    port.service(),
                    String.join(" ", port.rows()),
                    node.turnpike()
                        ? port.protocol().map(Protocol::text).orElse("NOT SERVED")
                        : "by " + node.product().text())));
      }
    }
    return out.toString();
  }

  /// How many planned ports of Turnpike's nodes have no service yet.
  public long notServed() {
    return nodes.stream()
        .filter(NodePlan::turnpike)
        .flatMap(n -> n.ports().stream())
        .filter(p -> !p.served())
        .count();
  }
}

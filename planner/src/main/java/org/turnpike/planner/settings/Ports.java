package org.turnpike.planner.settings;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.planner.certificate.CertificatePlan;
import org.turnpike.planner.firewall.FirewallPlan;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.PortRow;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.network.Addresses;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.RuleId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;

/// The ports of an Edge's nodes, read off the rules that let others reach them: what a firewall
/// opens and what a node listens on cannot drift apart. A rule for a load balancer's address is a
/// port of each node behind it.
final class Ports {

  private static final Map<RuleId, PortRow> ROWS =
      PortRow.all().stream()
          .collect(Collectors.toUnmodifiableMap(PortRow::id, Function.identity()));

  private final EdgePool pool;
  private final boolean named;
  private final List<NeutralRule> rules = new ArrayList<>();

  Ports(Topology topology, EdgePool pool) {
    this.pool = pool;
    this.named =
        CertificatePlan.external(pool, topology.organisation(pool.organisation()))
            .names()
            .contains(pool.names().getOrDefault(EdgeService.AV, ""));
    for (RuleSet set : FirewallPlan.of(topology, RelayReading.BOTH).sets()) {
      if (set.stand().equals(new RuleSet.Stand.Single(pool.site()))) {
        rules.addAll(set.rules());
      }
    }
  }

  List<PlannedPort> of(EdgePool.Node node) {
    Map<String, PlannedPort> out = new LinkedHashMap<>();
    for (NeutralRule rule : rules) {
      PortRow row = ROWS.get(rule.row());
      boolean onePort = rule.ports().first() == rule.ports().last();
      if (row == null
          || rule.action() != Action.ALLOW
          || !onePort
          || rule.transport().isEmpty()
          || !rule.direction().towardsPerimeter()) {
        continue;
      }
      for (ExternalAddress at : addresses(node, rule.destination().key())) {
        PlannedPort port = port(node.id(), rule, row, rule.transport().get(), at);
        for (PlannedPort each : withSecure(port)) {
          out.merge(
              each.transport() + " " + each.bind() + " " + each.protocol(), each, Ports::merged);
        }
      }
    }
    return List.copyOf(out.values());
  }

  /// The relay's ports take clients over TLS and DTLS as well where the planned certificate has the
  /// name that clients look for: inside it is the pool's (CERT-02); outside the documents leave the
  /// A/V Edge's name out (CERT-01), and then nothing could prove it.
  private List<PlannedPort> withSecure(PlannedPort port) {
    boolean inner = port.certificate().equals(inside(port.node()));
    if (port.protocol().isEmpty() || !inner && !named) {
      return List.of(port);
    }
    return switch (port.protocol().get()) {
      case TURN_UDP -> List.of(port, port.with(Protocol.TURN_DTLS));
      case TURN_TCP -> List.of(port, port.with(Protocol.TURN_TLS));
      case SIP_UDP, SIP_TCP, SIP_TLS, SIP_WS, SIP_WSS, TURN_TLS, TURN_DTLS, HTTP, HTTPS ->
          List.of(port);
    };
  }

  private static String inside(NodeId node) {
    return node + "-internal";
  }

  private PlannedPort port(
      NodeId node, NeutralRule rule, PortRow row, Transport transport, ExternalAddress at) {
    int port = rule.ports().first();
    return new PlannedPort(
        node,
        List.of(row.id().id()),
        row.service(),
        transport,
        new Endpoint(at.adapter(), port),
        new Endpoint(at.published(), port),
        served(row, transport),
        inner(rule) ? inside(node) : pool.name() + "-external",
        audience(rule, row));
  }

  /// Whom a port is for: of the Access Edge's, clients by TLS and partners by MTLS outside; servers
  /// inside.
  private Set<Audience> audience(NeutralRule rule, PortRow row) {
    return switch (row.service()) {
      case "Access/SIP(MTLS)", "SIP/MTLS" ->
          Set.of(inner(rule) ? Audience.SERVERS : Audience.PARTNERS);
      case REPLICATION -> Set.of(Audience.SERVERS);
      default -> Set.of(Audience.CLIENTS);
    };
  }

  private boolean inner(NeutralRule rule) {
    return rule.destination().key().startsWith(pool.name() + "-inside");
  }

  private static PlannedPort merged(PlannedPort one, PlannedPort other) {
    List<String> rows = new ArrayList<>(one.rows());
    rows.addAll(other.rows());
    String service =
        one.service().equals(other.service())
            ? one.service()
            : one.service() + ", " + other.service();
    return new PlannedPort(
        one.node(),
        rows.stream().distinct().toList(),
        service,
        one.transport(),
        one.bind(),
        one.advertised(),
        one.protocol(),
        one.certificate(),
        Stream.concat(one.audience().stream(), other.audience().stream())
            .collect(Collectors.toSet()));
  }

  /// The credential service's: `edge-ports.csv`, rows INT-05 and HLBIV-03.
  static final int CREDENTIALS = 5062;

  /// What servers inside push an Edge's settings by, in the table's words: rows INT-08, HLBI-02.
  private static final String REPLICATION = "HTTPS";

  /// What of the tables Turnpike serves today.
  private static Optional<Protocol> served(PortRow row, Transport transport) {
    return switch (row.service()) {
      case "A/V STUN/MSTURN", "STUN/MSTURN" ->
          Optional.of(transport == Transport.UDP ? Protocol.TURN_UDP : Protocol.TURN_TCP);
      case "Access/SIP(TLS)", "Access/SIP(MTLS)", "SIP/MTLS" -> Optional.of(Protocol.SIP_TLS);
      case REPLICATION -> Optional.of(Protocol.HTTPS);
      default -> Optional.empty();
    };
  }

  /// The node's addresses behind the destination of a rule.
  private List<ExternalAddress> addresses(EdgePool.Node node, String party) {
    for (EdgeService service : EdgeService.values()) {
      String key = pool.name() + "-" + service.text();
      if (party.equals(key + "-vip") && service == EdgeService.ACCESS) {
        return node.external(service).stream().map(this::balanced).toList();
      }
      if (party.equals(key) || party.equals(key + "-vip")) {
        return node.external(service);
      }
    }
    String inside = pool.name() + "-inside";
    return party.equals(inside) || party.equals(inside + "-vip")
        ? node.insideAddresses().stream().map(Ports::untranslated).toList()
        : List.of();
  }

  /// Whoever signals knows the balancer's address alone, has it in a Route, and no rule lets them
  /// to a node's own. A relay is reached at its node as well (HLBX-07).
  private ExternalAddress balanced(ExternalAddress address) {
    List<InetAddress> vips = pool.vips().getOrDefault(EdgeService.ACCESS, List.of());
    return new ExternalAddress(
        address.adapter(), Addresses.like(address.published(), vips).orElse(address.published()));
  }

  private static ExternalAddress untranslated(InetAddress address) {
    return new ExternalAddress(address, address);
  }
}

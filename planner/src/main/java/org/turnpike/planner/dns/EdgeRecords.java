package org.turnpike.planner.dns;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ServerPool;

/// What an organisation's Edge pools are called, and the services that lead to them: rows DNS-01 to
/// DNS-14 and DNS-23 to DNS-25.
///
/// Several pools may not share a name: their certificates and relays differ. The first by name has
/// it, and the others are told to take names of their own.
final class EdgeRecords {

  private static final int FEDERATION_PORT = 5061;
  private static final int XMPP_PORT = 5269;
  private static final String SHARED =
      "one address and one port for all services, which is beyond the documents";

  private final Topology topology;
  private final Records into;
  private final Organisation owner;
  private final List<EdgePool> edges;
  private final Map<String, String> holders = new HashMap<>();

  EdgeRecords(Topology topology, Records into) {
    this.topology = topology;
    this.into = into;
    this.owner = into.organisation();
    this.edges = PoolAddresses.of(topology, owner.name(), EdgePool.class).toList();
  }

  void add() {
    edges.forEach(this::names);
    Optional<EdgePool> signIn = first(EdgePool::remoteAccess);
    Optional<EdgePool> federation = first(EdgePool::federation);
    for (String domain : owner.domains()) {
      signIn.ifPresent(edge -> signIn(edge, domain));
      federation.ifPresent(edge -> federation(edge, domain));
      first(EdgePool::xmpp).ifPresent(edge -> xmpp(edge, domain));
    }
    if (topology.hybrid(owner)) {
      edges.forEach(this::content);
    }
    edges.forEach(this::nextHop);
  }

  private Optional<EdgePool> first(Predicate<EdgePool> which) {
    return edges.stream().filter(which).findFirst();
  }

  private void names(EdgePool edge) {
    EdgeNames names = EdgeNames.of(edge, owner);
    Set<String> told = new HashSet<>();
    for (EdgeNames.Named named : names.outside()) {
      if (holds(edge, "outside", named.name(), told)) {
        into.addresses(
            named.row(), named.name(), named.addresses(), port(edge, named.name()), edge.path());
      }
    }
    for (EdgeNames.Named named : names.inside()) {
      if (holds(edge, "inside", named.name(), told)) {
        into.addresses(named.row(), named.name(), named.addresses(), "", edge.path());
      }
    }
  }

  private boolean holds(EdgePool edge, String side, String name, Set<String> told) {
    String holder = holders.computeIfAbsent(side + " " + name, k -> edge.name());
    boolean chosen = edge.names().containsValue(name) || edge.fqdn().equals(name);
    if (!holder.equals(edge.name()) && chosen && told.add(name)) {
      into.gap(
          edge.path() + "/names",
          name + " leads to pool " + holder + "; pool " + edge.name() + " needs a name of its own",
          "E-CERT-2");
    }
    return holder.equals(edge.name());
  }

  /// With one address for all services, the port tells them apart (E-IP-1).
  private static String port(EdgePool edge, String name) {
    if (edge.addressing() != Addressing.SINGLE) {
      return "";
    }
    if (edge.sharesPort()) {
      return SHARED;
    }
    EdgeService service = EdgeService.ACCESS;
    for (Map.Entry<EdgeService, String> entry : edge.names().entrySet()) {
      if (entry.getValue().equals(name)) {
        service = entry.getKey();
        break;
      }
    }
    return "one address for all services, this one on port "
        + edge.ports().getOrDefault(service, 443);
  }

  /// E-DNS-1: the target is in the domain of the record. That is sip. and the domain, or the pool's
  /// own name where another pool has the former.
  private Optional<String> target(EdgePool edge, String domain, String row) {
    String sip = "sip." + domain;
    if (edge.name().equals(holders.get("outside " + sip))) {
      return Optional.of(sip);
    }
    String own = edge.names().getOrDefault(EdgeService.ACCESS, "");
    if (Records.within(own, domain) && edge.name().equals(holders.get("outside " + own))) {
      return Optional.of(own);
    }
    into.gap(
        edge.path() + "/names",
        "the Access Edge of " + edge.name() + " has no name in " + domain,
        row);
    return Optional.empty();
  }

  private void signIn(EdgePool edge, String domain) {
    int port = edge.ports().getOrDefault(EdgeService.ACCESS, 443);
    String detail =
        edge.sharesPort()
            ? SHARED
            : edge.addressing() == Addressing.SINGLE
                ? "port " + port + ", since one address serves all"
                : "";
    target(edge, domain, "DNS-04")
        .ifPresent(target -> {
          into.service("DNS-04", "_sip._tls." + domain, 0, port, target, detail, edge.path());
          into.service("TPN-05", "_sips._tcp." + domain, 0, port, target, detail, edge.path());
        });
    into.addresses(
        "DNS-23",
        "sipexternal." + domain,
        EdgeNames.published(edge, EdgeService.ACCESS),
        "",
        edge.path());
  }

  private void federation(EdgePool edge, String domain) {
    target(edge, domain, "DNS-05")
        .ifPresent(target -> {
          String name = "_sipfederationtls._tcp." + domain;
          into.service("DNS-05", name, 0, FEDERATION_PORT, target, "", edge.path());
          if (topology.hybrid(owner)) {
            into.service("DNS-25", name, 0, FEDERATION_PORT, target, "", edge.path());
            into.addresses(
                "DNS-25",
                target,
                EdgeNames.published(edge, EdgeService.ACCESS),
                "what the record leads to",
                edge.path());
          }
        });
  }

  /// 2015 only (E-XMPP-1).
  private void xmpp(EdgePool edge, String domain) {
    if (owner.product() == Product.SERVER_2015) {
      String host = "xmpp." + domain;
      into.service("DNS-13", "_xmpp-server._tcp." + domain, 0, XMPP_PORT, host, "", edge.path());
      into.addresses(
          "DNS-14", host, EdgeNames.published(edge, EdgeService.ACCESS), "", edge.path());
    }
  }

  private void content(EdgePool edge) {
    String name = edge.names().getOrDefault(EdgeService.WEBCONF, "");
    if (edge.name().equals(holders.get("outside " + name))) {
      into.addresses(
          "DNS-24",
          name,
          EdgeNames.published(edge, EdgeService.WEBCONF),
          "the addresses of outside",
          edge.path());
    }
  }

  private void nextHop(EdgePool edge) {
    Optional<ServerPool> next =
        edge.nextHop()
            .map(topology::pool)
            .filter(ServerPool.class::isInstance)
            .map(ServerPool.class::cast)
            .or(() -> PoolAddresses.entrance(topology, owner.name()));
    next.ifPresent(pool -> {
      into.addresses("TPN-04", pool.fqdn(), PoolAddresses.signalling(pool), "", pool.path());
      for (ServerPool.Node node : pool.nodes()) {
        if (!node.fqdn().equals(pool.fqdn())) {
          into.addresses("TPN-04", node.fqdn(), node.addresses(), "", pool.path());
        }
      }
    });
  }
}

package org.turnpike.planner.whatif;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.network.Rule;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.DeployedCertificate;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;

/// Copies of a topology that differ from it in one kind of element.
public final class Altered {

  private Altered() {}

  /// @param up which circuits are in service
  static Topology circuits(Topology topology, Predicate<Circuit> up) {
    return sites(
        topology,
        s -> {
          Map<String, Circuit> out = new LinkedHashMap<>();
          s.circuits().forEach((name, c) -> out.put(name, state(c, up.test(c))));
          return site(s, out, s.firewalls());
        });
  }

  private static Circuit state(Circuit circuit, boolean up) {
    return switch (circuit) {
      case Circuit.ToInternet c ->
          new Circuit.ToInternet(
              c.name(),
              c.site(),
              c.attachments(),
              c.advertised(),
              c.advertisedWritten(),
              c.quality(),
              c.preference(),
              up);
      case Circuit.ExpressRoute c ->
          new Circuit.ExpressRoute(
              c.name(),
              c.site(),
              c.region(),
              c.attachments(),
              c.advertised(),
              c.advertisedWritten(),
              c.received(),
              c.premium(),
              c.natPool(),
              c.internet(),
              c.quality(),
              c.preference(),
              up);
    };
  }

  /// Every firewall replaced by what it becomes; the prover of rules takes them out one by one with
  /// this.
  public static Topology firewalls(Topology topology, UnaryOperator<Firewall> becomes) {
    return sites(
        topology,
        s -> {
          Map<String, Firewall> out = new LinkedHashMap<>();
          s.firewalls().forEach((name, f) -> out.put(name, becomes.apply(f)));
          return site(s, s.circuits(), out);
        });
  }

  static Firewall before(Firewall firewall, Rule first) {
    List<Rule> rules = new ArrayList<>();
    rules.add(first);
    rules.addAll(firewall.rules());
    return rules(firewall, rules);
  }

  /// The firewall with other rules.
  public static Firewall rules(Firewall f, List<Rule> rules) {
    return new Firewall(
        f.name(),
        f.site(),
        f.zones(),
        f.stateful(),
        f.outbound(),
        f.inbound(),
        rules,
        f.nats(),
        f.udpTimeoutSeconds());
  }

  static boolean has(Firewall firewall, String rule) {
    return firewall.rules().stream().anyMatch(r -> r.id().equals(rule));
  }

  static Topology linkDown(Topology topology, String name) {
    List<Link> links = new ArrayList<>();
    boolean found = false;
    for (Link link : topology.links()) {
      boolean meant = link.name().equals(name);
      found |= meant;
      links.add(
          meant
              ? new Link(
                  link.name(),
                  link.a(),
                  link.b(),
                  link.deviceA(),
                  link.deviceB(),
                  link.quality(),
                  link.cost(),
                  false)
              : link);
    }
    if (!found) {
      throw new IllegalArgumentException("no link \"" + name + "\" in this topology");
    }
    return with(
        topology,
        topology.sites(),
        links,
        topology.pools(),
        topology.users(),
        topology.certificates());
  }

  static Topology user(Topology topology, User user) {
    Map<String, User> users = new LinkedHashMap<>(topology.users());
    users.replace(user.name(), user);
    return with(
        topology,
        topology.sites(),
        topology.links(),
        topology.pools(),
        users,
        topology.certificates());
  }

  /// A reverse proxy is one node: without it the pool is gone. Other pools stay, empty in the end,
  /// since users and gateways name them; a load balancer with nobody behind it answers nothing.
  static Topology withoutNode(Topology topology, NodeId node) {
    Map<String, Pool> pools = new LinkedHashMap<>();
    boolean found = false;
    for (Pool pool : topology.pools().values()) {
      found |= pool.nodeIds().contains(node);
      without(pool, node).ifPresent(p -> pools.put(p.name(), p));
    }
    if (!found) {
      throw new IllegalArgumentException("no node \"" + node + "\" in this topology");
    }
    List<DeployedCertificate> certificates =
        topology.certificates().stream()
            .map(c ->
                new DeployedCertificate(
                    c.name(),
                    c.nodes().stream().filter(n -> !n.equals(node)).toList(),
                    c.side(),
                    c.subject(),
                    c.sans(),
                    c.issuer(),
                    c.eku(),
                    c.fingerprint(),
                    c.keyFingerprint(),
                    c.expires()))
            .filter(c -> !c.nodes().isEmpty())
            .toList();
    return with(
        topology, topology.sites(), topology.links(), pools, topology.users(), certificates);
  }

  private static Optional<Pool> without(Pool pool, NodeId node) {
    return switch (pool) {
      case ServerPool p ->
          Optional.of(
              new ServerPool(
                  p.name(),
                  p.organisation(),
                  p.site(),
                  p.fqdn(),
                  p.roles(),
                  p.network(),
                  p.loadBalancing(),
                  alone(p.nodeIds(), node) ? List.of() : p.vips(),
                  p.webFqdnInside(),
                  p.webFqdnOutside(),
                  p.nextHop(),
                  p.edge(),
                  p.highlyAvailable(),
                  p.nodes().stream().filter(n -> !n.id().equals(node)).toList()));
      case EdgePool p ->
          Optional.of(
              new EdgePool(
                  p.name(),
                  p.organisation(),
                  p.site(),
                  p.fqdn(),
                  p.option(),
                  p.addressing(),
                  p.adapters(),
                  p.outside(),
                  p.inside(),
                  p.balancingOutside(),
                  p.balancingInside(),
                  alone(p.nodeIds(), node) ? Map.of() : p.vips(),
                  alone(p.nodeIds(), node) ? List.of() : p.insideVip(),
                  p.balancerKeepsSource(),
                  p.names(),
                  p.ports(),
                  p.relayPorts(),
                  p.relayLimits(),
                  p.nextHop(),
                  p.federation(),
                  p.xmpp(),
                  p.remoteAccess(),
                  p.highlyAvailable(),
                  p.nodes().stream().filter(n -> !n.id().equals(node)).toList()));
      case CloudConnector p ->
          Optional.of(
              new CloudConnector(
                  p.name(),
                  p.organisation(),
                  p.site(),
                  p.fqdn(),
                  p.provider(),
                  p.accessName(),
                  p.outside(),
                  p.inside(),
                  p.relayPorts(),
                  p.mediaBypass(),
                  p.appliances().stream().filter(a -> !a.id().equals(node)).toList()));
      case ReverseProxy p -> p.node().equals(node) ? Optional.empty() : Optional.of(p);
    };
  }

  private static boolean alone(List<NodeId> nodes, NodeId node) {
    return nodes.equals(List.of(node));
  }

  private static Site site(Site s, Map<String, Circuit> circuits, Map<String, Firewall> firewalls) {
    return new Site(
        s.id(),
        s.kind(),
        s.organisation(),
        s.geography(),
        s.networks(),
        circuits,
        firewalls,
        s.routes());
  }

  private static Topology sites(Topology topology, UnaryOperator<Site> becomes) {
    Map<SiteId, Site> sites = new LinkedHashMap<>();
    topology.sites().forEach((id, s) -> sites.put(id, becomes.apply(s)));
    return with(
        topology,
        sites,
        topology.links(),
        topology.pools(),
        topology.users(),
        topology.certificates());
  }

  private static Topology with(
      Topology t,
      Map<SiteId, Site> sites,
      List<Link> links,
      Map<String, Pool> pools,
      Map<String, User> users,
      List<DeployedCertificate> certificates) {
    return new Topology(
        t.name(),
        t.organisations(),
        sites,
        links,
        t.internet(),
        t.proxies(),
        t.vpns(),
        pools,
        t.gateways(),
        users,
        t.services(),
        t.endpoints(),
        t.dns(),
        certificates,
        t.qos(),
        t.restrictions());
  }
}

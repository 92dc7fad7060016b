package org.turnpike.planner.firewall;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Prefix;

/// Turns the words of the port tables into the addresses of a pool and of the servers behind it.
record Parties(Topology topology, EdgePool pool) {

  private static final String ACCESS = "access";
  private static final String ACCESS_VIP = "access-vip";
  private static final String INSIDE = "edge-inside";
  private static final String INSIDE_VIP = "edge-inside-vip";

  Party named(String word) {
    return switch (word) {
      case "any" -> Party.ANY;
      case ACCESS -> service(EdgeService.ACCESS);
      case "webconf" -> service(EdgeService.WEBCONF);
      case "av" -> service(EdgeService.AV);
      case ACCESS_VIP -> vip(EdgeService.ACCESS);
      case "webconf-vip" -> vip(EdgeService.WEBCONF);
      case "av-vip" -> vip(EdgeService.AV);
      case INSIDE -> edgeInside();
      // No internal VIP is needed but for legacy clients and old Exchange UM; the rows then hold
      // for each node.
      case INSIDE_VIP ->
          pool.insideVip().isEmpty()
              ? edgeInside()
              : same(
                  pool.name() + "-inside-vip", "internal VIP of " + pool.name(), pool.insideVip());
      case "signalling-servers" ->
          servers(
              "signalling",
              "Directors and Front Ends",
              true,
              p -> p.roles().contains(Role.FRONT_END) || p.roles().contains(Role.DIRECTOR));
      // Each server: web conferencing is never balanced inside (E-HLB-5).
      case "front-ends", "cms" ->
          servers("front-ends", "Front Ends", false, p -> p.roles().contains(Role.FRONT_END));
      case "xmpp-gateway" ->
          servers(
              "xmpp-gateway",
              "XMPP gateway",
              true,
              p -> p.roles().contains(Role.XMPP_GATEWAY) || p.roles().contains(Role.FRONT_END));
      default -> throw new IllegalStateException("port table names an unknown party " + word);
    };
  }

  /// Who opens connections where a row names a balancer's address: a node does, from its own one.
  Party opening(String word) {
    return word.equals(ACCESS_VIP) ? named(ACCESS) : asked(word);
  }

  /// Who is sent to where a row names an internal VIP. That is for legacy clients and old Exchange
  /// UM alone: servers go to the nodes, and name them to clients, as central management has it
  /// (E-HLB-7).
  Party asked(String word) {
    return named(word.equals(INSIDE_VIP) ? INSIDE : word);
  }

  /// The external addresses of all services.
  Party external() {
    List<ExternalAddress> all = new ArrayList<>();
    for (EdgeService service : EdgeService.values()) {
      pool.nodes().forEach(n -> all.addAll(n.external(service)));
    }
    return of(pool.name() + "-external", "external addresses of " + pool.name(), all);
  }

  private Party service(EdgeService service) {
    List<ExternalAddress> all = new ArrayList<>();
    pool.nodes().forEach(n -> all.addAll(n.external(service)));
    return of(pool.name() + "-" + service.text(), said(service) + " of " + pool.name(), all);
  }

  private Party vip(EdgeService service) {
    return same(
        pool.name() + "-" + service.text() + "-vip",
        said(service) + " VIP of " + pool.name(),
        pool.vips().getOrDefault(service, List.of()));
  }

  private Party edgeInside() {
    return same(
        pool.name() + "-inside",
        "internal interface of " + pool.name(),
        pool.nodes().stream().flatMap(n -> n.insideAddresses().stream()).toList());
  }

  private Party servers(String key, String said, boolean withVip, Predicate<ServerPool> which) {
    List<InetAddress> all = new ArrayList<>();
    for (var candidate : topology.pools().values()) {
      if (candidate instanceof ServerPool p
          && p.organisation().equals(pool.organisation())
          && which.test(p)) {
        p.nodes().forEach(n -> all.addAll(n.addresses()));
        if (withVip) {
          all.addAll(p.vips());
        }
      }
    }
    return same(pool.organisation() + "-" + key, said + " of " + pool.organisation(), all);
  }

  static Party same(String key, String said, List<InetAddress> addresses) {
    List<Prefix> hosts = addresses.stream().map(Parties::host).toList();
    return new Party(key, said, hosts, hosts);
  }

  static Party of(String key, String said, List<ExternalAddress> addresses) {
    return new Party(
        key,
        said,
        addresses.stream().map(a -> host(a.adapter())).toList(),
        addresses.stream().map(a -> host(a.published())).toList());
  }

  static Prefix host(InetAddress address) {
    return new Prefix(address, address.getAddress().length * 8);
  }

  static String said(EdgeService service) {
    return switch (service) {
      case ACCESS -> "Access Edge";
      case WEBCONF -> "Web Conferencing Edge";
      case AV -> "A/V Edge";
    };
  }
}

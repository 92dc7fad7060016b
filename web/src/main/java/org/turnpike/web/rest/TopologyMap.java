package org.turnpike.web.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.PstnGateway;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A topology as things and lines between them, for a picture: segments, in them sites, in these
/// people, servers, routers, firewalls and circuits. Things have the ids that predicted paths pass.
final class TopologyMap {

  private static final String INTERNET = "internet";

  private record Thing(
      String id, String kind, String title, String under, String segment, String site) {}

  private final Topology topology;
  private final String file;
  private final Map<String, Thing> things = new LinkedHashMap<>();
  private final Set<List<String>> lines = new LinkedHashSet<>();

  TopologyMap(Topology topology, String file) {
    this.topology = topology;
    this.file = file;
  }

  ObjectNode json() {
    put(INTERNET, "internet", "Internet", "", Segment.INT.name(), "");
    topology.sites().values().forEach(this::site);
    topology.links().forEach(this::link);
    topology.pools().values().forEach(this::pool);
    topology.gateways().values().forEach(this::gateway);
    topology.users().values().forEach(this::user);
    topology.services().values().stream()
        .filter(service -> service.kind() == InternetService.Kind.STREAMING)
        .forEach(service -> {
          put(service.path(), "server", service.name(), "stream", Segment.INT.name(), "");
          line(service.path(), INTERNET);
        });
    return written();
  }

  private void site(Site site) {
    String segment = topology.segment(site.id()).name();
    boolean open = topology.segment(site.id()) == Segment.INT;
    put(router(site.id()), "router", "router", "", segment, site.id().name());
    for (Firewall firewall : site.firewalls().values()) {
      put(
          firewall.path(),
          "firewall",
          firewall.name(),
          firewall.nats().isEmpty() ? "firewall" : "firewall, NAT",
          segment,
          site.id().name());
      if (firewall.zones().values().stream().anyMatch(z -> z.contains(Firewall.ROUTER))) {
        line(router(site.id()), firewall.path());
      }
    }
    for (Circuit circuit : site.circuits().values()) {
      String near = device(site, circuit.name());
      String far =
          switch (circuit) {
            case Circuit.ToInternet _ -> INTERNET;
            case Circuit.ExpressRoute express -> router(express.region());
          };
      if (open) {
        line(near, far); // a home or hotel is on the Internet, whatever its line is called
        continue;
      }
      put(
          circuit.path(),
          "circuit",
          site.id() + " " + circuit.name(),
          said(circuit.quality().bandwidthBps(), circuit.up()),
          circuit.segment().name(),
          "");
      line(near, circuit.path());
      line(circuit.path(), far);
    }
  }

  private static String router(SiteId site) {
    return "sites/" + site + "/router";
  }

  /// The firewall that a network or circuit is attached to, else the site's router.
  private static String device(Site site, String attached) {
    return site.firewalls().values().stream()
        .filter(f -> f.zones().values().stream().anyMatch(zone -> zone.contains(attached)))
        .map(Firewall::path)
        .findFirst()
        .orElse(router(site.id()));
  }

  /// Every device that a network is attached to: a perimeter lies between two firewalls.
  private List<String> devices(NetworkId network) {
    Site site = topology.site(network.site());
    List<String> out = new ArrayList<>();
    for (Firewall firewall : site.firewalls().values()) {
      if (firewall.zones().values().stream().anyMatch(zone -> zone.contains(network.name()))) {
        out.add(firewall.path());
      }
    }
    return out.isEmpty() ? List.of(router(site.id())) : out;
  }

  private void link(Link link) {
    String under = said(link.quality().bandwidthBps(), link.up());
    put(link.path(), "circuit", link.name(), under, topology.segment(link.a()).name(), "");
    line(end(link.a(), link.deviceA()), link.path());
    line(link.path(), end(link.b(), link.deviceB()));
  }

  private static String end(SiteId site, Optional<String> device) {
    return device.map(name -> "sites/" + site + "/firewalls/" + name).orElse(router(site));
  }

  private static String said(long bps, boolean up) {
    String speed =
        bps <= 0
            ? ""
            : bps % 1_000_000_000 == 0
                ? bps / 1_000_000_000 + " Gbit/s"
                : bps / 1_000_000 + " Mbit/s";
    return up ? speed : "down";
  }

  private void pool(Pool pool) {
    switch (pool) {
      case ServerPool servers ->
          servers
              .nodes()
              .forEach(node ->
                  host(
                      node(pool, node.id().name()),
                      "server",
                      node.id().name(),
                      role(servers),
                      List.of(servers.network())));
      case EdgePool edges ->
          edges
              .nodes()
              .forEach(node ->
                  host(
                      node(pool, node.id().name()),
                      "edge",
                      node.id().name(),
                      "Edge",
                      List.of(edges.outside(), edges.inside())));
      case ReverseProxy proxy ->
          host(
              node(pool, proxy.node().name()),
              "server",
              proxy.node().name(),
              "reverse proxy",
              List.of(proxy.outside(), proxy.inside()));
      case CloudConnector connector ->
          connector
              .appliances()
              .forEach(each -> {
                String id = node(pool, each.id().name());
                host(
                    id + "/edge",
                    "edge",
                    each.id().name(),
                    "Cloud Connector, Edge",
                    List.of(connector.outside(), connector.inside()));
                host(
                    id + "/mediation",
                    "server",
                    each.id().name(),
                    "Cloud Connector, Mediation",
                    List.of(connector.inside()));
              });
    }
  }

  private static String node(Pool pool, String name) {
    return pool.path() + "/nodes/" + name;
  }

  private static String role(ServerPool pool) {
    return switch (pool.roles().stream().findFirst().orElse(Role.FRONT_END)) {
      case FRONT_END -> "Front End";
      case DIRECTOR -> "Director";
      case MEDIATION -> "Mediation";
      case BROADCAST -> "broadcast";
      case XMPP_GATEWAY -> "XMPP gateway";
    };
  }

  private void gateway(PstnGateway gateway) {
    host(gateway.path(), "server", gateway.name(), "gateway", List.of(gateway.network()));
  }

  private void user(User user) {
    host(user.path(), "user", user.name(), "home " + user.home(), List.of(user.at()));
  }

  private void host(String id, String kind, String title, String under, List<NetworkId> networks) {
    SiteId site = networks.getFirst().site();
    put(id, kind, title, under, topology.segment(site).name(), site.name());
    networks.forEach(network -> devices(network).forEach(device -> line(id, device)));
  }

  private void put(
      String id, String kind, String title, String under, String segment, String site) {
    things.put(id, new Thing(id, kind, title, under, segment, site));
  }

  private void line(String a, String b) {
    if (!lines.contains(List.of(b, a))) {
      lines.add(List.of(a, b));
    }
  }

  private ObjectNode written() {
    ObjectNode out = new JsonMapper().createObjectNode();
    out.put("file", file);
    out.put("name", topology.name());
    ArrayNode all = out.putArray("things");
    things
        .values()
        .forEach(thing ->
            all.addObject()
                .put("id", thing.id())
                .put("kind", thing.kind())
                .put("title", thing.title())
                .put("under", thing.under())
                .put("segment", thing.segment())
                .put("site", thing.site()));
    ArrayNode joined = out.putArray("lines");
    lines.stream()
        .filter(line -> things.keySet().containsAll(line))
        .forEach(line -> joined.addObject().put("a", line.getFirst()).put("b", line.getLast()));
    return out;
  }
}

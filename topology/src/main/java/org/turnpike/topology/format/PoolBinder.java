package org.turnpike.topology.format;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.LoadBalancing;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.PstnGateway;
import org.turnpike.topology.service.RelayLimits;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// Pools and gateways.
record PoolBinder(NetworkBinder networks, Map<String, Organisation> organisations) {

  private static final Ports RELAY = new Ports(50000, 59999);

  Map<String, Pool> pools(Map<String, Fields> named) {
    Map<String, Pool> out = new LinkedHashMap<>();
    named.forEach((name, f) ->
        out.put(
            name,
            switch (f.mustWord("role")) {
              case "edge" -> edge(name, f);
              case "reverse-proxy" -> reverseProxy(name, f);
              case "cloud-connector" -> cloudConnector(name, f);
              default -> servers(name, f);
            }));
    return out;
  }

  private String organisation(Fields f, SiteId site) {
    return f.word("organisation").or(() -> networks.organisation(site)).orElse("");
  }

  private String inside(String name, String organisation) {
    Organisation whose = organisations.get(organisation);
    return whose == null ? name : name + "." + whose.internalDomain();
  }

  private static LoadBalancing balancing(String word) {
    return LoadBalancing.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static Role role(String word) {
    return Role.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private ServerPool servers(String name, Fields f) {
    NetworkId network = NetworkId.parse(f.mustWord("network"));
    String whose = organisation(f, network.site());
    Set<Role> roles = new LinkedHashSet<>();
    roles.add(role(f.mustWord("role")));
    f.words("also").forEach(w -> roles.add(role(w)));
    List<ServerPool.Node> nodes = new ArrayList<>();
    f.named("nodes")
        .forEach((node, n) ->
            nodes.add(
                new ServerPool.Node(
                    new NodeId(node),
                    n.may("fqdn", Scalar.HOST).orElseGet(() -> inside(node, whose)),
                    n.list("address", Scalar.ADDRESS),
                    FirewallBinder.routes(n))));
    return new ServerPool(
        name,
        whose,
        network.site(),
        f.may("fqdn", Scalar.HOST).orElseGet(() -> inside(name, whose)),
        roles,
        network,
        balancing(f.word("load-balancing", nodes.size() > 1 ? "dns" : "none")),
        f.list("vip", Scalar.ADDRESS),
        f.may("web-inside", Scalar.HOST),
        f.may("web-outside", Scalar.HOST),
        f.word("next-hop"),
        f.word("edge"),
        f.flag("high-availability", false),
        nodes);
  }

  private EdgePool edge(String name, Fields f) {
    NetworkId outside = NetworkId.parse(f.mustWord("outside"));
    NetworkId insideNetwork = NetworkId.parse(f.mustWord("inside"));
    String whose = organisation(f, outside.site());
    EdgeOption option =
        EdgeOption.valueOf(f.mustWord("option").toUpperCase(Locale.ROOT).replace('-', '_'));
    boolean single = f.word("addressing", "per-role").equals("single");
    LoadBalancing balancing = balancing(f.word("balancing-outside", option.loadBalancing().text()));
    List<EdgePool.Node> nodes = new ArrayList<>();
    f.named("nodes")
        .forEach((node, n) -> nodes.add(edgeNode(node, n, whose, networks.network(outside))));
    return new EdgePool(
        name,
        whose,
        outside.site(),
        f.may("fqdn", Scalar.HOST).orElseGet(() -> inside(name, whose)),
        option,
        single ? EdgePool.Addressing.SINGLE : EdgePool.Addressing.PER_ROLE,
        Integer.parseInt(f.word("adapters", "1")),
        outside,
        insideNetwork,
        balancing,
        balancing(f.word("balancing-inside", balancing.text())),
        vips(f),
        f.list("inside-vip", Scalar.ADDRESS),
        f.flag("balancer-keeps-source", true),
        names(f, whose),
        ports(f, single),
        f.may("relay-ports", Scalar.PORTS, RELAY),
        f.section("relay-limits").map(PoolBinder::relayLimits).orElse(RelayLimits.DEFAULT),
        f.word("next-hop"),
        f.flag("federation", true),
        f.flag("xmpp", false),
        f.flag("remote-access", true),
        f.flag("high-availability", false),
        nodes);
  }

  private static RelayLimits relayLimits(Fields f) {
    return new RelayLimits(
        f.may("allocations-per-user", Scalar.COUNT),
        f.may("allocations", Scalar.COUNT),
        f.may("bandwidth-per-user", Scalar.BANDWIDTH),
        f.may("bandwidth", Scalar.BANDWIDTH));
  }

  private static Map<EdgeService, List<InetAddress>> vips(Fields f) {
    Map<EdgeService, List<InetAddress>> out = new LinkedHashMap<>();
    f.section("vip")
        .ifPresent(v -> {
          List<InetAddress> shared = v.list("external", Scalar.ADDRESS);
          for (EdgeService service : EdgeService.values()) {
            List<InetAddress> own = v.list(service.text(), Scalar.ADDRESS);
            List<InetAddress> held = own.isEmpty() ? shared : own;
            if (!held.isEmpty()) {
              out.put(service, held);
            }
          }
        });
    return out;
  }

  /// The documents' names: sip, webcon and av of the primary SIP domain.
  private Map<EdgeService, String> names(Fields f, String whose) {
    Map<EdgeService, String> out = new LinkedHashMap<>();
    Organisation organisation = organisations.get(whose);
    String domain =
        organisation == null || organisation.domains().isEmpty()
            ? "invalid"
            : organisation.domains().getFirst();
    Optional<Fields> written = f.section("names");
    for (EdgeService service : EdgeService.values()) {
      String label =
          switch (service) {
            case ACCESS -> "sip";
            case WEBCONF -> "webcon";
            case AV -> "av";
          };
      out.put(
          service,
          written.flatMap(n -> n.may(service.text(), Scalar.HOST)).orElse(label + "." + domain));
    }
    return out;
  }

  /// One address for all needs a port for each (E-IP-1); with three, each has 443.
  private static Map<EdgeService, Integer> ports(Fields f, boolean single) {
    Map<EdgeService, Integer> out = new LinkedHashMap<>();
    Optional<Fields> written = f.section("ports");
    boolean shared = f.flag("shares-443", false);
    for (EdgeService service : EdgeService.values()) {
      int normal = single && !shared ? singlePort(service) : 443;
      out.put(service, written.flatMap(n -> n.may(service.text(), Scalar.PORT)).orElse(normal));
    }
    return out;
  }

  /// EXT-S1 to EXT-S3.
  static int singlePort(EdgeService service) {
    return switch (service) {
      case ACCESS -> 5061;
      case WEBCONF -> 444;
      case AV -> 443;
    };
  }

  private EdgePool.Node edgeNode(String name, Fields n, String whose, Network outside) {
    Map<EdgeService, List<ExternalAddress>> external = new LinkedHashMap<>();
    List<ExternalAddress> shared = n.list("external", Scalar.EXTERNAL);
    for (EdgeService service : EdgeService.values()) {
      List<ExternalAddress> own = n.list(service.text(), Scalar.EXTERNAL);
      List<ExternalAddress> held = own.isEmpty() ? shared : own;
      if (!held.isEmpty()) {
        external.put(service, held);
      }
    }
    List<InetAddress> gateways = n.list("gateway", Scalar.ADDRESS);
    return new EdgePool.Node(
        new NodeId(name),
        n.may("fqdn", Scalar.HOST).orElseGet(() -> inside(name, whose)),
        n.list("inside", Scalar.ADDRESS),
        external,
        n.has("gateway") ? gateways : outside.gateways(),
        n.may("inside-gateway", Scalar.ADDRESS),
        FirewallBinder.routes(n),
        n.flag("forwards", false));
  }

  private ReverseProxy reverseProxy(String name, Fields f) {
    NetworkId outside = NetworkId.parse(f.mustWord("outside"));
    String whose = organisation(f, outside.site());
    return new ReverseProxy(
        name,
        whose,
        outside.site(),
        f.may("fqdn", Scalar.HOST).orElseGet(() -> inside(name, whose)),
        outside,
        NetworkId.parse(f.mustWord("inside")),
        new NodeId(f.may("node", Scalar.NAME, name)),
        f.must("external", Scalar.EXTERNAL),
        f.must("internal", Scalar.ADDRESS),
        f.words("publishes"));
  }

  private CloudConnector cloudConnector(String name, Fields f) {
    NetworkId outside = NetworkId.parse(f.mustWord("outside"));
    String whose = organisation(f, outside.site());
    Network network = networks.network(outside);
    List<CloudConnector.Appliance> appliances = new ArrayList<>();
    f.named("appliances")
        .forEach((node, a) ->
            appliances.add(
                new CloudConnector.Appliance(
                    new NodeId(node),
                    a.must("external", Scalar.EXTERNAL),
                    a.may("gateway", Scalar.ADDRESS).orElseGet(() -> network.gateways().getFirst()),
                    a.must("edge-inside", Scalar.ADDRESS),
                    a.must("mediation", Scalar.ADDRESS))));
    return new CloudConnector(
        name,
        whose,
        outside.site(),
        f.may("fqdn", Scalar.HOST).orElseGet(() -> inside(name, whose)),
        f.mustWord("provider"),
        f.must("access-name", Scalar.HOST),
        outside,
        NetworkId.parse(f.mustWord("inside")),
        f.may("relay-ports", Scalar.PORTS, RELAY),
        f.flag("media-bypass", false),
        appliances);
  }

  static Map<String, PstnGateway> gateways(Map<String, Fields> named, NetworkBinder networks) {
    Map<String, PstnGateway> out = new LinkedHashMap<>();
    named.forEach((name, f) -> {
      NetworkId network = NetworkId.parse(f.mustWord("network"));
      String transport = f.word("transport", "tls");
      out.put(
          name,
          new PstnGateway(
              name,
              f.word("organisation").or(() -> networks.organisation(network.site())).orElse(""),
              network,
              f.must("address", Scalar.ADDRESS),
              f.may("port", Scalar.PORT, transport.equals("tls") ? 5067 : 5068),
              transport,
              f.mustWord("pool"),
              f.flag("media-bypass", false),
              f.list("names", Scalar.DOMAIN),
              f.list("numbers", Scalar.NUMBERS)));
    });
    return out;
  }
}

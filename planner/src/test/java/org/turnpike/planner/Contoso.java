package org.turnpike.planner;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Internet;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.party.Federation;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.party.Voice;
import org.turnpike.topology.service.DeployedDns;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.EndpointList;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.LoadBalancing;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.QualityOfService;
import org.turnpike.topology.service.RelayLimits;
import org.turnpike.topology.service.Restrictions;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Prefix;

/// The Edge document's example company with the document's own addresses: Edge 172.25.33.10 inside,
/// 131.107.155.10, .20, .30 outside (10.45.16.10, .20, .30 behind NAT), the second node one higher.
public record Contoso(
    EdgeOption option, Addressing addressing, Product product, boolean xmpp, boolean insideVip) {

  public static final SiteId REDMOND = new SiteId("redmond");

  public static Contoso of(EdgeOption option, Addressing addressing, Product product) {
    return new Contoso(option, addressing, product, true, true);
  }

  public Topology topology() {
    Map<String, Pool> pools = new LinkedHashMap<>();
    pools.put("fe", frontEnds());
    pools.put("edge", edge());
    pools.put("rp", proxy());
    return new Topology(
        "Contoso",
        Map.of("contoso", organisation()),
        Map.of(REDMOND, site()),
        List.of(),
        Internet.DEFAULT,
        Map.of(),
        Map.of(),
        pools,
        Map.of(),
        Map.of(),
        Map.of(),
        EndpointList.NONE,
        DeployedDns.AS_PLANNED,
        List.of(),
        QualityOfService.DEFAULT,
        Restrictions.NONE);
  }

  private Organisation organisation() {
    return new Organisation(
        "contoso",
        Organisation.Kind.CUSTOMER,
        List.of("contoso.com", "fabrikam.com"),
        "contoso.net",
        product,
        List.of(),
        1,
        Federation.DISCOVERY,
        Voice.NONE,
        Optional.empty(),
        false);
  }

  private Site site() {
    Map<String, Network> networks = new LinkedHashMap<>();
    networks.put("servers", network("servers", "192.168.10.0/24"));
    networks.put("edge-inside", network("edge-inside", "172.25.33.0/24"));
    networks.put(
        "edge-outside",
        network("edge-outside", option.nat() ? "10.45.16.0/24" : "131.107.155.0/24"));
    return new Site(
        REDMOND,
        Site.Kind.SITE,
        Optional.of("contoso"),
        "",
        networks,
        Map.of(),
        Map.of(),
        List.of());
  }

  private static Network network(String name, String prefix) {
    return new Network(
        new NetworkId(REDMOND, name),
        List.of(Prefix.parse(prefix)),
        List.of(),
        false,
        true,
        Optional.empty(),
        true);
  }

  private ServerPool frontEnds() {
    List<ServerPool.Node> nodes =
        List.of(
            new ServerPool.Node(
                new NodeId("fe1"), "fe1.contoso.net", List.of(ip("192.168.10.11")), List.of()),
            new ServerPool.Node(
                new NodeId("fe2"), "fe2.contoso.net", List.of(ip("192.168.10.12")), List.of()));
    return new ServerPool(
        "fe",
        "contoso",
        REDMOND,
        "pool.contoso.net",
        Set.of(Role.FRONT_END),
        new NetworkId(REDMOND, "servers"),
        LoadBalancing.DNS,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("edge"),
        true,
        nodes);
  }

  private EdgePool edge() {
    List<EdgePool.Node> nodes = new ArrayList<>();
    for (int i = 0; i < (option.scaled() ? 2 : 1); i++) {
      Map<EdgeService, List<ExternalAddress>> external = new LinkedHashMap<>();
      for (EdgeService service : EdgeService.values()) {
        int host = (addressing == Addressing.SINGLE ? 10 : lastOctet(service)) + i;
        InetAddress published = ip("131.107.155." + host);
        external.put(
            service,
            List.of(
                new ExternalAddress(option.nat() ? ip("10.45.16." + host) : published, published)));
      }
      nodes.add(
          new EdgePool.Node(
              new NodeId("edge" + (i + 1)),
              "edge" + (i + 1) + ".contoso.net",
              List.of(ip("172.25.33." + (10 + i))),
              external,
              List.of(),
              Optional.empty(),
              List.of(),
              false));
    }
    boolean hlb = option == EdgeOption.SCALED_HLB;
    Map<EdgeService, List<InetAddress>> vips =
        hlb
            ? Map.of(
                EdgeService.ACCESS, List.of(ip("131.107.155.110")),
                EdgeService.WEBCONF, List.of(ip("131.107.155.120")),
                EdgeService.AV, List.of(ip("131.107.155.130")))
            : Map.of();
    boolean single = addressing == Addressing.SINGLE;
    return new EdgePool(
        "edge",
        "contoso",
        REDMOND,
        "sfbedge.contoso.net",
        option,
        addressing,
        1,
        new NetworkId(REDMOND, "edge-outside"),
        new NetworkId(REDMOND, "edge-inside"),
        option.loadBalancing(),
        option.loadBalancing(),
        vips,
        hlb && insideVip ? List.of(ip("172.25.33.100")) : List.of(),
        true,
        Map.of(),
        Map.of(
            EdgeService.ACCESS, single ? 5061 : 443,
            EdgeService.WEBCONF, single ? 444 : 443,
            EdgeService.AV, 443),
        new Ports(50000, 59999),
        RelayLimits.DEFAULT,
        Optional.of("fe"),
        true,
        xmpp,
        true,
        false,
        nodes);
  }

  private ReverseProxy proxy() {
    return new ReverseProxy(
        "rp",
        "contoso",
        REDMOND,
        "rp.contoso.net",
        new NetworkId(REDMOND, "edge-outside"),
        new NetworkId(REDMOND, "edge-inside"),
        new NodeId("rp1"),
        new ExternalAddress(
            option.nat() ? ip("10.45.16.40") : ip("131.107.155.40"), ip("131.107.155.40")),
        ip("172.25.33.40"),
        List.of("fe"));
  }

  private static int lastOctet(EdgeService service) {
    return switch (service) {
      case ACCESS -> 10;
      case WEBCONF -> 20;
      case AV -> 30;
    };
  }

  public static InetAddress ip(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}

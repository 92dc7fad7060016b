package org.turnpike.planner.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.LoadBalancing;

/// The names of an Edge pool and the addresses that each must lead to: with DNS load balancing
/// those of every node (DNS-07 to DNS-11), behind a load balancer its own (DNS-12).
///
/// @param outside each name once
/// @param inside each name once
public record EdgeNames(List<Named> outside, List<Named> inside) {

  /// @param row of the planning tables
  public record Named(String name, List<InetAddress> addresses, String row) {
    public Named {
      addresses = List.copyOf(addresses);
    }
  }

  public EdgeNames {
    outside = List.copyOf(outside);
    inside = List.copyOf(inside);
  }

  public static EdgeNames of(EdgePool edge, Organisation owner) {
    List<Named> outside = new ArrayList<>();
    for (EdgeService service : EdgeService.values()) {
      String name = edge.names().get(service);
      if (name != null) {
        add(outside, new Named(name, published(edge, service), outsideRow(edge, service)));
      }
    }
    if (edge.remoteAccess() || edge.federation()) {
      for (String domain : owner.domains()) {
        add(
            outside,
            new Named(
                "sip." + domain,
                published(edge, EdgeService.ACCESS),
                outsideRow(edge, EdgeService.ACCESS)));
      }
    }
    List<Named> inside = new ArrayList<>();
    List<InetAddress> nodes =
        edge.nodes().stream().flatMap(n -> n.insideAddresses().stream()).toList();
    inside.add(
        new Named(
            edge.fqdn(), edge.insideVip().isEmpty() ? nodes : edge.insideVip(), insideRow(edge)));
    if (scaled(edge)) {
      edge.nodes().forEach(n -> add(inside, new Named(n.fqdn(), n.insideAddresses(), "DNS-11")));
    }
    return new EdgeNames(outside, inside);
  }

  private static void add(List<Named> names, Named named) {
    if (names.stream().noneMatch(n -> n.name().equals(named.name()))) {
      names.add(named);
    }
  }

  private static boolean scaled(EdgePool edge) {
    return edge.option().scaled() || edge.nodes().size() > 1;
  }

  private static String outsideRow(EdgePool edge, EdgeService service) {
    if (edge.balancingOutside() == LoadBalancing.HLB) {
      return "DNS-12";
    }
    return switch (service) {
      case ACCESS -> scaled(edge) ? "DNS-07" : "DNS-01";
      case WEBCONF -> scaled(edge) ? "DNS-08" : "DNS-02";
      case AV -> scaled(edge) ? "DNS-09" : "DNS-03";
    };
  }

  private static String insideRow(EdgePool edge) {
    if (edge.balancingInside() == LoadBalancing.HLB) {
      return "TPN-01";
    }
    return scaled(edge) ? "DNS-10" : "DNS-06";
  }

  /// What DNS outside gives for a service: never what an adapter holds behind NAT.
  public static List<InetAddress> published(EdgePool edge, EdgeService service) {
    return edge.balancingOutside() == LoadBalancing.HLB
        ? edge.vips().getOrDefault(service, List.of())
        : edge.nodes().stream()
            .flatMap(n -> n.external(service).stream())
            .map(ExternalAddress::published)
            .distinct()
            .toList();
  }
}

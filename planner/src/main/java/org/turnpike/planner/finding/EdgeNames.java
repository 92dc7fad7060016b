package org.turnpike.planner.finding;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.LoadBalancing;

/// The names of an Edge pool and the addresses that each must lead to: with DNS load balancing
/// those of every node (DNS-07 to DNS-11), behind a load balancer its own (DNS-12).
///
/// @param outside by name
/// @param inside by name
record EdgeNames(Map<String, List<InetAddress>> outside, Map<String, List<InetAddress>> inside) {

  static EdgeNames of(EdgePool edge, Organisation owner) {
    Map<String, List<InetAddress>> outside = new LinkedHashMap<>();
    for (EdgeService service : EdgeService.values()) {
      String name = edge.names().get(service);
      if (name != null) {
        outside.put(name, published(edge, service));
      }
    }
    if (edge.remoteAccess() || edge.federation()) {
      for (String domain : owner.domains()) {
        outside.putIfAbsent("sip." + domain, published(edge, EdgeService.ACCESS));
      }
    }
    Map<String, List<InetAddress>> inside = new LinkedHashMap<>();
    List<InetAddress> nodes =
        edge.nodes().stream().flatMap(n -> n.insideAddresses().stream()).toList();
    inside.put(edge.fqdn(), edge.insideVip().isEmpty() ? nodes : edge.insideVip());
    if (edge.nodes().size() > 1) {
      edge.nodes().forEach(n -> inside.put(n.fqdn(), n.insideAddresses()));
    }
    return new EdgeNames(outside, inside);
  }

  static List<InetAddress> published(EdgePool edge, EdgeService service) {
    return edge.balancingOutside() == LoadBalancing.HLB
        ? edge.vips().getOrDefault(service, List.of())
        : edge.nodes().stream()
            .flatMap(n -> n.external(service).stream())
            .map(ExternalAddress::published)
            .distinct()
            .toList();
  }
}

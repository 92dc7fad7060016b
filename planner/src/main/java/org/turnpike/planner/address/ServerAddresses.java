package org.turnpike.planner.address;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.turnpike.planner.address.Assignment.Side;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.LoadBalancing;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// Addresses of what is no Edge pool: as the file has them, each with what it is for.
final class ServerAddresses {

  private ServerAddresses() {}

  static List<Assignment> of(Topology topology, ServerPool pool) {
    String roles = pool.roles().stream().map(Role::text).collect(Collectors.joining(" "));
    List<Assignment> out = new ArrayList<>();
    for (ServerPool.Node node : pool.nodes()) {
      for (InetAddress address : node.addresses()) {
        out.add(
            held(
                topology,
                pool,
                node.id().name(),
                "server",
                roles,
                address,
                pool.network(),
                "DNS-20"));
      }
    }
    for (InetAddress vip : pool.vips()) {
      // E-DNSLB-3: DNS does not balance the web.
      String use = pool.loadBalancing() == LoadBalancing.HLB ? roles : "web services";
      out.add(
          held(
              topology,
              pool,
              "load balancer",
              "load balancer",
              use,
              vip,
              pool.network(),
              "DNS-18"));
    }
    return out;
  }

  static List<Assignment> of(Topology topology, ReverseProxy proxy) {
    return List.of(
        new Assignment(
            proxy.organisation(),
            proxy.name(),
            proxy.node().name(),
            Side.EXTERNAL,
            "external",
            "web services",
            proxy.external().adapter(),
            proxy.external().published(),
            proxy.outside(),
            EdgeAddresses.subnet(topology, proxy.outside(), proxy.external().adapter()),
            "publishes " + String.join(", ", proxy.pools()),
            "DNS-17"),
        held(
            topology,
            proxy,
            proxy.node().name(),
            "internal",
            "web services",
            proxy.internal(),
            proxy.inside(),
            "DNS-17"));
  }

  static List<Assignment> of(Topology topology, CloudConnector connector) {
    List<Assignment> out = new ArrayList<>();
    for (CloudConnector.Appliance appliance : connector.appliances()) {
      String node = appliance.id().name();
      out.add(
          new Assignment(
              connector.organisation(),
              connector.name(),
              node,
              Side.EXTERNAL,
              "external",
              "access av",
              appliance.external().adapter(),
              appliance.external().published(),
              connector.outside(),
              EdgeAddresses.subnet(topology, connector.outside(), appliance.external().adapter()),
              "one address for the appliance's Edge",
              "DNS-27"));
      out.add(
          held(
              topology,
              connector,
              node,
              "internal",
              "edge",
              appliance.edgeInside(),
              connector.inside(),
              "DNS-27"));
      out.add(
          held(
              topology,
              connector,
              node,
              "mediation",
              "mediation",
              appliance.mediation(),
              connector.inside(),
              "DNS-27"));
    }
    return out;
  }

  static List<AdapterGateway> gateways(CloudConnector connector) {
    return connector.appliances().stream()
        .map(a ->
            new AdapterGateway(
                connector.name(),
                a.id(),
                "external",
                a.gateway(),
                "default gateway of the appliance's Edge",
                "E-IP-3"))
        .toList();
  }

  private static Assignment held(
      Topology topology,
      Pool pool,
      String holder,
      String adapter,
      String use,
      InetAddress address,
      NetworkId network,
      String reference) {
    return new Assignment(
        pool.organisation(),
        pool.name(),
        holder,
        Side.INTERNAL,
        adapter,
        use,
        address,
        address,
        network,
        EdgeAddresses.subnet(topology, network, address),
        "as the file has it",
        reference);
  }
}

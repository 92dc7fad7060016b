package org.turnpike.topology.service;

import java.net.InetAddress;
import java.util.List;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.NetworkId;

/// Publishes web services: 443 outside becomes 4443 inside.
///
/// @param pools Front End pools and Directors that it publishes
public record ReverseProxy(
    String name,
    String organisation,
    SiteId site,
    String fqdn,
    NetworkId outside,
    NetworkId inside,
    NodeId node,
    ExternalAddress external,
    InetAddress internal,
    List<String> pools)
    implements Pool {
  public ReverseProxy {
    pools = List.copyOf(pools);
  }

  @Override
  public List<NodeId> nodeIds() {
    return List.of(node);
  }
}

package org.turnpike.topology.service;

import java.net.InetAddress;
import java.util.List;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Ports;

/// Appliances that give online users the PSTN of a site: each an Edge with one external address and
/// a Mediation Server in one box.
///
/// @param provider whose users it serves
/// @param accessName external name of its Access Edge; never `sip.` and the domain
/// @param outside network of the external adapters
/// @param inside network of the Edge's internal adapter and of Mediation
/// @param relayPorts external relay range; 50000-59999 is the recommended firewall, and 3478 and
///   443 alone the minimum
public record CloudConnector(
    String name,
    String organisation,
    SiteId site,
    String fqdn,
    String provider,
    String accessName,
    NetworkId outside,
    NetworkId inside,
    Ports relayPorts,
    boolean mediaBypass,
    List<Appliance> appliances)
    implements Pool {

  public CloudConnector {
    appliances = List.copyOf(appliances);
  }

  /// @param external the one address of Access Edge and relay
  /// @param edgeInside internal address of its Edge
  /// @param mediation address of its Mediation Server
  public record Appliance(
      NodeId id,
      ExternalAddress external,
      InetAddress gateway,
      InetAddress edgeInside,
      InetAddress mediation) {}

  @Override
  public List<NodeId> nodeIds() {
    return appliances.stream().map(Appliance::id).toList();
  }
}

package org.turnpike.planner.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;

/// Tenants without servers of their own, whose records lead to the provider, and the names of their
/// appliances: rows DNS-27 to DNS-29.
final class OnlineRecords {

  private static final String SIGN_IN = "sipdir.online.lync.com";
  private static final String FEDERATION = "sipfed.online.lync.com";

  /// Between one region and the next (RFC 2782: the lowest priority is asked first).
  private static final int STEP = 10;

  private final Topology topology;
  private final Records into;
  private final Organisation owner;

  OnlineRecords(Topology topology, Records into) {
    this.topology = topology;
    this.into = into;
    this.owner = into.organisation();
  }

  void add() {
    PoolAddresses.of(topology, owner.name(), CloudConnector.class).forEach(this::appliances);
    if (owner.tenantOf().isEmpty() || topology.hybrid(owner)) {
      return;
    }
    for (String domain : owner.domains()) {
      services("DNS-28", "_sip._tls." + domain, EdgePool::remoteAccess, SIGN_IN);
      services("DNS-29", "_sipfederationtls._tcp." + domain, EdgePool::federation, FEDERATION);
    }
  }

  private void appliances(CloudConnector connector) {
    List<InetAddress> addresses =
        connector.appliances().stream().map(a -> a.external().published()).distinct().toList();
    if (owner.domains().stream().anyMatch(d -> connector.accessName().equals("sip." + d))) {
      into.gap(
          connector.path() + "/access-name",
          connector.accessName() + " belongs to the provider",
          "DNS-27");
      return;
    }
    into.addresses("DNS-27", connector.accessName(), addresses, "", connector.path());
  }

  private void services(String row, String name, Predicate<EdgePool> which, String documented) {
    int port = row.equals("DNS-28") ? 443 : 5061;
    List<EdgePool> edges = TenantEdges.of(topology, owner).stream().filter(which).toList();
    if (edges.isEmpty()) {
      into.service(row, name, 0, port, documented, "the service's published name", owner.path());
    }
    int priority = 0;
    for (EdgePool edge : edges) {
      String target = edge.names().getOrDefault(EdgeService.ACCESS, documented);
      int at = row.equals("DNS-28") ? edge.ports().getOrDefault(EdgeService.ACCESS, port) : port;
      into.service(row, name, priority, at, target, "pool " + edge.name(), edge.path());
      priority += STEP;
    }
  }
}

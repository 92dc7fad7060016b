package org.turnpike.planner.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.turnpike.planner.network.Addresses;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.service.LoadBalancing;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// Names of servers inside, and how clients inside sign in: rows DNS-16, DNS-18 and DNS-20 to
/// DNS-22; and of a provider's servers outside.
final class InsideRecords {

  private static final int SIP_PORT = 5061;

  private final Topology topology;
  private final Records into;
  private final Organisation owner;

  InsideRecords(Topology topology, Records into) {
    this.topology = topology;
    this.into = into;
    this.owner = into.organisation();
  }

  void add() {
    PoolAddresses.servers(topology, owner.name()).forEach(this::names);
    Optional<ServerPool> entrance = PoolAddresses.entrance(topology, owner.name());
    for (String domain : owner.domains()) {
      entrance.ifPresent(pool -> signIn(pool, domain));
    }
  }

  private void names(ServerPool pool) {
    boolean frontEnd = pool.roles().contains(Role.FRONT_END);
    if (frontEnd && topology.online(pool)) {
      outside(pool);
    }
    into.addresses(
        frontEnd ? "DNS-20" : "TPN-02",
        pool.fqdn(),
        PoolAddresses.signalling(pool),
        "",
        pool.path());
    for (ServerPool.Node node : pool.nodes()) {
      if (!node.fqdn().equals(pool.fqdn())) {
        into.addresses("TPN-03", node.fqdn(), node.addresses(), "", pool.path());
      }
    }
    if (frontEnd || pool.roles().contains(Role.DIRECTOR)) {
      web(pool);
    }
  }

  /// P4: who is homed at a provider signs in at the home itself wherever firewalls let them, and
  /// needs its name for that. Private addresses are nobody's outside (UCP-056).
  private void outside(ServerPool pool) {
    List<InetAddress> reached =
        PoolAddresses.signalling(pool).stream().filter(a -> !Addresses.isPrivate(a)).toList();
    if (!reached.isEmpty()) {
      into.addresses("TPN-07", pool.fqdn(), reached, "", pool.path());
    }
  }

  private void web(ServerPool pool) {
    boolean spread = pool.loadBalancing() == LoadBalancing.DNS && pool.nodes().size() > 1;
    if (spread && (pool.vips().isEmpty() || pool.webFqdnInside().isEmpty())) {
      into.gap(
          pool.path(),
          "DNS balances SIP of pool "
              + pool.name()
              + " and does not balance the web: it needs "
              + (pool.webFqdnInside().isEmpty() ? "a second name (web-inside)" : "")
              + (pool.webFqdnInside().isEmpty() && pool.vips().isEmpty() ? " and " : "")
              + (pool.vips().isEmpty() ? "a virtual address (vip)" : "")
              + " for it",
          "DNS-18");
    }
    pool.webFqdnInside()
        .ifPresent(
            name -> into.addresses("DNS-18", name, PoolAddresses.web(pool), "", pool.path()));
  }

  private void signIn(ServerPool pool, String domain) {
    String discover = "lyncdiscoverinternal." + domain;
    pool.webFqdnInside()
        .filter(name -> !name.equals(discover))
        .ifPresentOrElse(
            name -> into.alias("DNS-16", discover, name, "", pool.path()),
            () -> into.addresses("DNS-16", discover, PoolAddresses.web(pool), "", pool.path()));
    String sip = "sip." + domain;
    into.addresses("DNS-22", sip, PoolAddresses.signalling(pool), "", pool.path());
    into.addresses(
        "DNS-22", "sipinternal." + domain, PoolAddresses.signalling(pool), "", pool.path());
    // E-DNS-1: a pool whose servers have another suffix than the users is reached by sip.
    String target = Records.within(pool.fqdn(), domain) ? pool.fqdn() : sip;
    into.service("DNS-21", "_sipinternaltls._tcp." + domain, 0, SIP_PORT, target, "", pool.path());
    into.service("TPN-06", "_sips._tcp." + domain, 0, SIP_PORT, target, "", pool.path());
  }
}

package org.turnpike.planner.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// Web services from outside, by the reverse proxy: rows DNS-15, DNS-17 and DNS-19.
final class WebRecords {

  private final Topology topology;
  private final Records into;
  private final Organisation owner;

  WebRecords(Topology topology, Records into) {
    this.topology = topology;
    this.into = into;
    this.owner = into.organisation();
  }

  void add() {
    PoolAddresses.servers(topology, owner.name())
        .filter(p -> p.roles().contains(Role.FRONT_END) || p.roles().contains(Role.DIRECTOR))
        .forEach(this::pool);
    PoolAddresses.entrance(topology, owner.name()).ifPresent(this::entrance);
  }

  private Optional<ReverseProxy> publisher(ServerPool pool) {
    return PoolAddresses.of(topology, owner.name(), ReverseProxy.class)
        .filter(p -> p.pools().contains(pool.name()))
        .findFirst();
  }

  private void pool(ServerPool pool) {
    Optional<ReverseProxy> proxy = publisher(pool);
    if (proxy.isPresent() && pool.webFqdnOutside().isEmpty()) {
      into.gap(
          pool.path(),
          proxy.get().name()
              + " publishes pool "
              + pool.name()
              + ", which has no name outside (web-outside)",
          "DNS-17");
    } else if (proxy.isEmpty() && pool.webFqdnOutside().isPresent()) {
      into.gap(
          pool.path(),
          "no reverse proxy publishes " + pool.webFqdnOutside().get() + " of pool " + pool.name(),
          "DNS-17");
    } else if (proxy.isPresent()) {
      into.addresses(
          "DNS-17",
          pool.webFqdnOutside().orElseThrow(),
          published(proxy.get()),
          "",
          proxy.get().path());
    }
  }

  private static List<InetAddress> published(ReverseProxy proxy) {
    return List.of(proxy.external().published());
  }

  private void entrance(ServerPool entrance) {
    Optional<ReverseProxy> proxy =
        publisher(entrance)
            .or(() -> PoolAddresses.of(topology, owner.name(), ReverseProxy.class).findFirst());
    if (proxy.isEmpty()) {
      into.gap(
          owner.path(),
          owner.name()
              + " has no reverse proxy: no Autodiscover, web services, meeting and dial-in pages"
              + " from outside",
          "DNS-15, DNS-19");
      return;
    }
    String path = proxy.get().path();
    for (String domain : owner.domains()) {
      String discover = "lyncdiscover." + domain;
      publisher(entrance)
          .flatMap(p -> entrance.webFqdnOutside())
          .filter(name -> !name.equals(discover))
          .ifPresentOrElse(
              name -> into.alias("DNS-15", discover, name, "", path),
              () -> into.addresses("DNS-15", discover, published(proxy.get()), "", path));
      into.addresses("DNS-19", "meet." + domain, published(proxy.get()), "", path);
      into.addresses("DNS-19", "dialin." + domain, published(proxy.get()), "", path);
    }
  }
}

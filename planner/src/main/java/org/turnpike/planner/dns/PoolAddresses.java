package org.turnpike.planner.dns;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.LoadBalancing;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// What the names of server pools lead to.
final class PoolAddresses {

  private PoolAddresses() {}

  /// SIP: the virtual address behind a load balancer, every node otherwise.
  static List<InetAddress> signalling(ServerPool pool) {
    return pool.loadBalancing() == LoadBalancing.HLB && !pool.vips().isEmpty()
        ? pool.vips()
        : nodes(pool);
  }

  /// Web services: a virtual address wherever there is one, since DNS does not balance them
  /// (E-DNSLB-3).
  static List<InetAddress> web(ServerPool pool) {
    return pool.vips().isEmpty() ? nodes(pool) : pool.vips();
  }

  static List<InetAddress> nodes(ServerPool pool) {
    return pool.nodes().stream().flatMap(n -> n.addresses().stream()).toList();
  }

  static Stream<ServerPool> servers(Topology topology, String organisation) {
    return of(topology, organisation, ServerPool.class);
  }

  /// By name: what a plan says does not hang on the order of the file.
  static <P extends Pool> Stream<P> of(Topology topology, String organisation, Class<P> kind) {
    return topology.pools().values().stream()
        .filter(p -> p.organisation().equals(organisation))
        .filter(kind::isInstance)
        .map(kind::cast)
        .sorted(Comparator.comparing(Pool::name));
  }

  /// Where clients inside sign in first: a Director, which sends them on, else the first Front End
  /// pool by name.
  static Optional<ServerPool> entrance(Topology topology, String organisation) {
    return with(topology, organisation, Role.DIRECTOR)
        .or(() -> with(topology, organisation, Role.FRONT_END));
  }

  private static Optional<ServerPool> with(Topology topology, String organisation, Role role) {
    return servers(topology, organisation).filter(p -> p.roles().contains(role)).findFirst();
  }
}

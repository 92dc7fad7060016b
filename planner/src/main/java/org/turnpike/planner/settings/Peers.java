package org.turnpike.planner.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.Peer.Purpose;

/// Whom the nodes of a pool talk to over MTLS.
record Peers(Topology topology) {

  private static final int SIP_MTLS = 5061;
  private static final int CREDENTIALS = 5062;

  /// An Edge's next hop inside, and the other servers that may open connections to it.
  List<Peer> of(EdgePool edge) {
    List<Peer> out = new ArrayList<>();
    Optional<ServerPool> next = nextHop(edge);
    next.ifPresent(p -> out.add(servers(p, Purpose.NEXT_HOP)));
    signalling(edge.organisation())
        .filter(p -> !Optional.of(p).equals(next))
        .forEach(p -> out.add(servers(p, Purpose.SERVER)));
    return out;
  }

  /// What the file says, else a Director, else the Front Ends that name this Edge as theirs.
  private Optional<ServerPool> nextHop(EdgePool edge) {
    return edge.nextHop()
        .map(topology::pool)
        .filter(ServerPool.class::isInstance)
        .map(ServerPool.class::cast)
        .or(() ->
            signalling(edge.organisation())
                .filter(p -> p.roles().contains(Role.DIRECTOR))
                .findFirst())
        .or(() ->
            signalling(edge.organisation())
                .filter(p -> new Homes(topology).edge(p).equals(Optional.of(edge)))
                .findFirst());
  }

  List<Peer> of(ServerPool pool) {
    List<Peer> out = new ArrayList<>();
    pool.nextHop()
        .map(topology::pool)
        .filter(ServerPool.class::isInstance)
        .map(ServerPool.class::cast)
        .ifPresent(p -> out.add(servers(p, Purpose.NEXT_HOP)));
    Set<String> named = Set.copyOf(out.stream().map(Peer::name).toList());
    signalling(pool.organisation())
        .filter(p -> !p.equals(pool) && !named.contains(p.fqdn()))
        .forEach(p -> out.add(servers(p, Purpose.SERVER)));
    new Homes(topology)
        .edge(pool)
        .ifPresent(edge -> {
          out.add(inside(edge, Purpose.EDGE, SIP_MTLS));
          if (pool.roles().contains(Role.FRONT_END)) {
            out.add(inside(edge, Purpose.MEDIA_RELAY, CREDENTIALS));
          }
        });
    return out;
  }

  private Stream<ServerPool> signalling(String organisation) {
    Predicate<Pool> own = p -> p.organisation().equals(organisation);
    return topology.pools().values().stream()
        .filter(own)
        .filter(ServerPool.class::isInstance)
        .map(ServerPool.class::cast)
        .filter(p -> p.roles().contains(Role.FRONT_END) || p.roles().contains(Role.DIRECTOR));
  }

  private static Peer servers(ServerPool pool, Purpose purpose) {
    return new Peer(
        pool.fqdn(),
        purpose,
        pool.nodes().stream()
            .flatMap(n -> n.addresses().stream())
            .map(a -> new Endpoint(a, SIP_MTLS))
            .toList());
  }

  private static Peer inside(EdgePool edge, Purpose purpose, int port) {
    return new Peer(
        edge.fqdn(),
        purpose,
        edge.nodes().stream()
            .flatMap(n -> n.insideAddresses().stream())
            .map(a -> new Endpoint(a, port))
            .toList());
  }
}

package org.turnpike.lab.stage;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.planner.network.Hosts;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.Pool;

/// Connections that servers open between themselves. A server that is asked for a call does not try
/// again at once who took no connection: it remembers that, and asks others first. So what was seen
/// of such an opening shortly before counts for the call as well.
final class Openings {

  /// A server waits for a connection for a minute at most, and tries who took none after the others
  /// for half of one.
  private static final Duration REMEMBERED = Duration.ofSeconds(90);

  private final Set<InetAddress> servers = new HashSet<>();

  Openings(Topology topology) {
    Hosts hosts = new Hosts(topology);
    for (Pool pool : topology.pools().values()) {
      hosts.servers(pool).forEach(s -> servers.add(s.spot().address()));
      for (Hosts.Edge node : hosts.edges(pool, EdgeService.ACCESS)) {
        node.inside().forEach(s -> servers.add(s.spot().address()));
        for (Hosts.Served outside : node.outside()) {
          servers.add(outside.spot().address());
          servers.add(outside.reached());
        }
      }
    }
  }

  /// Whether it counts for a call.
  ///
  /// @param began when that did, in microseconds since the epoch
  boolean counts(Sighting seen, long began) {
    return seen.atMicros() >= began
        || seen.kind() == Sighting.Kind.OPENING
            && seen.atMicros() >= began - REMEMBERED.toNanos() / 1_000
            && servers.contains(seen.from().getAddress())
            && servers.contains(seen.to().getAddress());
  }
}

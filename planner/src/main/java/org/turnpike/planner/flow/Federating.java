package org.turnpike.planner.flow;

import java.util.List;
import java.util.Optional;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Federation;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;

/// Whether two organisations let their users speak with one another.
final class Federating {

  private Federating() {}

  /// The leg between servers where one of the organisations says no; empty where neither does.
  static Optional<Leg> refused(Topology topology, User a, User b) {
    if (a.organisation().equals(b.organisation())) {
      return Optional.empty();
    }
    return no(topology, a, b)
        .or(() -> no(topology, b, a))
        .map(why ->
            new Leg(
                Leg.Kind.SIGNALLING,
                Leg.Side.SERVERS,
                topology.pool(a.home()).path(),
                topology.pool(b.home()).path(),
                Transport.TCP,
                List.of(),
                List.of(),
                List.of(),
                Disposition.REFUSED,
                Optional.of(why),
                false));
  }

  static void tell(Reasons reasons, Leg refused) {
    reasons.add(
        Derivation.Ground.POLICY,
        "signalling between servers",
        refused.why().orElse("refused"),
        refused.from(),
        refused.to());
  }

  /// The lists that count are those where the user is homed: the servers' own, or the tenant's.
  private static Optional<String> no(Topology topology, User user, User peer) {
    Organisation own = topology.organisation(user.organisation());
    Federation federation = own.federation();
    boolean online = topology.online(topology.pool(user.home()));
    List<String> allowed =
        online ? federation.tenantAllowed().orElse(federation.allowed()) : federation.allowed();
    List<String> blocked =
        online ? federation.tenantBlocked().orElse(federation.blocked()) : federation.blocked();
    String domain = peer.uri().host();
    String at = own.path() + "/federation";
    if (federation.mode() == Federation.Mode.NONE) {
      return Optional.of(at + " lets nobody in");
    }
    if (blocked.contains(domain)) {
      return Optional.of(at + " blocks " + domain);
    }
    if (federation.mode() == Federation.Mode.DIRECT && !allowed.contains(domain)) {
      return Optional.of(at + " does not list " + domain);
    }
    return Optional.empty();
  }
}

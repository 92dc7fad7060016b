package org.turnpike.planner.finding;

import java.net.InetAddress;
import java.util.Optional;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Rule;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.network.Zone;

/// What one firewall does with the first packet of a session. Addresses are those that its inside
/// sees, as [Rule] has it. Whether the packet comes this way at all is not asked.
record Filter(Firewall firewall) {

  /// @param from the side that the packet comes from
  /// @param to the side that it leaves by
  record Packet(
      Zone from,
      Zone to,
      InetAddress source,
      InetAddress destination,
      Transport transport,
      int sourcePort,
      int port) {}

  boolean allows(Packet packet) {
    return decides(packet)
            .map(Rule::action)
            .orElseGet(() -> firewall.byDefault(packet.from(), packet.to()))
        == Firewall.Action.ALLOW;
  }

  /// The rule that decides; empty when the default does.
  Optional<Rule> decides(Packet p) {
    return firewall.rules().stream().filter(r -> matches(r, p)).findFirst();
  }

  private static boolean matches(Rule rule, Packet p) {
    boolean way =
        switch (rule.direction()) {
          case IN -> p.to().compareTo(p.from()) > 0;
          case OUT -> p.to().compareTo(p.from()) < 0;
          case BOTH -> true;
        };
    return way
        && (rule.transports().isEmpty() || rule.transports().contains(p.transport()))
        && (rule.ports().isEmpty() || rule.ports().stream().anyMatch(r -> r.contains(p.port())))
        && (rule.sourcePorts().isEmpty()
            || rule.sourcePorts().stream().anyMatch(r -> r.contains(p.sourcePort())))
        && rule.from().stream().anyMatch(s -> s.matches(p.source(), p.from()))
        && rule.to().stream().anyMatch(s -> s.matches(p.destination(), p.to()));
  }

  /// In words, for evidence.
  String why(Packet packet) {
    return decides(packet)
        .map(r -> "rule " + r.id() + " of firewall " + firewall.name() + " denies it")
        .orElse("no rule of firewall " + firewall.name() + " allows it");
  }
}

package org.turnpike.topology.network;

import java.util.List;
import java.util.Set;
import org.turnpike.topology.Ordered;

/// A filter rule. Addresses are those that the inside sees: destination translation comes before
/// the rules and source translation after them, as in nftables' forward hook.
///
/// @param id unique in its firewall; a row of a port table (`EXT-12`) or any name
/// @param transports those meant; empty for every protocol
/// @param from any of them
/// @param to any of them
/// @param sourcePorts any of them; empty for all
/// @param ports destination ports, any of them; empty for all
public record Rule(
    String id,
    Firewall.Action action,
    Set<Transport> transports,
    List<Selector> from,
    List<Selector> to,
    List<Ports> sourcePorts,
    List<Ports> ports,
    Direction direction,
    String note) {

  /// Which way a session goes through the firewall for the rule to apply to its first packet.
  public enum Direction {
    /// Towards a more trusted zone.
    IN,
    /// Towards a less trusted zone.
    OUT,
    BOTH
  }

  public Rule {
    transports = Ordered.set(transports);
    from = List.copyOf(from);
    to = List.copyOf(to);
    sourcePorts = List.copyOf(sourcePorts);
    ports = List.copyOf(ports);
  }
}

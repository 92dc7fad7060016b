package org.turnpike.planner.firewall;

import java.util.List;
import java.util.Optional;
import org.turnpike.planner.firewall.Party.Family;
import org.turnpike.topology.RuleId;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Prefix;

/// One rule in nobody's language.
///
/// @param name unique in its set: the row's id, with the reading and the pool where a row makes
///   several rules
/// @param row of the port table
/// @param transport TCP or UDP, which is all that the tables know; empty for every protocol
/// @param sourcePorts [Ports#ANY] for all
/// @param ports destination ports
/// @param stateful replies pass without a rule of their own
/// @param scenarios kinds of traffic that do not work without it
public record NeutralRule(
    String name,
    RuleId row,
    Action action,
    Table table,
    Direction direction,
    Optional<Transport> transport,
    Party source,
    Ports sourcePorts,
    Party destination,
    Ports ports,
    boolean stateful,
    String reason,
    List<String> scenarios) {

  public NeutralRule {
    scenarios = List.copyOf(scenarios);
    if (transport.filter(Transport.ICMP::equals).isPresent()) {
      throw new IllegalArgumentException("rule " + name + ": expected TCP, UDP or every protocol");
    }
    if (transport.isEmpty() && !(ports.equals(Ports.ANY) && sourcePorts.equals(Ports.ANY))) {
      throw new IllegalArgumentException("rule " + name + ": ports need TCP or UDP");
    }
  }

  /// Sources and destinations of one family.
  public record Match(List<Prefix> sources, List<Prefix> destinations) {}

  /// What it says in one family; nothing where a side has no address of it.
  public Optional<Match> in(Family family) {
    return source.of(family).flatMap(from -> destination.of(family).map(to -> new Match(from, to)));
  }

  /// The rule for the replies, where a filter keeps no state.
  @SuppressWarnings("ArgumentSelectionDefectChecker") // source and destination change places
  NeutralRule mirrored() {
    return new NeutralRule(
        name + "-reply",
        row,
        action,
        table,
        direction.reversed(),
        transport,
        destination,
        ports,
        source,
        sourcePorts,
        false,
        "replies: " + reason,
        scenarios);
  }

  NeutralRule withoutState() {
    return new NeutralRule(
        name,
        row,
        action,
        table,
        direction,
        transport,
        source,
        sourcePorts,
        destination,
        ports,
        false,
        reason,
        scenarios);
  }

  /// `EXT-12 candidate negotiation over UDP`.
  public String comment() {
    return name + " " + reason;
  }
}

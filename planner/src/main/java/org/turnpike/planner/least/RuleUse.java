package org.turnpike.planner.least;

import java.util.List;
import java.util.Locale;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.Rule;

/// What a rule of a firewall is good for.
///
/// @param breaks scenarios that are not delivered without it
/// @param turns scenarios that are delivered without it by another way
/// @param heals scenarios that are delivered only without it: it denies them
/// @param passes scenarios that a packet of passes by it as things are
/// @param row kinds of traffic of its row in the port tables; empty for a rule of one's own
public record RuleUse(
    SiteId site,
    String firewall,
    Rule rule,
    List<Scenario> breaks,
    List<Scenario> turns,
    List<Scenario> heals,
    List<Scenario> passes,
    List<String> row) {

  public RuleUse {
    breaks = List.copyOf(breaks);
    turns = List.copyOf(turns);
    heals = List.copyOf(heals);
    passes = List.copyOf(passes);
    row = List.copyOf(row);
  }

  public enum Kind {
    /// A call is lost without it.
    NEEDED,
    /// Calls take another way without it, and none is lost.
    PREFERRED,
    /// Calls pass by it, and without it by another rule in the same way.
    COVERED,
    /// It denies a call that would be delivered without it.
    DENIES,
    /// No call passes by it.
    UNUSED;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Kind kind() {
    if (!breaks.isEmpty()) {
      return Kind.NEEDED;
    }
    if (!heals.isEmpty()) {
      return Kind.DENIES;
    }
    if (!turns.isEmpty()) {
      return Kind.PREFERRED;
    }
    return passes.isEmpty() ? Kind.UNUSED : Kind.COVERED;
  }

  /// `redmond/outer EXT-12`.
  public String name() {
    return site + "/" + firewall + " " + rule.id();
  }

  /// Path of the firewall in the topology.
  String device() {
    return "sites/" + site + "/firewalls/" + firewall;
  }
}

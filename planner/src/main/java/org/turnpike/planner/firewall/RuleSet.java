package org.turnpike.planner.firewall;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.Firewall.Action;

/// All rules of one firewall, in order; what none of them allows is denied.
///
/// @param name of files, `redmond-outer`
/// @param title for headings
/// @param stand which firewall it is for
/// @param unfilled rows that could make no rule, and why
public record RuleSet(
    String name, String title, Stand stand, List<NeutralRule> rules, List<String> unfilled) {

  /// Which firewall of a site.
  public sealed interface Stand {
    SiteId site();

    /// Between the Internet and the Edge.
    record Outer(SiteId site) implements Stand {}

    /// Between the Edge and the inside.
    record Inner(SiteId site) implements Stand {}

    /// One that is both.
    record Single(SiteId site) implements Stand {}

    /// One that the file describes.
    record Described(SiteId site, String firewall) implements Stand {}
  }

  /// @throws IllegalArgumentException if two rules share a name, two parties a key, or a denial
  ///   comes after what it takes away from: not every device has an order
  public RuleSet {
    rules = List.copyOf(rules);
    unfilled = List.copyOf(unfilled);
    Set<String> names = new HashSet<>();
    Map<String, Party> parties = new HashMap<>();
    boolean allowed = false;
    for (NeutralRule rule : rules) {
      if (!names.add(rule.name())) {
        throw new IllegalArgumentException("rule " + rule.name() + " is in " + name + " twice");
      }
      if (allowed && rule.action() == Action.DENY) {
        throw new IllegalArgumentException("rule " + rule.name() + " denies after an allowance");
      }
      allowed |= rule.action() == Action.ALLOW;
      for (Party party : List.of(rule.source(), rule.destination())) {
        Party other = parties.putIfAbsent(party.key(), party);
        if (other != null && !other.equals(party)) {
          throw new IllegalArgumentException("two parties of " + name + " are " + party.key());
        }
      }
    }
  }

  /// For a filter that keeps no state: each allowed session has a rule for its replies.
  public RuleSet stateless() {
    List<NeutralRule> both = new ArrayList<>();
    for (NeutralRule rule : rules) {
      both.add(rule.withoutState());
      if (rule.action() == Action.ALLOW) {
        both.add(rule.mirrored());
      }
    }
    return new RuleSet(name, title + ", without connection state", stand, both, unfilled);
  }

  /// With another name for its files.
  public RuleSet named(String other) {
    return new RuleSet(other, title, stand, rules, unfilled);
  }

  public boolean stateful() {
    return rules.stream().allMatch(NeutralRule::stateful);
  }
}

package org.turnpike.planner.least;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.turnpike.planner.difference.Way;
import org.turnpike.planner.firewall.PortRow;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.flow.Stretch;
import org.turnpike.planner.whatif.Altered;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Rule;

/// Holds every rule of a topology's firewalls against every call.
///
/// A rule is taken out, alone, and every call is predicted again; nothing is concluded from what
/// the rule says, nor from the packets that pass by it: a client that learns its own address
/// through a rule needs it without a packet of the call ever passing there. So the work grows with
/// rules times calls.
///
/// @param rules in the order of the file
/// @param enough names of rules that together let every call go as it goes now
/// @param stuck calls that are not delivered as things are
public record Least(List<RuleUse> rules, Set<String> enough, List<Stuck> stuck) {

  public Least {
    rules = List.copyOf(rules);
    enough = Set.copyOf(enough);
    stuck = List.copyOf(stuck);
  }

  /// A call that is not delivered.
  ///
  /// @param why as predicted
  /// @param anyRules whether it would be delivered if every firewall let everything pass; otherwise
  ///   no set of rules allows it
  public record Stuck(Scenario scenario, String why, boolean anyRules) {}

  public static Least of(Topology topology) {
    return new Proof(topology).least();
  }

  /// The rules alone: half of the work.
  static List<RuleUse> uses(Topology topology) {
    return new Proof(topology).uses();
  }

  /// The work, and what it remembers.
  private static final class Proof {
    private final Topology topology;
    private final List<Scenario> scenarios;
    private final Map<Scenario, Way> ways = new LinkedHashMap<>();
    private final Map<Scenario, Set<String>> passed = new LinkedHashMap<>();

    Proof(Topology topology) {
      this.topology = topology;
      Flows flows = Flows.of(topology);
      this.scenarios = flows.scenarios();
      for (Scenario scenario : scenarios) {
        Prediction prediction = flows.predict(scenario);
        ways.put(scenario, Way.of(prediction));
        passed.put(scenario, rules(prediction));
      }
    }

    Least least() {
      List<RuleUse> uses = uses();
      return new Least(uses, enough(uses), stuck());
    }

    List<RuleUse> uses() {
      List<RuleUse> uses = new ArrayList<>();
      topology.sites().values().stream()
          .flatMap(s -> s.firewalls().values().stream())
          .forEach(f -> f.rules().forEach(r -> uses.add(use(f, r))));
      return uses;
    }

    /// `sites/redmond/firewalls/outer EXT-12` for every rule that a packet of the call passed by.
    private static Set<String> rules(Prediction prediction) {
      Set<String> out = new HashSet<>();
      for (Leg leg : prediction.legs()) {
        for (Stretch stretch : leg.stretches()) {
          stretch
              .there()
              .hops()
              .forEach(h -> h.rule().ifPresent(r -> out.add(h.device() + " " + r)));
          stretch
              .back()
              .ifPresent(b ->
                  b.hops().forEach(h -> h.rule().ifPresent(r -> out.add(h.device() + " " + r))));
        }
      }
      return out;
    }

    private boolean passes(Scenario scenario, String key) {
      return Objects.requireNonNull(passed.get(scenario)).contains(key);
    }

    private Way way(Scenario scenario) {
      return Objects.requireNonNull(ways.get(scenario));
    }

    private RuleUse use(Firewall firewall, Rule rule) {
      String key = firewall.path() + " " + rule.id();
      List<Scenario> passes = scenarios.stream().filter(s -> passes(s, key)).toList();
      Flows without = Flows.of(without(Set.of(key)));
      List<Scenario> breaks = new ArrayList<>();
      List<Scenario> turns = new ArrayList<>();
      List<Scenario> heals = new ArrayList<>();
      for (Scenario scenario : scenarios) {
        Way was = way(scenario);
        Way is = Way.of(without.predict(scenario));
        if (was.delivered() && !is.delivered()) {
          breaks.add(scenario);
        } else if (!was.delivered() && is.delivered()) {
          heals.add(scenario);
        } else if (was.delivered() && !was.equals(is)) {
          turns.add(scenario);
        }
      }
      return new RuleUse(
          firewall.site(), firewall.name(), rule, breaks, turns, heals, passes, row(rule));
    }

    /// A row of the relay range makes several rules: `EXT-10`, `EXT-10-src`, `EXT-10-in`.
    private static List<String> row(Rule rule) {
      return PortRow.all().stream()
          .filter(r -> rule.id().equals(r.id().id()) || rule.id().startsWith(r.id() + "-"))
          .findFirst()
          .map(PortRow::scenarios)
          .orElse(List.of());
    }

    /// @param keys firewall and rule
    private Topology without(Set<String> keys) {
      return Altered.firewalls(
          topology, f -> Altered.rules(f, kept(f, r -> !keys.contains(f.path() + " " + r.id()))));
    }

    private static List<Rule> kept(Firewall firewall, Predicate<Rule> keep) {
      return firewall.rules().stream().filter(keep).toList();
    }

    /// Takes away, from the last to the first, what can go without a call noticing: rules that
    /// others cover, and then those that no call passes by. Two that cover one another do not both
    /// go.
    private Set<String> enough(List<RuleUse> uses) {
      Set<String> gone = new HashSet<>();
      for (RuleUse.Kind kind : List.of(RuleUse.Kind.COVERED, RuleUse.Kind.UNUSED)) {
        for (RuleUse use : uses.reversed()) {
          if (use.kind() == kind && use.rule().action() == Firewall.Action.ALLOW) {
            String key = use.device() + " " + use.rule().id();
            gone.add(key);
            Flows without = Flows.of(without(gone));
            if (!scenarios.stream().allMatch(s -> way(s).equals(Way.of(without.predict(s))))) {
              gone.remove(key);
            }
          }
        }
      }
      Set<String> out = new HashSet<>();
      for (RuleUse use : uses) {
        if (!gone.contains(use.device() + " " + use.rule().id())) {
          out.add(use.name());
        }
      }
      return out;
    }

    private List<Stuck> stuck() {
      Optional<Flows> open = Optional.empty();
      List<Stuck> out = new ArrayList<>();
      for (Scenario scenario : scenarios) {
        Way way = way(scenario);
        if (!way.delivered()) {
          Flows all = open.orElseGet(() -> Flows.of(Altered.firewalls(topology, Proof::open)));
          open = Optional.of(all);
          boolean anyRules = all.predict(scenario).disposition().success();
          out.add(
              new Stuck(
                  scenario,
                  way.disposition().text() + way.why().map(w -> ", " + w).orElse(""),
                  anyRules));
        }
      }
      return out;
    }

    private static Firewall open(Firewall f) {
      return new Firewall(
          f.name(),
          f.site(),
          f.zones(),
          f.stateful(),
          Firewall.Action.ALLOW,
          Firewall.Action.ALLOW,
          List.of(),
          f.nats(),
          f.udpTimeoutSeconds());
    }
  }
}

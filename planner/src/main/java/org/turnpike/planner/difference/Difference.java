package org.turnpike.planner.difference;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.planner.certificate.CertificatePlan;
import org.turnpike.planner.certificate.PlannedCertificate;
import org.turnpike.planner.dns.DnsPlan;
import org.turnpike.planner.dns.DnsRecord;
import org.turnpike.planner.firewall.FirewallPlan;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.flow.Scenarios;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Prefix;

/// What differs between two topologies.
///
/// A call is the same call where its kind, its parties and its media are, whatever home a user has
/// meanwhile. One that only one of the files gives rise to is asked of the other as well, so that a
/// user who moves does not make a new call of each old one.
///
/// @param calls that change, in the order of the first file's scenarios
/// @param rules of the plan, by firewall and name
/// @param records of the plan's DNS
/// @param names of the plan's certificates
public record Difference(
    List<CallChange> calls,
    List<ItemChange> rules,
    List<ItemChange> records,
    List<ItemChange> names) {

  public Difference {
    calls = List.copyOf(calls);
    rules = List.copyOf(rules);
    records = List.copyOf(records);
    names = List.copyOf(names);
  }

  public static Difference of(Topology before, Topology after) {
    return new Difference(
        calls(before, after),
        ItemChange.between(rules(before), rules(after)),
        ItemChange.between(records(before), records(after)),
        ItemChange.between(names(before), names(after)));
  }

  public List<CallChange> calls(CallChange.What what) {
    return calls.stream().filter(c -> c.what() == what).toList();
  }

  public boolean nothing() {
    return calls.isEmpty() && rules.isEmpty() && records.isEmpty() && names.isEmpty();
  }

  private static List<CallChange> calls(Topology before, Topology after) {
    Asked was = new Asked(before);
    Asked is = new Asked(after);
    List<CallChange> out = new ArrayList<>();
    Set<String> done = new HashSet<>();
    for (Scenario scenario : was.flows.scenarios()) {
      if (done.add(key(scenario))) {
        CallChange.of(scenario, was.way(scenario), is.way(scenario)).ifPresent(out::add);
      }
    }
    for (Scenario scenario : is.flows.scenarios()) {
      if (done.add(key(scenario))) {
        CallChange.of(scenario, was.way(scenario), is.way(scenario)).ifPresent(out::add);
      }
    }
    return out;
  }

  /// A sign-in is its user's, wherever that is to.
  private static String key(Scenario scenario) {
    return scenario.kind() == Scenario.Kind.SIGN_IN
        ? scenario.kind().text() + "/" + scenario.a().name()
        : scenario.id();
  }

  /// One of the two, with the scenarios that it has of its own.
  private static final class Asked {
    final Flows flows;
    final Map<String, Scenario> own;

    Asked(Topology topology) {
      this.flows = Flows.of(topology);
      this.own =
          flows.scenarios().stream()
              .collect(
                  Collectors.toMap(
                      Difference::key, s -> s, (first, _) -> first, LinkedHashMap::new));
    }

    Optional<Way> way(Scenario scenario) {
      return Optional.ofNullable(own.get(key(scenario)))
          .or(() -> between(scenario))
          .map(s -> Way.of(flows.predict(s)));
    }

    private Optional<Scenario> between(Scenario scenario) {
      Topology topology = flows.topology();
      if (!topology.users().containsKey(scenario.a().name())) {
        return Optional.empty();
      }
      return Scenarios.between(topology, scenario.a().name(), Optional.of(scenario.b().name()))
          .stream()
          .filter(s -> key(s).equals(key(scenario)))
          .findFirst();
    }
  }

  private static Map<String, String> rules(Topology topology) {
    ItemChange.Items out = new ItemChange.Items();
    for (RuleSet set : FirewallPlan.of(topology, RelayReading.BOTH).sets()) {
      // The set for one firewall that is both has the rules of the outer and the inner one again.
      if (!(set.stand() instanceof RuleSet.Stand.Single)) {
        set.rules().forEach(r -> out.add(set.name() + " " + r.name(), said(r)));
      }
    }
    return out.joined();
  }

  /// `allow udp any > 10.45.16.30/32 3478`.
  private static String said(NeutralRule rule) {
    return rule.action().name().toLowerCase(java.util.Locale.ROOT)
        + " "
        + rule.transport().map(Transport::text).orElse("any protocol")
        + " "
        + said(rule.source(), rule.sourcePorts())
        + " > "
        + said(rule.destination(), rule.ports());
  }

  private static String said(Party party, Ports ports) {
    String who =
        party.any()
            ? "any"
            : party.prefixes().stream().map(Prefix::toString).collect(Collectors.joining(" "));
    return ports.equals(Ports.ANY) ? who : who + " " + ports;
  }

  private static Map<String, String> records(Topology topology) {
    ItemChange.Items out = new ItemChange.Items();
    for (DnsRecord r : DnsPlan.of(topology).records()) {
      out.add(
          r.organisation() + " " + r.view().text() + ": " + r.name() + " " + r.type(),
          r.rightSide());
    }
    return out.joined();
  }

  private static Map<String, String> names(Topology topology) {
    ItemChange.Items out = new ItemChange.Items();
    for (PlannedCertificate c : CertificatePlan.of(topology).certificates()) {
      out.add(
          "certificate " + c.name(),
          c.subject()
              + (c.names().isEmpty() ? "" : " (" + String.join(" ", c.names()) + ")")
              + " on "
              + c.nodes().stream().map(NodeId::name).collect(Collectors.joining(" ")));
    }
    return out.joined();
  }
}

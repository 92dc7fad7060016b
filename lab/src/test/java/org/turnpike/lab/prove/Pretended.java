package org.turnpike.lab.prove;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.evidence.Act;
import org.turnpike.lab.evidence.Observation;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.lab.evidence.Stage;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.firewall.export.Dialect;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenarios;
import org.turnpike.planner.flow.Stretch;
import org.turnpike.planner.least.PlannedRules;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Walk;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.planner.whatif.Altered;
import org.turnpike.planner.whatif.Change;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// A stage without a network: calls in it are seen to go as the plan's rules, as far as they are in
/// its files, let them.
public final class Pretended implements Staging {

  @Override
  public Stage raise(Plan plan, Path folder) {
    Topology topology = asWritten(plan);
    return new Stage() {
      private Topology now = topology;

      @Override
      public Observation play(Act act) {
        return seen(
            Flows.of(now)
                .predict(
                    Scenarios.between(now, act.caller(), java.util.Optional.of(act.callee()))
                        .stream()
                        .filter(s -> s.id().equals(act.id()))
                        .findFirst()
                        .orElseThrow()));
      }

      /// A circuit that is down there goes down here; rules are those of the plan's files still.
      @Override
      public void become(Topology changed) {
        now =
            Change.all(
                changed.sites().values().stream()
                    .flatMap(s -> s.circuits().values().stream())
                    .filter(c -> !c.up())
                    .<Change>map(c -> new Change.CircuitDown(c.site(), c.name()))
                    .toList(),
                topology);
      }

      @Override
      public void close() {}
    };
  }

  /// The topology with those of the plan's rules that are in its files.
  private static Topology asWritten(Plan plan) {
    return Altered.firewalls(
        PlannedRules.on(plan.topology()),
        f -> {
          RuleSet.Stand stand = new RuleSet.Stand.Described(f.site(), f.name());
          String text =
              plan.firewalls().stream()
                  .filter(s -> s.stand().equals(stand))
                  .flatMap(s ->
                      plan.artefacts().stream()
                          .filter(a -> a.path().equals("firewall/" + Dialect.NFTABLES.file(s))))
                  .map(a -> a.text())
                  .collect(Collectors.joining());
          Set<String> own =
              firewall(plan.topology(), f).rules().stream()
                  .map(r -> r.id())
                  .collect(Collectors.toSet());
          return text.isEmpty()
              ? f
              : Altered.rules(
                  f,
                  f.rules().stream()
                      .filter(r ->
                          text.contains("comment \"" + r.id() + "\"")
                              || own.contains(r.id()) && !row(r.id()))
                      .toList());
        });
  }

  private static boolean row(String id) {
    return org.turnpike.planner.firewall.PortRow.all().stream()
        .anyMatch(r -> id.equals(r.id().id()));
  }

  private static Firewall firewall(Topology topology, Firewall like) {
    Firewall found = topology.site(like.site()).firewalls().get(like.name());
    if (found == null) {
      throw new IllegalStateException("no firewall " + like.name());
    }
    return found;
  }

  /// What would be seen if a prediction came true.
  public static Observation seen(Prediction prediction) {
    List<Sighted> seen = new ArrayList<>();
    for (Leg leg : prediction.legs()) {
      if (leg.mirror()) {
        continue;
      }
      for (Stretch stretch : leg.stretches()) {
        boolean turn =
            leg.kind() == Leg.Kind.MEDIA
                && (relay(leg, stretch.to()) && stretch.there().sent().to().port() < 49152
                    || relay(leg, stretch.from()) && stretch.there().sent().from().port() < 49152);
        walk(leg, stretch.there(), turn, seen);
        stretch.back().ifPresent(b -> walk(leg, b, turn, seen));
      }
    }
    boolean works = prediction.disposition().success();
    boolean answered = prediction.legs(Leg.Kind.SIGNALLING).stream().allMatch(Leg::delivered);
    return new Observation(
        Prover.act(prediction.scenario()), answered, answered, works, works, seen, List.of());
  }

  private static boolean relay(Leg leg, String host) {
    return leg.edges().contains(host.substring(host.lastIndexOf('/') + 1));
  }

  private static void walk(Leg leg, Walk walk, boolean turn, List<Sighted> out) {
    boolean media = leg.kind() == Leg.Kind.MEDIA;
    for (Hop hop : walk.hops()) {
      hop.out()
          .ifPresent(wire ->
              out.add(
                  new Sighted(
                      wire,
                      media ? Sighting.Kind.RTP : Sighting.Kind.TLS,
                      turn,
                      hop.after().transport() == Transport.TCP
                          ? Sighting.Carrier.TCP
                          : Sighting.Carrier.UDP,
                      at(hop.after().from()),
                      at(hop.after().to()),
                      media ? 100 : 20)));
    }
  }

  private static InetSocketAddress at(Endpoint end) {
    return new InetSocketAddress(end.address(), end.port());
  }
}

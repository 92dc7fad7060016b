package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.path.Walker;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.Pool;

/// Predicts what each scenario of a topology does.
///
/// Nothing is looked up by a scenario's, a home's or a place's name: signalling follows from homing
/// and what can be reached, media from the principles and ICE, and each leg is walked over the
/// declared network. One instance belongs to one thread.
public final class Flows {

  private final Topology topology;
  private final List<Scenario> scenarios;
  private final Signalling signalling;

  private Flows(Topology topology) {
    this.topology = topology;
    this.scenarios = Scenarios.of(topology);
    Walker walker = new Walker(topology);
    Hosts hosts = new Hosts(topology);
    Exchange exchange = new Exchange(walker);
    this.signalling = new Signalling(topology, hosts, exchange);
  }

  public static Flows of(Topology topology) {
    return new Flows(topology);
  }

  public Topology topology() {
    return topology;
  }

  public List<Scenario> scenarios() {
    return scenarios;
  }

  /// Every prediction, each made when it is asked for and not kept.
  public Stream<Prediction> predictions() {
    return scenarios.stream().map(this::predict);
  }

  public Prediction predict(Scenario scenario) {
    List<Leg> legs = new ArrayList<>();
    Reasons reasons = new Reasons();
    Pool home = topology.pool(scenario.a().user().home());
    switch (scenario.b()) {
      case Party.Home _ -> signal(Leg.Side.A, scenario.a(), legs, reasons);
      case Party.Person b -> {
        signal(Leg.Side.A, scenario.a(), legs, reasons);
        signal(Leg.Side.B, b, legs, reasons);
        between(home, topology.pool(b.user().home()), Optional.empty(), legs, reasons);
      }
      case Party.Meeting m -> {
        signal(Leg.Side.A, scenario.a(), legs, reasons);
        reasons.add(
            Derivation.Ground.PRINCIPLE,
            "",
            "hosted in " + m.host().path() + ", where its organiser " + m.name() + " is homed",
            "P1",
            m.host().path());
        between(home, m.host(), Optional.empty(), legs, reasons);
      }
      case Party.Line line -> {
        signal(Leg.Side.A, scenario.a(), legs, reasons);
        between(
            home, topology.pool(line.gateway().pool()), Optional.of(line.gateway()), legs, reasons);
      }
      case Party.Stream _ -> {}
    }
    return Prediction.of(scenario, legs, reasons.derivation());
  }

  private void signal(Leg.Side side, Party.Person person, List<Leg> legs, Reasons reasons) {
    Signalling.Found found = signalling.home(person);
    legs.add(found.on(side));
    reasons.add(found.reasons());
  }

  private void between(
      Pool from,
      Pool to,
      Optional<org.turnpike.topology.service.PstnGateway> beyond,
      List<Leg> legs,
      Reasons reasons) {
    signalling
        .servers(from, to, beyond)
        .ifPresent(f -> {
          legs.add(f.leg());
          reasons.add(f.reasons());
        });
  }
}

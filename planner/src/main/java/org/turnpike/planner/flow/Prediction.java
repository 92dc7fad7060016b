package org.turnpike.planner.flow;

import java.util.List;
import java.util.Optional;
import org.turnpike.topology.Disposition;

/// What a scenario does.
///
/// @param legs signalling of each party, between servers, and media of each party
/// @param disposition delivered where every leg is; else the first leg's that is not
public record Prediction(
    Scenario scenario, List<Leg> legs, Disposition disposition, Derivation derivation) {

  public Prediction {
    legs = List.copyOf(legs);
  }

  static Prediction of(Scenario scenario, List<Leg> legs, Derivation derivation) {
    Disposition worst =
        legs.stream()
            .map(Leg::disposition)
            .filter(d -> !d.success())
            .findFirst()
            .orElse(Disposition.DELIVERED);
    return new Prediction(scenario, legs, worst, derivation);
  }

  public Optional<Leg> leg(Leg.Kind kind, Leg.Side side) {
    return legs.stream().filter(l -> l.kind() == kind && l.side() == side).findFirst();
  }

  public List<Leg> legs(Leg.Kind kind) {
    return legs.stream().filter(l -> l.kind() == kind).toList();
  }

  /// Edge and appliance nodes that relay the media.
  public List<String> mediaEdges() {
    return legs(Leg.Kind.MEDIA).stream().flatMap(l -> l.edges().stream()).distinct().toList();
  }

  /// The leg that decided the disposition.
  public Optional<Leg> failed() {
    return legs.stream().filter(l -> !l.delivered()).findFirst();
  }
}

package org.turnpike.planner.flow;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.turnpike.topology.Disposition;

/// What a scenario does.
///
/// @param legs signalling of each party, between servers, and media of each party
/// @param disposition delivered where every leg is; else the first leg's that is not
/// @param reasons makes the derivation, when somebody asks
public record Prediction(
    Scenario scenario, List<Leg> legs, Disposition disposition, Supplier<Derivation> reasons) {

  public Prediction {
    legs = List.copyOf(legs);
  }

  static Prediction of(Scenario scenario, List<Leg> legs, Supplier<Derivation> reasons) {
    Disposition worst =
        legs.stream()
            .map(Leg::disposition)
            .filter(d -> !d.success())
            .findFirst()
            .orElse(Disposition.DELIVERED);
    return new Prediction(scenario, legs, worst, reasons);
  }

  /// Why; worked out at each call.
  public Derivation derivation() {
    return reasons.get();
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

  /// Whether a call is answered: signalling has its way, and neither client refuses the other's
  /// kind of media.
  public boolean answered() {
    return legs(Leg.Kind.SIGNALLING).stream().allMatch(Leg::delivered)
        && legs(Leg.Kind.MEDIA).stream().noneMatch(l -> l.disposition() == Disposition.REFUSED);
  }

  /// Two predictions are the same where the same happens; the derivation follows from it.
  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof Prediction p && scenario.equals(p.scenario) && legs.equals(p.legs);
  }

  @Override
  public int hashCode() {
    return 31 * scenario.id().hashCode() + disposition.hashCode();
  }
}

package org.turnpike.planner.capacity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.whatif.Change;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;

/// What calls need at the busy hour, as the file has its circuits, and if there were no
/// ExpressRoute.
///
/// @param asIs with the circuits of the file
/// @param without with no ExpressRoute; empty where the file has none in service
public record Capacity(Topology topology, Mix mix, Case asIs, Optional<Case> without) {

  /// @param quality of the ways that voice takes
  public record Case(Load load, List<Quality.Measured> quality) {
    public Case {
      quality = List.copyOf(quality);
    }
  }

  public static Capacity of(Topology topology, Mix mix) {
    boolean expressRoute =
        topology.sites().values().stream()
            .flatMap(s -> s.circuits().values().stream())
            .anyMatch(c -> c instanceof Circuit.ExpressRoute && c.up());
    Case asIs = predicted(topology, mix);
    return new Capacity(
        topology,
        mix,
        asIs,
        expressRoute
            ? Optional.of(predicted(new Change.WithoutExpressRoute().on(topology), mix))
            : Optional.empty());
  }

  private static Case predicted(Topology topology, Mix mix) {
    Flows flows = Flows.of(topology);
    List<Scenario> media =
        flows.scenarios().stream().filter(s -> s.modality().isPresent()).toList();
    Supplier<Stream<Prediction>> predictions = () -> media.stream().map(flows::predict);
    return new Case(
        Load.of(topology, Traffic.of(topology, mix, media), predictions.get()),
        Quality.of(topology, predictions.get()));
  }

  /// Something that does not hold.
  ///
  /// @param path of a circuit, link or site
  /// @param row of the table that says so; empty for the plain fact that it does not fit
  public record Exceeded(String path, Optional<Target> row, String what) {}

  /// What does not hold as the file is; `without` is for comparison only.
  public List<Exceeded> exceeded() {
    List<Exceeded> out = new ArrayList<>();
    for (Load.Wire wire : asIs.load().wires().values()) {
      double voice = wire.busier(MediaClass.VOICE).provide();
      wire.share(voice)
          .filter(s -> !Target.VOICE_SHARE.met(s * 100))
          .ifPresent(s ->
              out.add(
                  new Exceeded(
                      wire.path(),
                      Optional.of(Target.VOICE_SHARE),
                      "voice takes "
                          + Shown.percent(s)
                          + " of it; the target is "
                          + Target.VOICE_SHARE.limit())));
      wire.share(wire.busier().provide())
          .filter(s -> s > 1)
          .ifPresent(s ->
              out.add(
                  new Exceeded(
                      wire.path(),
                      Optional.empty(),
                      "all classes need "
                          + Shown.rate(wire.busier().provide())
                          + " and it has "
                          + Shown.bandwidth(wire.bandwidth()))));
    }
    for (Quality.Measured measured : asIs.quality()) {
      if (!measured.met()) {
        out.add(
            new Exceeded(
                "sites/" + measured.site(),
                Optional.of(measured.target()),
                measured.target().path()
                    + ", "
                    + measured.target().metric()
                    + ": "
                    + Shown.number(measured.measured())
                    + " "
                    + measured.target().unit()
                    + " by "
                    + measured.by()
                    + "; the target is "
                    + measured.target().limit()));
      }
    }
    return List.copyOf(out);
  }
}

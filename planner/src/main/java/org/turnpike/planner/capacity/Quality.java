package org.turnpike.planner.capacity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Stretch;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.Modality;

/// Latency, loss and jitter of the ways that voice takes, held against the targets.
///
/// What the file says about the links, circuits and the crossing of the Internet is added up; what
/// it does not say counts as nothing, so a path is at best as good as this. Of several ways from
/// one site the worst counts.
public final class Quality {

  private static final double MS = 1e6;

  /// @param site where the clients are
  /// @param measured in the target's unit
  /// @param by how it gets there: `ExpressRoute`, `Internet`, `customer network`
  public record Measured(String site, Target target, double measured, String by) {
    public boolean met() {
      return target.met(measured);
    }
  }

  /// Sums over a part of a way.
  private record Sum(double latencyNs, double jitterNs, double kept) {
    static final Sum NOTHING = new Sum(0, 0, 1);

    Sum plus(org.turnpike.topology.network.Quality q) {
      return new Sum(latencyNs + q.latencyNs(), jitterNs + q.jitterNs(), kept * (1 - q.loss()));
    }
  }

  private final Topology topology;
  private final Map<String, org.turnpike.topology.network.Quality> wires = new LinkedHashMap<>();
  private final Map<String, Measured> worst = new LinkedHashMap<>();

  private Quality(Topology topology) {
    this.topology = topology;
    topology.links().forEach(l -> wires.put(l.path(), l.quality()));
    topology.sites().values().stream()
        .flatMap(s -> s.circuits().values().stream())
        .forEach(c -> wires.put(c.path(), c.quality()));
  }

  /// For each site with users and each target, in the order of the file and of the table.
  static List<Measured> of(Topology topology, Stream<Prediction> predictions) {
    Quality quality = new Quality(topology);
    predictions
        .filter(p -> p.scenario().modality().filter(Modality.AUDIO::equals).isPresent())
        .flatMap(p -> p.legs(Leg.Kind.MEDIA).stream().filter(Leg::delivered).map(l -> seen(p, l)))
        .forEach(quality::leg);
    List<Measured> out = new ArrayList<>();
    topology.users().values().stream()
        .map(u -> u.at().site().name())
        .distinct()
        .forEach(site ->
            quality.worst.values().stream()
                .filter(m -> m.site().equals(site))
                .sorted(Comparator.comparing(m -> m.target().row().id()))
                .forEach(out::add));
    return out;
  }

  private record Seen(Optional<String> site, Leg leg) {}

  /// A leg with the site that its client is at.
  private static Seen seen(Prediction prediction, Leg leg) {
    User client =
        switch (leg.side()) {
          case A, SERVERS -> prediction.scenario().a().user();
          case B ->
              prediction.scenario().b() instanceof org.turnpike.planner.flow.Party.Person p
                  ? p.user()
                  : prediction.scenario().a().user();
        };
    boolean begins = leg.from().equals(client.path());
    return new Seen(begins ? Optional.of(client.at().site().name()) : Optional.empty(), leg);
  }

  private void leg(Seen seen) {
    if (seen.site().isEmpty()) {
      return;
    }
    String site = seen.site().get();
    List<Walk> there = seen.leg().stretches().stream().map(Stretch::there).toList();
    List<Walk> back = seen.leg().stretches().stream().flatMap(s -> s.back().stream()).toList();
    List<Segment> segments = there.stream().flatMap(w -> w.segments().stream()).toList();
    if (segments.contains(Segment.MSN) && segments.getFirst() != Segment.MSN) {
      String by = segments.contains(Segment.ER) ? "ExpressRoute" : "Internet";
      Sum whole = sum(there, false);
      put(site, "TGT-01", whole.latencyNs() / MS, by);
      put(site, "TGT-02", (whole.latencyNs() + sum(back, false).latencyNs()) / MS, by);
      put(site, "TGT-04", loss(whole), by);
      put(site, "TGT-05", whole.jitterNs() / MS, by);
      Sum edge = sum(there, true);
      put(site, "TGT-07", edge.latencyNs() / MS, by);
      put(site, "TGT-08", (edge.latencyNs() + sum(back, true).latencyNs()) / MS, by);
      put(site, "TGT-10", loss(edge), by);
      put(site, "TGT-11", edge.jitterNs() / MS, by);
    } else if (segments.stream().allMatch(s -> s == Segment.CN || s == Segment.FCN)) {
      put(site, "TGT-13", sum(there, false).latencyNs() / MS, "customer network");
    }
  }

  private static double loss(Sum sum) {
    return (1 - sum.kept()) * 100;
  }

  /// What lies outside the provider's network.
  ///
  /// @param edge without the site's own network and links
  private Sum sum(List<Walk> walks, boolean edge) {
    Sum sum = Sum.NOTHING;
    for (Walk walk : walks) {
      for (Hop hop : walk.hops()) {
        if (hop.device().equals("internet")) {
          sum = sum.plus(topology.internet().quality());
        }
        org.turnpike.topology.network.Quality wire = hop.out().map(wires::get).orElse(null);
        boolean provider = hop.segment().filter(Segment.MSN::equals).isPresent();
        boolean own = hop.out().filter(o -> o.startsWith("links/")).isPresent();
        if (wire != null && !provider && !(edge && own)) {
          sum = sum.plus(wire);
        }
      }
    }
    return sum;
  }

  private void put(String site, String row, double measured, String by) {
    Measured now = new Measured(site, Target.row(row), Math.round(measured * 1e6) / 1e6, by);
    worst.merge(site + " " + row, now, (a, b) -> b.measured() > a.measured() ? b : a);
  }
}

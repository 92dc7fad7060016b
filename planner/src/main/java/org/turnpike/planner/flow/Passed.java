package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.Segment;

/// A segment on a leg's way.
///
/// @param region of a provider, named only where the leg has crossed the provider's backbone to it
public record Passed(Segment segment, Optional<SiteId> region) {

  public static Passed of(Segment segment) {
    return new Passed(segment, Optional.empty());
  }

  /// `CN>ER>MSN>MSN(america)`.
  public static String text(List<Passed> segments) {
    return segments.stream().map(Passed::toString).collect(Collectors.joining(">"));
  }

  /// The segments of walks, one after the other; equal neighbours once.
  public static List<Passed> of(List<Walk> walks) {
    List<Passed> out = new ArrayList<>();
    for (Walk walk : walks) {
      List<Hop> hops = walk.hops();
      for (int i = 0; i < hops.size(); i++) {
        Optional<Segment> segment = hops.get(i).segment();
        if (segment.isEmpty()) {
          continue;
        }
        add(out, of(segment.get()));
        boolean backbone =
            segment.get() == Segment.MSN
                && hops.get(i).out().filter(w -> w.startsWith("links/")).isPresent();
        if (backbone && i + 1 < hops.size()) {
          Passed far = new Passed(Segment.MSN, site(hops.get(i + 1).device()));
          out.removeIf(p -> p.region.isPresent());
          out.add(far);
        }
      }
    }
    return List.copyOf(out);
  }

  private static void add(List<Passed> out, Passed next) {
    if (out.isEmpty() || out.getLast().segment != next.segment) {
      out.add(next);
    }
  }

  /// `sites/europe/router` is at europe.
  private static Optional<SiteId> site(String device) {
    String[] parts = device.split("/", -1);
    return parts.length > 1 && parts[0].equals("sites")
        ? Optional.of(new SiteId(parts[1]))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return segment + region.map(r -> "(" + r + ")").orElse("");
  }
}

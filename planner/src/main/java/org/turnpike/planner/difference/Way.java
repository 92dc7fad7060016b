package org.turnpike.planner.difference;

import java.util.List;
import java.util.Optional;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Stretch;
import org.turnpike.planner.path.Hop;
import org.turnpike.topology.Disposition;

/// What counts as the way of a call when two are compared: segments, circuits, links and relays of
/// each leg, and how it ends. Addresses, ports and rules on the way may differ.
///
/// @param disposition of the whole call
/// @param legs that are not another leg seen from its far end
public record Way(Disposition disposition, Optional<String> why, List<Part> legs) {

  public Way {
    legs = List.copyOf(legs);
  }

  /// One leg.
  ///
  /// @param name `signalling a`
  /// @param over circuits and links, in order
  public record Part(
      String name,
      String segments,
      String transport,
      List<String> over,
      List<String> edges,
      Disposition disposition) {
    public Part {
      over = List.copyOf(over);
      edges = List.copyOf(edges);
    }

    /// `CN>ER>MSN, TCP, over redmond/expressroute, by edge1`.
    String said(boolean withTransport) {
      return (segments.isEmpty() ? "nowhere" : segments)
          + (withTransport ? ", " + transport : "")
          + (over.isEmpty() ? "" : ", over " + String.join(" and ", over))
          + (edges.isEmpty() ? "" : ", by " + String.join(" and ", edges))
          + (disposition.success() ? "" : ": " + disposition.text());
    }
  }

  public static Way of(Prediction prediction) {
    return new Way(
        prediction.disposition(),
        prediction.failed().flatMap(Leg::why),
        prediction.legs().stream().filter(l -> !l.mirror()).map(Way::part).toList());
  }

  private static Part part(Leg leg) {
    List<String> over =
        leg.stretches().stream()
            .map(Stretch::there)
            .flatMap(w -> w.hops().stream())
            .flatMap((Hop h) -> h.out().stream())
            .filter(o -> o.startsWith("links/") || o.contains("/circuits/"))
            .map(o -> o.replaceFirst("^sites/", "").replace("/circuits/", "/"))
            .distinct()
            .toList();
    return new Part(
        leg.kind().text() + " " + leg.side().text(),
        leg.segmentsText(),
        leg.transport().name(),
        over,
        leg.edges(),
        leg.disposition());
  }

  public boolean delivered() {
    return disposition.success();
  }

  Optional<Part> leg(String name) {
    return legs.stream().filter(l -> l.name().equals(name)).findFirst();
  }

  /// `blocked-by-rule: at ...`.
  String end() {
    return disposition.text() + why.map(w -> ", " + w).orElse("");
  }
}

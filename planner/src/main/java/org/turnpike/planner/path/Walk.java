package org.turnpike.planner.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.network.Segment;

/// The way of one packet, and how it ended.
///
/// @param at device that ended it
/// @param rule that blocked it
/// @param why in words, for a reader
public record Walk(
    List<Hop> hops, Disposition disposition, String at, Optional<String> rule, String why) {
  public Walk {
    hops = List.copyOf(hops);
  }

  public boolean delivered() {
    return disposition.success();
  }

  /// As it was sent.
  public Packet sent() {
    return hops.getFirst().before();
  }

  /// As it was at the end.
  public Packet last() {
    return hops.getLast().after();
  }

  /// Segments in order, equal neighbours once.
  public List<Segment> segments() {
    List<Segment> out = new ArrayList<>();
    for (Hop hop : hops) {
      hop.segment().filter(s -> out.isEmpty() || out.getLast() != s).ifPresent(out::add);
    }
    return out;
  }

  /// Whether each hop takes up what the one before put down.
  public boolean continuous() {
    for (int i = 1; i < hops.size(); i++) {
      Hop a = hops.get(i - 1);
      Hop b = hops.get(i);
      if (!a.out().equals(b.in()) || !a.after().equals(b.before())) {
        return false;
      }
    }
    return !hops.isEmpty();
  }
}

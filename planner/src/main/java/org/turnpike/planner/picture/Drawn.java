package org.turnpike.planner.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Stretch;
import org.turnpike.planner.path.Hop;

/// The things that a leg passes, in order, by their ids.
///
/// @param ids hosts, devices, circuits and links by their paths; equal neighbours once
/// @param lost whether it ends at the last of them without having arrived
record Drawn(Leg leg, List<String> ids, boolean lost) {

  Drawn {
    ids = List.copyOf(ids);
  }

  static Drawn of(Leg leg) {
    List<String> ids = new ArrayList<>();
    add(ids, leg.from());
    for (Stretch stretch : leg.stretches()) {
      for (Hop hop : stretch.there().hops()) {
        // A host at the end of a walk may be there by its bare name; its path follows.
        if (hop.device().contains("/") || hop.device().equals("internet")) {
          add(ids, hop.device());
        }
        hop.out().filter(Drawn::shown).ifPresent(w -> add(ids, w));
      }
      if (!stretch.there().delivered()) {
        return new Drawn(leg, ids, true);
      }
      add(ids, stretch.to());
    }
    return new Drawn(leg, ids, !leg.delivered());
  }

  /// Networks are not drawn: two things on one are neighbours.
  private static boolean shown(String wire) {
    return wire.startsWith("links/") || wire.contains("/circuits/");
  }

  private static void add(List<String> ids, String id) {
    if (ids.isEmpty() || !ids.getLast().equals(id)) {
      ids.add(id);
    }
  }

  /// Site of a device or circuit.
  static Optional<String> site(String id) {
    String[] parts = id.split("/", -1);
    return parts.length > 2 && parts[0].equals("sites") ? Optional.of(parts[1]) : Optional.empty();
  }
}

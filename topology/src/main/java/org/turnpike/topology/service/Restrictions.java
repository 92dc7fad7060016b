package org.turnpike.topology.service;

import java.util.List;
import java.util.Set;
import org.turnpike.topology.Ordered;

/// Which of the scenarios that follow from users, homes and places are of interest. By default all
/// of them are.
///
/// @param modalities media that scenarios are made for
/// @param only pairs of users (or of a user and a gateway); empty for all
/// @param without pairs to leave out
public record Restrictions(Set<Modality> modalities, List<Pair> only, List<Pair> without) {

  public static final Restrictions NONE =
      new Restrictions(Set.of(Modality.values()), List.of(), List.of());

  public Restrictions {
    modalities = Ordered.set(modalities.stream().sorted().toList());
    only = List.copyOf(only);
    without = List.copyOf(without);
  }

  public record Pair(String a, String b) {}
}

package org.turnpike.topology.service;

import java.util.Optional;

/// What users may have of an Edge pool's media relay; what is absent is the product's default.
///
/// @param allocationsPerUser at one node
/// @param allocations of all users at all nodes
/// @param bandwidthPerUser bit/s in each direction, at one node
/// @param bandwidth bit/s in each direction, of all users at all nodes
public record RelayLimits(
    Optional<Integer> allocationsPerUser,
    Optional<Integer> allocations,
    Optional<Long> bandwidthPerUser,
    Optional<Long> bandwidth) {

  public static final RelayLimits DEFAULT =
      new RelayLimits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}

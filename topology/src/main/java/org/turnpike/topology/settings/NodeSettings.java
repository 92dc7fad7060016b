package org.turnpike.topology.settings;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.turnpike.topology.NodeId;

/// What one node is told. Immutable, validated whole, replaced by one input `Reconfigured`.
///
/// @param version of the topology that this was derived from; grows
/// @param roles at most one of each kind
public record NodeSettings(
    long version,
    NodeId node,
    List<RoleSettings> roles,
    List<Listener> listeners,
    Trust trust,
    PeerPolicy peerPolicy,
    Limits limits) {

  /// @throws IllegalArgumentException if two listeners share a name or an address, or a role comes
  ///   twice
  public NodeSettings {
    roles = List.copyOf(roles);
    listeners = List.copyOf(listeners);
    Set<Object> seen = new HashSet<>();
    for (Listener listener : listeners) {
      if (!seen.add(listener.name())) {
        throw new IllegalArgumentException("listener \"" + listener.name() + "\" is there twice");
      }
      if (listener.bind().port() != 0
          && !seen.add(List.of(listener.protocol().datagram(), listener.bind()))) {
        throw new IllegalArgumentException(
            "listener \""
                + listener.name()
                + "\": "
                + listener.bind()
                + " is taken by another listener");
      }
    }
    for (RoleSettings role : roles) {
      if (!seen.add(role.getClass())) {
        throw new IllegalArgumentException(
            "role " + role.getClass().getSimpleName() + " is there twice");
      }
    }
  }
}

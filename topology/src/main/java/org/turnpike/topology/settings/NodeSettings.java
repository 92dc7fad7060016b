package org.turnpike.topology.settings;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.NodeId;

/// What one node is told. Immutable, validated whole, replaced by one input `Reconfigured`.
///
/// @param version of the topology that this was derived from; grows
/// @param roles at most one of each kind
/// @param peers other nodes that it talks to over MTLS
public record NodeSettings(
    long version,
    NodeId node,
    List<RoleSettings> roles,
    List<Listener> listeners,
    List<Peer> peers,
    Trust trust,
    PeerPolicy peerPolicy,
    Limits limits) {

  /// @throws IllegalArgumentException if two listeners share a name, or an address without being
  ///   told apart by what clients send first, or a role comes twice
  public NodeSettings {
    roles = List.copyOf(roles);
    listeners = List.copyOf(listeners);
    peers = List.copyOf(peers);
    Set<Object> seen = new HashSet<>();
    for (Listener listener : listeners) {
      if (!seen.add(listener.name())) {
        throw new IllegalArgumentException("listener \"" + listener.name() + "\" is there twice");
      }
      for (Listener other : listeners) {
        if (listener != other && clash(listener, other)) {
          throw new IllegalArgumentException(
              "listener \""
                  + other.name()
                  + "\": "
                  + other.bind()
                  + " is taken by another listener");
        }
      }
    }
    for (RoleSettings role : roles) {
      if (!seen.add(role.getClass())) {
        throw new IllegalArgumentException(
            "role " + role.getClass().getSimpleName() + " is there twice");
      }
    }
  }

  private static boolean clash(Listener one, Listener other) {
    return one.bind().port() != 0
        && one.bind().equals(other.bind())
        && one.protocol().datagram() == other.protocol().datagram()
        && !one.protocol().sharesWith(other.protocol());
  }

  /// A node that talks to no other.
  public NodeSettings(
      long version,
      NodeId node,
      List<RoleSettings> roles,
      List<Listener> listeners,
      Trust trust,
      PeerPolicy peerPolicy,
      Limits limits) {
    this(version, node, roles, listeners, List.of(), trust, peerPolicy, limits);
  }

  /// What that role of the node is told; empty where the node does not have it.
  public <R extends RoleSettings> Optional<R> role(Class<R> kind) {
    return roles.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /// The same, published as that version.
  public NodeSettings withVersion(long published) {
    return new NodeSettings(published, node, roles, listeners, peers, trust, peerPolicy, limits);
  }

  /// The same node with other roles and listeners.
  ///
  /// @throws IllegalArgumentException as the constructor does
  public NodeSettings with(List<RoleSettings> otherRoles, List<Listener> otherListeners) {
    return new NodeSettings(
        version, node, otherRoles, otherListeners, peers, trust, peerPolicy, limits);
  }

  /// With the key of the relay's time-limited credentials, which no file of settings holds.
  public NodeSettings withRelaySecret(String secret) {
    List<RoleSettings> all =
        roles.stream()
            .map(r -> r instanceof RoleSettings.AvEdge av ? av.withSecret(secret) : r)
            .toList();
    return with(all, listeners);
  }
}

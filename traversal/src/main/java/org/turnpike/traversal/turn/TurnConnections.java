package org.turnpike.traversal.turn;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Connections with peers that no client has taken yet, over all threads of a relay: the client's
/// new connection may be another thread's than its allocation (RFC 6062 §5.4). Whoever takes one
/// out decides what becomes of it, so that a late ConnectionBind and the end of its time never both
/// do.
public final class TurnConnections {

  private final ConcurrentHashMap<Integer, PeerConnection> pending = new ConcurrentHashMap<>();

  /// @return false if the number is in use
  boolean add(PeerConnection connection) {
    return pending.putIfAbsent(connection.id, connection) == null;
  }

  @Nullable PeerConnection find(int id) {
    return pending.get(id);
  }

  /// @return whether it was still to be had
  boolean take(PeerConnection connection) {
    return pending.remove(connection.id, connection);
  }

  /// How many wait.
  public int waiting() {
    return pending.size();
  }
}

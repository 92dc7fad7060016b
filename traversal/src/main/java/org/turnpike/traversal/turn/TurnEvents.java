package org.turnpike.traversal.turn;

import java.net.InetSocketAddress;

/// What an operator wants to hear of. Called on the server's thread; returns at once.
public interface TurnEvents {

  /// An allocation was made.
  ///
  /// @param flow of the client
  default void allocated(
      String user, long flow, InetSocketAddress client, InetSocketAddress relayed) {}

  /// An allocation ended.
  default void ended(Ended allocation) {}

  /// A request was refused.
  ///
  /// @param code sent to the client
  /// @param cause with names, for the log
  default void refused(int method, int code, InetSocketAddress client, String cause) {}

  /// The one line that is told of an allocation.
  ///
  /// @param flow of the client
  /// @param lastedNanos from its Allocate to its end
  /// @param toPeersPackets relayed from the client
  /// @param fromPeersPackets relayed to the client
  /// @param cause why it ended: `released`, `expired`, `closed`, `stopped`, `killed`
  record Ended(
      String user,
      long flow,
      InetSocketAddress client,
      InetSocketAddress relayed,
      long lastedNanos,
      long toPeersPackets,
      long toPeersBytes,
      long fromPeersPackets,
      long fromPeersBytes,
      String cause) {}
}

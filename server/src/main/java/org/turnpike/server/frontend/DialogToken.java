package org.turnpike.server.frontend;

import java.util.Optional;
import org.turnpike.topology.UserUri;

/// What our Record-Route says about a dialog to ourselves: which of the two sides a request of it
/// comes from, and how the other one is reached. Whoever shows one of ours for the same Call-ID was
/// let through when the dialog began.
///
/// @param callerTag hash of the From tag of the request that began it
/// @param caller the way back to who began it
/// @param callee the way to who was asked
record DialogToken(int callerTag, Way caller, Way callee) {

  /// How a side is reached.
  sealed interface Way {

    /// @param address as `192.0.2.1:5060`
    record Datagram(String address) implements Way {}

    /// @param flow name of a connection
    /// @param user whose bindings tell the next connection when this one is gone
    record Connection(String flow, Optional<UserUri> user) implements Way {}

    /// @param name of the peer, whose other nodes are tried where this one is not there
    /// @param endpoint as `192.0.2.1:5061`
    /// @param user of a device behind it, whose bindings tell where it is by now
    record Server(String name, String endpoint, Optional<UserUri> user) implements Way {}
  }
}

package org.turnpike.server.av;

import java.net.InetSocketAddress;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.traversal.turn.Standing;

/// An allocation that stands, as operators see it.
///
/// @param protocol what its client speaks
/// @param leftNanos until it ends, unless it is refreshed
public record RelayedFor(
    String user,
    Protocol protocol,
    InetSocketAddress client,
    InetSocketAddress relayed,
    long ageNanos,
    long leftNanos,
    int permissions,
    int channels,
    long toPeersPackets,
    long toPeersBytes,
    long fromPeersPackets,
    long fromPeersBytes) {

  static RelayedFor of(Protocol protocol, Standing one) {
    return new RelayedFor(
        one.user(),
        protocol,
        one.client(),
        one.relayed(),
        one.ageNanos(),
        one.leftNanos(),
        one.permissions(),
        one.channels(),
        one.toPeersPackets(),
        one.toPeersBytes(),
        one.fromPeersPackets(),
        one.fromPeersBytes());
  }
}

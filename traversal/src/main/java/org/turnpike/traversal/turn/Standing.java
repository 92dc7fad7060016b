package org.turnpike.traversal.turn;

import java.net.InetSocketAddress;

/// An allocation that stands, as operators see it.
///
/// @param flow of its client
/// @param ageNanos since its Allocate
/// @param leftNanos until it ends, unless it is refreshed
/// @param permissions that it has
/// @param channels bound to peers
public record Standing(
    String user,
    long flow,
    InetSocketAddress client,
    InetSocketAddress relayed,
    long ageNanos,
    long leftNanos,
    int permissions,
    int channels,
    long toPeersPackets,
    long toPeersBytes,
    long fromPeersPackets,
    long fromPeersBytes) {}

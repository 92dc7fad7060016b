package org.turnpike.traversal.turn;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// A TCP connection between a relayed address and a peer (RFC 6062 §5).
final class PeerConnection {

  /// CONNECTION-ID (RFC 6062 §6.2.1), random: whoever could guess it still needs the credential.
  final int id;

  final Allocation allocation;
  final InetSocketAddress peer;

  /// The Connect that is not answered yet; null for a connection that stands.
  @Nullable Asked asked;

  PeerConnection(int id, Allocation allocation, InetSocketAddress peer, @Nullable Asked asked) {
    this.id = id;
    this.allocation = allocation;
    this.peer = peer;
    this.asked = asked;
  }
}

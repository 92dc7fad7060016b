package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.Slice;

/// The sockets that a [TurnServer] relays with. A flow is a handle for a socket and a remote
/// address, or for a connection; a transient one is good until the callback returns.
public interface TurnDriver {

  /// No such socket.
  int NONE = -1;

  /// Opens a relay socket, and has it hear what arrives.
  ///
  /// @return its number, or [#NONE] if the port cannot be had
  int open(InetAddress address, int port, RelaySocket socket);

  /// As [#open(InetAddress, int, RelaySocket)], on a port that [#hold] of this driver or of another
  /// thread's keeps: no other program gets it in between.
  ///
  /// @return its number, or [#NONE] if it cannot be served, with the port let go
  int open(HeldPort held, RelaySocket socket);

  void close(int socket);

  /// Keeps a port from other programs; what arrives there is heard by nobody.
  ///
  /// @return null if the port cannot be had
  @Nullable HeldPort hold(InetAddress address, int port);

  /// Where a client's packets arrive: the listener's address.
  InetSocketAddress local(long flow);

  /// A handle that stays.
  long pin(int socket, InetSocketAddress remote);

  /// Makes a transient handle stay; others are returned as they are.
  long pin(long flow);

  /// A handle for one packet.
  long toward(int socket, InetSocketAddress remote);

  void release(long flow);

  InetSocketAddress remote(long flow);

  /// For what is sent outside a callback.
  PacketOut out();

  /// Whether [#sendWhole] works; without it DONT-FRAGMENT is an attribute that is not known (RFC
  /// 8656 §7.2 (4)).
  default boolean sendsWhole() {
    return false;
  }

  /// Sends a datagram that no router may take apart (RFC 8656 §14: DF).
  default void sendWhole(Slice packet, long flow) {
    throw new IllegalStateException("this driver cannot forbid fragments");
  }

  /// The connections of TCP allocations; null where there are none to be had (442).
  default @Nullable TurnStreams streams() {
    return null;
  }
}

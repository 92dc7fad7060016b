package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.turnpike.wire.PacketStep;

/// The sockets that a [TurnServer] relays with. A flow is a handle for a socket and a remote
/// address, or for a connection; a transient one is good until the callback returns.
public interface TurnDriver {

  /// No such socket.
  int NONE = -1;

  /// Opens a relay socket; its packets go to the step.
  ///
  /// @return its number, or [#NONE] if the port cannot be had
  int open(InetAddress address, int port, PacketStep step);

  void close(int socket);

  /// A handle that stays.
  long pin(int socket, InetSocketAddress remote);

  /// Makes a transient handle stay; others are returned as they are.
  long pin(long flow);

  /// A handle for one packet.
  long toward(int socket, InetSocketAddress remote);

  void release(long flow);

  InetSocketAddress remote(long flow);
}

package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/// The connections of TCP allocations (RFC 6062), as far as they are sockets. A connection with a
/// peer has the number that its allocation gave it; nothing is read from it until it is bound, so
/// what its peer sends waits in the system's buffers and TCP slows the peer.
///
/// [TurnServer#connected], [TurnServer#accepted] and [TurnServer#gone] answer.
public interface TurnStreams {

  /// Whether this client's flow is a connection.
  boolean isStream(long flow);

  /// Listens for peers at a relayed address.
  ///
  /// @return its number, or [TurnDriver#NONE] if the port cannot be had
  int listen(InetAddress address, int port);

  /// Closes a listener; connections that came by it stay.
  void closeListener(int listener);

  /// Opens a connection from the listener's own address and port to a peer. Tells
  /// [TurnServer#connected] when it stands, and [TurnServer#gone] if it never does.
  void connect(int listener, InetSocketAddress peer, int connection);

  /// Sends the answer to a client's connection, which from then on carries the peer's bytes and
  /// nothing else. Callable on any thread of the relay.
  ///
  /// @param client its flow, which is over as a way for messages
  /// @param pace of what passes
  void bind(int connection, long client, byte[] answer, Pace pace);

  /// How fast a connection may carry. Callable on any thread.
  interface Pace {
    /// Counts what was read on its way to the peer or from it.
    ///
    /// @return nanoseconds until more may be read; 0 for at once
    long passed(boolean toPeer, int bytes);
  }

  /// Closes a connection with a peer, and the client's that is bound to it.
  void close(int connection);
}

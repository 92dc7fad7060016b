package org.turnpike.net;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Framer;

/// What a signalling role needs of the network: loops that own sessions, and ways in and out.
/// [Transports] in production; in tests an emulator, so that a whole role runs in simulated time.
public interface Network {

  /// How many loops there are.
  int loops();

  /// The bounded way to one of them, from 0.
  Handover loop(int index);

  /// The bounded way to the loop that owns the session with this key.
  Handover handoverFor(long hash);

  /// Opens a listener. When this returns, peers are served.
  ///
  /// @throws BindFailed if the socket cannot be opened
  /// @throws IllegalArgumentException if its certificate is not there or cannot serve
  Bound listen(Listener listener, Framer framer, Receiver receiver);

  /// A way to a peer. It can be used at once: messages wait until the connection stands. If it
  /// never does, [Receiver#onClosed] says why.
  ///
  /// @param serverName the name that a secure peer's certificate must hold
  /// @param certificate name of the credential to prove ourselves with (MTLS); empty for none
  /// @throws IllegalArgumentException if there is no such credential, or nobody is trusted
  Flow connect(
      Protocol protocol,
      InetSocketAddress remote,
      String serverName,
      Optional<String> certificate,
      Framer framer,
      Receiver receiver);

  /// A way to a peer, showing no certificate of our own.
  default Flow connect(
      Protocol protocol,
      InetSocketAddress remote,
      String serverName,
      Framer framer,
      Receiver receiver) {
    return connect(protocol, remote, serverName, Optional.empty(), framer, receiver);
  }
}

package org.turnpike.net;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.turnpike.topology.settings.Protocol;

/// A way to one peer: a connection, or a UDP socket with a remote address. Two flows are equal when
/// they lead over the same connection, or over the same UDP socket to the same address (RFC 5626
/// §3.1).
public interface Flow {

  Protocol protocol();

  /// Name of the listener that accepted it or whose socket it uses; empty for a connection that we
  /// opened.
  String listener();

  /// Our own end; the unspecified address while a connection that we opened is not there yet.
  InetSocketAddress local();

  InetSocketAddress remote();

  /// The certificate chain that the peer proved over MTLS, its own first; empty without one.
  List<X509Certificate> peerCertificates();

  /// The names that the peer proved over MTLS: the DNS names of its certificate, lower case. RFC
  /// 5922 §7.1: a certificate with alternative names is not asked for its common name.
  default List<String> provenNames() {
    return peerCertificates().isEmpty() ? List.of() : ProvenNames.of(peerCertificates().getFirst());
  }

  /// Queues one whole message. Callable from any thread; messages of one thread keep their order.
  ///
  /// @return false if the flow is closed, or its peer reads too slowly and the bounded queue is
  ///   full
  boolean send(byte[] message);

  boolean isOpen();

  /// Whether both ends are in this process: it is no connection of anybody's.
  default boolean insideProcess() {
    return false;
  }

  /// Closes a connection after what is queued; does nothing for UDP.
  void close();

  /// Stops reading from a connection, so that its peer is slowed down; nothing for UDP. What was
  /// read already still arrives. Callable from any thread.
  default void hold() {}

  /// Reads again after [#hold].
  default void resume() {}
}

package org.turnpike.web;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a node says of itself. Asked at each request.
public interface NodeStatus {

  /// @param protocol as in settings: `sip-tls`
  /// @param address where it is open
  record OpenListener(String name, String protocol, String address) {}

  /// One figure.
  ///
  /// @param name as Prometheus has it, `turnpike_<role>_<what>_<unit|total>`
  /// @param help one line
  /// @param label `name="value"`, or empty
  /// @param counter grows only; else a gauge
  record Figure(String name, String help, String label, boolean counter, double value) {}

  String version();

  Duration uptime();

  List<OpenListener> listeners();

  /// The SIP domains of its users, and its own names that stand for the first of them.
  List<String> domains();

  /// In the order of showing; figures of one name follow each other.
  List<Figure> figures();

  /// The node's own certificate.
  X509Certificate certificate();

  /// The authority that clients have to trust, where it is this node's own.
  Optional<X509Certificate> authority();
}

package org.turnpike.server.sip;

import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.net.Flow;
import org.turnpike.topology.settings.Endpoint;

/// What the log says of connections between servers: one line each, with the cause.
final class PeerLog {

  private static final Logger LOG = LoggerFactory.getLogger(PeerLog.class);

  private PeerLog() {}

  /// A handshake failed: no certificate, another authority's, one that has expired.
  static void refused(Flow flow, String cause) {
    LOG.atInfo()
        .addKeyValue("role", "sip")
        .addKeyValue("event", "tls-refused")
        .addKeyValue("peer", text(flow.remote()))
        .addKeyValue("listener", flow.listener())
        .addKeyValue("cause", cause)
        .log("connection refused");
  }

  /// A certificate that is good and names none of our peers.
  static void mismatch(Flow flow) {
    LOG.atWarn()
        .addKeyValue("role", "sip")
        .addKeyValue("event", "peer-unknown")
        .addKeyValue("peer", text(flow.remote()))
        .addKeyValue("listener", flow.listener())
        .addKeyValue("cause", "its certificate is for " + flow.provenNames() + ", no peer's name")
        .log("connection of no peer");
  }

  /// A connection that we opened is gone, or never came.
  static void lost(Flow flow, String cause, boolean stood) {
    LOG.atInfo()
        .addKeyValue("role", "sip")
        .addKeyValue("event", stood ? "peer-lost" : "peer-unreachable")
        .addKeyValue("peer", text(flow.remote()))
        .addKeyValue("cause", cause)
        .log(stood ? "connection ended" : "no connection");
  }

  static void cannot(String name, InetSocketAddress to, String cause) {
    LOG.atWarn()
        .addKeyValue("role", "sip")
        .addKeyValue("event", "peer-unreachable")
        .addKeyValue("peer", name + " " + text(to))
        .addKeyValue("cause", cause)
        .log("no connection");
  }

  private static String text(InetSocketAddress address) {
    return new Endpoint(address.getAddress(), address.getPort()).toString();
  }
}

package org.turnpike.server.access;

import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.server.sip.Arrival;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.settings.Endpoint;

/// What the log says of requests that were refused at the door: one line each, with the cause.
final class AccessLog {

  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
  private static final int MOST = 200;

  private AccessLog() {}

  /// @param event a stable word for filters
  static void refused(Arrival arrival, int code, String event, String cause) {
    SipMessage request = arrival.request();
    InetSocketAddress peer = arrival.flow().remote();
    LOG.atInfo()
        .addKeyValue("role", "access")
        .addKeyValue("event", event)
        .addKeyValue("request", shown(request.method().name()))
        .addKeyValue("call", shown(request.callId()))
        .addKeyValue("user", shown(String.valueOf(request.header(HeaderName.FROM))))
        .addKeyValue("peer", new Endpoint(peer.getAddress(), peer.getPort()).toString())
        .addKeyValue("code", code)
        .addKeyValue("cause", cause)
        .log("request refused");
  }

  /// A stranger's text, without what could end a line or fill a disk.
  private static String shown(String text) {
    return text.substring(0, Math.min(MOST, text.length())).replaceAll("\\p{Cntrl}", " ");
  }
}

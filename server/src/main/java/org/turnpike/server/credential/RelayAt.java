package org.turnpike.server.credential;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.turnpike.topology.settings.Endpoint;

/// A media relay, as a client is told of it.
///
/// @param location of the clients that it is for
/// @param udpPort 0 where it does not serve UDP
/// @param tcpPort 0 where it does not serve TCP
public record RelayAt(Location location, InetAddress address, int udpPort, int tcpPort) {

  /// As a browser is told (RFC 7065).
  public List<String> uris() {
    List<String> out = new ArrayList<>();
    if (udpPort > 0) {
      out.add("turn:" + Endpoint.host(address) + ":" + udpPort + "?transport=udp");
    }
    if (tcpPort > 0) {
      out.add("turn:" + Endpoint.host(address) + ":" + tcpPort + "?transport=tcp");
    }
    return out;
  }
}

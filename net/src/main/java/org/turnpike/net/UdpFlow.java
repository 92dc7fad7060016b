package org.turnpike.net;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.turnpike.topology.settings.Protocol;

/// The way from a listener's UDP port to one address. It costs nothing to make and holds nothing.
record UdpFlow(UdpSockets sockets, InetSocketAddress remote) implements Flow {

  @Override
  public Protocol protocol() {
    return sockets.protocol();
  }

  @Override
  public String listener() {
    return sockets.name();
  }

  @Override
  public InetSocketAddress local() {
    return sockets.local();
  }

  @Override
  public List<X509Certificate> peerCertificates() {
    return List.of();
  }

  @Override
  public boolean send(byte[] message) {
    boolean taken = sockets.send(message, remote);
    if (taken) {
      sockets.tapped().seen(message, this, true);
    }
    return taken;
  }

  @Override
  public boolean isOpen() {
    return sockets.isOpen();
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return protocol().text() + " " + remote;
  }
}

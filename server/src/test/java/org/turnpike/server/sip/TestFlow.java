package org.turnpike.server.sip;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.turnpike.net.Flow;
import org.turnpike.topology.settings.Protocol;

/// A connection of a test, which takes what is sent.
final class TestFlow implements Flow {
  boolean open = true;

  @Override
  public Protocol protocol() {
    return Protocol.SIP_TCP;
  }

  @Override
  public String listener() {
    return "tcp";
  }

  @Override
  public InetSocketAddress local() {
    return new InetSocketAddress(0);
  }

  @Override
  public InetSocketAddress remote() {
    return new InetSocketAddress(0);
  }

  @Override
  public List<X509Certificate> peerCertificates() {
    return List.of();
  }

  @Override
  public boolean send(byte[] message) {
    return true;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }
}

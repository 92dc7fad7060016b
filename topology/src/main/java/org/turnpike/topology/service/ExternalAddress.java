package org.turnpike.topology.service;

import java.net.InetAddress;

/// An address of an Edge service towards the Internet.
///
/// @param adapter what the network adapter holds
/// @param published what DNS and peers are told; behind one-to-one NAT another address
public record ExternalAddress(InetAddress adapter, InetAddress published) {

  public boolean translated() {
    return !adapter.equals(published);
  }
}

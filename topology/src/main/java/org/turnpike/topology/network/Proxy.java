package org.turnpike.topology.network;

import java.net.InetAddress;
import java.util.List;
import org.turnpike.topology.settings.Prefix;

/// An explicit HTTP proxy. It carries TCP only (CONNECT); a client that must use it sends no UDP
/// through it.
///
/// @param bypassNames names and `*.` patterns that clients reach without it
/// @param bypass addresses that clients reach without it
public record Proxy(
    String name,
    NetworkId network,
    InetAddress address,
    int port,
    List<String> bypassNames,
    List<Prefix> bypass) {
  public Proxy {
    bypassNames = List.copyOf(bypassNames);
    bypass = List.copyOf(bypass);
  }

  public String path() {
    return "proxies/" + name;
  }
}

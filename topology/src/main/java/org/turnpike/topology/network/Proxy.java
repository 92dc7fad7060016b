package org.turnpike.topology.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
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

  /// Whether a client reaches that name without it.
  public boolean bypasses(String host) {
    String asked = host.toLowerCase(Locale.ROOT);
    return bypassNames.stream()
        .map(each -> each.toLowerCase(Locale.ROOT))
        .anyMatch(
            each -> each.startsWith("*.") ? asked.endsWith(each.substring(1)) : asked.equals(each));
  }

  /// Whether a client reaches that address without it.
  public boolean bypasses(InetAddress to) {
    return bypass.stream().anyMatch(each -> each.contains(to));
  }

  public String path() {
    return "proxies/" + name;
  }
}

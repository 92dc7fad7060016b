package org.turnpike.topology.service;

import java.net.InetAddress;
import java.util.List;

/// A host on the Internet that traffic other than calls depends on.
///
/// @param names DNS names it answers to
public record InternetService(
    String name, Kind kind, List<String> names, List<InetAddress> addresses, List<Integer> tcp) {

  public enum Kind {
    DNS,
    REVOCATION,
    TELEMETRY,
    ADMIN,
    STREAMING,
    CONSUMER,
    OTHER
  }

  public InternetService {
    names = List.copyOf(names);
    addresses = List.copyOf(addresses);
    tcp = List.copyOf(tcp);
  }

  public String path() {
    return "services/" + name;
  }
}

package org.turnpike.topology.service;

import java.net.InetAddress;
import java.util.List;
import org.turnpike.topology.network.NetworkId;

/// A gateway, session border controller or SIP trunk.
///
/// @param pool Mediation pool or Cloud Connector that it hangs on
/// @param transport `tls` or `tcp`
/// @param names of its trunks, in DNS, its own first; none where nobody reaches it by a name
/// @param numbers number plan: E.164 prefixes or ranges that it serves, such as `+4989` or
///   `+14255550100-+14255550199`
public record PstnGateway(
    String name,
    String organisation,
    NetworkId network,
    InetAddress address,
    int port,
    String transport,
    String pool,
    boolean mediaBypass,
    List<String> names,
    List<String> numbers) {
  public PstnGateway {
    names = List.copyOf(names);
    numbers = List.copyOf(numbers);
  }

  public String path() {
    return "gateways/" + name;
  }
}

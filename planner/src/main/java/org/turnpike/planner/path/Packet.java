package org.turnpike.planner.path;

import java.net.InetAddress;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// The five fields that routing, filters and translation look at.
public record Packet(Transport transport, Endpoint from, Endpoint to) {

  public static Packet of(
      Transport transport, InetAddress from, int fromPort, InetAddress to, int toPort) {
    return new Packet(transport, new Endpoint(from, fromPort), new Endpoint(to, toPort));
  }

  /// The packet that answers this one.
  public Packet reversed() {
    return new Packet(transport, to, from);
  }

  Packet from(Endpoint other) {
    return new Packet(transport, other, to);
  }

  Packet to(Endpoint other) {
    return new Packet(transport, from, other);
  }

  @Override
  public String toString() {
    return transport.text() + " " + from + " > " + to;
  }
}

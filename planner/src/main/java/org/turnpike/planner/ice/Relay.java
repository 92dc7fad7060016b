package org.turnpike.planner.ice;

import java.net.InetAddress;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.PeerPolicy;

/// An A/V Edge as one agent uses it: a service with two sides and no router. A client asks on one
/// side (UDP 3478, TCP 443) and gets an address on the other, from which the Edge then sends and
/// receives in its name (RFC 8656 §5). What a packet's way through the Edge is, follows from that
/// and not from routes of the Edge.
///
/// @param node path of the Edge node or appliance, `pools/edge/nodes/edge1`: one machine, one relay
/// @param product decides what two relays do between them
/// @param asked adapter that the client's packets come to: the internal one for a client inside
/// @param reached address that the client sends to; at a translator or balancer not the adapter's
/// @param tcpPort 443, or what a single-address Edge has instead
/// @param outside adapter that relayed addresses are taken on, the external one
/// @param published the address that peers are told of it
/// @param ports relay range, 50000-59999. A rule may name it as the source of what goes out or as
///   the destination of what comes in (correction X-20): packets here bear it in both places
public record Relay(
    String node,
    Product product,
    Spot asked,
    InetAddress reached,
    int tcpPort,
    Spot outside,
    InetAddress published,
    Ports ports) {

  static final int UDP_PORT = 3478;

  /// Where two relays of the older products meet when the relay range is closed (row EXT-14).
  static final int TCP_PORT = 443;

  Endpoint published(int port) {
    return new Endpoint(published, port);
  }

  Endpoint bound(int port) {
    return new Endpoint(outside.address(), port);
  }

  /// Whether it grants no permission for an address (RFC 8656 §9.2, 403). A Turnpike relay keeps to
  /// its default policy, which a topology file has no word to change; the older products have none.
  boolean forbids(InetAddress peer) {
    return product == Product.TURNPIKE
        && PeerPolicy.DEFAULT.verdict(peer) == PeerPolicy.Verdict.FORBID;
  }

  boolean sameNode(Relay other) {
    return node.equals(other.node);
  }
}

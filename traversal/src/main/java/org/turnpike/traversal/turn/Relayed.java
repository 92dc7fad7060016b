package org.turnpike.traversal.turn;

import java.net.InetSocketAddress;
import org.turnpike.traversal.turn.TurnSettings.Relay;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.Slice;

/// One relayed transport address of an allocation: its only one, or one of each family (RFC 8656
/// §7.2 (9)). What peers send to it enters here.
final class Relayed implements RelaySocket {

  private final ForwardingTable forwarding;
  private final Quotas quotas;
  final Allocation allocation;
  final Relay relay;
  final int port;

  /// What peers and the client are told.
  final InetSocketAddress address;

  /// The relay socket, or the listener of a TCP allocation.
  int socket = TurnDriver.NONE;

  /// Each family ends by itself (RFC 8656 §8.1).
  long expires;

  Relayed(Allocation allocation, Relay relay, int port) {
    this.allocation = allocation;
    this.forwarding = allocation.forwarding;
    this.quotas = allocation.quotas;
    this.relay = relay;
    this.port = port;
    this.address = new InetSocketAddress(relay.advertised(), port);
  }

  boolean v6() {
    return relay.v6();
  }

  @Override
  public void onPacket(Slice packet, long flow, long now, PacketOut out) {
    int known = forwarding.find(flow, ForwardingTable.FROM_PEER, now);
    if (known < 0) {
      allocation.fromPeer(packet, flow, now, out, this);
      return;
    }
    int length = packet.length();
    if (quotas.metered() && allocation.over(false, length, now, out)) {
      return;
    }
    packet.prepend(4);
    packet.put16(0, forwarding.bound(known));
    packet.put16(2, length);
    out.send(packet, forwarding.forward(known, length));
  }

  @Override
  public void onIcmp(long flow, int type, int code, long data, long now, PacketOut out) {
    allocation.onIcmp(flow, type, code, data, now, out);
  }
}

package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.PacketStep;
import org.turnpike.wire.Slice;

/// A relayed transport address and who may use it (RFC 8656 §3.2). Peers' packets enter here.
final class Allocation implements PacketStep {

  /// Peers whose flows are kept. One beyond them is served too, at the price of an object per
  /// packet.
  private static final int MOST_PEERS = 256;

  /// Permissions that one allocation may have; a client that asks for more gets 508.
  private static final int MOST_PERMISSIONS = 1024;

  private static final int FIRST_CHANNEL = 0x4000;

  /// RFC 8656 §12 has clients choose up to 0x4FFF; those of RFC 5766 §11 go up to here, and
  /// coturn's own does.
  private static final int LAST_CHANNEL = 0x7fff;

  private static final int DATA_INDICATION = 0x0017;
  private static final int COOKIE = 0x2112a442;

  final String user;
  final byte[] transactionId;
  final long client;
  final InetSocketAddress clientAddress;
  final long began;
  private final TurnDriver driver;
  private final TurnPeers policy;
  int socket;
  InetSocketAddress relayed;
  long expires;
  byte @Nullable [] token;

  long toPeersPackets;
  long toPeersBytes;
  long fromPeersPackets;
  long fromPeersBytes;

  private final Map<InetAddress, Permission> permissions = new HashMap<>();
  private final List<Peer> peers = new ArrayList<>();
  private final LongTable<Peer> byFlow = new LongTable<>(4);
  private final LongTable<Peer> byChannel = new LongTable<>(4);
  private long indications;

  Allocation(
      String user,
      byte[] transactionId,
      long client,
      InetSocketAddress clientAddress,
      long now,
      TurnDriver driver,
      TurnPeers policy) {
    this.user = user;
    this.transactionId = transactionId;
    this.client = client;
    this.clientAddress = clientAddress;
    this.began = now;
    this.driver = driver;
    this.policy = policy;
    this.socket = TurnDriver.NONE;
    this.relayed = clientAddress; // until a relay socket is there
  }

  Standing standing(long now) {
    int channels = 0;
    for (Peer peer : peers) {
      channels += peer.hasChannel(now) ? 1 : 0;
    }
    return new Standing(
        user,
        client,
        clientAddress,
        relayed,
        now - began,
        expires - now,
        permissions.size(),
        channels,
        toPeersPackets,
        toPeersBytes,
        fromPeersPackets,
        fromPeersBytes);
  }

  boolean v6() {
    return relayed.getAddress().getAddress().length == 16;
  }

  boolean roomFor(List<InetSocketAddress> more) {
    return permissions.size() + more.size() <= MOST_PERMISSIONS;
  }

  /// Installs or refreshes a permission (RFC 8656 §10.2).
  Permission permit(InetAddress peer, long now) {
    Permission permission =
        permissions.computeIfAbsent(peer, address -> new Permission(address, now));
    permission.until = now + Permission.LIFETIME;
    return permission;
  }

  @Nullable Permission permission(InetAddress peer, long now) {
    Permission permission = permissions.get(peer);
    return permission != null && now < permission.until ? permission : null;
  }

  /// Forgets permissions that ended, with the peers that had them.
  void sweep(long now) {
    if (permissions.values().removeIf(permission -> now >= permission.until)) {
      peers.removeIf(peer -> {
        boolean gone = now >= peer.permission.until && !peer.hasChannel(now);
        if (gone) {
          byFlow.remove(peer.flow);
          if (peer.channel != Peer.NO_CHANNEL) {
            byChannel.remove(peer.channel);
          }
          driver.release(peer.flow);
        }
        return gone;
      });
    }
  }

  @Nullable Peer channel(int number) {
    return byChannel.get(number);
  }

  @Nullable Peer peer(InetSocketAddress address) {
    for (Peer peer : peers) {
      if (peer.address.equals(address)) {
        return peer;
      }
    }
    return null;
  }

  /// Without an object, for indications.
  @Nullable Peer peer(boolean v6, long high, long low, int port) {
    for (int i = 0; i < peers.size(); i++) {
      Peer peer = peers.get(i);
      if (peer.is(v6, high, low, port)) {
        return peer;
      }
    }
    return null;
  }

  /// The peer with a live permission; it is kept if there is room.
  @Nullable Peer meet(InetSocketAddress address, long now) {
    Peer known = peer(address);
    if (known != null) {
      return known;
    }
    Permission permission = permission(address.getAddress(), now);
    if (permission == null) {
      return null;
    }
    TurnPeers.Grant grant = policy.port(address.getAddress(), address.getPort());
    if (peers.size() >= MOST_PEERS) {
      return new Peer(address, permission, grant, driver.toward(socket, address));
    }
    return keep(address, permission, grant);
  }

  private Peer keep(InetSocketAddress address, Permission permission, TurnPeers.Grant grant) {
    Peer peer = new Peer(address, permission, grant, driver.pin(socket, address));
    peers.add(peer);
    byFlow.put(peer.flow, peer);
    return peer;
  }

  /// Binds a channel (RFC 8656 §12.2); the permission was installed before.
  void bind(InetSocketAddress address, int number, TurnPeers.Grant grant, long now) {
    Peer known = peer(address);
    Permission permission = permit(address.getAddress(), now);
    Peer peer = known != null ? known : keep(address, permission, grant);
    if (peer.channel != number && peer.channel != Peer.NO_CHANNEL) {
      byChannel.remove(peer.channel);
    }
    peer.channel = number;
    peer.channelUntil = now + Peer.CHANNEL_LIFETIME;
    byChannel.put(number, peer);
  }

  /// Whether another peer has this number, or this peer another number (RFC 8656 §12.2).
  boolean conflicts(InetSocketAddress address, int number, long now) {
    Peer holder = byChannel.get(number);
    if (holder != null && holder.hasChannel(now) && !holder.address.equals(address)) {
      return true;
    }
    Peer peer = peer(address);
    return peer != null && peer.hasChannel(now) && peer.channel != number;
  }

  static boolean channelNumber(int number) {
    return number >= FIRST_CHANNEL && number <= LAST_CHANNEL;
  }

  /// A packet from a peer: to the client in its channel, else as a Data indication (RFC 8656 §11.3,
  /// §12.7).
  @Override
  public void onPacket(Slice packet, long flow, long now, PacketOut out) {
    Peer peer = byFlow.get(flow);
    if (peer == null) {
      peer = meet(driver.remote(flow), now);
    }
    if (peer == null || now >= peer.permission.until) {
      out.drop(Drop.NO_PERMISSION.ordinal());
      return;
    }
    if (peer.grant != TurnPeers.Grant.RELAY) {
      out.drop(dropped(peer.grant).ordinal());
      return;
    }
    int length = packet.length();
    if (peer.hasChannel(now)) {
      packet.prepend(4);
      packet.put16(0, peer.channel);
      packet.put16(2, length);
    } else if (!indicate(packet, peer)) {
      out.drop(Drop.TOO_LARGE.ordinal());
      return;
    }
    fromPeersPackets++;
    fromPeersBytes += length;
    out.send(packet, client);
  }

  static Drop dropped(TurnPeers.Grant grant) {
    return grant == TurnPeers.Grant.SWALLOW ? Drop.SWALLOWED : Drop.FORBIDDEN;
  }

  /// Makes a Data indication of the packet, in its own buffer.
  private boolean indicate(Slice packet, Peer peer) {
    int length = packet.length();
    int address = peer.v6 ? 20 : 8;
    int header = 20 + 4 + address + 4;
    int padding = -length & 3;
    if (header > packet.headroom()
        || !packet.tailroom(padding)
        || header + length + padding > 65_507) {
      return false;
    }
    packet.prepend(header);
    packet.append(padding);
    for (int i = 0; i < padding; i++) {
      packet.put8(header + length + i, 0);
    }
    packet.put16(0, DATA_INDICATION);
    packet.put16(2, header + length + padding - 20);
    packet.put32(4, COOKIE);
    // An indication has no answer that its id would be needed for; it has to differ, no more.
    packet.put32(8, (int) relayed.getPort());
    packet.put64(12, ++indications);
    packet.put16(20, 0x0012);
    packet.put16(22, address);
    packet.put16(24, peer.v6 ? 2 : 1);
    packet.put16(26, peer.port ^ COOKIE >>> 16);
    if (peer.v6) {
      packet.put64(28, peer.high ^ packet.u64(4));
      packet.put64(36, peer.low ^ packet.u64(12));
    } else {
      packet.put32(28, peer.low ^ COOKIE & 0xffff_ffffL);
    }
    packet.put16(20 + 4 + address, 0x0013);
    packet.put16(20 + 4 + address + 2, length);
    return true;
  }
}

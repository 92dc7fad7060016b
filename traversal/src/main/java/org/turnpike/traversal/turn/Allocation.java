package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.Slice;

/// What a client has on this server: one or two relayed transport addresses, and who may use them
/// (RFC 8656 §3.2).
final class Allocation {

  /// Peers whose flows are kept. One beyond them is served too, at the price of an object per
  /// packet.
  private static final int MOST_PEERS = 256;

  /// Permissions that one allocation may have; a client that asks for more gets 508.
  private static final int MOST_PERMISSIONS = 1024;

  /// Peers with channels, and those that are kept, together.
  private static final int MOST_CHANNELS = 2 * MOST_PEERS;

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
  final ForwardingTable forwarding;
  final Quotas quotas;
  private final Share share;

  /// Whether peers are reached over TCP (RFC 6062).
  final boolean tcp;

  /// The first one that was given; what operators know the allocation by.
  InetSocketAddress relayed;

  /// When the last of its relayed addresses ends.
  long expires;

  /// When something is due; an entry of the server's stands for it.
  long due = Long.MAX_VALUE;

  byte @Nullable [] token;

  /// Why the second family was not given: 440 or 508; 0 for no such thing.
  int secondRefused;

  private final List<Relayed> relays = new ArrayList<>(2);
  final Map<InetSocketAddress, PeerConnection> connections = new HashMap<>();

  // Without what the forwarding table counts now; see [#unforward()].
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
      boolean tcp,
      long now,
      TurnDriver driver,
      TurnPeers policy,
      Quotas quotas,
      ForwardingTable forwarding) {
    this.user = user;
    this.transactionId = transactionId;
    this.client = client;
    this.clientAddress = clientAddress;
    this.began = now;
    this.driver = driver;
    this.policy = policy;
    this.quotas = quotas;
    this.share = quotas.share(user);
    this.forwarding = forwarding;
    this.tcp = tcp;
    this.relayed = clientAddress; // until a relay socket is there
  }

  Standing standing(long now) {
    unforward(); // for its figures: the next packet of each peer asks again
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

  void add(Relayed one, long until) {
    if (relays.isEmpty()) {
      relayed = one.address;
    }
    one.expires = until;
    relays.add(one);
    expires = Math.max(expires, until);
  }

  List<Relayed> relays() {
    return relays;
  }

  /// The relayed address of a family; null if it has none.
  @Nullable Relayed relayed(boolean v6) {
    for (int i = 0; i < relays.size(); i++) {
      if (relays.get(i).v6() == v6) {
        return relays.get(i);
      }
    }
    return null;
  }

  /// Sets the end of one family, or of both with null (RFC 8656 §8.1).
  void lasts(@Nullable Relayed only, long until) {
    expires = 0;
    for (Relayed each : relays) {
      if (only == null || only == each) {
        each.expires = until;
      }
      expires = Math.max(expires, each.expires);
    }
  }

  /// When the first of its relayed addresses ends.
  long nextEnd() {
    long next = expires;
    for (Relayed each : relays) {
      next = Math.min(next, each.expires);
    }
    return next;
  }

  /// Forgets one relayed address with its permissions and channels; those of the other family stay
  /// (RFC 8656 §8.1).
  void remove(Relayed one) {
    relays.remove(one);
    permissions.keySet().removeIf(address -> (address.getAddress().length == 16) == one.v6());
    forget(peer -> peer.v6 == one.v6());
  }

  boolean roomFor(List<InetSocketAddress> more, long now) {
    long fresh = more.stream().filter(p -> !permissions.containsKey(p.getAddress())).count();
    if (permissions.size() + fresh > MOST_PERMISSIONS) {
      sweep(now);
    }
    return permissions.size() + fresh <= MOST_PERMISSIONS;
  }

  /// Installs or refreshes a permission (RFC 8656 §10.2).
  Permission permit(InetAddress peer, long now) {
    Permission permission = permissions.get(peer);
    if (permission == null) {
      permission = new Permission(peer, now);
      permissions.put(peer, permission);
      for (Peer each : peers) {
        // A channel may outlive the permission that it came with.
        if (each.permission.address.equals(peer)) {
          each.permission = permission;
        }
      }
    }
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
      forget(peer -> now >= peer.permission.until && !peer.hasChannel(now));
    }
  }

  private void forget(Predicate<Peer> which) {
    peers.removeIf(peer -> {
      if (!which.test(peer)) {
        return false;
      }
      unforward(peer);
      byFlow.remove(peer.flow);
      if (peer.channel != Peer.NO_CHANNEL && byChannel.get(peer.channel) == peer) {
        byChannel.remove(peer.channel);
      }
      driver.release(peer.flow);
      return true;
    });
  }

  /// Counts a packet against the user's bandwidth and that of all, where there is a limit.
  ///
  /// @return true if it was dropped
  boolean over(boolean toPeers, int bytes, long now, PacketOut out) {
    Drop why = quotas.metered() ? quotas.over(share, toPeers, bytes, now) : null;
    if (why != null) {
      out.drop(why.ordinal());
    }
    return why != null;
  }

  /// Counts what passed one of its connections.
  ///
  /// @return nanoseconds until more may be read from it
  long wait(boolean toPeers, int bytes, long now) {
    return quotas.metered() ? quotas.wait(share, toPeers, bytes, now) : 0;
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
    Relayed from = relayed(address.getAddress().getAddress().length == 16);
    if (from == null) {
      return null;
    }
    TurnPeers.Grant grant = policy.port(address.getAddress(), address.getPort());
    if (peers.size() >= MOST_PEERS) {
      return new Peer(address, permission, grant, driver.toward(from.socket, address));
    }
    return keep(from, address, permission, grant);
  }

  private Peer keep(
      Relayed from, InetSocketAddress address, Permission permission, TurnPeers.Grant grant) {
    Peer peer = new Peer(address, permission, grant, driver.pin(from.socket, address));
    peers.add(peer);
    byFlow.put(peer.flow, peer);
    return peer;
  }

  /// Binds a channel, and installs or refreshes the permission of its peer (RFC 8656 §12.2).
  ///
  /// @param from of the peer's family
  void bind(Relayed from, InetSocketAddress address, int number, TurnPeers.Grant grant, long now) {
    Peer known = peer(address);
    Permission permission = permit(address.getAddress(), now);
    Peer peer = known != null ? known : keep(from, address, permission, grant);
    if (peer.channel != number && peer.channel != Peer.NO_CHANNEL) {
      unforward(peer); // the old binding is over, else this were a conflict
      if (byChannel.get(peer.channel) == peer) {
        byChannel.remove(peer.channel);
      }
    }
    Peer holder = byChannel.get(number);
    if (holder != null && holder != peer) {
      unforward(holder); // its binding is over too
    }
    peer.channel = number;
    peer.channelUntil = now + Peer.CHANNEL_LIFETIME;
    byChannel.put(number, peer);
  }

  /// Packets of a peer's channel, both ways, need not ask here again as long as nothing changes.
  ///
  /// @param now when channel and permission were found to stand
  void forward(Peer peer, long now) {
    if (!peer.hasChannel(now) || peer.grant != TurnPeers.Grant.RELAY) {
      return;
    }
    forwarding.put(client, peer.channel, peer.channelUntil, peer.flow, peer.channel);
    if (now < peer.permission.until) {
      forwarding.put(
          peer.flow,
          ForwardingTable.FROM_PEER,
          Math.min(peer.channelUntil, peer.permission.until),
          client,
          peer.channel);
    }
  }

  /// Takes over what the forwarding table has counted, and takes the peer out of it.
  private void unforward(Peer peer) {
    if (peer.channel == Peer.NO_CHANNEL) {
      return;
    }
    toPeersPackets += forwarding.packets(client, peer.channel);
    toPeersBytes += forwarding.bytes(client, peer.channel);
    fromPeersPackets += forwarding.packets(peer.flow, ForwardingTable.FROM_PEER);
    fromPeersBytes += forwarding.bytes(peer.flow, ForwardingTable.FROM_PEER);
    forwarding.remove(client, peer.channel);
    forwarding.remove(peer.flow, ForwardingTable.FROM_PEER);
  }

  /// Sees to it that all packets are counted here, and none is forwarded without asking.
  void unforward() {
    peers.forEach(this::unforward);
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

  /// Whether one more peer can have a channel: those have to be kept.
  boolean roomForChannel(InetSocketAddress address, long now) {
    if (peers.size() < MOST_CHANNELS || peer(address) != null) {
      return true;
    }
    sweep(now);
    return peers.size() < MOST_CHANNELS;
  }

  static boolean channelNumber(int number) {
    return number >= FIRST_CHANNEL && number <= LAST_CHANNEL;
  }

  /// A packet from a peer: to the client in its channel, else as a Data indication (RFC 8656 §11.3,
  /// §12.7).
  void fromPeer(Slice packet, long flow, long now, PacketOut out, Relayed at) {
    Peer peer = byFlow.get(flow);
    boolean kept = peer != null;
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
    if (over(false, length, now, out)) {
      return;
    }
    if (peer.hasChannel(now)) {
      if (kept) {
        forward(peer, now);
      }
      packet.prepend(4);
      packet.put16(0, peer.channel);
      packet.put16(2, length);
    } else if (!indicate(packet, peer, at)) {
      out.drop(Drop.TOO_LARGE.ordinal());
      return;
    }
    fromPeersPackets++;
    fromPeersBytes += length;
    out.send(packet, client);
  }

  /// RFC 8656 §11.5: a peer was unreachable, told to the client as a Data indication without data.
  void onIcmp(long flow, int type, int code, long data, long now, PacketOut out) {
    InetSocketAddress peer = driver.remote(flow);
    boolean v6 = peer.getAddress().getAddress().length == 16;
    boolean told = v6 ? type >= 1 && type <= 3 : type == 3 || type == 11;
    if (!told || permission(peer.getAddress(), now) == null) {
      out.drop(Drop.NO_PERMISSION.ordinal());
      return;
    }
    byte[] value = new byte[8];
    Slice field = Slice.of(value);
    field.put16(2, (type & 0x7f) << 9 | code & 0x1ff); // §18.13
    field.put32(4, data);
    byte[] id = new byte[12];
    Slice.of(id).put64(4, ++indications);
    out.send(
        Slice.of(
            new StunWriter(StunMethod.DATA, StunClass.INDICATION, id)
                .address(StunAttribute.XOR_PEER_ADDRESS, peer)
                .bytes(StunAttribute.ICMP, value)
                .toBytes()),
        client);
  }

  static Drop dropped(TurnPeers.Grant grant) {
    return grant == TurnPeers.Grant.SWALLOW ? Drop.SWALLOWED : Drop.FORBIDDEN;
  }

  /// Makes a Data indication of the packet, in its own buffer.
  private boolean indicate(Slice packet, Peer peer, Relayed at) {
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
    packet.put32(8, at.port);
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

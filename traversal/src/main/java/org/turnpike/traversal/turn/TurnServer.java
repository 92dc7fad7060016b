package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Moment;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.PacketStep;
import org.turnpike.wire.Slice;
import org.turnpike.wire.Step;

/// STUN and TURN of one thread: all that its clients send enters at [#onPacket], all that their
/// peers send at the step that it gives to [TurnDriver#open].
///
/// ```
///  client ── STUN request ──► onPacket ──► Requests ──► answer
///  client ── ChannelData  ──► onPacket ──► peer's flow             no object is made
///  client ── Send         ──► onPacket ──► peer's flow             no object for a known peer
///  peer   ── anything     ──► Allocation.onPacket ──► client's flow  no object for a known peer
/// ```
///
/// An allocation belongs to the client's flow, which stands for the 5-tuple (RFC 8656 §3.2).
public final class TurnServer implements PacketStep {

  private static final int SEND_INDICATION = 0x0016;
  private static final int COOKIE = StunMessage.MAGIC_COOKIE;

  private final Moment at;
  private final TurnDriver driver;
  private final TurnEvents events;
  private final Quotas quotas;
  private final RelayPorts ports;
  private final PeerConnections connections;
  private final Requests requests;
  private final LongTable<Allocation> clients = new LongTable<>(64);
  private final ForwardingTable forwarding = new ForwardingTable(64);
  private final NavigableSet<Due> due = new TreeSet<>();

  /// One for each allocation that stands. It may be early: the allocation was refreshed since.
  private record Due(long at, long client) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(client, other.client);
    }
  }

  /// @param at of the thread that calls
  /// @param quotas shared by all threads of the relay
  /// @param reservations shared by them too
  /// @param pending shared by them too
  /// @param nonceKey shared by them too, 32 random bytes: a client may come back on another thread
  public TurnServer(
      TurnSettings settings,
      TurnKeys keys,
      TurnPeers policy,
      Quotas quotas,
      Reservations reservations,
      TurnConnections pending,
      byte[] nonceKey,
      TurnDriver driver,
      TurnEvents events,
      Moment at) {
    this.at = at;
    this.driver = driver;
    this.events = events;
    this.quotas = quotas;
    this.ports = new RelayPorts(settings, driver, reservations, at);
    this.connections = new PeerConnections(pending, driver, policy, events, at);
    this.requests =
        new Requests(
            new Authentication(settings, keys, nonceKey, driver, events, at),
            policy,
            driver,
            this,
            new Allocate(settings, policy, quotas, ports, driver, forwarding, this),
            connections);
  }

  /// Something from a client.
  @Override
  public void onPacket(Slice packet, long flow, long now, PacketOut out) {
    if (packet.length() < 4) {
      out.drop(Drop.UNKNOWN_PROTOCOL.ordinal());
      return;
    }
    switch (packet.u8(0) >> 6) {
      case 0 -> stun(packet, flow, now, out);
      case 1 -> channelData(packet, flow, now, out);
      default -> out.drop(Drop.UNKNOWN_PROTOCOL.ordinal());
    }
  }

  /// RFC 8656 §12.6.
  private void channelData(Slice packet, long flow, long now, PacketOut out) {
    int number = packet.u16(0);
    int length = packet.u16(2);
    int known = forwarding.find(flow, number, now);
    if (known >= 0 && length <= packet.length() - 4) {
      if (quotas.metered() && over(flow, length, now, out)) {
        return;
      }
      packet.trimFront(4);
      packet.trimTo(length); // over UDP padding may or may not be there
      out.send(packet, forwarding.forward(known, length));
      return;
    }
    Allocation allocation = clients.get(flow);
    if (allocation == null) {
      out.drop(Drop.NO_ALLOCATION.ordinal());
      return;
    }
    if (length > packet.length() - 4) {
      out.drop(Drop.MALFORMED.ordinal());
      return;
    }
    Peer peer = allocation.channel(number);
    if (peer == null || now >= peer.channelUntil) {
      out.drop(Drop.NO_CHANNEL.ordinal());
      return;
    }
    allocation.forward(peer, now);
    packet.trimFront(4);
    packet.trimTo(length);
    relay(allocation, peer, packet, now, out);
  }

  /// Of a packet that the forwarding table knows, which knows nothing of users.
  private boolean over(long flow, int length, long now, PacketOut out) {
    Allocation allocation = clients.get(flow);
    return allocation != null && allocation.over(true, length, now, out);
  }

  private static void relay(
      Allocation allocation, Peer peer, Slice packet, long now, PacketOut out) {
    if (peer.grant != TurnPeers.Grant.RELAY) {
      out.drop(Allocation.dropped(peer.grant).ordinal());
      return;
    }
    if (allocation.over(true, packet.length(), now, out)) {
      return;
    }
    allocation.toPeersPackets++;
    allocation.toPeersBytes += packet.length();
    out.send(packet, peer.flow);
  }

  private void stun(Slice packet, long flow, long now, PacketOut out) {
    if (!StunMessage.looksLike(packet) || packet.u16(2) + 20 != packet.length()) {
      out.drop(Drop.MALFORMED.ordinal());
      return;
    }
    if (packet.u16(0) == SEND_INDICATION) {
      send(packet, flow, now, out);
      return;
    }
    if (!(StunMessage.parse(packet) instanceof Decoded.Value<StunMessage>(StunMessage message))
        || !message.fingerprintMatches()) {
      out.drop(Drop.MALFORMED.ordinal());
      return;
    }
    if (message.kind() != StunClass.REQUEST) {
      // A server sends no request, so no response is for it; it knows no other indication.
      out.drop(Drop.UNKNOWN_PROTOCOL.ordinal());
      return;
    }
    if (message.method() == StunMethod.BINDING) {
      binding(message, flow, now, out);
    } else {
      requests.answer(message, flow, now, out);
    }
  }

  /// RFC 8489 §6.3.1: where the client is seen from. No credentials, and never more bytes than a
  /// few beyond the request's.
  private void binding(StunMessage request, long flow, long now, PacketOut out) {
    InetSocketAddress client = driver.remote(flow);
    int[] unknown =
        request.unknown(
            StunAttribute.USERNAME,
            StunAttribute.PRIORITY,
            StunAttribute.USE_CANDIDATE,
            StunAttribute.REALM,
            StunAttribute.NONCE);
    if (unknown.length > 0) {
      requests.unknown(request, unknown, flow, now, out);
      return;
    }
    StunWriter answer =
        StunWriter.answer(request, StunClass.SUCCESS)
            .address(StunAttribute.XOR_MAPPED_ADDRESS, client);
    if (request.hasFingerprint()) {
      answer.fingerprint();
    }
    out.send(Slice.of(answer.toBytes()), flow);
  }

  /// A Send indication (RFC 8656 §11.2), read where it lies.
  private void send(Slice packet, long flow, long now, PacketOut out) {
    Allocation allocation = clients.get(flow);
    if (allocation == null) {
      out.drop(Drop.NO_ALLOCATION.ordinal());
      return;
    }
    int peerAt = -1;
    int peerLength = 0;
    int dataAt = -1;
    int dataLength = 0;
    boolean whole = false;
    for (int i = 20; i + 4 <= packet.length(); ) {
      int type = packet.u16(i);
      int length = packet.u16(i + 2);
      if (i + 4 + length > packet.length()) {
        out.drop(Drop.MALFORMED.ordinal());
        return;
      }
      if (type == StunAttribute.XOR_PEER_ADDRESS && peerAt < 0) {
        peerAt = i + 4;
        peerLength = length;
      } else if (type == StunAttribute.DATA && dataAt < 0) {
        dataAt = i + 4;
        dataLength = length;
      } else if (type == StunAttribute.DONT_FRAGMENT && driver.sendsWhole()) {
        whole = true;
      } else if (StunAttribute.comprehensionRequired(type)
          && type != StunAttribute.XOR_PEER_ADDRESS
          && type != StunAttribute.DATA) {
        // RFC 8489 §6.3.2; DONT-FRAGMENT too, where it cannot be done (RFC 8656 §11.2)
        out.drop(Drop.MALFORMED.ordinal());
        return;
      }
      i += 4 + ((length + 3) & ~3);
    }
    if (peerAt < 0 || dataAt < 0) {
      out.drop(Drop.MALFORMED.ordinal());
      return;
    }
    Peer peer = allocation.tcp ? null : peer(allocation, packet, peerAt, peerLength, now);
    if (peer == null || now >= peer.permission.until) {
      out.drop(Drop.NO_PERMISSION.ordinal());
      return;
    }
    packet.trimFront(dataAt);
    packet.trimTo(dataLength);
    if (!whole || peer.grant != TurnPeers.Grant.RELAY) {
      relay(allocation, peer, packet, now, out);
    } else if (!allocation.over(true, dataLength, now, out)) {
      allocation.toPeersPackets++;
      allocation.toPeersBytes += dataLength;
      driver.sendWhole(packet, peer.flow);
    }
  }

  private static @Nullable Peer peer(
      Allocation allocation, Slice packet, int at, int length, long now) {
    boolean v6 = length == 20;
    if (length != 8 && !v6 || packet.u8(at + 1) != (v6 ? 2 : 1)) {
      return null;
    }
    int port = packet.u16(at + 2) ^ COOKIE >>> 16;
    long high = v6 ? packet.u64(at + 4) ^ packet.u64(4) : 0;
    long low =
        v6 ? packet.u64(at + 12) ^ packet.u64(12) : packet.u32(at + 4) ^ COOKIE & 0xffff_ffffL;
    Peer known = allocation.peer(v6, high, low, port);
    return known != null
        ? known
        : allocation.meet(new InetSocketAddress(address(v6, high, low), port), now);
  }

  private static InetAddress address(boolean v6, long high, long low) {
    byte[] raw = new byte[v6 ? 16 : 4];
    for (int i = 0; i < raw.length; i++) {
      long word = v6 && i < 8 ? high : low;
      int shift = 8 * ((v6 ? 7 - i % 8 : 3 - i));
      raw[i] = (byte) (word >>> shift);
    }
    return Requests.address(raw);
  }

  @Nullable Allocation of(long flow) {
    return clients.get(flow);
  }

  void add(Allocation allocation) {
    clients.put(allocation.client, allocation);
    for (Relayed each : allocation.relays()) {
      if (allocation.tcp) {
        connections.listens(each);
      }
    }
    schedule(allocation);
    events.allocated(
        allocation.user, allocation.client, allocation.clientAddress, allocation.relayed);
  }

  /// Sees to it that [#wake] looks at an allocation in time.
  void schedule(Allocation allocation) {
    long next = allocation.nextEnd();
    if (next < allocation.due) {
      due.remove(new Due(allocation.due, allocation.client));
      allocation.due = next;
      due.add(new Due(next, allocation.client));
    }
  }

  /// Ends what of it has expired: a relayed address, or all of it.
  void expire(Allocation allocation, long now, String cause) {
    expire(allocation, now, cause, () -> {});
  }

  /// The same, and answers the client that wanted it: after its ports are free, so that whoever
  /// hears of it can have them, and before its flow is gone.
  void expire(Allocation allocation, long now, String cause, Runnable answer) {
    if (allocation.expires <= now) {
      end(allocation, now, cause, answer);
      return;
    }
    for (Relayed each : List.copyOf(allocation.relays())) {
      if (each.expires <= now) {
        allocation.remove(each);
        connections.closed(each);
        ports.close(each);
      }
    }
    answer.run();
    schedule(allocation);
  }

  void end(Allocation allocation, long now, String cause) {
    end(allocation, now, cause, () -> {});
  }

  private void end(Allocation allocation, long now, String cause, Runnable answer) {
    if (clients.get(allocation.client) != allocation) {
      return;
    }
    clients.remove(allocation.client);
    due.remove(new Due(allocation.due, allocation.client));
    allocation.unforward();
    for (Relayed each : allocation.relays()) {
      connections.closed(each);
      ports.close(each);
    }
    quotas.leave(allocation.user, now);
    answer.run();
    driver.release(allocation.client);
    events.ended(
        new TurnEvents.Ended(
            allocation.user,
            allocation.client,
            allocation.clientAddress,
            allocation.relayed,
            now - allocation.began,
            allocation.toPeersPackets,
            allocation.toPeersBytes,
            allocation.fromPeersPackets,
            allocation.fromPeersBytes,
            cause));
  }

  /// A client's connection is gone (RFC 8656 §7.2 leaves its allocation nobody to serve).
  public void closed(long flow) {
    Allocation allocation = clients.get(flow);
    if (allocation != null) {
      end(allocation, at.now(), "closed");
    }
  }

  /// A connection that [TurnStreams#connect] was asked for stands.
  public void connected(int connection) {
    connections.connected(connection);
  }

  /// A peer has connected to a listener of [TurnStreams#listen].
  ///
  /// @return the connection's number, or 0 if it is to be closed
  public int accepted(int listener, InetSocketAddress peer) {
    return connections.accepted(listener, peer);
  }

  /// A connection with a peer is over, or never came to be.
  ///
  /// @param toPeer bytes that went through it
  /// @param fromPeer bytes that came
  public void gone(int connection, long toPeer, long fromPeer) {
    connections.gone(connection, toPeer, fromPeer);
  }

  /// Connections with peers, over all allocations.
  public int connections() {
    return connections.size();
  }

  /// When [#wake] has something to do; [Step#NEVER] for nothing.
  public long wakeAt() {
    return Math.min(due.isEmpty() ? Step.NEVER : due.first().at(), connections.wakeAt());
  }

  /// Ends what has expired.
  public void wake() {
    long now = at.now();
    connections.wake(now);
    while (!due.isEmpty() && due.first().at() <= now) {
      Allocation allocation = clients.get(due.removeFirst().client());
      if (allocation != null) {
        allocation.due = Step.NEVER;
        allocation.sweep(now);
        expire(allocation, now, "expired");
      }
    }
  }

  /// Ends every allocation.
  public void stop() {
    for (Allocation allocation : clients.all()) {
      end(allocation, at.now(), "stopped");
    }
  }

  public int allocations() {
    return clients.size();
  }

  /// Those that stand.
  public List<Standing> standing() {
    long now = at.now();
    List<Standing> all = new ArrayList<>(clients.size());
    for (Allocation allocation : clients.all()) {
      all.add(allocation.standing(now));
    }
    return all;
  }

  /// Ends the allocation that has this relayed address, as an operator wants it.
  ///
  /// @return false if there is none
  public boolean kill(InetSocketAddress relayed) {
    for (Allocation allocation : clients.all()) {
      if (allocation.relays().stream().anyMatch(each -> each.address.equals(relayed))) {
        end(allocation, at.now(), "killed");
        return true;
      }
    }
    return false;
  }
}

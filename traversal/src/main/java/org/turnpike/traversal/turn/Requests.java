package org.turnpike.traversal.turn;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.Slice;

/// Answers TURN's requests: proves who asks first, and makes no state before (RFC 8489 §9.2.4, RFC
/// 8656 §5).
final class Requests {

  private static final long SECOND = 1_000_000_000L;

  private static final int[] KNOWN = {
    StunAttribute.USERNAME,
    StunAttribute.USERHASH,
    StunAttribute.REALM,
    StunAttribute.NONCE,
    StunAttribute.REQUESTED_TRANSPORT,
    StunAttribute.LIFETIME,
    StunAttribute.REQUESTED_ADDRESS_FAMILY,
    StunAttribute.EVEN_PORT,
    StunAttribute.RESERVATION_TOKEN,
    StunAttribute.XOR_PEER_ADDRESS,
    StunAttribute.CHANNEL_NUMBER,
    StunAttribute.PASSWORD_ALGORITHM,
    StunAttribute.CONNECTION_ID,
    // Last, so that a driver that cannot set DF does not know it (RFC 8656 §7.2 (4)).
    StunAttribute.DONT_FRAGMENT,
  };

  private final Authentication authentication;
  private final TurnPeers policy;
  private final TurnDriver driver;
  private final TurnServer server;
  private final Allocate allocate;
  private final PeerConnections connections;
  private final int[] known;

  Requests(
      Authentication authentication,
      TurnPeers policy,
      TurnDriver driver,
      TurnServer server,
      Allocate allocate,
      PeerConnections connections) {
    this.authentication = authentication;
    this.policy = policy;
    this.driver = driver;
    this.server = server;
    this.allocate = allocate;
    this.connections = connections;
    this.known = driver.sendsWhole() ? KNOWN : Arrays.copyOf(KNOWN, KNOWN.length - 1);
  }

  void answer(StunMessage message, long flow, long now, PacketOut out) {
    Asked asked = authentication.of(message, flow, now, out);
    if (asked == null) {
      return;
    }
    int[] unknown = message.unknown(known);
    if (unknown.length > 0) { // RFC 8489 §6.3.1
      asked.send(StunWriter.error(message, 420, "Unknown Attribute").unknown(unknown));
      return;
    }
    switch (message.method()) {
      case StunMethod.ALLOCATE -> allocate.answer(asked);
      case StunMethod.REFRESH -> refresh(asked);
      case StunMethod.CREATE_PERMISSION -> createPermission(asked);
      case StunMethod.CHANNEL_BIND -> channelBind(asked);
      case StunMethod.CONNECT -> connect(asked);
      case StunMethod.CONNECTION_BIND -> connections.bind(asked, server.of(flow) != null);
      default -> asked.refuse(400, "Bad Request", "a method that this server does not know");
    }
  }

  /// To a Binding request with attributes that we do not know (RFC 8489 §6.3.1).
  void unknown(StunMessage message, int[] types, long flow, long now, PacketOut out) {
    if (authentication.mayAnswer(driver.remote(flow).getAddress(), now, out)) {
      byte[] answer = StunWriter.error(message, 420, "Unknown Attribute").unknown(types).toBytes();
      out.send(Slice.of(answer), flow);
    }
  }

  /// The allocation of this client, if it is this user's; else the refusal was sent.
  private @Nullable Allocation owned(Asked asked) {
    Allocation allocation = server.of(asked.flow());
    if (allocation == null) {
      asked.refuse(437, "Allocation Mismatch", "this client has no allocation");
      return null;
    }
    if (!allocation.user.equals(asked.user())) { // RFC 8656 §5
      asked.refuse(441, "Wrong Credentials", "the allocation is " + allocation.user + "'s");
      return null;
    }
    return allocation;
  }

  /// RFC 8656 §8.2; one family alone where the client names it (§8.1).
  private void refresh(Asked asked) {
    Allocation allocation = owned(asked);
    if (allocation == null) {
      return;
    }
    Slice family = asked.message().value(StunAttribute.REQUESTED_ADDRESS_FAMILY);
    Relayed only = null;
    if (family != null) {
      int wanted = family.length() == 4 ? family.u8(0) : 0;
      only = wanted == 1 || wanted == 2 ? allocation.relayed(wanted == 2) : null;
      if (only == null) {
        asked.refuse(443, "Peer Address Family Mismatch", "no relayed address of that family");
        return;
      }
    }
    boolean ending = asked.message().number(StunAttribute.LIFETIME) == 0;
    long seconds = ending ? 0 : Allocate.lifetime(asked.message());
    allocation.sweep(asked.now());
    allocation.lasts(only, asked.now() + seconds * SECOND);
    StunWriter answer = asked.success().number(StunAttribute.LIFETIME, seconds);
    if (ending) {
      server.expire(allocation, asked.now(), "released", () -> asked.send(answer));
    } else {
      asked.send(answer);
      server.schedule(allocation);
    }
  }

  /// RFC 8656 §10.2: all of the peers or none.
  private void createPermission(Asked asked) {
    Allocation allocation = owned(asked);
    if (allocation == null) {
      return;
    }
    List<InetSocketAddress> peers = asked.message().addresses(StunAttribute.XOR_PEER_ADDRESS);
    if (peers == null || peers.isEmpty()) {
      asked.refuse(400, "Bad Request", "XOR-PEER-ADDRESS is missing or malformed");
      return;
    }
    for (InetSocketAddress peer : peers) {
      if (relayed(allocation, peer) == null) {
        asked.refuse(443, "Peer Address Family Mismatch", "peer " + peer);
        return;
      }
      if (policy.address(peer.getAddress()) == TurnPeers.Grant.FORBID) {
        asked.refuse(403, "Forbidden", "peer " + peer.getAddress().getHostAddress());
        return;
      }
    }
    if (!allocation.roomFor(peers, asked.now())) {
      asked.refuse(508, "Insufficient Capacity", "too many permissions");
      return;
    }
    for (InetSocketAddress peer : peers) {
      allocation.permit(peer.getAddress(), asked.now());
    }
    asked.send(asked.success());
  }

  private static @Nullable Relayed relayed(Allocation allocation, InetSocketAddress peer) {
    return allocation.relayed(peer.getAddress() instanceof Inet6Address);
  }

  /// RFC 8656 §12.2.
  private void channelBind(Asked asked) {
    Allocation allocation = owned(asked);
    if (allocation == null) {
      return;
    }
    if (allocation.tcp) {
      asked.refuse(403, "Forbidden", "channels carry datagrams, and the allocation is for TCP");
      return;
    }
    Slice channel = asked.message().value(StunAttribute.CHANNEL_NUMBER);
    InetSocketAddress peer = asked.message().address(StunAttribute.XOR_PEER_ADDRESS);
    if (channel == null
        || channel.length() != 4
        || peer == null
        || !Allocation.channelNumber(channel.u16(0))) {
      asked.refuse(400, "Bad Request", "a channel number or a peer that cannot be");
      return;
    }
    int number = channel.u16(0);
    Relayed from = relayed(allocation, peer);
    if (from == null) {
      asked.refuse(443, "Peer Address Family Mismatch", "peer " + peer);
      return;
    }
    if (allocation.conflicts(peer, number, asked.now())) {
      asked.refuse(400, "Bad Request", "the channel or the peer is bound otherwise");
      return;
    }
    TurnPeers.Grant grant = policy.port(peer.getAddress(), peer.getPort());
    if (grant == TurnPeers.Grant.FORBID) {
      asked.refuse(403, "Forbidden", "peer " + peer);
      return;
    }
    if (!allocation.roomFor(List.of(peer), asked.now())
        || !allocation.roomForChannel(peer, asked.now())) {
      asked.refuse(508, "Insufficient Capacity", "too many permissions or channels");
      return;
    }
    allocation.bind(from, peer, number, grant, asked.now());
    asked.send(asked.success());
  }

  /// RFC 6062 §5.2.
  private void connect(Asked asked) {
    Allocation allocation = owned(asked);
    if (allocation != null) {
      connections.connect(asked, allocation);
    }
  }

  /// An address from its bytes; 16 bytes stay IPv6 also where they map an IPv4 address.
  static InetAddress address(byte[] raw) {
    try {
      return raw.length == 16
          ? Inet6Address.getByAddress(null, raw, -1)
          : InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + raw.length + " bytes", e);
    }
  }
}

package org.turnpike.traversal.turn;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Moment;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.Slice;
import org.turnpike.wire.SourceLimit;

/// Answers TURN's requests: proves who asks first, and makes no state before (RFC 8489 §9.2.4, RFC
/// 8656 §5).
final class Requests {

  private static final long SECOND = 1_000_000_000L;
  private static final int UDP = 17;

  /// RFC 8656 §3.2: the default lifetime, and the most that is granted.
  private static final int DEFAULT_SECONDS = 600;

  private static final int MOST_SECONDS = 3600;

  private static final int[] KNOWN = {
    StunAttribute.USERNAME,
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
  };

  private final TurnSettings settings;
  private final TurnKeys keys;
  private final TurnPeers policy;
  private final Quotas quotas;
  private final Nonces nonces;
  private final SourceLimit strangers;
  private final TurnDriver driver;
  private final TurnEvents events;
  private final Moment at;
  private final TurnServer server;
  private final RelayPorts ports;

  Requests(
      TurnSettings settings,
      TurnKeys keys,
      TurnPeers policy,
      Quotas quotas,
      Reservations reservations,
      byte[] nonceKey,
      TurnDriver driver,
      TurnEvents events,
      Moment at,
      TurnServer server) {
    this.settings = settings;
    this.keys = keys;
    this.policy = policy;
    this.quotas = quotas;
    this.nonces = new Nonces(nonceKey);
    this.driver = driver;
    this.events = events;
    this.at = at;
    this.server = server;
    this.ports = new RelayPorts(settings, driver, reservations, at);
    byte[] seed = new byte[4];
    at.random(seed);
    this.strangers = new SourceLimit(settings.unauthenticatedPerSecond(), Arrays.hashCode(seed));
  }

  /// One request that has to be answered.
  private record Asked(
      StunMessage message,
      long flow,
      InetSocketAddress client,
      long now,
      PacketOut out,
      String user,
      byte[] key) {

    StunWriter success() {
      return StunWriter.answer(message, StunClass.SUCCESS);
    }

    void send(StunWriter answer) {
      byte[] bytes = answer.integrity(message.integrity(), key).toBytes();
      out.send(Slice.of(bytes), flow);
    }
  }

  void answer(StunMessage message, long flow, long now, PacketOut out) {
    Asked asked = authenticated(message, flow, now, out);
    if (asked == null) {
      return;
    }
    int[] unknown = message.unknown(KNOWN);
    if (unknown.length > 0) {
      asked.send(
          StunWriter.error(message, 420, "Unknown Attribute").unknown(unknown)); // RFC 8489 §6.3.1
      return;
    }
    switch (message.method()) {
      case StunMethod.ALLOCATE -> allocate(asked);
      case StunMethod.REFRESH -> refresh(asked);
      case StunMethod.CREATE_PERMISSION -> createPermission(asked);
      case StunMethod.CHANNEL_BIND -> channelBind(asked);
      default -> refuse(asked, 400, "Bad Request", "a method that this server does not know");
    }
  }

  /// The long-term credential mechanism (RFC 8489 §9.2.4), in the order of the RFC.
  private @Nullable Asked authenticated(StunMessage message, long flow, long now, PacketOut out) {
    InetSocketAddress client = driver.remote(flow);
    if (!message.hasIntegrity()) {
      challenge(message, client, flow, now, out, 401, "Unauthenticated", "");
      return null;
    }
    String username = message.text(StunAttribute.USERNAME);
    String realm = message.text(StunAttribute.REALM);
    String nonce = message.text(StunAttribute.NONCE);
    if (username == null || realm == null || nonce == null) {
      if (strangers.allows(client.getAddress(), now)) {
        out.send(Slice.of(StunWriter.error(message, 400, "Bad Request").toBytes()), flow);
      } else {
        out.drop(Drop.TOO_MANY_UNAUTHENTICATED.ordinal());
      }
      return null;
    }
    if (!nonces.good(nonce, client.getAddress(), now)) {
      challenge(message, client, flow, now, out, 438, "Stale Nonce", "");
      return null;
    }
    return switch (keys.of(username, at.wall())) {
      case TurnKeys.Answer.Refused(String cause) -> {
        challenge(message, client, flow, now, out, 401, "Unauthenticated", cause);
        yield null;
      }
      case TurnKeys.Answer.Known(String user, byte[] key) -> {
        if (!message.isBy(key)) {
          challenge(
              message, client, flow, now, out, 401, "Unauthenticated", "wrong password: " + user);
          yield null;
        }
        yield new Asked(message, flow, client, now, out, user, key);
      }
    };
  }

  /// @param cause for the operator; empty for a client's ordinary first request
  private void challenge(
      StunMessage message,
      InetSocketAddress client,
      long flow,
      long now,
      PacketOut out,
      int code,
      String reason,
      String cause) {
    if (!strangers.allows(client.getAddress(), now)) {
      out.drop(Drop.TOO_MANY_UNAUTHENTICATED.ordinal());
      return;
    }
    if (!cause.isEmpty()) {
      events.refused(message.method(), code, client, cause);
    }
    byte[] answer =
        StunWriter.error(message, code, reason)
            .text(StunAttribute.REALM, settings.realm())
            .text(StunAttribute.NONCE, nonces.make(client.getAddress(), now))
            .toBytes();
    out.send(Slice.of(answer), flow);
  }

  /// To a Binding request with attributes that we do not know (RFC 8489 §6.3.1).
  void unknown(StunMessage message, int[] types, long flow, long now, PacketOut out) {
    if (!strangers.allows(driver.remote(flow).getAddress(), now)) {
      out.drop(Drop.TOO_MANY_UNAUTHENTICATED.ordinal());
      return;
    }
    byte[] answer = StunWriter.error(message, 420, "Unknown Attribute").unknown(types).toBytes();
    out.send(Slice.of(answer), flow);
  }

  private void refuse(Asked asked, int code, String reason, String cause) {
    events.refused(asked.message().method(), code, asked.client(), cause + ": " + asked.user());
    asked.send(StunWriter.error(asked.message(), code, reason));
  }

  /// RFC 8656 §7.2, whose numbers stand beside the checks.
  private void allocate(Asked asked) {
    StunMessage message = asked.message();
    Allocation existing = server.of(asked.flow());
    if (existing != null) { // (2)
      if (Arrays.equals(existing.transactionId, message.transactionId())) {
        allocated(asked, existing); // the answer was lost
      } else {
        refuse(asked, 437, "Allocation Mismatch", "this client has an allocation already");
      }
      return;
    }
    Slice transport = message.value(StunAttribute.REQUESTED_TRANSPORT); // (3)
    if (transport == null || transport.length() != 4) {
      refuse(asked, 400, "Bad Request", "REQUESTED-TRANSPORT is missing or malformed");
      return;
    }
    if (transport.u8(0) != UDP) {
      refuse(asked, 442, "Unsupported Transport Protocol", "protocol " + transport.u8(0));
      return;
    }
    Slice token = message.value(StunAttribute.RESERVATION_TOKEN); // (5)
    Slice even = message.value(StunAttribute.EVEN_PORT);
    Slice family = message.value(StunAttribute.REQUESTED_ADDRESS_FAMILY);
    if (token != null && (even != null || family != null || token.length() != 8)
        || even != null && even.length() != 1
        || family != null && family.length() != 4) {
      refuse(asked, 400, "Bad Request", "attributes that exclude each other, or malformed ones");
      return;
    }
    TurnSettings.Relay relay = relay(family); // (6)
    if (relay == null) {
      refuse(asked, 440, "Address Family not Supported", "no relay address of that family");
      return;
    }
    if (!admitted(asked)) { // (9)
      return;
    }
    Allocation allocation =
        new Allocation(
            asked.user(),
            message.transactionId(),
            driver.pin(asked.flow()),
            asked.client(),
            asked.now(),
            driver,
            policy);
    boolean reserve = even != null && (even.u8(0) & 0x80) != 0;
    boolean found =
        token != null
            ? ports.redeem(allocation, token.u64(0))
            : ports.open(allocation, relay, even != null, reserve);
    if (!found) { // (5), (7), (8)
      quotas.leave(asked.user());
      refuse(
          asked,
          508,
          "Insufficient Capacity",
          token != null
              ? "a reservation that is unknown or over"
              : "no relay port is free in " + settings.firstPort() + "-" + settings.lastPort());
      driver.release(allocation.client);
      return;
    }
    allocation.expires = asked.now() + lifetime(message) * SECOND;
    server.add(allocation);
    allocated(asked, allocation);
  }

  /// RFC 8656 §7.2 (9); a relay that drains has no capacity for whoever comes now.
  private boolean admitted(Asked asked) {
    return switch (quotas.enter(asked.user(), settings.allocationsPerUser())) {
      case ENTERED -> true;
      case USER_FULL -> {
        refuse(
            asked, 486, "Allocation Quota Reached", "the user has as many allocations as allowed");
        yield false;
      }
      case ALL_FULL -> {
        refuse(asked, 486, "Allocation Quota Reached", "the relay has as many as it takes");
        yield false;
      }
      case CLOSED -> {
        refuse(asked, 508, "Insufficient Capacity", "the relay drains and takes no allocations");
        yield false;
      }
    };
  }

  private TurnSettings.@Nullable Relay relay(@Nullable Slice family) {
    if (family == null) {
      // RFC 8656 §7.2 (6): IPv4 where nothing is said.
      for (TurnSettings.Relay relay : settings.relay()) {
        if (!relay.v6()) {
          return relay;
        }
      }
      return settings.relay().getFirst();
    }
    for (TurnSettings.Relay relay : settings.relay()) {
      if (family.u8(0) == (relay.v6() ? 2 : 1)) {
        return relay;
      }
    }
    return null;
  }

  private void allocated(Asked asked, Allocation allocation) {
    long left = Math.max(0, (allocation.expires - asked.now()) / SECOND);
    StunWriter answer =
        asked
            .success()
            .address(StunAttribute.XOR_RELAYED_ADDRESS, allocation.relayed)
            .number(StunAttribute.LIFETIME, left)
            .address(StunAttribute.XOR_MAPPED_ADDRESS, asked.client());
    if (allocation.token != null) {
      answer.bytes(StunAttribute.RESERVATION_TOKEN, allocation.token);
    }
    asked.send(answer);
  }

  /// At least the default and at most an hour, whatever was asked (RFC 8656 §7.2).
  private static long lifetime(StunMessage message) {
    long wanted = message.number(StunAttribute.LIFETIME);
    return Math.clamp(wanted, DEFAULT_SECONDS, MOST_SECONDS);
  }

  /// The allocation of this client, if it is this user's; else the refusal was sent.
  private @Nullable Allocation owned(Asked asked) {
    Allocation allocation = server.of(asked.flow());
    if (allocation == null) {
      refuse(asked, 437, "Allocation Mismatch", "this client has no allocation");
      return null;
    }
    if (!allocation.user.equals(asked.user())) { // RFC 8656 §5
      refuse(asked, 441, "Wrong Credentials", "the allocation is " + allocation.user + "'s");
      return null;
    }
    return allocation;
  }

  /// RFC 8656 §8.2.
  private void refresh(Asked asked) {
    Allocation allocation = owned(asked);
    if (allocation == null) {
      return;
    }
    Slice family = asked.message().value(StunAttribute.REQUESTED_ADDRESS_FAMILY);
    if (family != null && (family.length() != 4 || family.u8(0) != (allocation.v6() ? 2 : 1))) {
      refuse(asked, 443, "Peer Address Family Mismatch", "the allocation is of another family");
      return;
    }
    boolean ending = asked.message().number(StunAttribute.LIFETIME) == 0;
    long seconds = ending ? 0 : lifetime(asked.message());
    allocation.sweep(asked.now());
    allocation.expires = asked.now() + seconds * SECOND;
    StunWriter answer = asked.success().number(StunAttribute.LIFETIME, seconds);
    asked.send(answer);
    if (ending) {
      server.end(allocation, asked.now(), "released");
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
      refuse(asked, 400, "Bad Request", "XOR-PEER-ADDRESS is missing or malformed");
      return;
    }
    for (InetSocketAddress peer : peers) {
      if (otherFamily(allocation, peer)) {
        refuse(asked, 443, "Peer Address Family Mismatch", "peer " + peer);
        return;
      }
      if (policy.address(peer.getAddress()) == TurnPeers.Grant.FORBID) {
        refuse(asked, 403, "Forbidden", "peer " + peer.getAddress().getHostAddress());
        return;
      }
    }
    if (!allocation.roomFor(peers)) {
      refuse(asked, 508, "Insufficient Capacity", "too many permissions");
      return;
    }
    for (InetSocketAddress peer : peers) {
      allocation.permit(peer.getAddress(), asked.now());
    }
    asked.send(asked.success());
  }

  private static boolean otherFamily(Allocation allocation, InetSocketAddress peer) {
    return allocation.v6() != (peer.getAddress() instanceof Inet6Address);
  }

  /// RFC 8656 §12.2.
  private void channelBind(Asked asked) {
    Allocation allocation = owned(asked);
    if (allocation == null) {
      return;
    }
    Slice channel = asked.message().value(StunAttribute.CHANNEL_NUMBER);
    InetSocketAddress peer = asked.message().address(StunAttribute.XOR_PEER_ADDRESS);
    if (channel == null
        || channel.length() != 4
        || peer == null
        || !Allocation.channelNumber(channel.u16(0))) {
      refuse(asked, 400, "Bad Request", "a channel number or a peer that cannot be");
      return;
    }
    int number = channel.u16(0);
    if (otherFamily(allocation, peer)) {
      refuse(asked, 443, "Peer Address Family Mismatch", "peer " + peer);
      return;
    }
    if (allocation.conflicts(peer, number, asked.now())) {
      refuse(asked, 400, "Bad Request", "the channel or the peer is bound otherwise");
      return;
    }
    TurnPeers.Grant grant = policy.port(peer.getAddress(), peer.getPort());
    if (grant == TurnPeers.Grant.FORBID) {
      refuse(asked, 403, "Forbidden", "peer " + peer);
      return;
    }
    if (!allocation.roomFor(List.of(peer))) {
      refuse(asked, 508, "Insufficient Capacity", "too many permissions");
      return;
    }
    allocation.bind(peer, number, grant, asked.now());
    asked.send(asked.success());
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

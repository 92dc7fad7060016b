package org.turnpike.traversal.turn;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.traversal.turn.TurnSettings.Relay;
import org.turnpike.wire.Slice;

/// Receiving an Allocate request (RFC 8656 §7.2, whose numbers stand beside the checks; RFC 6062
/// §5.1). Every check is made before there is any state.
final class Allocate {

  private static final long SECOND = 1_000_000_000L;
  private static final int UDP = 17;
  private static final int TCP = 6;

  /// RFC 8656 §3.2: the default lifetime, and the most that is granted.
  private static final int DEFAULT_SECONDS = 600;

  private static final int MOST_SECONDS = 3600;

  private final TurnSettings settings;
  private final TurnPeers policy;
  private final Quotas quotas;
  private final RelayPorts ports;
  private final TurnDriver driver;
  private final ForwardingTable forwarding;
  private final TurnServer server;

  Allocate(
      TurnSettings settings,
      TurnPeers policy,
      Quotas quotas,
      RelayPorts ports,
      TurnDriver driver,
      ForwardingTable forwarding,
      TurnServer server) {
    this.settings = settings;
    this.policy = policy;
    this.quotas = quotas;
    this.ports = ports;
    this.driver = driver;
    this.forwarding = forwarding;
    this.server = server;
  }

  /// What is asked for, when nothing is wrong with it.
  ///
  /// @param relay of the first address; with a token it is the reservation's instead
  /// @param second of the other family; null if none is asked for, or there is none
  private record Wish(
      boolean tcp,
      @Nullable Slice token,
      boolean even,
      boolean reserve,
      Relay relay,
      boolean dual,
      @Nullable Relay second) {}

  void answer(Asked asked) {
    Allocation existing = server.of(asked.flow());
    if (existing != null) { // (2)
      if (Arrays.equals(existing.transactionId, asked.message().transactionId())) {
        allocated(asked, existing); // the answer was lost
      } else {
        asked.refuse(437, "Allocation Mismatch", "this client has an allocation already");
      }
      return;
    }
    Wish wish = wish(asked);
    if (wish == null || !admitted(asked)) {
      return;
    }
    Allocation allocation =
        new Allocation(
            asked.user(),
            asked.message().transactionId(),
            driver.pin(asked.flow()),
            asked.client(),
            wish.tcp(),
            asked.now(),
            driver,
            policy,
            quotas,
            forwarding);
    Slice token = wish.token();
    Relayed first =
        token != null
            ? ports.redeem(allocation, token.u64(0))
            : ports.open(allocation, wish.relay(), wish.even(), wish.reserve());
    Relay other = wish.second();
    Relayed second = other == null ? null : ports.open(allocation, other, wish.even(), false);
    if (first == null && second == null) { // (5), (8), (9)
      quotas.leave(asked.user(), asked.now());
      asked.refuse(
          508,
          "Insufficient Capacity",
          token != null
              ? "a reservation that is unknown or over"
              : wish.reserve() && !ports.mayReserve(asked.user())
                  ? "as many ports are reserved as the user, or all together, may have"
                  : "no relay port is free in " + settings.firstPort() + "-" + settings.lastPort());
      driver.release(allocation.client); // after the answer, which needs it
      return;
    }
    long until = asked.now() + lifetime(asked.message()) * SECOND;
    if (first != null) {
      allocation.add(first, until);
    }
    if (second != null) {
      allocation.add(second, until);
    }
    if (wish.dual() && (first == null || second == null)) {
      allocation.secondRefused = other == null ? 440 : 508;
    }
    server.add(allocation);
    allocated(asked, allocation);
  }

  /// (3) to (9) as far as they look at the request alone; null if it was refused.
  private @Nullable Wish wish(Asked asked) {
    StunMessage message = asked.message();
    Slice transport = message.value(StunAttribute.REQUESTED_TRANSPORT); // (3)
    if (transport == null || transport.length() != 4) {
      asked.refuse(400, "Bad Request", "REQUESTED-TRANSPORT is missing or malformed");
      return null;
    }
    TurnStreams streams = driver.streams();
    boolean tcp = transport.u8(0) == TCP && streams != null;
    if (!tcp && transport.u8(0) != UDP) {
      asked.refuse(442, "Unsupported Transport Protocol", "protocol " + transport.u8(0));
      return null;
    }
    Slice token = message.value(StunAttribute.RESERVATION_TOKEN);
    Slice even = message.value(StunAttribute.EVEN_PORT);
    Slice family = message.value(StunAttribute.REQUESTED_ADDRESS_FAMILY);
    Slice more = message.value(StunAttribute.ADDITIONAL_ADDRESS_FAMILY);
    boolean reserve = even != null && even.length() == 1 && (even.u8(0) & 0x80) != 0;
    String fault =
        token != null && token.length() != 8
                || even != null && even.length() != 1
                || family != null && family.length() != 4
                || more != null && more.length() != 4
            ? "an attribute that is malformed"
            : token != null && (even != null || family != null || more != null) // (5)
                ? "RESERVATION-TOKEN beside what it excludes"
                : family != null && more != null // (6)
                    ? "REQUESTED-ADDRESS-FAMILY beside ADDITIONAL-ADDRESS-FAMILY"
                    : more != null && reserve // (8)
                        ? "EVEN-PORT with reservation beside ADDITIONAL-ADDRESS-FAMILY"
                        : more != null && more.u8(0) != 2 // (9)
                            ? "ADDITIONAL-ADDRESS-FAMILY other than IPv6"
                            : tcp ? streamFault(asked, token, even) : "";
    if (!fault.isEmpty()) {
      asked.refuse(400, "Bad Request", fault);
      return null;
    }
    int wanted = family == null ? 1 : family.u8(0); // (7): IPv4 where nothing is said
    Relay relay = wanted == 1 || wanted == 2 ? settings.relay(wanted == 2) : null;
    if (relay == null && token == null) {
      asked.refuse(440, "Address Family not Supported", "no relay address of family " + wanted);
      return null;
    }
    return new Wish(
        tcp,
        token,
        even != null,
        reserve,
        relay == null ? settings.relay().getFirst() : relay,
        more != null,
        more == null ? null : settings.relay(true));
  }

  /// RFC 6062 §5.1: over a connection only, and without what is for datagrams.
  private String streamFault(Asked asked, @Nullable Slice token, @Nullable Slice even) {
    TurnStreams streams = driver.streams();
    if (streams == null || !streams.isStream(asked.flow())) {
      return "a TCP allocation over a transport that is no stream";
    }
    return token != null || even != null || asked.message().has(StunAttribute.DONT_FRAGMENT)
        ? "a TCP allocation with EVEN-PORT, RESERVATION-TOKEN or DONT-FRAGMENT"
        : "";
  }

  /// (10), (11): a relay that drains sends clients elsewhere, if it knows of a place.
  private boolean admitted(Asked asked) {
    return switch (quotas.enter(asked.user(), settings.allocationsPerUser(), asked.now())) {
      case ENTERED -> true;
      case USER_FULL -> {
        asked.refuse(
            486, "Allocation Quota Reached", "the user has as many allocations as allowed");
        yield false;
      }
      case ALL_FULL -> {
        asked.refuse(486, "Allocation Quota Reached", "the relay has as many as it takes");
        yield false;
      }
      case CLOSED -> {
        drained(asked);
        yield false;
      }
    };
  }

  private void drained(Asked asked) {
    InetSocketAddress elsewhere = settings.alternate(driver.local(asked.flow()), asked.client());
    if (elsewhere == null) {
      asked.refuse(508, "Insufficient Capacity", "the relay drains and takes no allocations");
      return;
    }
    // RFC 8489 §10: with integrity, since whoever could forge it would take the client away.
    asked.refuse(
        StunWriter.error(asked.message(), 300, "Try Alternate")
            .plainAddress(StunAttribute.ALTERNATE_SERVER, elsewhere),
        300,
        "the relay drains; sent to " + elsewhere);
  }

  private static void allocated(Asked asked, Allocation allocation) {
    StunWriter answer = asked.success();
    for (Relayed each : allocation.relays()) {
      answer.address(StunAttribute.XOR_RELAYED_ADDRESS, each.address);
    }
    answer
        .number(StunAttribute.LIFETIME, Math.max(0, (allocation.expires - asked.now()) / SECOND))
        .address(StunAttribute.XOR_MAPPED_ADDRESS, asked.client());
    if (allocation.token != null) {
      answer.bytes(StunAttribute.RESERVATION_TOKEN, allocation.token);
    }
    if (allocation.secondRefused != 0) { // (9)
      answer.addressError(
          !allocation.relays().getFirst().v6(),
          allocation.secondRefused,
          allocation.secondRefused == 440
              ? "Address Family not Supported"
              : "Insufficient Capacity");
    }
    asked.send(answer);
  }

  /// At least the default and at most an hour, whatever was asked (RFC 8656 §7.2).
  static long lifetime(StunMessage message) {
    long wanted = message.number(StunAttribute.LIFETIME);
    return Math.clamp(wanted, DEFAULT_SECONDS, MOST_SECONDS);
  }
}

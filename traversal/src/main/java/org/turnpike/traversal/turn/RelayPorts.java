package org.turnpike.traversal.turn;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.turnpike.traversal.turn.TurnSettings.Relay;
import org.turnpike.wire.Moment;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.PacketStep;
import org.turnpike.wire.Slice;
import org.turnpike.wire.Step;

/// Finds relay ports, in an order that cannot be foreseen (RFC 8656 §7.2, RFC 6056), and keeps those
/// that are reserved for a second allocation.
final class RelayPorts {

  /// RFC 8656 §7.2 (5): "at least 30 seconds".
  private static final long RESERVED = 30_000_000_000L;

  /// What one client can make us hold is bounded by its quota; this bounds all of them.
  private static final int MOST_RESERVATIONS = 1000;

  private record Reservation(
      long token, int socket, InetSocketAddress relayed, Owner owner, long until) {}

  /// Gets the packets of a socket that was reserved before its allocation was there.
  private static final class Owner implements PacketStep {
    private @Nullable PacketStep step;

    @Override
    public void onPacket(Slice packet, long flow, long now, PacketOut out) {
      if (step == null) {
        out.drop(Drop.NO_PERMISSION.ordinal());
      } else {
        step.onPacket(packet, flow, now, out);
      }
    }
  }

  private final TurnSettings settings;
  private final TurnDriver driver;
  private final Moment at;
  private final Deque<Reservation> reservations = new ArrayDeque<>();

  RelayPorts(TurnSettings settings, TurnDriver driver, Moment at) {
    this.settings = settings;
    this.driver = driver;
    this.at = at;
  }

  /// Opens a relay socket for the allocation.
  ///
  /// @param even an even port (RFC 8656 §7.2 (5))
  /// @param reserve also the port above it, for 30 s
  /// @return false if no port can be had
  boolean open(Allocation allocation, Relay relay, boolean even, boolean reserve) {
    int count = settings.lastPort() - settings.firstPort() + 1;
    if (reserve && reservations.size() >= MOST_RESERVATIONS) {
      return false;
    }
    byte[] random = new byte[12];
    at.random(random);
    int start = (int) Math.floorMod(Peer.word(random, 0, 4), count);
    for (int i = 0; i < count; i++) {
      int port = settings.firstPort() + (start + i) % count;
      if (even && (port & 1) != 0 || reserve && port == settings.lastPort()) {
        continue;
      }
      int socket = driver.open(relay.bind(), port, allocation);
      if (socket == TurnDriver.NONE) {
        continue;
      }
      if (reserve && !reserve(allocation, relay, port + 1, Peer.word(random, 4, 8))) {
        driver.close(socket);
        continue;
      }
      allocation.socket = socket;
      allocation.relayed = new InetSocketAddress(relay.advertised(), port);
      return true;
    }
    return false;
  }

  private boolean reserve(Allocation allocation, Relay relay, int port, long token) {
    Owner owner = new Owner();
    int socket = driver.open(relay.bind(), port, owner);
    if (socket == TurnDriver.NONE) {
      return false;
    }
    reservations.add(
        new Reservation(
            token,
            socket,
            new InetSocketAddress(relay.advertised(), port),
            owner,
            at.now() + RESERVED));
    byte[] bytes = new byte[8];
    Slice.of(bytes).put64(0, token);
    allocation.token = bytes;
    return true;
  }

  /// Gives a reserved socket to the allocation.
  ///
  /// @return false if there is no such reservation
  boolean redeem(Allocation allocation, long token) {
    for (Reservation reservation : reservations) {
      if (reservation.token() == token && at.now() < reservation.until()) {
        reservations.remove(reservation);
        reservation.owner().step = allocation;
        allocation.socket = reservation.socket();
        allocation.relayed = reservation.relayed();
        return true;
      }
    }
    return false;
  }

  long reservedUntil() {
    Reservation oldest = reservations.peek();
    return oldest == null ? Step.NEVER : oldest.until();
  }

  void forget(long now) {
    for (Reservation oldest = reservations.peek();
        oldest != null && oldest.until() <= now;
        oldest = reservations.peek()) {
      reservations.remove();
      driver.close(oldest.socket());
    }
  }
}

package org.turnpike.traversal.turn;

import java.net.InetSocketAddress;
import org.turnpike.traversal.turn.Reservations.Reserved;
import org.turnpike.traversal.turn.TurnSettings.Relay;
import org.turnpike.wire.Moment;
import org.turnpike.wire.Slice;

/// Finds relay ports, in an order that cannot be foreseen (RFC 8656 §7.2, RFC 6056).
final class RelayPorts {

  private final TurnSettings settings;
  private final TurnDriver driver;
  private final Reservations reservations;
  private final Moment at;

  RelayPorts(TurnSettings settings, TurnDriver driver, Reservations reservations, Moment at) {
    this.settings = settings;
    this.driver = driver;
    this.reservations = reservations;
    this.at = at;
  }

  /// Opens a relay socket for the allocation.
  ///
  /// @param even an even port (RFC 8656 §7.2 (5))
  /// @param reserve also the port above it, for a second allocation
  /// @return false if no port can be had
  boolean open(Allocation allocation, Relay relay, boolean even, boolean reserve) {
    int count = settings.lastPort() - settings.firstPort() + 1;
    byte[] random = new byte[12];
    at.random(random);
    int start = (int) Math.floorMod(Peer.word(random, 0, 4), count);
    long token = Peer.word(random, 4, 8);
    for (int i = 0; i < count; i++) {
      int port = settings.firstPort() + (start + i) % count;
      if (even && (port & 1) != 0 || reserve && port == settings.lastPort()) {
        continue;
      }
      if (reservations.holds(relay, port, at.now())) {
        continue;
      }
      int socket = driver.open(relay.bind(), port, allocation);
      if (socket == TurnDriver.NONE) {
        continue;
      }
      if (reserve && !reserve(allocation, relay, port + 1, token)) {
        driver.close(socket);
        continue;
      }
      allocation.socket = socket;
      allocation.relayed = new InetSocketAddress(relay.advertised(), port);
      return true;
    }
    return false;
  }

  /// Whether the port can be had is seen when it is asked for: opening it now and closing it again
  /// could still be under way then.
  private boolean reserve(Allocation allocation, Relay relay, int port, long token) {
    if (reservations.holds(relay, port, at.now())) {
      return false;
    }
    if (!reservations.add(
        new Reserved(token, relay, port, at.now() + Reservations.LASTS), at.now())) {
      return false;
    }
    byte[] bytes = new byte[8];
    Slice.of(bytes).put64(0, token);
    allocation.token = bytes;
    return true;
  }

  /// Opens the port that was reserved under the token.
  ///
  /// @return false if there is no such reservation, or the port was taken meanwhile
  boolean redeem(Allocation allocation, long token) {
    Reserved reserved = reservations.redeem(token, at.now());
    if (reserved == null) {
      return false;
    }
    int socket = driver.open(reserved.relay().bind(), reserved.port(), allocation);
    if (socket == TurnDriver.NONE) {
      return false;
    }
    allocation.socket = socket;
    allocation.relayed = new InetSocketAddress(reserved.relay().advertised(), reserved.port());
    return true;
  }
}

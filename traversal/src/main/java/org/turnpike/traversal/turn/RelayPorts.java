package org.turnpike.traversal.turn;

import org.jspecify.annotations.Nullable;
import org.turnpike.traversal.turn.Reservations.Reserved;
import org.turnpike.traversal.turn.TurnSettings.Relay;
import org.turnpike.wire.Moment;
import org.turnpike.wire.Slice;

/// Opens relay sockets on ports that cannot be foreseen (RFC 8656 §7.2, RFC 6056).
final class RelayPorts {

  /// Ports that are tried where other programs of this machine hold some of the range. Each try is
  /// a system call on the thread that relays, so there is an end.
  private static final int TRIES = 32;

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
  /// @param even an even port (RFC 8656 §7.2 (8))
  /// @param reserve also the port above it, for a second allocation
  /// @return null if no port can be had
  @Nullable Relayed open(Allocation allocation, Relay relay, boolean even, boolean reserve) {
    int[] others = new int[TRIES];
    int tries = 0;
    Relayed opened = null;
    while (opened == null && tries < TRIES) {
      byte[] random = new byte[12];
      at.random(random);
      int choice = (int) Peer.word(random, 0, 4);
      long token = Peer.word(random, 4, 8);
      int port =
          reserve
              ? reservations.takePair(settings, relay, choice, allocation.user, at.now())
              : reservations.take(settings, relay, even, choice, at.now());
      if (port == FreePorts.NONE) {
        break;
      }
      opened = open(allocation, relay, port);
      if (opened != null && reserve && !keep(allocation, relay, port + 1, token)) {
        driver.close(opened.socket);
        opened = null;
      }
      if (opened == null) {
        others[tries++] = port;
      }
    }
    for (int i = 0; i < tries; i++) { // later, perhaps, no other program has them
      reservations.free(relay, others[i]);
      if (reserve) {
        reservations.free(relay, others[i] + 1);
      }
    }
    return opened;
  }

  /// Whether the user may have one more port kept for a second allocation.
  boolean mayReserve(String user) {
    return reservations.room(user, at.now());
  }

  /// @return false if another program has the port
  private boolean keep(Allocation allocation, Relay relay, int port, long token) {
    HeldPort held = driver.hold(relay.bind(), port);
    if (held == null) {
      return false;
    }
    reservations.keep(token, allocation.user, relay, port, held, at.now());
    byte[] bytes = new byte[8];
    Slice.of(bytes).put64(0, token);
    allocation.token = bytes;
    return true;
  }

  private @Nullable Relayed open(Allocation allocation, Relay relay, int port) {
    Relayed relayed = new Relayed(allocation, relay, port);
    TurnStreams streams = driver.streams();
    relayed.socket =
        !allocation.tcp
            ? driver.open(relay.bind(), port, relayed)
            : streams == null ? TurnDriver.NONE : streams.listen(relay.bind(), port);
    return opened(relayed);
  }

  private static @Nullable Relayed opened(Relayed relayed) {
    return relayed.socket == TurnDriver.NONE ? null : relayed;
  }

  /// Opens the port that was reserved under the token.
  ///
  /// @return null if there is no such reservation, or the port cannot be served
  @Nullable Relayed redeem(Allocation allocation, long token) {
    Reserved reserved = reservations.redeem(token, at.now());
    if (reserved == null) {
      return null;
    }
    Relayed relayed = new Relayed(allocation, reserved.relay(), reserved.port());
    relayed.socket =
        driver.open(reserved.held(), relayed); // never of TCP: see Allocate.streamFault
    if (relayed.socket == TurnDriver.NONE) {
      reservations.free(reserved.relay(), reserved.port());
    }
    return opened(relayed);
  }

  /// Closes a relay socket, whose port is free then.
  void close(Relayed relayed) {
    TurnStreams streams = driver.streams();
    if (!relayed.allocation.tcp) {
      driver.close(relayed.socket);
    } else if (streams != null) {
      streams.closeListener(relayed.socket);
    }
    reservations.free(relayed.relay, relayed.port);
  }
}

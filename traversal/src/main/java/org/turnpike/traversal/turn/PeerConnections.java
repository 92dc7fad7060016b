package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Moment;
import org.turnpike.wire.Slice;
import org.turnpike.wire.Step;

/// Connections with peers of one thread's TCP allocations (RFC 6062).
///
/// ```
///  client ── Connect ───────► connect ──► driver ──► peer      connected ──► CONNECTION-ID
///  peer   ── connects ──────► accepted                          ConnectionAttempt ──► client
///  client ── ConnectionBind ► bind      the client's new connection and the peer's become one
/// ```
final class PeerConnections {

  /// "The timeout value MUST be at least 30 seconds" (RFC 6062 §5.2), and a connection that nobody
  /// binds lasts as long (§5.2, §5.3).
  static final long PATIENCE = 30_000_000_000L;

  /// Connections that one allocation may have.
  private static final int MOST = 64;

  private final TurnConnections pending;
  private final TurnDriver driver;
  private final TurnPeers policy;
  private final TurnEvents events;
  private final Moment at;
  private final Map<Integer, PeerConnection> byId = new HashMap<>();
  private final Map<Integer, Relayed> listeners = new HashMap<>();
  // Each waits as long as any other, so the first one in is the first one due.
  private final Deque<Due> due = new ArrayDeque<>();

  private record Due(long at, PeerConnection connection) {}

  PeerConnections(
      TurnConnections pending, TurnDriver driver, TurnPeers policy, TurnEvents events, Moment at) {
    this.pending = pending;
    this.driver = driver;
    this.policy = policy;
    this.events = events;
    this.at = at;
  }

  void listens(Relayed relayed) {
    listeners.put(relayed.socket, relayed);
  }

  void closed(Relayed relayed) {
    listeners.remove(relayed.socket);
    for (PeerConnection each : List.copyOf(relayed.allocation.connections.values())) {
      if (v6(each.peer) == relayed.v6()) {
        drop(each);
      }
    }
  }

  private static boolean v6(InetSocketAddress address) {
    return address.getAddress().getAddress().length == 16;
  }

  /// RFC 6062 §5.2, in its order. Nothing is opened before the policy agreed.
  void connect(Asked asked, Allocation allocation) {
    TurnStreams streams = driver.streams();
    if (!allocation.tcp || streams == null) {
      asked.refuse(437, "Allocation Mismatch", "Connect is for a TCP allocation");
      return;
    }
    InetSocketAddress peer = asked.message().address(StunAttribute.XOR_PEER_ADDRESS);
    if (peer == null || peer.getPort() == 0) {
      asked.refuse(400, "Bad Request", "XOR-PEER-ADDRESS is missing or malformed");
      return;
    }
    if (allocation.connections.containsKey(peer)) {
      asked.refuse(446, "Connection Already Exists", "peer " + peer);
      return;
    }
    Relayed relayed = allocation.relayed(v6(peer));
    if (relayed == null) {
      asked.refuse(443, "Peer Address Family Mismatch", "peer " + peer);
      return;
    }
    // A peer that is only to be swallowed cannot be: a connection stands or it does not.
    if (policy.port(peer.getAddress(), peer.getPort()) != TurnPeers.Grant.RELAY) {
      asked.refuse(403, "Forbidden", "peer " + peer);
      return;
    }
    if (allocation.connections.size() >= MOST) {
      asked.refuse(508, "Insufficient Capacity", "the allocation has " + MOST + " connections");
      return;
    }
    PeerConnection connection =
        new PeerConnection(fresh(), allocation, peer, asked.keep(driver.out()));
    wait(connection);
    streams.connect(relayed.socket, peer, connection.id);
  }

  private int fresh() {
    byte[] random = new byte[4];
    int id;
    do {
      at.random(random);
      id = (int) Peer.word(random, 0, 4);
    } while (id == 0 || byId.containsKey(id) || pending.find(id) != null);
    return id;
  }

  private void wait(PeerConnection connection) {
    byId.put(connection.id, connection);
    connection.allocation.connections.put(connection.peer, connection);
    due.add(new Due(at.now() + PATIENCE, connection));
  }

  /// The driver's connection stands.
  void connected(int id) {
    PeerConnection connection = byId.get(id);
    Asked asked = connection == null ? null : connection.asked;
    if (connection == null || asked == null) {
      return;
    }
    connection.asked = null;
    pending.add(connection);
    due.add(new Due(at.now() + PATIENCE, connection));
    asked.send(asked.success().number(StunAttribute.CONNECTION_ID, id));
  }

  /// A peer has connected to a relayed address (RFC 6062 §5.3).
  ///
  /// @return the connection's number; 0 if it is to be closed: without a permission nobody gets in
  int accepted(int listener, InetSocketAddress peer) {
    Relayed relayed = listeners.get(listener);
    if (relayed == null) {
      return 0;
    }
    Allocation allocation = relayed.allocation;
    InetAddress address = peer.getAddress();
    if (allocation.permission(address, at.now()) == null
        || policy.port(address, peer.getPort()) != TurnPeers.Grant.RELAY
        || allocation.connections.containsKey(peer)
        || allocation.connections.size() >= MOST) {
      driver.out().drop(Drop.NO_PERMISSION.ordinal());
      return 0;
    }
    PeerConnection connection = new PeerConnection(fresh(), allocation, peer, null);
    wait(connection);
    pending.add(connection);
    byte[] transactionId = new byte[12];
    at.random(transactionId);
    driver
        .out()
        .send(
            Slice.of(
                new StunWriter(StunMethod.CONNECTION_ATTEMPT, StunClass.INDICATION, transactionId)
                    .address(StunAttribute.XOR_PEER_ADDRESS, peer)
                    .number(StunAttribute.CONNECTION_ID, connection.id)
                    .toBytes()),
            allocation.client);
    return connection.id;
  }

  /// RFC 6062 §5.4. The allocation may be another thread's: only what never changes is read of it.
  void bind(Asked asked, boolean inUse) {
    TurnStreams streams = driver.streams();
    Slice id = asked.message().value(StunAttribute.CONNECTION_ID);
    PeerConnection connection =
        id == null || id.length() != 4 ? null : pending.find((int) id.u32(0));
    if (streams == null || !streams.isStream(asked.flow()) || inUse) {
      asked.refuse(400, "Bad Request", "ConnectionBind is for a connection of its own");
      return;
    }
    if (connection == null) {
      asked.refuse(400, "Bad Request", "CONNECTION-ID of no connection that waits");
      return;
    }
    if (!connection.allocation.user.equals(asked.user())) { // RFC 8656 §5
      asked.refuse(
          441, "Wrong Credentials", "the connection is " + connection.allocation.user + "'s");
      return;
    }
    if (!pending.take(connection)) {
      asked.refuse(400, "Bad Request", "CONNECTION-ID of no connection that waits");
      return;
    }
    Allocation allocation = connection.allocation;
    streams.bind(
        connection.id,
        asked.flow(),
        asked.sealed(asked.success()),
        (toPeer, bytes) -> allocation.wait(toPeer, bytes, at.now()));
  }

  /// A connection is over, or never came to be (RFC 6062 §5.2: 447).
  ///
  /// @param toPeer bytes that went through it
  void gone(int id, long toPeer, long fromPeer) {
    PeerConnection connection = byId.remove(id);
    if (connection == null) {
      return;
    }
    connection.allocation.connections.remove(connection.peer, connection);
    connection.allocation.toPeersBytes += toPeer;
    connection.allocation.fromPeersBytes += fromPeer;
    pending.take(connection);
    Asked asked = connection.asked;
    if (asked != null) {
      connection.asked = null;
      asked.refuse(447, "Connection Timeout or Failure", "peer " + connection.peer);
    }
  }

  private void drop(PeerConnection connection) {
    TurnStreams streams = driver.streams();
    if (streams != null) {
      streams.close(connection.id);
    }
    gone(connection.id, 0, 0); // unless the driver said so already, with its bytes
  }

  long wakeAt() {
    Due first = due.peek();
    return first == null ? Step.NEVER : first.at();
  }

  void wake(long now) {
    for (Due first = due.peek(); first != null && first.at() <= now; first = due.peek()) {
      due.remove();
      PeerConnection connection = first.connection();
      boolean unanswered = connection.asked != null;
      if (unanswered || pending.take(connection)) {
        drop(connection);
      }
    }
  }

  /// Connections that stand or are being opened.
  int size() {
    return byId.size();
  }
}

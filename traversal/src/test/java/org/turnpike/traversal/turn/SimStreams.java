package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Connections with peers that exist in memory only; a test says what becomes of each.
final class SimStreams implements TurnStreams {

  /// Asked for, and not answered yet.
  record Opening(InetSocketAddress from, InetSocketAddress to, int connection) {}

  record Bound(int connection, long client, byte[] answer, Pace pace) {}

  final Map<Integer, InetSocketAddress> listeners = new HashMap<>();
  final List<Opening> opening = new ArrayList<>();
  final List<Bound> bound = new ArrayList<>();
  final Set<Integer> closed = new HashSet<>();
  private final SimRelay relay;

  /// Clients whose flow is a connection.
  final Set<InetSocketAddress> clients = new HashSet<>();

  private int next = 1;

  SimStreams(SimRelay relay) {
    this.relay = relay;
  }

  @Override
  public boolean isStream(long flow) {
    return clients.contains(relay.remote(flow));
  }

  @Override
  public int listen(InetAddress address, int port) {
    listeners.put(next, new InetSocketAddress(address, port));
    return next++;
  }

  @Override
  public void closeListener(int listener) {
    listeners.remove(listener);
  }

  @Override
  public void connect(int listener, InetSocketAddress peer, int connection) {
    InetSocketAddress from = listeners.get(listener);
    if (from == null) {
      throw new AssertionError("listener " + listener + " is closed");
    }
    opening.add(new Opening(from, peer, connection));
  }

  @Override
  public void bind(int connection, long client, byte[] answer, Pace pace) {
    bound.add(new Bound(connection, client, answer, pace));
  }

  @Override
  public void close(int connection) {
    closed.add(connection);
  }
}

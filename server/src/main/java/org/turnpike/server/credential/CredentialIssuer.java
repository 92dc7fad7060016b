package org.turnpike.server.credential;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.traversal.turn.TimeLimitedKeys;

/// Makes credentials of this node's relay.
public final class CredentialIssuer {

  /// What a client is given that asks for less than makes sense.
  private static final Duration SHORTEST = Duration.ofMinutes(10);

  /// Eight hours, as MS-AVEDGEA §3.2.4.1 has it for what is not asked for otherwise.
  private static final Duration LONGEST = Duration.ofHours(8);

  private final Supplier<TimeLimitedKeys> keys;
  private final List<RelayAt> relays;

  /// @param keys in use at this moment
  /// @param relays for either location
  public CredentialIssuer(Supplier<TimeLimitedKeys> keys, List<RelayAt> relays) {
    this.keys = keys;
    this.relays = List.copyOf(relays);
  }

  /// The relays that a node's listeners are: those on an address that allocations are made on are
  /// for clients outside, the others for those inside. A node with one kind alone serves everybody
  /// there.
  public static List<RelayAt> relays(RoleSettings.AvEdge av, List<Listener> listeners) {
    Set<InetAddress> external =
        av.relay().stream().map(RoleSettings.RelayAddress::bind).collect(Collectors.toSet());
    Map<InetAddress, int[]> ports = new LinkedHashMap<>();
    Map<InetAddress, Location> where = new LinkedHashMap<>();
    for (Listener listener : listeners) {
      int kind =
          listener.protocol() == Protocol.TURN_UDP
              ? 0
              : listener.protocol() == Protocol.TURN_TCP ? 1 : -1;
      if (kind >= 0) {
        Endpoint told = listener.advertised();
        int[] both = ports.computeIfAbsent(told.address(), _ -> new int[2]);
        both[kind] = both[kind] == 0 ? told.port() : both[kind];
        where.put(
            told.address(),
            external.contains(listener.bind().address()) ? Location.INTERNET : Location.INTRANET);
      }
    }
    List<RelayAt> out = new ArrayList<>();
    for (Location location : Location.values()) {
      boolean served = where.containsValue(location);
      ports.forEach((address, both) -> {
        if (where.get(address) == location || !served) {
          out.add(new RelayAt(location, address, both[0], both[1]));
        }
      });
    }
    return out;
  }

  /// @param user whose quota will count
  /// @param wanted how long it is to serve
  public Issued issue(String user, Location location, Duration wanted, Instant wall) {
    Duration lasts =
        wanted.compareTo(SHORTEST) < 0
            ? SHORTEST
            : wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
    TimeLimitedKeys made = keys.get();
    String username = made.marked(user, wall.plus(lasts));
    return new Issued(
        username,
        made.password(username),
        lasts,
        relays.stream().filter(relay -> relay.location() == location).toList());
  }
}

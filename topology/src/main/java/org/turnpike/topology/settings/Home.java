package org.turnpike.topology.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.turnpike.topology.UserUri;

/// Users who are homed elsewhere. No secret of theirs is known here.
///
/// @param pool what the topology file calls it, and the operator who moves somebody there; empty
///   where it has no name
/// @param peer name of the [Peer] that requests for them go to
/// @param edge name of the Access Edge that they are behind, where the peer is our own Edge: our
///   Edge knows no users and has to be told
public record Home(String pool, String peer, Optional<String> edge, List<UserUri> users) {

  public Home {
    peer = peer.toLowerCase(Locale.ROOT);
    edge = edge.map(name -> name.toLowerCase(Locale.ROOT));
    users = List.copyOf(users);
  }

  /// One that nobody is moved to.
  public Home(String peer, Optional<String> edge, List<UserUri> users) {
    this("", peer, edge, users);
  }

  /// In another pool of the same deployment.
  public Home(String peer, List<UserUri> users) {
    this(peer, Optional.empty(), users);
  }

  /// The homes that have a name.
  public static Map<String, Home> byPool(List<Home> homes) {
    Map<String, Home> out = new LinkedHashMap<>();
    homes.stream()
        .filter(home -> !home.pool().isEmpty())
        .forEach(home -> out.put(home.pool(), home));
    return out;
  }

  /// The home of each user.
  public static Map<UserUri, Home> byUser(List<Home> homes) {
    Map<UserUri, Home> out = new LinkedHashMap<>();
    homes.forEach(home -> home.users().forEach(user -> out.put(user, home)));
    return out;
  }
}

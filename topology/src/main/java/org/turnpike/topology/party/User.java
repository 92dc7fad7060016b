package org.turnpike.topology.party;

import java.net.InetAddress;
import java.util.Optional;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.network.NetworkId;

/// A user, or many alike.
///
/// @param name in the file
/// @param home the Front End pool that they are homed in; on-premises or a provider's
/// @param at the network that they are on now
/// @param address of their machine there, when the file gives one
/// @param vpn the tunnel that they have open
/// @param count how many are like this one, for capacity
/// @param number their telephone number, E.164
public record User(
    String name,
    UserUri uri,
    String organisation,
    String home,
    NetworkId at,
    Optional<InetAddress> address,
    Optional<String> vpn,
    Client client,
    int count,
    Optional<String> number) {

  public String path() {
    return "users/" + name;
  }
}

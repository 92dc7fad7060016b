package org.turnpike.server.credential;

import java.time.Duration;
import java.util.List;

/// A credential of the media relay for one user, and the relays that take it.
///
/// @param lasts from the time when it was made
public record Issued(String username, String password, Duration lasts, List<RelayAt> relays) {

  public Issued {
    relays = List.copyOf(relays);
  }

  /// Never shows the password.
  @Override
  public String toString() {
    return "Issued[" + username + " for " + lasts + ", " + relays + "]";
  }
}

package org.turnpike.cli.up;

import org.turnpike.topology.UserUri;

/// A user whose password was made now.
///
/// @param password of SIP's digest and, where one node is Front End and A/V Edge, of TURN's
///   long-term credential; kept nowhere, shown once
public record NewUser(UserUri address, String displayName, String password) {

  /// User part of the address; TURN's user name too.
  public String name() {
    return address.user();
  }

  /// Never shows the password.
  @Override
  public String toString() {
    return "NewUser[" + address + "]";
  }
}

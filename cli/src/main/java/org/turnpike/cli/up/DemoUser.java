package org.turnpike.cli.up;

/// A user made at the first start, so that there is someone to call.
///
/// @param name user part of the address; TURN's user name too
/// @param password of SIP's digest and of TURN's long-term credential; kept nowhere, shown once
public record DemoUser(String name, String displayName, String password) {

  /// Never shows the password.
  @Override
  public String toString() {
    return "DemoUser[" + name + "]";
  }
}

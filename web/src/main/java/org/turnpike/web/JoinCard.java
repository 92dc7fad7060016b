package org.turnpike.web;

import java.util.Optional;

/// What a phone has to be told of its user.
public record JoinCard(String user, String displayName, String password) {

  /// Knows the cards by the path of their page.
  @FunctionalInterface
  public interface Source {
    Optional<JoinCard> at(String path);
  }

  /// Never shows the password.
  @Override
  public String toString() {
    return "JoinCard[" + user + "]";
  }
}

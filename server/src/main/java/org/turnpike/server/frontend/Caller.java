package org.turnpike.server.frontend;

import java.util.Optional;
import org.turnpike.topology.UserUri;

/// Who a request is from, as far as this node knows.
sealed interface Caller {

  /// One of our users, who proved it here.
  record Local(UserUri user) implements Caller {}

  /// Somebody whom a peer vouches for (RFC 3325).
  ///
  /// @param told as it came
  record Asserted(String told) implements Caller {}

  /// One who is homed elsewhere: home asks for the password.
  record Unasked() implements Caller {}

  /// A party of a dialog that was let through when it began.
  record Party() implements Caller {}

  default Optional<UserUri> local() {
    return this instanceof Local(UserUri user) ? Optional.of(user) : Optional.empty();
  }

  /// What a peer is told (RFC 3325 §9.1).
  default Optional<String> identity() {
    return switch (this) {
      case Local(UserUri user) -> Optional.of("<sip:" + user + ">");
      case Asserted(String told) -> Optional.of(told);
      case Unasked _, Party _ -> Optional.empty();
    };
  }
}

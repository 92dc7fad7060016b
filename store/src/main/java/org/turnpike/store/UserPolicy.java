package org.turnpike.store;

import java.util.Locale;
import java.util.Optional;

/// What may be taken from a user; all of it is theirs unless it was.
public enum UserPolicy {
  /// Calls, messages and subscriptions to other organisations, and from them.
  OUTSIDE,
  /// Instant messages, sent and received.
  MESSAGES,
  /// To see others' presence, and to show one's own.
  PRESENCE;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<UserPolicy> of(String text) {
    for (UserPolicy policy : values()) {
      if (policy.text().equals(text)) {
        return Optional.of(policy);
      }
    }
    return Optional.empty();
  }
}

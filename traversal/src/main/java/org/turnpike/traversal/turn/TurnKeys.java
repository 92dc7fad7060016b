package org.turnpike.traversal.turn;

import java.time.Instant;

/// Who may have an allocation.
@FunctionalInterface
public interface TurnKeys {

  /// What a user name is worth.
  sealed interface Answer {

    /// @param user whose quota counts; without what changes from credential to credential
    /// @param key of MESSAGE-INTEGRITY
    record Known(String user, byte[] key) implements Answer {}

    /// @param cause for the operator; the client learns 401 and no more
    record Refused(String cause) implements Answer {}
  }

  /// @param username as the client wrote it
  Answer of(String username, Instant wall);

  /// These, and those of others for whom these refuse.
  default TurnKeys or(TurnKeys others) {
    return (username, wall) ->
        of(username, wall) instanceof Answer.Known known ? known : others.of(username, wall);
  }
}

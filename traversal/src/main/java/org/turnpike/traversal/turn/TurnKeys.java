package org.turnpike.traversal.turn;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who may have an allocation.
@FunctionalInterface
public interface TurnKeys {

  /// What a user name is worth.
  sealed interface Answer {

    /// @param user whose quota counts; without what changes from credential to credential
    /// @param key of the message's integrity
    record Known(String user, byte[] key) implements Answer {}

    /// @param cause for the operator; the client learns 401 and no more
    /// @param own whether the name is of the form that these keys alone have, so that their cause
    ///   counts where others are asked as well
    record Refused(String cause, boolean own) implements Answer {

      public Refused(String cause) {
        this(cause, false);
      }
    }
  }

  /// With the key of MD5, which every client knows.
  ///
  /// @param username as the client wrote it
  Answer of(String username, Instant wall);

  /// With the key of SHA-256 (RFC 8489 §18.5.1.2).
  default Answer sha256(String username, Instant wall) {
    return new Answer.Refused("no SHA-256 key of " + username);
  }

  /// Whether every user has a SHA-256 key: then it is offered.
  default boolean offersSha256() {
    return false;
  }

  /// The user whose USERHASH this is (RFC 8489 §14.4); null if it is nobody's.
  default @Nullable String nameOf(byte[] userHash) {
    return null;
  }

  /// Whether every user is found by the hash: then clients are told to hide names. Those whose
  /// names are made for an hour are not, so this is false wherever there are such.
  default boolean offersUserHash() {
    return false;
  }

  /// These, and those of others for whom these refuse. Where both refuse, the operator is told what
  /// those say whose form the name has.
  default TurnKeys or(TurnKeys others) {
    TurnKeys these = this;
    return new TurnKeys() {
      @Override
      public Answer of(String username, Instant wall) {
        Answer first = these.of(username, wall);
        return first instanceof Answer.Known ? first : second(first, others.of(username, wall));
      }

      @Override
      public Answer sha256(String username, Instant wall) {
        Answer first = these.sha256(username, wall);
        return first instanceof Answer.Known ? first : second(first, others.sha256(username, wall));
      }

      private static Answer second(Answer refused, Answer second) {
        boolean own = refused instanceof Answer.Refused(_, boolean of) && of;
        return own && second instanceof Answer.Refused ? refused : second;
      }

      @Override
      public boolean offersSha256() {
        return these.offersSha256() && others.offersSha256();
      }

      @Override
      public @Nullable String nameOf(byte[] userHash) {
        String name = these.nameOf(userHash);
        return name != null ? name : others.nameOf(userHash);
      }

      @Override
      public boolean offersUserHash() {
        return these.offersUserHash() && others.offersUserHash();
      }
    };
  }
}

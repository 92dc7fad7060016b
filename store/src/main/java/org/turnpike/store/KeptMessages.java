package org.turnpike.store;

import java.time.Instant;
import java.util.List;
import org.turnpike.topology.UserUri;

/// Instant messages for users who are not there. All but [#waiting] block.
public interface KeptMessages {

  /// Messages that wait for one user, at most.
  int MOST = 200;

  /// Bytes of one message, at most.
  int MOST_BYTES = 32 << 10;

  /// Keeps a message. When this returns it survives kill -9.
  ///
  /// @return its number, or 0 if there are [#MOST] for that user already
  /// @throws StoreFailed if it could not be written; then it is not kept
  long keep(KeptMessage message);

  /// The messages of a user that have not expired, the oldest first.
  List<KeptMessage> of(UserUri user, Instant at);

  /// Forgets a message: it was delivered, or nobody can take it.
  void remove(UserUri user, long id);

  /// Throws away what has expired.
  void expire(Instant at);

  /// Whether a user has any; never blocks.
  boolean waiting(UserUri user);
}

package org.turnpike.sip.transaction;

/// What a server transaction wants done.
///
/// @param <M> a message, in whatever form its driver keeps it
public sealed interface ServerEffect<M> {

  /// Send it to where the request came from (RFC 3261 §18.2.2).
  record Transmit<M>(M response, boolean again) implements ServerEffect<M> {}

  /// The transaction user has been silent for so long that the client needs a 100 (RFC 3261
  /// §17.2.1, RFC 4320 §4.1): make one and pass it in as [ServerInput.Respond].
  record TryingIsDue<M>() implements ServerEffect<M> {}

  /// Timer H: a refusal of an INVITE was never acknowledged.
  record NeverAcknowledged<M>() implements ServerEffect<M> {}

  /// The response could not be sent.
  record Unreachable<M>() implements ServerEffect<M> {}

  /// Nothing more comes from this transaction: forget it.
  record Ended<M>() implements ServerEffect<M> {}
}

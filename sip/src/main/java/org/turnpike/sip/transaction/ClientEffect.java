package org.turnpike.sip.transaction;

/// What a client transaction wants done.
///
/// @param <M> a message, in whatever form its driver keeps it
public sealed interface ClientEffect<M> {

  /// Send it to where the request went: the request, or the ACK to a refusal.
  record Transmit<M>(M message, boolean again) implements ClientEffect<M> {}

  /// Give the response to the transaction user. Comes once for each response that is not a repeated
  /// final one; 2xx to INVITE come as often as they arrive (RFC 6026 §8.3).
  record Deliver<M>(M response) implements ClientEffect<M> {}

  /// Timer B or F: tell the transaction user that nobody answered; it acts as on a 408 (RFC 3261
  /// §8.1.3.1).
  record TimedOut<M>() implements ClientEffect<M> {}

  /// Tell the transaction user that the next hop cannot be reached; it acts as on a 503 (RFC 3261
  /// §8.1.3.1).
  record Unreachable<M>() implements ClientEffect<M> {}

  /// Nothing more comes from this transaction: forget it.
  record Ended<M>() implements ClientEffect<M> {}
}

package org.turnpike.sip.transaction;

/// What happens to a server transaction.
///
/// @param <M> a message, in whatever form its driver keeps it
public sealed interface ServerInput<M> {

  /// The request came again.
  record Repeated<M>() implements ServerInput<M> {}

  /// The ACK to a refusal; only an INVITE has one.
  record Acknowledged<M>() implements ServerInput<M> {}

  /// The transaction user answers.
  record Respond<M>(int status, M response) implements ServerInput<M> {}

  /// The transport could not send the response.
  record TransportFailed<M>() implements ServerInput<M> {}

  /// Time has passed; see [org.turnpike.wire.Step#wakeAt].
  record Woke<M>() implements ServerInput<M> {}
}

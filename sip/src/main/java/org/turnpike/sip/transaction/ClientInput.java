package org.turnpike.sip.transaction;

/// What happens to a client transaction.
///
/// @param <M> a message, in whatever form its driver keeps it
public sealed interface ClientInput<M> {

  /// A response that matched.
  record Response<M>(int status, M message) implements ClientInput<M> {}

  /// The transport could not send: connection lost or refused, ICMP error, queue full.
  record TransportFailed<M>() implements ClientInput<M> {}

  /// Time has passed; see [org.turnpike.wire.Step#wakeAt].
  record Woke<M>() implements ClientInput<M> {}
}

package org.turnpike.sip.transaction;

import org.turnpike.sip.transaction.ServerEffect.Ended;
import org.turnpike.sip.transaction.ServerEffect.Transmit;
import org.turnpike.sip.transaction.ServerEffect.TryingIsDue;
import org.turnpike.sip.transaction.ServerEffect.Unreachable;
import org.turnpike.sip.transaction.ServerInput.Acknowledged;
import org.turnpike.sip.transaction.ServerInput.Repeated;
import org.turnpike.sip.transaction.ServerInput.Respond;
import org.turnpike.sip.transaction.ServerInput.TransportFailed;
import org.turnpike.sip.transaction.ServerInput.Woke;
import org.turnpike.wire.Effects;
import org.turnpike.wire.Moment;
import org.turnpike.wire.Step;

/// The side of a request other than INVITE and ACK that received it (RFC 3261 §17.2.2).
///
/// ```
///          begin: a request came
///             │      absorbs the request when it comes again
///         ┌───▼────┐ 3.5 s of silence: TryingIsDue (RFC 4320 §4.1)
///     ┌───┤ Trying │ 32 s of silence: end, untold (RFC 4320 §4.2)
///     │   └───┬────┘
///     │   1xx │ send
///     │ ┌─────▼──────┐
///     ├─┤ Proceeding │ request: last provisional again; 1xx: send
///     │ └────────────┘ 32 s of silence: end, untold
///     │ 200-699: send
/// ┌───▼───────┐
/// │ Completed │ request: response again
/// └───┬───────┘
///   J │         transport failed, from Proceeding and Completed
///     └───►┌────────────┐
///          │ Terminated │
///          └────────────┘
/// ```
///
/// A request that its user never answers ends in silence: its client gave up at the same time, and
/// a 408 would arrive too late to be anything but noise (RFC 4320 §4.2, RFC 4321 §1.2).
public final class NonInviteServer<M>
    implements Step<NonInviteServer.State<M>, ServerInput<M>, ServerEffect<M>> {

  public sealed interface State<M> extends ServerState<M> {}

  /// @param tryingAt when a 100 helps; never once it was asked for
  /// @param endAt when nobody waits for an answer any more
  public record Trying<M>(boolean reliable, long tryingAt, long endAt) implements State<M> {
    Trying<M> asked() {
      return new Trying<>(reliable, NEVER, endAt);
    }
  }

  public record Proceeding<M>(boolean reliable, M last, long endAt) implements State<M> {}

  /// @param endAt timer J
  public record Completed<M>(M response, long endAt) implements State<M> {}

  public record Terminated<M>() implements State<M> {}

  private final Timers timers;

  public NonInviteServer(Timers timers) {
    this.timers = timers;
  }

  public State<M> begin(boolean reliable, Moment at) {
    return new Trying<>(
        reliable, at.now() + timers.untilTryingHelps(), at.now() + timers.patience());
  }

  @Override
  public State<M> step(
      State<M> state, ServerInput<M> input, Moment at, Effects<? super ServerEffect<M>> out) {
    return switch (input) {
      case Respond<M>(int status, M response) -> onRespond(state, status, response, at, out);
      case Repeated<M> _ -> onRepeated(state, out);
      case TransportFailed<M> _ -> onTransportFailed(state, out);
      case Woke<M> _ -> onWoke(state, at, out);
      // An ACK matches no transaction of another method.
      case Acknowledged<M> _ -> state;
    };
  }

  @Override
  public long wakeAt(State<M> state) {
    return switch (state) {
      case Trying<M> t -> Math.min(t.tryingAt(), t.endAt());
      case Proceeding<M> p -> p.endAt();
      case Completed<M> c -> c.endAt();
      case Terminated<M> _ -> NEVER;
    };
  }

  private State<M> onRespond(
      State<M> state, int status, M response, Moment at, Effects<? super ServerEffect<M>> out) {
    return switch (state) {
      case Trying<M> t -> respond(t.reliable(), t.endAt(), status, response, at, out);
      case Proceeding<M> p -> respond(p.reliable(), p.endAt(), status, response, at, out);
      // RFC 3261 §17.2.2: one final response; whatever else the user passes is discarded.
      case Completed<M> _, Terminated<M> _ -> state;
    };
  }

  private State<M> respond(
      boolean reliable,
      long endAt,
      int status,
      M response,
      Moment at,
      Effects<? super ServerEffect<M>> out) {
    out.add(new Transmit<>(response, false));
    if (status < 200) {
      return new Proceeding<>(reliable, response, endAt);
    }
    // RFC 3261 §17.2.2: timer J is zero over a reliable transport.
    return reliable ? end(out) : new Completed<>(response, at.now() + timers.patience());
  }

  private static <M> State<M> onRepeated(State<M> state, Effects<? super ServerEffect<M>> out) {
    switch (state) {
      case Proceeding<M> p -> out.add(new Transmit<>(p.last(), true));
      case Completed<M> c -> out.add(new Transmit<>(c.response(), true));
      case Trying<M> _, Terminated<M> _ -> {}
    }
    return state;
  }

  private static <M> State<M> onTransportFailed(
      State<M> state, Effects<? super ServerEffect<M>> out) {
    return switch (state) {
      case Proceeding<M> _, Completed<M> _ -> {
        out.add(new Unreachable<>());
        yield end(out);
      }
      case Trying<M> _, Terminated<M> _ -> state;
    };
  }

  private State<M> onWoke(State<M> state, Moment at, Effects<? super ServerEffect<M>> out) {
    long now = at.now();
    return switch (state) {
      case Trying<M> t when now >= t.endAt() -> end(out);
      case Trying<M> t when now >= t.tryingAt() -> {
        out.add(new TryingIsDue<>());
        yield t.asked();
      }
      case Proceeding<M> p when now >= p.endAt() -> end(out);
      case Completed<M> c when now >= c.endAt() -> end(out);
      case Trying<M> _, Proceeding<M> _, Completed<M> _, Terminated<M> _ -> state;
    };
  }

  private static <M> State<M> end(Effects<? super ServerEffect<M>> out) {
    out.add(new Ended<>());
    return new Terminated<>();
  }
}

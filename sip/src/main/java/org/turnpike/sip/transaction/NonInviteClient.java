package org.turnpike.sip.transaction;

import org.turnpike.sip.transaction.ClientEffect.Deliver;
import org.turnpike.sip.transaction.ClientEffect.Ended;
import org.turnpike.sip.transaction.ClientEffect.TimedOut;
import org.turnpike.sip.transaction.ClientEffect.Transmit;
import org.turnpike.sip.transaction.ClientEffect.Unreachable;
import org.turnpike.sip.transaction.ClientInput.Response;
import org.turnpike.sip.transaction.ClientInput.TransportFailed;
import org.turnpike.sip.transaction.ClientInput.Woke;
import org.turnpike.wire.Effects;
import org.turnpike.wire.Moment;
import org.turnpike.wire.Step;

/// The side of a request other than INVITE and ACK that sent it (RFC 3261 §17.1.2).
///
/// ```
///              begin: request
///                  │      E: request again, T1 doubling to T2 (unreliable)
///              ┌───▼────┐ F: TimedOut ──────────────┐
///        ┌─────┤ Trying │                           │
///        │     └───┬────┘                           │
/// 200-699│     1xx │                                │
///        │   ┌─────▼──────┐ E: request again, T2    │
///        ├───┤ Proceeding │ F: TimedOut ────────────┤
///        │   └────────────┘                         │
///  ┌─────▼─────┐                                    │
///  │ Completed │ absorbs repeated responses         │
///  └─────┬─────┘                                    │
///      K └───────────►┌────────────┐◄───────────────┘
///                     │ Terminated │◄── transport failed
///                     └────────────┘
/// ```
public final class NonInviteClient<M>
    implements Step<NonInviteClient.State<M>, ClientInput<M>, ClientEffect<M>> {

  public sealed interface State<M> extends ClientState<M> {}

  /// Sent, and nobody has answered.
  ///
  /// @param retransmitAt timer E; never over a reliable transport
  /// @param giveUpAt timer F
  public record Trying<M>(
      M request, boolean reliable, long interval, long retransmitAt, long giveUpAt)
      implements State<M> {
    Proceeding<M> toProceeding() {
      return new Proceeding<>(request, reliable, retransmitAt, giveUpAt);
    }

    Trying<M> later(long now, long interval) {
      return new Trying<>(request, reliable, interval, now + interval, giveUpAt);
    }
  }

  /// A provisional response came; timer F goes on (RFC 3261 §17.1.2.2).
  public record Proceeding<M>(M request, boolean reliable, long retransmitAt, long giveUpAt)
      implements State<M> {
    Proceeding<M> later(long retransmitAt) {
      return new Proceeding<>(request, reliable, retransmitAt, giveUpAt);
    }
  }

  /// @param endAt timer K
  public record Completed<M>(long endAt) implements State<M> {}

  public record Terminated<M>() implements State<M> {}

  private final Timers timers;

  public NonInviteClient(Timers timers) {
    this.timers = timers;
  }

  /// Sends the request.
  public State<M> begin(
      M request, boolean reliable, Moment at, Effects<? super ClientEffect<M>> out) {
    out.add(new Transmit<>(request, false));
    long retransmitAt = reliable ? NEVER : at.now() + timers.t1();
    return new Trying<>(request, reliable, timers.t1(), retransmitAt, at.now() + timers.patience());
  }

  @Override
  public State<M> step(
      State<M> state, ClientInput<M> input, Moment at, Effects<? super ClientEffect<M>> out) {
    return switch (input) {
      case Response<M>(int status, M response) -> onResponse(state, status, response, at, out);
      case TransportFailed<M> _ -> onTransportFailed(state, out);
      case Woke<M> _ -> onWoke(state, at, out);
    };
  }

  @Override
  public long wakeAt(State<M> state) {
    return switch (state) {
      case Trying<M> t -> Math.min(t.retransmitAt(), t.giveUpAt());
      case Proceeding<M> p -> Math.min(p.retransmitAt(), p.giveUpAt());
      case Completed<M> c -> c.endAt();
      case Terminated<M> _ -> NEVER;
    };
  }

  private State<M> onResponse(
      State<M> state, int status, M response, Moment at, Effects<? super ClientEffect<M>> out) {
    return switch (state) {
      case Trying<M> t -> {
        out.add(new Deliver<>(response));
        yield status < 200 ? t.toProceeding() : onFinal(t.reliable(), at, out);
      }
      case Proceeding<M> p -> {
        out.add(new Deliver<>(response));
        yield status < 200 ? p : onFinal(p.reliable(), at, out);
      }
      case Completed<M> _, Terminated<M> _ -> state;
    };
  }

  private State<M> onFinal(boolean reliable, Moment at, Effects<? super ClientEffect<M>> out) {
    // RFC 3261 §17.1.2.2: timer K is zero over a reliable transport.
    return reliable ? end(out) : new Completed<>(at.now() + timers.t4());
  }

  private static <M> State<M> onTransportFailed(
      State<M> state, Effects<? super ClientEffect<M>> out) {
    return switch (state) {
      case Trying<M> _, Proceeding<M> _ -> {
        out.add(new Unreachable<>());
        yield end(out);
      }
      case Completed<M> _, Terminated<M> _ -> state;
    };
  }

  private State<M> onWoke(State<M> state, Moment at, Effects<? super ClientEffect<M>> out) {
    long now = at.now();
    return switch (state) {
      case Trying<M> t when now >= t.giveUpAt() -> timeOut(out);
      case Trying<M> t when now >= t.retransmitAt() -> {
        out.add(new Transmit<>(t.request(), true));
        yield t.later(now, timers.doubled(t.interval()));
      }
      case Proceeding<M> p when now >= p.giveUpAt() -> timeOut(out);
      case Proceeding<M> p when now >= p.retransmitAt() -> {
        out.add(new Transmit<>(p.request(), true));
        yield p.later(now + timers.t2());
      }
      case Completed<M> c when now >= c.endAt() -> end(out);
      case Trying<M> _, Proceeding<M> _, Completed<M> _, Terminated<M> _ -> state;
    };
  }

  private static <M> State<M> timeOut(Effects<? super ClientEffect<M>> out) {
    out.add(new TimedOut<>());
    return end(out);
  }

  private static <M> State<M> end(Effects<? super ClientEffect<M>> out) {
    out.add(new Ended<>());
    return new Terminated<>();
  }
}

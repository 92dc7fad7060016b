package org.turnpike.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.turnpike.sip.transaction.ServerEffect.Ended;
import org.turnpike.sip.transaction.ServerEffect.NeverAcknowledged;
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

/// The side of an INVITE that received it (RFC 3261 §17.2.1 with RFC 6026 §8.5).
///
/// ```
///                  begin: an INVITE came
///                     │       INVITE: last provisional again
///               ┌─────▼──────┐ 1xx: send; 200 ms of silence: TryingIsDue
///          ┌────┤ Proceeding ├─────┐
///  2xx:send│    └────────────┘     │ 300-699: send
///     ┌────▼─────┐           ┌─────▼─────┐ INVITE: response again
///     │ Accepted │ 2xx: send │ Completed │ G: response again (unreliable)
///     └────┬─────┘           └──┬─────┬──┘
///          │                ACK │     │ H: NeverAcknowledged; transport failed
///          │            ┌───────▼───┐ │
///        L │            │ Confirmed │ │
///          │            └───────┬───┘ │
///          │                  I │     │
///          └──►┌────────────┐◄──┴─────┘
///              │ Terminated │
///              └────────────┘
/// ```
///
/// A 2xx is not repeated here: its sender, the far user agent, does so end to end (RFC 3261
/// §13.3.1.4).
public final class InviteServer<M>
    implements Step<InviteServer.State<M>, ServerInput<M>, ServerEffect<M>> {

  public sealed interface State<M> extends ServerState<M> {}

  /// @param last the provisional response to repeat; none before the first
  /// @param tryingAt when a 100 becomes due; never once something was sent
  public record Proceeding<M>(boolean reliable, @Nullable M last, long tryingAt)
      implements State<M> {
    Proceeding<M> sent(M provisional) {
      return new Proceeding<>(reliable, provisional, NEVER);
    }

    Proceeding<M> asked() {
      return new Proceeding<>(reliable, last, NEVER);
    }
  }

  /// @param endAt timer L
  public record Accepted<M>(long endAt) implements State<M> {}

  /// A refusal waits for its ACK.
  ///
  /// @param retransmitAt timer G; never over a reliable transport
  /// @param giveUpAt timer H
  public record Completed<M>(
      boolean reliable, M response, long interval, long retransmitAt, long giveUpAt)
      implements State<M> {
    Completed<M> later(long now, long interval) {
      return new Completed<>(reliable, response, interval, now + interval, giveUpAt);
    }
  }

  /// The ACK came; repeated ones are absorbed.
  ///
  /// @param endAt timer I
  public record Confirmed<M>(long endAt) implements State<M> {}

  public record Terminated<M>() implements State<M> {}

  private final Timers timers;

  public InviteServer(Timers timers) {
    this.timers = timers;
  }

  public State<M> begin(boolean reliable, Moment at) {
    return new Proceeding<>(reliable, null, at.now() + Timers.UNTIL_TRYING_IS_DUE);
  }

  @Override
  public State<M> step(
      State<M> state, ServerInput<M> input, Moment at, Effects<? super ServerEffect<M>> out) {
    return switch (input) {
      case Respond<M>(int status, M response) -> onRespond(state, status, response, at, out);
      case Repeated<M> _ -> onRepeated(state, out);
      case Acknowledged<M> _ -> onAcknowledged(state, at, out);
      case TransportFailed<M> _ -> onTransportFailed(state, out);
      case Woke<M> _ -> onWoke(state, at, out);
    };
  }

  @Override
  public long wakeAt(State<M> state) {
    return switch (state) {
      case Proceeding<M> p -> p.tryingAt();
      case Accepted<M> a -> a.endAt();
      case Completed<M> c -> Math.min(c.retransmitAt(), c.giveUpAt());
      case Confirmed<M> c -> c.endAt();
      case Terminated<M> _ -> NEVER;
    };
  }

  private State<M> onRespond(
      State<M> state, int status, M response, Moment at, Effects<? super ServerEffect<M>> out) {
    return switch (state) {
      case Proceeding<M> p -> {
        out.add(new Transmit<>(response, false));
        if (status < 200) {
          yield p.sent(response);
        }
        if (status < 300) {
          yield new Accepted<>(at.now() + timers.patience());
        }
        long retransmitAt = p.reliable() ? NEVER : at.now() + timers.t1();
        yield new Completed<>(
            p.reliable(), response, timers.t1(), retransmitAt, at.now() + timers.patience());
      }
      case Accepted<M> a -> {
        // RFC 6026 §8.5: a fork may accept more than once; a refusal comes too late.
        if (status >= 200 && status < 300) {
          out.add(new Transmit<>(response, false));
        }
        yield a;
      }
      case Completed<M> _, Confirmed<M> _, Terminated<M> _ -> state;
    };
  }

  private static <M> State<M> onRepeated(State<M> state, Effects<? super ServerEffect<M>> out) {
    switch (state) {
      case Proceeding<M> p -> {
        if (p.last() != null) {
          out.add(new Transmit<>(p.last(), true));
        }
      }
      case Completed<M> c -> out.add(new Transmit<>(c.response(), true));
      // RFC 6026 §8.5: absorbed, or it would be taken for a new call.
      case Accepted<M> _, Confirmed<M> _, Terminated<M> _ -> {}
    }
    return state;
  }

  private State<M> onAcknowledged(State<M> state, Moment at, Effects<? super ServerEffect<M>> out) {
    return switch (state) {
      // RFC 3261 §17.2.1: timer I is zero over a reliable transport.
      case Completed<M> c -> c.reliable() ? end(out) : new Confirmed<>(at.now() + timers.t4());
      case Proceeding<M> _, Accepted<M> _, Confirmed<M> _, Terminated<M> _ -> state;
    };
  }

  private static <M> State<M> onTransportFailed(
      State<M> state, Effects<? super ServerEffect<M>> out) {
    return switch (state) {
      case Completed<M> _ -> {
        out.add(new Unreachable<>());
        yield end(out);
      }
      case Proceeding<M> _, Accepted<M> _ -> {
        // RFC 6026 §8.5: the user is told; a later response may find a way.
        out.add(new Unreachable<>());
        yield state;
      }
      case Confirmed<M> _, Terminated<M> _ -> state;
    };
  }

  private State<M> onWoke(State<M> state, Moment at, Effects<? super ServerEffect<M>> out) {
    long now = at.now();
    return switch (state) {
      case Proceeding<M> p when now >= p.tryingAt() -> {
        out.add(new TryingIsDue<>());
        yield p.asked();
      }
      case Completed<M> c when now >= c.giveUpAt() -> {
        out.add(new NeverAcknowledged<>());
        yield end(out);
      }
      case Completed<M> c when now >= c.retransmitAt() -> {
        out.add(new Transmit<>(c.response(), true));
        yield c.later(now, timers.doubled(c.interval()));
      }
      case Accepted<M> a when now >= a.endAt() -> end(out);
      case Confirmed<M> c when now >= c.endAt() -> end(out);
      case Proceeding<M> _, Accepted<M> _, Completed<M> _, Confirmed<M> _, Terminated<M> _ -> state;
    };
  }

  private static <M> State<M> end(Effects<? super ServerEffect<M>> out) {
    out.add(new Ended<>());
    return new Terminated<>();
  }
}

package org.turnpike.sip.transaction;

import java.util.function.BinaryOperator;
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

/// The side of an INVITE that sent it (RFC 3261 §17.1.1 with RFC 6026 §8.4).
///
/// ```
///                      begin: INVITE
///                          │        A: INVITE again (unreliable)
///                      ┌───▼─────┐  B: TimedOut ─────────────┐
///          ┌───────────┤ Calling ├───────────┐               │
///      2xx │           └───┬─────┘           │ 300-699: ACK  │
///          │           1xx │                 │               │
///          │         ┌─────▼──────┐          │               │
///          ├─────────┤ Proceeding ├──────────┤               │
///          │   2xx   └────────────┘ 300-699  │               │
///     ┌────▼─────┐                    ┌──────▼────┐          │
///     │ Accepted │ 2xx: Deliver       │ Completed │ 300-699: │
///     └────┬─────┘                    └──────┬────┘ ACK again│
///        M │                               D │               │
///          └──────────────►┌────────────┐◄───┴───────────────┘
///                          │ Terminated │◄── transport failed, but from Accepted
///                          └────────────┘
/// ```
///
/// There is no limit on Proceeding: whoever waits for a person sets one (a proxy's timer C, RFC
/// 3261 §16.8).
public final class InviteClient<M>
    implements Step<InviteClient.State<M>, ClientInput<M>, ClientEffect<M>> {

  public sealed interface State<M> extends ClientState<M> {}

  /// The INVITE is sent and nobody has answered.
  ///
  /// @param retransmitAt timer A; never over a reliable transport
  /// @param giveUpAt timer B
  public record Calling<M>(
      M invite, boolean reliable, long interval, long retransmitAt, long giveUpAt)
      implements State<M> {
    Proceeding<M> toProceeding() {
      return new Proceeding<>(invite, reliable);
    }

    Calling<M> later(long now) {
      // RFC 3261 §17.1.1.2: timer A doubles without bound, timer B ends it.
      return new Calling<>(invite, reliable, 2 * interval, now + 2 * interval, giveUpAt);
    }
  }

  /// Somebody is at it.
  public record Proceeding<M>(M invite, boolean reliable) implements State<M> {}

  /// A 2xx came; more may, from other branches of a fork or again.
  ///
  /// @param endAt timer M
  public record Accepted<M>(long endAt) implements State<M> {}

  /// A refusal came and is acknowledged.
  ///
  /// @param endAt timer D
  public record Completed<M>(M ack, long endAt) implements State<M> {}

  public record Terminated<M>() implements State<M> {}

  private final Timers timers;
  private final BinaryOperator<M> acknowledgement;

  /// @param acknowledgement makes the ACK (RFC 3261 §17.1.1.3) of the INVITE and its refusal
  public InviteClient(Timers timers, BinaryOperator<M> acknowledgement) {
    this.timers = timers;
    this.acknowledgement = acknowledgement;
  }

  /// Sends the INVITE.
  public State<M> begin(
      M invite, boolean reliable, Moment at, Effects<? super ClientEffect<M>> out) {
    out.add(new Transmit<>(invite, false));
    long retransmitAt = reliable ? NEVER : at.now() + timers.t1();
    return new Calling<>(invite, reliable, timers.t1(), retransmitAt, at.now() + timers.patience());
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
      case Calling<M> c -> Math.min(c.retransmitAt(), c.giveUpAt());
      case Accepted<M> a -> a.endAt();
      case Completed<M> c -> c.endAt();
      case Proceeding<M> _, Terminated<M> _ -> NEVER;
    };
  }

  private State<M> onResponse(
      State<M> state, int status, M response, Moment at, Effects<? super ClientEffect<M>> out) {
    return switch (state) {
      case Calling<M> c -> {
        out.add(new Deliver<>(response));
        yield status < 200
            ? c.toProceeding()
            : onFinal(c.invite(), c.reliable(), status, response, at, out);
      }
      case Proceeding<M> p -> {
        out.add(new Deliver<>(response));
        yield status < 200 ? p : onFinal(p.invite(), p.reliable(), status, response, at, out);
      }
      case Accepted<M> a -> {
        // RFC 6026 §8.4: every 2xx is for the transaction user, anything else has come too late.
        if (status >= 200 && status < 300) {
          out.add(new Deliver<>(response));
        }
        yield a;
      }
      case Completed<M> c -> {
        // RFC 3261 §17.1.1.2: a repeated refusal means that our ACK was lost.
        if (status >= 300) {
          out.add(new Transmit<>(c.ack(), true));
        }
        yield c;
      }
      case Terminated<M> t -> t;
    };
  }

  private State<M> onFinal(
      M invite,
      boolean reliable,
      int status,
      M response,
      Moment at,
      Effects<? super ClientEffect<M>> out) {
    if (status < 300) {
      return new Accepted<>(at.now() + timers.patience());
    }
    M ack = acknowledgement.apply(invite, response);
    out.add(new Transmit<>(ack, false));
    // RFC 3261 §17.1.1.2: timer D is zero over a reliable transport.
    return reliable ? end(out) : new Completed<>(ack, at.now() + timers.patience());
  }

  private static <M> State<M> onTransportFailed(
      State<M> state, Effects<? super ClientEffect<M>> out) {
    return switch (state) {
      case Calling<M> _, Proceeding<M> _, Completed<M> _ -> {
        out.add(new Unreachable<>());
        yield end(out);
      }
      // Nothing of ours is under way in Accepted; the ACK belongs to the transaction user.
      case Accepted<M> a -> a;
      case Terminated<M> t -> t;
    };
  }

  private State<M> onWoke(State<M> state, Moment at, Effects<? super ClientEffect<M>> out) {
    long now = at.now();
    return switch (state) {
      case Calling<M> c when now >= c.giveUpAt() -> {
        out.add(new TimedOut<>());
        yield end(out);
      }
      case Calling<M> c when now >= c.retransmitAt() -> {
        out.add(new Transmit<>(c.invite(), true));
        yield c.later(now);
      }
      case Accepted<M> a when now >= a.endAt() -> end(out);
      case Completed<M> c when now >= c.endAt() -> end(out);
      case Calling<M> _, Proceeding<M> _, Accepted<M> _, Completed<M> _, Terminated<M> _ -> state;
    };
  }

  private static <M> State<M> end(Effects<? super ClientEffect<M>> out) {
    out.add(new Ended<>());
    return new Terminated<>();
  }
}

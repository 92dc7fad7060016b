package org.turnpike.sip.event;

import java.time.Duration;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.wire.Effects;
import org.turnpike.wire.Moment;
import org.turnpike.wire.Step;

/// A notifier's side of one subscription (RFC 6665 §4.2).
///
/// ```
///   begin: Accept, Notify
///        │
///   ┌────▼─────┐  Subscribed n   Accept, Notify
///   │ Standing │  Changed         Notify; waits while one is unanswered, and for its pace
///   └────┬─────┘
///        │ Subscribed 0, time over: Notify terminated;reason=timeout
///        │ Closed:                  Notify terminated;reason=...
///   ┌────▼────┐
///   │ Leaving │  waits for the answer to the last NOTIFY
///   └────┬────┘
///        ▼   any NOTIFY refused or unanswered leads here at once (§4.2.2)
///   ┌─────────┐
///   │  Over   │
///   └─────────┘
/// ```
///
/// Changes that come while a NOTIFY is on its way are told in the next one: a subscriber is told
/// how things are, not how they came to be so.
public final class Notifier implements Step<Notifier.State, NotifierInput, NotifierEffect> {

  public sealed interface State {}

  /// @param type with which NOTIFYs go out
  /// @param endsAt when it is over unless the subscriber asks again
  /// @param pacedUntil no change is told before
  /// @param unanswered a NOTIFY is on its way
  /// @param due there is a change to tell
  public record Standing(
      Dialog dialog, EventType type, long endsAt, long pacedUntil, boolean unanswered, boolean due)
      implements State {}

  public record Leaving(Dialog dialog) implements State {}

  public record Over() implements State {}

  private static final long SECOND = 1_000_000_000L;

  private final long pace;

  /// @param pace shortest time between two changes that are told (RFC 3856 §6.10)
  public Notifier(Duration pace) {
    this.pace = pace.toNanos();
  }

  /// Begins one whose SUBSCRIBE was accepted.
  ///
  /// @param dialog of the 200
  /// @param seconds granted; 0 for who wants to know once (§4.4.3)
  public State begin(
      Dialog dialog, EventType type, long seconds, Moment at, Effects<? super NotifierEffect> out) {
    out.add(new NotifierEffect.Accept(seconds));
    return subscribed(new Standing(dialog, type, 0, at.now(), false, false), seconds, at, out);
  }

  @Override
  public State step(
      State state, NotifierInput input, Moment at, Effects<? super NotifierEffect> out) {
    return switch (state) {
      case Standing standing -> standing(standing, input, at, out);
      case Leaving leaving -> leaving(leaving, input, out);
      case Over over -> {
        if (input instanceof NotifierInput.Subscribed) {
          out.add(new NotifierEffect.OutOfOrder());
        }
        yield over;
      }
    };
  }

  @Override
  public long wakeAt(State state) {
    return switch (state) {
      case Standing s when s.due() && !s.unanswered() -> Math.min(s.endsAt(), s.pacedUntil());
      case Standing s -> s.endsAt();
      case Leaving _, Over _ -> NEVER;
    };
  }

  private State standing(
      Standing state, NotifierInput input, Moment at, Effects<? super NotifierEffect> out) {
    return switch (input) {
      case NotifierInput.Subscribed(SipMessage request, long seconds) ->
          switch (state.dialog().hear(request)) {
            case Dialog.Heard.OutOfOrder _ -> {
              out.add(new NotifierEffect.OutOfOrder());
              yield state;
            }
            case Dialog.Heard.InOrder(Dialog heard) -> {
              out.add(new NotifierEffect.Accept(seconds));
              yield subscribed(with(state, heard), seconds, at, out);
            }
          };
      case NotifierInput.Changed _ ->
          tell(
              new Standing(
                  state.dialog(),
                  state.type(),
                  state.endsAt(),
                  state.pacedUntil(),
                  state.unanswered(),
                  true),
              at,
              out);
      case NotifierInput.Answered(int status) when status >= 300 -> over(out);
      case NotifierInput.Answered _ ->
          tell(
              new Standing(
                  state.dialog(),
                  state.type(),
                  state.endsAt(),
                  state.pacedUntil(),
                  false,
                  state.due()),
              at,
              out);
      case NotifierInput.Closed(String reason) -> leave(state, reason, out);
      case NotifierInput.Woke _ ->
          at.now() >= state.endsAt() ? leave(state, "timeout", out) : tell(state, at, out);
    };
  }

  private static State leaving(
      Leaving state, NotifierInput input, Effects<? super NotifierEffect> out) {
    return switch (input) {
      case NotifierInput.Answered _ -> over(out);
      case NotifierInput.Subscribed _ -> {
        out.add(new NotifierEffect.OutOfOrder()); // it crossed our last NOTIFY
        yield state;
      }
      case NotifierInput.Changed _, NotifierInput.Closed _, NotifierInput.Woke _ -> state;
    };
  }

  /// RFC 6665 §4.2.1.2: every SUBSCRIBE is followed by a NOTIFY at once, paced or not.
  private State subscribed(
      Standing state, long seconds, Moment at, Effects<? super NotifierEffect> out) {
    if (seconds == 0) {
      return leave(state, "timeout", out);
    }
    return notify(
        new Standing(
            state.dialog(),
            state.type(),
            at.now() + seconds * SECOND,
            state.pacedUntil(),
            state.unanswered(),
            false),
        at,
        out);
  }

  private State tell(Standing state, Moment at, Effects<? super NotifierEffect> out) {
    boolean may = state.due() && !state.unanswered() && at.now() >= state.pacedUntil();
    return may ? notify(state, at, out) : state;
  }

  private Standing notify(Standing state, Moment at, Effects<? super NotifierEffect> out) {
    long left = Math.max(1, (state.endsAt() - at.now() + SECOND - 1) / SECOND);
    out.add(new NotifierEffect.Notify(request(state, "active;expires=" + left), false));
    return new Standing(
        state.dialog().sent(Method.NOTIFY),
        state.type(),
        state.endsAt(),
        at.now() + pace,
        true,
        false);
  }

  private static State leave(Standing state, String reason, Effects<? super NotifierEffect> out) {
    out.add(new NotifierEffect.Notify(request(state, "terminated;reason=" + reason), true));
    return new Leaving(state.dialog().sent(Method.NOTIFY));
  }

  private static State over(Effects<? super NotifierEffect> out) {
    out.add(new NotifierEffect.Gone());
    return new Over();
  }

  private static MessageEdit request(Standing state, String subscriptionState) {
    return state
        .dialog()
        .next(Method.NOTIFY)
        .add(HeaderName.EVENT, state.type().encode())
        .add(HeaderName.SUBSCRIPTION_STATE, subscriptionState);
  }

  private static Standing with(Standing state, Dialog dialog) {
    return new Standing(
        dialog, state.type(), state.endsAt(), state.pacedUntil(), state.unanswered(), state.due());
  }
}

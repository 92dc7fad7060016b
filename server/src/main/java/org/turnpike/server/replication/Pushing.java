package org.turnpike.server.replication;

import java.time.Duration;
import org.turnpike.wire.Effects;
import org.turnpike.wire.Moment;
import org.turnpike.wire.Step;

/// How a Front End keeps one Edge node's settings up to date: over a connection that stands, so
/// that an Edge that was away gets them as soon as it is back.
///
/// ```
///        ┌──────┐  due, or new settings: connect, send   ┌───────┐
///        │ Away ├────────────────────────────────────────► Asked │
///        └──▲───┘◄────── lost, or no answer: later ──────┴───┬───┘
///           │ lost                                           │ answered
///        ┌──┴───┐◄───────────────────────────────────────────┘
///        │ Held │─────── new settings, or every five minutes: send ──► Asked
///        └──────┘
/// ```
final class Pushing implements Step<Pushing.State, Pushing.Input, Pushing.Effect> {

  static final long FIRST_RETRY = Duration.ofSeconds(1).toNanos();
  static final long LAST_RETRY = Duration.ofSeconds(30).toNanos();
  static final long PATIENCE = Duration.ofSeconds(20).toNanos();

  /// How often the same is sent again: an Edge that has it says so, and one that vanished without a
  /// word is found out.
  static final long AGAIN = Duration.ofMinutes(5).toNanos();

  sealed interface State {}

  /// @param retryAt when to try again
  /// @param pause before the try after that
  record Away(long retryAt, long pause) implements State {}

  /// @param newer whether newer settings have come since
  record Asked(long giveUpAt, long pause, boolean newer) implements State {}

  record Held(long againAt) implements State {}

  sealed interface Input {}

  /// There are new settings.
  record Published() implements Input {}

  record Answered(int status) implements Input {}

  record Lost() implements Input {}

  record Woke() implements Input {}

  enum Effect {
    CONNECT,
    SEND,
    CLOSE
  }

  State begin(Moment at, Effects<? super Effect> out) {
    return connect(FIRST_RETRY, at, out);
  }

  private static State connect(long pause, Moment at, Effects<? super Effect> out) {
    out.add(Effect.CONNECT);
    return send(pause, at, out);
  }

  private static State send(long pause, Moment at, Effects<? super Effect> out) {
    out.add(Effect.SEND);
    return new Asked(at.now() + PATIENCE, pause, false);
  }

  @Override
  public State step(State state, Input input, Moment at, Effects<? super Effect> out) {
    return switch (state) {
      case Away s ->
          switch (input) {
            case Published _ -> connect(FIRST_RETRY, at, out);
            case Woke _ when at.now() >= s.retryAt() -> connect(s.pause(), at, out);
            case Answered _, Lost _, Woke _ -> s;
          };
      case Asked s ->
          switch (input) {
            case Published _ -> new Asked(s.giveUpAt(), s.pause(), true);
            case Answered _ -> s.newer() ? send(FIRST_RETRY, at, out) : new Held(at.now() + AGAIN);
            case Lost _ -> away(s.pause(), at);
            case Woke _ when at.now() >= s.giveUpAt() -> {
              out.add(Effect.CLOSE);
              yield away(s.pause(), at);
            }
            case Woke _ -> s;
          };
      case Held s ->
          switch (input) {
            case Published _ -> send(FIRST_RETRY, at, out);
            case Lost _ -> away(FIRST_RETRY, at);
            case Woke _ when at.now() >= s.againAt() -> send(FIRST_RETRY, at, out);
            case Answered _, Woke _ -> s;
          };
    };
  }

  private static Away away(long pause, Moment at) {
    return new Away(at.now() + pause, Math.min(LAST_RETRY, 2 * pause));
  }

  @Override
  public long wakeAt(State state) {
    return switch (state) {
      case Away s -> s.retryAt();
      case Asked s -> s.giveUpAt();
      case Held s -> s.againAt();
    };
  }
}

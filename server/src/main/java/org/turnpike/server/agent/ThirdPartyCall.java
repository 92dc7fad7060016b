package org.turnpike.server.agent;

import java.time.Duration;
import java.util.Optional;
import org.turnpike.wire.Effects;
import org.turnpike.wire.Moment;
import org.turnpike.wire.Step;

/// A call that a user had placed: their own device is called first, then whom they want to talk to,
/// with the description that the device offered; so both ends describe their media to each other
/// and not to us (RFC 3725 §4.1, flow I).
///
/// ```
///   own device              we                    the other
///       ◄────── INVITE ──────┤                        │      CallingOwn
///       ├──── 200 (offer) ───►                        │
///       │                    ├──── INVITE (offer) ────►      CallingOther
///       │                    ◄──── 200 (answer) ──────┤
///       ◄─── ACK (answer) ───┤────────── ACK ─────────►      Talking
///       │◄─────────────────── media ─────────────────►│
/// ```
///
/// Of the flows of RFC 3725 it is the one that changes no description, so that ICE, DTLS and every
/// codec work; its price is that the device waits for its ACK while the other rings. A device gives
/// up after 32 s (RFC 3261 §13.3.1.4), so the other has less time than that.
final class ThirdPartyCall
    implements Step<ThirdPartyCall.State, ThirdPartyCall.Input, ThirdPartyCall.Effect> {

  /// How long the own device may ring.
  static final long OWN_PATIENCE = Duration.ofSeconds(60).toNanos();

  /// How long the other may ring: within the 64 T1 of the device's 200, with time for the ACK.
  static final long OTHER_PATIENCE = Duration.ofSeconds(26).toNanos();

  /// How often both are asked whether they are still there.
  static final long PROBE = Duration.ofMinutes(5).toNanos();

  enum Side {
    OWN,
    OTHER;

    Side opposite() {
      return this == OWN ? OTHER : OWN;
    }
  }

  sealed interface State {}

  record CallingOwn(long giveUpAt) implements State {
    CallingOther toCallingOther(Description offer, long giveUpAt) {
      return new CallingOther(offer, giveUpAt);
    }
  }

  /// @param offer of the own device, which waits for its answer
  record CallingOther(Description offer, long giveUpAt) implements State {
    Talking toTalking(long probeAt) {
      return new Talking(probeAt);
    }
  }

  record Talking(long probeAt) implements State {}

  /// @param status why, as SIP has it; 200 for a call that was talked
  record Over(int status, String reason) implements State {}

  sealed interface Input {}

  /// An INVITE was accepted; each acceptance once.
  record Answered(Side side, Optional<Description> description) implements Input {}

  /// An INVITE was refused; 408 for no answer at all.
  record Refused(Side side, int status, String reason) implements Input {}

  /// A side that had answered is gone: it said BYE, or knows of no call when asked.
  record Gone(Side side) implements Input {}

  /// The user wants it to be over.
  record HangUp() implements Input {}

  record Woke() implements Input {}

  sealed interface Effect {}

  record Invite(Side side, Optional<Description> offer) implements Effect {}

  record Acknowledge(Side side, Optional<Description> answer) implements Effect {}

  record Cancel(Side side) implements Effect {}

  record Bye(Side side) implements Effect {}

  /// Asks a side whether it still knows of the call.
  record Probe(Side side) implements Effect {}

  State begin(Moment at, Effects<? super Effect> out) {
    out.add(new Invite(Side.OWN, Optional.empty()));
    return new CallingOwn(at.now() + OWN_PATIENCE);
  }

  @Override
  public State step(State state, Input input, Moment at, Effects<? super Effect> out) {
    return switch (state) {
      case CallingOwn s -> callingOwn(s, input, at, out);
      case CallingOther s -> callingOther(s, input, at, out);
      case Talking s -> talking(s, input, at, out);
      case Over s -> over(s, input, out);
    };
  }

  @Override
  public long wakeAt(State state) {
    return switch (state) {
      case CallingOwn s -> s.giveUpAt();
      case CallingOther s -> s.giveUpAt();
      case Talking s -> s.probeAt();
      case Over _ -> NEVER;
    };
  }

  private static State callingOwn(
      CallingOwn state, Input input, Moment at, Effects<? super Effect> out) {
    return switch (input) {
      case Answered(Side _, Optional<Description> offer) -> {
        if (offer.isEmpty()) { // RFC 3261 §13.2.1: its 200 has to have one
          out.add(new Acknowledge(Side.OWN, Optional.empty()));
          out.add(new Bye(Side.OWN));
          yield new Over(488, "your device offered no media");
        }
        out.add(new Invite(Side.OTHER, offer));
        yield state.toCallingOther(offer.get(), at.now() + OTHER_PATIENCE);
      }
      case Refused(Side _, int status, String reason) -> new Over(status, reason);
      case HangUp _ -> {
        out.add(new Cancel(Side.OWN));
        yield new Over(487, "hung up before your device answered");
      }
      case Woke _ when at.now() >= state.giveUpAt() -> {
        out.add(new Cancel(Side.OWN));
        yield new Over(408, "your device did not answer");
      }
      case Gone _, Woke _ -> state;
    };
  }

  private static State callingOther(
      CallingOther state, Input input, Moment at, Effects<? super Effect> out) {
    return switch (input) {
      case Answered(Side side, Optional<Description> answer) when side == Side.OTHER -> {
        out.add(new Acknowledge(Side.OTHER, Optional.empty()));
        if (answer.isEmpty()) {
          out.add(new Bye(Side.OTHER));
          release(state, out);
          yield new Over(488, "the other answered without media");
        }
        out.add(new Acknowledge(Side.OWN, answer));
        yield state.toTalking(at.now() + PROBE);
      }
      case Refused(Side side, int status, String reason) when side == Side.OTHER -> {
        release(state, out);
        yield new Over(status, reason);
      }
      case Gone(Side side) when side == Side.OWN -> {
        out.add(new Cancel(Side.OTHER));
        yield new Over(487, "your device hung up before the other answered");
      }
      case HangUp _ -> {
        out.add(new Cancel(Side.OTHER));
        release(state, out);
        yield new Over(487, "hung up before the other answered");
      }
      case Woke _ when at.now() >= state.giveUpAt() -> {
        out.add(new Cancel(Side.OTHER));
        release(state, out);
        yield new Over(408, "the other did not answer");
      }
      case Answered _, Refused _, Gone _, Woke _ -> state;
    };
  }

  /// The own device waits for an answer to its offer, which it has to have before the BYE.
  private static void release(CallingOther state, Effects<? super Effect> out) {
    out.add(new Acknowledge(Side.OWN, Optional.of(state.offer().refused())));
    out.add(new Bye(Side.OWN));
  }

  private static State talking(Talking state, Input input, Moment at, Effects<? super Effect> out) {
    return switch (input) {
      case Gone(Side side) -> {
        out.add(new Bye(side.opposite()));
        yield new Over(200, side == Side.OWN ? "your device hung up" : "the other hung up");
      }
      case HangUp _ -> {
        out.add(new Bye(Side.OWN));
        out.add(new Bye(Side.OTHER));
        yield new Over(200, "hung up");
      }
      case Woke _ when at.now() >= state.probeAt() -> {
        out.add(new Probe(Side.OWN));
        out.add(new Probe(Side.OTHER));
        yield new Talking(at.now() + PROBE);
      }
      case Answered _, Refused _, Woke _ -> state;
    };
  }

  /// A 200 that crossed our CANCEL is acknowledged and hung up on (RFC 3261 §9.1, §13.2.2.4).
  private static State over(Over state, Input input, Effects<? super Effect> out) {
    if (input instanceof Answered(Side side, Optional<Description> description)) {
      out.add(
          new Acknowledge(
              side, side == Side.OWN ? description.map(Description::refused) : Optional.empty()));
      out.add(new Bye(side));
    }
    return state;
  }
}

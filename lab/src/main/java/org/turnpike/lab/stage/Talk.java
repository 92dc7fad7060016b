package org.turnpike.lab.stage;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.turnpike.lab.client.Baresip.Checks;
import org.turnpike.lab.network.LabFailed;

/// A call between two phones that are signed in: placed, listened to, ended.
final class Talk {

  /// How long a call may take until it is answered or refused: longer than an INVITE that nobody
  /// answers lives (RFC 3261 §17.1.1.2, timer B), and than servers take that just began.
  static final Duration ANSWER = Duration.ofSeconds(50);

  /// How long two that are in a call are listened for: ICE tries dead ways one after the other.
  private static final Duration LISTEN = Duration.ofSeconds(30);

  /// Two seconds of 16-bit audio at the lowest rate that a codec here has.
  private static final long ENOUGH = 2 * 2 * 8_000;

  /// One of the two.
  enum End {
    CALLER(3, 2, 1),
    CALLEE(2, 1, 3);

    private final List<Integer> later;

    End(Integer... later) {
      this.later = List.of(later);
    }

    /// By the time of how many pairs this end has to begin later to come to the other's relay while
    /// that lets it in, which it does from when the other tries its relay with where this end is
    /// seen. Both have the same pairs in one order (RFC 8445 §6.1.2.3), but for those of a
    /// translated address of their own, which are pruned (§6.1.2.4): who is behind a translator
    /// comes to the other's relay by so many pairs too soon. With an address that is seen, and a
    /// relay, on its side alone three as a caller and two when called, one where both have them.
    ///
    /// @param times how often it was held back before
    int later(int times) {
      return later.get(times);
    }
  }

  private final Phone caller;
  private final double low;
  private final Phone callee;
  private final double high;
  private long settled = Long.MAX_VALUE;
  private Optional<Phone> held = Optional.empty();
  private boolean early;
  private boolean flowed;
  private boolean callerHeard;
  private boolean calleeHeard;

  /// @param low what the caller sends, in hertz
  /// @param high what the callee sends
  Talk(Phone caller, double low, Phone callee, double high) {
    this.caller = caller;
    this.low = low;
    this.callee = callee;
    this.high = high;
  }

  /// Calls, and listens where it is answered.
  ///
  /// @param held holds signalling up, and runs what it is given before it lets it go on
  /// @param answered runs when it is answered, before anybody listens
  /// @return whether it was answered
  boolean place(String to, Consumer<Runnable> held, Runnable answered) {
    caller.call(to);
    held.accept(() -> early = caller.established());
    if (!caller.awaitAnswer(ANSWER)) {
      return false;
    }
    answered.run();
    listen(-1);
    return true;
  }

  /// Whether the callee knows by now that its answer has come.
  boolean begun() {
    return callee.established();
  }

  /// Whether both ends are done with their checks.
  boolean checked() {
    return caller.checks() != Checks.RUNNING && callee.checks() != Checks.RUNNING;
  }

  /// Stops one end where it stands; what comes for it waits.
  void hold(End end) {
    held = Optional.of(end == End.CALLER ? caller : callee);
    held.get().stop();
  }

  /// Has it go on, if one was stopped.
  void letGo() {
    held.ifPresent(Phone::goOn);
    held = Optional.empty();
  }

  /// Whether it was answered before servers let signalling go on.
  boolean early() {
    return early;
  }

  /// Has one end send an updated offer, if it does so when told to, and listens from when that is
  /// in force.
  ///
  /// @return whether both ends have chosen one pair, and were listened to by it
  boolean again(End end) {
    Phone one = end == End.CALLER ? caller : callee;
    Phone other = end == End.CALLER ? callee : caller;
    try {
      boolean follows = one.renew();
      Optional<String> relay = one.offersRelay();
      if (follows && (relay.isEmpty() || relay.equals(other.selected()))) {
        listen(BuiltStage.now());
        return true;
      }
    } catch (LabFailed e) {
      // The call is over, or its peer answers no offer: what was seen stands.
    }
    return false;
  }

  /// Until both have heard enough since both have media, or one of them has found no way.
  ///
  /// @param since when media counts; negative where that is not known yet
  private void listen(long since) {
    settled = since;
    flowed = false;
    long[] from = {caller.heard(), callee.heard()};
    long end = System.nanoTime() + LISTEN.toNanos();
    while (System.nanoTime() < end && !failed()) {
      LockSupport.parkNanos(50_000_000); // a file that grows tells nobody
      long[] size = {caller.heard(), callee.heard()};
      if (settled < 0) {
        from = size;
        if (size[0] > 0 && size[1] > 0) {
          settled = BuiltStage.now();
        }
      } else if (size[0] - from[0] > ENOUGH && size[1] - from[1] > ENOUGH) {
        flowed = true;
        break;
      } else {
        from[0] = Math.min(from[0], size[0]); // an offer may begin another recording
        from[1] = Math.min(from[1], size[1]);
      }
    }
    settled = Math.max(0, settled);
    callerHeard = caller.hears(high);
    calleeHeard = callee.hears(low);
  }

  /// Once both are done with their checks and one has no pair, nothing more comes of it.
  private boolean failed() {
    Checks one = caller.checks();
    Checks other = callee.checks();
    return one == Checks.FAILED && other != Checks.RUNNING
        || other == Checks.FAILED && one != Checks.RUNNING;
  }

  /// The end that says that there is no way, or nothing at all, though the other found one. What
  /// that one chose has carried a check and its answer, so that the other's check of the same pair,
  /// which the first one's triggers, gets an answer as well (RFC 8445 §7.3.1.4), and each check is
  /// over after some repetitions (§14.3). libre is done when it has tried each pair once, though
  /// the other end may not have come to the one that opens the way yet; forgets its list where the
  /// caller's updated offer (RFC 8839 §4.4.1) comes before it is done; and never takes up again a
  /// check that was answered late.
  Optional<End> stuck() {
    return heard() ? Optional.empty() : stuck(caller.checks(), callee.checks());
  }

  static Optional<End> stuck(Checks one, Checks other) {
    if (one == Checks.SUCCEEDED && other != Checks.SUCCEEDED) {
      return Optional.of(End.CALLEE);
    }
    return other == Checks.SUCCEEDED && one != Checks.SUCCEEDED
        ? Optional.of(End.CALLER)
        : Optional.empty();
  }

  /// Whether both ends have found a way, and one hears nothing by it: libre may answer an offer
  /// with the address that a translator shows elsewhere (RFC 8839 §4.4.2.1 wants the chosen
  /// pair's).
  boolean deaf() {
    return caller.checks() == Checks.SUCCEEDED && callee.checks() == Checks.SUCCEEDED && !heard();
  }

  /// Whether an end gave the call up though both have found a way: signalling was held up for
  /// longer than a callee waits for the ACK (RFC 3261 §13.3.1.4).
  boolean givenUp() {
    return caller.checks() == Checks.SUCCEEDED
        && callee.checks() == Checks.SUCCEEDED
        && (caller.over() || callee.over());
  }

  /// Whether both ends have tried every pair and found none that works.
  boolean barren() {
    return caller.checks() == Checks.FAILED && callee.checks() == Checks.FAILED;
  }

  /// Whether an end gave the call up before it was placed or answered, since the relay that it was
  /// given, which answered when it was asked, was silent: behind a balancer the next request comes
  /// to another node, which may have no way back.
  boolean relaySilent() {
    return caller.relaySilent() || callee.relaySilent();
  }

  void end() {
    caller.hangUp();
  }

  /// From when on media counts, in microseconds since the epoch.
  long settled() {
    return settled;
  }

  /// Whether sound came to both since the call was answered, or since the last offer.
  boolean flowed() {
    return flowed;
  }

  /// Whether each heard the other.
  boolean heard() {
    return callerHeard && calleeHeard;
  }

  boolean callerHeard() {
    return callerHeard;
  }

  boolean calleeHeard() {
    return calleeHeard;
  }
}

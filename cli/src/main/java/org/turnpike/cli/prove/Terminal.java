package org.turnpike.cli.prove;

import java.io.PrintWriter;
import java.time.Duration;
import org.turnpike.lab.prove.Progress;
import org.turnpike.lab.verdict.Proof;

/// Tells a person how far the lab is, and how long the rest will take.
public final class Terminal implements Progress {

  /// Measured on two processors.
  private static final Duration NETWORK = Duration.ofSeconds(20);

  private static final Duration CALL = Duration.ofSeconds(8);

  private final PrintWriter to;
  private int networks;
  private int calls;
  private int built;
  private int done;
  private long building;
  private long playing;
  private long since;
  private long begun;

  public Terminal(PrintWriter to) {
    this.to = to;
  }

  /// One more network, with so many calls.
  public void expect(int more) {
    networks++;
    calls += more;
  }

  /// `30 calls in one network: about 5 min`.
  public String estimate() {
    return (calls == 1 ? "one call" : calls + " calls")
        + " in "
        + (networks == 1 ? "one network" : networks + " networks")
        + ": about "
        + said(NETWORK.multipliedBy(networks).plus(CALL.multipliedBy(calls)));
  }

  public void begin() {
    say(estimate());
  }

  @Override
  public void building(String name, int calls) {
    since = System.nanoTime();
    say("building the network " + name);
  }

  @Override
  public void playing(String name, String call) {
    long now = System.nanoTime();
    if (since > 0) {
      built++;
      building += now - since;
      since = 0;
    }
    begun = now;
  }

  @Override
  public void judged(String name, Proof proof) {
    done++;
    if (begun > 0) {
      playing += System.nanoTime() - begun;
      begun = 0;
    }
    say(
        "["
            + done
            + "/"
            + calls
            + "] "
            + proof.prediction().scenario().id()
            + " "
            + proof.verdict().text()
            + (done == calls || built == 0 ? "" : ", about " + said(left()) + " left"));
  }

  /// By what networks and calls have taken so far.
  private Duration left() {
    return Duration.ofNanos(building / built)
        .multipliedBy(Math.max(0, networks - built))
        .plus(Duration.ofNanos(playing / done).multipliedBy(Math.max(0, calls - done)));
  }

  private void say(String line) {
    to.println(line);
    to.flush();
  }

  private static String said(Duration time) {
    long seconds = Math.max(1, time.toSeconds());
    return seconds < 100 ? seconds + " s" : (seconds + 30) / 60 + " min";
  }
}

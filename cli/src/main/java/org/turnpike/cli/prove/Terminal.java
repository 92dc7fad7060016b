package org.turnpike.cli.prove;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.turnpike.lab.prove.Progress;
import org.turnpike.lab.verdict.Proof;

/// Tells a person how far the lab is, and how long the rest will take.
public final class Terminal implements Progress {

  /// Measured on two processors.
  private static final Duration NETWORK = Duration.ofSeconds(20);

  private static final Duration CALL = Duration.ofSeconds(8);

  private final PrintWriter to;
  private final int lanes;
  private final Map<String, Long> since = new HashMap<>();
  private final Set<String> begun = new HashSet<>();
  private int networks;
  private int calls;
  private int built;
  private int done;
  private long building;
  private long playing;

  /// @param lanes how many networks stand side by side
  public Terminal(PrintWriter to, int lanes) {
    this.to = to;
    this.lanes = lanes;
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
        + said(NETWORK.multipliedBy(networks).plus(CALL.multipliedBy(calls)).dividedBy(abreast()));
  }

  private int abreast() {
    return Math.max(1, Math.min(lanes, networks));
  }

  public void begin() {
    say(estimate());
  }

  @Override
  public synchronized void building(String name, int calls) {
    since.put(name, System.nanoTime());
    say("building the network " + name);
  }

  @Override
  public synchronized void playing(String name, String call) {
    long now = System.nanoTime();
    if (!begun.add(name)) {
      since.put(name, now);
      return;
    }
    built++;
    building += now - since.getOrDefault(name, now);
    since.put(name, now);
  }

  @Override
  public synchronized void judged(String name, Proof proof) {
    done++;
    if (begun.contains(name)) {
      playing += System.nanoTime() - since.getOrDefault(name, 0L);
    }
    say(
        "["
            + done
            + "/"
            + calls
            + "] "
            + (networks > 1 ? name + ": " : "")
            + proof.prediction().scenario().id()
            + " "
            + proof.verdict().text()
            + (done == calls || built == 0 ? "" : ", about " + said(left()) + " left")
            + where(proof));
  }

  private static String where(Proof proof) {
    String where = proof.verdict().where();
    return where.isEmpty() ? "" : System.lineSeparator() + "   " + where;
  }

  /// By what networks and calls have taken so far.
  private Duration left() {
    return Duration.ofNanos(building / built)
        .multipliedBy(Math.max(0, networks - built))
        .plus(Duration.ofNanos(playing / done).multipliedBy(Math.max(0, calls - done)))
        .dividedBy(abreast());
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

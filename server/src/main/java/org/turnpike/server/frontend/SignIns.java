package org.turnpike.server.frontend;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.server.sip.Arrival;
import org.turnpike.topology.settings.Endpoint;

/// Who failed to prove who they are, and from where. After so many wrong passwords for one address
/// of record from one source, that source is locked out of it for a while; other sources are not,
/// so that nobody locks a user out of their own phones. Usable from any thread.
///
/// Each failure is one line of the log, the same for ever, so that other programs may read it:
///
/// ```
///   event=sign-in-failed peer=203.0.113.5 code=401 cause=wrong-password user=alice@example.com
/// ```
final class SignIns {

  private static final Logger LOG = LoggerFactory.getLogger("org.turnpike.sign-in");

  /// Wrong passwords in a row.
  static final int MOST = 10;

  static final Duration LOCKED = Duration.ofMinutes(15);

  private static final int MOST_REMEMBERED = 65_536;

  /// Why a sign-in failed.
  enum Cause {
    WRONG_PASSWORD,
    UNKNOWN_USER,
    DISABLED,
    LOCKED_OUT,
    OTHER_USER,
    FOREIGN_ADDRESS;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private record Who(String claimed, InetAddress source) {}

  private record Failures(int count, long last) {}

  /// The oldest first; a new failure moves to the end.
  private final Map<Who, Failures> failures = new LinkedHashMap<>();

  private volatile boolean any;

  /// Whether a source is locked out of that address.
  boolean locked(String claimed, InetAddress source, long now) {
    if (!any) {
      return false; // as a rule nobody fails, and this is asked at every request
    }
    synchronized (failures) {
      Failures held = failures.get(new Who(claimed, source));
      return held != null && held.count() >= MOST && now - held.last() < LOCKED.toNanos();
    }
  }

  /// A wrong password.
  void wrong(String claimed, InetAddress source, long now) {
    synchronized (failures) {
      Who who = new Who(claimed, source);
      Failures held = failures.remove(who);
      boolean recent = held != null && now - held.last() < LOCKED.toNanos();
      failures.put(who, new Failures(held != null && recent ? held.count() + 1 : 1, now));
      any = true;
      Iterator<Failures> oldest = failures.values().iterator();
      while (failures.size() > MOST_REMEMBERED && oldest.hasNext()) {
        oldest.next();
        oldest.remove();
      }
    }
  }

  /// The right password: what was wrong before is forgotten.
  void right(String claimed, InetAddress source) {
    if (any) {
      synchronized (failures) {
        failures.remove(new Who(claimed, source));
        any = !failures.isEmpty();
      }
    }
  }

  /// Writes the line. The peer stands before anything that the peer chose, and what it chose cannot
  /// look like another word of the line.
  static void log(Arrival arrival, int code, Cause cause, String user) {
    LOG.warn(
        "event=sign-in-failed peer={} code={} cause={} user={}",
        Endpoint.text(arrival.source()),
        code,
        cause.text(),
        plain(user));
  }

  static String plain(String user) {
    String shown = user.length() > 200 ? user.substring(0, 200) : user;
    return shown.replaceAll("[^A-Za-z0-9@._~+%:\\[\\]-]", "?");
  }
}

package org.turnpike.server.frontend;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.turnpike.server.sip.Arrival;

/// Who failed to prove who they are, and from where. After so many wrong passwords for one address
/// of record from one source, that source is locked out of it for a while; other sources are not,
/// so that nobody locks a user out of their own phones. A source is where the client is, whichever
/// of our peers passed its request on; an IPv6 one is its /64, since whoever has one address there
/// has them all. Usable from any thread.
final class SignIns {

  /// Wrong passwords in a row.
  static final int MOST = 10;

  static final Duration LOCKED = Duration.ofMinutes(15);

  private static final int MOST_REMEMBERED = 65_536;

  private record Who(String claimed, String source) {
    static Who of(String claimed, Arrival arrival) {
      InetAddress origin = arrival.origin();
      byte[] address = origin.getAddress();
      return new Who(
          claimed,
          HexFormat.of()
              .formatHex(origin instanceof Inet6Address ? Arrays.copyOf(address, 8) : address));
    }
  }

  private record Failures(int count, long last) {}

  /// The oldest first; a new failure moves to the end.
  private final Map<Who, Failures> failures = new LinkedHashMap<>();

  private volatile boolean any;

  /// Whether a source is locked out of that address.
  boolean locked(String claimed, Arrival arrival) {
    if (!any) {
      return false; // as a rule nobody fails, and this is asked at every request
    }
    synchronized (failures) {
      Failures held = failures.get(Who.of(claimed, arrival));
      return held != null
          && held.count() >= MOST
          && arrival.loop().now() - held.last() < LOCKED.toNanos();
    }
  }

  /// A wrong password.
  void wrong(String claimed, Arrival arrival) {
    long now = arrival.loop().now();
    synchronized (failures) {
      Who who = Who.of(claimed, arrival);
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
  void right(String claimed, Arrival arrival) {
    if (any) {
      synchronized (failures) {
        failures.remove(Who.of(claimed, arrival));
        any = !failures.isEmpty();
      }
    }
  }
}

package org.turnpike.web.rest;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Failed sign-ins of each source: ten, and then one a minute. An IPv6 source is its /64, since one
/// machine has all of that to itself.
final class Attempts {

  static final int FREE = 10;
  static final Duration EACH = Duration.ofMinutes(1);
  private static final int MOST = 10_000;

  /// @param count that stand against the source at `since`; one is forgiven every [#EACH]
  private record Failures(long count, Instant since) {
    Failures at(Instant now) {
      long forgiven = Duration.between(since, now).dividedBy(EACH);
      return forgiven <= 0
          ? this
          : new Failures(Math.max(0, count - forgiven), since.plus(EACH.multipliedBy(forgiven)));
    }
  }

  private final Map<String, Failures> failures =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MOST;
        }
      };

  /// How long a source has to wait before it may try; zero if it may now.
  synchronized Duration wait(InetAddress source, Instant now) {
    Failures known = failures.get(key(source));
    if (known == null) {
      return Duration.ZERO;
    }
    Failures left = known.at(now);
    return left.count() < FREE
        ? Duration.ZERO
        : Duration.between(now, left.since().plus(EACH)).plusMillis(999);
  }

  synchronized void failed(InetAddress source, Instant now) {
    Failures known = failures.get(key(source));
    Failures left = known == null ? new Failures(0, now) : known.at(now);
    failures.put(
        key(source), new Failures(left.count() + 1, left.count() == 0 ? now : left.since()));
  }

  private static String key(InetAddress source) {
    byte[] address = source.getAddress();
    return HexFormat.of()
        .formatHex(source instanceof Inet6Address ? Arrays.copyOf(address, 8) : address);
  }
}

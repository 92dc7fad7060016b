package org.turnpike.web.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.turnpike.topology.UserUri;

/// What the users' own clients say of their calls, the latest of each. It is what a client says: a
/// client that lies is believed about its own call, and about no other.
final class Reports {

  /// A client tells every few seconds; what is older says nothing of now.
  static final Duration FRESH = Duration.ofSeconds(30);

  private static final int MOST = 20_000;

  /// How media travel by what a client may say; text as it is in JSON.
  static final List<String> PATHS =
      List.of("direct", "relay over UDP", "relay over TCP", "relay over TLS", "relay");

  /// @param roundTripMs negative if it was not measured
  /// @param lossPercent negative if it was not measured
  record Report(
      UserUri user,
      String path,
      double roundTripMs,
      double lossPercent,
      String verdict,
      Instant at) {

    Map<String, Object> shown() {
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("user", user.toString());
      out.put("path", path);
      if (roundTripMs >= 0) {
        out.put("round_trip_ms", roundTripMs);
      }
      if (lossPercent >= 0) {
        out.put("loss_percent", lossPercent);
      }
      out.put("verdict", verdict);
      out.put("at", at.toString());
      return out;
    }
  }

  private record Key(String callId, UserUri user) {}

  private final Map<Key, Report> latest = new ConcurrentHashMap<>();

  void put(String callId, Report report) {
    if (latest.size() >= MOST) {
      latest.values().removeIf(each -> each.at().isBefore(report.at().minus(FRESH)));
    }
    if (latest.size() < MOST) {
      latest.put(new Key(callId, report.user()), report);
    }
  }

  /// Those that still say something, by call.
  Map<String, List<Report>> standing(Instant now) {
    Map<String, List<Report>> out = new HashMap<>();
    latest.forEach((key, report) -> {
      if (report.at().isAfter(now.minus(FRESH))) {
        out.computeIfAbsent(key.callId(), _ -> new ArrayList<>()).add(report);
      }
    });
    out.values().forEach(all -> all.sort(Comparator.comparing(each -> each.user().toString())));
    return out;
  }

  /// How many clients tell now, by path.
  Map<String, Long> byPath(Instant now) {
    latest.values().removeIf(each -> !each.at().isAfter(now.minus(FRESH)));
    Map<String, Long> out = new LinkedHashMap<>();
    PATHS.forEach(path -> out.put(path, 0L));
    latest.values().forEach(each -> out.merge(each.path(), 1L, Long::sum));
    return out;
  }
}

package org.turnpike.server.frontend;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.net.Flow;

/// Where a request is sent.
///
/// @param requestUri that it is sent with
/// @param routes to put before those that it has (Path, RFC 3327 §5.4)
/// @param way how later requests of the dialog get there
/// @param breadth how many branches it may still have at once behind this one (RFC 5393 §5.3.3)
/// @param others where else it may go when nobody answers there (RFC 3263 §4.3), best first
record Target(
    String requestUri,
    List<String> routes,
    Flow flow,
    DialogToken.Way way,
    int breadth,
    List<Next> others) {

  Target(String requestUri, List<String> routes, Flow flow, DialogToken.Way way) {
    this(requestUri, routes, flow, way, Routing.BREADTH, List.of());
  }

  /// The same by another flow that leads to the same place.
  Target over(Flow other) {
    return over(other, way);
  }

  Target over(Flow other, DialogToken.Way back) {
    return new Target(requestUri, routes, other, back, breadth, others);
  }

  private Target withBreadth(int share) {
    return new Target(requestUri, routes, flow, way, share, others);
  }

  /// Shares a request's breadth among targets that are tried together. Where it does not suffice
  /// for all of a group, they are tried by turns (RFC 5393 §5.3.3.1).
  ///
  /// @param breadth 1 or more
  static List<List<Target>> shared(List<List<Target>> groups, int breadth) {
    List<List<Target>> out = new ArrayList<>();
    for (List<Target> group : groups) {
      for (int from = 0; from < group.size(); from += breadth) {
        List<Target> turn = group.subList(from, Math.min(group.size(), from + breadth));
        int share = breadth / turn.size();
        int left = breadth % turn.size();
        List<Target> shared = new ArrayList<>();
        for (Target target : turn) {
          shared.add(target.withBreadth(left-- > 0 ? share + 1 : share));
        }
        out.add(shared);
      }
    }
    return out;
  }
}

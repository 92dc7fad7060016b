package org.turnpike.planner.ice;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Sessions;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.network.Transport;

/// What an agent gathered over one transport.
///
/// @param candidates that it offers, the best first
/// @param permitted addresses that it signals: whom the peer's relay lets in (RFC 8656 §9.2)
/// @param misses requests to relays that got no answer
/// @param sessions what stateful devices remember of it
record Gathering(
    List<Candidate> candidates, Set<InetAddress> permitted, List<Asked> misses, Sessions sessions) {
  Gathering {
    candidates = List.copyOf(candidates);
    permitted = Set.copyOf(permitted);
    misses = List.copyOf(misses);
  }

  void explain(Agent agent, Transport transport, List<Reason> out) {
    for (Candidate c : candidates) {
      out.add(
          new Reason(
              Reason.Kind.CANDIDATE,
              agent.name() + " has " + c + " (priority " + c.priority() + "), " + how(c),
              List.of("RFC 8445 §5.1.1")));
    }
    for (Asked miss : misses) {
      Walk lost = miss.lost().orElse(miss.there());
      out.add(
          new Reason(
              Reason.Kind.CANDIDATE,
              agent.name()
                  + " gets no answer of "
                  + miss.relay().node()
                  + " over "
                  + miss.transport().text()
                  + " ("
                  + miss.there().sent()
                  + "): "
                  + (miss.there().delivered() ? "the answer " : "")
                  + lost.disposition().text()
                  + " at "
                  + lost.at()
                  + ", "
                  + lost.why(),
              lost.rule().map(List::of).orElse(List.of())));
    }
    if (candidates.isEmpty()) {
      out.add(
          new Reason(
              Reason.Kind.CANDIDATE,
              agent.name() + " has no candidate over " + transport.text(),
              List.of()));
    }
  }

  private static String how(Candidate c) {
    if (c.asked().isEmpty()) {
      return "its own address";
    }
    Asked asked = c.asked().get();
    String node = asked.relay().node();
    return c.type() == CandidateType.RELAYED
        ? "allocated at "
            + node
            + ", asked over "
            + asked.transport().text()
            + " "
            + asked.there().sent().to()
        : "as " + node + " sees it" + translated(asked.there());
  }

  private static String translated(Walk walk) {
    StringBuilder out = new StringBuilder();
    for (Hop hop : walk.hops()) {
      if (!hop.before().from().equals(hop.after().from())) {
        out.append(", translated at ").append(hop.device());
      }
    }
    return out.toString();
  }
}

package org.turnpike.planner.ice;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Sessions;
import org.turnpike.planner.path.Walk;
import org.turnpike.planner.path.Walker;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.settings.Endpoint;

/// Checks one pair (RFC 8445 §7): both sides send, so that translators and firewalls on both ways
/// have state; then one check must arrive and its answer must come back. The check's source may be
/// an address that nobody signalled (a peer-reflexive one, RFC 8445 §7.3.1.3); the answer goes to
/// what was seen, but an agent that makes no pair with such an address has to reach the other end
/// by a check of its own.
final class Attempt {

  private final Walker walker;
  private final Sessions sessions;
  private final Map<Packet, Walk> dead;
  private final End a;
  private final End b;
  private final boolean signalled;
  private @Nullable Block blocked;

  /// One side of the pair.
  ///
  /// @param agent whose it is
  /// @param signalled what the agent tells the peer of
  /// @param letsIn for a relayed candidate: addresses that it has permissions for, which are those
  ///   that the peer signalled (RFC 8656 §9); ports do not count
  record End(Agent agent, Candidate candidate, List<Candidate> signalled, Set<InetAddress> letsIn) {

    private boolean signals(Endpoint address) {
      return signalled.stream().anyMatch(c -> c.address().equals(address));
    }
  }

  /// The two walks between the ends.
  record Exchange(Walk there, Walk back) {

    Exchange reversed() {
      return new Exchange(back, there);
    }
  }

  /// @param dead packets that no route leads anywhere, whatever devices remember; it grows, and
  ///   serves every pair of the two agents
  /// @param a the offerer
  /// @param b the answerer
  /// @param signalled whether each has told the other by now where it is seen
  Attempt(
      Walker walker, Sessions sessions, Map<Packet, Walk> dead, End a, End b, boolean signalled) {
    this.walker = walker;
    this.sessions = sessions;
    this.dead = dead;
    this.a = a;
    this.b = b;
    this.signalled = signalled;
  }

  /// Why the last check failed.
  Block blocked() {
    return java.util.Objects.requireNonNull(blocked);
  }

  /// Over UDP: from both sides. The answerer knows both lists when it sends its own (RFC 8839
  /// §4.1), so that its check of a pair is on the way before the offerer's: it opens the sessions.
  ///
  /// @return the ways from `a` to `b` and back
  Optional<Exchange> both() {
    Walk answerers = send(b, a);
    Optional<Exchange> answered = answered(answerers, b, a, answerers);
    if (answered.isPresent()) {
      return answered.map(Exchange::reversed);
    }
    Walk offerers = send(a, b);
    answered = answered(offerers, a, b, offerers);
    if (answered.isPresent()) {
      return answered.map(x -> new Exchange(x.there, ruled(x.back, answerers)));
    }
    @Nullable Block why = blocked;
    if (opened(answerers, offerers)) {
      Walk again = send(b, a);
      answered = answered(again, b, a, answerers);
      if (answered.isPresent()) {
        return answered.map(Exchange::reversed);
      }
    }
    if (opened(offerers, answerers)) {
      Walk again = send(a, b);
      answered = answered(again, a, b, offerers);
      if (answered.isPresent()) {
        return answered;
      }
      why = blocked;
    }
    blocked = why;
    return Optional.empty();
  }

  /// Over TCP: the active side connects, and a stateful device that sees only the answer drops it.
  Optional<Exchange> opening() {
    boolean forth = a.candidate.opens() == Candidate.Opens.ACTIVE;
    End from = forth ? a : b;
    End to = forth ? b : a;
    Walk syn = send(from, to);
    Optional<Exchange> answered = answered(syn, from, to, syn);
    return forth ? answered : answered.map(Exchange::reversed);
  }

  /// Without ICE: each sends to what the other signalled, and nobody looks where it came from.
  Optional<Exchange> unchecked() {
    Walk there = send(a, b);
    Walk back = send(b, a);
    if (!arrives(back, b, a) && opened(back, there)) {
      back = ruled(send(b, a), back);
    }
    if (!arrives(there, a, b) && opened(there, back)) {
      there = ruled(send(a, b), there);
    }
    return arrives(back, b, a) && arrives(there, a, b)
        ? Optional.of(new Exchange(there, back))
        : Optional.empty();
  }

  private Walk send(End from, End to) {
    Packet packet =
        new Packet(from.candidate.transport(), from.candidate.base(), to.candidate.address());
    return walker.walk(from.candidate.spot(), packet, sessions, false);
  }

  /// The answer is blocked as asymmetric by a device that keeps sessions, did not see the check,
  /// and has no rule for the answer as a datagram of its own.
  ///
  /// @param first the first packet of this direction: it tells which rules let it pass where by now
  ///   a session does
  private Optional<Exchange> answered(Walk check, End from, End to, Walk first) {
    if (!arrives(check, from, to) || !paired(check.last().from(), from, to)) {
      return Optional.empty();
    }
    Walk answer =
        walker.seen(
            check, walker.walk(to.candidate.spot(), check.last().reversed(), sessions, true));
    if (!arrives(answer, to, from)) {
      return Optional.empty();
    }
    if (!answer.last().from().equals(check.sent().to())) {
      // RFC 8445 §7.2.5.2.1: it has to come from where the check was sent to.
      blocked =
          new Block(
              Disposition.NO_CANDIDATE_PAIR,
              from.agent.name(),
              Optional.empty(),
              "the answer comes from " + answer.last().from() + ", where it did not send to");
      return Optional.empty();
    }
    return Optional.of(new Exchange(ruled(check, first), answer));
  }

  /// Whether a packet is where the other end is, and let in there.
  private boolean arrives(Walk walk, End from, End to) {
    Walk judged = Arrival.judged(walk, to.candidate.spot());
    if (!judged.delivered()) {
      blocked = Block.of(judged);
      return false;
    }
    if (!walk.last().to().equals(to.candidate.base())) {
      blocked = Block.of(Arrival.elsewhere(walk));
      return false;
    }
    Optional<Relay> relay = to.candidate.relay();
    if (relay.isPresent() && !lets(relay.get(), to, walk.last().from().address())) {
      // RFC 8656 §12.3 (UDP): no permission, no indication to the client.
      blocked =
          new Block(
              Disposition.REFUSED,
              relay.get().node(),
              Optional.empty(),
              "no permission for "
                  + Endpoint.text(walk.last().from().address())
                  + ", which "
                  + from.candidate.address()
                  + "'s side did not signal");
      return false;
    }
    return true;
  }

  /// Whether the end that a check comes to makes a pair with where it came from.
  private boolean paired(Endpoint source, End from, End to) {
    if (signalled || to.agent.abilities().peerReflexive() || from.signals(source)) {
      return true;
    }
    blocked =
        new Block(
            Disposition.NO_CANDIDATE_PAIR,
            to.agent.name(),
            Optional.empty(),
            "it makes no pair with " + source + ", which nobody signalled");
    return false;
  }

  private static boolean lets(Relay relay, End to, InetAddress source) {
    return to.letsIn.contains(source) && !relay.forbids(source);
  }

  /// Whether sending the other way may have opened the place that stopped this one.
  private static boolean opened(Walk stopped, Walk other) {
    return (stopped.disposition() == Disposition.BLOCKED_BY_RULE
            || stopped.disposition() == Disposition.BLOCKED_BY_NAT)
        && passed(other, stopped.at());
  }

  private static boolean passed(Walk walk, String device) {
    List<Hop> hops = walk.hops();
    for (int i = 0; i < hops.size(); i++) {
      Hop hop = hops.get(i);
      if (hop.device().equals(device) && hop.out().isPresent()) {
        return true;
      }
    }
    return false;
  }

  /// The walk with the rules that let its first packet pass in place of `session`.
  private static Walk ruled(Walk walk, Walk first) {
    if (walk == first) {
      return walk;
    }
    List<Hop> hops = new ArrayList<>(walk.hops());
    for (int i = 0; i < hops.size() && i < first.hops().size(); i++) {
      Hop early = first.hops().get(i);
      if (early.out().isPresent()
          && early.device().equals(hops.get(i).device())
          && early.before().equals(hops.get(i).before())
          && early.after().equals(hops.get(i).after())) {
        hops.set(i, early);
      }
    }
    return new Walk(hops, walk.disposition(), walk.at(), walk.rule(), walk.why());
  }
}

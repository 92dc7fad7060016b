package org.turnpike.planner.ice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Sessions;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.Modality;
import org.turnpike.topology.settings.Endpoint;

/// One run of ICE between two agents: gather, pair, check in the order of priority. The first pair
/// that works is taken, or, where agents rank what the checks have shown, the one that is worth
/// most then (RFC 8445 §7.2.5.3.2, §8.1.1).
final class Connection {

  private final IceModel model;
  private final Agent a;
  private final Agent b;
  private final Modality modality;
  private final Side controlling;
  private final @Nullable List<Reason> reasons;
  private final Map<Packet, Walk> dead = new HashMap<>();
  private @Nullable Block best;
  private boolean paired;
  private boolean hostsOnly = true;

  /// @param reasons where to tell what happens; null when nobody asked
  Connection(
      IceModel model,
      Agent a,
      Agent b,
      Modality modality,
      Side controlling,
      @Nullable List<Reason> reasons) {
    this.model = model;
    this.a = a;
    this.b = b;
    this.modality = modality;
    this.controlling = controlling;
    this.reasons = reasons;
  }

  private record Pair(Candidate a, Candidate b, long priority, int order) {}

  private static final Comparator<Pair> BEST_FIRST =
      ((Comparator<Pair>) (x, y) -> Long.compareUnsigned(y.priority, x.priority))
          .thenComparingInt(Pair::order);

  MediaPath connect() {
    boolean checked = a.abilities().ice() && b.abilities().ice();
    Optional<Block> unlike = withoutIce(a, b).or(() -> withoutIce(b, a));
    if (unlike.isPresent()) {
      return none(unlike.get(), unlike.get().disposition());
    }
    for (Transport transport : IceModel.transports(modality)) {
      Optional<MediaPath> found = over(transport, checked);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return none();
  }

  /// What an agent has against a peer without ICE.
  private static Optional<Block> withoutIce(Agent agent, Agent peer) {
    if (peer.abilities().ice()) {
      return Optional.empty();
    }
    return switch (agent.abilities().plainPeers()) {
      case HEARD -> Optional.empty();
      case SENT_NOTHING ->
          Optional.of(
              new Block(
                  Disposition.NO_CANDIDATE_PAIR,
                  agent.name(),
                  Optional.empty(),
                  "it sends nothing to a peer without ICE"));
      case REFUSED ->
          Optional.of(
              new Block(
                  Disposition.REFUSED,
                  agent.name(),
                  Optional.empty(),
                  "it takes no session without ICE (488, RFC 8827 §6.5)"));
    };
  }

  private MediaPath none() {
    Block block =
        best == null
            ? new Block(
                Disposition.NO_CANDIDATE_PAIR, a.name(), Optional.empty(), "nothing to pair")
            : best;
    return none(block, paired && hostsOnly ? block.disposition() : Disposition.NO_CANDIDATE_PAIR);
  }

  private MediaPath none(Block block, Disposition disposition) {
    tell(Reason.Kind.CHOICE, () -> "no pair works; the best was stopped: " + block, block.rule());
    return new MediaPath(
        modality,
        disposition,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.of(block),
        derivation(model, a, b, modality, controlling));
  }

  /// Runs again and listens. What it keeps is the question, and nothing of the first run.
  private static Supplier<List<Reason>> derivation(
      IceModel model, Agent a, Agent b, Modality modality, Side controlling) {
    return () -> {
      List<Reason> out = new ArrayList<>();
      new Connection(model, a, b, modality, controlling, out).connect();
      return List.copyOf(out);
    };
  }

  private Optional<MediaPath> over(Transport transport, boolean checked) {
    // Who controls goes first, so that exchanging the parties gives the mirror image.
    Gathering first = model.gathering(agent(controlling), modality, controlling, transport);
    Side second = controlling.other();
    Gathering other = model.gathering(agent(second), modality, second, transport);
    Sessions remembered = first.sessions().with(other.sessions());
    if (first.sessions().shareTranslator(other.sessions())) {
      remembered = first.sessions().with(new Sessions());
      other = model.gather(agent(second), modality, second, transport, remembered);
    }
    Gathering mine = controlling == Side.A ? first : other;
    Gathering theirs = controlling == Side.A ? other : first;
    if (reasons != null) {
      mine.explain(a, transport, reasons);
      theirs.explain(b, transport, reasons);
    }
    missing(first, agent(controlling), transport);
    missing(other, agent(second), transport);
    Ask ask = new Ask(pairs(mine, theirs), mine, theirs, remembered, transport, checked);
    if (!checked || a.abilities().peerReflexive() && b.abilities().peerReflexive()) {
      return first(ask, true);
    }
    return updated(ask);
  }

  /// Who makes no pair with an address that nobody signalled is told of it by an updated offer or
  /// its answer (RFC 8839 §4.4), which come once another pair works. Where that is the best one
  /// anyway, it stays as it worked.
  private Optional<MediaPath> updated(Ask ask) {
    int before = reasons == null ? 0 : reasons.size();
    Optional<MediaPath> path = first(ask, true);
    if (path.isPresent()) {
      List<Reason> why = takeBack(before);
      Optional<MediaPath> another = first(ask, false);
      if (another.isEmpty() || another.get().samePair(path.get())) {
        return another;
      }
      takeBack(before);
      if (reasons != null) {
        reasons.addAll(why);
      }
    }
    return path;
  }

  /// What was said since.
  private List<Reason> takeBack(int before) {
    if (reasons == null) {
      return List.of();
    }
    List<Reason> late = reasons.subList(before, reasons.size());
    List<Reason> out = List.copyOf(late);
    late.clear();
    return out;
  }

  /// @param pairs the best first
  private record Ask(
      List<Pair> pairs,
      Gathering mine,
      Gathering theirs,
      Sessions remembered,
      Transport transport,
      boolean checked) {}

  /// The first pair that works; or a later one, if the controlling agent ranks what it found valid
  /// and the first is worth less then.
  private Optional<MediaPath> first(Ask ask, boolean signalled) {
    Optional<MediaPath> found = Optional.empty();
    long worth = 0;
    for (Pair pair : ask.pairs) {
      if (found.isPresent() && Long.compareUnsigned(pair.priority, worth) <= 0) {
        break;
      }
      paired = true;
      hostsOnly &= pair.a.type() == CandidateType.HOST && pair.b.type() == CandidateType.HOST;
      Optional<MediaPath> path = attempt(pair, ask, signalled);
      if (path.isEmpty()) {
        continue;
      }
      long valid = valid(pair, path.get(), ask);
      if (found.isEmpty() || Long.compareUnsigned(valid, worth) > 0) {
        found.ifPresent(this::outdone);
        found = path;
        worth = valid;
      } else {
        outdone(path.get());
      }
    }
    found.ifPresent(this::nominated);
    return found;
  }

  private void outdone(MediaPath path) {
    tell(
        Reason.Kind.PAIR,
        () -> said(path) + " works, and another that does is worth more (RFC 8445 §7.2.5.3.2)",
        Optional.empty());
  }

  private void nominated(MediaPath path) {
    tell(
        Reason.Kind.CHOICE,
        () ->
            said(path)
                + " works and is the best that does"
                + (path.relays().isEmpty()
                    ? ": direct"
                    : ": relayed by " + String.join(" and ", path.relays())),
        Optional.empty());
  }

  private static String said(MediaPath path) {
    return path.a().orElseThrow() + " with " + path.b().orElseThrow();
  }

  /// What a pair is worth that was found to work: its candidates are those that the ends see (RFC
  /// 8445 §7.2.5.3.2, §7.3.1.3), server-reflexive behind a translator, where it was tried as a
  /// host's. Who knows no address but those that are signalled takes the first pair that works.
  private long valid(Pair pair, MediaPath path, Ask ask) {
    if (!ask.checked
        || ask.transport != Transport.UDP
        || !agent(controlling).abilities().peerReflexive()) {
      return pair.priority;
    }
    long ofA = valid(pair.a, path.there(), ask.mine);
    long ofB = valid(pair.b, path.back(), ask.theirs);
    return (controlling == Side.A ? new CandidatePair(ofA, ofB) : new CandidatePair(ofB, ofA))
        .priority();
  }

  /// @param way of the candidate's agent, from it
  private static long valid(Candidate candidate, List<Walk> way, Gathering gathering) {
    if (candidate.type() != CandidateType.HOST) {
      return candidate.priority();
    }
    Endpoint seen = way.getFirst().last().from();
    return gathering.candidates().stream()
        .filter(c -> c.address().equals(seen))
        .findFirst()
        .map(Candidate::priority)
        .orElseGet(candidate::peerReflexive);
  }

  private Agent agent(Side side) {
    return side == Side.A ? a : b;
  }

  /// What an agent without any candidate was stopped by; said unless a pair says more.
  private void missing(Gathering gathering, Agent agent, Transport transport) {
    if (gathering.candidates().isEmpty()) {
      stopped(
          gathering.misses().stream()
              .findFirst()
              .flatMap(Asked::lost)
              .map(Block::of)
              .orElseGet(() ->
                  new Block(
                      Disposition.NO_CANDIDATE_PAIR,
                      agent.name(),
                      Optional.empty(),
                      "no candidate over " + transport.text())));
    }
  }

  /// Keeps the block of the best pair that there is a way for: what a rule or a translator stops
  /// tells more than what a relay refuses, and that more than what nothing leads to.
  private void stopped(Block block) {
    if (best == null || worth(block) > worth(best)) {
      best = block;
    }
  }

  private static int worth(Block block) {
    return switch (block.disposition()) {
      case BLOCKED_BY_RULE, BLOCKED_BY_NAT, BLOCKED_ASYMMETRIC -> 3;
      case REFUSED -> 2;
      case NO_ROUTE -> 1;
      case DELIVERED,
          NO_CANDIDATE_PAIR,
          UNRESOLVABLE,
          UNTRUSTED,
          UNREACHABLE_USER,
          UNAUTHENTICATED,
          TIMED_OUT,
          NOT_SERVED ->
          0;
    };
  }

  /// RFC 8445 §6.1.2.2, and RFC 6544 §6.2 for which end opens. Pairs whose local candidate is
  /// server-reflexive are left in, though an agent prunes them (RFC 8445 §6.1.2.4): they are what
  /// its peer-reflexive ones turn into.
  private List<Pair> pairs(Gathering mine, Gathering theirs) {
    List<Pair> out = new ArrayList<>();
    List<Candidate> as = mine.candidates();
    List<Candidate> bs = theirs.candidates();
    for (int i = 0; i < as.size(); i++) {
      for (int j = 0; j < bs.size(); j++) {
        Candidate x = as.get(i);
        Candidate y = bs.get(j);
        if (x.sameFamily(y) && x.opens().with(y.opens())) {
          boolean mineControls = controlling == Side.A;
          long priority =
              new CandidatePair(
                      mineControls ? x.priority() : y.priority(),
                      mineControls ? y.priority() : x.priority())
                  .priority();
          out.add(new Pair(x, y, priority, mineControls ? i * 64 + j : j * 64 + i));
        }
      }
    }
    out.sort(BEST_FIRST);
    return out;
  }

  private Optional<MediaPath> attempt(Pair pair, Ask ask, boolean signalled) {
    Optional<Relay> relayA = pair.a.relay();
    Optional<Relay> relayB = pair.b.relay();
    if (relayA.isPresent() && relayB.isPresent() && relayA.get().sameNode(relayB.get())) {
      // Both relayed addresses are the same machine's: it hands on what it would send.
      return Optional.of(chosen(pair.a, pair.b, Optional.empty()));
    }
    Optional<MediaPath> path = tried(pair.a, pair.b, ask, signalled);
    if (path.isPresent() || relayA.isEmpty() || relayB.isEmpty()) {
      return path;
    }
    // Two relays whose range is closed meet on the port that clients ask at (row EXT-11): a way of
    // the older products only.
    if (relayA.get().product() == Product.TURNPIKE && relayB.get().product() == Product.TURNPIKE) {
      return Optional.empty();
    }
    Candidate x = meeting(pair.a);
    Candidate y = meeting(pair.b);
    return tried(x, y, ask, signalled);
  }

  private static Candidate meeting(Candidate relayed) {
    return switch (relayed.opens()) {
      case BOTH -> relayed.at(Relay.UDP_PORT);
      case PASSIVE -> relayed.at(Relay.TCP_PORT);
      case ACTIVE -> relayed;
    };
  }

  private Optional<MediaPath> tried(Candidate x, Candidate y, Ask ask, boolean signalled) {
    Attempt.End endA = new Attempt.End(a, x, ask.mine.candidates(), ask.theirs.permitted());
    Attempt.End endB = new Attempt.End(b, y, ask.theirs.candidates(), ask.mine.permitted());
    boolean forth = controlling == Side.A;
    Attempt.End offerer = forth ? endA : endB;
    Attempt.End answerer = forth ? endB : endA;
    Attempt attempt = between(offerer, answerer, ask, signalled);
    Optional<Attempt.Exchange> exchange =
        !ask.checked
            ? attempt.unchecked()
            : ask.transport == Transport.UDP ? attempt.both() : attempt.opening();
    if (exchange.isEmpty() && !signalled && ask.transport == Transport.UDP) {
      // The offerer's check does what the answerer's, which nobody signalled, did not: it finds
      // devices that remember nothing.
      exchange = between(answerer, offerer, ask, false).both().map(Attempt.Exchange::reversed);
    }
    if (exchange.isEmpty()) {
      Block block = attempt.blocked();
      stopped(block);
      tell(Reason.Kind.PAIR, () -> x + " with " + y + ": " + block, block.rule());
      return Optional.empty();
    }
    return Optional.of(chosen(x, y, exchange.map(e -> forth ? e : e.reversed())));
  }

  private Attempt between(Attempt.End later, Attempt.End first, Ask ask, boolean signalled) {
    return new Attempt(
        model.walker(), ask.remembered.with(new Sessions()), dead, later, first, signalled);
  }

  private MediaPath chosen(Candidate x, Candidate y, Optional<Attempt.Exchange> between) {
    List<Stage> stages = new ArrayList<>();
    List<String> relays = new ArrayList<>();
    String from = a.name();
    Optional<Relay> relayA = x.relay();
    Optional<Relay> relayB = y.relay();
    if (relayA.isPresent()) {
      Asked asked = x.asked().orElseThrow();
      relays.add(relayA.get().node());
      stages.add(new Stage(from, relayA.get().node(), asked.there(), asked.back().orElseThrow()));
      from = relayA.get().node();
    }
    String to = relayB.map(Relay::node).orElse(b.name());
    if (between.isPresent()) {
      stages.add(new Stage(from, to, between.get().there(), between.get().back()));
    }
    if (relayB.isPresent()) {
      Asked asked = y.asked().orElseThrow();
      if (!relays.contains(to)) {
        relays.add(to);
      }
      stages.add(new Stage(to, b.name(), asked.back().orElseThrow(), asked.there()));
    }
    return new MediaPath(
        modality,
        Disposition.DELIVERED,
        Optional.of(x),
        Optional.of(y),
        stages,
        relays,
        Optional.empty(),
        derivation(model, a, b, modality, controlling));
  }

  /// Strings are made only when somebody listens.
  private void tell(Reason.Kind kind, Supplier<String> what, Optional<String> reference) {
    if (reasons != null) {
      reasons.add(new Reason(kind, what.get(), reference.map(List::of).orElse(List.of())));
    }
  }
}

package org.turnpike.lab.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.lab.evidence.Observation;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Stretch;

/// Holds a prediction against an observation.
///
/// Signalling counts where each predicted wire carried packets between the predicted addresses, in
/// both directions as far as the prediction says; media where RTP did so, bare or inside TURN as
/// predicted, and nowhere else. What was predicted to stop somewhere has to be seen up to there,
/// and the call has to fail.
public final class Judge {

  /// Fewer packets of media than this are a straggler's: half a second of speech has 25.
  static final int STRAY = 10;

  private final Alike alike;
  private final Prediction prediction;
  private final Observation seen;

  private Judge(Alike alike, Prediction prediction, Observation seen) {
    this.alike = alike;
    this.prediction = prediction;
    this.seen = seen;
  }

  static Verdict of(Prediction prediction, Observation seen) {
    return of(Alike.none(), prediction, seen);
  }

  /// @param seen as `alike` has it
  static Verdict of(Alike alike, Prediction prediction, Observation seen) {
    if (!seen.unproven().isEmpty()) {
      return new Verdict.Unproven(seen.unproven());
    }
    Judge judge = new Judge(alike, prediction, seen);
    return judge
        .signalling()
        .or(judge::mediaWhereItShould)
        .or(judge::heard)
        .or(judge::mediaNowhereElse)
        .orElseGet(Verdict.Match::new);
  }

  private List<Leg> legs(Leg.Kind kind) {
    return prediction.legs(kind).stream().filter(l -> !l.mirror()).toList();
  }

  private Optional<Verdict> signalling() {
    Optional<Verdict> differs =
        Expected.legs(prediction).stream()
            .filter(leg -> leg.kind() == Leg.Kind.SIGNALLING)
            .flatMap(leg -> missing(leg).stream())
            .findFirst();
    if (differs.isPresent()) {
      return differs;
    }
    boolean works = prediction.answered();
    if (works == seen.established()) {
      return Optional.empty();
    }
    Leg leg = works ? servers() : prediction.failed().orElseGet(this::servers);
    return Optional.of(
        whole(
            leg,
            works ? "the call is answered" : "the call is not answered: " + ended(leg),
            seen.established()
                ? "it was answered"
                : seen.signedIn() ? "it was not" : "not both parties could sign in"));
  }

  private List<Expected> expected(Leg leg) {
    return expected(leg, leg.stretches());
  }

  private List<Expected> expected(Leg leg, List<Stretch> way) {
    return way.stream().flatMap(s -> expected(leg, s).stream()).toList();
  }

  /// The ways of a leg that were seen: of several that all fail, which is tried first is not
  /// predicted.
  private Stream<List<Expected>> seen(Leg leg) {
    return Stream.concat(Stream.of(leg.stretches()), leg.otherwise().stream())
        .map(way -> expected(leg, way))
        .filter(way -> missing(leg, way).isEmpty());
  }

  /// What a stretch has to show: its own packets, or those of the connection that the other end
  /// opened, where they are what was seen (RFC 5923 §6: which of the two stands is a matter of what
  /// was before).
  private List<Expected> expected(Leg leg, Stretch stretch) {
    List<Expected> own = Expected.of(leg, stretch).stream().map(alike::of).toList();
    if (leg.kind() != Leg.Kind.SIGNALLING || own.stream().allMatch(this::was)) {
      return own;
    }
    List<Expected> other =
        stretch.reused().stream()
            .flatMap(s -> Expected.of(leg, s).stream())
            .map(alike::of)
            .toList();
    return !other.isEmpty() && other.stream().allMatch(this::was) ? other : own;
  }

  private boolean was(Expected expected) {
    return seen.seen().stream().anyMatch(expected::is);
  }

  /// The wires that this observation has to have for its verdict.
  static List<String> wires(Alike alike, Prediction prediction, Observation seen) {
    Judge judge = new Judge(alike, prediction, seen);
    return Expected.legs(prediction).stream()
        .flatMap(leg -> judge.wires(leg).stream())
        .distinct()
        .toList();
  }

  /// Those of each way that was seen.
  private List<String> wires(Leg leg) {
    List<List<String>> ways =
        seen(leg).map(way -> way.stream().map(Expected::wire).toList()).toList();
    return ways.stream()
        .flatMap(List::stream)
        .filter(w -> ways.stream().allMatch(way -> way.contains(w)))
        .toList();
  }

  /// Whose failure it is when sign-ins work and a call is not answered.
  private Leg servers() {
    List<Leg> legs = legs(Leg.Kind.SIGNALLING);
    return legs.stream()
        .filter(l -> l.side() == Leg.Side.SERVERS)
        .findFirst()
        .orElseGet(legs::getLast);
  }

  private static String ended(Leg leg) {
    return leg.disposition().text()
        + leg.lost().map(w -> " at " + w.at()).orElse("")
        + leg.why().map(w -> ", " + w).orElse("");
  }

  private static Verdict whole(Leg leg, String predicted, String observed) {
    String at = leg.lost().map(w -> w.at()).orElse(leg.to());
    return new Verdict.Mismatch(Expected.name(leg), at, "", predicted, observed);
  }

  /// The first hop of a leg where what should pass was not seen.
  private Optional<Verdict> missing(Leg leg) {
    return seen(leg).findAny().isPresent() ? Optional.empty() : missing(leg, expected(leg));
  }

  private Optional<Verdict> missing(Leg leg, List<Expected> way) {
    for (Expected expected : way) {
      int packets = seen.seen().stream().filter(expected::is).mapToInt(Sighted::packets).sum();
      if (packets < (leg.kind() == Leg.Kind.MEDIA ? STRAY : 1)) {
        return Optional.of(
            new Verdict.Mismatch(
                expected.leg(),
                expected.device(),
                expected.wire(),
                expected.text(),
                expected.instead(seen.seen()).orElse("nothing of the kind")));
      }
    }
    return Optional.empty();
  }

  /// Without an answer there is nothing to send.
  private Optional<Verdict> mediaWhereItShould() {
    if (!prediction.answered()) {
      return Optional.empty();
    }
    for (Leg leg : legs(Leg.Kind.MEDIA)) {
      Optional<Verdict> differs = leg.delivered() ? missing(leg) : Optional.empty();
      if (differs.isPresent()) {
        return differs;
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict> heard() {
    if (prediction.disposition().success() == seen.heardBothWays()) {
      return Optional.empty();
    }
    List<Leg> media = legs(Leg.Kind.MEDIA);
    Leg leg = prediction.failed().orElseGet(() -> media.isEmpty() ? servers() : media.getFirst());
    if (seen.heardBothWays()) {
      return Optional.of(whole(leg, ended(leg), "both heard each other"));
    }
    String who =
        seen.callerHeard() ? prediction.scenario().b().name() : prediction.scenario().a().name();
    return Optional.of(whole(leg, "both hear each other", who + " did not hear the other's tone"));
  }

  private Optional<Verdict> mediaNowhereElse() {
    if (!prediction.disposition().success()) {
      return Optional.empty(); // what is sent in vain goes somewhere
    }
    List<Expected> media = new ArrayList<>();
    legs(Leg.Kind.MEDIA).forEach(leg -> media.addAll(expected(leg)));
    for (Sighted each : seen.seen()) {
      if (each.isMedia() && each.packets() >= STRAY && media.stream().noneMatch(e -> e.is(each))) {
        return Optional.of(
            new Verdict.Mismatch(
                "media", each.wire(), each.wire(), "no such media", Expected.text(each)));
      }
    }
    return Optional.empty();
  }
}

package org.turnpike.lab.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.evidence.Act;
import org.turnpike.lab.evidence.Observation;
import org.turnpike.lab.evidence.Stage;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.stage.Cast;
import org.turnpike.lab.verdict.Verdict;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.least.Least;
import org.turnpike.planner.least.RuleUse;
import org.turnpike.planner.whatif.ChangeWords;
import org.turnpike.topology.Topology;

/// Runs of the lab on a stage that pretends: what is played, written and concluded.
class ProverTest {

  @TempDir Path folder;

  private final Subject hybrid = Subject.of(Examples.topology("hybrid"));

  private Prover prover(Staging staging) {
    return new Prover(staging, folder, Progress.SILENT);
  }

  @Test
  void callsThatGoAsPredictedMatchEachWithItsControls() {
    List<Scenario> calls = Prover.calls(hybrid.flows());

    Trial trial = prover(new Pretended()).prove("as it is", hybrid, calls);

    assertThat(calls).hasSize(30);
    assertThat(trial.matches()).isEqualTo(30);
    assertThat(trial.proofs()).allMatch(p -> p.controls() >= 2 && p.passed().isEmpty());
  }

  @Test
  void predictionsAreWrittenBeforeAnythingIsBuilt() throws Exception {
    List<String> found = new ArrayList<>();
    prover(
            (plan, own) -> {
              try {
                found.add(Files.readString(own.resolve("predictions.json")));
              } catch (java.io.IOException e) {
                throw new AssertionError("there are none", e);
              }
              return new Pretended().raise(plan, own);
            })
        .prove("as it is", hybrid, Prover.calls(hybrid.flows()));

    assertThat(found).hasSize(1);
    assertThat(found.getFirst()).contains("\"call/alice/oscar/audio\"", "\"hops\"");
    assertThat(Files.readString(folder.resolve("as-it-is/predictions.json")))
        .isEqualTo(found.getFirst());
  }

  @Test
  void aNetworkThatDoesNotStandLeavesItsCallsUnprovenWithTheReason() {
    Trial trial =
        prover(
                (_, _) -> {
                  throw new LabFailed("no namespaces");
                })
            .prove("as it is", hybrid, Prover.calls(hybrid.flows()));

    assertThat(trial.unproven()).isEqualTo(30);
    assertThat(trial.proofs().getFirst().verdict())
        .isEqualTo(new Verdict.Unproven(List.of("the lab failed: no namespaces")));
  }

  /// A circuit of the standing network goes down between two calls.
  private List<Trial> withdrawn(Staging staging) {
    Topology topology = Examples.topology("online");
    Subject subject = Subject.of(topology);
    Subject after =
        subject.after(List.of(new ChangeWords(topology).circuitDown("munich/expressroute")));
    return prover(staging)
        .prove(
            List.of(
                new Prover.Phase("as it is", subject, toCarol(subject)),
                new Prover.Phase("after that", after, toCarol(after))));
  }

  private static List<Scenario> toCarol(Subject subject) {
    return Prover.calls(subject.flows()).stream()
        .filter(s -> s.id().equals("call/alice/carol/audio"))
        .toList();
  }

  @Test
  void aCircuitThatGoesDownBetweenTwoCallsSendsTheSecondAnotherWay() {
    List<Trial> trials = withdrawn(new Pretended());

    assertThat(trials).extracting(Trial::name).containsExactly("as it is", "after that");
    assertThat(trials).allMatch(t -> t.matches() == 1 && t.proofs().size() == 1);
    assertThat(trials.getFirst().proofs().getFirst().prediction().legs())
        .isNotEqualTo(trials.getLast().proofs().getFirst().prediction().legs());
    assertThat(folder.resolve("as-it-is").resolve("predictions-2.json")).exists();
  }

  /// A stage whose network stays as it is.
  private record Unchanging(Stage stage, List<String> idle) implements Stage {
    @Override
    public Observation play(Act act) {
      return stage.play(act);
    }

    @Override
    public void become(Topology changed) {}

    @Override
    public void close() {}
  }

  @Test
  void aNetworkThatDoesNotChangeIsFoundOut() {
    List<Trial> trials =
        withdrawn((plan, own) -> new Unchanging(new Pretended().raise(plan, own), List.of()));

    assertThat(trials.getFirst().matches()).isEqualTo(1);
    assertThat(trials.getLast().mismatches()).isEqualTo(1);
  }

  /// Calls that go by a node for which another one plays say nothing; all others do.
  @Test
  void whatGoesByANodeThatDoesNotPlayIsNotProven() {
    List<Scenario> calls = Prover.calls(hybrid.flows());
    Trial trial =
        prover((plan, own) ->
                new Unchanging(new Pretended().raise(plan, own), List.of("pools/edge/nodes/edge1")))
            .prove("as it is", hybrid, calls);
    assertThat(trial.proofs())
        .filteredOn(p -> p.verdict() instanceof Verdict.Unproven)
        .isNotEmpty()
        .allMatch(p -> p.prediction().legs().stream().anyMatch(l -> l.edges().contains("edge1")));
    assertThat(trial.matches()).isPositive();
    assertThat(trial.mismatches()).isZero();
  }

  /// The network lacks a rule that the prediction counts on.
  @Test
  void aRuleThatIsMissingOnTheStageAloneIsAMismatchForTheCallsThatNeedItAndNoOther() {
    RuleAt rule = RuleAt.parse(hybrid.predicted(), "EXT-05");
    Subject without = hybrid.without(rule);
    List<Scenario> calls = Prover.calls(hybrid.flows());

    Trial trial =
        prover((_, own) -> new Pretended().raise(without.plan(), own))
            .prove("as it is", hybrid, calls);

    Set<String> differ =
        trial.proofs().stream()
            .filter(p -> p.verdict() instanceof Verdict.Mismatch)
            .map(p -> p.prediction().scenario().id())
            .collect(Collectors.toSet());
    assertThat(differ).isNotEmpty().allMatch(id -> id.contains("/carol/"));
    assertThat(trial.matches()).isEqualTo(30 - differ.size()).isPositive();
  }

  @Test
  void withoutEachRuleExactlyThoseCallsFailThatLeastNames() {
    Subject subject = Subject.of(Examples.topology("edge-single-nat"));
    List<Scenario> calls = Prover.calls(subject.flows());

    List<EachRule.Task> tasks = EachRule.tasks(subject, calls, 2);
    Prover pretending = prover(new Pretended());
    List<EachRule.Outcome> outcomes =
        tasks.stream().map(t -> EachRule.prove(pretending, subject, t)).toList();

    Least least = Least.of(subject.predicted());
    assertThat(outcomes).hasSameSizeAs(least.rules());
    for (int i = 0; i < outcomes.size(); i++) {
      EachRule.Outcome outcome = outcomes.get(i);
      RuleUse use = least.rules().get(i);
      Set<String> named =
          use.breaks().stream()
              .filter(calls::contains)
              .map(Scenario::id)
              .collect(Collectors.toSet());
      assertThat(outcome.agrees()).as(outcome.rule().toString()).isTrue();
      assertThat(outcome.failed()).as(outcome.rule().toString()).isEqualTo(named);
    }
    assertThat(outcomes).filteredOn(o -> !o.failed().isEmpty()).isNotEmpty();
  }

  @Test
  void aStageWhereNoRuleIsEverMissedIsFoundOut() {
    Subject subject = Subject.of(Examples.topology("edge-single-nat"));
    List<Scenario> calls = Prover.calls(subject.flows());
    List<EachRule.Task> needed =
        EachRule.tasks(subject, calls, 0).stream().filter(t -> !t.breaks().isEmpty()).toList();

    Prover blind = prover((_, own) -> new Pretended().raise(subject.plan(), own));
    List<EachRule.Outcome> outcomes =
        needed.stream().map(t -> EachRule.prove(blind, subject, t)).toList();

    assertThat(outcomes).isNotEmpty().noneMatch(EachRule.Outcome::agrees);
  }

  @Test
  void rulesOfWhatTurnpikeDoesNotServeAreNamedAndNotPlayed() {
    Subject subject = Subject.of(Examples.topology("edge-single-nat"));

    List<EachRule.Task> tasks = EachRule.tasks(subject, Prover.calls(subject.flows()), 1);

    assertThat(tasks)
        .filteredOn(t -> EachRule.notServed(t.rule().rule()))
        .extracting(t -> t.rule().rule())
        .contains("EXT-08", "INT-04", "INT-09")
        .doesNotContain("EXT-02", "EXT-05", "EXT-12", "INT-02", "INT-08");
    assertThat(tasks)
        .filteredOn(t -> t.rule().rule().equals("INT-04"))
        .allMatch(t -> t.idle().equals(Optional.of("NOT SERVED: web conferencing")));
  }

  @Test
  void aRuleIsNamedByItsIdAndByItsFirewallWhereSeveralHaveIt() {
    assertThat(RuleAt.parse(hybrid.predicted(), "EXT-12")).hasToString("EXT-12@redmond/outer");
    assertThat(RuleAt.parse(hybrid.predicted(), "OUT-WEB@paris/outer"))
        .hasToString("OUT-WEB@paris/outer");
    assertThatThrownBy(() -> RuleAt.parse(hybrid.predicted(), "OUT-WEB"))
        .hasMessageContaining("OUT-WEB@redmond/outer or OUT-WEB@paris/outer");
    assertThatThrownBy(() -> RuleAt.parse(hybrid.predicted(), "EXT-99"))
        .hasMessage("no firewall has a rule \"EXT-99\"; `turnpike check FILE --least` lists them");
  }

  @Test
  void whatAMachineLacksIsSaidWithTheRemedy() {
    assertThat(Missing.of(_ -> true, true, Set.of(Missing.BROWSER, Missing.PROXY))).isEmpty();
    assertThat(Missing.of(t -> !t.equals("nft") && !t.equals("baresip"), true, Set.of()))
        .map(Missing::text)
        .contains("missing here: baresip, nft; `apt-get install baresip-core nftables`");
    assertThat(Missing.of(t -> !t.equals("chromium"), true, Set.of())).isEmpty();
    assertThat(Missing.of(t -> !t.equals("chromium"), true, Set.of("chromium")))
        .map(Missing::text)
        .contains("missing here: chromium; `apt-get install chromium`");
    assertThat(Missing.of(t -> !t.equals("tinyproxy"), true, Set.of(Missing.PROXY)))
        .map(Missing::text)
        .contains("missing here: tinyproxy; `apt-get install tinyproxy-bin`");
    assertThat(Missing.of(_ -> true, false, Set.of()))
        .map(Missing::text)
        .contains(
            "the lab makes network namespaces, and this system lets only root do that: run it with"
                + " `sudo ./turnpike prove ...`, or let users have user namespaces of their own");
  }

  @Test
  void rightsAreWhatTheKernelSaysAndNotWhoOneIs() {
    assertThat(Missing.rights("Uid:\t1000\nCapEff:\t000001ffffffffff\n")).isTrue();
    assertThat(Missing.rights("Uid:\t0\nCapEff:\t00000000a80425fb\n")).isFalse(); // a container's
    assertThat(Missing.rights("CapEff:\t0000000000000000\n")).isFalse();
    assertThat(Missing.rights("")).isFalse();
  }

  @Test
  void theSameSeedDrawsTheSameTopologiesWithSomebodyToCallInEach() {
    List<Drawn> once = Drawn.of(6, 1, 4, t -> t, Cast::idle);
    List<Drawn> again = Drawn.of(6, 1, 4, t -> t, Cast::idle);

    assertThat(again.stream().map(d -> d.drawing().yaml()))
        .containsExactlyElementsOf(once.stream().map(d -> d.drawing().yaml()).toList())
        .doesNotHaveDuplicates();
    assertThat(once).allMatch(d -> !d.calls().isEmpty() && d.calls().size() <= 4);
    assertThat(Drawn.of(1, 2, 4, t -> t, Cast::idle).getFirst().drawing().yaml())
        .isNotEqualTo(once.getFirst().drawing().yaml());
    assertThat(Drawn.features(once))
        .isNotEmpty()
        .allSatisfy((_, n) -> assertThat(n).isBetween(1, 6));
  }

  /// More of the same seed begin with the same ones: a long proof may be played in pieces.
  @Test
  void ofMoreTopologiesTheFirstAreTheSame() {
    assertThat(Drawn.of(3, 1, 4, t -> t, Cast::idle).stream().map(Drawn::scenarios))
        .containsExactlyElementsOf(
            Drawn.of(5, 1, 4, t -> t, Cast::idle).stream().limit(3).map(Drawn::scenarios).toList());
  }

  /// Ways that calls seldom go are looked for.
  @Test
  void sixteenTopologiesHaveEveryKindOfWay() {
    Map<String, Integer> kinds = new HashMap<>();
    Drawn.kinds(Drawn.of(16, 1, 4, Cast::ofPhones, Cast::idle))
        .forEach((kind, n) -> kinds.merge(Kind.counted(kind), n, Integer::sum));

    for (String kind :
        List.of(
            "direct",
            "relayed by the caller's Edge",
            "relayed by the called party's Edge",
            "relayed by both Edges",
            "relayed by the Edge of both",
            "over TCP",
            "blocked-by-rule",
            "blocked-asymmetric")) {
      assertThat(kinds.getOrDefault(kind, 0)).as(kind).isGreaterThanOrEqualTo(2);
    }
  }
}

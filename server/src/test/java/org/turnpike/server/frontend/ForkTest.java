package org.turnpike.server.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForkTest {

  private final List<String> done = new ArrayList<>();

  private final Fork.Driver<String, String> driver =
      new Fork.Driver<>() {
        @Override
        public void send(int branch, String target) {
          done.add("send " + branch + " " + target);
        }

        @Override
        public void cancel(int branch) {
          done.add("cancel " + branch);
        }

        @Override
        public void respond(String response) {
          done.add("respond " + response);
        }

        @Override
        public void challenge(String response, List<String> others) {
          done.add("respond " + response + " with " + others);
        }

        @Override
        public void respond(int status) {
          done.add("respond own " + status);
        }

        @Override
        public void timerC(int branch) {
          done.add("timer C " + branch);
        }
      };

  /// What was done since the last look, timers left out.
  private List<String> since() {
    List<String> out = done.stream().filter(each -> !each.startsWith("timer")).toList();
    done.clear();
    return out;
  }

  private Fork<String, String> invite(List<List<String>> groups) {
    Fork<String, String> fork = new Fork<>(true, groups, driver);
    fork.start();
    return fork;
  }

  @Test
  void equalTargetsRingTogetherAndTheFirstToAnswerWins() {
    Fork<String, String> fork = invite(List.of(List.of("desk", "mobile")));
    assertThat(since()).containsExactly("send 0 desk", "send 1 mobile");
    fork.onResponse(0, 180, "ringing desk");
    fork.onResponse(1, 180, "ringing mobile");
    assertThat(since()).containsExactly("respond ringing desk", "respond ringing mobile");

    fork.onResponse(1, 200, "ok mobile");
    assertThat(since()).containsExactly("respond ok mobile", "cancel 0");
    fork.onResponse(0, 487, "terminated");
    assertThat(since()).isEmpty();
    assertThat(fork.over()).isTrue();
  }

  @Test
  void aSecondAnswerToAnInviteGoesBackToo() {
    Fork<String, String> fork = invite(List.of(List.of("desk", "mobile")));
    fork.onResponse(0, 200, "ok desk");
    fork.onResponse(1, 200, "ok mobile");
    assertThat(since())
        .containsExactly("send 0 desk", "send 1 mobile", "respond ok desk", "respond ok mobile");
  }

  @Test
  void aTargetThatHasSaidNothingIsCancelledWhenItSpeaks() {
    Fork<String, String> fork = invite(List.of(List.of("desk", "mobile")));
    fork.onResponse(0, 200, "ok");
    since();
    fork.onResponse(1, 180, "late ring");
    assertThat(since()).containsExactly("cancel 1");
  }

  @Test
  void lowerPreferenceIsTriedWhenTheHigherHasFailed() {
    Fork<String, String> fork = invite(List.of(List.of("desk"), List.of("mobile")));
    assertThat(since()).containsExactly("send 0 desk");
    fork.onFailure(0, 408);
    assertThat(since()).containsExactly("send 1 mobile");
    fork.onResponse(1, 486, "busy");
    assertThat(since()).containsExactly("respond busy");
  }

  @Test
  void oneDeclineForAllEndsTheSearch() {
    Fork<String, String> fork = invite(List.of(List.of("desk", "mobile"), List.of("voicemail")));
    fork.onResponse(1, 180, "ringing");
    since();
    fork.onResponse(0, 603, "decline");
    assertThat(since()).containsExactly("cancel 1");
    fork.onResponse(1, 487, "terminated");
    assertThat(since()).containsExactly("respond decline");
  }

  @Test
  void theBestOfTheRefusalsGoesBack() {
    Fork<String, String> fork = invite(List.of(List.of("a", "b", "c", "d")));
    since();
    fork.onResponse(0, 503, "overloaded");
    fork.onResponse(1, 404, "unknown");
    fork.onResponse(2, 415, "codec");
    fork.onFailure(3, 408);
    assertThat(since()).containsExactly("respond codec");
  }

  @Test
  void challengesOfSeveralGoBackTogether() { // RFC 3261 §16.7 (7)
    Fork<String, String> fork = invite(List.of(List.of("a", "b", "c")));
    since();
    fork.onResponse(0, 407, "proxy");
    fork.onResponse(1, 486, "busy");
    fork.onResponse(2, 401, "callee");
    assertThat(since()).containsExactly("respond proxy with [callee]");
  }

  @Test
  void whereNobodyAnswersItIs408() {
    Fork<String, String> fork = invite(List.of(List.of("desk")));
    since();
    fork.onFailure(0, 408);
    assertThat(since()).containsExactly("respond own 408");
  }

  @Test
  void aCancelReachesThoseWhoRingAndEndsIn487() {
    Fork<String, String> fork = invite(List.of(List.of("desk", "mobile"), List.of("voicemail")));
    fork.onResponse(0, 180, "ringing");
    since();
    fork.onCancel();
    assertThat(since()).containsExactly("cancel 0");
    fork.onResponse(1, 100, "trying");
    assertThat(since()).containsExactly("cancel 1");
    fork.onResponse(0, 487, "terminated 0");
    fork.onCancelIgnored(1);
    assertThat(since()).containsExactly("respond terminated 0");
    assertThat(fork.over()).isTrue();
  }

  @Test
  void anAnswerEndsTheSearchAlsoWhereLowerPreferenceIsLeft() {
    Fork<String, String> fork = invite(List.of(List.of("desk"), List.of("mobile")));
    fork.onResponse(0, 200, "ok");
    assertThat(fork.over()).isTrue();
  }

  @Test
  void aCancelThatCameTooLateChangesNothing() {
    Fork<String, String> fork = invite(List.of(List.of("desk")));
    fork.onResponse(0, 200, "ok");
    since();
    fork.onCancel();
    assertThat(since()).isEmpty();
  }

  @Test
  void timerCCancelsWhoRingsAndGivesUpWhoIsSilent() {
    Fork<String, String> fork = invite(List.of(List.of("desk", "mobile")));
    fork.onResponse(0, 180, "ringing");
    since();
    fork.onTimerC(0);
    fork.onTimerC(1);
    assertThat(since()).containsExactly("cancel 0");
    fork.onCancelIgnored(0);
    assertThat(since()).containsExactly("respond own 408");
  }

  @Test
  void provisionalResponsesStartTimerCAgainButTryingDoesNot() {
    Fork<String, String> fork = invite(List.of(List.of("desk")));
    assertThat(done).contains("timer C 0");
    done.clear();
    fork.onResponse(0, 100, "trying");
    assertThat(done).isEmpty();
    fork.onResponse(0, 183, "progress");
    assertThat(done).containsExactly("timer C 0", "respond progress");
  }

  @Test
  void aRequestThatIsNoInviteHasOneAnswerAndIsNeverCancelled() {
    Fork<String, String> fork = new Fork<>(false, List.of(List.of("desk", "mobile")), driver);
    fork.start();
    assertThat(done).containsExactly("send 0 desk", "send 1 mobile");
    done.clear();
    fork.onCancel();
    fork.onResponse(0, 200, "ok desk");
    fork.onResponse(1, 200, "ok mobile");
    assertThat(done).containsExactly("respond ok desk");
  }
}

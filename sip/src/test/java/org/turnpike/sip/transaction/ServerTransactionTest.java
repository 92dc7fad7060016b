package org.turnpike.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.sip.transaction.ServerEffect.Ended;
import org.turnpike.sip.transaction.ServerEffect.NeverAcknowledged;
import org.turnpike.sip.transaction.ServerEffect.Transmit;
import org.turnpike.sip.transaction.ServerEffect.TryingIsDue;
import org.turnpike.sip.transaction.ServerEffect.Unreachable;
import org.turnpike.sip.transaction.ServerInput.Acknowledged;
import org.turnpike.sip.transaction.ServerInput.Repeated;
import org.turnpike.sip.transaction.ServerInput.Respond;
import org.turnpike.sip.transaction.ServerInput.TransportFailed;
import org.turnpike.sip.transaction.ServerInput.Woke;
import org.turnpike.wire.Step;
import org.turnpike.wire.TestMoment;

class ServerTransactionTest {

  private final TestMoment moment = new TestMoment();
  private final List<ServerEffect<String>> effects = new ArrayList<>();
  private final InviteServer<String> invite = new InviteServer<>(Timers.DEFAULT);
  private final NonInviteServer<String> other = new NonInviteServer<>(Timers.DEFAULT);

  private InviteServer.State<String> on(
      InviteServer.State<String> state, ServerInput<String> input) {
    return invite.step(state, input, moment, effects::add);
  }

  private NonInviteServer.State<String> on(
      NonInviteServer.State<String> state, ServerInput<String> input) {
    return other.step(state, input, moment, effects::add);
  }

  private static Respond<String> respond(int status) {
    return new Respond<>(status, "" + status);
  }

  private <S> S runUntilQuiet(Step<S, ServerInput<String>, ServerEffect<String>> step, S state) {
    S at = state;
    while (step.wakeAt(at) != Step.NEVER) {
      moment.advanceTo(step.wakeAt(at));
      at = step.step(at, new Woke<>(), moment, effects::add);
    }
    return at;
  }

  @Test
  void anInviteThatNobodyAnswersAsksForA100After200Milliseconds() {
    var state = runUntilQuiet(invite, invite.begin(false, moment));

    assertThat(effects).containsExactly(new TryingIsDue<>());
    assertThat(moment.now()).isEqualTo(Duration.ofMillis(200).toNanos());
    assertThat(state).isInstanceOf(InviteServer.Proceeding.class);
  }

  @Test
  void aRepeatedInviteGetsTheLastProvisionalResponse() {
    var state = on(on(invite.begin(false, moment), respond(100)), respond(180));

    on(state, new Repeated<>());

    assertThat(effects).last().isEqualTo(new Transmit<>("180", true));
  }

  @Test
  void aRefusalIsRepeatedUntilItsAckAndThenAcksAreAbsorbedForTimerI() {
    var state = on(invite.begin(false, moment), respond(486));
    moment.advance(Duration.ofMillis(500));
    state = on(state, new Woke<>());
    moment.advance(Duration.ofMillis(1000));
    state = on(state, new Woke<>());

    state = on(on(state, new Acknowledged<>()), new Acknowledged<>());
    state = runUntilQuiet(invite, on(state, new Repeated<>()));

    assertThat(effects)
        .containsExactly(
            new Transmit<>("486", false),
            new Transmit<>("486", true),
            new Transmit<>("486", true),
            new Ended<>());
    assertThat(moment.now()).isEqualTo(Duration.ofMillis(6500).toNanos());
    assertThat(state).isInstanceOf(InviteServer.Terminated.class);
  }

  @Test
  void aRefusalThatNobodyAcknowledgesEndsWithTimerH() {
    runUntilQuiet(invite, on(invite.begin(false, moment), respond(486)));

    // Timer G at 0.5, 1.5, 3.5 and then every 4 s.
    assertThat(effects).filteredOn(Transmit.class::isInstance).hasSize(11);
    assertThat(effects).endsWith(new NeverAcknowledged<>(), new Ended<>());
    assertThat(moment.now()).isEqualTo(Duration.ofSeconds(32).toNanos());
  }

  @Test
  void overAReliableTransportARefusalIsSentOnceAndItsAckEndsAll() {
    var state = on(invite.begin(true, moment), respond(486));

    state = on(state, new Acknowledged<>());

    assertThat(effects).containsExactly(new Transmit<>("486", false), new Ended<>());
    assertThat(state).isInstanceOf(InviteServer.Terminated.class);
  }

  @Test
  void anAcceptedInviteAbsorbsRepeatsAndPassesFurtherSuccesses() {
    var state = on(invite.begin(false, moment), respond(200));

    state = on(on(on(state, new Repeated<>()), respond(200)), respond(486));
    runUntilQuiet(invite, state);

    assertThat(effects)
        .containsExactly(new Transmit<>("200", false), new Transmit<>("200", false), new Ended<>());
    assertThat(moment.now()).isEqualTo(Duration.ofSeconds(32).toNanos());
  }

  @Test
  void anotherRequestAsksForA100OnlyWhenItHelpsAndEndsUntoldWithoutAnAnswer() {
    var state = other.begin(false, moment);
    assertThat(other.wakeAt(state)).isEqualTo(Duration.ofMillis(3500).toNanos());

    runUntilQuiet(other, state);

    assertThat(effects).containsExactly(new TryingIsDue<>(), new Ended<>());
    assertThat(moment.now()).isEqualTo(Duration.ofSeconds(32).toNanos());
  }

  @Test
  void aRepeatedRequestGetsTheSameFinalResponseForTimerJ() {
    var state = on(on(other.begin(false, moment), new Repeated<>()), respond(200));

    state = on(on(state, new Repeated<>()), respond(404));
    runUntilQuiet(other, state);

    assertThat(effects)
        .containsExactly(new Transmit<>("200", false), new Transmit<>("200", true), new Ended<>());
    assertThat(moment.now()).isEqualTo(Duration.ofSeconds(32).toNanos());
  }

  @Test
  void overAReliableTransportAFinalResponseEndsAtOnce() {
    on(other.begin(true, moment), respond(200));

    assertThat(effects).containsExactly(new Transmit<>("200", false), new Ended<>());
  }

  @Test
  void aResponseThatCannotBeSentIsTold() {
    on(on(other.begin(false, moment), respond(200)), new TransportFailed<>());
    assertThat(effects).endsWith(new Unreachable<>(), new Ended<>());

    effects.clear();
    var state = on(on(invite.begin(false, moment), respond(180)), new TransportFailed<>());
    assertThat(effects).last().isEqualTo(new Unreachable<>());
    assertThat(state).isInstanceOf(InviteServer.Proceeding.class);
  }
}

package org.turnpike.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.sip.transaction.ClientEffect.Deliver;
import org.turnpike.sip.transaction.ClientEffect.Ended;
import org.turnpike.sip.transaction.ClientEffect.TimedOut;
import org.turnpike.sip.transaction.ClientEffect.Transmit;
import org.turnpike.sip.transaction.ClientEffect.Unreachable;
import org.turnpike.sip.transaction.ClientInput.Response;
import org.turnpike.sip.transaction.ClientInput.TransportFailed;
import org.turnpike.sip.transaction.ClientInput.Woke;
import org.turnpike.wire.Step;
import org.turnpike.wire.TestMoment;

class ClientTransactionTest {

  private final TestMoment moment = new TestMoment();
  private final List<ClientEffect<String>> effects = new ArrayList<>();
  private final InviteClient<String> invite =
      new InviteClient<>(Timers.DEFAULT, (request, response) -> "ACK " + response);
  private final NonInviteClient<String> other = new NonInviteClient<>(Timers.DEFAULT);

  private InviteClient.State<String> answer(InviteClient.State<String> state, int status) {
    return invite.step(state, new Response<>(status, "" + status), moment, effects::add);
  }

  private NonInviteClient.State<String> answer(NonInviteClient.State<String> state, int status) {
    return other.step(state, new Response<>(status, "" + status), moment, effects::add);
  }

  /// Wakes the machine whenever it asks to be, and notes the milliseconds of what it sends.
  private <S> S runUntilQuiet(Step<S, ClientInput<String>, ClientEffect<String>> step, S state) {
    S at = state;
    while (step.wakeAt(at) != Step.NEVER) {
      moment.advanceTo(step.wakeAt(at));
      at = step.step(at, new Woke<>(), moment, this::note);
    }
    return at;
  }

  private final List<Long> sentAt = new ArrayList<>();

  private void note(ClientEffect<String> effect) {
    effects.add(effect);
    if (effect instanceof Transmit<String>) {
      sentAt.add(Duration.ofNanos(moment.now()).toMillis());
    }
  }

  @Test
  void anInviteIsRepeatedAtDoublingIntervalsUntilTimerB() {
    var state = invite.begin("INVITE", false, moment, this::note);

    state = runUntilQuiet(invite, state);

    assertThat(sentAt).containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15500L, 31500L);
    assertThat(moment.now()).isEqualTo(Duration.ofSeconds(32).toNanos());
    assertThat(effects).endsWith(new TimedOut<>(), new Ended<>());
    assertThat(state).isInstanceOf(InviteClient.Terminated.class);
  }

  @Test
  void anInviteOverAReliableTransportIsSentOnce() {
    var state = invite.begin("INVITE", true, moment, this::note);

    runUntilQuiet(invite, state);

    assertThat(sentAt).containsExactly(0L);
    assertThat(effects).endsWith(new TimedOut<>(), new Ended<>());
  }

  @Test
  void aProvisionalResponseStopsTheInviteAndWaitsWithoutLimit() {
    var state = invite.begin("INVITE", false, moment, effects::add);

    state = answer(answer(state, 100), 180);

    assertThat(invite.wakeAt(state)).isEqualTo(Step.NEVER);
    assertThat(effects)
        .containsExactly(
            new Transmit<>("INVITE", false), new Deliver<>("100"), new Deliver<>("180"));
  }

  @Test
  void everySuccessIsDeliveredUntilTimerM() {
    var state = answer(invite.begin("INVITE", true, moment, effects::add), 200);

    state = answer(answer(answer(state, 200), 180), 486);
    long end = invite.wakeAt(state);
    runUntilQuiet(invite, state);

    assertThat(end).isEqualTo(Duration.ofSeconds(32).toNanos());
    assertThat(effects)
        .containsExactly(
            new Transmit<>("INVITE", false),
            new Deliver<>("200"),
            new Deliver<>("200"),
            new Ended<>());
  }

  @Test
  void aRefusalIsAcknowledgedEachTimeAndDeliveredOnce() {
    var state = answer(invite.begin("INVITE", false, moment, effects::add), 486);

    state = answer(answer(state, 486), 180);
    runUntilQuiet(invite, state);

    assertThat(effects)
        .containsExactly(
            new Transmit<>("INVITE", false),
            new Deliver<>("486"),
            new Transmit<>("ACK 486", false),
            new Transmit<>("ACK 486", true),
            new Ended<>());
    assertThat(moment.now()).isEqualTo(Duration.ofSeconds(32).toNanos());
  }

  @Test
  void aRefusalOverAReliableTransportEndsAtOnce() {
    var state = answer(invite.begin("INVITE", true, moment, effects::add), 486);

    assertThat(state).isInstanceOf(InviteClient.Terminated.class);
    assertThat(effects)
        .endsWith(new Deliver<>("486"), new Transmit<>("ACK 486", false), new Ended<>());
  }

  @Test
  void aTransportFailureIsToldUnlessTheCallWasAccepted() {
    var calling = invite.begin("INVITE", false, moment, effects::add);
    var accepted = answer(calling, 200);
    effects.clear();

    var stays = invite.step(accepted, new TransportFailed<>(), moment, effects::add);
    assertThat(stays).isEqualTo(accepted);
    assertThat(effects).isEmpty();

    invite.step(calling, new TransportFailed<>(), moment, effects::add);
    assertThat(effects).containsExactly(new Unreachable<>(), new Ended<>());
  }

  @Test
  void anEarlyWakeChangesNothing() {
    var state = invite.begin("INVITE", false, moment, effects::add);
    moment.advance(Duration.ofMillis(499));

    assertThat(invite.step(state, new Woke<>(), moment, effects::add)).isEqualTo(state);
    assertThat(effects).hasSize(1);
  }

  @Test
  void anotherRequestIsRepeatedUpToEveryFourSecondsUntilTimerF() {
    var state = other.begin("OPTIONS", false, moment, this::note);

    runUntilQuiet(other, state);

    assertThat(sentAt)
        .containsExactly(
            0L, 500L, 1500L, 3500L, 7500L, 11500L, 15500L, 19500L, 23500L, 27500L, 31500L);
    assertThat(effects).endsWith(new TimedOut<>(), new Ended<>());
  }

  @Test
  void afterAProvisionalResponseItIsStillRepeatedAndTimerFGoesOn() {
    var state = answer(other.begin("OPTIONS", false, moment, this::note), 100);

    runUntilQuiet(other, state);

    assertThat(sentAt)
        .containsExactly(0L, 500L, 4500L, 8500L, 12500L, 16500L, 20500L, 24500L, 28500L);
    assertThat(effects).endsWith(new TimedOut<>(), new Ended<>());
    assertThat(moment.now()).isEqualTo(Duration.ofSeconds(32).toNanos());
  }

  @Test
  void aFinalResponseIsDeliveredOnceAndRepeatsAreAbsorbedForTimerK() {
    var state = answer(other.begin("OPTIONS", false, moment, effects::add), 200);

    state = answer(state, 200);
    runUntilQuiet(other, state);

    assertThat(effects)
        .containsExactly(new Transmit<>("OPTIONS", false), new Deliver<>("200"), new Ended<>());
    assertThat(moment.now()).isEqualTo(Duration.ofSeconds(5).toNanos());
  }
}

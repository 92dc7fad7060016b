package org.turnpike.server.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.server.agent.ThirdPartyCall.Acknowledge;
import org.turnpike.server.agent.ThirdPartyCall.Answered;
import org.turnpike.server.agent.ThirdPartyCall.Bye;
import org.turnpike.server.agent.ThirdPartyCall.CallingOther;
import org.turnpike.server.agent.ThirdPartyCall.CallingOwn;
import org.turnpike.server.agent.ThirdPartyCall.Cancel;
import org.turnpike.server.agent.ThirdPartyCall.Effect;
import org.turnpike.server.agent.ThirdPartyCall.Gone;
import org.turnpike.server.agent.ThirdPartyCall.HangUp;
import org.turnpike.server.agent.ThirdPartyCall.Input;
import org.turnpike.server.agent.ThirdPartyCall.Invite;
import org.turnpike.server.agent.ThirdPartyCall.Over;
import org.turnpike.server.agent.ThirdPartyCall.Probe;
import org.turnpike.server.agent.ThirdPartyCall.Refused;
import org.turnpike.server.agent.ThirdPartyCall.Side;
import org.turnpike.server.agent.ThirdPartyCall.State;
import org.turnpike.server.agent.ThirdPartyCall.Talking;
import org.turnpike.server.agent.ThirdPartyCall.Woke;
import org.turnpike.wire.TestMoment;

/// RFC 3725 §4.1.
class ThirdPartyCallTest {

  private static final Description OFFER =
      new Description(
          "application/sdp",
          "v=0\r\nm=audio 4000 RTP/AVP 0 8\r\na=sendrecv\r\nm=video 4002/2 RTP/AVP 96\r\n"
              .getBytes(StandardCharsets.UTF_8));
  private static final Description ANSWER =
      new Description("application/sdp", "v=0\r\n".getBytes(StandardCharsets.UTF_8));

  private final ThirdPartyCall call = new ThirdPartyCall();
  private final TestMoment moment = new TestMoment(1);
  private final List<Effect> out = new ArrayList<>();
  private State state = call.begin(moment, out::add);

  private List<Effect> on(Input input) {
    out.clear();
    state = call.step(state, input, moment, out::add);
    return List.copyOf(out);
  }

  private static Answered answered(Side side, Description description) {
    return new Answered(side, Optional.of(description));
  }

  private void talk() {
    on(answered(Side.OWN, OFFER));
    on(answered(Side.OTHER, ANSWER));
    assertThat(state).isInstanceOf(Talking.class);
  }

  @Test
  void theOwnDeviceIsAskedFirstAndTheOtherGetsItsOfferAsItIs() {
    assertThat(out).containsExactly(new Invite(Side.OWN, Optional.empty()));
    assertThat(on(answered(Side.OWN, OFFER)))
        .containsExactly(new Invite(Side.OTHER, Optional.of(OFFER)));
    assertThat(on(answered(Side.OTHER, ANSWER)))
        .containsExactly(
            new Acknowledge(Side.OTHER, Optional.empty()),
            new Acknowledge(Side.OWN, Optional.of(ANSWER)));
    assertThat(state).isInstanceOf(Talking.class);
  }

  @Test
  void whoeverHangsUpTheOtherIsHungUpOn() {
    talk();
    assertThat(on(new Gone(Side.OWN))).containsExactly(new Bye(Side.OTHER));
    assertThat(state).isEqualTo(new Over(200, "your device hung up"));
    assertThat(on(new Gone(Side.OTHER))).isEmpty();
  }

  @Test
  void theUserEndsBothSides() {
    talk();
    assertThat(on(new HangUp())).containsExactly(new Bye(Side.OWN), new Bye(Side.OTHER));
    assertThat(on(new HangUp())).isEmpty();
  }

  @Test
  void whereTheOtherRefusesTheDeviceGetsAnAnswerThatTakesNothingAndThenTheBye() {
    on(answered(Side.OWN, OFFER));
    List<Effect> effects = on(new Refused(Side.OTHER, 486, "Busy Here"));
    assertThat(effects).hasSize(2);
    assertThat(effects.getFirst())
        .isInstanceOfSatisfying(
            Acknowledge.class,
            ack ->
                assertThat(new String(ack.answer().orElseThrow().bytes(), StandardCharsets.UTF_8))
                    .contains("m=audio 0 RTP/AVP 0 8\r\n", "m=video 0 RTP/AVP 96\r\n")
                    .startsWith("v=0\r\no="));
    assertThat(effects.getLast()).isEqualTo(new Bye(Side.OWN));
    assertThat(state).isEqualTo(new Over(486, "Busy Here"));
  }

  @Test
  void aDeviceThatHangsUpBeforeTheOtherAnswersEndsTheRinging() {
    on(answered(Side.OWN, OFFER));
    assertThat(on(new Gone(Side.OWN))).containsExactly(new Cancel(Side.OTHER));
    assertThat(on(new Refused(Side.OTHER, 487, "Request Terminated"))).isEmpty();
  }

  @Test
  void a200ThatCrossesACancelIsAcknowledgedAndHungUpOn() {
    on(answered(Side.OWN, OFFER));
    on(new HangUp());
    assertThat(on(answered(Side.OTHER, ANSWER)))
        .containsExactly(new Acknowledge(Side.OTHER, Optional.empty()), new Bye(Side.OTHER));
  }

  @Test
  void theOtherRingsForLessTimeThanTheDeviceWaitsForItsAck() {
    moment.advanceTo(Duration.ofSeconds(20).toNanos());
    on(answered(Side.OWN, OFFER));
    long deadline = call.wakeAt(state);
    assertThat(deadline - moment.now()).isLessThan(Duration.ofSeconds(32).toNanos());
    moment.advanceTo(deadline - 1);
    assertThat(on(new Woke())).isEmpty();
    moment.advanceTo(deadline);
    assertThat(on(new Woke())).hasSize(3).contains(new Cancel(Side.OTHER), new Bye(Side.OWN));
    assertThat(state).isEqualTo(new Over(408, "the other did not answer"));
  }

  @Test
  void aDeviceThatNobodyPicksUpStopsRinging() {
    moment.advanceTo(call.wakeAt(state));
    assertThat(on(new Woke())).containsExactly(new Cancel(Side.OWN));
    assertThat(state).isEqualTo(new Over(408, "your device did not answer"));
  }

  @Test
  void whoAnswersWithoutMediaIsLetGo() {
    assertThat(on(new Answered(Side.OWN, Optional.empty())))
        .containsExactly(new Acknowledge(Side.OWN, Optional.empty()), new Bye(Side.OWN));
    assertThat(state).isInstanceOf(Over.class);
  }

  @Test
  void bothAreAskedNowAndThenWhetherTheyAreStillThere() {
    talk();
    moment.advanceTo(call.wakeAt(state));
    assertThat(on(new Woke())).containsExactly(new Probe(Side.OWN), new Probe(Side.OTHER));
    assertThat(call.wakeAt(state)).isEqualTo(moment.now() + ThirdPartyCall.PROBE);
  }

  /// Whatever comes in whatever order: a side that accepted is acknowledged once for each
  /// acceptance and hung up on or hangs up itself, and none is cancelled that has accepted.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nobodyIsLeftInACallThatIsOver(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 500; run++) {
      List<Effect> all = new ArrayList<>();
      State now = call.begin(moment, all::add);
      boolean[] accepted = new boolean[2];
      boolean[] gone = new boolean[2];
      boolean[] answered = new boolean[2];
      for (int i = 0; i < 12 || !(now instanceof Over); i++) {
        Side side = random.nextBoolean() ? Side.OWN : Side.OTHER;
        int which = side.ordinal();
        boolean asked = all.stream().anyMatch(e -> e instanceof Invite in && in.side() == side);
        Input input;
        switch (random.nextInt(5)) {
          case 0 -> {
            if (!asked || answered[which]) {
              continue;
            }
            answered[which] = true;
            accepted[which] = true;
            input =
                new Answered(side, random.nextInt(8) == 0 ? Optional.empty() : Optional.of(OFFER));
          }
          case 1 -> {
            if (!asked || answered[which] || random.nextBoolean()) {
              continue;
            }
            answered[which] = true;
            input = new Refused(side, 486, "no");
          }
          case 2 -> {
            if (!accepted[which] || gone[which] || random.nextBoolean()) {
              continue;
            }
            gone[which] = true;
            input = new Gone(side);
          }
          case 3 -> {
            moment.advanceTo(moment.now() + Duration.ofSeconds(random.nextInt(20)).toNanos());
            input = new Woke();
          }
          default -> {
            if (random.nextInt(6) > 0) {
              continue;
            }
            input = new HangUp();
          }
        }
        boolean[] before = accepted.clone();
        int from = all.size();
        now = call.step(now, input, moment, all::add);
        for (Effect effect : all.subList(from, all.size())) {
          if (effect instanceof Cancel(Side cancelled)) {
            assertThat(before[cancelled.ordinal()]).as("seed %d run %d", seed, run).isFalse();
          }
        }
      }
      for (Side side : Side.values()) {
        boolean bye = all.contains(new Bye(side));
        if (accepted[side.ordinal()]) {
          assertThat(bye || gone[side.ordinal()])
              .as("seed %d run %d: %s of %s", seed, run, side, all)
              .isTrue();
        } else {
          assertThat(bye).as("seed %d run %d", seed, run).isFalse();
        }
      }
    }
  }

  @Test
  void theStatesSayHowFarItIs() {
    assertThat(state).isInstanceOf(CallingOwn.class);
    on(answered(Side.OWN, OFFER));
    assertThat(state).isInstanceOf(CallingOther.class);
  }
}

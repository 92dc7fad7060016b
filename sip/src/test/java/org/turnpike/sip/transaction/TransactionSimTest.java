package org.turnpike.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.wire.Netem;
import org.turnpike.wire.Step;
import org.turnpike.wire.TestMoment;

/// A client and a server transaction against each other over a network that loses, duplicates and
/// reorders, in simulated time. The seed is part of every failure.
class TransactionSimTest {

  private static final int SEEDS = 2_000;
  private static final Netem.Conditions AWFUL =
      new Netem.Conditions(0.5, 0.3, Duration.ofMillis(5), Duration.ofMillis(900));

  private sealed interface Packet {
    record Request() implements Packet {}

    record Ack() implements Packet {}

    record Answer(int status) implements Packet {}
  }

  /// One run: what the two users saw, and when the last transaction ended.
  private static final class Run {
    final TestMoment moment;
    final Netem<Packet> up;
    final Netem<Packet> down;
    final boolean isInvite;
    final int verdict;
    final long answerAfter;
    final InviteClient<Packet> inviteClient =
        new InviteClient<>(Timers.DEFAULT, (_, _) -> new Packet.Ack());
    final NonInviteClient<Packet> otherClient = new NonInviteClient<>(Timers.DEFAULT);
    final InviteServer<Packet> inviteServer = new InviteServer<>(Timers.DEFAULT);
    final NonInviteServer<Packet> otherServer = new NonInviteServer<>(Timers.DEFAULT);
    final List<Integer> delivered = new ArrayList<>();
    ClientState<Packet> client;
    @Nullable ServerState<Packet> server;
    long answerAt = Step.NEVER;
    long answeredAt = Step.NEVER;
    boolean timedOut;
    int requestsSeen;
    int clientEnds;
    int serverEnds;

    Run(long seed, boolean isInvite, int verdict, Netem.Conditions conditions) {
      this.moment = new TestMoment(seed);
      this.up = new Netem<>(seed, conditions);
      this.down = new Netem<>(seed + 1_000_003, conditions);
      this.isInvite = isInvite;
      this.verdict = verdict;
      this.answerAfter = (long) (new Random(seed).nextDouble() * 8e9);
      Packet request = new Packet.Request();
      this.client =
          isInvite
              ? inviteClient.begin(request, false, moment, this::onClient)
              : otherClient.begin(request, false, moment, this::onClient);
    }

    void onClient(ClientEffect<Packet> effect) {
      switch (effect) {
        case ClientEffect.Transmit<Packet>(Packet p, _) -> up.send(p, moment.now());
        case ClientEffect.Deliver<Packet>(Packet p) -> delivered.add(((Packet.Answer) p).status());
        case ClientEffect.TimedOut<Packet> _ -> timedOut = true;
        case ClientEffect.Unreachable<Packet> _ -> throw new AssertionError("nothing failed");
        case ClientEffect.Ended<Packet> _ -> clientEnds++;
      }
    }

    void onServer(ServerEffect<Packet> effect, List<Integer> toSay) {
      switch (effect) {
        case ServerEffect.Transmit<Packet>(Packet p, _) -> down.send(p, moment.now());
        case ServerEffect.TryingIsDue<Packet> _ -> toSay.add(100);
        case ServerEffect.NeverAcknowledged<Packet> _ -> {}
        case ServerEffect.Unreachable<Packet> _ -> throw new AssertionError("nothing failed");
        case ServerEffect.Ended<Packet> _ -> serverEnds++;
      }
    }

    void client(ClientInput<Packet> input) {
      client =
          switch (client) {
            case InviteClient.State<Packet> s ->
                inviteClient.step(s, input, moment, this::onClient);
            case NonInviteClient.State<Packet> s ->
                otherClient.step(s, input, moment, this::onClient);
          };
    }

    void server(ServerInput<Packet> input) {
      List<Integer> toSay = new ArrayList<>();
      server =
          switch (server) {
            case null -> null;
            case InviteServer.State<Packet> s ->
                inviteServer.step(s, input, moment, e -> onServer(e, toSay));
            case NonInviteServer.State<Packet> s ->
                otherServer.step(s, input, moment, e -> onServer(e, toSay));
          };
      for (int status : toSay) {
        server(new ServerInput.Respond<>(status, new Packet.Answer(status)));
      }
    }

    void onRequest() {
      requestsSeen++;
      if (server != null) {
        server(new ServerInput.Repeated<>());
        return;
      }
      server = isInvite ? inviteServer.begin(false, moment) : otherServer.begin(false, moment);
      answerAt = moment.now() + answerAfter;
    }

    long clientWake() {
      return switch (client) {
        case InviteClient.State<Packet> s -> inviteClient.wakeAt(s);
        case NonInviteClient.State<Packet> s -> otherClient.wakeAt(s);
      };
    }

    long serverWake() {
      return switch (server) {
        case null -> Step.NEVER;
        case InviteServer.State<Packet> s -> inviteServer.wakeAt(s);
        case NonInviteServer.State<Packet> s -> otherServer.wakeAt(s);
      };
    }

    /// Earliest event wins, until nothing more will ever happen.
    void toTheEnd() {
      while (true) {
        long next =
            Math.min(
                Math.min(Math.min(up.nextAt(), down.nextAt()), answerAt),
                Math.min(clientWake(), serverWake()));
        if (next == Step.NEVER) {
          return;
        }
        moment.advanceTo(next);
        for (Packet p : up.arrivals(next)) {
          switch (p) {
            case Packet.Request _ -> onRequest();
            case Packet.Ack _ -> server(new ServerInput.Acknowledged<>());
            case Packet.Answer _ -> throw new AssertionError("an answer went up");
          }
        }
        for (Packet p : down.arrivals(next)) {
          if (p instanceof Packet.Answer(int status)) {
            client(new ClientInput.Response<>(status, p));
          }
        }
        if (answerAt <= next) {
          answerAt = Step.NEVER;
          answeredAt = next;
          server(new ServerInput.Respond<>(verdict, new Packet.Answer(verdict)));
        }
        client(new ClientInput.Woke<>());
        server(new ServerInput.Woke<>());
      }
    }
  }

  private static void holds(long seed, Run run, String what, boolean condition) {
    assertThat(condition).as("seed %d: %s; delivered %s", seed, what, run.delivered).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 486})
  void everyInviteEndsInTheRightStateAndOutlivesNoTimer(int verdict) {
    int answered = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Run run = new Run(seed, true, verdict, seed % 2 == 0 ? AWFUL : Netem.Conditions.POOR);
      run.toTheEnd();

      long finals = run.delivered.stream().filter(s -> s >= 200).count();
      answered += finals > 0 ? 1 : 0;
      // A lost 2xx is its user agent's to repeat: then the client may rest in Proceeding for ever,
      // and a proxy's timer C ends it.
      boolean rests = run.client instanceof InviteClient.Proceeding<Packet>;
      holds(seed, run, "client ends once or rests", run.clientEnds == (rests ? 0 : 1));
      holds(
          seed,
          run,
          "a refusal is repeated until it is heard",
          !rests || verdict < 300 || run.serverEnds == 1);
      holds(seed, run, "a timeout and a final exclude each other", !run.timedOut || finals == 0);
      holds(seed, run, "one refusal at most", verdict < 300 || finals <= 1);
      holds(seed, run, "server ends", run.server == null || run.serverEnds == 1);
      holds(
          seed,
          run,
          "server ends within timers H and I of its answer",
          run.server == null
              || run.moment.now() <= run.answeredAt + Duration.ofSeconds(75).toNanos());
    }
    assertThat(answered).isGreaterThan(SEEDS / 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404})
  void everyOtherRequestIsAnsweredOnceOrTimesOut(int verdict) {
    int answered = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Run run = new Run(seed, false, verdict, seed % 2 == 0 ? AWFUL : Netem.Conditions.POOR);
      run.toTheEnd();

      long finals = run.delivered.stream().filter(s -> s >= 200).count();
      answered += finals == 1 ? 1 : 0;
      holds(seed, run, "client ends once", run.clientEnds == 1);
      holds(seed, run, "one final response or a timeout", finals + (run.timedOut ? 1 : 0) == 1);
      holds(seed, run, "server ends once", run.serverEnds == (run.server == null ? 0 : 1));
      holds(
          seed,
          run,
          "over within timers F and J",
          run.moment.now() <= Duration.ofSeconds(75).toNanos());
    }
    assertThat(answered).isGreaterThan(SEEDS * 9 / 10);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeadNetworkTimesOutAfter32Seconds(boolean isInvite) {
    Netem.Conditions dead = new Netem.Conditions(1, 0, Duration.ZERO, Duration.ZERO);
    Run run = new Run(1, isInvite, 200, dead);

    run.toTheEnd();

    assertThat(run.timedOut).isTrue();
    assertThat(run.clientEnds).isEqualTo(1);
    assertThat(run.moment.now()).isEqualTo(Duration.ofSeconds(32).toNanos());
  }
}

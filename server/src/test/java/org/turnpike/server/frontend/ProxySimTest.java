package org.turnpike.server.frontend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.server.frontend.SimPhone.Call;
import org.turnpike.server.frontend.SimPhone.Habits;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.Parameters;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.Via;
import org.turnpike.store.Binding;
import org.turnpike.store.BindingChange;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.Netem;

/// The whole proxy in simulated time: phones, a Front End on two loops, and a network that loses,
/// doubles and reorders. The seed is part of every failure.
class ProxySimTest {

  private static final String BOB = "sip:bob@phones.example";
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Netem.Conditions BAD =
      new Netem.Conditions(0.2, 0.2, Duration.ofMillis(20), Duration.ofMillis(700));

  /// A server and its phones.
  private static final class World {
    final SimNetwork network;
    final SimServer server;
    final SimPhone alice;
    final List<SimPhone> devices = new ArrayList<>();

    World(SimNetwork network, Duration mostLag) {
      this.network = network;
      this.server =
          new SimServer(
              network,
              2,
              mostLag,
              1_000_000,
              made ->
                  node ->
                      new FrontEnd(
                          SimServer.SETTINGS,
                          SimServer.users("alice", "bob", "carol"),
                          made.bindings,
                          new byte[32],
                          List.of(DigestAlgorithm.SHA256, DigestAlgorithm.MD5),
                          Optional.empty(),
                          node));
      this.alice = new SimPhone(network, "alice", "10.0.0.2:5060");
    }

    World() {
      this(new SimNetwork(), Duration.ZERO);
    }

    SimPhone device(Habits habits, int qThousandths) {
      SimPhone phone = new SimPhone(network, "bob", "10.0.1." + (devices.size() + 1) + ":5060");
      phone.habits = habits;
      devices.add(phone);
      bind(phone.contact(), phone.at, qThousandths);
      return phone;
    }

    void bind(String contact, InetSocketAddress at, int qThousandths) {
      server.bindings.update(
          SimServer.BOB,
          network.moment.wall(),
          held -> {
            List<Binding> all = new ArrayList<>(held);
            all.add(
                new Binding(
                    contact,
                    "r",
                    1,
                    Instant.MAX,
                    qThousandths,
                    List.of(),
                    "",
                    0,
                    "udp:" + new Endpoint(at.getAddress(), at.getPort()),
                    "",
                    ""));
            return new BindingChange.Replaced(all);
          });
    }

    /// What must hold when nothing more happens.
    void atRest(String seed) {
      assertThat(server.sip.counters().transactions()).as("%s: of the proxy", seed).isZero();
      assertThat(server.sip.counters().unanswered()).as("%s: unanswered", seed).isZero();
      assertThat(alice.sip.counters().transactions()).as("%s: of the caller", seed).isZero();
      for (SimPhone device : devices) {
        assertThat(device.sip.counters().transactions()).as("%s: of %s", seed, device.at).isZero();
      }
    }
  }

  private static @Nullable Duration maybe(Random random, double share, int mostMillis) {
    return random.nextDouble() < share ? Duration.ofMillis(random.nextInt(mostMillis)) : null;
  }

  private static Habits habits(Random random) {
    int[] verdicts = {200, 200, 200, 200, 486, 603, 404, 302, 480, 503};
    return new Habits(
        maybe(random, 0.9, 3_000),
        random.nextInt(4) == 0 ? Duration.ofSeconds(50) : null,
        maybe(random, 0.8, 20_000),
        verdicts[random.nextInt(verdicts.length)],
        random.nextInt(12) > 0);
  }

  /// One call under that seed: one to three devices of the callee, whatever they do, perhaps
  /// cancelled.
  private static boolean oneCall(long seed, Netem.Conditions conditions) {
    Random random = new Random(seed);
    World world = new World(new SimNetwork(seed, conditions), Duration.ofMillis(20));
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      world.device(habits(random), random.nextInt(3) == 0 ? 500 : 1000);
    }
    if (random.nextInt(4) == 0) { // somebody who left without a word
      world.bind("sip:bob@10.0.9.9:5060", new InetSocketAddress("10.0.9.9", 5060), 1000);
    }
    Call call = world.alice.call(BOB, "call-" + seed, Duration.ofSeconds(5));
    if (random.nextInt(3) == 0) {
      world.network.after(
          Duration.ofMillis(random.nextInt(15_000)), () -> world.alice.cancel(call));
    }
    world.network.runFor(LONG);
    // Whoever does not heed a CANCEL and never answers rings for ever: its own business.
    world.devices.forEach(SimPhone::stopRinging);
    world.alice.giveUp(call);
    world.network.runFor(LONG);

    String at = "seed " + seed;
    assertThat(call.refusals).as("%s: one refusal at most", at).hasSizeLessThan(2);
    assertThat(call.refusals.isEmpty() || call.accepted.isEmpty())
        .as("%s: refused %s and accepted", at, call.refusals)
        .isTrue();
    for (SimPhone device : world.devices) {
      assertThat(device.heard.stream().filter("INVITE"::equals).count())
          .as("%s: rang once", at)
          .isLessThan(2);
      assertThat(device.talking).as("%s: hung up", at).isEmpty();
    }
    world.atRest(at);
    return call.over() && !call.unheard;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void everyCallEndsOnceWhateverTheNetworkAndThePhonesDo(int network) {
    Netem.Conditions conditions =
        List.of(Netem.Conditions.PERFECT, Netem.Conditions.POOR, BAD).get(network);
    int heard = 0;
    int calls = 400;
    for (long seed = 1; seed <= calls; seed++) {
      heard += oneCall(seed, conditions) ? 1 : 0;
    }
    assertThat(heard).isGreaterThan(calls * 8 / 10);
  }

  @Test
  void aCallIsRungAnsweredAcknowledgedAndHungUpThroughTheProxy() {
    World world = new World();
    SimPhone bob = world.device(Habits.answers(200, 1000), 1000);

    Call call = world.alice.call(BOB, "plain", Duration.ofSeconds(5));
    world.network.runFor(Duration.ofSeconds(60));

    assertThat(call.provisional).contains(180);
    assertThat(call.accepted).hasSize(1);
    assertThat(bob.heard).containsExactly("INVITE", "ACK", "BYE");
    assertThat(bob.requests.getFirst().maxForwards()).isEqualTo(69);
    assertThat(bob.requests)
        .allMatch(request -> request.requestUri().equals(bob.contact()))
        .allMatch(request -> !request.has(HeaderName.ROUTE));
    world.atRest("plain");
  }

  @Test
  void theCalleeHangsUpOverTheSameWay() {
    World world = new World();
    SimPhone bob = world.device(Habits.answers(200, 1000), 1000);
    world.alice.call(BOB, "back", null);
    world.network.runFor(Duration.ofSeconds(3));

    bob.hangUp("back");
    world.network.runFor(Duration.ofSeconds(60));

    assertThat(world.alice.heard).containsExactly("BYE");
    assertThat(world.alice.requests.getFirst().requestUri()).isEqualTo(world.alice.contact());
    world.atRest("back");
  }

  @Test
  void allDevicesRingAndTheOthersStopWhenOneAnswers() {
    World world = new World();
    SimPhone desk = world.device(Habits.rings(), 1000);
    SimPhone mobile = world.device(Habits.answers(200, 2000), 1000);
    SimPhone later = world.device(Habits.answers(200, 0), 300);

    Call call = world.alice.call(BOB, "fork", Duration.ofSeconds(5));
    world.network.runFor(LONG);

    assertThat(call.accepted).hasSize(1);
    assertThat(desk.heard).containsExactly("INVITE", "CANCEL");
    assertThat(mobile.heard).containsExactly("INVITE", "ACK", "BYE");
    assertThat(later.heard).isEmpty();
    world.atRest("fork");
  }

  @Test
  void twoWhoAnswerAtOnceAreBothHeardAndTheSecondIsHungUpOn() {
    World world = new World();
    SimPhone desk = world.device(Habits.answers(200, 1000), 1000);
    SimPhone mobile = world.device(Habits.answers(200, 1000), 1000);

    Call call = world.alice.call(BOB, "both", Duration.ofSeconds(5));
    world.network.runFor(LONG);

    assertThat(call.accepted).hasSize(2);
    assertThat(desk.heard).contains("ACK", "BYE");
    assertThat(mobile.heard).contains("ACK", "BYE");
    world.atRest("both");
  }

  @Test
  void whereTheFirstDoNotAnswerThoseOfLowerPreferenceAreTried() {
    World world = new World();
    world.device(Habits.answers(486, 1000), 900);
    world.bind("sip:bob@10.0.9.9:5060", new InetSocketAddress("10.0.9.9", 5060), 900);
    SimPhone last = world.device(Habits.answers(200, 1000), 100);

    Call call = world.alice.call(BOB, "serial", Duration.ofSeconds(5));
    world.network.runFor(LONG);

    assertThat(call.accepted).hasSize(1);
    assertThat(last.heard).contains("ACK");
    assertThat(call.endedAt).as("timer B of the one who left").isGreaterThan(32 * SECOND.toNanos());
    world.atRest("serial");
  }

  @Test
  void aCallToSomebodyWhoLeftWithoutAWordIsTimedOut() {
    World world = new World();
    world.bind("sip:bob@10.0.9.9:5060", new InetSocketAddress("10.0.9.9", 5060), 1000);

    Call call = world.alice.call(BOB, "gone", null);
    world.network.runFor(LONG);

    assertThat(call.refusals).containsExactly(408);
    assertThat(call.provisional).as("the caller knows that somebody is at it").contains(100);
    world.atRest("gone");
  }

  @Test
  void aMessageToSomebodyWhoLeftIsNotAnsweredWith408() { // RFC 4320 §4.2
    World world = new World();
    SimPhone bob = world.device(Habits.answers(200, 100), 1000);
    Call call = world.alice.call(BOB, "silent", null);
    world.network.runFor(Duration.ofSeconds(3));
    List<Integer> answers = new ArrayList<>();
    world.network.lose(message -> {
      if (message.cseqMethod().equals(Method.INFO) && message.status() > 0) {
        answers.add(message.status());
      }
      return message.isRequest() && message.method().equals(Method.INFO) && past(message);
    });

    world.alice.say(call, call.accepted.keySet().iterator().next(), Method.INFO, "1");
    world.network.runFor(LONG);

    assertThat(bob.heard).doesNotContain("INFO 1");
    assertThat(answers).containsOnly(100);
    world.alice.hangUp(call, call.accepted.keySet().iterator().next());
    world.network.runFor(LONG);
    world.atRest("silent");
  }

  /// Whether a request has left the proxy.
  private static boolean past(SimPhone phone, SipMessage message) {
    return message.requestUri().equals(phone.contact()) && past(message);
  }

  private static boolean past(SipMessage message) {
    return message.headers(HeaderName.VIA).size() > 1;
  }

  @Test
  void anAnswerIsRepeatedUntilItsAckArrivesAndEachIsAcknowledged() {
    World world = new World();
    SimPhone bob = world.device(Habits.answers(200, 1000), 1000);
    int[] acks = {0};
    world.network.lose(message ->
        message.isRequest()
            && message.method().equals(Method.ACK)
            && past(bob, message)
            && acks[0]++ < 3);

    Call call = world.alice.call(BOB, "lost-ack", Duration.ofSeconds(20));
    world.network.runFor(LONG);

    assertThat(acks[0]).isEqualTo(4);
    assertThat(call.acceptances).isEqualTo(4);
    assertThat(call.accepted).hasSize(1);
    assertThat(bob.heard).containsExactly("INVITE", "ACK", "BYE");
    world.atRest("lost-ack");
  }

  @Test
  void aCancelThatCrossesTheAnswerLosesAndTheCallStands() {
    for (int millis = 990; millis <= 1010; millis++) {
      World world = new World();
      SimPhone bob = world.device(Habits.answers(200, 1000), 1000);
      Call call = world.alice.call(BOB, "race-" + millis, Duration.ofSeconds(30));
      world.network.after(Duration.ofMillis(millis), () -> world.alice.cancel(call));
      world.network.runFor(LONG);

      boolean won = bob.heard.contains("CANCEL");
      assertThat(call.refusals).isEqualTo(won ? List.of(487) : List.of());
      assertThat(call.accepted).hasSize(won ? 0 : 1);
      world.atRest("race " + millis);
    }
  }

  @Test
  void aCancelBeforeAnybodySpokeWaitsForTheFirstWord() { // RFC 3261 §9.1
    World world = new World();
    SimPhone bob = world.device(new Habits(Duration.ofSeconds(4), null, null, 0, true), 1000);
    // Its own 100 after 200 ms would be the first word: it is lost.
    world.network.lose(m -> m.status() == 100 && m.headers(HeaderName.VIA).size() > 1);
    Call call = world.alice.call(BOB, "early", null);
    world.network.after(Duration.ofSeconds(1), () -> world.alice.cancel(call));

    world.network.runFor(Duration.ofSeconds(3));
    assertThat(bob.heard).containsExactly("INVITE");
    world.network.runFor(LONG);

    assertThat(bob.heard).containsExactly("INVITE", "CANCEL");
    assertThat(call.refusals).containsExactly(487);
    world.atRest("early");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10})
  void aCancelledCallThatNobodyEndsIsOverAfter64T1(int ringsAgainAfter) { // RFC 3261 §9.1
    World world = new World();
    Duration again = ringsAgainAfter == 0 ? null : Duration.ofSeconds(ringsAgainAfter);
    SimPhone bob = world.device(new Habits(Duration.ZERO, again, null, 0, false), 1000);
    Call call = world.alice.call(BOB, "deaf", null);
    world.network.after(Duration.ofSeconds(2), () -> world.alice.cancel(call));

    world.network.runFor(Duration.ofSeconds(60));

    assertThat(call.refusals).containsExactly(487);
    assertThat(call.endedAt).isBetween(34 * SECOND.toNanos(), 35 * SECOND.toNanos());
    world.network.runFor(Duration.ofSeconds(60));
    assertThat(world.server.sip.counters().transactions()).isZero();
    bob.stopRinging();
    world.network.runFor(LONG);
    world.atRest("deaf");
  }

  @Test
  void whoRingsWithoutEndIsCancelledByTimerC() { // RFC 3261 §16.8
    World world = new World();
    SimPhone bob = world.device(Habits.rings(), 1000);
    Call call = world.alice.call(BOB, "endless", null);

    world.network.runFor(LONG);

    assertThat(bob.heard).containsExactly("INVITE", "CANCEL");
    assertThat(call.refusals).containsExactly(487);
    assertThat(call.endedAt).isBetween(181 * SECOND.toNanos(), 183 * SECOND.toNanos());
    world.atRest("endless");
  }

  @Test
  void whoSaysThatItRingsAgainIsGivenTimeAgain() { // RFC 3261 §16.7 (2)
    World world = new World();
    world.device(
        new Habits(Duration.ZERO, Duration.ofSeconds(60), Duration.ofSeconds(400), 200, true),
        1000);
    Call call = world.alice.call(BOB, "patient", Duration.ofSeconds(5));

    world.network.runFor(LONG);

    assertThat(call.accepted).hasSize(1);
    assertThat(call.endedAt).isGreaterThan(400 * SECOND.toNanos());
    world.atRest("patient");
  }

  @Test
  void messagesOfOneCallKeepTheirOrderHoweverBusyTheLoopsAre() {
    for (long seed = 1; seed <= 20; seed++) {
      World world =
          new World(new SimNetwork(seed, Netem.Conditions.PERFECT), Duration.ofMillis(50));
      SimPhone bob = world.device(Habits.answers(200, 100), 1000);
      List<Call> calls = new ArrayList<>();
      calls.add(world.alice.call(BOB, "ordered-" + seed, null));
      world.network.runFor(Duration.ofSeconds(3));
      Call call = calls.getFirst();
      String tag = call.accepted.keySet().iterator().next();
      for (int i = 1; i <= 40; i++) {
        world.alice.say(call, tag, Method.INFO, Integer.toString(i));
      }
      world.network.runFor(Duration.ofSeconds(1));

      assertThat(bob.heard.stream().filter(each -> each.startsWith("INFO")))
          .as("seed %d", seed)
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, 40).mapToObj(i -> "INFO " + i).toList());
    }
  }

  /// Sends what comes back to where it came from, under the address that it was first called by.
  private void mirror(World world, InetSocketAddress at, String uri) {
    int[] branch = {0};
    world.network.join(
        at,
        (bytes, from) -> {
          SipMessage came = SimServer.parsed(bytes);
          MessageEdit out = came.edit();
          if (came.isRequest()) {
            if (came.method().equals(Method.ACK)) {
              return;
            }
            Via via =
                new Via(
                    "UDP",
                    "10.0.5.5",
                    5060,
                    Parameters.NONE.with("branch", "z9hG4bKmirror" + branch[0]++));
            out.setRequestUri(uri).setMaxForwards(came.maxForwards() - 1).pushVia(via);
            out.remove(HeaderName.RECORD_ROUTE);
          } else {
            out.popVia();
          }
          world.network.send(at, from, out.bytes());
        });
  }

  @Test
  void aRequestThatComesBackUnchangedIsALoopAndEndsThere() { // RFC 3261 §16.3 (4), RFC 5393 §4
    World world = new World();
    InetSocketAddress mirror = new InetSocketAddress("10.0.5.5", 5060);
    world.bind("sip:bob@10.0.5.5:5060", mirror, 1000);
    mirror(world, mirror, BOB);

    Call call = world.alice.call(BOB, "loop", null);
    world.network.runFor(LONG);

    assertThat(call.refusals).containsExactly(482);
    world.atRest("loop");
  }

  @Test
  void aRequestThatComesBackForSomebodyElseHasToProveItselfAnew() {
    World world = new World();
    InetSocketAddress mirror = new InetSocketAddress("10.0.5.5", 5060);
    world.bind("sip:bob@10.0.5.5:5060", mirror, 1000);
    mirror(world, mirror, "sip:carol@phones.example");

    Call call = world.alice.call(BOB, "spiral", null);
    world.network.runFor(LONG);

    assertThat(call.refusals).containsExactly(407);
    world.atRest("spiral");
  }

  @Test
  void hopsRunOut() { // RFC 3261 §16.3 (3)
    World world = new World();
    InetSocketAddress here = new InetSocketAddress("10.0.0.77", 5060);
    List<SipMessage> answers =
        world.server.ask(
            here,
            SipMessage.request(Method.MESSAGE, BOB)
                .add(HeaderName.VIA, "SIP/2.0/UDP 10.0.0.77:5060;branch=z9hG4bKh")
                .add(HeaderName.MAX_FORWARDS, "0")
                .add(HeaderName.FROM, "<sip:alice@phones.example>;tag=1")
                .add(HeaderName.TO, "<" + BOB + ">")
                .add(HeaderName.CALL_ID, "hops")
                .add(HeaderName.CSEQ, "1 MESSAGE")
                .toMessage());
    assertThat(answers).extracting(SipMessage::status).containsExactly(483);
  }

  /// What a stranger may send to make us answer.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "INVITE",
        "OPTIONS",
        "CANCEL",
        "hops",
        "breadth",
        "extension",
        "scheme",
        "malformed",
        "spoofed",
        "registrar",
        "route"
      })
  void aFloodOfStrangersGetsSoManyAnswersASecondWhateverItAsks(String kind) {
    SimNetwork network = new SimNetwork();
    SimServer server =
        new SimServer(
            network,
            2,
            Duration.ZERO,
            100,
            made ->
                node ->
                    new FrontEnd(
                        SimServer.SETTINGS,
                        SimServer.users("alice"),
                        made.bindings,
                        new byte[32],
                        List.of(DigestAlgorithm.MD5),
                        Optional.empty(),
                        node));
    InetSocketAddress flood = new InetSocketAddress("10.0.0.66", 5060);
    int[] answers = {0};
    network.join(flood, (_, _) -> answers[0]++);
    for (int i = 0; i < 1_000; i++) {
      network.send(flood, SimServer.AT, strange(kind, i).getBytes(StandardCharsets.US_ASCII));
    }
    network.runFor(Duration.ofMillis(500));

    assertThat(answers[0]).isEqualTo(100);
    assertThat(server.sip.silenced()).isEqualTo(900);
    assertThat(server.sip.counters().transactions()).isZero();
    InetSocketAddress other = new InetSocketAddress("10.0.0.67", 5060);
    assertThat(server.ask(other, strange(kind, 5_000).getBytes(StandardCharsets.US_ASCII)))
        .as("somebody else is answered")
        .hasSize(1);
  }

  private static String strange(String kind, int i) {
    String method =
        switch (kind) {
          case "OPTIONS", "CANCEL" -> kind;
          case "registrar" -> "REGISTER";
          default -> "INVITE";
        };
    String uri =
        switch (kind) {
          case "scheme" -> "tel:+15551234";
          case "OPTIONS" -> "sip:phones.example";
          case "registrar" -> "sip:far.example";
          default -> BOB;
        };
    String more =
        switch (kind) {
          case "breadth" -> "Max-Breadth: 0\r\n";
          case "extension" -> "Proxy-Require: magic\r\n";
          case "malformed" -> "Max-Forwards: 70\r\n"; // twice
          case "route" -> "Route: <sip:10.0.0.1;lr>\r\n";
          default -> "";
        };
    String from = kind.equals("spoofed") ? "sip:boss@far.example" : "sip:alice@phones.example";
    return method
        + " "
        + uri
        + " SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.66;rport;branch=z9hG4bKf"
        + i
        + "\r\nMax-Forwards: "
        + (kind.equals("hops") ? 0 : 70)
        + "\r\n"
        + more
        + "From: <"
        + from
        + ">;tag=1\r\nTo: <"
        + uri
        + ">\r\nCall-ID: f"
        + i
        + "\r\nCSeq: 1 "
        + method
        + "\r\nContent-Length: 0\r\n\r\n";
  }

  /// Both were asked; whoever asks again at the soonest finds one of them.
  @Test
  void whereAllRefuseForNowTheSoonestTimeGoesBackWithThe500() { // RFC 3261 §16.7 (6), §21.5.1
    World world = new World();
    world.device(Habits.answers(503, 100), 1000).later = "60";
    world.device(Habits.answers(503, 200), 1000).later = "7";
    world.device(Habits.answers(503, 300), 500); // does not say when
    Call call = world.alice.call(BOB, "busy", null);
    world.network.runFor(LONG);
    assertThat(call.refusals).containsExactly(500);
    assertThat(call.refusalMessages.getFirst().header(HeaderName.RETRY_AFTER)).isEqualTo("7");
  }

  @Test
  void whereNobodySaysWhenToComeAgainNeitherDoWe() {
    World world = new World();
    world.device(Habits.answers(503, 100), 1000);
    Call call = world.alice.call(BOB, "busy", null);
    world.network.runFor(LONG);
    assertThat(call.refusals).containsExactly(500);
    assertThat(call.refusalMessages.getFirst().has(HeaderName.RETRY_AFTER)).isFalse();
  }

  @Test
  void theSameSeedAlwaysDoesTheSame() {
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      World world = new World(new SimNetwork(42, BAD), Duration.ofMillis(20));
      SimPhone bob = world.device(Habits.answers(200, 1000), 1000);
      Call call = world.alice.call(BOB, "again", Duration.ofSeconds(5));
      world.network.runFor(LONG);
      runs.add(call.provisional + " " + call.acceptances + " " + bob.heard + call.endedAt);
    }
    assertThat(runs.get(1)).isEqualTo(runs.get(0));
    assertThat(requireNonNull(runs.get(0)).getBytes(StandardCharsets.UTF_8)).isNotEmpty();
  }
}

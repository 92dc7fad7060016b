package org.turnpike.server.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.server.replication.Pushing.Answered;
import org.turnpike.server.replication.Pushing.Away;
import org.turnpike.server.replication.Pushing.Effect;
import org.turnpike.server.replication.Pushing.Held;
import org.turnpike.server.replication.Pushing.Input;
import org.turnpike.server.replication.Pushing.Lost;
import org.turnpike.server.replication.Pushing.Published;
import org.turnpike.server.replication.Pushing.State;
import org.turnpike.server.replication.Pushing.Woke;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.format.SettingsFile;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;
import org.turnpike.wire.Framer;
import org.turnpike.wire.TestMoment;

/// Both sides of a push, without the connection between them.
class PushingTest {

  private final TestMoment moment = new TestMoment(1);
  private final Pushing pushing = new Pushing();
  private final List<Effect> out = new ArrayList<>();
  private State state = pushing.begin(moment, out::add);

  private List<Effect> on(Input input) {
    out.clear();
    state = pushing.step(state, input, moment, out::add);
    return List.copyOf(out);
  }

  private void pass(long nanos) {
    moment.advanceTo(moment.now() + nanos);
  }

  @Test
  void itConnectsAtOnceAndSendsAgainWhatIsNew() {
    assertThat(out).containsExactly(Effect.CONNECT, Effect.SEND);
    on(new Answered(200));
    assertThat(on(new Published())).containsExactly(Effect.SEND);
    assertThat(on(new Published())).as("one at a time").isEmpty();
    assertThat(on(new Answered(200))).as("and then the newer ones").containsExactly(Effect.SEND);
    assertThat(on(new Answered(200))).isEmpty();
    assertThat(state).isInstanceOf(Held.class);
  }

  @Test
  void anEdgeThatIsAwayIsTriedAgainEverLessOften() {
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      on(new Lost());
      assertThat(state).isInstanceOf(Away.class);
      pauses.add((pushing.wakeAt(state) - moment.now()) / 1_000_000_000);
      assertThat(on(new Woke())).as("not before its time").isEmpty();
      moment.advanceTo(pushing.wakeAt(state));
      assertThat(on(new Woke())).containsExactly(Effect.CONNECT, Effect.SEND);
    }
    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    on(new Answered(200));
    on(new Lost());
    assertThat(pushing.wakeAt(state) - moment.now()).isEqualTo(Pushing.FIRST_RETRY);
  }

  @Test
  void aConnectionThatSaysNothingIsGivenUp() {
    pass(Pushing.PATIENCE);
    assertThat(on(new Woke())).containsExactly(Effect.CLOSE);
    assertThat(state).isInstanceOf(Away.class);
  }

  @Test
  void whatAnEdgeHasIsSentAgainNowAndThen() {
    on(new Answered(409));
    pass(Duration.ofMinutes(5).toNanos());
    assertThat(on(new Woke())).containsExactly(Effect.SEND);
  }

  /// Whatever happens, an Edge that answers has the latest in the end.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingThatIsPublishedIsForgotten(long seed) {
    Random random = new Random(seed);
    int latest = 1;
    int sent = 0;
    State now = pushing.begin(moment, out::add);
    sent = latest;
    for (int i = 0; i < 2000; i++) {
      Input input =
          switch (random.nextInt(4)) {
            case 0 -> {
              latest++;
              yield new Published();
            }
            case 1 -> new Answered(200);
            case 2 -> new Lost();
            default -> new Woke();
          };
      if (input instanceof Woke) {
        moment.advanceTo(Math.max(moment.now(), pushing.wakeAt(now)));
      }
      out.clear();
      now = pushing.step(now, input, moment, out::add);
      sent = out.contains(Effect.SEND) ? latest : sent;
      if (now instanceof Held) {
        assertThat(sent).as("seed %d step %d", seed, i).isEqualTo(latest);
      }
    }
  }

  private static NodeSettings edge(long version, String node, String domain, String listener) {
    Endpoint inside = Endpoint.parse("10.0.0.2:4443");
    return new NodeSettings(
        version,
        new NodeId(node),
        List.of(
            new RoleSettings.AccessEdge(
                List.of("sip.contoso.com"), List.of(domain), FederationRules.NONE),
            new RoleSettings.Replica(List.of("settings"))),
        List.of(
            new Listener(
                listener,
                Protocol.HTTPS,
                inside,
                inside,
                Optional.of("edge1-internal"),
                Set.of(Audience.SERVERS))),
        List.of(new Peer("fe.contoso.com", Peer.Purpose.NEXT_HOP, List.of())),
        Trust.NOBODY,
        PeerPolicy.DEFAULT,
        Limits.DEFAULT);
  }

  private static final NodeSettings HAS = edge(100, "edge1", "contoso.com", "settings");

  private static int refused(String text) {
    return Pushed.judge(HAS, text) instanceof Pushed.Refused refused ? refused.status() : 0;
  }

  private static int refused(NodeSettings settings) {
    return refused(SettingsFile.write(settings));
  }

  @Test
  void onlyWhatIsNewerAndWholeIsTaken() {
    NodeSettings newer = edge(101, "edge1", "contoso.net", "settings");
    assertThat(Pushed.judge(HAS, SettingsFile.write(newer))).isEqualTo(new Pushed.Newer(newer));
    assertThat(Pushed.judge(HAS, SettingsFile.write(HAS))).isEqualTo(new Pushed.Same());
    assertThat(refused(edge(99, "edge1", "contoso.com", "settings"))).as("older").isEqualTo(409);
    assertThat(refused(edge(100, "edge1", "contoso.net", "settings")))
        .as("the same version of something else")
        .isEqualTo(409);
    assertThat(refused(edge(101, "edge2", "contoso.com", "settings")))
        .as("another's")
        .isEqualTo(409);
    assertThat(refused(edge(101, "edge1", "contoso.com", "other")))
        .as("nobody could push again")
        .isEqualTo(422);
    String text = SettingsFile.write(newer);
    assertThat(refused(text.substring(0, text.length() / 2))).as("half").isEqualTo(400);
    assertThat(refused(text.replace("domains", "domain"))).as("a wrong key").isEqualTo(400);
    assertThat(refused("")).isEqualTo(400);
  }

  private static int frame(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return PushMessage.FRAMER.frame(bytes, 0, bytes.length);
  }

  @Test
  void aMessageIsFoundByItsLengthAndNoOtherWay() {
    byte[] put = PushMessage.put("edge.contoso.com", "{\"a\": \"ü\"}").bytes();
    for (int i = 0; i < put.length; i++) {
      assertThat(PushMessage.FRAMER.frame(put, 0, i)).isEqualTo(Framer.MORE);
    }
    assertThat(PushMessage.FRAMER.frame(put, 0, put.length)).isEqualTo(put.length);
    PushMessage read = PushMessage.parse(put);
    assertThat(read.word(0)).isEqualTo("PUT");
    assertThat(read.word(1)).isEqualTo("/settings");
    assertThat(read.json()).isTrue();
    assertThat(read.text()).isEqualTo("{\"a\": \"ü\"}");
    assertThat(PushMessage.parse(PushMessage.answer(409, "Conflict", "older").bytes()).status())
        .isEqualTo(409);

    assertThat(frame("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).isPositive();
    assertThat(frame("PUT / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"))
        .isEqualTo(Framer.BROKEN);
    assertThat(frame("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"))
        .isEqualTo(Framer.BROKEN);
    assertThat(frame("PUT / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n")).isEqualTo(Framer.BROKEN);
    assertThat(frame("PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")).isEqualTo(Framer.BROKEN);
    assertThat(frame("x".repeat(10_000))).isEqualTo(Framer.BROKEN);
  }

  @Test
  void whateverBytesComeAreAMessageOrNone() {
    Random random = new Random(7);
    byte[] put = PushMessage.put("edge.contoso.com", "{}").bytes();
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = put.clone();
      for (int n = random.nextInt(6); n >= 0; n--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      int length = PushMessage.FRAMER.frame(changed, 0, changed.length);
      assertThat(length).isBetween(Framer.BROKEN, changed.length);
      if (length > 0) {
        PushMessage read = PushMessage.parse(java.util.Arrays.copyOf(changed, length));
        assertThat(read.status()).isBetween(0, 599);
      }
    }
  }
}

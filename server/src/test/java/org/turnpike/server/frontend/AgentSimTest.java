package org.turnpike.server.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.server.agent.Agent;
import org.turnpike.server.agent.NodeAgent;
import org.turnpike.server.frontend.SimPhone.Habits;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.store.Binding;
import org.turnpike.store.BindingChange;
import org.turnpike.store.Contact;
import org.turnpike.store.Contacts;
import org.turnpike.store.Ha1;
import org.turnpike.store.MemoryMessages;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.User;
import org.turnpike.store.UserPolicy;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.Netem;

/// What the node does for its users, through its own Front End, in simulated time.
class AgentSimTest {

  private static final UserUri ALICE = SimServer.ALICE;
  private static final UserUri BOB = SimServer.BOB;
  private static final UserUri EVE = new UserUri("eve", SimServer.DOMAIN);
  private static final UserUri MUTE = new UserUri("mute", SimServer.DOMAIN);
  private static final String ALICES = "v=0\r\nm=audio 4000 RTP/AVP 0\r\n";
  private static final String BOBS = "v=0\r\nm=audio 5000 RTP/AVP 0\r\n";
  private static final Duration SECOND = Duration.ofSeconds(1);

  /// A node with its agent, and a phone of alice and one of bob.
  private static final class World {
    final SimNetwork network;
    private final MemoryUsers users =
        new MemoryUsers(
            List.of(
                user(ALICE, Set.of()),
                user(BOB, Set.of()),
                user(EVE, Set.of()),
                user(MUTE, Set.of(UserPolicy.MESSAGES, UserPolicy.OUTSIDE))));
    private @Nullable FrontEnd made;
    final SimServer server;
    final NodeAgent agent;
    final SimPhone alice;
    final SimPhone bob;

    World(SimNetwork network) {
      this.network = network;
      this.server =
          new SimServer(
              network,
              2,
              Duration.ZERO,
              1_000_000,
              each ->
                  node ->
                      made =
                          new FrontEnd(
                              SimServer.SETTINGS,
                              users,
                              new People(
                                  Contacts.inMemory(
                                      Map.of(BOB, List.of(new Contact(EVE, "", List.of(), true)))),
                                  new MemoryMessages(),
                                  Runnable::run),
                              each.bindings,
                              new byte[32],
                              List.of(DigestAlgorithm.MD5),
                              Optional.empty(),
                              node));
      FrontEnd frontEnd = Objects.requireNonNull(made);
      this.agent = new NodeAgent(server.station, server.sip, users, 65_536);
      frontEnd.believe(agent.flow());
      this.alice = phone(ALICE, "10.0.0.2", ALICES);
      this.bob = phone(BOB, "10.0.0.3", BOBS);
    }

    SimPhone phone(UserUri user, String address, String description) {
      SimPhone phone = new SimPhone(network, user.user(), address + ":5060");
      phone.description = description;
      phone.habits = Habits.answers(200, 1000);
      server.bindings.update(
          user,
          network.moment.wall(),
          held -> {
            List<Binding> all = new ArrayList<>(held);
            all.add(
                new Binding(
                    phone.contact(),
                    "r",
                    1,
                    Instant.MAX,
                    1000,
                    List.of(),
                    "",
                    0,
                    "udp:" + new Endpoint(phone.at.getAddress(), phone.at.getPort()),
                    "",
                    ""));
            return new BindingChange.Replaced(all);
          });
      return phone;
    }

    Agent.Placed call(UserUri to) {
      return ((Agent.Placing.Begun) agent.call(ALICE, Optional.empty(), to, Optional.empty()))
          .call();
    }

    Agent.Placed now() {
      return agent.calls(ALICE).getFirst();
    }

    Agent.Outcome write(UserUri from, UserUri to, String text, Duration within) {
      List<Agent.Outcome> told = new ArrayList<>();
      agent.message(from, to, text, told::add);
      network.runFor(within);
      assertThat(told).hasSize(1);
      return told.getFirst();
    }

    void atRest() {
      network.runFor(Duration.ofMinutes(2));
      assertThat(server.sip.counters().transactions()).as("of the proxy").isZero();
      assertThat(alice.sip.counters().transactions()).as("of alice").isZero();
      assertThat(bob.sip.counters().transactions()).as("of bob").isZero();
      assertThat(alice.talking).isEmpty();
      assertThat(bob.talking).isEmpty();
    }
  }

  private final World world = new World(new SimNetwork());

  private static User user(UserUri uri, Set<UserPolicy> denied) {
    return new User(
        uri,
        uri.user(),
        List.of(Ha1.of(uri, SimServer.REALM, "secret")),
        true,
        Instant.EPOCH,
        List.of(),
        List.of(),
        "",
        denied);
  }

  @Test
  void theTwoPhonesDescribeTheirMediaToEachOtherAndEitherEndsTheCall() {
    world.call(BOB);
    world.network.runFor(SECOND.multipliedBy(5));

    assertThat(world.now().phase()).isEqualTo("talking");
    assertThat(world.alice.heard).containsExactly("INVITE", "ACK " + BOBS);
    assertThat(world.bob.heard).containsExactly("INVITE " + ALICES, "ACK");
    SipMessage toAlice = world.alice.requests.getFirst();
    assertThat(toAlice.header(HeaderName.FROM)).startsWith("\"bob\" <sip:bob@phones.example>;tag=");
    assertThat(world.bob.requests.getFirst().header(HeaderName.FROM))
        .contains("<sip:alice@phones.example>;tag=");
    assertThat(world.bob.requests.getFirst().has(HeaderName.P_ASSERTED_IDENTITY)).isFalse();

    world.bob.hangUp(world.bob.requests.getFirst().callId());
    world.network.runFor(SECOND);
    assertThat(world.alice.heard).endsWith("BYE");
    assertThat(world.now())
        .satisfies(over -> {
          assertThat(over.phase()).isEqualTo("over");
          assertThat(over.status()).isEqualTo(200);
        });
    world.atRest();
    world.network.runFor(Duration.ofMinutes(10));
    assertThat(world.agent.calls(ALICE)).as("what is long over").isEmpty();
  }

  @Test
  void theUserHangsUpForBoth() {
    String id = world.call(BOB).id();
    world.network.runFor(SECOND.multipliedBy(5));
    assertThat(world.agent.hangUp(BOB, id)).as("it is not bob's").isFalse();
    assertThat(world.agent.hangUp(ALICE, id)).isTrue();
    world.network.runFor(SECOND);
    assertThat(world.alice.heard).endsWith("BYE");
    assertThat(world.bob.heard).endsWith("BYE");
    world.atRest();
  }

  @Test
  void aRefusalEndsTheCallOfTheOwnPhoneToo() {
    world.bob.habits = Habits.answers(486, 500);
    world.call(BOB);
    world.network.runFor(SECOND.multipliedBy(5));
    assertThat(world.now().status()).isEqualTo(486);
    assertThat(world.alice.heard).hasSize(3).startsWith("INVITE").endsWith("BYE");
    assertThat(world.alice.heard.get(1)).startsWith("ACK v=0").contains("m=audio 0 ");
    world.atRest();
  }

  @Test
  void whoNobodyKnowsIsToldAfterTheOwnPhoneAnswered() {
    world.call(new UserUri("nobody", SimServer.DOMAIN));
    world.network.runFor(SECOND.multipliedBy(5));
    assertThat(world.now().status()).isEqualTo(404);
    world.atRest();
  }

  @Test
  void aPhoneThatRingsOnIsCancelledBeforeTheOwnOneGivesUp() {
    world.bob.habits = Habits.rings();
    world.call(BOB);
    world.network.runFor(Duration.ofSeconds(40));
    assertThat(world.now().status()).isEqualTo(408);
    assertThat(world.bob.heard).containsExactly("INVITE " + ALICES, "CANCEL");
    assertThat(world.alice.heard).endsWith("BYE");
    world.atRest();
  }

  @Test
  void oneDeviceOfTheUserIsCalledAloneAndAnotherMayBeTheOtherSide() {
    SimPhone desk = world.phone(ALICE, "10.0.0.4", BOBS);
    String first = world.alice.contact();
    assertThat(world.agent.call(ALICE, Optional.of(first), ALICE, Optional.of(desk.contact())))
        .isInstanceOf(Agent.Placing.Begun.class);
    world.network.runFor(SECOND.multipliedBy(5));
    assertThat(world.now().phase()).isEqualTo("talking");
    assertThat(world.alice.heard).containsExactly("INVITE", "ACK " + BOBS);
    assertThat(desk.heard).containsExactly("INVITE " + ALICES, "ACK");
    assertThat(desk.requests.getFirst().requestUri()).isEqualTo(desk.contact());
  }

  @Test
  void newMediaAreAgreedThroughTheNode() {
    world.call(BOB);
    world.network.runFor(SECOND.multipliedBy(5));
    world.bob.heard.clear();
    world.alice.heard.clear();
    world.alice.habits = Habits.answers(200, 100);
    world.alice.description = "v=0\r\nm=audio 4002 RTP/AVP 0\r\n";

    world.bob.ask(
        world.bob.requests.getFirst().callId(), Method.INVITE, "v=0\r\nm=audio 5002 RTP/AVP 0\r\n");
    world.network.runFor(SECOND.multipliedBy(3));

    assertThat(world.alice.heard)
        .containsExactly("INVITE v=0\r\nm=audio 5002 RTP/AVP 0\r\n", "ACK");
    assertThat(world.bob.heard).contains("200 v=0\r\nm=audio 4002 RTP/AVP 0\r\n");
    String id = world.now().id();
    assertThat(world.agent.hangUp(ALICE, id)).isTrue();
    world.atRest();
  }

  @Test
  void aPhoneThatForgotTheCallEndsItWhenItIsAsked() {
    world.call(BOB);
    world.network.runFor(SECOND.multipliedBy(5));
    world.network.lose(
        message -> message.isRequest() && message.requestUri().equals(world.bob.contact()));
    world.network.runFor(Duration.ofMinutes(6));
    assertThat(world.now().phase()).isEqualTo("over");
    assertThat(world.alice.heard).endsWith("BYE");
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16})
  void overABadNetworkNobodyIsLeftTalkingAlone(long seed) {
    Netem.Conditions bad =
        new Netem.Conditions(0.2, 0.1, Duration.ofMillis(10), Duration.ofMillis(300));
    World lossy = new World(new SimNetwork(seed, bad));
    String id = lossy.call(BOB).id();
    lossy.network.runFor(SECOND.multipliedBy(seed % 2 == 0 ? 3 : 60));
    boolean unused = lossy.agent.hangUp(ALICE, id);
    lossy.atRest();
    assertThat(lossy.agent.standing()).isZero();
  }

  @Test
  void aUserHasSoManyCallsAndNoMore() {
    world.bob.habits = Habits.rings();
    world.alice.habits = Habits.rings();
    Agent.Placing last = world.agent.call(ALICE, Optional.empty(), BOB, Optional.empty());
    for (int i = 0; i < 8; i++) {
      assertThat(last).isInstanceOf(Agent.Placing.Begun.class);
      last = world.agent.call(ALICE, Optional.empty(), BOB, Optional.empty());
    }
    assertThat(last)
        .isInstanceOfSatisfying(
            Agent.Placing.Not.class, not -> assertThat(not.status()).isEqualTo(429));
    world.agent.close();
    world.atRest();
    assertThat(world.agent.standing()).isZero();
  }

  @Test
  void aMessageIsDeliveredAsTheUsers() {
    assertThat(world.write(ALICE, BOB, "hello €", SECOND))
        .isEqualTo(new Agent.Outcome(200, "Said by bob"));
    SipMessage came = world.bob.requests.getFirst();
    assertThat(new String(came.body(), StandardCharsets.UTF_8)).isEqualTo("hello €");
    assertThat(came.header(HeaderName.FROM)).contains("<sip:alice@phones.example>;tag=");
    assertThat(came.header(HeaderName.CONTENT_TYPE)).isEqualTo("text/plain;charset=UTF-8");
  }

  @Test
  void whatBecomesOfAMessageIsToldAsSipHasIt() {
    assertThat(world.write(ALICE, EVE, "later", SECOND).status()).as("kept").isEqualTo(202);
    assertThat(world.write(EVE, BOB, "hi", SECOND).status()).as("blocked").isEqualTo(480);
    assertThat(world.write(MUTE, BOB, "hi", SECOND).status()).as("by policy").isEqualTo(403);
    assertThat(world.write(ALICE, new UserUri("nobody", SimServer.DOMAIN), "hi", SECOND).status())
        .isEqualTo(404);
    assertThat(world.write(MUTE, new UserUri("a", "elsewhere.example"), "hi", SECOND).status())
        .as("kept inside")
        .isEqualTo(403);
    assertThat(world.bob.heard).isEmpty();
  }

  @Test
  void nobodyElseIsBelievedWhoTheySayTheyAreAndNobodyElseChoosesADevice() {
    SimClient eve = new SimClient(world.server, "eve", "10.0.0.9");
    SipMessage answer =
        eve.ask(
            eve.request(Method.MESSAGE, "sip:bob@phones.example", "spoof", "")
                .toMessage()
                .edit()
                .replace(HeaderName.FROM, "<sip:alice@phones.example>;tag=1")
                .add(HeaderName.P_ASSERTED_IDENTITY, "<sip:alice@phones.example>")
                .setBody("text/plain", new byte[] {65}));
    assertThat(answer.status()).isEqualTo(403);
    SimPhone second = world.phone(BOB, "10.0.0.5", BOBS);
    String device = HexFormat.of().formatHex(world.bob.contact().getBytes(StandardCharsets.UTF_8));
    SimClient carol = new SimClient(world.server, "alice", "10.0.0.10");
    assertThat(
            carol
                .ask(
                    carol
                        .request(
                            Method.MESSAGE, "sip:bob@phones.example;device=" + device, "chosen", "")
                        .setBody("text/plain", new byte[] {65}))
                .status())
        .isEqualTo(200);
    assertThat(second.heard).containsExactly("MESSAGE A");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bob@",
        "@phones.example",
        "bob@phones.example;device=00",
        "bob@phones.example?Subject=x",
        "bob@phones.example:5060",
        "bob:pw@phones.example",
        "bob@phones.example>\r\nX: y",
        "bob @phones.example"
      })
  void whatIsNoAddressIsNotAsked(String text) {
    assertThat(NodeAgent.read(text)).isEmpty();
  }
}

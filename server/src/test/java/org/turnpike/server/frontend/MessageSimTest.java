package org.turnpike.server.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.store.Contact;
import org.turnpike.store.Contacts;
import org.turnpike.store.KeptMessage;
import org.turnpike.store.KeptMessages;
import org.turnpike.store.MemoryMessages;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.StoreFailed;
import org.turnpike.store.User;
import org.turnpike.store.UserPolicy;
import org.turnpike.topology.UserUri;

/// MESSAGE (RFC 3428) through a Front End, in simulated time.
class MessageSimTest {

  private static final String BOB = "sip:bob@phones.example";
  private static final UserUri EVE = new UserUri("eve", SimServer.DOMAIN);

  private final MemoryUsers users = SimServer.users("alice", "bob", "eve");
  private final KeptMessages kept = new MemoryMessages();
  private @Nullable FrontEnd frontEnd;
  private KeptMessages store = kept;
  private final SimServer server =
      new SimServer(
          new SimNetwork(),
          2,
          Duration.ZERO,
          1_000_000,
          made ->
              node ->
                  frontEnd =
                      new FrontEnd(
                          SimServer.SETTINGS,
                          users,
                          new People(
                              Contacts.inMemory(
                                  Map.of(
                                      SimServer.BOB,
                                      List.of(new Contact(EVE, "", List.of(), true)))),
                              new Delegating(),
                              Runnable::run),
                          made.bindings,
                          new byte[32],
                          List.of(DigestAlgorithm.MD5),
                          Optional.empty(),
                          node));
  private final SimClient alice = new SimClient(server, "alice", "10.0.0.2");
  private final SimClient bob = new SimClient(server, "bob", "10.0.0.3");
  private int calls;

  /// The store of a test, which may be replaced.
  private final class Delegating implements KeptMessages {
    @Override
    public long keep(KeptMessage message) {
      return store.keep(message);
    }

    @Override
    public List<KeptMessage> of(UserUri user, Instant at) {
      return store.of(user, at);
    }

    @Override
    public void remove(UserUri user, long id) {
      store.remove(user, id);
    }

    @Override
    public void expire(Instant at) {
      store.expire(at);
    }

    @Override
    public boolean waiting(UserUri user) {
      return store.waiting(user);
    }
  }

  private MessageEdit message(SimClient from, String to, String text) {
    return from.request(Method.MESSAGE, to, "m" + calls++, "")
        .setBody("text/plain", text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> texts(SimClient client) {
    return client.heard.stream()
        .map(request -> new String(request.body(), StandardCharsets.UTF_8))
        .toList();
  }

  private List<KeptMessage> waiting() {
    return kept.of(SimServer.BOB, server.network.moment.wall());
  }

  @Test
  void aMessageGoesToEveryDeviceAsItCame() {
    SimClient second = new SimClient(server, "bob", "10.0.0.4");
    bob.register(600);
    second.register(600);

    assertThat(alice.ask(message(alice, BOB, "hello €")).status()).isEqualTo(200);

    assertThat(texts(bob)).containsExactly("hello €");
    assertThat(texts(second)).containsExactly("hello €");
    assertThat(bob.heard.getFirst().fromTag()).isEqualTo("alice");
    assertThat(waiting()).isEmpty();
  }

  @Test
  void aMessageForWhoIsNotThereIsKeptAndDeliveredInOrderAtTheNextSignIn() {
    assertThat(alice.ask(message(alice, BOB, "one")).status()).isEqualTo(202);
    assertThat(alice.ask(message(alice, BOB, "two")).status()).isEqualTo(202);
    assertThat(alice.ask(message(alice, BOB, "three")).status()).isEqualTo(202);
    assertThat(waiting()).hasSize(3);
    assertThat(bob.heard).isEmpty();

    bob.register(600);
    server.network.runFor(Duration.ofSeconds(5));

    assertThat(texts(bob)).containsExactly("one", "two", "three");
    SipMessage first = bob.heard.getFirst();
    assertThat(first.header(HeaderName.FROM))
        .startsWith("\"alice\" <sip:alice@phones.example>;tag=");
    assertThat(first.header(HeaderName.DATE)).isEqualTo("Thu, 01 Jan 1970 00:00:01 GMT");
    assertThat(first.header(HeaderName.CONTACT)).isNull(); // RFC 3428 §4
    assertThat(waiting()).isEmpty();
    bob.register(600);
    server.network.runFor(Duration.ofSeconds(5));
    assertThat(bob.heard).hasSize(3);
  }

  @Test
  void aDeviceThatSaysNothingIsGivenUpInTimeForTheSender() {
    bob.register(600);
    bob.status = 0;

    assertThat(alice.ask(message(alice, BOB, "hello"), Duration.ofSeconds(12)).status())
        .isEqualTo(202);

    assertThat(waiting()).hasSize(1);
    server.network.runFor(Duration.ofMinutes(1)); // its own delivery is not answered either
    assertThat(waiting()).hasSize(1);
    bob.status = 200;
    bob.register(600);
    server.network.runFor(Duration.ofSeconds(40));
    assertThat(waiting()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {415, 488, 403, 603})
  void aDevicesOwnRefusalIsToldToTheSender(int refusal) {
    bob.register(600);
    bob.status = refusal;

    assertThat(alice.ask(message(alice, BOB, "hello")).status()).isEqualTo(refusal);
    assertThat(waiting()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {480, 503, 500})
  void aDeviceThatCannotNowIsAsOneThatIsNotThere(int refusal) {
    bob.register(600);
    bob.status = refusal;

    assertThat(alice.ask(message(alice, BOB, "hello")).status()).isEqualTo(202);
    assertThat(waiting()).hasSize(1);
  }

  @Test
  void aKeptMessageThatTheDeviceRefusesIsNotSentForEver() {
    alice.ask(message(alice, BOB, "one"));
    alice.ask(message(alice, BOB, "two"));
    bob.status = 415;
    bob.register(600);
    server.network.runFor(Duration.ofSeconds(5));

    assertThat(texts(bob)).containsExactly("one", "two");
    assertThat(waiting()).isEmpty();
  }

  @Test
  void aDeviceThatGoesAwayDuringDeliveryGetsTheRestLater() {
    alice.ask(message(alice, BOB, "one"));
    alice.ask(message(alice, BOB, "two"));
    bob.status = 480;
    bob.register(600);
    server.network.runFor(Duration.ofSeconds(5));
    assertThat(texts(bob)).containsExactly("one");
    assertThat(waiting()).hasSize(2);

    bob.heard.clear();
    bob.status = 200;
    bob.register(600);
    server.network.runFor(Duration.ofSeconds(5));
    assertThat(texts(bob)).containsExactly("one", "two");
  }

  @Test
  void whatExpiresFirstIsNeverDelivered() {
    alice.ask(message(alice, BOB, "short").add(HeaderName.EXPIRES, "30"));
    alice.ask(message(alice, BOB, "long"));
    assertThat(alice.ask(message(alice, BOB, "now").add(HeaderName.EXPIRES, "0")).status())
        .isEqualTo(480);
    server.network.runFor(Duration.ofMinutes(1));

    bob.register(600);
    server.network.runFor(Duration.ofSeconds(5));

    assertThat(texts(bob)).containsExactly("long");
  }

  @Test
  void whoIsBlockedReachesNobodyAndLeavesNothing() {
    SimClient eve = new SimClient(server, "eve", "10.0.0.5");
    assertThat(eve.ask(message(eve, BOB, "hello")).status()).isEqualTo(480);
    bob.register(600);
    assertThat(eve.ask(message(eve, BOB, "hello")).status()).isEqualTo(480);

    assertThat(bob.heard).isEmpty();
    assertThat(waiting()).isEmpty();
  }

  @Test
  void whoMayNotSendOrReceiveIsTold() {
    User bobs = users.find(SimServer.BOB).orElseThrow();
    users.put(bobs.withDenied(Set.of(UserPolicy.MESSAGES)));
    assertThat(alice.ask(message(alice, BOB, "hello")).status()).isEqualTo(403);
    assertThat(bob.ask(message(bob, "sip:alice@phones.example", "hello")).status()).isEqualTo(403);
  }

  @Test
  void aFullBoxAndAFailingDiskAreToldToTheSender() {
    store =
        new KeptMessages() {
          @Override
          public long keep(KeptMessage message) {
            if (new String(message.body(), StandardCharsets.UTF_8).equals("full")) {
              return 0;
            }
            throw new StoreFailed("disk full");
          }

          @Override
          public List<KeptMessage> of(UserUri user, Instant at) {
            return List.of();
          }

          @Override
          public void remove(UserUri user, long id) {}

          @Override
          public void expire(Instant at) {}

          @Override
          public boolean waiting(UserUri user) {
            return false;
          }
        };
    assertThat(alice.ask(message(alice, BOB, "full")).status()).isEqualTo(480);
    assertThat(alice.ask(message(alice, BOB, "other")).status()).isEqualTo(500);
    assertThat(alice.ask(message(alice, BOB, "x".repeat(KeptMessages.MOST_BYTES + 1))).status())
        .isEqualTo(513);
  }

  @Test
  void aliasesAndNumbersReachTheirUserAndADisabledOneIsNobody() {
    User bobs = users.find(SimServer.BOB).orElseThrow();
    users.put(
        bobs.withNames(List.of(new UserUri("robert", SimServer.DOMAIN)), List.of("+4930123")));
    bob.register(600);

    assertThat(alice.ask(message(alice, "sip:robert@phones.example", "a")).status()).isEqualTo(200);
    assertThat(alice.ask(message(alice, "sip:+49-30-123@phones.example", "b")).status())
        .isEqualTo(200);
    assertThat(texts(bob)).containsExactly("a", "b");
    users.put(bobs.withEnabled(false));
    assertThat(alice.ask(message(alice, BOB, "c")).status()).isEqualTo(404);
  }

  @Test
  void aMessageThatCameAnotherWayIsDeliveredToo() {
    bob.register(600);
    FrontEnd there = Objects.requireNonNull(frontEnd);
    User jane = new User(SimServer.ALICE, "Jané", List.of(), true, Instant.EPOCH);

    assertThat(there.messages().send(jane, SimServer.BOB, "hi ☺")).isTrue();
    server.network.runFor(Duration.ofSeconds(2));

    assertThat(texts(bob)).containsExactly("hi ☺");
    byte[] bytes = bob.heard.getFirst().bytes();
    assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("\"Jané\" <sip:alice@");
    assertThat(waiting()).isEmpty();
  }
}

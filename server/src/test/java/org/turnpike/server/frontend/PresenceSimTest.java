package org.turnpike.server.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.turnpike.store.MemoryMessages;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.User;
import org.turnpike.store.UserPolicy;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Protocol;

/// Presence through a Front End, in simulated time: RFC 3856, RFC 3903, RFC 6665.
class PresenceSimTest {

  private static final String ALICE = "sip:alice@phones.example";
  private static final UserUri EVE = new UserUri("eve", SimServer.DOMAIN);
  private static final Duration PACE = Duration.ofSeconds(6);

  private final MemoryUsers users = SimServer.users("alice", "bob", "eve");
  private final Map<UserUri, List<Contact>> lists = new HashMap<>();
  private @Nullable FrontEnd frontEnd;
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
                          new People(contacts(), new MemoryMessages(), Runnable::run),
                          made.bindings,
                          new byte[32],
                          List.of(DigestAlgorithm.MD5),
                          Optional.empty(),
                          node));
  private final SimClient alice = new SimClient(server, "alice", "10.0.0.2");
  private final SimClient bob = new SimClient(server, "bob", "10.0.0.3");
  private final SimClient eve = new SimClient(server, "eve", "10.0.0.4");

  private Contacts contacts() {
    lists.put(SimServer.ALICE, List.of(new Contact(EVE, "", List.of(), true)));
    return Contacts.inMemory(lists);
  }

  private static String pidf(String basic, String note) {
    return "<?xml version='1.0'?><presence xmlns='urn:ietf:params:xml:ns:pidf'"
        + " xmlns:r='urn:ietf:params:xml:ns:pidf:rpid' entity='pres:x@y'><tuple id='t1'><status>"
        + "<basic>"
        + basic
        + "</basic></status><r:class>x</r:class><note>"
        + note
        + "</note></tuple></presence>";
  }

  private static MessageEdit publish(SimClient from, String to, String body) {
    MessageEdit edit =
        from.request(Method.PUBLISH, to, "p" + from.at, "").add(HeaderName.EVENT, "presence");
    return body.isEmpty()
        ? edit
        : edit.setBody("application/pidf+xml", body.getBytes(StandardCharsets.UTF_8));
  }

  private String published(String body) {
    SipMessage answer = alice.ask(publish(alice, ALICE, body));
    assertThat(answer.status()).isEqualTo(200);
    return String.valueOf(answer.header(HeaderName.SIP_ETAG));
  }

  private static MessageEdit subscribe(SimClient from, String toTag, long seconds) {
    return from.request(Method.SUBSCRIBE, ALICE, "s" + from.name, toTag)
        .add(HeaderName.EVENT, "presence")
        .add(HeaderName.ACCEPT, "application/pidf+xml")
        .add(HeaderName.EXPIRES, Long.toString(seconds));
  }

  private static String body(SipMessage notify) {
    return new String(notify.body(), StandardCharsets.UTF_8);
  }

  private static SipMessage last(SimClient client) {
    return client.heard.getLast();
  }

  private static String state(SipMessage notify) {
    return String.valueOf(notify.header(HeaderName.SUBSCRIPTION_STATE));
  }

  @Test
  void aWatcherIsToldWhetherSomebodyIsThereAndOfEachChange() {
    SipMessage accepted = bob.ask(subscribe(bob, "", 600));
    assertThat(accepted.status()).isEqualTo(200);
    assertThat(accepted.expires()).isEqualTo(600);
    assertThat(accepted.header(HeaderName.CONTACT)).isEqualTo("<sip:presence@10.0.0.1:5060>");
    SipMessage first = last(bob);
    assertThat(first.method()).isEqualTo(Method.NOTIFY);
    assertThat(state(first)).isEqualTo("active;expires=600");
    assertThat(first.header(HeaderName.CONTENT_TYPE)).isEqualTo("application/pidf+xml");
    assertThat(first.fromTag()).isEqualTo(accepted.toTag());
    assertThat(body(first)).contains("entity=\"sip:alice@phones.example\"", ">closed<");

    server.network.runFor(PACE);
    alice.register(600);
    assertThat(body(last(bob))).contains(">open<");
    server.network.runFor(PACE);
    published(pidf("open", "läuft"));
    assertThat(body(last(bob)))
        .contains(">open<", "läuft", "urn:ietf:params:xml:ns:pidf:rpid", "entity=\"sip:alice");
    server.network.runFor(PACE);
    alice.register(0);
    assertThat(bob.heard).hasSize(3); // what is published says it
  }

  /// Alice's browser at 10.0.0.7, which says something over its connection.
  private SimNetwork.Stream browser() {
    return server.network.open(
        new InetSocketAddress("10.0.0.7", 40_000), server.station, Protocol.SIP_WSS);
  }

  private SipMessage over(SimNetwork.Stream browser, MessageEdit edit) {
    List<SipMessage> came = new ArrayList<>();
    server.network.join(
        browser.remote(),
        new SimNetwork.Host() {
          @Override
          public void onDatagram(byte[] bytes, InetSocketAddress from) {}

          @Override
          public void onStream(byte[] bytes, SimNetwork.Stream stream) {
            came.add(SimServer.parsed(bytes));
          }
        });
    return alice.askOver(
        edit,
        message -> {
          browser.toNode(message.bytes());
          server.network.runFor(Duration.ofSeconds(1));
          return came.isEmpty() ? null : came.getLast();
        });
  }

  private MessageEdit registration() {
    return alice
        .request(Method.REGISTER, ALICE, "browser", "")
        .add(HeaderName.EXPIRES, "600")
        .toMessage()
        .edit()
        .setRequestUri("sip:phones.example");
  }

  @Test
  void whatABrowserSaidEndsWithItsConnectionAfterAWhile() {
    bob.ask(subscribe(bob, "", 3600));
    SimNetwork.Stream browser = browser();
    assertThat(over(browser, registration()).status()).isEqualTo(200);
    assertThat(over(browser, publish(alice, ALICE, pidf("open", "busy"))).status()).isEqualTo(200);
    server.network.runFor(PACE);
    assertThat(body(last(bob))).contains(">open<", "busy");

    browser.close();
    server.network.runFor(UserServices.GRACE.minusSeconds(1));
    assertThat(body(last(bob))).contains(">open<", "busy");
    server.network.runFor(PACE);
    assertThat(body(last(bob))).contains(">closed<").doesNotContain("busy");
    assertThat(server.bindings.of(SimServer.ALICE, server.sip.moment().wall())).isEmpty();
  }

  @Test
  void aPageThatIsLoadedAgainIsNotSeenToGo() {
    bob.ask(subscribe(bob, "", 3600));
    SimNetwork.Stream before = browser();
    assertThat(over(before, registration()).status()).isEqualTo(200);
    SipMessage published = over(before, publish(alice, ALICE, pidf("open", "busy")));
    server.network.runFor(PACE);
    before.close();
    SimNetwork.Stream after = browser();
    assertThat(over(after, registration()).status()).isEqualTo(200);
    MessageEdit again =
        publish(alice, ALICE, "")
            .add(HeaderName.SIP_IF_MATCH, String.valueOf(published.header(HeaderName.SIP_ETAG)));
    assertThat(over(after, again).status()).isEqualTo(200);
    int told = bob.heard.size();
    server.network.runFor(UserServices.GRACE.plus(PACE));
    assertThat(bob.heard).hasSize(told);
    assertThat(body(last(bob))).contains(">open<", "busy");
  }

  @Test
  void whatIsPublishedStandsUntilItIsReplacedRemovedOrExpires() { // RFC 3903 §4.1
    bob.ask(subscribe(bob, "", 3600));
    String tag = published(pidf("open", "erst"));
    server.network.runFor(PACE);
    SipMessage replaced =
        alice.ask(publish(alice, ALICE, pidf("open", "two")).add(HeaderName.SIP_IF_MATCH, tag));
    server.network.runFor(PACE);
    assertThat(body(last(bob))).contains("two").doesNotContain("erst");

    String second = String.valueOf(replaced.header(HeaderName.SIP_ETAG));
    int told = bob.heard.size();
    SipMessage refreshed =
        alice.ask(
            publish(alice, ALICE, "")
                .add(HeaderName.SIP_IF_MATCH, second)
                .add(HeaderName.EXPIRES, "60"));
    assertThat(refreshed.status()).isEqualTo(200);
    assertThat(refreshed.expires()).isEqualTo(60);
    assertThat(bob.heard).hasSize(told); // nothing new to tell
    assertThat(alice.ask(publish(alice, ALICE, "").add(HeaderName.SIP_IF_MATCH, second)).status())
        .isEqualTo(412);

    server.network.runFor(Duration.ofMinutes(2));
    assertThat(body(last(bob))).contains(">closed<").doesNotContain("two");

    String third = published(pidf("open", "three"));
    server.network.runFor(PACE);
    alice.ask(
        publish(alice, ALICE, "").add(HeaderName.SIP_IF_MATCH, third).add(HeaderName.EXPIRES, "0"));
    server.network.runFor(PACE);
    assertThat(body(last(bob))).doesNotContain("three");
  }

  @Test
  void aStateThatPidfDoesNotHaveIsToldNobody() { // RFC 3863 §4.1.4
    bob.ask(subscribe(bob, "", 600));
    alice.register(600);
    published(pidf("unknown", "begins"));
    server.network.runFor(PACE);
    assertThat(body(last(bob))).contains(">open<").doesNotContain("unknown");

    // What does not say whether she is there does not say so when she is gone.
    alice.register(0);
    server.network.runFor(PACE);
    assertThat(body(last(bob))).contains(">closed<").doesNotContain("unknown");
  }

  @Test
  void twoDevicesArePutTogetherUnderNamesOfTheirOwn() {
    bob.ask(subscribe(bob, "", 600));
    published(pidf("open", "desk"));
    published(pidf("closed", "pocket"));
    server.network.runFor(PACE);

    assertThat(body(last(bob))).contains("desk", "pocket", "id=\"t1\"", "id=\"t1-2\"");
  }

  @Test
  void aBlockedWatcherSeesNothingAndDoesNotKnowIt() { // RFC 5025 §3.2.1
    SipMessage accepted = eve.ask(subscribe(eve, "", 600));
    assertThat(accepted.status()).isEqualTo(200);
    assertThat(body(last(eve))).contains(">closed<");

    alice.register(600);
    published(pidf("open", "secret"));
    server.network.runFor(PACE);

    assertThat(eve.heard).hasSize(1); // not even that something has changed
    eve.ask(subscribe(eve, String.valueOf(accepted.toTag()), 600));
    assertThat(body(last(eve))).contains(">closed<").doesNotContain("secret");
  }

  @Test
  void whoIsUnblockedSeesAtOnceAndWhoIsBlockedNoMore() {
    eve.ask(subscribe(eve, "", 600));
    published(pidf("open", "here"));
    server.network.runFor(PACE);
    assertThat(eve.heard).hasSize(1);

    // The list of this test stands still, so the user's policy hides them instead.
    User alices = users.find(SimServer.ALICE).orElseThrow();
    bob.ask(subscribe(bob, "", 600));
    assertThat(body(last(bob))).contains("here");
    server.network.runFor(PACE);
    users.put(alices.withDenied(Set.of(UserPolicy.PRESENCE)));
    Objects.requireNonNull(frontEnd).presence().changed(SimServer.ALICE);
    server.network.runFor(PACE);
    assertThat(body(last(bob))).contains(">closed<").doesNotContain("here");
    users.put(alices);
    Objects.requireNonNull(frontEnd).presence().changed(SimServer.ALICE);
    server.network.runFor(PACE);
    assertThat(body(last(bob))).contains("here");
  }

  @Test
  void whoIsInACallIsOnThePhoneUntilItEnds() { // RFC 4480 §3.2
    alice.register(3600);
    bob.register(3600);
    bob.ask(subscribe(bob, "", 3600));
    MessageEdit invite = bob.request(Method.INVITE, ALICE, "call", "");
    alice.status = 200;
    SipMessage accepted = bob.ask(invite);
    assertThat(accepted.status()).isEqualTo(200);
    server.network.runFor(PACE);
    assertThat(body(last(bob))).contains(">open<", "<rpid:on-the-phone/>");

    String route = String.valueOf(accepted.header(HeaderName.RECORD_ROUTE));
    bob.ask(
        bob.request(Method.BYE, alice.contact(), "call", String.valueOf(accepted.toTag()))
            .add(HeaderName.ROUTE, route));
    server.network.runFor(PACE);
    assertThat(body(last(bob))).contains(">open<").doesNotContain("on-the-phone");
  }

  @Test
  void whoSaysThatTheyAreNotThereIsNotSeenOnThePhone() {
    alice.register(3600);
    bob.ask(subscribe(bob, "", 3600));
    published(pidf("closed", "gone"));
    server.network.runFor(PACE);
    assertThat(bob.ask(bob.request(Method.INVITE, ALICE, "call", "")).status()).isEqualTo(200);
    server.network.runFor(PACE);
    assertThat(body(last(bob))).contains(">closed<", "gone").doesNotContain("on-the-phone");
  }

  @Test
  void aSubscriptionEndsWhenItsTimeIsOverAndSaysSo() { // RFC 6665 §4.2.2
    bob.ask(subscribe(bob, "", 60));
    server.network.runFor(Duration.ofSeconds(61));
    assertThat(state(last(bob))).isEqualTo("terminated;reason=timeout");
    int told = bob.heard.size();
    published(pidf("open", "x"));
    server.network.runFor(PACE);
    assertThat(bob.heard).hasSize(told);
  }

  @Test
  void askingAgainWithinTheDialogProlongsItAndZeroEndsIt() {
    String tag = String.valueOf(bob.ask(subscribe(bob, "", 60)).toTag());
    server.network.runFor(Duration.ofSeconds(50));
    assertThat(bob.ask(subscribe(bob, tag, 60)).status()).isEqualTo(200);
    server.network.runFor(Duration.ofSeconds(50));
    assertThat(state(last(bob))).startsWith("active");
    assertThat(bob.ask(subscribe(bob, tag, 0)).status()).isEqualTo(200);
    assertThat(state(last(bob))).isEqualTo("terminated;reason=timeout");
    server.network.runFor(PACE);
    assertThat(bob.ask(subscribe(bob, tag, 60)).status()).isGreaterThanOrEqualTo(400);
  }

  @Test
  void nobodyElseProlongsAWatchersSubscription() {
    String tag = String.valueOf(bob.ask(subscribe(bob, "", 600)).toTag());
    MessageEdit stolen =
        eve.request(Method.SUBSCRIBE, ALICE, "sbob", tag).add(HeaderName.EVENT, "presence");

    assertThat(eve.ask(stolen).status()).isGreaterThanOrEqualTo(400);
    assertThat(eve.heard).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {481, 404, 0})
  void aWatcherWhoIsGoneIsToldNothingMore(int answer) {
    bob.status = answer;
    bob.ask(subscribe(bob, "", 3600));
    server.network.runFor(Duration.ofSeconds(40));
    bob.heard.clear();
    bob.status = 200;
    published(pidf("open", "x"));
    server.network.runFor(PACE);

    assertThat(bob.heard).isEmpty();
    assertThat(Objects.requireNonNull(frontEnd).presence().subscriptions()).isZero();
  }

  @Test
  void whoIsRemovedIsNoResourceAnyMore() {
    bob.ask(subscribe(bob, "", 600));
    users.remove(SimServer.ALICE);
    Objects.requireNonNull(frontEnd).presence().changed(SimServer.ALICE);
    server.network.runFor(PACE);

    assertThat(state(last(bob))).isEqualTo("terminated;reason=noresource");
    assertThat(bob.ask(subscribe(bob, "", 600)).status()).isEqualTo(404);
  }

  @Test
  void aNodeThatStopsTellsItsWatchersToComeAgain() {
    bob.ask(subscribe(bob, "", 600));
    Objects.requireNonNull(frontEnd).presence().close();
    server.network.runFor(PACE);

    assertThat(state(last(bob))).isEqualTo("terminated;reason=deactivated");
  }

  @Test
  void whatIsWrongWithAPublicationIsTold() { // RFC 3903 §6
    String body = pidf("open", "x");
    assertThat(alice.ask(publish(alice, "sip:bob@phones.example", body)).status()).isEqualTo(403);
    SipMessage event =
        alice.ask(
            alice
                .request(Method.PUBLISH, ALICE, "p", "")
                .add(HeaderName.EVENT, "dialog")
                .setBody("application/pidf+xml", body.getBytes(StandardCharsets.UTF_8)));
    assertThat(event.status()).isEqualTo(489);
    assertThat(event.header(HeaderName.ALLOW_EVENTS)).isEqualTo("presence");
    SipMessage type = alice.ask(publish(alice, ALICE, "").setBody("text/plain", new byte[] {'x'}));
    assertThat(type.status()).isEqualTo(415);
    assertThat(type.header(HeaderName.ACCEPT)).isEqualTo("application/pidf+xml");
    assertThat(alice.ask(publish(alice, ALICE, "")).status()).isEqualTo(400);
    SipMessage brief = alice.ask(publish(alice, ALICE, body).add(HeaderName.EXPIRES, "10"));
    assertThat(brief.status()).isEqualTo(423);
    assertThat(brief.header(HeaderName.MIN_EXPIRES)).isEqualTo("60");
    for (String bad :
        List.of(
            "<presence/>",
            "not xml",
            "<!DOCTYPE presence [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + body,
            "<presence xmlns='urn:ietf:params:xml:ns:pidf'>" + "<a/>".repeat(600) + "</presence>",
            "<presence xmlns='urn:ietf:params:xml:ns:pidf'>"
                + "x".repeat(40_000)
                + "</presence>")) {
      assertThat(alice.ask(publish(alice, ALICE, bad)).status()).as(bad).isEqualTo(400);
    }
  }

  @Test
  void whatIsWrongWithASubscriptionIsTold() {
    SipMessage brief = bob.ask(subscribe(bob, "", 5));
    assertThat(brief.status()).isEqualTo(423);
    SipMessage accept =
        bob.ask(
            bob.request(Method.SUBSCRIBE, ALICE, "a", "")
                .add(HeaderName.EVENT, "presence")
                .add(HeaderName.ACCEPT, "text/plain"));
    assertThat(accept.status()).isEqualTo(406);
    users.put(users.find(SimServer.BOB).orElseThrow().withDenied(Set.of(UserPolicy.PRESENCE)));
    assertThat(bob.ask(subscribe(bob, "", 600)).status()).isEqualTo(403);
    // Another package is the devices' matter.
    assertThat(
            eve.ask(
                    eve.request(Method.SUBSCRIBE, ALICE, "d", "")
                        .add(HeaderName.EVENT, "message-summary"))
                .status())
        .isEqualTo(480);
  }

  @Test
  void oneUserPublishesFromSoManyDevices() {
    for (int i = 0; i < 16; i++) {
      published(pidf("open", "device " + i));
    }
    assertThat(alice.ask(publish(alice, ALICE, pidf("open", "x"))).status()).isEqualTo(403);
  }
}

package org.turnpike.server.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.store.Contacts;
import org.turnpike.store.MemoryMessages;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.User;
import org.turnpike.topology.UserUri;

/// Contact lists and the search for people through a Front End, in simulated time.
class ContactSimTest {

  private static final String DESK = "sip:contacts@phones.example";
  private static final UserUri BOB = new UserUri("bob", SimServer.DOMAIN);

  private final MemoryUsers users = SimServer.users("alice", "bob", "bodo");
  private final Contacts contacts = Contacts.inMemory(Map.of());
  private final SimServer server =
      new SimServer(
          new SimNetwork(),
          2,
          Duration.ZERO,
          1_000_000,
          made ->
              node ->
                  new FrontEnd(
                      SimServer.SETTINGS,
                      users,
                      new People(contacts, new MemoryMessages(), Runnable::run),
                      made.bindings,
                      new byte[32],
                      List.of(DigestAlgorithm.MD5),
                      Optional.empty(),
                      node));
  private final SimClient alice = new SimClient(server, "alice", "10.0.0.2");
  private final SimClient bob = new SimClient(server, "bob", "10.0.0.3");

  private SipMessage order(SimClient from, String element) {
    String body = element.replaceFirst("[ />]", " xmlns='urn:turnpike:contacts'$0");
    return from.ask(
        from.request(Method.SERVICE, DESK, "c" + body.hashCode(), "")
            .setBody(
                "application/vnd.turnpike.contacts+xml", body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String body(SipMessage answer) {
    assertThat(answer.status()).isEqualTo(200);
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void aListIsItsOwnersToReadAndChange() {
    assertThat(body(order(alice, "<list/>"))).doesNotContain("<contact ");
    String put = "<put address='bob@phones.example' name='Bob &amp; Co'><group>Work</group></put>";
    assertThat(body(order(alice, put)))
        .contains(
            "<contact address=\"bob@phones.example\" name=\"Bob &amp; Co\" blocked=\"false\">"
                + "<group>Work</group></contact>");
    assertThat(body(order(bob, "<list/>"))).doesNotContain("<contact ");
    assertThat(body(order(alice, "<remove address='bob@phones.example'/>")))
        .doesNotContain("<contact ");
    assertThat(contacts.of(SimServer.ALICE)).isEmpty();
  }

  @Test
  void whoIsBlockedReachesTheOwnerByNoCall() {
    alice.register(600);
    assertThat(body(order(alice, "<put address='bob@phones.example' blocked='true'/>")))
        .contains("blocked=\"true\"");

    assertThat(contacts.blocks(SimServer.ALICE, BOB)).isTrue();
    String to = "sip:alice@phones.example";
    assertThat(bob.ask(bob.request(Method.INVITE, to, "call", "")).status()).isEqualTo(480);
    assertThat(alice.heard).isEmpty();
    order(alice, "<put address='bob@phones.example'/>");
    assertThat(bob.ask(bob.request(Method.INVITE, to, "again", "")).status()).isEqualTo(200);
  }

  @Test
  void whoIsBlockedSeesTheOwnerGoAndComeBack() {
    alice.register(600);
    SipMessage accepted =
        bob.ask(
            bob.request(Method.SUBSCRIBE, "sip:alice@phones.example", "watch", "")
                .add(HeaderName.EVENT, "presence"));
    assertThat(accepted.status()).isEqualTo(200);
    assertThat(told()).contains(">open<");
    for (int i = 0; i < 2; i++) {
      order(alice, "<put address='bob@phones.example' blocked='true'/>");
      server.network.runFor(Duration.ofSeconds(6));
      assertThat(told()).contains(">closed<");
      order(alice, "<put address='bob@phones.example' blocked='false'/>");
      server.network.runFor(Duration.ofSeconds(6));
      assertThat(told()).contains(">open<");
    }
  }

  private String told() {
    return new String(bob.heard.getLast().body(), StandardCharsets.UTF_8);
  }

  @Test
  void peopleOfTheOrganisationAreFoundByTheBeginningOfTheirNames() {
    assertThat(body(order(alice, "<find text=' BO'/>")))
        .contains("bob@phones.example", "bodo@phones.example")
        .doesNotContain("alice");
    assertThat(body(order(alice, "<find text=''/>"))).doesNotContain("<contact ");
    users.put(users.find(BOB).orElseThrow().withEnabled(false));
    assertThat(body(order(alice, "<find text='bo'/>"))).doesNotContain("bob@");
  }

  @Test
  void whoIsNamedByAnAliasIsTheSamePerson() {
    User known = users.find(BOB).orElseThrow();
    users.put(known.withNames(List.of(new UserUri("robert", SimServer.DOMAIN)), List.of()));
    order(alice, "<put address='robert@phones.example' blocked='true'/>");
    assertThat(contacts.blocks(SimServer.ALICE, BOB)).isTrue();
    assertThat(body(order(alice, "<find text='robert@phones.example'/>")))
        .contains("bob@phones.example");

    // A client that signed in by another name of ours knows everybody by that name.
    String body = "<put xmlns='urn:turnpike:contacts' address='bodo@10.0.0.1' blocked='true'/>";
    SipMessage answer =
        alice.ask(
            alice
                .request(Method.SERVICE, "sip:contacts@10.0.0.1", "other", "")
                .setBody("text/xml", body.getBytes(StandardCharsets.UTF_8)));
    assertThat(body(answer)).contains("bodo@10.0.0.1", "bob@10.0.0.1");
    assertThat(contacts.blocks(SimServer.ALICE, new UserUri("bodo", SimServer.DOMAIN))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "<nothing/>",
        "<put address='x'/>",
        "<put address='b@x'><other/></put>",
        "<list><group>a</group>",
        "<put address='b@x'><group> </group></put>",
      })
  void whatIsWrongWithAnOrderIsTold(String wrong) {
    assertThat(order(alice, wrong).status()).isEqualTo(400);
  }

  @Test
  void aDocumentTypeIsNotRead() {
    String entity =
        "<!DOCTYPE list [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
            + "<put xmlns='urn:turnpike:contacts' address='b@x'><group>&x;</group></put>";
    SipMessage answer =
        alice.ask(
            alice
                .request(Method.SERVICE, DESK, "dtd", "")
                .setBody("text/xml", entity.getBytes(StandardCharsets.UTF_8)));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(contacts.of(SimServer.ALICE)).isEmpty();
  }
}

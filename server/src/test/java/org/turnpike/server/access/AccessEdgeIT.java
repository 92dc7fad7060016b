package org.turnpike.server.access;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.server.frontend.Sites.DOMAIN;
import static org.turnpike.server.frontend.Sites.credential;
import static org.turnpike.server.frontend.Sites.peer;
import static org.turnpike.server.frontend.Sites.trusting;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turnpike.net.Credential;
import org.turnpike.server.frontend.Phone;
import org.turnpike.server.frontend.Sites;
import org.turnpike.server.host.Node;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.Peer.Purpose;
import org.turnpike.wire.Decoded;

/// A Front End behind an Access Edge, over real sockets and MTLS.
class AccessEdgeIT {

  private static final String FE = "fe.contoso.internal";
  private static final String EDGE = "edge.contoso.internal";
  private static final String ALICE = "sip:alice@" + DOMAIN;
  private static final String CAROL = "sip:carol@" + DOMAIN;

  private final Sites sites = new Sites();

  @AfterEach
  void stop() throws Exception {
    sites.close();
  }

  private Credential inside(String name) {
    return credential(sites.inside, List.of(sites.inside.certificate()), name);
  }

  private Node frontEnd() {
    return sites.frontEnd(
        1,
        inside(FE),
        List.of(peer(EDGE, Purpose.EDGE, sites.at(11))),
        List.of(),
        "alice",
        "carol",
        "dora");
  }

  private Node edge() {
    List<Peer> peers = List.of(peer(FE, Purpose.NEXT_HOP, sites.at(1)));
    return sites.edge(
        1,
        FederationRules.NONE,
        inside(EDGE),
        credential(sites.outside, List.of(sites.outside.certificate()), "sip." + DOMAIN),
        peers,
        Optional.empty());
  }

  private Phone remote(String name) throws IOException {
    return sites.closing(
        Phone.overTls(name, DOMAIN, sites.clients(21).toSocketAddress(), trusting(sites.outside)));
  }

  private Phone signedIn(String name) throws IOException {
    Phone phone = remote(name);
    assertThat(phone.register("").status()).isEqualTo(200);
    return phone;
  }

  private void showsNothingOfTheInside(SipMessage message, Phone insidePhone) {
    String text = new String(message.bytes(), StandardCharsets.UTF_8);
    assertThat(text)
        .doesNotContain(sites.at(1).address().getHostAddress() + ":")
        .doesNotContain(sites.at(1).address().getHostAddress() + ";")
        .doesNotContain(sites.at(11).address().getHostAddress())
        .doesNotContain("127.0.0.1:" + insidePhone.port());
    assertThat(message.has(HeaderName.PATH)).isFalse();
    assertThat(message.has(HeaderName.P_ASSERTED_IDENTITY)).isFalse();
  }

  @Test
  void someoneInsideCallsSomeoneOutsideAndTheDialogGoesBothWays() throws IOException {
    Node fe = frontEnd();
    edge();
    Phone alice = sites.registered("alice", fe);
    Phone carol = signedIn("carol");

    SipMessage invite =
        alice.authenticated(Method.INVITE, CAROL, "<" + CAROL + ">", "out", edit -> edit);
    SipMessage atCarol = carol.awaitRequest(Method.INVITE);
    showsNothingOfTheInside(atCarol, alice);
    assertThat(atCarol.headers(HeaderName.VIA)).hasSize(1);
    assertThat(atCarol.headers(HeaderName.RECORD_ROUTE)).hasSize(1);
    carol.answer(atCarol, 200, "OK");
    SipMessage ok = alice.awaitStatus(200);
    assertThat(ok.headers(HeaderName.VIA)).hasSize(1);
    Dialog callers = Dialog.ofCaller(invite, ok).orElseThrow();
    alice.say(callers.next(Method.ACK));
    showsNothingOfTheInside(carol.awaitRequest(Method.ACK), alice);
    alice.say(callers.next(Method.INFO));
    SipMessage info = carol.awaitRequest(Method.INFO);
    showsNothingOfTheInside(info, alice);
    carol.answer(info, 200, "OK");
    alice.awaitStatus(200);

    Dialog callees =
        Dialog.ofCallee(
                atCarol,
                SipMessage.response(atCarol, 200, "OK", "carol")
                    .add(HeaderName.CONTACT, carol.contact())
                    .toMessage())
            .orElseThrow();
    carol.say(callees.next(Method.BYE));
    SipMessage bye = alice.awaitRequest(Method.BYE);
    assertThat(bye.requestUri()).isEqualTo(alice.contact().replaceAll("[<>]", ""));
    alice.answer(bye, 200, "OK");
    showsNothingOfTheInside(carol.awaitStatus(200), alice);
  }

  /// As a client over UDP may send it: the end of the datagram is the end of the message.
  private static SipMessage withoutLength(SipMessage message) {
    String text = new String(message.bytes(), StandardCharsets.ISO_8859_1);
    byte[] bytes =
        text.replaceFirst("Content-Length: 0\r\n", "").getBytes(StandardCharsets.ISO_8859_1);
    if (SipMessage.parse(bytes) instanceof Decoded.Value<SipMessage>(SipMessage shorter)
        && !shorter.has(HeaderName.CONTENT_LENGTH)) {
      return shorter;
    }
    throw new AssertionError(text);
  }

  @Test
  void aDatagramWithoutItsLengthGoesOnWithItWhereAConnectionNeedsOne() throws IOException {
    Node fe = frontEnd();
    Node edge = edge();
    Phone alice = sites.registered("alice", fe);
    Phone carol = signedIn("carol");
    SipMessage invite =
        alice.authenticated(Method.INVITE, CAROL, "<" + CAROL + ">", "short", edit -> edit);
    carol.answer(carol.awaitRequest(Method.INVITE), 200, "OK");
    Dialog dialog = Dialog.ofCaller(invite, alice.awaitStatus(200)).orElseThrow();
    alice.say(dialog.next(Method.ACK));
    carol.awaitRequest(Method.ACK);

    String via = "SIP/2.0/UDP 127.0.0.1:" + alice.port() + ";rport;branch=z9hG4bKshort";
    alice.send(withoutLength(dialog.next(Method.INFO).add(HeaderName.VIA, via).toMessage()));
    SipMessage info = carol.awaitRequest(Method.INFO);
    assertThat(info.contentLength()).isZero();
    carol.answer(info, 200, "OK");
    alice.awaitStatus(200);
    assertThat(unframed(edge)).isZero();
  }

  @Test
  void aMessageThatAPeerCouldNotTakeIsRefusedAtTheDoorAndTheConnectionInsideStands()
      throws IOException {
    Node fe = frontEnd();
    Node edge = edge();
    Phone carol = signedIn("carol");
    Phone stranger = remote("dora");
    String uri = "sip:" + DOMAIN;
    stranger.send(
        stranger
            .request(Method.REGISTER, uri, "<sip:dora@" + DOMAIN + ">", "large", 1)
            .add("X-Filling", "x".repeat(64_800))
            .toMessage());
    stranger.awaitStatus(513);
    assertThat(carol.register("").status()).isEqualTo(200);
    assertThat(unframed(fe) + unframed(edge)).isZero();
  }

  /// Streams that ended because nobody could tell where a message ends.
  private static long unframed(Node node) {
    return node.sip().orElseThrow().listeners().values().stream()
        .mapToLong(each -> each.counters().malformed())
        .sum();
  }

  @Test
  void someoneOutsideCallsSomeoneInsideAndTheDialogGoesBothWays() throws IOException {
    Node fe = frontEnd();
    edge();
    Phone alice = sites.registered("alice", fe);
    Phone carol = signedIn("carol");

    SipMessage invite =
        carol.authenticated(Method.INVITE, ALICE, "<" + ALICE + ">", "in", edit -> edit);
    SipMessage atAlice = alice.awaitRequest(Method.INVITE);
    alice.answer(atAlice, 180, "Ringing");
    showsNothingOfTheInside(carol.awaitStatus(180), alice);
    alice.answer(atAlice, 200, "OK");
    SipMessage ok = carol.awaitStatus(200);
    showsNothingOfTheInside(ok, alice);
    Dialog callers = Dialog.ofCaller(invite, ok).orElseThrow();
    carol.say(callers.next(Method.ACK));
    assertThat(alice.awaitRequest(Method.ACK).requestUri())
        .isEqualTo(alice.contact().replaceAll("[<>]", ""));
    Dialog callees =
        Dialog.ofCallee(
                atAlice,
                SipMessage.response(atAlice, 200, "OK", "alice")
                    .add(HeaderName.CONTACT, alice.contact())
                    .toMessage())
            .orElseThrow();
    alice.say(callees.next(Method.BYE));
    SipMessage bye = carol.awaitRequest(Method.BYE);
    showsNothingOfTheInside(bye, alice);
    carol.answer(bye, 200, "OK");
    alice.awaitStatus(200);
  }

  @Test
  void aCallGoesOnBothWaysWhenTheEdgeWasStartedAnewAndItsClientHasComeBack() throws IOException {
    Node fe = frontEnd();
    Node edge = edge();
    Phone alice = sites.registered("alice", fe);
    Phone carol = signedIn("carol");
    SipMessage out =
        alice.authenticated(Method.INVITE, CAROL, "<" + CAROL + ">", "out", edit -> edit);
    carol.answer(carol.awaitRequest(Method.INVITE), 200, "OK");
    Dialog alices = Dialog.ofCaller(out, alice.awaitStatus(200)).orElseThrow();
    alice.say(alices.next(Method.ACK));
    carol.awaitRequest(Method.ACK);
    SipMessage in =
        carol.authenticated(Method.INVITE, ALICE, "<" + ALICE + ">", "in", edit -> edit);
    SipMessage atAlice = alice.awaitRequest(Method.INVITE);
    alice.answer(atAlice, 200, "OK");
    Dialog carols = Dialog.ofCaller(in, carol.awaitStatus(200)).orElseThrow();
    carol.say(carols.next(Method.ACK));
    alice.awaitRequest(Method.ACK);

    edge.close();
    edge();
    carol.reconnect();
    assertThat(carol.register("").status()).isEqualTo(200);

    alice.say(alices.next(Method.INVITE));
    carol.answer(carol.awaitRequest(Method.INVITE), 200, "OK");
    alice.awaitStatus(200);
    alice.say(alices.next(Method.ACK));
    carol.awaitRequest(Method.ACK);
    alice.say(alices.next(Method.BYE));
    carol.answer(carol.awaitRequest(Method.BYE), 200, "OK");
    alice.awaitStatus(200);
    carol.say(carols.next(Method.INFO));
    alice.answer(alice.awaitRequest(Method.INFO), 200, "OK");
    carol.awaitStatus(200);
    Dialog callees =
        Dialog.ofCallee(
                atAlice,
                SipMessage.response(atAlice, 200, "OK", "alice")
                    .add(HeaderName.CONTACT, alice.contact())
                    .toMessage())
            .orElseThrow();
    alice.say(callees.next(Method.BYE));
    carol.answer(carol.awaitRequest(Method.BYE), 200, "OK");
    alice.awaitStatus(200);
  }

  @Test
  void twoOutsideCallEachOtherThroughTheirHome() throws IOException {
    frontEnd();
    edge();
    Phone carol = signedIn("carol");
    Phone dora = signedIn("dora");
    String to = "sip:dora@" + DOMAIN;
    carol.authenticated(Method.MESSAGE, to, "<" + to + ">", "m", edit -> edit);
    dora.answer(dora.awaitRequest(Method.MESSAGE), 200, "OK");
    carol.awaitStatus(200);
  }

  @Test
  void aCancelReachesTheOtherSide() throws IOException {
    Node fe = frontEnd();
    edge();
    Phone alice = sites.registered("alice", fe);
    Phone carol = signedIn("carol");
    SipMessage invite =
        carol.authenticated(Method.INVITE, ALICE, "<" + ALICE + ">", "cancel", edit -> edit);
    SipMessage atAlice = alice.awaitRequest(Method.INVITE);
    alice.answer(atAlice, 180, "Ringing");
    carol.awaitStatus(180);
    carol.send(
        SipMessage.request(Method.CANCEL, ALICE)
            .add(HeaderName.VIA, requireNonNull(invite.header(HeaderName.VIA)))
            .add(HeaderName.FROM, requireNonNull(invite.header(HeaderName.FROM)))
            .add(HeaderName.TO, requireNonNull(invite.header(HeaderName.TO)))
            .add(HeaderName.CALL_ID, "cancel")
            .add(HeaderName.CSEQ, "2 CANCEL")
            .toMessage());
    alice.answer(alice.awaitRequest(Method.CANCEL), 200, "OK");
    alice.answer(atAlice, 487, "Request Terminated");
    assertThat(carol.await(m -> m.status() == 487).cseqMethod()).isEqualTo(Method.INVITE);
  }

  @Test
  void whoeverIsOfAnotherDomainIsRefusedAtTheDoor() throws IOException {
    Node edge = edge();
    Phone mallory =
        sites.closing(
            Phone.overTls(
                "mallory",
                "other.example",
                sites.clients(21).toSocketAddress(),
                trusting(sites.outside)));
    mallory.send(mallory.request(Method.MESSAGE, ALICE, "<" + ALICE + ">", "m", 1).toMessage());
    mallory.awaitStatus(403);
    mallory.send(
        mallory
            .request(Method.REGISTER, "sip:" + DOMAIN, "<sip:x@other.example>", "r", 1)
            .replace(HeaderName.FROM, "<sip:alice@" + DOMAIN + ">;tag=1")
            .toMessage());
    mallory.awaitStatus(403);
    mallory.send(mallory.request(Method.of("PUSH"), ALICE, "<" + ALICE + ">", "p", 1).toMessage());
    mallory.awaitStatus(405);
    assertThat(edge.access().orElseThrow().counters().refused())
        .containsEntry("foreign-user", 2L)
        .containsEntry("method", 1L);
  }

  @Test
  void aRouteOfOursThatWasNotGivenToAClientLeadsNowhere() throws IOException {
    Node fe = frontEnd();
    edge();
    Phone alice = sites.registered("alice", fe);
    Phone carol = signedIn("carol");
    SipMessage invite =
        carol.authenticated(Method.INVITE, ALICE, "<" + ALICE + ">", "mine", edit -> edit);
    SipMessage atAlice = alice.awaitRequest(Method.INVITE);
    alice.answer(atAlice, 200, "OK");
    Dialog dialog = Dialog.ofCaller(invite, carol.awaitStatus(200)).orElseThrow();
    SipMessage again = dialog.next(Method.INFO).toMessage();
    // The Route of one call in another: its seal does not open.
    carol.say(
        again
            .edit()
            .replace(HeaderName.CALL_ID, "another")
            .replace(HeaderName.FROM, "<sip:dora@other.example>;tag=1"));
    carol.awaitStatus(403);
  }

  @Test
  void whileTheInsideIsGoneWhoeverComesIsToldToComeBack() throws IOException {
    edge();
    Phone carol = remote("carol");
    carol.send(
        carol.request(Method.REGISTER, "sip:" + DOMAIN, "<" + CAROL + ">", "r", 1).toMessage());
    assertThat(carol.awaitStatus(503).header(HeaderName.RETRY_AFTER)).isEqualTo("30");
  }

  /// All that comes here goes to them, so it is this Edge's answer as well (RFC 3261 §16.7 (6)).
  @Test
  void whileTheInsideRefusesForNowWhoeverComesIsToldSo() throws IOException {
    Node fe = frontEnd();
    edge();
    fe.frontEnd().orElseThrow().drain();
    Phone carol = remote("carol");
    carol.send(
        carol.request(Method.REGISTER, "sip:" + DOMAIN, "<" + CAROL + ">", "r", 1).toMessage());
    assertThat(carol.awaitStatus(503).header(HeaderName.RETRY_AFTER)).isEqualTo("10");
  }

  @Test
  void aClientThatRefusesForNowIsNotTakenForTheEdge() throws IOException {
    Node fe = frontEnd();
    edge();
    Phone alice = sites.registered("alice", fe);
    Phone carol = signedIn("carol");
    alice.authenticated(Method.INVITE, CAROL, "<" + CAROL + ">", "later", edit -> edit);
    carol.later(carol.awaitRequest(Method.INVITE), "7 (in a meeting);duration=60");
    assertThat(alice.awaitStatus(500).header(HeaderName.RETRY_AFTER)).isEqualTo("7");
  }

  @Test
  void aWrongPasswordIsRefusedByHomeThroughTheEdge() throws IOException {
    frontEnd();
    edge();
    Phone carol = remote("carol");
    carol.send(
        carol
            .request(Method.REGISTER, "sip:" + DOMAIN, "<" + CAROL + ">", "r", 1)
            .add(
                HeaderName.AUTHORIZATION,
                "Digest username=\"carol\", realm=\""
                    + DOMAIN
                    + "\", nonce=\"x\", uri=\"sip:"
                    + DOMAIN
                    + "\", response=\"0123456789abcdef0123456789abcdef\"")
            .toMessage());
    assertThat(carol.awaitStatus(401).header(HeaderName.WWW_AUTHENTICATE)).contains("realm=");
  }

  @Test
  void aClientWhoseConnectionIsGoneIsUnavailableUntilItSignsInAgain() throws Exception {
    Node fe = frontEnd();
    edge();
    Phone alice = sites.registered("alice", fe);
    Phone carol = signedIn("carol");
    carol.close();
    Node unused = requireNonNull(fe);
    assertThat(unused.frontEnd()).isPresent();
    int status = 0;
    for (int i = 0; i < 50 && status != 480; i++) { // until the Edge has seen its end
      alice.authenticated(Method.OPTIONS, CAROL, "<" + CAROL + ">", "m" + i, edit -> edit);
      status = alice.await(m -> m.status() == 480 || m.status() == 408).status();
    }
    assertThat(status).isEqualTo(480);
    Phone again = signedIn("carol");
    alice.authenticated(Method.MESSAGE, CAROL, "<" + CAROL + ">", "again", edit -> edit);
    again.answer(again.awaitRequest(Method.MESSAGE), 200, "OK");
    alice.awaitStatus(200);
  }

  /// What a load balancer asks: the node's own name is answered by the node, the domain by those
  /// whom it leads to.
  @Test
  void whoAsksForTheDomainLearnsWhetherTheEdgeLeadsInside() throws IOException {
    edge();
    Phone balancer = remote("balancer");
    assertThat(asked(balancer, "sip:" + DOMAIN, "nobody")).isGreaterThanOrEqualTo(500);
    assertThat(asked(balancer, "sip:sip." + DOMAIN, "itself")).isEqualTo(200);
    Node unused = frontEnd();
    assertThat(unused.frontEnd()).isPresent();
    assertThat(asked(balancer, "sip:" + DOMAIN, "somebody")).isEqualTo(200);
  }

  private static int asked(Phone asking, String uri, String callId) {
    asking.say(asking.request(Method.OPTIONS, uri, "<" + uri + ">", callId, 1));
    return asking.await(m -> m.status() >= 200).status();
  }
}

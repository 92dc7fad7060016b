package org.turnpike.server.frontend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.server.frontend.Sites.DOMAIN;
import static org.turnpike.server.frontend.Sites.credential;
import static org.turnpike.server.frontend.Sites.home;
import static org.turnpike.server.frontend.Sites.peer;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turnpike.net.Credential;
import org.turnpike.server.host.Node;
import org.turnpike.server.sip.Neighbours;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.Peer.Purpose;

/// Two Front End pools of one domain, over MTLS: users of either talk to all.
class PeersIT {

  private static final String ONE = "one.contoso.internal";
  private static final String TWO = "two.contoso.internal";
  private static final String BOB = "sip:bob@" + DOMAIN;

  private final Sites sites = new Sites();

  @AfterEach
  void stop() throws Exception {
    sites.close();
  }

  private Credential proof(String name) {
    return credential(sites.inside, List.of(sites.inside.certificate()), name);
  }

  /// Alice's pool; bob is in the other, whose nodes are at those places.
  private Node one(int... others) {
    Endpoint[] at = IntStream.of(others).mapToObj(sites::at).toArray(Endpoint[]::new);
    return sites.frontEnd(
        11, proof(ONE), List.of(peer(TWO, Purpose.SERVER, at)), List.of(home(TWO, "bob")), "alice");
  }

  private Node two(Credential proof) {
    return sites.frontEnd(
        12,
        proof,
        List.of(peer(ONE, Purpose.SERVER, sites.at(11))),
        List.of(home(ONE, "alice")),
        "bob");
  }

  @Test
  void aCallCrossesAndItsDialogGoesBothWays() throws IOException {
    Node two = two(proof(TWO));
    Node one = one(12);
    Phone alice = sites.registered("alice", one);
    Phone bob = sites.registered("bob", two);

    SipMessage invite =
        alice.authenticated(Method.INVITE, BOB, "<" + BOB + ">", "cross", edit -> edit);
    SipMessage atBob = bob.awaitRequest(Method.INVITE);
    assertThat(atBob.has(HeaderName.PROXY_AUTHORIZATION)).isFalse();
    assertThat(atBob.has(HeaderName.P_ASSERTED_IDENTITY)).as("phones are no peers").isFalse();
    bob.answer(atBob, 200, "OK");
    SipMessage ok = alice.awaitStatus(200);
    Dialog callers = Dialog.ofCaller(invite, ok).orElseThrow();
    alice.say(callers.next(Method.ACK));
    bob.awaitRequest(Method.ACK);
    Dialog callees = Dialog.ofCallee(atBob, ok).orElseThrow();
    bob.say(callees.next(Method.BYE));
    assertThat(alice.awaitRequest(Method.BYE).callId()).isEqualTo("cross");
    assertThat(one.sip().orElseThrow().flows().size()).as("one connection for both ways").isOne();
  }

  @Test
  void whoSignsInAtTheWrongPoolIsRegisteredAtHomeAndReachedThroughIt() throws IOException {
    Node two = two(proof(TWO));
    Node one = one(12);
    Phone bob = sites.registered("bob", one);
    assertThat(requireNonNull(two.frontEnd().orElse(null)).counters().registers()).isOne();
    assertThat(requireNonNull(one.frontEnd().orElse(null)).counters().registers()).isZero();

    Phone alice = sites.registered("alice", one);
    alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", "m", edit -> edit);
    SipMessage atBob = bob.awaitRequest(Method.MESSAGE);
    assertThat(atBob.vias().toString())
        .contains(sites.at(12).address().getHostAddress(), sites.at(11).address().getHostAddress());
    bob.answer(atBob, 200, "OK");
    alice.awaitStatus(200);

    // What he sends goes to his home as well, which asks for his password.
    bob.authenticated(Method.MESSAGE, "sip:alice@" + DOMAIN, "<sip:alice@x>", "back", e -> e);
    assertThat(alice.awaitRequest(Method.MESSAGE).callId()).isEqualTo("back");
  }

  @Test
  void aClientIsNotBelievedWhoItSaysItIs() throws IOException {
    two(proof(TWO));
    Node one = one(12);
    Phone mallory = sites.phone("alice", one);
    mallory.send(
        mallory
            .request(Method.MESSAGE, BOB, "<" + BOB + ">", "spoof", 1)
            .add(HeaderName.P_ASSERTED_IDENTITY, "<sip:alice@" + DOMAIN + ">")
            .toMessage());
    mallory.awaitStatus(407);
  }

  @Test
  void theNextNodeOfAPoolIsTriedWhereOneIsNotThere() throws IOException {
    two(proof(TWO));
    Node one = one(13, 14, 12); // nobody is at 13 and 14
    Phone alice = sites.registered("alice", one);
    for (int i = 0; i < 6; i++) { // whichever node its Call-ID prefers
      alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", "try-" + i, edit -> edit);
      alice.awaitStatus(202); // of bob's pool: he is not there, and it is kept for him
    }
  }

  @Test
  void whereNoNodeIsThereTheCallFailsAndIsNotLeftWaiting() throws IOException {
    Node one = one(13, 14);
    Phone alice = sites.registered("alice", one);
    alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", "gone", edit -> edit);
    alice.awaitStatus(500);
  }

  @Test
  void aPoolThatComesBackIsReachedAgain() throws Exception {
    Node first = two(proof(TWO));
    Node one = one(12);
    Phone alice = sites.registered("alice", one);
    alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", "before", edit -> edit);
    alice.awaitStatus(202);
    first.close();
    alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", "without", edit -> edit);
    alice.awaitStatus(500);
    two(proof(TWO));
    alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", "after", edit -> edit);
    alice.awaitStatus(202);
  }

  private Node twoAlso(int n) {
    return sites.frontEnd(
        n,
        proof(TWO),
        List.of(peer(ONE, Purpose.SERVER, sites.at(11))),
        List.of(home(ONE, "alice")),
        "bob");
  }

  /// RFC 3261 §21.5.4.
  @Test
  void aNodeThatRefusesForNowIsAskedAfterTheOthersUntilThen() throws IOException {
    Node busy = twoAlso(12);
    twoAlso(13);
    Node one = one(12, 13);
    busy.frontEnd().orElseThrow().drain(); // it answers 503 with Retry-After: 10
    Phone alice = sites.registered("alice", one);
    Neighbours neighbours = one.sip().orElseThrow().neighbours();
    Peer pool = neighbours.named(TWO).orElseThrow();
    String callId =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "first-" + i)
            .filter(each -> neighbours.order(pool, each, 0).getFirst().equals(sites.at(12)))
            .findFirst()
            .orElseThrow();

    long before = System.nanoTime();
    alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", callId, edit -> edit);
    alice.awaitStatus(202); // of the other node, which keeps it for him

    long tenSeconds = 10_000_000_000L;
    assertThat(neighbours.order(pool, callId, before + tenSeconds - 1))
        .containsExactly(sites.at(13), sites.at(12));
    assertThat(neighbours.order(pool, callId, System.nanoTime() + tenSeconds))
        .containsExactly(sites.at(12), sites.at(13));
  }

  /// RFC 3261 §16.7 (6) makes a 500 of their 503; when to come again goes on with it.
  @Test
  void whereAllNodesRefuseForNowTheCallerIsToldWhenToComeAgain() throws IOException {
    for (int n : List.of(12, 13)) {
      twoAlso(n).frontEnd().orElseThrow().drain();
    }
    Node one = one(12, 13);
    Phone alice = sites.registered("alice", one);
    alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", "later", edit -> edit);
    assertThat(alice.awaitStatus(500).header(HeaderName.RETRY_AFTER)).isEqualTo("10");
  }

  @Test
  void aServerWithAnotherNameIsNotTalkedTo() throws IOException {
    two(proof("other.contoso.internal"));
    Node one = one(12);
    Phone alice = sites.registered("alice", one);
    alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", "name", edit -> edit);
    alice.awaitStatus(500);
  }

  @Test
  void aServerOfAnotherAuthorityIsNotTalkedTo() throws IOException {
    two(credential(sites.stranger, List.of(sites.inside.certificate()), TWO));
    Node one = one(12);
    Phone alice = sites.registered("alice", one);
    alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", "ca", edit -> edit);
    alice.awaitStatus(500);
  }

  @Test
  void aServerWhoseNameIsNoPeersIsAClientLikeAnyOther() throws IOException {
    one();
    Node other =
        sites.frontEnd(
            12,
            proof("mallory.contoso.internal"),
            List.of(peer(ONE, Purpose.SERVER, sites.at(11))),
            List.of(home(ONE, "alice")),
            "dave");
    Phone dave = sites.registered("dave", other);
    dave.authenticated(Method.MESSAGE, "sip:alice@" + DOMAIN, "<sip:alice@x>", "m", edit -> edit);
    assertThat(dave.awaitStatus(407).headers(HeaderName.VIA)).hasSize(1);
  }
}

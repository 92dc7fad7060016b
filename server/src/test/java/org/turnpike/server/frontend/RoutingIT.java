package org.turnpike.server.frontend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.net.Certificates;
import org.turnpike.server.host.Node;
import org.turnpike.server.host.Services;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.store.Ha1;
import org.turnpike.store.MemoryBindings;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.User;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;

/// By which way a request goes, over real sockets (RFC 3261 §16.4 to §16.7).
class RoutingIT {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String DOMAIN = "phones.example";
  private static final String BOB = "sip:bob@phones.example";
  private static final String TO_BOB = "<" + BOB + ">";

  private final List<AutoCloseable> open = new ArrayList<>();
  private final MemoryBindings bindings = new MemoryBindings();
  private final Node node = start();

  private Node start() {
    Endpoint any = new Endpoint(LOOPBACK, 0);
    return Node.start(
        new NodeSettings(
            1,
            new NodeId("here"),
            List.of(
                new RoleSettings.FrontEnd(
                    List.of(DOMAIN),
                    List.of("127.0.0.1"),
                    Duration.ofMinutes(1),
                    Duration.ofHours(1))),
            List.of(
                new Listener("udp", Protocol.SIP_UDP, any, any, Optional.empty()),
                new Listener("tcp", Protocol.SIP_TCP, any, any, Optional.empty())),
            Trust.NOBODY,
            PeerPolicy.DEFAULT,
            Limits.DEFAULT),
        new Services(
            new MemoryUsers(
                Stream.of("alice", "bob")
                    .map(name -> new UserUri(name, DOMAIN))
                    .map(uri ->
                        new User(
                            uri,
                            uri.user(),
                            List.of(Ha1.of(uri, DOMAIN, "secret")),
                            true,
                            Instant.EPOCH))
                    .toList()),
            bindings,
            new Certificates(),
            new byte[32],
            List.of(DigestAlgorithm.MD5)));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    node.close();
  }

  private InetSocketAddress at(String listener) {
    return requireNonNull(node.addresses().get(listener));
  }

  private Phone phone(String name, String listener) throws IOException {
    Phone phone = new Phone(name, at(listener), listener.equals("tcp"));
    open.add(phone);
    return phone;
  }

  private Phone registered(String name, String listener) throws IOException {
    Phone phone = phone(name, listener);
    assertThat(phone.register("").status()).isEqualTo(200);
    return phone;
  }

  /// A call that stands, as its caller sees it.
  private static Dialog call(Phone alice, Phone bob, String callId) {
    SipMessage invite = alice.authenticated(Method.INVITE, BOB, TO_BOB, callId, edit -> edit);
    SipMessage atBob = bob.awaitRequest(Method.INVITE);
    bob.answer(atBob, 200, "OK");
    Dialog dialog = Dialog.ofCaller(invite, alice.awaitStatus(200)).orElseThrow();
    alice.say(dialog.next(Method.ACK));
    bob.awaitRequest(Method.ACK);
    return dialog;
  }

  @Test
  void aPhoneBehindAnEdgeIsReachedThroughIt() throws IOException { // RFC 3327 §5.4
    Phone edge = phone("bob", "udp");
    String contact = "<sip:bob@192.168.77.5:5060>";
    String path = "<sip:edge@127.0.0.1:" + edge.port() + ";lr>";
    edge.authenticated(
        Method.REGISTER,
        "sip:phones.example",
        TO_BOB,
        "path",
        edit ->
            edit.add(HeaderName.VIA, "SIP/2.0/UDP 192.168.77.5;branch=z9hG4bKbehind")
                .add(HeaderName.SUPPORTED, "path")
                .add(HeaderName.PATH, path)
                .replace(HeaderName.CONTACT, contact));
    assertThat(edge.await(m -> m.status() >= 200).headers(HeaderName.PATH)).containsExactly(path);

    Phone alice = phone("alice", "udp");
    alice.authenticated(Method.INVITE, BOB, TO_BOB, "by-path", edit -> edit);

    SipMessage invite = edge.awaitRequest(Method.INVITE);
    assertThat(invite.headers(HeaderName.ROUTE)).containsExactly(path);
    assertThat(invite.requestUri()).isEqualTo("sip:bob@192.168.77.5:5060");
  }

  @Test
  void aPathThroughAStrictRouterIsWrittenItsWay() throws IOException { // RFC 3261 §16.6 (6)
    Phone edge = phone("bob", "udp");
    edge.authenticated(
        Method.REGISTER,
        "sip:phones.example",
        TO_BOB,
        "strict",
        edit ->
            edit.add(HeaderName.SUPPORTED, "path")
                .add(HeaderName.PATH, "<sip:old@127.0.0.1:" + edge.port() + ">")
                .replace(HeaderName.CONTACT, "<sip:bob@192.168.77.5:5060>"));
    edge.await(m -> m.status() == 200);

    phone("alice", "udp").authenticated(Method.INVITE, BOB, TO_BOB, "by-strict", edit -> edit);

    SipMessage invite = edge.awaitRequest(Method.INVITE);
    assertThat(invite.requestUri()).isEqualTo("sip:old@127.0.0.1:" + edge.port());
    assertThat(invite.headers(HeaderName.ROUTE)).containsExactly("<sip:bob@192.168.77.5:5060>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void aStrictRouterInFrontOfUsIsUnderstood(String transport) throws IOException { // RFC 3261 §16.4
    Phone bob = registered("bob", "udp");
    Phone alice = phone("alice", transport);
    Dialog dialog = call(alice, bob, "strict-" + transport);
    // Over two transports we recorded ourselves twice (RFC 5658 §3).
    assertThat(dialog.routes()).hasSize(transport.equals("tcp") ? 2 : 1);

    MessageEdit info =
        SipMessage.request(Method.INFO, dialog.routes().getFirst().uri().encode())
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, dialog.local().encode())
            .add(HeaderName.TO, dialog.remote().encode())
            .add(HeaderName.CALL_ID, dialog.callId())
            .add(HeaderName.CSEQ, "7 INFO");
    dialog.routes().stream().skip(1).forEach(r -> info.add(HeaderName.ROUTE, r.encode()));
    info.add(HeaderName.ROUTE, NameAddr.of(dialog.remoteTarget()).encode());
    alice.say(info);

    SipMessage atBob = bob.awaitRequest(Method.INFO);
    assertThat(atBob.requestUri()).isEqualTo(dialog.remoteTarget().encode());
    assertThat(atBob.has(HeaderName.ROUTE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<sip:phones.example;lr>", "<sip:PHONES.example;transport=udp;lr>"})
  void aRouteByTheNameOfOurDomainIsOurs(String route) throws IOException { // RFC 3261 §16.4
    Phone bob = registered("bob", "udp");
    phone("alice", "udp")
        .authenticated(
            Method.INVITE, BOB, TO_BOB, "named", edit -> edit.add(HeaderName.ROUTE, route));

    assertThat(bob.awaitRequest(Method.INVITE).has(HeaderName.ROUTE)).isFalse();
  }

  @Test
  void aRouteToSomebodyElseIsNotFollowed() throws IOException {
    registered("bob", "udp");
    Phone alice = phone("alice", "udp");
    alice.authenticated(
        Method.INVITE,
        BOB,
        TO_BOB,
        "relay",
        edit -> edit.add(HeaderName.ROUTE, "<sip:phones.example;lr>, <sip:far.example;lr>"));
    alice.awaitStatus(403);
  }

  @Test
  void aDialogGoesOnOverTheConnectionThatThePhoneComesBackWith() throws IOException {
    Phone bob = registered("bob", "tcp");
    Phone alice = registered("alice", "tcp");
    Dialog dialog = call(alice, bob, "reconnect");

    bob.reconnect();
    assertThat(bob.register("").status()).isEqualTo(200);
    alice.say(dialog.next(Method.INFO));
    SipMessage atBob = bob.awaitRequest(Method.INFO);
    assertThat(atBob.requestUri()).isEqualTo(dialog.remoteTarget().encode());

    alice.reconnect();
    assertThat(alice.register("").status()).isEqualTo(200);
    bob.answer(atBob, 200, "OK");
    MessageEdit bye =
        SipMessage.request(Method.BYE, alice.contact().replaceAll("[<>]", ""))
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, dialog.remote().encode())
            .add(HeaderName.TO, dialog.local().encode())
            .add(HeaderName.CALL_ID, dialog.callId())
            .add(HeaderName.CSEQ, "1 BYE");
    for (int i = dialog.routes().size() - 1; i >= 0; i--) {
      bye.add(HeaderName.ROUTE, dialog.routes().get(i).encode());
    }
    bob.say(bye);
    alice.awaitRequest(Method.BYE);
  }

  @Test
  void aRequestThatComesByTwoWaysIsPassedTwiceAndThePhoneMergesIt() throws IOException {
    // RFC 3261 §8.2.2.2: a proxy tells transactions apart by branch; only a user agent merges.
    Phone bob = registered("bob", "udp");
    Phone alice = phone("alice", "udp");
    SipMessage first = alice.authenticated(Method.MESSAGE, BOB, TO_BOB, "merged", edit -> edit);
    SipMessage atBob = bob.awaitRequest(Method.MESSAGE);
    SipMessage second =
        alice.authenticated(
            Method.MESSAGE,
            BOB,
            TO_BOB,
            "merged",
            edit -> edit.replace(HeaderName.CSEQ, requireNonNull(first.header(HeaderName.CSEQ))));
    SipMessage again = bob.awaitRequest(Method.MESSAGE);
    assertThat(again.topVia()).isNotEqualTo(atBob.topVia());
    bob.answer(again, 482, "Loop Detected");
    bob.answer(atBob, 200, "OK");

    SipMessage merged = alice.awaitStatus(482);
    assertThat(merged.header(HeaderName.VIA)).contains(requireNonNull(branch(second)));
    assertThat(alice.awaitStatus(200).header(HeaderName.VIA))
        .contains(requireNonNull(branch(first)));
  }

  private static String branch(SipMessage request) {
    String via = requireNonNull(request.header(HeaderName.VIA));
    return via.substring(via.indexOf("branch="));
  }

  @Test
  void theBreadthOfARequestIsSharedAmongItsBranches() throws IOException { // RFC 5393 §5.3.3
    List<Phone> devices =
        List.of(registered("bob", "udp"), registered("bob", "udp"), registered("bob", "udp"));
    Phone alice = phone("alice", "udp");
    alice.authenticated(Method.INVITE, BOB, TO_BOB, "wide", edit -> edit);
    for (Phone device : devices) {
      SipMessage invite = device.awaitRequest(Method.INVITE);
      assertThat(invite.header(HeaderName.MAX_BREADTH)).isEqualTo("20");
      device.answer(invite, 486, "Busy Here");
    }
    alice.awaitStatus(486);
  }

  @Test
  void whereTheBreadthDoesNotSufficeTheDevicesRingByTurns() throws IOException {
    List<Phone> devices =
        new ArrayList<>(
            List.of(registered("bob", "udp"), registered("bob", "udp"), registered("bob", "udp")));
    Phone alice = phone("alice", "udp");
    alice.authenticated(
        Method.INVITE, BOB, TO_BOB, "narrow", edit -> edit.add(HeaderName.MAX_BREADTH, "1"));
    // Who rings first is the registrar's order; each refuses before the next is asked.
    int rang = 0;
    for (int i = 0; i < 30 && rang < 3; i++) {
      for (Phone device : devices) {
        SipMessage came = device.receive(200);
        if (came != null && came.isRequest() && came.method().equals(Method.INVITE)) {
          assertThat(came.header(HeaderName.MAX_BREADTH)).isEqualTo("1");
          for (Phone other : devices) {
            SipMessage there = other == device ? null : other.receive(50);
            assertThat(there != null && there.isRequest() && there.method().equals(Method.INVITE))
                .isFalse();
          }
          device.answer(came, 486, "Busy Here");
          rang++;
        }
      }
    }
    assertThat(rang).isEqualTo(3);
    alice.awaitStatus(486);
  }

  @Test
  void aRequestWithoutBreadthLeftIsRefused() throws IOException { // RFC 5393 §5.3.3.1
    Phone alice = phone("alice", "udp");
    alice.send(
        alice
            .request(Method.INVITE, BOB, TO_BOB, "no-breadth", 1)
            .add(HeaderName.MAX_BREADTH, "0")
            .toMessage());
    alice.awaitStatus(440);
  }

  @Test
  void challengesOfSeveralDevicesGoBackTogether() throws IOException { // RFC 3261 §16.7 (7)
    Phone one = registered("bob", "udp");
    Phone two = registered("bob", "udp");
    Phone alice = phone("alice", "udp");
    alice.authenticated(Method.INVITE, BOB, TO_BOB, "challenged", edit -> edit);
    one.send(
        SipMessage.response(one.awaitRequest(Method.INVITE), 401, "Unauthorized", "one")
            .add(HeaderName.WWW_AUTHENTICATE, "Digest realm=\"one\", nonce=\"1\"")
            .toMessage());
    two.send(
        SipMessage.response(two.awaitRequest(Method.INVITE), 407, "Proxy Auth", "two")
            .add(HeaderName.PROXY_AUTHENTICATE, "Digest realm=\"two\", nonce=\"2\"")
            .toMessage());

    SipMessage answer = alice.await(m -> m.status() >= 400 && m.has(HeaderName.WWW_AUTHENTICATE));
    assertThat(answer.header(HeaderName.WWW_AUTHENTICATE)).contains("realm=\"one\"");
    assertThat(answer.header(HeaderName.PROXY_AUTHENTICATE)).contains("realm=\"two\"");
  }

  private void large(String callId) throws IOException {
    byte[] body = "x".repeat(1500).getBytes(StandardCharsets.US_ASCII);
    phone("alice", "udp")
        .authenticated(
            Method.MESSAGE, BOB, TO_BOB, callId, edit -> edit.setBody("text/plain", body));
  }

  private ServerSocket listening(Phone phone) throws IOException {
    ServerSocket server = new ServerSocket(phone.port(), 5, LOOPBACK);
    server.setSoTimeout(20_000);
    open.add(server);
    return server;
  }

  @Test
  void aLargeRequestGoesOverAConnectionWhereThePhoneTakesOne() throws IOException { // §18.1.1
    Phone bob = registered("bob", "udp");
    ServerSocket server = listening(bob);
    large("large");

    try (Socket connection = server.accept()) {
      SipMessage message = requireNonNull(Phone.fromStream(connection, 20_000));
      assertThat(message.header(HeaderName.VIA)).startsWith("SIP/2.0/TCP 127.0.0.1:");
      assertThat(message.body()).hasSize(1500);
      // Another one takes the same connection; a small one goes as a datagram.
      connection.getOutputStream().write(SipMessage.response(message, 200, "OK", "b").bytes());
      large("large-again");
      SipMessage again = requireNonNull(Phone.fromStream(connection, 20_000));
      assertThat(again.callId()).isEqualTo("large-again");
      connection.getOutputStream().write(SipMessage.response(again, 200, "OK", "b").bytes());
    }
    phone("alice", "udp").authenticated(Method.MESSAGE, BOB, TO_BOB, "small", edit -> edit);
    assertThat(bob.awaitRequest(Method.MESSAGE).callId()).isEqualTo("small");
  }

  @Test
  void aLargeRequestIsADatagramWhereThePhoneTakesNoConnection() throws IOException { // §18.1.1
    Phone bob = registered("bob", "udp");
    large("no-tcp");

    SipMessage message = bob.awaitRequest(Method.MESSAGE);
    assertThat(message.header(HeaderName.VIA)).startsWith("SIP/2.0/UDP");
    assertThat(message.body()).hasSize(1500);
  }

  @Test
  void aPhoneThatAsksForUdpGetsUdp() throws IOException {
    Phone bob = phone("bob", "udp");
    String contact = "<sip:bob@127.0.0.1:" + bob.port() + ";transport=udp>";
    bob.authenticated(
        Method.REGISTER,
        "sip:phones.example",
        TO_BOB,
        "asks-udp",
        edit -> edit.replace(HeaderName.CONTACT, contact));
    bob.awaitStatus(200);
    listening(bob);
    large("udp-please");

    assertThat(bob.awaitRequest(Method.MESSAGE).header(HeaderName.VIA)).startsWith("SIP/2.0/UDP");
  }
}

package org.turnpike.server.frontend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.net.Certificates;
import org.turnpike.server.host.Node;
import org.turnpike.server.host.Services;
import org.turnpike.server.sip.Branch;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.Parameters;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.Via;
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

/// Registrar and proxy over real sockets: what phones see.
class FrontEndIT {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String DOMAIN = "phones.example";
  private static final String BOB = "sip:bob@127.0.0.1";

  private final List<Phone> phones = new ArrayList<>();
  private final MemoryBindings bindings = new MemoryBindings();
  private final Node node = start(Limits.DEFAULT);

  private Node start(Limits limits) {
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
            limits),
        new Services(
            new MemoryUsers(
                Stream.of("alice", "bob", "carol")
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
  void stop() {
    phones.forEach(Phone::close);
    node.close();
  }

  private InetSocketAddress at(String listener) {
    return requireNonNull(node.addresses().get(listener));
  }

  private Phone phone(String name) throws IOException {
    Phone phone = new Phone(name, at("udp"));
    phones.add(phone);
    return phone;
  }

  private Phone registered(String name, String more) throws IOException {
    Phone phone = phone(name);
    assertThat(phone.register(more).status()).isEqualTo(200);
    return phone;
  }

  private static SipMessage invite(Phone from, String callId) {
    return from.authenticated(Method.INVITE, BOB, "<" + BOB + ">", callId, edit -> edit);
  }

  private UserUri bob() {
    return new UserUri("bob", DOMAIN);
  }

  @Test
  void aCancelReachesThePhoneThatRingsAndBothSidesEnd() throws IOException {
    Phone bob = registered("bob", "");
    Phone alice = phone("alice");
    SipMessage invite = invite(alice, "cancelled");
    SipMessage atBob = bob.awaitRequest(Method.INVITE);
    assertThat(atBob.header(HeaderName.PROXY_AUTHORIZATION)).isNull();
    bob.answer(atBob, 180, "Ringing");
    alice.awaitStatus(180);

    alice.send(
        SipMessage.request(Method.CANCEL, BOB)
            .add(HeaderName.VIA, requireNonNull(invite.header(HeaderName.VIA)))
            .add(HeaderName.MAX_FORWARDS, "70")
            .add(HeaderName.FROM, requireNonNull(invite.header(HeaderName.FROM)))
            .add(HeaderName.TO, requireNonNull(invite.header(HeaderName.TO)))
            .add(HeaderName.CALL_ID, "cancelled")
            .add(HeaderName.CSEQ, "2 CANCEL")
            .toMessage());

    SipMessage cancel = bob.awaitRequest(Method.CANCEL);
    assertThat(cancel.topVia()).isEqualTo(atBob.topVia());
    bob.answer(cancel, 200, "OK");
    bob.answer(atBob, 487, "Request Terminated");
    assertThat(bob.awaitRequest(Method.ACK).callId()).isEqualTo("cancelled");
    assertThat(alice.await(m -> m.status() == 487).cseqMethod()).isEqualTo(Method.INVITE);
  }

  @Test
  void allPhonesOfAUserRingAndTheOthersStopWhenOneAnswers() throws IOException {
    Phone desk = registered("bob", "");
    Phone mobile = registered("bob", "");
    Phone alice = phone("alice");
    invite(alice, "forked");
    SipMessage atDesk = desk.awaitRequest(Method.INVITE);
    SipMessage atMobile = mobile.awaitRequest(Method.INVITE);
    desk.answer(atDesk, 180, "Ringing");
    mobile.answer(atMobile, 200, "OK");

    SipMessage answer = alice.awaitStatus(200);
    assertThat(answer.header(HeaderName.CONTACT)).contains(Integer.toString(mobile.port()));
    SipMessage cancel = desk.awaitRequest(Method.CANCEL);
    desk.answer(cancel, 200, "OK");
    desk.answer(atDesk, 487, "Request Terminated");
    desk.awaitRequest(Method.ACK);
    assertThat(requireNonNull(node.frontEnd().orElse(null)).counters().forked()).isEqualTo(1);
  }

  @Test
  void thePhoneOfLowerPreferenceRingsWhenTheFirstIsBusy() throws IOException {
    Phone mobile = registered("bob", ";q=0.3");
    Phone desk = registered("bob", ";q=0.9");
    Phone alice = phone("alice");
    invite(alice, "serial");
    desk.answer(desk.awaitRequest(Method.INVITE), 486, "Busy Here");
    desk.awaitRequest(Method.ACK);
    mobile.answer(mobile.awaitRequest(Method.INVITE), 486, "Busy Here");
    alice.awaitStatus(486);
  }

  /// Calls of several loops, of which one alone hears that the connection is gone.
  @Test
  void allCallsThatRingAtAPhoneEndWithItsConnection() throws IOException {
    Phone bob = new Phone("bob", at("tcp"), true);
    phones.add(bob);
    assertThat(bob.register("").status()).isEqualTo(200);
    Phone alice = phone("alice");
    for (int i = 0; i < 8; i++) {
      invite(alice, "rings-" + i);
      bob.answer(bob.awaitRequest(Method.INVITE), 180, "Ringing");
      alice.awaitStatus(180);
    }
    bob.close();
    Set<String> ended = new HashSet<>();
    while (ended.size() < 8) {
      SipMessage end = alice.await(m -> m.status() >= 300);
      ended.add(end.callId());
    }
  }

  @Test
  void aRegistrationIsFetchedRefreshedAndRemoved() throws IOException {
    Phone bob = phone("bob");
    SipMessage made = bob.register(";expires=120");
    assertThat(requireNonNull(made.header(HeaderName.CONTACT)))
        .contains(bob.contact())
        .contains("expires=120");
    assertThat(bob.register(";expires=5").status()).isEqualTo(423);
    assertThat(bob.register(";expires=0").has(HeaderName.CONTACT)).isFalse();
    assertThat(bindings.of(bob(), Instant.now())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sip:nobody@127.0.0.1, 404",
    "sip:carol@127.0.0.1, 480",
    "sip:bob@elsewhere.example, 403",
    "sip:22@10.0.0.1, 403",
    "tel:+15551234, 416",
  })
  void aCallThatLeadsNowhereIsToldWhy(String uri, int status) throws IOException {
    Phone alice = phone("alice");
    if (status == 416) {
      alice.send(alice.request(Method.INVITE, uri, "<" + uri + ">", "nowhere", 1).toMessage());
    } else {
      alice.authenticated(Method.INVITE, uri, "<" + uri + ">", "nowhere", edit -> edit);
    }
    alice.awaitStatus(status);
  }

  @Test
  void aSpoofedFromIsRefused() throws IOException {
    Phone alice = phone("alice");
    alice.send(
        alice
            .request(Method.INVITE, BOB, "<" + BOB + ">", "spoofed", 1)
            .replace(HeaderName.FROM, "<sip:boss@elsewhere.example>;tag=1")
            .toMessage());
    alice.awaitStatus(403);
    // Her own password proves nothing about somebody else's address.
    alice.authenticated(
        Method.INVITE,
        BOB,
        "<" + BOB + ">",
        "spoofed2",
        edit -> edit.replace(HeaderName.FROM, "<sip:carol@127.0.0.1>;tag=1"));
    alice.awaitStatus(403);
  }

  @Test
  void aDrainLetsARingingCallBeAnsweredAndTakesNoNewOne() throws Exception {
    Phone bob = registered("bob", "");
    Phone alice = phone("alice");
    invite(alice, "draining");
    SipMessage atBob = bob.awaitRequest(Method.INVITE);
    bob.answer(atBob, 180, "Ringing");
    alice.awaitStatus(180);
    CompletableFuture<Long> drained =
        CompletableFuture.supplyAsync(() -> node.drain(Duration.ofSeconds(60)));

    Phone carol = phone("carol");
    SipMessage refused = null;
    for (int i = 1; refused == null || refused.status() == 407; i++) {
      carol.send(carol.request(Method.INVITE, BOB, "<" + BOB + ">", "late" + i, 1).toMessage());
      refused = carol.await(m -> m.status() >= 200);
    }
    assertThat(refused.status()).isEqualTo(503);
    assertThat(drained).isNotDone();
    bob.answer(atBob, 200, "OK");
    alice.awaitStatus(200);
    assertThat(drained.get(20, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void theTokenOfADialogBeginsNoOther() throws IOException {
    Phone bob = registered("bob", "");
    Phone alice = registered("alice", "");
    invite(alice, "token");
    SipMessage atBob = bob.awaitRequest(Method.INVITE);
    String route = requireNonNull(atBob.header(HeaderName.RECORD_ROUTE));

    bob.send(
        bob.request(
                Method.INVITE,
                alice.contact().replaceAll("[<>]", ""),
                "<sip:x@y.example>",
                "token",
                7)
            .replace(HeaderName.FROM, "<sip:boss@elsewhere.example>;tag=1")
            .add(HeaderName.ROUTE, route)
            .toMessage());

    bob.awaitStatus(403);
  }

  @Test
  void hopsRunOutAndUnknownExtensionsAreNamed() throws IOException {
    Phone alice = phone("alice");
    alice.send(
        alice
            .request(Method.INVITE, BOB, "<" + BOB + ">", "hops", 1)
            .replace(HeaderName.MAX_FORWARDS, "0")
            .toMessage());
    alice.awaitStatus(483);
    alice.send(
        alice
            .request(Method.INVITE, BOB, "<" + BOB + ">", "extension", 1)
            .add(HeaderName.PROXY_REQUIRE, "magic")
            .toMessage());
    assertThat(alice.awaitStatus(420).header(HeaderName.UNSUPPORTED)).isEqualTo("magic");
  }

  @Test
  void aRequestThatPassedHereUnchangedIsALoop() throws IOException {
    Phone alice = phone("alice");
    SipMessage request = alice.request(Method.INVITE, BOB, "<" + BOB + ">", "loop", 1).toMessage();
    String ours = new Branch(77, Routing.loopHash(request)).encode();
    Via passed = new Via("UDP", "127.0.0.1", at("udp").getPort(), Parameters.NONE);
    MessageEdit looped = alice.request(Method.INVITE, BOB, "<" + BOB + ">", "loop", 1);
    looped.add(
        HeaderName.VIA,
        new Via(
                passed.transport(),
                passed.host(),
                passed.port(),
                Parameters.NONE.with("branch", ours))
            .encode());

    alice.send(looped.toMessage());

    alice.awaitStatus(482);
    // With another Request-URI it is a spiral, and goes on (RFC 5393 §4.2.2).
    MessageEdit spiral =
        alice.request(Method.INVITE, "sip:carol@127.0.0.1", "<" + BOB + ">", "loop", 1);
    spiral.add(
        HeaderName.VIA,
        new Via(
                passed.transport(),
                passed.host(),
                passed.port(),
                Parameters.NONE.with("branch", ours))
            .encode());
    alice.send(spiral.toMessage());
    alice.awaitStatus(407);
  }

  @Test
  void requestsWithoutPasswordFromOneSourceAreBoundedAndOthersAreServed() throws IOException {
    Phone flood = phone("alice");
    for (int i = 0; i < 2_000; i++) {
      flood.send(flood.request(Method.INVITE, BOB, "<" + BOB + ">", "flood" + i, 1).toMessage());
    }
    int answered = 0;
    while (flood.receive(500) != null) {
      answered++;
    }
    assertThat(answered).isPositive().isLessThan(2_000);
    // All of this machine is one source: whoever asks a second later is served.
    Phone bob = phone("bob");
    SipMessage answer = null;
    for (int i = 0; i < 100 && answer == null; i++) {
      bob.send(
          bob.request(Method.REGISTER, "sip:127.0.0.1", "<sip:bob@127.0.0.1>", "after-flood", i + 1)
              .toMessage());
      answer = bob.receive(200);
    }
    assertThat(requireNonNull(answer).status()).isEqualTo(401);
    assertThat(requireNonNull(node.frontEnd().orElse(null)).counters().silenced()).isPositive();
    assertThat(requireNonNull(node.sip().orElse(null)).counters().transactions()).isZero();
  }

  @Test
  void aHeaderOf65KilobytesIsRefusedAndTheNextConnectionIsServed() throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(20_000);
      socket.connect(at("tcp"));
      OutputStream out = socket.getOutputStream();
      out.write(
          ("OPTIONS sip:127.0.0.1 SIP/2.0\r\nX: " + "x".repeat(70_000) + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      assertThat(readToEnd(socket)).doesNotContain("200 OK");
    }
    assertThat(options("Content-Length: 0\r\n\r\n")).startsWith("SIP/2.0 200 ");
  }

  private static String readToEnd(Socket socket) {
    try (InputStream in = socket.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return ""; // reset: refused as well
    }
  }

  @Test
  void aContentLengthThatLiesIsRefusedOrWaitedForAndHarmsNobody() throws IOException {
    assertThat(options("Content-Length: -5\r\n\r\n")).doesNotContain("200 OK");
    assertThat(options("Content-Length: 99999999999\r\n\r\n")).doesNotContain("200 OK");
    assertThat(options("Content-Length: 0\r\n\r\n")).startsWith("SIP/2.0 200 ");
  }

  private String options(String tail) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(20_000);
      socket.connect(at("tcp"));
      socket
          .getOutputStream()
          .write(
              ("OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKo\r\n"
                      + "Max-Forwards: 70\r\nFrom: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:127.0.0.1>\r\n"
                      + "Call-ID: o\r\nCSeq: 1 OPTIONS\r\n"
                      + tail)
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      byte[] head = new byte[12];
      int read = socket.getInputStream().readNBytes(head, 0, 12);
      return new String(head, 0, read, StandardCharsets.US_ASCII);
    } catch (SocketException e) {
      return "";
    }
  }

  @Test
  void connectionsBeyondTheLimitOfASourceAreClosedAndItsOthersGoOn() throws IOException {
    try (Node small = start(new Limits(100, 5, 2, 200, 65_536, 100))) {
      List<Socket> open = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Socket socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.connect(requireNonNull(small.addresses().get("tcp")));
        open.add(socket);
      }
      // They have said nothing: after two seconds each is closed, and there is room again.
      for (Socket socket : open) {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        socket.close();
      }
      assertThat(
              requireNonNull(requireNonNull(small.sip().orElse(null)).listeners().get("tcp"))
                  .counters()
                  .halfOpenClosed())
          .isEqualTo(5);
    }
  }
}

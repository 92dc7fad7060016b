package org.turnpike.server.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turnpike.net.Certificates;
import org.turnpike.net.Credential;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.server.frontend.Phone;
import org.turnpike.server.frontend.Sites;
import org.turnpike.server.host.Node;
import org.turnpike.server.host.Services;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.store.MemoryBindings;
import org.turnpike.store.MemoryUsers;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;
import org.turnpike.traversal.turn.TimeLimitedKeys;
import org.turnpike.traversal.turn.TurnKeys;
import org.turnpike.wire.Decoded;

/// A Front End and an Edge, over MTLS as in production: port row INT-05.
class CredentialIT {

  private static final String EDGE = "edge.contoso.internal";
  private static final String FRONT_END = "fe.contoso.internal";
  private static final String KEY = "the A/V Authentication key of a pool of this test";

  private final Sites sites = new Sites();

  @AfterEach
  void stop() throws Exception {
    sites.close();
  }

  private Credential proof(CertificateAuthority authority, String name) {
    return Sites.credential(authority, List.of(sites.inside.certificate()), name);
  }

  /// Where the nth Edge's credential service is.
  private Endpoint service(int n) {
    return sites.at(n).withPort(5062);
  }

  private Node edge(int n) {
    Certificates certificates = new Certificates();
    certificates.put("internal", proof(sites.inside, EDGE));
    Endpoint inside = sites.at(n).withPort(0);
    Endpoint outside = sites.at(n + 100).withPort(0);
    InetAddress published = InetAddress.ofLiteral("203.0.113." + n);
    return sites.closing(
        Node.start(
            new NodeSettings(
                1,
                new NodeId("edge" + n),
                List.of(
                    new RoleSettings.AvEdge(
                        Sites.DOMAIN,
                        List.of(new RoleSettings.RelayAddress(outside.address(), published)),
                        50_000,
                        50_099,
                        KEY),
                    new RoleSettings.Credentials(List.of("credentials"))),
                List.of(
                    new Listener("in", Protocol.TURN_UDP, inside, inside, Optional.empty()),
                    new Listener(
                        "out",
                        Protocol.TURN_UDP,
                        outside,
                        new Endpoint(published, 3478),
                        Optional.empty()),
                    new Listener(
                        "out-tcp",
                        Protocol.TURN_TCP,
                        outside,
                        new Endpoint(published, 443),
                        Optional.empty()),
                    Sites.listener("credentials", service(n), "internal", Audience.SERVERS)),
                List.of(Sites.peer(FRONT_END, Peer.Purpose.SERVER, sites.at(11))),
                Trust.NOBODY,
                PeerPolicy.DEFAULT,
                Limits.DEFAULT),
            new Services(
                new MemoryUsers(List.of()),
                new MemoryBindings(),
                certificates,
                new byte[32],
                List.of(DigestAlgorithm.MD5))));
  }

  private Node frontEnd(String name, CertificateAuthority authority, int... edges) {
    Endpoint[] at = new Endpoint[edges.length];
    for (int i = 0; i < edges.length; i++) {
      at[i] = service(edges[i]);
    }
    return sites.frontEnd(
        11,
        proof(authority, name),
        List.of(Sites.peer(EDGE, Peer.Purpose.MEDIA_RELAY, at)),
        List.of(),
        "alice");
  }

  private static RelayCredentials.Outcome ask(Node frontEnd, Location location) {
    CompletableFuture<RelayCredentials.Outcome> outcome = new CompletableFuture<>();
    frontEnd.relayCredentials().of(Sites.user("alice"), location, outcome::complete);
    return outcome.orTimeout(40, TimeUnit.SECONDS).join();
  }

  private static Issued given(RelayCredentials.Outcome outcome) {
    assertThat(outcome).isInstanceOf(RelayCredentials.Outcome.Given.class);
    return ((RelayCredentials.Outcome.Given) outcome).issued();
  }

  @Test
  void aFrontEndGetsACredentialOfItsUserAndTheAddressThatItsClientReaches() {
    Node edge = edge(21);
    Node frontEnd = frontEnd(FRONT_END, sites.inside, 21);

    Issued outside = given(ask(frontEnd, Location.INTERNET));
    assertThat(outside.relays())
        .containsExactly(
            new RelayAt(Location.INTERNET, InetAddress.ofLiteral("203.0.113.21"), 3478, 443));
    assertThat(new TimeLimitedKeys(Sites.DOMAIN, KEY).of(outside.username(), Instant.now()))
        .isInstanceOfSatisfying(
            TurnKeys.Answer.Known.class,
            known -> assertThat(known.user()).isEqualTo("alice@" + Sites.DOMAIN));
    assertThat(outside.lasts()).isEqualTo(Duration.ofHours(8));

    Issued inside = given(ask(frontEnd, Location.INTRANET));
    int port = Objects.requireNonNull(edge.addresses().get("in")).getPort();
    assertThat(inside.relays())
        .containsExactly(new RelayAt(Location.INTRANET, sites.at(21).address(), port, 0));
    assertThat(given(ask(frontEnd, Location.INTERNET))).isSameAs(outside);
  }

  @Test
  void whereOneEdgeIsGoneTheNextIsAsked() {
    edge(22);
    Node frontEnd = frontEnd(FRONT_END, sites.inside, 23, 22);
    for (Location location : Location.values()) {
      assertThat(given(ask(frontEnd, location)).relays()).isNotEmpty();
    }
  }

  @Test
  void withoutAnyTheReasonIsTold() {
    Node frontEnd = frontEnd(FRONT_END, sites.inside, 24);
    assertThat(ask(frontEnd, Location.INTERNET))
        .isInstanceOfSatisfying(
            RelayCredentials.Outcome.None.class,
            none -> assertThat(none.cause()).contains(service(24) + " takes no connection"));
  }

  @Test
  void aFrontEndWhoseSettingsNameNoEdgeSaysSo() {
    assertThat(ask(frontEnd(FRONT_END, sites.inside), Location.INTERNET))
        .isInstanceOfSatisfying(
            RelayCredentials.Outcome.None.class,
            none -> assertThat(none.cause()).contains("no address in the settings"));
  }

  @Test
  void aServerWithAnotherNameGetsNone() {
    edge(25);
    Node other = frontEnd("other.contoso.internal", sites.inside, 25);
    assertThat(ask(other, Location.INTERNET))
        .isInstanceOfSatisfying(
            RelayCredentials.Outcome.None.class,
            none -> assertThat(none.cause()).contains("answers 403"));
  }

  @Test
  void aServerOfAnotherAuthorityGetsNoConnection() {
    edge(26);
    Node other = frontEnd(FRONT_END, sites.stranger, 26);
    assertThat(ask(other, Location.INTERNET))
        .isInstanceOfSatisfying(
            RelayCredentials.Outcome.None.class,
            none -> assertThat(none.cause()).contains("takes no connection"));
  }

  @Test
  void aClientWithoutCertificateIsCutOff() throws Exception {
    edge(27);
    try (Socket plain =
        Sites.trusting(sites.inside).getSocketFactory().createSocket(service(27).address(), 5062)) {
      plain.setSoTimeout(20_000);
      ((SSLSocket) plain).startHandshake();
      plain
          .getOutputStream()
          .write("OPTIONS sip:x SIP/2.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(plain.getInputStream().read()).isEqualTo(-1);
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).*(certificate|closed|reset|Broken pipe).*");
    }
  }

  private SipMessage service(Phone phone, String identity, String body) throws IOException {
    String mras = "sip:mras@" + Sites.DOMAIN;
    SipMessage unused =
        phone.authenticated(
            Method.SERVICE,
            mras,
            "<" + mras + ">",
            "service-" + body.hashCode() + identity,
            edit ->
                edit.setBody(
                    MediaRelayMessage.CONTENT_TYPE, body.getBytes(StandardCharsets.UTF_8)));
    return phone.await(m -> m.status() >= 200 && m.status() != 407);
  }

  private static String request(String identity) {
    return new String(
        new MediaRelayMessage.Request(
                "9", "sip:mras@x", identity, identity, Location.INTERNET, Duration.ofHours(1))
            .toBytes(),
        StandardCharsets.UTF_8);
  }

  @Test
  void aUsersClientAsksItsFrontEndAndOnlyForItself() throws IOException {
    edge(28);
    Phone alice = sites.phone("alice", frontEnd(FRONT_END, sites.inside, 28));
    List<SipMessage> answers = new ArrayList<>();
    for (String identity : List.of("sip:alice@" + Sites.DOMAIN, "sip:bob@" + Sites.DOMAIN)) {
      answers.add(service(alice, identity, request(identity)));
    }
    answers.add(service(alice, "none", "no XML"));

    assertThat(answers).extracting(SipMessage::status).containsExactly(200, 403, 400);
    assertThat(MediaRelayMessage.parse(answers.getFirst().body()))
        .isInstanceOfSatisfying(
            Decoded.Value.class,
            value ->
                assertThat(((MediaRelayMessage.Answer) value.value()).issued().relays())
                    .hasSize(1));
  }
}

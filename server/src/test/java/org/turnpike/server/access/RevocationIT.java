package org.turnpike.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.server.frontend.Sites.DOMAIN;
import static org.turnpike.server.frontend.Sites.credential;
import static org.turnpike.server.frontend.Sites.peer;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.net.Credential;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.Keys;
import org.turnpike.pki.Pem;
import org.turnpike.pki.Subject;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
import org.turnpike.server.frontend.Phone;
import org.turnpike.server.frontend.Sites;
import org.turnpike.server.host.Node;
import org.turnpike.server.revocation.Wanted;
import org.turnpike.sip.message.Method;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Peer.Purpose;
import org.turnpike.wire.Needs;

/// An Access Edge that learns of a revocation by asking a partner's authority over HTTP.
class RevocationIT {

  private static final String PARTNER = "fabrikam.example";

  private final Sites sites = new Sites();
  private final Instant now = Instant.now();

  /// Where the Edge asked from.
  private final BlockingQueue<InetSocketAddress> askers = new LinkedBlockingQueue<>();

  @TempDir Path folder;
  private HttpServer server;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(sites.at(40).address(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] list =
              sites
                  .outside
                  .revocationList(now, now.plus(Duration.ofDays(1)))
                  .getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, list.length);
          exchange.getResponseBody().write(list);
          exchange.close();
          askers.add(exchange.getRemoteAddress());
        });
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(0);
    sites.close();
  }

  private Endpoint web() {
    return new Endpoint(server.getAddress().getAddress(), server.getAddress().getPort());
  }

  private Node edge(Wanted.Rule rule) {
    sites.fetch(rule, web());
    List<X509Certificate> inside = List.of(sites.inside.certificate());
    return sites.edge(
        1,
        new FederationRules(false, List.of(PARTNER), List.of(), 1000),
        credential(sites.inside, inside, "edge." + DOMAIN),
        credential(sites.outside, List.of(sites.outside.certificate()), "sip." + DOMAIN),
        List.of(peer("fe." + DOMAIN, Purpose.NEXT_HOP, sites.at(1))),
        Optional.of(new NoNames()));
  }

  private Credential listed() {
    KeyPair keys = Keys.generate();
    X509Certificate made =
        sites.outside.issue(
            new CertificateRequest(
                Subject.named("sip." + PARTNER),
                List.of(new SubjectName.Dns("sip." + PARTNER)),
                Set.of(Usage.SERVER, Usage.CLIENT),
                Optional.of(URI.create("http://" + web() + "/ca.crl"))),
            keys.getPublic(),
            now);
    return new Credential(keys.getPrivate(), List.of(made), List.of());
  }

  private Phone partner(Credential own) throws Exception {
    return sites.closing(
        Phone.overTls(
            "bob",
            PARTNER,
            sites.at(21).toSocketAddress(),
            FederationIT.showing(own, sites.outside.certificate())));
  }

  /// Nobody is inside, so whoever was let in is told 503.
  private void isLetIn(Credential own) throws Exception {
    Phone phone = partner(own);
    String to = "sip:alice@" + DOMAIN;
    phone.send(phone.request(Method.MESSAGE, to, "<" + to + ">", "m", 1).toMessage());
    assertThat(phone.await(m -> m.status() >= 200).status()).isEqualTo(503);
  }

  private void isCutOff(Credential own, String alert) {
    assertThatThrownBy(() -> partner(own).receive(20_000))
        .hasStackTraceContaining("Received fatal alert: " + alert);
  }

  @Test
  void aRevokedPartnersConnectionIsClosedWhenTheListComesAndItIsCutOffFromThenOn()
      throws Exception {
    Credential stolen = listed();
    sites.outside.revoke(stolen.chain().getFirst(), now);
    Node node = edge(Wanted.Rule.PREFER);
    Phone first = partner(stolen);
    assertThatThrownBy(() -> first.receive(20_000)).hasMessageContaining("closed after: ");
    assertThat(askers.poll(20, TimeUnit.SECONDS).getAddress())
        .as("asked from the Access Edge's address outside")
        .isEqualTo(sites.at(21).address());
    isCutOff(stolen, "certificate_revoked");
    isLetIn(listed());
    assertThat(node.revocations().orElseThrow().counters().held()).isEqualTo(1);
    node.close();
    server.stop(0);
    Node again = edge(Wanted.Rule.PREFER);
    isCutOff(stolen, "certificate_revoked"); // by the list in the data folder
    assertThat(again.revocations().orElseThrow().counters().fetched()).isZero();
  }

  /// The peer is openssl, which has nothing of ours.
  @Test
  @Needs("openssl")
  void opensslIsToldThatItsCertificateWasRevokedOnceTheListHasCome() throws Exception {
    Credential stolen = listed();
    sites.outside.revoke(stolen.chain().getFirst(), now);
    edge(Wanted.Rule.PREFER);
    String before = openssl(stolen); // let in, its list is asked for, and then cut off
    assertThat(askers.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(before).contains("BEGIN CERTIFICATE").doesNotContain("alert certificate revoked");
    assertThat(openssl(stolen)).contains("alert certificate revoked");
  }

  /// What it says until the Edge ends the connection.
  private String openssl(Credential own) throws Exception {
    Path shown = folder.resolve("own.pem");
    Files.writeString(shown, Pem.text(own.chain()) + Pem.text(own.key()));
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "s_client",
                "-connect",
                sites.at(21).toString(),
                "-cert",
                shown.toString(),
                "-key",
                shown.toString())
            .redirectErrorStream(true)
            .start();
    sites.closing(openssl::destroyForcibly);
    String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    openssl.waitFor();
    return said;
  }

  @Test
  void whereNoListIsToBeHadAPartnerIsLetInUnlessOneIsRequired() throws Exception {
    Credential good = listed();
    server.stop(0);
    Node soft = edge(Wanted.Rule.PREFER);
    isLetIn(good);
    soft.close();
    Node hard = edge(Wanted.Rule.REQUIRE);
    isCutOff(good, "unknown_ca");
    hard.close();
    Node off = edge(Wanted.Rule.OFF);
    isLetIn(good);
    assertThat(off.revocations()).isEmpty();
  }

  private static final class NoNames implements org.turnpike.net.dns.DnsAnswers {
    @Override
    public List<Naptr> naptr(String name) {
      return List.of();
    }

    @Override
    public List<Srv> srv(String name) {
      return List.of();
    }

    @Override
    public List<java.net.InetAddress> addresses(String name) {
      return List.of();
    }
  }
}

package org.turnpike.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.server.frontend.Sites.DOMAIN;
import static org.turnpike.server.frontend.Sites.credential;
import static org.turnpike.server.frontend.Sites.peer;
import static org.turnpike.server.frontend.Sites.trusting;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.net.Credential;
import org.turnpike.net.dns.DnsAnswers;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.Keys;
import org.turnpike.pki.Pem;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
import org.turnpike.server.frontend.Phone;
import org.turnpike.server.frontend.Sites;
import org.turnpike.server.host.Node;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Peer.Purpose;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;
import org.turnpike.wire.TestTls;

/// Two organisations, each a Front End behind an Access Edge, and whoever pretends to be one.
class FederationIT {

  private static final String PARTNER = "fabrikam.example";
  private static final String THIRD = "third.example";
  private static final String ALICE = "sip:alice@" + DOMAIN;
  private static final FederationRules OPEN = new FederationRules(true, List.of(), List.of(), 1000);

  private final Sites sites = new Sites();
  private final Map<String, DnsAnswers.Srv> records = new TreeMap<>();
  private final Map<String, InetAddress> hosts = new TreeMap<>();

  private final Map<String, Node> edges = new TreeMap<>();
  private List<X509Certificate> trusted = List.of(sites.outside.certificate());
  private List<X509CRL> revoked = List.of();

  @AfterEach
  void stop() throws Exception {
    sites.close();
  }

  private static FederationRules with(String... partners) {
    return new FederationRules(false, List.of(partners), List.of(), 1000);
  }

  /// Answers from the records of this test alone.
  private final class Names implements DnsAnswers {
    @Override
    public List<Naptr> naptr(String name) {
      return List.of();
    }

    @Override
    public List<Srv> srv(String name) {
      if (name.contains("broken")) {
        throw new IllegalArgumentException("no name");
      }
      Srv found = records.get(name);
      return found == null ? List.of() : List.of(found);
    }

    @Override
    public List<InetAddress> addresses(String name) {
      InetAddress found = hosts.get(name);
      return found == null ? List.of() : List.of(found);
    }
  }

  /// Publishes where a domain's Access Edge is.
  private void publish(String domain, String host, int n) {
    records.put("_sipfederationtls._tcp." + domain, new DnsAnswers.Srv(0, 0, 5061, host));
    hosts.put(host, sites.at(n).address());
  }

  private Node organisation(String domain, int n, FederationRules rules, String... users) {
    String front = "fe." + domain;
    String edge = "edge." + domain;
    Node node =
        sites.edge(
            domain,
            n,
            rules,
            credential(sites.inside, List.of(sites.inside.certificate()), edge),
            knowing(credential(sites.outside, trusted, "sip." + domain)),
            List.of(peer(front, Purpose.NEXT_HOP, sites.at(n))),
            Optional.of(new Names()));
    edges.put(domain, node);
    publish(domain, "sip." + domain, 20 + n);
    return sites.frontEnd(
        domain,
        n,
        credential(sites.inside, List.of(sites.inside.certificate()), front),
        List.of(peer(edge, Purpose.EDGE, sites.at(10 + n))),
        List.of(),
        users);
  }

  private Credential knowing(Credential own) {
    return new Credential(own.key(), own.chain(), own.trust(), revoked);
  }

  private Node contoso(FederationRules rules) {
    return organisation(DOMAIN, 1, rules, "alice", "dora");
  }

  private Map<String, Long> refused() {
    return Objects.requireNonNull(edges.get(DOMAIN)).access().orElseThrow().counters().refused();
  }

  private Phone phone(String name, String domain, Node at) throws IOException {
    Phone phone = sites.closing(Phone.of(name, domain, Sites.at(at, "udp")));
    assertThat(phone.register("").status()).isEqualTo(200);
    return phone;
  }

  static SSLContext showing(@Nullable Credential own, X509Certificate trusted) {
    KeyManager[] shown = own == null ? new KeyManager[0] : new KeyManager[] {new Shows(own)};
    return TestTls.trusting(List.of(trusted), shown);
  }

  /// Shows its certificate whichever authorities the server names: the JDK's own would rather show
  /// none.
  private static final class Shows extends X509ExtendedKeyManager {
    private static final String OWN = "own";
    private final Credential own;

    private Shows(Credential own) {
      this.own = own;
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {OWN};
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return OWN;
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
      return new String[0];
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return own.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return own.key();
    }
  }

  /// Comes to Contoso's partners' listener.
  private Phone partner(String domain, @Nullable Credential own) throws Exception {
    SSLContext context = showing(own, sites.outside.certificate());
    return sites.closing(Phone.overTls("mallory", domain, sites.at(21).toSocketAddress(), context));
  }

  private Phone partner(String domain, String... names) throws Exception {
    return partner(domain, credential(sites.outside, List.of(), names));
  }

  private static SipMessage says(Phone from, String to, UnaryOperator<MessageEdit> more) {
    from.send(more.apply(from.request(Method.MESSAGE, to, "<" + to + ">", "m", 1)).toMessage());
    return from.await(m -> m.status() >= 200);
  }

  private static void talk(Phone caller, Phone callee, String to) {
    caller.authenticated(Method.MESSAGE, to, "<" + to + ">", "m" + to, edit -> edit);
    callee.answer(callee.awaitRequest(Method.MESSAGE), 200, "OK");
    caller.awaitStatus(200);
    SipMessage invite =
        caller.authenticated(Method.INVITE, to, "<" + to + ">", "c" + to, edit -> edit);
    SipMessage at = callee.awaitRequest(Method.INVITE);
    callee.answer(at, 200, "OK");
    Dialog dialog = Dialog.ofCaller(invite, caller.awaitStatus(200)).orElseThrow();
    caller.say(dialog.next(Method.ACK));
    callee.awaitRequest(Method.ACK);
    caller.say(dialog.next(Method.BYE));
    callee.answer(callee.awaitRequest(Method.BYE), 200, "OK");
    caller.awaitStatus(200);
  }

  private void bothWays(FederationRules here, FederationRules there) throws IOException {
    Phone alice = phone("alice", DOMAIN, contoso(here));
    Phone bob = phone("bob", PARTNER, organisation(PARTNER, 2, there, "bob"));
    talk(alice, bob, "sip:bob@" + PARTNER);
    talk(bob, alice, ALICE);
    assertThat(refused()).isEmpty();
  }

  @Test
  void directPartnersCallAndWriteInBothDirections() throws IOException {
    bothWays(with(PARTNER), with(DOMAIN));
  }

  @Test
  void organisationsThatDiscoverEachOtherCallAndWriteInBothDirections() throws IOException {
    bothWays(OPEN, OPEN);
  }

  @Test
  void anUnknownPartnerIsRefusedInBothDirectionsOfAClosedFederation() throws Exception {
    Phone alice = phone("alice", DOMAIN, contoso(with(PARTNER)));
    assertThat(says(partner(THIRD, "sip." + THIRD), ALICE, e -> e).status()).isEqualTo(403);
    String out = "sip:x@" + THIRD;
    alice.authenticated(Method.MESSAGE, out, "<" + out + ">", "out", edit -> edit);
    alice.awaitStatus(403);
    assertThat(refused()).containsEntry("unknown-partner", 2L);
  }

  /// Settings that were pushed: an Edge that had nothing to do with anybody looks partners up at
  /// once, and another list counts for the next request.
  @Test
  void otherListsAreInForceAtOnce() throws Exception {
    Phone alice = phone("alice", DOMAIN, contoso(FederationRules.NONE));
    Phone partner = partner(PARTNER, "gate." + PARTNER);
    publish(PARTNER, "gate." + PARTNER, 30);
    assertThat(says(partner, ALICE, e -> e).status()).isEqualTo(403);
    assertThat(refused()).containsOnly(Map.entry("unknown-partner", 1L));
    assertThat(told(with(PARTNER))).as("what waits for a start").isEmpty();
    isHeard(partner, alice);
    told(new FederationRules(true, List.of(), List.of(PARTNER), 1000));
    assertThat(says(partner, ALICE, e -> e).status()).isEqualTo(403);
    assertThat(refused()).containsEntry("blocked-domain", 1L);
  }

  private List<String> told(FederationRules rules) {
    return Objects.requireNonNull(edges.get(DOMAIN))
        .onReconfigured(
            new NodeSettings(
                2,
                new NodeId("edge1"),
                List.of(
                    new RoleSettings.AccessEdge(List.of("sip." + DOMAIN), List.of(DOMAIN), rules)),
                sites.edgeListeners(1),
                List.of(peer("fe." + DOMAIN, Purpose.NEXT_HOP, sites.at(1))),
                Trust.NOBODY,
                PeerPolicy.DEFAULT,
                Limits.DEFAULT));
  }

  /// The Edge is a provider's, which talks to everybody; the organisation whose users are behind it
  /// does not.
  @Test
  void aTenantsUsersTalkByItsOwnListsInBothDirections() throws Exception {
    FederationRules rules =
        new FederationRules(
            true,
            List.of(),
            List.of(),
            1000,
            List.of(),
            List.of(
                new FederationRules.Tenant(
                    List.of(DOMAIN), false, List.of(PARTNER), List.of(THIRD))));
    Phone alice = phone("alice", DOMAIN, contoso(rules));
    isHeard(partner(PARTNER, "sip." + PARTNER), alice);
    assertThat(says(partner(THIRD, "sip." + THIRD), ALICE, e -> e).status()).isEqualTo(403);
    assertThat(says(partner("x.example", "sip.x.example"), ALICE, e -> e).status()).isEqualTo(403);
    String dotted = "sip:alice@" + DOMAIN + ".";
    assertThat(says(partner(THIRD, "sip." + THIRD), dotted, e -> e).status()).isEqualTo(403);
    for (String to : List.of("sip:x@" + THIRD, "sip:x@" + THIRD + ".", "sip:x@x.example")) {
      alice.authenticated(Method.MESSAGE, to, "<" + to + ">", "m" + to, edit -> edit);
      alice.awaitStatus(403);
    }
    assertThat(refused())
        .containsOnly(Map.entry("blocked-domain", 4L), Map.entry("unknown-partner", 2L));
  }

  @ParameterizedTest
  @ValueSource(strings = {THIRD, "THIRD.example", THIRD + "."})
  void aBlockedDomainIsRefusedHoweverItIsWritten(String written) throws Exception {
    contoso(new FederationRules(true, List.of(), List.of(THIRD), 1000));
    assertThat(says(partner(written, "sip." + THIRD), ALICE, e -> e).status()).isEqualTo(403);
    assertThat(refused()).containsOnly(Map.entry("blocked-domain", 1L));
  }

  @Test
  void aPartnerDoesNotSpeakForAnotherDomainNorForOurs() throws Exception {
    contoso(with(PARTNER, THIRD));
    publish(THIRD, "sip." + THIRD, 30);
    Phone mallory = partner(THIRD, "sip." + PARTNER);
    assertThat(says(mallory, ALICE, e -> e).status()).isEqualTo(403);
    for (String own : List.of(DOMAIN, DOMAIN.toUpperCase(Locale.ROOT), DOMAIN + ".")) {
      assertThat(
              says(mallory, ALICE, e -> e.replace(HeaderName.FROM, "<sip:dora@" + own + ">;tag=1"))
                  .status())
          .as(own)
          .isEqualTo(403);
    }
    assertThat(refused())
        .containsOnly(Map.entry("name-mismatch", 1L), Map.entry("spoofed-from", 3L));
  }

  @Test
  void dnsDoesNotLetAServerOfAnotherDomainSpeak() throws Exception {
    contoso(OPEN);
    publish(PARTNER, "sip." + THIRD, 30);
    assertThat(says(partner(PARTNER, "sip." + THIRD), ALICE, e -> e).status()).isEqualTo(403);
    assertThat(refused()).containsOnly(Map.entry("name-mismatch", 1L));
  }

  @Test
  void aNameThatBreaksTheLookUpIsAnsweredHoweverOftenItComes() throws Exception {
    contoso(OPEN);
    Phone mallory = partner("x", "sip." + PARTNER);
    for (int i = 0; i < 70; i++) { // more than the look-ups that may be under way
      String from = "<sip:x@broken" + i + ".example>;tag=1";
      assertThat(says(mallory, ALICE, e -> e.replace(HeaderName.FROM, from)).status())
          .isEqualTo(403);
    }
    assertThat(refused()).containsOnly(Map.entry("name-mismatch", 70L));
  }

  @Test
  void aServerThatTheDomainsOwnRecordsNameSpeaksForIt() throws Exception {
    Phone alice = phone("alice", DOMAIN, contoso(OPEN));
    publish(PARTNER, "gate." + PARTNER, 30);
    Phone bob = partner(PARTNER, "gate." + PARTNER);
    bob.send(bob.request(Method.MESSAGE, ALICE, "<" + ALICE + ">", "m", 1).toMessage());
    alice.answer(alice.awaitRequest(Method.MESSAGE), 200, "OK");
    bob.awaitStatus(200);
  }

  private void isHeard(Phone partner, Phone alice) {
    partner.send(partner.request(Method.MESSAGE, ALICE, "<" + ALICE + ">", "m", 1).toMessage());
    alice.answer(alice.awaitRequest(Method.MESSAGE), 200, "OK");
    partner.awaitStatus(200);
  }

  private static FederationRules knowing(String provider, String... tenants) {
    return new FederationRules(
        true,
        List.of(),
        List.of(),
        1000,
        List.of(new FederationRules.Provider(List.of(provider), List.of(tenants))));
  }

  @Test
  void aProviderWhomTheFileNamesSpeaksForThoseWhoseRecordsLeadToItAndForNoOther() throws Exception {
    Phone alice = phone("alice", DOMAIN, contoso(knowing("gate.cloud.example")));
    publish(PARTNER, "gate.cloud.example", 30);
    publish(THIRD, "sip." + THIRD, 30);
    isHeard(partner(PARTNER, "gate.cloud.example"), alice);
    assertThat(says(partner(THIRD, "gate.cloud.example"), ALICE, e -> e).status()).isEqualTo(403);
    assertThat(says(partner(DOMAIN, "gate.cloud.example"), ALICE, e -> e).status()).isEqualTo(403);
    assertThat(refused()).containsOnlyKeys("name-mismatch", "spoofed-from");
  }

  /// A hybrid: the records lead to its own Edge, and some of its users are at home at the provider.
  @Test
  void aProviderSpeaksForItsTenantsWhereverTheirRecordsLead() throws Exception {
    Phone alice = phone("alice", DOMAIN, contoso(knowing("gate.cloud.example", PARTNER)));
    publish(PARTNER, "sip." + PARTNER, 30);
    isHeard(partner(PARTNER, "gate.cloud.example"), alice);
    assertThat(says(partner(PARTNER, "sip." + THIRD), ALICE, e -> e).status()).isEqualTo(403);
    assertThat(refused()).containsOnlyKeys("name-mismatch");
  }

  /// TLS 1.3 tells a client of a refused certificate after its own side of the handshake, so this
  /// one reads before it says anything.
  ///
  /// @param alert by name
  private void isCutOff(@Nullable Credential own, String alert) {
    assertThatThrownBy(() -> partner(PARTNER, own).receive(20_000))
        .hasStackTraceContaining("Received fatal alert: " + alert);
  }

  @Test
  void aPartnerWithoutACertificateOrWithOneOfAnotherAuthorityIsCutOffInTheHandshake() {
    contoso(OPEN);
    isCutOff(null, "certificate_required");
    isCutOff(credential(sites.stranger, List.of(), "sip." + PARTNER), "unknown_ca");
    isCutOff(credential(sites.inside, List.of(), "fe." + DOMAIN), "unknown_ca");
  }

  @Test
  void anExpiredCertificateIsCutOffAndAValidOneOfTheSameAuthorityIsNot(@TempDir Path folder)
      throws Exception {
    Instant then = Instant.now().minus(Duration.ofDays(900));
    CertificateAuthority old = CertificateAuthority.open(folder.resolve("old"), "Old", then);
    trusted = List.of(sites.outside.certificate(), old.certificate());
    contoso(OPEN);
    isCutOff(issued(old, then), "certificate_expired");
    assertThat(
            says(partner(PARTNER, issued(old, Instant.now())), "sip:nobody@" + DOMAIN, e -> e)
                .status())
        .isEqualTo(404);
  }

  @Test
  void aRevokedCertificateIsCutOffAndAnotherOfTheSameAuthorityIsNot(@TempDir Path folder)
      throws Exception {
    Credential stolen = credential(sites.outside, List.of(), "sip." + PARTNER);
    Instant now = Instant.now();
    sites.outside.revoke(stolen.chain().getFirst(), now);
    Path list = folder.resolve("outside.crl");
    Files.writeString(list, sites.outside.revocationList(now, now.plus(Duration.ofDays(1))));
    revoked = List.of(Pem.revocationList(list));
    contoso(OPEN);
    isCutOff(stolen, "certificate_revoked");
    Phone fresh = partner(PARTNER, "sip." + PARTNER);
    assertThat(says(fresh, "sip:nobody@" + DOMAIN, e -> e).status()).isEqualTo(404);
  }

  private static Credential issued(CertificateAuthority authority, Instant when) {
    KeyPair keys = Keys.generate();
    X509Certificate made =
        authority.issue(
            CertificateRequest.server(
                List.of(new SubjectName.Dns("sip." + PARTNER)), Usage.SERVER, Usage.CLIENT),
            keys.getPublic(),
            when);
    return new Credential(keys.getPrivate(), List.of(made), List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"MESSAGE", "INVITE", "SUBSCRIBE"})
  void aUserWhoIsKeptInsideNeitherReachesPartnersNorIsReached(String method) throws Exception {
    sites.keepInside("dora");
    Node fe = contoso(OPEN);
    Phone dora = phone("dora", DOMAIN, fe);
    Phone alice = phone("alice", DOMAIN, fe);
    Phone bob = partner(PARTNER, "sip." + PARTNER);
    String to = "sip:dora@" + DOMAIN;
    bob.send(
        bob.request(Method.of(method), to, "<" + to + ">", "in", 1)
            .add(HeaderName.EVENT, "presence")
            .toMessage());
    assertThat(bob.await(m -> m.status() >= 200).status()).isEqualTo(403);
    String out = "sip:bob@" + PARTNER;
    dora.authenticated(Method.of(method), out, "<" + out + ">", "out", edit -> edit);
    dora.awaitStatus(403);
    alice.authenticated(Method.MESSAGE, to, "<" + to + ">", "within", edit -> edit);
    dora.answer(dora.awaitRequest(Method.MESSAGE), 200, "OK");
    alice.awaitStatus(200);
  }

  @Test
  void aNodeThatStopsTellsThoseWhoWatchItsUsers() throws Exception {
    Node fe = contoso(OPEN);
    Phone alice = phone("alice", DOMAIN, fe);
    Phone dora = phone("dora", DOMAIN, fe);
    assertThat(alice.port()).isNotEqualTo(dora.port());
    dora.authenticated(
        Method.SUBSCRIBE,
        ALICE,
        "<" + ALICE + ">",
        "watch",
        edit -> edit.add(HeaderName.EVENT, "presence").add(HeaderName.EXPIRES, "600"));
    SipMessage first = dora.awaitRequest(Method.NOTIFY);
    dora.answer(first, 200, "OK");
    fe.close();
    SipMessage last =
        dora.await(m ->
            m.isRequest()
                && String.valueOf(m.header(HeaderName.SUBSCRIPTION_STATE))
                    .startsWith("terminated"));
    assertThat(last.header(HeaderName.SUBSCRIPTION_STATE)).contains("reason=deactivated");
  }

  @Test
  void aUserWhoDoesNotExistIs404AndNobodyIsAskedForAPassword() throws Exception {
    contoso(with(PARTNER));
    SipMessage no = says(partner(PARTNER, "sip." + PARTNER), "sip:nobody@" + DOMAIN, e -> e);
    assertThat(no.status()).isEqualTo(404);
    assertThat(no.has(HeaderName.PROXY_AUTHENTICATE)).isFalse();
    assertThat(no.headers(HeaderName.VIA)).hasSize(1);
  }

  @Test
  void aPartnerReachesNoThirdDomainThroughUsAndRegistersNobody() throws Exception {
    contoso(OPEN);
    publish(THIRD, "sip." + THIRD, 30);
    Phone mallory = partner(PARTNER, "sip." + PARTNER);
    assertThat(says(mallory, "sip:x@" + THIRD, e -> e).status()).isEqualTo(403);
    assertThat(says(mallory, "sip:x@" + sites.at(1), e -> e).status()).isEqualTo(403);
    mallory.send(
        mallory
            .request(Method.REGISTER, "sip:" + DOMAIN, "<" + ALICE + ">", "r", 1)
            .add(HeaderName.PATH, "<sip:x@" + sites.at(30) + ";lr>")
            .toMessage());
    mallory.awaitStatus(405);
    assertThat(refused()).containsOnly(Map.entry("no-relay", 2L), Map.entry("method", 1L));
  }

  @Test
  void aPartnersRouteToTheInsideOrOnwardsIsRefused() throws Exception {
    contoso(OPEN);
    Phone mallory = partner(PARTNER, "sip." + PARTNER);
    for (String to : List.of(sites.at(1).toString(), "sip." + THIRD)) {
      for (String before :
          List.of("", "<sip:sip." + DOMAIN + ";lr>, ", "<sip:AAAA@" + DOMAIN + ";lr>, ")) {
        String route = before + "<sip:" + to + ";transport=tls;lr>";
        assertThat(says(mallory, ALICE, e -> e.add(HeaderName.ROUTE, route)).status())
            .as(route)
            .isEqualTo(403);
      }
    }
    assertThat(refused()).containsOnly(Map.entry("foreign-route", 6L));
  }

  /// A dialog as a partner has it, and with whom.
  private record Held(Phone partner, Phone alice, Dialog dialog) {

    /// Says something in it, with one line changed.
    int status(Method method, HeaderName name, String value) {
      partner.say(dialog.next(method).toMessage().edit().replace(name, value));
      return partner.await(m -> m.status() >= 200).status();
    }

    /// What is within its rights comes, and before it nothing came.
    void nothingCame() {
      partner.say(dialog.next(Method.UPDATE));
      SipMessage first = alice.await(m -> true);
      assertThat(first.method()).isEqualTo(Method.UPDATE);
      alice.answer(first, 200, "OK");
      partner.await(m -> m.status() == 200);
    }
  }

  private Held calling() throws Exception {
    Phone alice = phone("alice", DOMAIN, contoso(OPEN));
    Phone mallory = partner(PARTNER, "sip." + PARTNER);
    SipMessage invite =
        mallory.request(Method.INVITE, ALICE, "<" + ALICE + ">", "held", 1).toMessage();
    mallory.send(invite);
    alice.answer(alice.awaitRequest(Method.INVITE), 200, "OK");
    Dialog dialog = Dialog.ofCaller(invite, mallory.awaitStatus(200)).orElseThrow();
    mallory.say(dialog.next(Method.ACK));
    alice.awaitRequest(Method.ACK);
    return new Held(mallory, alice, dialog);
  }

  /// Alice calls somebody of a partner whose servers look at no From within a dialog.
  private Held called() throws Exception {
    String to = "sip:bob@" + PARTNER;
    Phone alice = phone("alice", DOMAIN, contoso(OPEN));
    Phone bob = phone("bob", PARTNER, organisation(PARTNER, 2, OPEN, "bob"));
    SipMessage invite =
        alice.authenticated(Method.INVITE, to, "<" + to + ">", "held", edit -> edit);
    SipMessage at = bob.awaitRequest(Method.INVITE);
    bob.answer(at, 200, "OK");
    Dialog callers = Dialog.ofCaller(invite, alice.awaitStatus(200)).orElseThrow();
    alice.say(callers.next(Method.ACK));
    bob.awaitRequest(Method.ACK);
    Dialog callees =
        Dialog.ofCallee(
                at,
                SipMessage.response(at, 200, "OK", "bob")
                    .add(HeaderName.CONTACT, bob.contact())
                    .toMessage())
            .orElseThrow();
    return new Held(bob, alice, callees);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MESSAGE", "INFO", "REFER", "INVITE", "NOTIFY", "BYE"})
  void withinADialogAPartnerSpeaksForNoneOfOurUsersNorForAThirdDomains(String method)
      throws Exception {
    Held held = calling();
    String tag = ";tag=" + held.dialog().local().tag();
    for (String from : List.of("dora@" + DOMAIN, "dora@" + DOMAIN + ".", "x@" + THIRD)) {
      assertThat(held.status(Method.of(method), HeaderName.FROM, "<sip:" + from + ">" + tag))
          .as(from)
          .isEqualTo(403);
    }
    assertThat(refused()).containsOnly(Map.entry("spoofed-from", 3L));
    held.nothingCame();
  }

  @Test
  void aPartnerWhomWeCalledSpeaksForNoneOfOurUsersEither() throws Exception {
    Held held = called();
    String tag = ";tag=" + held.dialog().local().tag();
    String dora = "<sip:dora@" + DOMAIN + ">" + tag;
    assertThat(held.status(Method.MESSAGE, HeaderName.FROM, dora)).isEqualTo(403);
    assertThat(held.status(Method.BYE, HeaderName.FROM, dora)).isEqualTo(403);
    assertThat(held.status(Method.INFO, HeaderName.TO, "<" + ALICE + ">;tag=x")).isEqualTo(403);
    assertThat(refused())
        .containsOnly(Map.entry("spoofed-from", 2L), Map.entry("foreign-dialog", 1L));
    held.nothingCame();
  }

  @Test
  void theRouteOfADialogBeginsOrJoinsNoOther() throws Exception {
    Held held = calling();
    assertThat(held.status(Method.INFO, HeaderName.TO, "<" + ALICE + ">;tag=another"))
        .isEqualTo(403);
    assertThat(
            held.status(Method.INFO, HeaderName.FROM, "<sip:mallory@" + PARTNER + ">;tag=another"))
        .isEqualTo(403);
    assertThat(held.status(Method.INFO, HeaderName.TO, "<" + ALICE + ">")).isEqualTo(403);
    assertThat(held.status(Method.INFO, HeaderName.CALL_ID, "another")).isEqualTo(403);
    assertThat(refused())
        .containsOnly(
            Map.entry("foreign-dialog", 2L),
            Map.entry("foreign-route", 1L),
            Map.entry("no-relay", 1L));
  }

  @Test
  void anotherPartnerWithTheRouteOfADialogIsRefused() throws Exception {
    Held held = calling();
    Phone third = partner(THIRD, "sip." + THIRD);
    third.say(held.dialog().next(Method.BYE));
    assertThat(third.await(m -> m.status() >= 200).status()).isEqualTo(403);
    assertThat(refused()).containsOnly(Map.entry("name-mismatch", 1L));
  }

  @Test
  void aPartnersOtherUserMaySpeakInItsDialogAndItsServersMayChangeConnection() throws Exception {
    Held held = calling();
    Phone again = partner(PARTNER, "sip." + PARTNER);
    String tag = ";tag=" + held.dialog().local().tag();
    again.say(
        held.dialog()
            .next(Method.INFO)
            .toMessage()
            .edit()
            .replace(HeaderName.FROM, "<sip:assistant@" + PARTNER + ">" + tag)); // RFC 4916
    held.alice().answer(held.alice().awaitRequest(Method.INFO), 200, "OK");
    again.awaitStatus(200);
  }

  @Test
  void whatAPartnerAssertsIsReplacedByWhatItsCertificateProves() throws Exception {
    Phone alice = phone("alice", DOMAIN, contoso(OPEN));
    Phone mallory = partner(PARTNER, "sip." + PARTNER);
    mallory.send(
        mallory
            .request(Method.MESSAGE, ALICE, "<" + ALICE + ">", "m", 1)
            .add(HeaderName.P_ASSERTED_IDENTITY, "<sip:dora@" + DOMAIN + ">")
            .add(HeaderName.P_ASSERTED_IDENTITY, "<tel:+15550100>")
            .add(HeaderName.PATH, "<sip:" + sites.at(30) + ";lr>")
            .toMessage());
    SipMessage at = alice.awaitRequest(Method.MESSAGE);
    assertThat(at.headers(HeaderName.P_ASSERTED_IDENTITY))
        .allMatch(told -> told.contains("mallory@" + PARTNER));
    alice.answer(at, 200, "OK");
    mallory.awaitStatus(200);
  }

  @Test
  void aDiscoveredPartnerIsLimitedAndOneOnTheListIsNot() throws Exception {
    contoso(new FederationRules(true, List.of(THIRD), List.of(), 1));
    Phone listed = partner(THIRD, "sip." + THIRD);
    Phone mallory = partner(PARTNER, "sip." + PARTNER);
    SipMessage last = says(mallory, "sip:nobody@" + DOMAIN, e -> e);
    for (int i = 0; i < 200 && last.status() != 503; i++) {
      last = says(mallory, "sip:nobody@" + DOMAIN, e -> e);
    }
    assertThat(last.status()).isEqualTo(503);
    assertThat(last.has(HeaderName.RETRY_AFTER)).isTrue();
    assertThat(refused()).containsEntry("too-many", 1L);
    assertThat(says(listed, "sip:nobody@" + DOMAIN, e -> e).status()).isEqualTo(404);
  }

  @Test
  void aRemoteClientVouchesForNobodyAndIsLedNowhereInside() throws IOException {
    contoso(OPEN);
    Phone dora =
        sites.closing(
            Phone.overTls(
                "dora", DOMAIN, sites.clients(21).toSocketAddress(), trusting(sites.outside)));
    assertThat(
            says(
                    dora,
                    ALICE,
                    e -> e.add(HeaderName.P_ASSERTED_IDENTITY, "<sip:dora@" + DOMAIN + ">"))
                .status())
        .isEqualTo(407);
    assertThat(
            says(dora, ALICE, e -> e.add(HeaderName.ROUTE, "<sip:" + sites.at(1) + ";lr>"))
                .status())
        .isEqualTo(403);
    assertThat(refused()).containsOnly(Map.entry("foreign-route", 1L));
  }
}

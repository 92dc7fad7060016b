package org.turnpike.server.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.SignInLog;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.SipUser;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.auth.DigestChallenge;
import org.turnpike.sip.auth.DigestCredentials;
import org.turnpike.sip.auth.DigestNonces;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.User;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;
import org.turnpike.wire.Decoded;

/// Digest as clients meet it: RFC 3261 §22, RFC 7616, RFC 8760.
class AuthenticatorTest {

  private static final InetSocketAddress HERE = new InetSocketAddress("10.0.0.7", 5060);
  private static final String REGISTRAR = "sip:phones.example";
  private static final int MOST_ANSWERS = 400;

  private final MemoryUsers known = SimServer.users("alice", "bob");
  private final List<UserUri> asked = new ArrayList<>();
  private final Users users =
      new Users() {
        @Override
        public Optional<User> find(UserUri address) {
          asked.add(address);
          return known.find(address);
        }
      };
  private final List<UserUri> proven = new ArrayList<>();
  private List<DigestAlgorithm> offered = List.of(DigestAlgorithm.SHA256, DigestAlgorithm.MD5);
  private byte[] secret = new byte[32];
  private SimServer server = start();
  private int branches;

  /// Answers 200 to whoever is proven.
  private final class Serving implements SipUser {
    private final Authenticator authenticator;

    Serving(SimServer made, SipNode node) {
      Instant since = made.network.moment.wall();
      this.authenticator =
          new Authenticator(
              SimServer.SETTINGS,
              users,
              new DigestNonces(secret, since),
              offered,
              host -> node.isSelf(host, 0));
    }

    @Override
    public void onRequest(Arrival arrival) {
      boolean register = arrival.request().method().equals(Method.REGISTER);
      UserUri user = authenticator.check(arrival, !register);
      if (user != null) {
        proven.add(user);
        arrival.refuse(200, "OK");
      }
    }

    @Override
    public void onAck(Arrival arrival) {}
  }

  private SimServer start() {
    return start(new SimNetwork());
  }

  private SimServer start(SimNetwork network) {
    return new SimServer(
        network, 1, Duration.ZERO, MOST_ANSWERS, made -> node -> new Serving(made, node));
  }

  private MessageEdit request(Method method, String uri, String user) {
    return SipMessage.request(method, uri)
        .add(HeaderName.VIA, "SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bK" + branches++)
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<sip:" + user + "@phones.example>;tag=1")
        .add(HeaderName.TO, "<sip:" + user + "@phones.example>")
        .add(HeaderName.CALL_ID, "c")
        .add(HeaderName.CSEQ, "1 " + method)
        .toMessage()
        .edit();
  }

  private SipMessage ask(MessageEdit request) {
    List<SipMessage> answers = server.ask(HERE, request.toMessage());
    assertThat(answers).hasSize(1);
    return answers.getFirst();
  }

  private static DigestChallenge challenge(SipMessage answer, DigestAlgorithm algorithm) {
    HeaderName name =
        answer.status() == 401 ? HeaderName.WWW_AUTHENTICATE : HeaderName.PROXY_AUTHENTICATE;
    for (String line : answer.headers(name)) {
      if (DigestChallenge.decode(line) instanceof Decoded.Value<DigestChallenge>(var challenge)
          && challenge.algorithm() == algorithm) {
        return challenge;
      }
    }
    throw new AssertionError("no challenge for " + algorithm + " in " + answer.headers(name));
  }

  private DigestChallenge challenged(DigestAlgorithm algorithm) {
    return challenge(ask(request(Method.REGISTER, REGISTRAR, "alice")), algorithm);
  }

  private static DigestCredentials answer(DigestChallenge challenge, int count) {
    return challenge.answer("alice", "secret", "REGISTER", REGISTRAR, "cafe", count);
  }

  private SipMessage register(DigestCredentials shown) {
    return ask(
        request(Method.REGISTER, REGISTRAR, "alice").add(HeaderName.AUTHORIZATION, shown.encode()));
  }

  private static boolean stale(SipMessage answer) {
    return challenge(answer, DigestAlgorithm.MD5).stale();
  }

  @Test
  void eachAlgorithmIsOfferedThePreferredOneFirstWithQopAuth() { // RFC 8760 §2.3
    SipMessage answer = ask(request(Method.REGISTER, REGISTRAR, "alice"));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers(HeaderName.WWW_AUTHENTICATE))
        .hasSize(2)
        .allMatch(line -> line.contains("qop=\"auth\"") && !line.contains("stale"));
    assertThat(answer.headers(HeaderName.WWW_AUTHENTICATE).getFirst())
        .contains("algorithm=SHA-256");
    assertThat(ask(request(Method.INVITE, "sip:bob@phones.example", "alice")).status())
        .isEqualTo(407);
  }

  @ParameterizedTest
  @EnumSource
  void whoHasThePasswordIsKnown(DigestAlgorithm algorithm) {
    assertThat(register(answer(challenged(algorithm), 1)).status()).isEqualTo(200);
    assertThat(proven).containsExactly(SimServer.ALICE);
  }

  @Test
  void anAlgorithmThatWasNotOfferedProvesNothing() { // no bidding down
    DigestChallenge md5 = challenged(DigestAlgorithm.MD5);
    offered = List.of(DigestAlgorithm.SHA256);
    server = start();

    assertThat(register(answer(md5, 1)).status()).isEqualTo(401);
    assertThat(proven).isEmpty();
  }

  @Test
  void ofSeveralCredentialsThoseForOurRealmCount() {
    DigestCredentials ours = answer(challenged(DigestAlgorithm.SHA256), 1);
    SipMessage answer =
        ask(
            request(Method.REGISTER, REGISTRAR, "alice")
                .add(HeaderName.AUTHORIZATION, "Basic YWxpY2U6c2VjcmV0")
                .add(
                    HeaderName.AUTHORIZATION,
                    ours.encode().replace(SimServer.REALM, "elsewhere.example"))
                .add(HeaderName.AUTHORIZATION, ours.encode()));

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void anotherRealmIsChallengedAfresh() {
    DigestChallenge there =
        new DigestChallenge(
            "elsewhere.example",
            challenged(DigestAlgorithm.MD5).nonce(),
            DigestAlgorithm.MD5,
            false,
            "auth",
            "");
    SipMessage answer = register(answer(there, 1));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(stale(answer)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void whoeverIsUnknownOrWrongGetsTheSameAnswerAfterTheSameWork(DigestAlgorithm algorithm) {
    Set<String> answers = new HashSet<>();
    for (String name : List.of("alice", "nobody")) {
      DigestChallenge challenge =
          challenge(ask(request(Method.REGISTER, REGISTRAR, name)), algorithm);
      asked.clear();
      SipMessage answer =
          ask(
              request(Method.REGISTER, REGISTRAR, name)
                  .add(
                      HeaderName.AUTHORIZATION,
                      challenge
                          .answer(
                              name,
                              name.equals("alice") ? "wrong" : "secret",
                              "REGISTER",
                              REGISTRAR,
                              "cafe",
                              1)
                          .encode()));
      assertThat(asked).as("each is looked up once").hasSize(1);
      answers.add(
          new String(answer.bytes(), StandardCharsets.UTF_8)
              .replace(name, "NAME")
              .replaceAll("nonce=\"[0-9a-f]+\"", "nonce")
              .replaceAll("branch=\\w+", "branch")
              .replaceAll("tag=\\w+", "tag"));
    }
    assertThat(answers).hasSize(1);
    assertThat(proven).isEmpty();
  }

  @Test
  void aSecretThatIsAllZeroesIsNobodys() { // the stand-in for who is unknown
    DigestChallenge challenge =
        challenge(ask(request(Method.REGISTER, REGISTRAR, "nobody")), DigestAlgorithm.MD5);
    DigestCredentials forged =
        challenge
            .answer("nobody", "", "REGISTER", REGISTRAR, "cafe", 1)
            .signed("0".repeat(32), "REGISTER");

    SipMessage answer =
        ask(
            request(Method.REGISTER, REGISTRAR, "nobody")
                .add(HeaderName.AUTHORIZATION, forged.encode()));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(proven).isEmpty();
  }

  @Test
  void anOldNonceIsStaleOnlyForWhoHasThePassword() { // RFC 7616 §3.3
    DigestChallenge challenge = challenged(DigestAlgorithm.MD5);
    server.network.runFor(Duration.ofSeconds(DigestNonces.LIFETIME + 2));

    assertThat(stale(register(answer(challenge, 1)))).isTrue();
    DigestCredentials wrong = challenge.answer("alice", "wrong", "REGISTER", REGISTRAR, "cafe", 1);
    assertThat(stale(register(wrong))).isFalse();
    assertThat(proven).isEmpty();
  }

  @Test
  void aRequestThatComesAgainGetsTheSameAnswerByteForByte() { // RFC 3261 §8.2.7
    MessageEdit first = request(Method.REGISTER, REGISTRAR, "alice");
    SipMessage answer = ask(first);
    server.network.runFor(Duration.ofSeconds(15));
    assertThat(ask(first).bytes()).isEqualTo(answer.bytes());

    DigestChallenge challenge = challenge(answer, DigestAlgorithm.MD5);
    assertThat(register(answer(challenge, 1)).status()).isEqualTo(200);

    assertThat(ask(first).bytes()).isEqualTo(answer.bytes());
    assertThat(stale(register(answer(challenge, 1)))).isTrue(); // asked twice, and still one use
    assertThat(register(answer(challenge, 2)).status()).isEqualTo(200);
  }

  @Test
  void anotherRequestOfTheSameClientGetsAnotherNonce() {
    MessageEdit first = request(Method.REGISTER, REGISTRAR, "alice");
    MessageEdit moved = first.toMessage().edit().add(HeaderName.CONTACT, "<sip:alice@10.0.0.7>");

    assertThat(challenge(ask(moved), DigestAlgorithm.MD5).nonce())
        .isNotEqualTo(challenge(ask(first), DigestAlgorithm.MD5).nonce());
  }

  @Test
  void aNonceThatIsNotOursIsNoStaleOne() {
    DigestChallenge ours = challenged(DigestAlgorithm.MD5);
    secret = new byte[] {1};
    server = start();

    assertThat(stale(register(answer(ours, 1)))).isFalse();
    assertThat(proven).isEmpty();
  }

  @Test
  void afterARestartOldNoncesAreStaleSinceNobodyKnowsTheirUses() {
    DigestCredentials once = answer(challenged(DigestAlgorithm.MD5), 1);
    assertThat(register(once).status()).isEqualTo(200);
    server.network.runFor(Duration.ofSeconds(2));
    server = start(server.network);

    assertThat(stale(register(once))).isTrue();
    assertThat(proven).hasSize(1);
  }

  @Test
  void aNonceServesAsLongAsItsCountRises() {
    DigestChallenge challenge = challenged(DigestAlgorithm.SHA256);
    assertThat(register(answer(challenge, 1)).status()).isEqualTo(200);
    assertThat(register(answer(challenge, 2)).status()).isEqualTo(200);
    assertThat(register(answer(challenge, 9)).status()).isEqualTo(200);

    for (int replayed : new int[] {1, 2, 5, 9}) {
      assertThat(stale(register(answer(challenge, replayed)))).isTrue();
    }
    assertThat(proven).hasSize(3);
  }

  @Test
  void theSameDatagramAgainIsNoReplayButAChangedOneIs() {
    DigestCredentials once = answer(challenged(DigestAlgorithm.MD5), 1);
    MessageEdit request =
        request(Method.REGISTER, REGISTRAR, "alice")
            .add(HeaderName.AUTHORIZATION, once.encode())
            .add(HeaderName.CONTACT, "<sip:alice@10.0.0.7>");
    assertThat(ask(request).status()).isEqualTo(200);
    assertThat(ask(request).status()).isEqualTo(200);

    SipMessage hijack =
        ask(request.toMessage().edit().replace(HeaderName.CONTACT, "<sip:mallory@10.6.6.6>"));

    assertThat(hijack.status()).isEqualTo(401);
    assertThat(proven).hasSize(2);
  }

  /// The old 31-polynomial over the bytes could be met by choosing a few of them.
  @Test
  void aChangedRequestWithTheSameArrayHashIsAReplay() {
    DigestCredentials once = answer(challenged(DigestAlgorithm.MD5), 1);
    MessageEdit first =
        request(Method.REGISTER, REGISTRAR, "alice")
            .add(HeaderName.AUTHORIZATION, once.encode())
            .add(HeaderName.CONTACT, "<sip:Aa@10.0.0.7>");
    assertThat(ask(first).status()).isEqualTo(200);
    byte[] second =
        new String(first.bytes(), StandardCharsets.UTF_8)
            .replace("sip:Aa@", "sip:BB@")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(Arrays.hashCode(second)).isEqualTo(Arrays.hashCode(first.bytes()));

    assertThat(server.ask(HERE, second).getFirst().status()).isEqualTo(401);
  }

  private static DigestCredentials withoutQop(DigestChallenge challenge) {
    return new DigestChallenge(
            challenge.realm(), challenge.nonce(), challenge.algorithm(), false, "", "")
        .answer("alice", "secret", "REGISTER", REGISTRAR, "", 0);
  }

  @Test
  void aClientWithoutQopHasOneRequestANonceWithMd5() { // RFC 3261 §22.4 (8)
    DigestCredentials old = withoutQop(challenged(DigestAlgorithm.MD5));
    assertThat(register(old).status()).isEqualTo(200);

    assertThat(stale(register(old))).as("it could be anybody who listened").isTrue();
    assertThat(proven).hasSize(1);
  }

  @Test
  void aClientWithSha256HasToHaveQop() { // RFC 8760 §2.7
    assertThat(register(withoutQop(challenged(DigestAlgorithm.SHA256))).status()).isEqualTo(401);
    assertThat(proven).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auth-int", "auth,auth-int", "none"})
  void anotherQopIsChallengedAfresh(String qop) {
    String shown = answer(challenged(DigestAlgorithm.MD5), 1).encode();
    SipMessage answer =
        ask(
            request(Method.REGISTER, REGISTRAR, "alice")
                .add(HeaderName.AUTHORIZATION, shown.replace("qop=auth", "qop=" + qop)));
    assertThat(answer.status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    // Request-URI, uri, status
    "sip:bob@phones.example, sip:bob@phones.example, 200",
    "sip:bob@phones.example, sip:bob@PHONES.example:5060;transport=tcp, 200",
    "sip:bob@10.0.0.1:5060, sip:bob@phones.example, 200",
    "sip:%62ob@phones.example, sip:bob@phones.example, 200",
    "sip:bob@phones.example, sip:phones.example, 200", // SIPp
    "sip:bob@phones.example, sip:10.0.0.1:5060, 200", // SIPp
    "sip:bob@far.example, sip:bob@far.example, 200",
    "sip:bob@phones.example, sip:carol@phones.example, 400",
    "sip:bob@phones.example, sip:bob@far.example, 400",
    "sip:bob@far.example, sip:bob@phones.example, 400",
    "sip:bob@phones.example, sip:far.example, 400",
    "sip:bob@phones.example, tel:+15551234, 400",
    "sip:bob@phones.example, /index.html, 400",
  })
  void theUriIsTheRequestUriAsFarAsClientsGo(String requestUri, String uri, int status) {
    DigestChallenge challenge =
        challenge(ask(request(Method.MESSAGE, requestUri, "alice")), DigestAlgorithm.MD5);
    SipMessage answer =
        ask(
            request(Method.MESSAGE, requestUri, "alice")
                .add(
                    HeaderName.PROXY_AUTHORIZATION,
                    challenge.answer("alice", "secret", "MESSAGE", uri, "cafe", 1).encode()));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(proven).hasSize(status == 200 ? 1 : 0);
  }

  @Test
  void theMethodIsPartOfTheProof() {
    DigestCredentials forRegister = answer(challenged(DigestAlgorithm.MD5), 1);
    SipMessage answer =
        ask(
            request(Method.MESSAGE, REGISTRAR, "alice")
                .add(HeaderName.PROXY_AUTHORIZATION, forRegister.encode()));
    assertThat(answer.status()).isEqualTo(407);
  }

  @Test
  void whoIsProvenMaySpeakForNobodyElse() {
    DigestChallenge challenge = challenged(DigestAlgorithm.MD5);
    SipMessage answer =
        ask(
            request(Method.REGISTER, REGISTRAR, "bob")
                .add(HeaderName.AUTHORIZATION, answer(challenge, 1).encode()));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(proven).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"REGISTER", "INVITE", "MESSAGE"})
  void anAddressOfSomebodyElsesDomainIsRefused(String method) {
    MessageEdit request =
        request(Method.of(method), REGISTRAR, "alice")
            .replace(HeaderName.FROM, "<sip:alice@far.example>;tag=1")
            .replace(HeaderName.TO, "<sip:alice@far.example>");
    int status = method.equals("REGISTER") ? 404 : 403; // RFC 3261 §10.3 (5)
    assertThat(ask(request).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "spoofed", "wrong"})
  void whoHasProvenNothingGetsSoManyAnswersASecondAndOthersAreServed(String kind) {
    DigestCredentials wrong =
        challenged(DigestAlgorithm.MD5).answer("alice", "x", "REGISTER", REGISTRAR, "c", 1);
    UnaryOperator<MessageEdit> asItIs =
        switch (kind) {
          case "spoofed" -> edit -> edit.replace(HeaderName.TO, "<sip:boss@far.example>");
          case "wrong" -> edit -> edit.add(HeaderName.AUTHORIZATION, wrong.encode());
          default -> edit -> edit;
        };
    server.network.runFor(Duration.ofSeconds(2));
    List<SipMessage> came = new ArrayList<>();
    server.network.join(HERE, (bytes, _) -> came.add(SimServer.parsed(bytes)));
    for (int i = 0; i < 3 * MOST_ANSWERS; i++) {
      MessageEdit request = asItIs.apply(request(Method.REGISTER, REGISTRAR, "alice"));
      server.network.send(HERE, SimServer.AT, request.toMessage().bytes());
    }
    server.network.runFor(Duration.ofMillis(500));
    assertThat(came).hasSize(MOST_ANSWERS);
    assertThat(server.sip.silenced()).isEqualTo(2 * MOST_ANSWERS);

    InetSocketAddress other = new InetSocketAddress("10.0.0.8", 5060);
    assertThat(server.ask(other, request(Method.REGISTER, REGISTRAR, "bob").toMessage()))
        .hasSize(1);
    server.network.runFor(Duration.ofSeconds(2));
    SipMessage again = register(answer(challenged(DigestAlgorithm.MD5), 1));
    assertThat(again.status()).isEqualTo(kind.equals("wrong") ? 403 : 200); // locked out
  }

  private SipMessage wrong() {
    return register(
        challenged(DigestAlgorithm.MD5).answer("alice", "x", "REGISTER", REGISTRAR, "c", 1));
  }

  @Test
  void afterTenWrongPasswordsASourceIsLockedOutOfThatUserForAWhile() {
    for (int i = 0; i < SignIns.MOST; i++) {
      assertThat(wrong().status()).isEqualTo(401);
    }
    SipMessage locked = register(answer(challenged(DigestAlgorithm.MD5), 1)); // the right one
    assertThat(locked.status()).isEqualTo(403);
    assertThat(locked.reason()).isEqualTo("Too Many Wrong Passwords");

    // Another phone of the same user is not, and neither is another user of the same phone.
    DigestChallenge there =
        challenge(
            server
                .ask(
                    new InetSocketAddress("10.0.0.9", 5060),
                    request(Method.REGISTER, REGISTRAR, "alice").toMessage())
                .getFirst(),
            DigestAlgorithm.MD5);
    assertThat(
            server
                .ask(
                    new InetSocketAddress("10.0.0.9", 5060),
                    request(Method.REGISTER, REGISTRAR, "alice")
                        .add(HeaderName.AUTHORIZATION, answer(there, 1).encode())
                        .toMessage())
                .getFirst()
                .status())
        .isEqualTo(200);
    DigestCredentials bobs =
        challenged(DigestAlgorithm.MD5).answer("bob", "secret", "REGISTER", REGISTRAR, "c", 1);
    assertThat(
            ask(request(Method.REGISTER, REGISTRAR, "bob")
                    .add(HeaderName.AUTHORIZATION, bobs.encode()))
                .status())
        .isEqualTo(200);

    server.network.runFor(SignIns.LOCKED);
    assertThat(register(answer(challenged(DigestAlgorithm.MD5), 1)).status()).isEqualTo(200);
  }

  @Test
  void theRightPasswordForgivesTheWrongOnesBefore() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < SignIns.MOST - 1; i++) {
        assertThat(wrong().status()).isEqualTo(401);
      }
      assertThat(register(answer(challenged(DigestAlgorithm.MD5), 1)).status()).isEqualTo(200);
    }
  }

  @Test
  void whoHasThePasswordOfADisabledUserIsToldThatItIsDisabled() {
    known.put(known.find(SimServer.ALICE).orElseThrow().withEnabled(false));

    SipMessage refused = register(answer(challenged(DigestAlgorithm.MD5), 1));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.reason()).isEqualTo("Account Disabled");
    assertThat(wrong().status()).isEqualTo(401);
  }

  @Test
  void whatAPeerCallsItselfCannotLookLikeAnotherWordOfTheLine() {
    assertThat(SignInLog.plain("x peer=1.2.3.4\"}\n@phones.example"))
        .isEqualTo("x?peer?1.2.3.4???@phones.example");
    assertThat(SignInLog.plain("alice.b+c@[2001:db8::1]")).isEqualTo("alice.b+c@[2001:db8::1]");
    assertThat(SignInLog.plain("a".repeat(5000))).hasSize(200);
  }
}

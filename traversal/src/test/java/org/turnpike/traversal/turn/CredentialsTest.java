package org.turnpike.traversal.turn;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.turnpike.traversal.stun.Integrity;
import org.turnpike.traversal.stun.PasswordAlgorithm;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.TestMoment;

/// The long-term credential mechanism row by row (RFC 8489 §9.2).
class CredentialsTest {

  private final TestMoment at = new TestMoment(7);
  private SimRelay relay = new SimRelay(at, SimRelay.everybody(), 50_000, 59_999, 3);
  private SimClient alice = client("alice");

  private SimClient client(String user) {
    return new SimClient(
        relay, user, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4001));
  }

  private StunMessage challenge() {
    return requireNonNull(
        alice.send(
            SimClient.udp(new StunWriter(StunMethod.ALLOCATE, StunClass.REQUEST, alice.id()))
                .toBytes()));
  }

  /// A request with exactly these attributes.
  private StunMessage asked(StunWriter request, Integrity kind, byte[] key) {
    return requireNonNull(alice.send(request.integrity(kind, key).toBytes()));
  }

  private StunWriter refresh() {
    return new StunWriter(StunMethod.REFRESH, StunClass.REQUEST, alice.id());
  }

  @Test
  void aChallengeOffersSha256FirstAndSaysSoInTheNonce() {
    StunMessage challenge = challenge();

    assertThat(challenge.errorCode()).isEqualTo(401);
    assertThat(requireNonNull(challenge.value(StunAttribute.PASSWORD_ALGORITHMS)).bytes())
        .isEqualTo(new byte[] {0, 2, 0, 0, 0, 1, 0, 0});
    assertThat(challenge.text(StunAttribute.NONCE))
        .startsWith("obMatJos2AAAB")
        .hasSizeLessThan(128);
  }

  @Test
  void aClientOfTodayUsesSha256AndIsAnsweredWithIt() {
    alice.sha256();

    StunMessage answer = alice.allocate();

    assertThat(answer.kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(answer.integrity()).isEqualTo(Integrity.SHA256);
    assertThat(answer.isBy(alice.key())).isTrue();
  }

  @Test
  void aClientOfRfc5389IsServedAsBefore() {
    StunMessage answer = alice.allocate();

    assertThat(answer.kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(answer.integrity()).isEqualTo(Integrity.SHA1);
    assertThat(answer.isBy(alice.key())).isTrue();
  }

  @Test
  void anAnswerHasAFingerprintWhereTheRequestHadOne() {
    alice.allocate();
    byte[] withFingerprint =
        refresh()
            .text(StunAttribute.USERNAME, TimeLimitedKeys.username("alice", end()))
            .text(StunAttribute.REALM, SimRelay.REALM)
            .text(StunAttribute.NONCE, alice.nonce())
            .integrity(Integrity.SHA1, alice.key())
            .fingerprint()
            .toBytes();

    StunMessage answer = requireNonNull(alice.send(withFingerprint));

    assertThat(answer.kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(answer.hasFingerprint()).isTrue();
    assertThat(answer.fingerprintMatches()).isTrue();
    assertThat(answer.isBy(alice.key())).isTrue();
  }

  private Instant end() {
    return at.wall().plus(Duration.ofDays(1));
  }

  @Test
  void aListOfAlgorithmsThatSomebodyShortenedIs400() {
    challenge();
    alice.sha256();
    alice.allocate();
    alice.offered = PasswordAlgorithm.value(PasswordAlgorithm.MD5);

    assertThat(alice.ask(StunMethod.REFRESH, w -> w).errorCode()).isEqualTo(400);
  }

  @Test
  void anAlgorithmWithoutTheListAndAListWithoutAlgorithmAre400() {
    alice.allocate();
    StunWriter one =
        named()
            .bytes(
                StunAttribute.PASSWORD_ALGORITHM, PasswordAlgorithm.value(PasswordAlgorithm.MD5));
    assertThat(asked(one, Integrity.SHA1, alice.key()).errorCode()).isEqualTo(400);
    StunWriter list =
        named().bytes(StunAttribute.PASSWORD_ALGORITHMS, requireNonNull(alice.offered));
    assertThat(asked(list, Integrity.SHA1, alice.key()).errorCode()).isEqualTo(400);
    StunWriter unknown =
        named()
            .bytes(StunAttribute.PASSWORD_ALGORITHM, new byte[] {0, 9, 0, 0})
            .bytes(StunAttribute.PASSWORD_ALGORITHMS, requireNonNull(alice.offered));
    assertThat(asked(unknown, Integrity.SHA1, alice.key()).errorCode()).isEqualTo(400);
  }

  private StunWriter named() {
    return refresh()
        .text(StunAttribute.USERNAME, TimeLimitedKeys.username("alice", end()))
        .text(StunAttribute.REALM, SimRelay.REALM)
        .text(StunAttribute.NONCE, alice.nonce());
  }

  @Test
  void md5MayBeChosenFromTheList() {
    alice.allocate();
    StunWriter chosen =
        named()
            .bytes(StunAttribute.PASSWORD_ALGORITHM, PasswordAlgorithm.value(PasswordAlgorithm.MD5))
            .bytes(StunAttribute.PASSWORD_ALGORITHMS, requireNonNull(alice.offered));

    StunMessage answer = asked(chosen, Integrity.SHA256, alice.key());

    assertThat(answer.kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(answer.integrity()).isEqualTo(Integrity.SHA256);
  }

  @Test
  void aNonceWhoseFeaturesSomebodyChangedIsStale() {
    alice.allocate();
    alice.nonce(alice.nonce().replace("AAAB", "AAAA"));

    assertThat(alice.ask(StunMethod.REFRESH, w -> w).errorCode()).isEqualTo(438);
  }

  @Test
  void aProofWithoutNameRealmOrNonceIs400() {
    alice.allocate();
    byte[] key = alice.key();
    String name = TimeLimitedKeys.username("alice", end());
    assertThat(asked(refresh(), Integrity.SHA1, key).errorCode()).isEqualTo(400);
    assertThat(
            asked(
                    refresh()
                        .text(StunAttribute.USERNAME, name)
                        .text(StunAttribute.NONCE, alice.nonce()),
                    Integrity.SHA1,
                    key)
                .errorCode())
        .isEqualTo(400);
    assertThat(
            asked(
                    refresh()
                        .text(StunAttribute.REALM, SimRelay.REALM)
                        .text(StunAttribute.NONCE, alice.nonce()),
                    Integrity.SHA1,
                    key)
                .errorCode())
        .isEqualTo(400);
    assertThat(
            asked(
                    refresh()
                        .text(StunAttribute.USERNAME, name)
                        .text(StunAttribute.REALM, SimRelay.REALM),
                    Integrity.SHA1,
                    key)
                .errorCode())
        .isEqualTo(400);
  }

  @Test
  void aStaleNonceComesWithAFreshOneAndTheOfferAgain() {
    alice.sha256();
    alice.allocate();
    at.advance(Duration.ofMinutes(61));
    relay.server.wake();

    StunMessage stale = alice.ask(StunMethod.REFRESH, w -> w);

    assertThat(stale.errorCode()).isEqualTo(438);
    assertThat(stale.has(StunAttribute.PASSWORD_ALGORITHMS)).isTrue();
    alice.nonce(requireNonNull(stale.text(StunAttribute.NONCE)));
    assertThat(alice.ask(StunMethod.REFRESH, w -> w).errorCode()).isEqualTo(437); // expired
  }

  @Test
  void aJumpOfTheWallClockEndsCredentialsAndNothingElse() {
    alice.allocate();
    at.jump(Duration.ofDays(2));
    relay.server.wake();
    assertThat(relay.server.allocations()).isEqualTo(1);
    assertThat(alice.ask(StunMethod.REFRESH, w -> w).errorCode()).isEqualTo(401);

    at.jump(Duration.ofDays(-4));
    assertThat(alice.ask(StunMethod.REFRESH, w -> w).kind()).isEqualTo(StunClass.SUCCESS);
    at.advance(Duration.ofSeconds(599));
    relay.server.wake();
    assertThat(relay.server.allocations()).isEqualTo(1);
    at.advance(Duration.ofSeconds(1));
    relay.server.wake();
    assertThat(relay.server.allocations()).isZero();
  }

  /// Users who stand in a list, so that they are found by their hash.
  private static final class Listed implements TurnKeys {

    @Override
    public Answer of(String username, Instant wall) {
      return known(username, PasswordAlgorithm.MD5);
    }

    @Override
    public Answer sha256(String username, Instant wall) {
      return known(username, PasswordAlgorithm.SHA256);
    }

    private static Answer known(String username, PasswordAlgorithm algorithm) {
      return username.equals("alice")
          ? new Answer.Known("alice", algorithm.key("alice", SimRelay.REALM, "secret"))
          : new Answer.Refused("no such user");
    }

    @Override
    public boolean offersSha256() {
      return true;
    }

    @Override
    public @Nullable String nameOf(byte[] userHash) {
      return Arrays.equals(userHash, PasswordAlgorithm.userHash("alice", SimRelay.REALM))
          ? "alice"
          : null;
    }

    @Override
    public boolean offersUserHash() {
      return true;
    }
  }

  @Test
  void aUserIsKnownByTheHashOfTheName() {
    relay =
        new SimRelay(
            at,
            SimRelay.everybody(),
            SimRelay.settings(50_000, 59_999, 3),
            new Listed(),
            new Quotas(),
            new Reservations());
    alice = client("alice");
    StunMessage challenge = challenge();
    assertThat(challenge.text(StunAttribute.NONCE)).startsWith("obMatJos2AAAD");
    byte[] key = PasswordAlgorithm.SHA256.key("alice", SimRelay.REALM, "secret");

    assertThat(hashed(challenge, "alice", key).kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(hashed(challenge, "mallory", key).errorCode()).isEqualTo(401);
    assertThat(relay.refusals.getLast()).contains("nobody has that user hash");
  }

  private StunMessage hashed(StunMessage challenge, String user, byte[] key) {
    return asked(
        SimClient.udp(new StunWriter(StunMethod.ALLOCATE, StunClass.REQUEST, alice.id()))
            .bytes(StunAttribute.USERHASH, PasswordAlgorithm.userHash(user, SimRelay.REALM))
            .text(StunAttribute.REALM, SimRelay.REALM)
            .text(StunAttribute.NONCE, requireNonNull(challenge.text(StunAttribute.NONCE)))
            .bytes(
                StunAttribute.PASSWORD_ALGORITHM, PasswordAlgorithm.value(PasswordAlgorithm.SHA256))
            .bytes(
                StunAttribute.PASSWORD_ALGORITHMS,
                requireNonNull(challenge.value(StunAttribute.PASSWORD_ALGORITHMS)).bytes()),
        Integrity.SHA256,
        key);
  }

  @Test
  void whereOnlyMd5CanBeServedNothingIsOffered() {
    TurnKeys md5 = (username, wall) -> new Listed().of(username, wall);
    relay =
        new SimRelay(
            at,
            SimRelay.everybody(),
            SimRelay.settings(50_000, 59_999, 3),
            md5.or(new Listed()),
            new Quotas(),
            new Reservations());
    alice = client("alice");

    StunMessage challenge = challenge();

    assertThat(challenge.has(StunAttribute.PASSWORD_ALGORITHMS)).isFalse();
    assertThat(challenge.text(StunAttribute.NONCE)).startsWith("obMatJos2AAAA");
  }

  @Test
  void ofTwoRefusalsThatOfTheFormTheNameHasIsTold() {
    TimeLimitedKeys here = new TimeLimitedKeys(SimRelay.REALM, "here");
    TimeLimitedKeys there = new TimeLimitedKeys(SimRelay.REALM, "there");
    Instant now = Instant.ofEpochSecond(1_000);
    String name = there.marked("alice", now.plusSeconds(60));
    TurnKeys both = here.or(new Listed());

    assertThat(both.of(name, now)).isEqualTo(here.of(name, now));
    assertThat(both.sha256(name, now)).isEqualTo(here.of(name, now));
    assertThat(((TurnKeys.Answer.Refused) both.of(name, now)).cause())
        .contains(here.fingerprint(), there.fingerprint());
    assertThat(both.of("bob", now)).isEqualTo(new TurnKeys.Answer.Refused("no such user"));
    assertThat(both.of("alice", now)).isInstanceOf(TurnKeys.Answer.Known.class);
  }
}

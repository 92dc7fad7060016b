package org.turnpike.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.wire.Decoded;

class DigestTest {

  private static <T> T value(Decoded<T> decoded) {
    if (decoded instanceof Decoded.Value<T>(T value)) {
      return value;
    }
    throw new AssertionError(decoded.toString());
  }

  /// RFC 7616 §3.9.1: Mufasa with both algorithms.
  @Test
  void theExamplesOfRfc7616AreProven() {
    String common =
        "username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\","
            + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001,"
            + " cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth,"
            + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
    DigestCredentials md5 =
        value(
            DigestCredentials.decode(
                "Digest "
                    + common
                    + ", algorithm=MD5, response=\"8ca523f5e9506fed4657c9700eebdbec\""));
    DigestCredentials sha256 =
        value(
            DigestCredentials.decode(
                "Digest "
                    + common
                    + ", algorithm=SHA-256,"
                    + " response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""));

    assertThat(md5.provenBy(ha1(DigestAlgorithm.MD5), "GET")).isTrue();
    assertThat(sha256.provenBy(ha1(DigestAlgorithm.SHA256), "GET")).isTrue();
    assertThat(md5.provenBy(ha1(DigestAlgorithm.MD5), "POST")).isFalse();
    assertThat(md5.provenBy(ha1(DigestAlgorithm.SHA256), "GET")).isFalse();
  }

  private static String ha1(DigestAlgorithm algorithm) {
    return algorithm.ha1("Mufasa", "http-auth@example.org", "Circle of Life");
  }

  /// RFC 2617 §3.5.
  @Test
  void theExampleOfRfc2617IsProven() {
    DigestCredentials shown =
        value(
            DigestCredentials.decode(
                "Digest username=\"Mufasa\", realm=\"testrealm@host.com\","
                    + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\","
                    + " qop=auth, nc=00000001, cnonce=\"0a4f113b\","
                    + " response=\"6629fae49393a05397450978507c4ef1\","
                    + " opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""));
    assertThat(
            shown.provenBy(
                DigestAlgorithm.MD5.ha1("Mufasa", "testrealm@host.com", "Circle Of Life"), "GET"))
        .isTrue();
  }

  @Test
  void aClientsAnswerToOurChallengeIsProvenByTheSecret() {
    for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
      DigestChallenge sent = DigestChallenge.of("example.com", "n0nce", algorithm, false);
      DigestChallenge read = value(DigestChallenge.decode(sent.encode()));
      assertThat(read).isEqualTo(sent);
      DigestCredentials answer =
          value(
              DigestCredentials.decode(
                  read.answer("alice", "se\"cret\\", "INVITE", "sip:bob@example.com", "c1", 1)
                      .encode()));
      assertThat(answer.provenBy(algorithm.ha1("alice", "example.com", "se\"cret\\"), "INVITE"))
          .isTrue();
      assertThat(answer.provenBy(algorithm.ha1("alice", "example.com", "other"), "INVITE"))
          .isFalse();
      assertThat(answer.uses()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic dXNlcjpwYXNz",
        "NoOneKnowsThisScheme opaque-data=here",
        "Digest",
        "Digest username=\"a\"",
        "Digest username=\"a, realm=\"r\"",
        "Digest username=\"a\" realm=\"r\", nonce=\"n\", uri=\"u\", response=\"x\"",
        "Digest username=\"a\", username=\"b\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"x\"",
        "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"x\", algorithm=SHA-1",
        "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"x\", qop=auth-int,"
            + " cnonce=\"c\", nc=00000001",
        "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"x\", qop=auth",
        "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"x\", qop=auth,"
            + " cnonce=\"c\", nc=1",
      })
  void whatIsNoDigestIsMalformed(String text) {
    assertThat(DigestCredentials.decode(text)).isInstanceOf(Decoded.Malformed.class);
  }

  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);

  private static String nonce(DigestNonces nonces, int seed) {
    byte[] random = new byte[8];
    new Random(seed).nextBytes(random);
    return nonces.make("r", NOW, random);
  }

  @Test
  void aNonceIsGoodForItsRealmAndItsTime() {
    DigestNonces nonces = new DigestNonces(new byte[] {1});
    String nonce = nonce(nonces, 1);

    assertThat(nonces.check(nonce, "r", NOW, 1, 7)).isEqualTo(DigestNonces.Verdict.GOOD);
    assertThat(nonces.check(nonce, "other", NOW, 1, 7)).isEqualTo(DigestNonces.Verdict.FOREIGN);
    assertThat(nonces.check(nonce, "r", NOW.plusSeconds(DigestNonces.LIFETIME + 1), 2, 8))
        .isEqualTo(DigestNonces.Verdict.STALE);
    assertThat(new DigestNonces(new byte[] {2}).check(nonce, "r", NOW, 1, 7))
        .isEqualTo(DigestNonces.Verdict.FOREIGN);
    assertThat(nonces.check("made up", "r", NOW, 1, 7)).isEqualTo(DigestNonces.Verdict.FOREIGN);
    assertThat(nonces.check("z".repeat(nonce.length()), "r", NOW, 1, 7))
        .isEqualTo(DigestNonces.Verdict.FOREIGN);
  }

  @Test
  void aCountIsUsedOnceAndARepetitionOnTheWireIsNoSecondUse() {
    DigestNonces nonces = new DigestNonces(new byte[] {1});
    String nonce = nonce(nonces, 2);

    assertThat(nonces.check(nonce, "r", NOW, 1, 11)).isEqualTo(DigestNonces.Verdict.GOOD);
    assertThat(nonces.check(nonce, "r", NOW, 1, 11)).isEqualTo(DigestNonces.Verdict.GOOD);
    assertThat(nonces.check(nonce, "r", NOW, 1, 12)).isEqualTo(DigestNonces.Verdict.STALE);
    assertThat(nonces.check(nonce, "r", NOW, 2, 13)).isEqualTo(DigestNonces.Verdict.GOOD);
    assertThat(nonces.check(nonce, "r", NOW, 1, 11)).isEqualTo(DigestNonces.Verdict.STALE);
  }
}

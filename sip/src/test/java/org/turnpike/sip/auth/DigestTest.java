package org.turnpike.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  private static final long REQUEST = 0x1234_5678_9abc_def0L;

  private static String nonce(DigestNonces nonces, int seed) {
    return nonces.make("r", NOW, REQUEST + seed, new Random(seed).nextInt());
  }

  private static DigestNonces nonces(int key) {
    return new DigestNonces(new byte[] {(byte) key}, NOW);
  }

  @Test
  void aNonceIsGoodForItsRealmAndItsTime() {
    DigestNonces nonces = nonces(1);
    String nonce = nonce(nonces, 1);

    assertThat(nonces.age(nonce, "r", NOW)).isEqualTo(DigestNonces.Verdict.GOOD);
    assertThat(nonces.age(nonce, "other", NOW)).isEqualTo(DigestNonces.Verdict.FOREIGN);
    assertThat(nonces.age(nonce, "r", NOW.plusSeconds(DigestNonces.LIFETIME + 1)))
        .isEqualTo(DigestNonces.Verdict.STALE);
    assertThat(nonces(2).age(nonce, "r", NOW)).isEqualTo(DigestNonces.Verdict.FOREIGN);
    assertThat(nonces.age("made up", "r", NOW)).isEqualTo(DigestNonces.Verdict.FOREIGN);
    assertThat(nonces.age("z".repeat(nonce.length()), "r", NOW))
        .isEqualTo(DigestNonces.Verdict.FOREIGN);
  }

  @Test
  void aNonceOfAnEarlierProcessIsStaleSinceItsUsesAreForgotten() {
    String earlier = nonce(nonces(1), 1);
    DigestNonces restarted = new DigestNonces(new byte[] {1}, NOW.plusSeconds(5));

    assertThat(restarted.age(earlier, "r", NOW.plusSeconds(5)))
        .isEqualTo(DigestNonces.Verdict.STALE);
  }

  @Test
  void aCountIsUsedOnceAndARepetitionOnTheWireIsNoSecondUse() {
    DigestNonces nonces = nonces(1);
    String nonce = nonce(nonces, 2);

    assertThat(nonces.use(nonce, 1, 11)).isEqualTo(DigestNonces.Verdict.GOOD);
    assertThat(nonces.use(nonce, 1, 11)).isEqualTo(DigestNonces.Verdict.GOOD);
    assertThat(nonces.use(nonce, 1, 12)).isEqualTo(DigestNonces.Verdict.STALE);
    assertThat(nonces.use(nonce, 2, 13)).isEqualTo(DigestNonces.Verdict.GOOD);
    assertThat(nonces.use(nonce, 1, 11)).isEqualTo(DigestNonces.Verdict.STALE);
  }

  @Test
  void aNonceThatAYoungerOneHasPushedOutIsStaleAndNotFresh() {
    DigestNonces nonces = nonces(1);
    String first = nonce(nonces, 1);
    assertThat(nonces.use(first, 1, 11)).isEqualTo(DigestNonces.Verdict.GOOD);
    String last = first;
    for (int i = 0; i < 1 << 15; i++) {
      last = nonce(nonces, i + 2);
    }
    assertThat(nonces.use(last, 1, 12)).isEqualTo(DigestNonces.Verdict.GOOD);

    assertThat(nonces.use(first, 1, 13)).isEqualTo(DigestNonces.Verdict.STALE);
    assertThat(nonces.use(first, 2, 14)).isEqualTo(DigestNonces.Verdict.STALE);
  }

  @Test
  void aRequestThatComesAgainGetsTheNonceThatItGotAndNoSecondUseOfIt() { // RFC 3261 §8.2.7
    DigestNonces nonces = nonces(1);
    String first = nonces.make("r", NOW, REQUEST, 1);
    String other = nonces.make("r", NOW, REQUEST + 1, 1);

    assertThat(nonces.make("r", NOW.plusSeconds(31), REQUEST, 2)).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    assertThat(nonces.use(first, 1, 11)).isEqualTo(DigestNonces.Verdict.GOOD);
    assertThat(nonces.make("r", NOW, REQUEST, 3)).isEqualTo(first);
    assertThat(nonces.use(first, 1, 12)).isEqualTo(DigestNonces.Verdict.STALE);
    assertThat(nonces.use(other, 1, 11)).isEqualTo(DigestNonces.Verdict.GOOD);
  }

  @Test
  void aRequestThatComesAgainMuchLaterOrAfterAClockWasSetBackGetsANewNonce() {
    DigestNonces nonces = nonces(1);
    String first = nonces.make("r", NOW, REQUEST, 1);

    String later = nonces.make("r", NOW.plusSeconds(32), REQUEST, 1);
    String back = nonces.make("r", NOW, REQUEST, 1);

    assertThat(List.of(later, back)).doesNotContain(first).doesNotHaveDuplicates();
  }

  @Test
  void requestsThatMeetInTheTableHaveNoncesOfTheirOwn() {
    DigestNonces nonces = nonces(1);
    long meets = REQUEST ^ (1L << 15 | 1L << 47);

    String first = nonces.make("r", NOW, REQUEST, 1);
    String second = nonces.make("r", NOW, meets, 1);

    assertThat(second).isNotEqualTo(first);
    assertThat(nonces.make("r", NOW, meets, 1)).isEqualTo(second);
  }

  @Test
  void manyThreadsWithOneRequestAtOnceGetOneNonce() throws Exception {
    int threads = 8;
    CyclicBarrier together = new CyclicBarrier(threads);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      DigestNonces nonces = nonces(1);
      for (int round = 0; round < 300; round++) {
        long request = REQUEST + round;
        List<Callable<String>> asking = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          int random = i;
          asking.add(() -> {
            together.await();
            return nonces.make("r", NOW, request, random);
          });
        }
        List<String> got = new ArrayList<>();
        for (Future<String> each : pool.invokeAll(asking)) {
          got.add(each.get());
        }
        assertThat(got).containsOnly(got.getFirst());
      }
    }
  }

  @Test
  void ofManyThreadsThatUseOneCountAtOnceOneIsGood() throws Exception {
    int threads = 8;
    CyclicBarrier together = new CyclicBarrier(threads);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      DigestNonces nonces = nonces(1);
      for (int round = 0; round < 300; round++) {
        String nonce = nonce(nonces, round);
        List<Callable<DigestNonces.Verdict>> replays = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          int request = i;
          replays.add(() -> {
            together.await();
            return nonces.use(nonce, 1, request);
          });
        }
        int good = 0;
        for (Future<DigestNonces.Verdict> verdict : pool.invokeAll(replays)) {
          good += verdict.get() == DigestNonces.Verdict.GOOD ? 1 : 0;
        }
        assertThat(good).isEqualTo(1);
      }
    }
  }
}

package org.turnpike.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.pki.Authorities.NOW;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.pki.CertificateFault.Kind;

final class CertificateChecksTest {

  private static final SubjectName SIP = SubjectName.parse("sip.example.com");

  @TempDir Path folder;
  private CertificateAuthority authority;
  private X509Certificate good;
  private CertificateChecks checks;

  @BeforeEach
  void found() {
    authority = Authorities.in(folder.resolve("ca"));
    good = Authorities.issued(authority, "sip", "sip.example.com", "192.0.2.1").certificate();
    checks = new CertificateChecks(List.of(authority.certificate()), List.of());
  }

  private List<CertificateFault> check(List<X509Certificate> chain, Instant at) {
    return checks.check(chain, SIP, NameRule.HOST, Usage.SERVER, at);
  }

  @Test
  void aGoodCertificateHasNoFault() {
    assertThat(check(List.of(good), NOW)).isEmpty();
    assertThat(CertificateChecks.name(good, SubjectName.parse("192.0.2.1"), NameRule.HOST))
        .isEmpty();
  }

  @Test
  void anotherNameIsToldWithTheNamesItHas() {
    List<CertificateFault> faults =
        checks.check(
            List.of(good), SubjectName.parse("edge.example.com"), NameRule.HOST, Usage.SERVER, NOW);
    assertThat(faults)
        .singleElement()
        .extracting(CertificateFault::kind)
        .isEqualTo(Kind.NAME_MISMATCH);
    assertThat(faults.getFirst().toldOperator())
        .contains("edge.example.com", "sip.example.com", "192.0.2.1");
    assertThat(faults.getFirst().toldPeer()).isEqualTo("bad_certificate");
  }

  @Test
  void theValidityIsCheckedAtBothEndsToTheSecond() {
    Instant from = good.getNotBefore().toInstant();
    Instant to = good.getNotAfter().toInstant();
    assertThat(check(List.of(good), from)).isEmpty();
    assertThat(check(List.of(good), to)).isEmpty();
    assertThat(check(List.of(good), from.minusSeconds(1)))
        .extracting(CertificateFault::kind)
        .containsOnly(Kind.NOT_YET_VALID);
    assertThat(check(List.of(good), to.plusSeconds(1)))
        .extracting(CertificateFault::kind)
        .containsExactly(Kind.EXPIRED);
  }

  @Test
  void anUnknownAuthorityIsNamedWithThoseThatAreTrusted() {
    CertificateAuthority stranger = CertificateAuthority.open(folder.resolve("x"), "Stranger", NOW);
    X509Certificate theirs = Authorities.issued(stranger, "s", "sip.example.com").certificate();
    List<CertificateFault> faults = check(List.of(theirs), NOW);
    assertThat(faults).singleElement().extracting(CertificateFault::kind).isEqualTo(Kind.UNTRUSTED);
    assertThat(faults.getFirst().toldOperator())
        .contains("CN=Stranger", "CN=Example lab authority");
    assertThat(faults.getFirst().kind().code()).isEqualTo(48);
  }

  @Test
  void anotherAuthorityOfTheSameNameIsABadSignature() {
    CertificateAuthority twin = Authorities.in(folder.resolve("twin"));
    X509Certificate theirs = Authorities.issued(twin, "s", "sip.example.com").certificate();
    assertThat(check(List.of(theirs), NOW))
        .extracting(CertificateFault::kind)
        .containsExactly(Kind.BAD_SIGNATURE);
  }

  @Test
  void aServersCertificateMayNotIssue() {
    // A server that signs for others with its own certificate: name and signature fit, the rules do
    // not.
    KeyPair keys = Keys.generate();
    X509Certificate server =
        authority.issue(Authorities.server("rogue.example.com"), keys.getPublic(), NOW);
    X509Certificate forged = Forged.by(keys.getPrivate(), server, "sip.example.com", NOW);
    assertThat(check(List.of(forged, server), NOW))
        .extracting(CertificateFault::kind)
        .containsExactly(Kind.UNTRUSTED);
  }

  @Test
  void aRevokedCertificateIsToldWithItsTime() throws Exception {
    authority.revoke(good, NOW);
    Path list = folder.resolve("ca.crl");
    Pem.write(list, authority.revocationList(NOW, NOW.plus(Duration.ofDays(7))), false);
    CertificateChecks withList =
        new CertificateChecks(List.of(authority.certificate()), List.of(Pem.revocationList(list)));
    assertThat(withList.trust(List.of(good), NOW))
        .singleElement()
        .satisfies(fault -> {
          assertThat(fault.kind()).isEqualTo(Kind.REVOKED);
          assertThat(fault.toldOperator()).contains("2026-11-21T10:00:00Z");
        });
    X509Certificate other = Authorities.issued(authority, "o", "o.example.com").certificate();
    assertThat(withList.trust(List.of(other), NOW)).isEmpty();
    assertThat(withList.trust(List.of(other), NOW.plus(Duration.ofDays(8))))
        .extracting(CertificateFault::kind)
        .containsExactly(Kind.REVOCATION_UNKNOWN);
    // It is remembered over a restart.
    Pem.write(
        list, Authorities.in(folder.resolve("ca")).revocationList(NOW, NOW.plusSeconds(60)), false);
    assertThat(Pem.revocationList(list).isRevoked(good)).isTrue();
  }

  @Test
  void aListOfAnotherAuthorityOfThatNameRevokesNothing() {
    CertificateAuthority twin = Authorities.in(folder.resolve("twin"));
    twin.revoke(good, NOW);
    Path list = folder.resolve("twin.crl");
    Pem.write(list, twin.revocationList(NOW, NOW.plusSeconds(60)), false);
    CertificateChecks withList =
        new CertificateChecks(List.of(authority.certificate()), List.of(Pem.revocationList(list)));
    assertThat(withList.trust(List.of(good), NOW)).isEmpty();
  }

  @Test
  void aUsageThatIsMissingIsNamed() {
    KeyPair keys = Keys.generate();
    CertificateRequest serverOnly =
        new CertificateRequest(
            Subject.named("x"), List.of(SIP), Set.of(Usage.SERVER), java.util.Optional.empty());
    X509Certificate certificate = authority.issue(serverOnly, keys.getPublic(), NOW);
    assertThat(CertificateChecks.usage(certificate, Usage.SERVER)).isEmpty();
    assertThat(CertificateChecks.usage(certificate, Usage.CLIENT))
        .hasValueSatisfying(f -> assertThat(f.toldOperator()).contains("clientAuth"));
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    assertThat(
            new CertificateChecks(List.of(), List.of())
                .check(
                    List.of(good),
                    SubjectName.parse("other.example.com"),
                    NameRule.HOST,
                    Usage.SERVER,
                    NOW.plus(Duration.ofDays(4000))))
        .extracting(CertificateFault::kind)
        .containsExactly(Kind.NAME_MISMATCH, Kind.EXPIRED, Kind.UNTRUSTED);
    assertThat(check(List.of(), NOW)).hasSize(1);
  }

  @Test
  void aKeyOfAnotherPairIsAFault() {
    assertThat(CertificateChecks.key(good, Authorities.otherKey()))
        .hasValueSatisfying(f -> assertThat(f.kind()).isEqualTo(Kind.KEY_MISMATCH));
  }
}

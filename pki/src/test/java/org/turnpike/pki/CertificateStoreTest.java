package org.turnpike.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.pki.Authorities.NOW;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateStoreTest {

  @TempDir Path folder;
  private CertificateAuthority authority;

  @BeforeEach
  void found() {
    authority = Authorities.in(folder.resolve("ca"));
  }

  @Test
  void aSavedCertificateIsLoadedWithAPrivateKeyFile() throws IOException {
    StoredCertificate made = Authorities.issued(authority, "access", "sip.example.com");
    CertificateStore.save(folder, made);
    assertThat(CertificateStore.load(folder, "access")).isEqualTo(made);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("access.key"))))
        .isEqualTo("rw-------");
    assertThat(made.toString()).doesNotContain("PrivateKey");
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void aKeyThatDoesNotMatchNamesBothFiles() {
    CertificateStore.save(folder, Authorities.issued(authority, "access", "sip.example.com"));
    Pem.write(folder.resolve("access.key"), Pem.text(Authorities.otherKey()), true);
    assertThatThrownBy(() -> CertificateStore.load(folder, "access"))
        .isInstanceOf(PkiFailed.class)
        .hasMessageStartingWith(
            "certificate "
                + folder.resolve("access.pem")
                + " does not match its key "
                + folder.resolve("access.key")
                + ": the certificate \"CN=sip.example.com\"");
  }

  @Test
  void aMissingFileIsNamedWithWhatGoesThere() {
    assertThatThrownBy(() -> CertificateStore.load(folder, "access"))
        .hasMessageContaining("there is no " + folder.resolve("access.pem"))
        .hasMessageContaining(folder.resolve("access.key").toString());
  }

  @Test
  void aDamagedFileIsNamedWithItsLine() throws IOException {
    CertificateStore.save(folder, Authorities.issued(authority, "access", "sip.example.com"));
    Path file = folder.resolve("access.pem");
    String whole = Files.readString(file);
    for (String broken :
        List.of(
            "note\n" + whole.substring(0, whole.length() / 2),
            "note\n" + whole.replace("MII", "M!I"),
            "note\n" + whole.replace("MII", "MIIAAAA"),
            "nothing")) {
      Files.writeString(file, broken);
      assertThatThrownBy(() -> CertificateStore.load(folder, "access"))
          .isInstanceOf(PkiFailed.class)
          .hasMessageStartingWith(file + (broken.equals("nothing") ? ": holds no" : ", line 2: "));
    }
  }

  @Test
  void aChainInAnyOrderIsServedOwnFirstAndWithoutTheRoot() throws IOException {
    StoredCertificate made = Authorities.issued(authority, "access", "sip.example.com");
    X509Certificate unrelated = Authorities.in(folder.resolve("other")).certificate();
    CertificateStore.save(folder, made);
    Files.writeString(
        folder.resolve("access.pem"),
        Pem.text(List.of(unrelated, authority.certificate(), made.certificate())));
    assertThat(CertificateStore.load(folder, "access").chain()).containsExactly(made.certificate());
  }

  @Test
  void ensuringKeepsWhatIsGoodAndRenewsWhatIsNot() throws IOException {
    CertificateRequest wanted = Authorities.server("sip.example.com", "192.0.2.1");
    StoredCertificate first = CertificateStore.ensure(authority, folder, "a", wanted, NOW);
    assertThat(CertificateStore.ensure(authority, folder, "a", wanted, NOW)).isEqualTo(first);
    CertificateRequest more = Authorities.server("sip.example.com", "192.0.2.9");
    StoredCertificate second = CertificateStore.ensure(authority, folder, "a", more, NOW);
    assertThat(SubjectName.of(second.certificate())).isEqualTo(more.names());
    StoredCertificate third =
        CertificateStore.ensure(authority, folder, "a", more, NOW.plus(Duration.ofDays(380)));
    assertThat(third).isNotEqualTo(second);
    Files.writeString(folder.resolve("a.key"), "");
    assertThat(CertificateStore.ensure(authority, folder, "a", more, NOW)).isNotEqualTo(third);
    CertificateAuthority another = Authorities.in(folder.resolve("another"));
    StoredCertificate theirs = CertificateStore.ensure(another, folder, "a", more, NOW);
    assertThat(theirs.certificate().getIssuerX500Principal())
        .isEqualTo(another.certificate().getSubjectX500Principal());
    assertThat(CertificateStore.ensure(another, folder, "a", more, NOW)).isEqualTo(theirs);
  }

  @Test
  void theAuthorityIsFoundedOnceAndLastsTenYears() throws IOException {
    assertThat(Authorities.in(folder.resolve("ca")).certificate())
        .isEqualTo(authority.certificate());
    assertThat(authority.certificate().getBasicConstraints()).isZero();
    assertThat(authority.certificate().getNotAfter().toInstant())
        .isAfter(NOW.plus(Duration.ofDays(3652)));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("ca/ca.key"))))
        .isEqualTo("rw-------");
    X509Certificate late =
        authority.issue(
            Authorities.server("a.example"),
            Keys.generate().getPublic(),
            NOW.plus(Duration.ofDays(3600)));
    assertThat(late.getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
    assertThatThrownBy(() ->
            authority.issue(
                Authorities.server("a.example"),
                Keys.generate().getPublic(),
                NOW.plus(Duration.ofDays(3660))))
        .hasMessageContaining("the built-in authority cannot issue");
  }

  @Test
  void anAuthorityWithoutItsKeyIsNotFoundedAnew() throws IOException {
    Files.delete(folder.resolve("ca/ca.key"));
    assertThatThrownBy(() -> Authorities.in(folder.resolve("ca")))
        .isInstanceOf(PkiFailed.class)
        .hasMessageContaining("has lost its key " + folder.resolve("ca/ca.key"));
    Files.writeString(folder.resolve("ca/ca.key"), Pem.text(Authorities.otherKey()));
    assertThatThrownBy(() -> Authorities.in(folder.resolve("ca")))
        .hasMessageContaining("does not match its key");
  }

  @Test
  void aFirstStartThatWasCutShortFoundsTheAuthority() throws IOException {
    Path half = Files.createDirectory(folder.resolve("half"));
    Files.writeString(half.resolve("ca.key"), Pem.text(Authorities.otherKey()));
    CertificateAuthority founded = Authorities.in(half);
    assertThat(CertificateChecks.key(founded.certificate(), Pem.key(half.resolve("ca.key"))))
        .isEmpty();
  }

  @Test
  void aKeyWithAnyByteChangedIsReadOrRefusedInWords() {
    Path file = folder.resolve("k.key");
    byte[] der = Authorities.otherKey().getEncoded();
    int refused = 0;
    for (int i = 0; i < der.length; i++) {
      byte[] changed = der.clone();
      changed[i] ^= 0x01;
      Pem.write(file, Pem.text("PRIVATE KEY", changed), true);
      try {
        Pem.key(file);
      } catch (PkiFailed e) {
        refused++;
        assertThat(e).hasMessageStartingWith(file + ", line 1: ");
      }
    }
    assertThat(refused).isPositive();
  }
}

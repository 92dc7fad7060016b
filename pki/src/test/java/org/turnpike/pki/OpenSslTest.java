package org.turnpike.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.wire.Needs;

/// What we make, OpenSSL reads, and the other way round.
@Needs("openssl")
final class OpenSslTest {

  @TempDir Path folder;

  private record Ran(int exit, String output) {}

  private Ran openssl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output);
  }

  private Ran sound(String... arguments) throws IOException, InterruptedException {
    Ran ran = openssl(arguments);
    assertThat(ran.exit()).as(ran.output()).isZero();
    return ran;
  }

  @Test
  void itVerifiesOurChainAndReadsWhatTheCertificateSays() throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.open(folder, "Example lab authority", Instant.now());
    CertificateRequest wanted =
        new CertificateRequest(
            Subject.named("sip.example.com"),
            List.of(
                SubjectName.parse("sip.example.com"),
                SubjectName.parse("*.web.example.com"),
                SubjectName.parse("192.0.2.1"),
                SubjectName.parse("2001:db8::1"),
                SubjectName.parse("sip:example.com")),
            Set.of(Usage.SERVER, Usage.CLIENT),
            Optional.of(URI.create("http://crl.example.com/ca.crl")));
    KeyPair keys = Keys.generate();
    var certificate = authority.issue(wanted, keys.getPublic(), Instant.now());
    Pem.write(folder.resolve("sip.pem"), Pem.text(List.of(certificate)), false);
    for (String purpose : List.of("sslserver", "sslclient")) {
      sound(
          "verify",
          "-x509_strict",
          "-purpose",
          purpose,
          "-verify_hostname",
          "sip.example.com",
          "-CAfile",
          "ca.pem",
          "sip.pem");
    }
    sound("verify", "-verify_ip", "192.0.2.1", "-CAfile", "ca.pem", "sip.pem");
    assertThat(
            openssl("verify", "-verify_hostname", "x.example.com", "-CAfile", "ca.pem", "sip.pem")
                .exit())
        .isNotZero();
    assertThat(sound("x509", "-noout", "-text", "-in", "sip.pem").output())
        .contains(
            "DNS:sip.example.com, DNS:*.web.example.com, IP Address:192.0.2.1,"
                + " IP Address:2001:DB8:0:0:0:0:0:1, URI:sip:example.com")
        .contains("TLS Web Server Authentication, TLS Web Client Authentication")
        .contains("URI:http://crl.example.com/ca.crl")
        .contains("NIST CURVE: P-256")
        .contains("ecdsa-with-SHA256");
  }

  @Test
  void itFindsOurRevokedCertificateOnOurList() throws Exception {
    Instant now = Instant.now();
    CertificateAuthority authority = CertificateAuthority.open(folder, "Lab", now);
    StoredCertificate good =
        new StoredCertificate(
            "good",
            Authorities.otherKey(),
            List.of(
                authority.issue(
                    Authorities.server("good.example"), Keys.generate().getPublic(), now)));
    StoredCertificate bad =
        new StoredCertificate(
            "bad",
            Authorities.otherKey(),
            List.of(
                authority.issue(
                    Authorities.server("bad.example"), Keys.generate().getPublic(), now)));
    CertificateStore.save(folder, good);
    CertificateStore.save(folder, bad);
    authority.revoke(bad.certificate(), now);
    Pem.write(
        folder.resolve("ca.crl"),
        authority.revocationList(now, now.plus(Duration.ofDays(1))),
        false);
    sound("verify", "-crl_check", "-CRLfile", "ca.crl", "-CAfile", "ca.pem", "good.pem");
    Ran refused =
        openssl("verify", "-crl_check", "-CRLfile", "ca.crl", "-CAfile", "ca.pem", "bad.pem");
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.output()).contains("certificate revoked");
  }

  @Test
  void itVerifiesOurRequest() throws Exception {
    CertificateRequest wanted =
        new CertificateRequest(
            new Subject("sip.contoso.com", "Contoso", "", "", "", "US"),
            List.of(SubjectName.parse("b.contoso.com"), SubjectName.parse("a.contoso.com")),
            Set.of(Usage.SERVER, Usage.CLIENT),
            Optional.empty());
    Files.writeString(folder.resolve("r.csr"), SigningRequest.create(wanted, Keys.generate()));
    assertThat(sound("req", "-verify", "-noout", "-text", "-in", "r.csr").output())
        .containsIgnoringCase("verify OK")
        .contains("Subject: C = US, O = Contoso, CN = sip.contoso.com")
        .contains("DNS:b.contoso.com, DNS:a.contoso.com")
        .contains("TLS Web Server Authentication, TLS Web Client Authentication");
  }

  @Test
  void weReadItsKeysInEveryFormAndItsRequests() throws Exception {
    sound("ecparam", "-name", "prime256v1", "-genkey", "-out", "sec1.key");
    sound("genrsa", "-traditional", "-out", "pkcs1.key", "2048");
    sound("genpkey", "-algorithm", "RSA", "-out", "pkcs8.key");
    sound("genpkey", "-algorithm", "ED25519", "-out", "ed.key");
    for (String name : List.of("sec1", "pkcs1", "pkcs8", "ed")) {
      sound(
          "req",
          "-x509",
          "-new",
          "-key",
          name + ".key",
          "-subj",
          "/CN=" + name,
          "-out",
          name + ".pem");
      assertThat(
              CertificateStore.load(folder, name).certificate().getSubjectX500Principal().getName())
          .isEqualTo("CN=" + name);
    }
    sound(
        "req",
        "-new",
        "-key",
        "pkcs8.key",
        "-subj",
        "/CN=x",
        "-addext",
        "subjectAltName=DNS:x.example,IP:192.0.2.4",
        "-out",
        "x.csr");
    assertThat(SigningRequest.read(Files.readString(folder.resolve("x.csr")), "x.csr"))
        .isInstanceOfSatisfying(
            Checked.Sound.class,
            sound ->
                assertThat(((SigningRequest) sound.value()).names())
                    .containsExactly(
                        SubjectName.parse("x.example"), SubjectName.parse("192.0.2.4")));
  }

  @Test
  void itReadsOurKeys() throws Exception {
    PrivateKey key = Authorities.otherKey();
    Pem.write(folder.resolve("k.key"), Pem.text(key), true);
    assertThat(sound("pkey", "-noout", "-text", "-in", "k.key").output()).contains("P-256");
  }

  @Test
  void anEncryptedKeyIsRefusedWithTheRemedy() throws Exception {
    sound("genpkey", "-algorithm", "RSA", "-aes256", "-pass", "pass:x", "-out", "new.key");
    sound("genrsa", "-aes256", "-traditional", "-passout", "pass:x", "-out", "old.key", "2048");
    for (String name : List.of("new.key", "old.key")) {
      assertThatThrownBy(() -> Pem.key(folder.resolve(name)))
          .isInstanceOf(PkiFailed.class)
          .hasMessageContaining(folder.resolve(name).toString())
          .hasMessageContaining("openssl pkey");
    }
  }

  @Test
  void weFollowItsChainOverAnIntermediateAuthority() throws Exception {
    sound(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        "root.key",
        "-subj",
        "/CN=Root",
        "-days",
        "30",
        "-out",
        "root.pem");
    sound(
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        "mid.key",
        "-subj",
        "/CN=Middle",
        "-out",
        "mid.csr");
    Files.writeString(
        folder.resolve("mid.ext"), "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n");
    sound(
        "x509",
        "-req",
        "-in",
        "mid.csr",
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-CAcreateserial",
        "-days",
        "20",
        "-extfile",
        "mid.ext",
        "-out",
        "mid.pem");
    sound(
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "leaf.key",
        "-subj",
        "/CN=leaf",
        "-out",
        "leaf.csr");
    Files.writeString(
        folder.resolve("leaf.ext"),
        "subjectAltName=DNS:leaf.example\nextendedKeyUsage=serverAuth\n");
    sound(
        "x509",
        "-req",
        "-in",
        "leaf.csr",
        "-CA",
        "mid.pem",
        "-CAkey",
        "mid.key",
        "-CAcreateserial",
        "-days",
        "10",
        "-extfile",
        "leaf.ext",
        "-out",
        "own.pem");
    // Root first: the wrong way round, as administrators often paste it.
    Files.writeString(
        folder.resolve("leaf.pem"),
        Files.readString(folder.resolve("root.pem"))
            + Files.readString(folder.resolve("mid.pem"))
            + Files.readString(folder.resolve("own.pem")));
    StoredCertificate leaf = CertificateStore.load(folder, "leaf");
    assertThat(leaf.chain()).hasSize(2);
    CertificateChecks checks =
        new CertificateChecks(Pem.certificates(folder.resolve("root.pem")), List.of());
    SubjectName wanted = SubjectName.parse("leaf.example");
    Instant now = Instant.now();
    assertThat(checks.check(leaf.chain(), wanted, NameRule.HOST, Usage.SERVER, now)).isEmpty();
    assertThat(checks.check(leaf.chain().subList(0, 1), wanted, NameRule.HOST, Usage.CLIENT, now))
        .extracting(CertificateFault::kind)
        .containsExactly(CertificateFault.Kind.WRONG_USAGE, CertificateFault.Kind.UNTRUSTED);
  }
}

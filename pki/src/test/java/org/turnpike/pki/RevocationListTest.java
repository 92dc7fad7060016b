package org.turnpike.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// RFC 5280 §4.2.1.13 and §6.3.3: where lists are, and which of them says something.
class RevocationListTest {

  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  private static final URI AT = URI.create("http://crl.example/ca.crl");
  private static final X500Name NAME = new X500Name("CN=Authority");

  private final KeyPair keys = Keys.generate();
  private final X509Certificate issuer = certificate(1, this::mayDoAll);
  private final X509Certificate bad = certificate(2, this::named);

  private interface Filling {
    void of(X509v3CertificateBuilder builder) throws Exception;
  }

  private X509Certificate certificate(long serial, Filling filling) {
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              NAME,
              BigInteger.valueOf(serial),
              Date.from(NOW.minusSeconds(60)),
              Date.from(NOW.plus(Duration.ofDays(30))),
              serial == 1 ? NAME : new X500Name("CN=peer" + serial),
              SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
      filling.of(builder);
      return Pem.certificate(builder.build(Keys.signer(keys.getPrivate())).getEncoded(), "test");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void mayDoAll(X509v3CertificateBuilder builder) throws Exception {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
  }

  private void named(X509v3CertificateBuilder builder) throws Exception {
    points(builder, point(AT.toString(), null, null));
  }

  private static void points(X509v3CertificateBuilder builder, DistributionPoint... all)
      throws Exception {
    builder.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(all));
  }

  private static DistributionPoint point(
      String uri, @Nullable ReasonFlags reasons, @Nullable GeneralNames by) {
    return new DistributionPoint(new DistributionPointName(uris(uri)), reasons, by);
  }

  private static GeneralNames uris(String... all) {
    GeneralName[] names = new GeneralName[all.length];
    for (int i = 0; i < all.length; i++) {
      names[i] = new GeneralName(GeneralName.uniformResourceIdentifier, all[i]);
    }
    return new GeneralNames(names);
  }

  private byte[] list(KeyPair by, Duration until, Consumer<X509v2CRLBuilder> more) {
    try {
      X509v2CRLBuilder builder = new X509v2CRLBuilder(NAME, Date.from(NOW));
      builder.setNextUpdate(Date.from(NOW.plus(until)));
      builder.addCRLEntry(bad.getSerialNumber(), Date.from(NOW), 1);
      more.accept(builder);
      return builder.build(Keys.signer(by.getPrivate())).getEncoded();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] list() {
    return list(keys, Duration.ofDays(1), _ -> {});
  }

  private byte[] with(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
    return list(
        keys,
        Duration.ofDays(1),
        builder -> {
          try {
            builder.addExtension(id, critical, value);
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private RevocationList good(byte[] bytes) {
    RevocationList.Read read = RevocationList.read(bytes, issuer, AT, NOW);
    assertThat(read).isInstanceOf(RevocationList.Read.Good.class);
    return ((RevocationList.Read.Good) read).list();
  }

  private String why(byte[] bytes) {
    RevocationList.Read read = RevocationList.read(bytes, issuer, AT, NOW);
    assertThat(read).isInstanceOf(RevocationList.Read.Bad.class);
    return ((RevocationList.Read.Bad) read).why();
  }

  @Test
  void theHttpPlacesOfACertificateAreFoundInOrderAndNoOthers() {
    X509Certificate many =
        certificate(
            3,
            builder ->
                points(
                    builder,
                    new DistributionPoint(
                        new DistributionPointName(
                            uris(
                                "ldap://d.example/cn=x",
                                "http://a.example/1",
                                "https://b.example/")),
                        null,
                        null),
                    point("http://some-reasons.example/", new ReasonFlags(2), null),
                    point(
                        "http://another-issuer.example/",
                        null,
                        new GeneralNames(new GeneralName(new X500Name("CN=Other")))),
                    point("HTTP://c.example:8080/2?x=1", null, null),
                    point("http://user:word@d.example/", null, null),
                    point("http://a.example/1", null, null),
                    point("file:///etc/passwd", null, null),
                    point("http:///nowhere", null, null),
                    point("no uri at all", null, null)));
    assertThat(DistributionPoints.of(many))
        .containsExactly(
            URI.create("http://a.example/1"), URI.create("HTTP://c.example:8080/2?x=1"));
    assertThat(DistributionPoints.of(bad)).containsExactly(AT);
    assertThat(DistributionPoints.of(issuer)).isEmpty();
  }

  @Test
  void whatIsNoDistributionPointNamesNone() {
    X509Certificate broken =
        certificate(
            4,
            builder ->
                builder.addExtension(
                    Extension.cRLDistributionPoints,
                    false,
                    new DERUTF8String("http://x.example/")));
    assertThat(DistributionPoints.of(broken)).isEmpty();
  }

  @Test
  void aListOfTheAuthoritySaysWhoWasRevokedAndNobodyElse() {
    RevocationList read = good(list());
    assertThat(read.revoked(bad, issuer)).contains(NOW);
    assertThat(read.revoked(certificate(5, this::named), issuer)).isEmpty();
    assertThat(read.fresh(NOW.plus(Duration.ofDays(1)))).isTrue();
    assertThat(read.fresh(NOW.plus(Duration.ofDays(1)).plusSeconds(1))).isFalse();
    assertThat(read.size()).isEqualTo(1);
    byte[] pem = Pem.text("X509 CRL", list()).getBytes(StandardCharsets.US_ASCII);
    assertThat(good(pem).revoked(bad, issuer)).contains(NOW);
  }

  @Test
  void aListThatAnotherKeySignedOrOfAnotherNameIsNotBelieved() {
    assertThat(why(list(Keys.generate(), Duration.ofDays(1), _ -> {})))
        .contains("signature is not that authority's");
    X509Certificate other = certificate(6, this::mayDoAll);
    RevocationList.Read read = RevocationList.read(list(), other, AT, NOW);
    assertThat(((RevocationList.Read.Bad) read).why()).contains("it is of \"CN=Authority\"");
  }

  @Test
  void anAuthorityThatMaySignNoListsHasNone() {
    X509Certificate without =
        certificate(
            1,
            builder ->
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign)));
    RevocationList.Read read = RevocationList.read(list(), without, AT, NOW);
    assertThat(((RevocationList.Read.Bad) read).why()).contains("may not sign lists");
  }

  @Test
  void whatIsNoListIsSaidToBeNone() {
    assertThat(why(new byte[0])).contains("no revocation list");
    assertThat(why("<html>Sign in first</html>".getBytes(StandardCharsets.US_ASCII)))
        .contains("no revocation list");
    byte[] half = list();
    assertThat(why(java.util.Arrays.copyOf(half, half.length - 9))).contains("no revocation list");
  }

  @Test
  void aListOfTheFutureOrWithoutAnEndIsNotBelieved() {
    RevocationList.Read early = RevocationList.read(list(), issuer, AT, NOW.minusSeconds(301));
    assertThat(((RevocationList.Read.Bad) early).why()).contains("set the clock");
    assertThat(RevocationList.read(list(), issuer, AT, NOW.minusSeconds(299)))
        .isInstanceOf(RevocationList.Read.Good.class);
    try {
      byte[] endless =
          new X509v2CRLBuilder(NAME, Date.from(NOW))
              .build(Keys.signer(keys.getPrivate()))
              .getEncoded();
      assertThat(why(endless)).contains("nextUpdate");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aListOfChangesOrWithAnUnknownCriticalExtensionIsNotBelieved() {
    assertThat(why(with(Extension.deltaCRLIndicator, true, new CRLNumber(BigInteger.ONE))))
        .contains("delta");
    ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.2.3.4");
    assertThat(why(with(unknown, true, new DERUTF8String("x")))).contains("1.2.3.4");
    good(with(unknown, false, new DERUTF8String("x")));
  }

  private byte[] scoped(String at, boolean users, boolean authorities, boolean indirect) {
    return with(
        Extension.issuingDistributionPoint,
        true,
        new IssuingDistributionPoint(
            at.isEmpty() ? null : new DistributionPointName(uris(at)),
            users,
            authorities,
            null,
            indirect,
            false));
  }

  @Test
  void aListThatIsOneOfSeveralCountsForWhatItIsAbout() {
    X509Certificate authority = certificate(7, this::mayDoAll);
    RevocationList users = good(scoped(AT.toString(), true, false, false));
    assertThat(users.covers(bad)).isTrue();
    assertThat(users.covers(authority)).isFalse();
    RevocationList authorities = good(scoped("", false, true, false));
    assertThat(authorities.covers(bad)).isFalse();
    assertThat(authorities.covers(authority)).isTrue();
    assertThat(why(scoped("http://crl.example/other.crl", false, false, false)))
        .contains("another distribution point");
    assertThat(why(scoped("", false, false, true))).contains("indirect");
  }

  @Test
  void aKeptListIsReadAgainAndADamagedOneIsNot(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("x.list");
    KeptList kept = new KeptList(good(list()), List.of(AT), Map.of("etag", "\"a\"\r\nuri: x"));
    kept.write(file);
    KeptList read = KeptList.read(file, NOW).orElseThrow();
    assertThat(read.uris()).containsExactly(AT);
    assertThat(read.said()).containsExactly(Map.entry("etag", "\"a\"  uri: x"));
    assertThat(read.list().revoked(bad, issuer)).contains(NOW);
    Files.writeString(file, Files.readString(file).replaceFirst("(?m)^M", "N"));
    assertThat(KeptList.read(file, NOW)).isEqualTo(Optional.empty());
    assertThat(Set.of(DistributionPoints.web("http://x y/"))).containsExactly(Optional.empty());
  }
}

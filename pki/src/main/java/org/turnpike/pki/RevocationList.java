package org.turnpike.pki;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;

/// What an authority took back, as it says itself: signed by it and of its name (RFC 5280 §6.3.3).
///
/// @param list with its signature verified
/// @param issuer whose it is
/// @param scope which of the issuer's certificates it is about
public record RevocationList(X509CRL list, X509Certificate issuer, Scope scope) {

  private static final int CRL_SIGN = 6;

  /// Clocks that differ by no more than this are right.
  private static final Duration CLOCKS = Duration.ofMinutes(5);

  private static final Set<String> KNOWN =
      Set.of(
          Extension.issuingDistributionPoint.getId(),
          Extension.authorityKeyIdentifier.getId(),
          Extension.cRLNumber.getId());

  /// §5.2.5: a list may be split.
  public enum Scope {
    ALL,
    USERS,
    AUTHORITIES
  }

  /// What came of reading one.
  public sealed interface Read {

    record Good(RevocationList list) implements Read {}

    /// @param why it may not be used, and what helps
    record Bad(String why) implements Read {}
  }

  /// Reads what was fetched, DER as RFC 5280 §4.2.1.13 has it, or PEM, and checks it in the order
  /// of §6.3.3. A list past its time is good here: [#fresh] tells, and what it takes back stays
  /// taken back.
  ///
  /// @param at where it was asked for
  public static Read read(byte[] bytes, X509Certificate issuer, URI at, Instant now) {
    X509CRL list;
    try {
      byte[] der = bytes.length > 0 && bytes[0] == 0x30 ? bytes : Pem.revocationList(bytes);
      list =
          (X509CRL)
              CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    } catch (CertificateException | CRLException | PkiFailed e) {
      return bad("it is no revocation list");
    }
    if (!list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return bad("it is of \"" + list.getIssuerX500Principal().getName() + "\"");
    }
    boolean[] may = issuer.getKeyUsage();
    if (may != null && !(may.length > CRL_SIGN && may[CRL_SIGN])) {
      return bad("the authority's certificate may not sign lists (keyUsage without cRLSign)");
    }
    try {
      list.verify(issuer.getPublicKey());
    } catch (GeneralSecurityException e) {
      return bad("its signature is not that authority's");
    }
    if (list.getExtensionValue(Extension.deltaCRLIndicator.getId()) != null) {
      return bad("it has changes only (a delta list), and the whole list is needed");
    }
    Set<String> critical = list.getCriticalExtensionOIDs();
    if (critical != null && !KNOWN.containsAll(critical)) {
      return bad("it has critical extensions that are not known here: " + critical);
    }
    if (list.getThisUpdate().toInstant().isAfter(now.plus(CLOCKS))) {
      return bad(
          "it is of "
              + list.getThisUpdate().toInstant()
              + ", and it is "
              + now
              + " here: set the"
              + " clock");
    }
    if (list.getNextUpdate() == null) {
      return bad("it does not say until when it is good (nextUpdate)"); // §5.1.2.5: MUST
    }
    return scoped(list, issuer, at);
  }

  private static Read scoped(X509CRL list, X509Certificate issuer, URI at) {
    byte[] value = list.getExtensionValue(Extension.issuingDistributionPoint.getId());
    if (value == null) {
      return new Read.Good(new RevocationList(list, issuer, Scope.ALL));
    }
    try {
      IssuingDistributionPoint point =
          IssuingDistributionPoint.getInstance(ASN1OctetString.getInstance(value).getOctets());
      if (point.isIndirectCRL()
          || point.getOnlySomeReasons() != null
          || point.onlyContainsAttributeCerts()) {
        return bad("it is an indirect list, or for some reasons or attribute certificates only");
      }
      DistributionPointName name = point.getDistributionPoint();
      if (name != null && !names(name).contains(at)) {
        // §6.3.3 (b)(2)(i): the list of another part of the authority's certificates
        return bad("it is the list of another distribution point: " + names(name));
      }
      Scope scope =
          point.onlyContainsUserCerts()
              ? Scope.USERS
              : point.onlyContainsCACerts() ? Scope.AUTHORITIES : Scope.ALL;
      return new Read.Good(new RevocationList(list, issuer, scope));
    } catch (RuntimeException e) {
      return bad("its issuingDistributionPoint cannot be read");
    }
  }

  private static List<URI> names(DistributionPointName name) {
    return name.getType() == DistributionPointName.FULL_NAME
        ? DistributionPoints.uris(GeneralNames.getInstance(name.getName()))
        : List.of();
  }

  private static Read bad(String why) {
    return new Read.Bad(why);
  }

  /// When it was made.
  public Instant made() {
    return list.getThisUpdate().toInstant();
  }

  /// When the next one is out at the latest.
  public Instant next() {
    return list.getNextUpdate().toInstant();
  }

  public boolean fresh(Instant now) {
    return !now.isAfter(next());
  }

  /// Whether it says anything of this certificate of its issuer.
  public boolean covers(X509Certificate certificate) {
    boolean authority = certificate.getBasicConstraints() >= 0;
    return switch (scope) {
      case ALL -> true;
      case USERS -> !authority;
      case AUTHORITIES -> authority;
    };
  }

  /// When it was taken back; empty where it was not.
  ///
  /// @param by the certificate of the one who signed it
  public Optional<Instant> revoked(X509Certificate certificate, X509Certificate by) {
    if (!by.getSubjectX500Principal().equals(issuer.getSubjectX500Principal())
        || !by.getPublicKey().equals(issuer.getPublicKey())) {
      return Optional.empty();
    }
    X509CRLEntry entry = list.getRevokedCertificate(certificate);
    return entry == null ? Optional.empty() : Optional.of(entry.getRevocationDate().toInstant());
  }

  /// How many certificates were taken back.
  public int size() {
    return list.getRevokedCertificates() == null ? 0 : list.getRevokedCertificates().size();
  }
}

package org.turnpike.pki;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.turnpike.pki.CertificateFault.Kind;

/// Whether to believe a peer's certificate, and if not, everything that is wrong with it. Answers
/// are values: a peer's bad certificate is no exception.
///
/// @param authorities that a chain must lead to
/// @param revocations lists of what they revoked; an issuer without one is not checked
public record CertificateChecks(List<X509Certificate> authorities, List<X509CRL> revocations) {

  private static final int LONGEST_CHAIN = 8;

  public CertificateChecks {
    authorities = List.copyOf(authorities);
    revocations = List.copyOf(revocations);
  }

  /// Every check; empty means that the certificate is good.
  ///
  /// @param chain the peer's own first
  public List<CertificateFault> check(
      List<X509Certificate> chain, SubjectName wanted, NameRule rule, Usage usage, Instant at) {
    if (chain.isEmpty()) {
      return List.of(
          new CertificateFault(Kind.MALFORMED, "the peer for " + wanted + " sent no certificate"));
    }
    X509Certificate own = chain.getFirst();
    List<CertificateFault> faults = new ArrayList<>();
    name(own, wanted, rule).ifPresent(faults::add);
    usage(own, usage).ifPresent(faults::add);
    faults.addAll(trust(chain, at));
    return List.copyOf(faults);
  }

  /// Whether the certificate answers for this name.
  public static Optional<CertificateFault> name(
      X509Certificate certificate, SubjectName wanted, NameRule rule) {
    List<SubjectName> names = SubjectName.of(certificate);
    if (rule.matches(names, wanted)) {
      return Optional.empty();
    }
    String held =
        names.isEmpty()
            ? "it has no subjectAltName (the common name does not count)"
            : "it is for " + names;
    return fault(
        Kind.NAME_MISMATCH,
        name(certificate)
            + " does not answer for "
            + wanted
            + ": "
            + held
            + ". Request one whose subjectAltName has "
            + wanted);
  }

  /// Whether the moment is within its validity.
  public static Optional<CertificateFault> validity(X509Certificate certificate, Instant at) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    if (at.isBefore(from)) {
      return fault(
          Kind.NOT_YET_VALID,
          name(certificate)
              + " is valid from "
              + from
              + ", and the clock here says "
              + at
              + ": wait, or set the clock");
    }
    if (at.isAfter(to)) {
      return fault(
          Kind.EXPIRED, name(certificate) + " expired at " + to + " (it is " + at + "): renew it");
    }
    return Optional.empty();
  }

  /// Whether it may be used so. Without extendedKeyUsage it may be used for everything (RFC 5280
  /// §4.2.1.12).
  public static Optional<CertificateFault> usage(X509Certificate certificate, Usage usage) {
    try {
      List<String> allowed = certificate.getExtendedKeyUsage();
      if (allowed == null || allowed.contains(usage.oid()) || allowed.contains(Usage.ANY)) {
        return Optional.empty();
      }
    } catch (CertificateParsingException e) {
      return fault(Kind.MALFORMED, name(certificate) + ": its extendedKeyUsage cannot be read");
    }
    return fault(
        Kind.WRONG_USAGE,
        name(certificate)
            + " may not be used as "
            + usage.text()
            + ": request one whose extendedKeyUsage has "
            + usage.text());
  }

  /// Whether it is the certificate of this key.
  public static Optional<CertificateFault> key(X509Certificate certificate, PrivateKey key) {
    if (Keys.match(key, certificate.getPublicKey())) {
      return Optional.empty();
    }
    return fault(
        Kind.KEY_MISMATCH,
        name(certificate)
            + " holds another public key ("
            + certificate.getPublicKey().getAlgorithm()
            + ") than the one that belongs to the private key ("
            + key.getAlgorithm()
            + "). Take the key that its request was made with, or request a new certificate");
  }

  /// Whether the chain leads to an authority, each link valid, signed and not revoked.
  public List<CertificateFault> trust(List<X509Certificate> chain, Instant at) {
    List<CertificateFault> faults = new ArrayList<>();
    List<X509Certificate> path = new ArrayList<>(chain.subList(0, 1));
    while (path.size() <= LONGEST_CHAIN) {
      X509Certificate current = path.getLast();
      validity(current, at).ifPresent(faults::add);
      if (authorities.contains(current)) {
        return faults; // trusted by itself
      }
      Issuer issuer = issuer(current, chain);
      switch (issuer) {
        case Issuer.Unknown unknown -> {
          faults.add(unknown.fault());
          return faults;
        }
        case Issuer.Authority(X509Certificate anchor) -> {
          validity(anchor, at).ifPresent(faults::add);
          revoked(current, anchor.getPublicKey(), at).ifPresent(faults::add);
          if (faults.isEmpty()) {
            rules(path, anchor, at).ifPresent(faults::add);
          }
          return faults;
        }
        case Issuer.Intermediate(X509Certificate between) -> {
          revoked(current, between.getPublicKey(), at).ifPresent(faults::add);
          path.add(between);
        }
      }
    }
    faults.add(
        new CertificateFault(
            Kind.UNTRUSTED,
            name(chain.getFirst())
                + ": the chain is longer than "
                + LONGEST_CHAIN
                + " certificates"));
    return faults;
  }

  private sealed interface Issuer {
    record Authority(X509Certificate certificate) implements Issuer {}

    record Intermediate(X509Certificate certificate) implements Issuer {}

    record Unknown(CertificateFault fault) implements Issuer {}
  }

  private Issuer issuer(X509Certificate of, List<X509Certificate> chain) {
    X500Principal wanted = of.getIssuerX500Principal();
    boolean sameName = false;
    for (X509Certificate authority : authorities) {
      if (authority.getSubjectX500Principal().equals(wanted)) {
        sameName = true;
        if (signed(of, authority.getPublicKey())) {
          return new Issuer.Authority(authority);
        }
      }
    }
    for (X509Certificate other : chain) {
      if (other.getSubjectX500Principal().equals(wanted) && !other.equals(of)) {
        sameName = true;
        if (signed(of, other.getPublicKey())) {
          return new Issuer.Intermediate(other);
        }
      }
    }
    if (sameName) {
      return new Issuer.Unknown(
          new CertificateFault(
              Kind.BAD_SIGNATURE,
              name(of)
                  + " names \""
                  + wanted.getName()
                  + "\" as its issuer, but is not signed with that one's key: another authority of"
                  + " the same name, or an old copy of it. Compare the two authorities"));
    }
    return new Issuer.Unknown(
        new CertificateFault(
            Kind.UNTRUSTED,
            name(of)
                + " is issued by \""
                + wanted.getName()
                + "\", which is not among those trusted here ("
                + authorities.stream().map(a -> a.getSubjectX500Principal().getName()).toList()
                + "). Add that authority under trust, or have the peer send the certificates"
                + " between"));
  }

  private static boolean signed(X509Certificate certificate, PublicKey by) {
    try {
      certificate.verify(by);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private Optional<CertificateFault> revoked(
      X509Certificate certificate, PublicKey by, Instant at) {
    for (X509CRL list : revocations) {
      if (!list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())) {
        continue;
      }
      try {
        list.verify(by);
      } catch (GeneralSecurityException e) {
        continue; // of another authority with that name
      }
      X509CRLEntry entry = list.getRevokedCertificate(certificate);
      if (entry != null) {
        return fault(
            Kind.REVOKED,
            name(certificate)
                + " was revoked by its issuer at "
                + entry.getRevocationDate().toInstant()
                + ": request a new one");
      }
      Date next = list.getNextUpdate();
      if (next != null && at.isAfter(next.toInstant())) {
        return fault(
            Kind.REVOCATION_UNKNOWN,
            "the revocation list of \""
                + list.getIssuerX500Principal().getName()
                + "\" should have been renewed at "
                + next.toInstant()
                + ": fetch the new one");
      }
    }
    return Optional.empty();
  }

  /// What the walk above does not look at: path lengths, who may issue, name constraints, unknown
  /// critical extensions, weak algorithms (RFC 5280 §6.1).
  private static Optional<CertificateFault> rules(
      List<X509Certificate> path, X509Certificate anchor, Instant at) {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
      parameters.setDate(Date.from(at));
      parameters.setRevocationEnabled(false);
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
      return Optional.empty();
    } catch (CertPathValidatorException e) {
      int index = Math.max(0, e.getIndex());
      return fault(
          Kind.UNTRUSTED, name(path.get(index)) + " breaks a rule for chains: " + e.getMessage());
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("a path check with one authority was refused", e);
    } catch (GeneralSecurityException e) {
      throw new PkiFailed("this Java runtime cannot check a chain: " + e.getMessage(), e);
    }
  }

  private static Optional<CertificateFault> fault(Kind kind, String told) {
    return Optional.of(new CertificateFault(kind, told));
  }

  /// As an operator finds it again.
  static String name(X509Certificate certificate) {
    return "the certificate \""
        + certificate.getSubjectX500Principal().getName()
        + "\" (serial "
        + certificate.getSerialNumber().toString(16)
        + ")";
  }
}

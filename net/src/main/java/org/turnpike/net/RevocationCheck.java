package org.turnpike.net;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks of each certificate of a chain whether it was taken back. Java comes here with the one
/// below the trusted authority first, after its signature, validity and constraints were found good
/// (RFC 5280 §6.1.3): what a certificate says of where lists are is read of verified ones alone.
///
/// Each check of a chain has a copy of its own.
final class RevocationCheck extends PKIXCertPathChecker {

  private final List<X509Certificate> authorities;
  private final List<X509CRL> files;
  private final Revocations lists;
  private final boolean stranger;
  private @Nullable X509Certificate above;

  /// @param files lists that the operator put there, good for their issuers whatever is fetched
  RevocationCheck(
      List<X509Certificate> authorities, List<X509CRL> files, Revocations lists, boolean stranger) {
    this.authorities = List.copyOf(authorities);
    this.files = List.copyOf(files);
    this.lists = lists;
    this.stranger = stranger;
  }

  @Override
  public void init(boolean forward) throws CertPathValidatorException {
    if (forward) {
      throw new CertPathValidatorException("revocation is looked at from the authority down");
    }
    above = null;
  }

  @Override
  public boolean isForwardCheckingSupported() {
    return false;
  }

  @Override
  public Set<String> getSupportedExtensions() {
    return Set.of();
  }

  @Override
  public void check(Certificate certificate, Collection<String> unresolved)
      throws CertPathValidatorException {
    if (!(certificate instanceof X509Certificate each)) {
      return;
    }
    X509Certificate issuer = above == null ? authorityOf(each) : above;
    above = each;
    if (issuer == null) {
      return; // it is the authority itself
    }
    Optional<Revocations.Refused> no = lists.refused(each, issuer, stranger);
    if (no.isPresent() && (no.get().revoked() || !onFile(issuer))) {
      throw new CertPathValidatorException(
          no.get().why(),
          null,
          null,
          -1,
          no.get().revoked() ? BasicReason.REVOKED : BasicReason.UNDETERMINED_REVOCATION_STATUS);
    }
  }

  private @Nullable X509Certificate authorityOf(X509Certificate certificate) {
    for (X509Certificate each : authorities) {
      if (each.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
        try {
          certificate.verify(each.getPublicKey());
          return each;
        } catch (GeneralSecurityException e) {
          continue; // another authority of that name
        }
      }
    }
    return null;
  }

  private boolean onFile(X509Certificate issuer) {
    Date now = Date.from(Clock.systemUTC().instant());
    for (X509CRL each : files) {
      if (each.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
          && each.getNextUpdate() != null
          && now.before(each.getNextUpdate())) {
        try {
          each.verify(issuer.getPublicKey());
          return true;
        } catch (GeneralSecurityException e) {
          continue;
        }
      }
    }
    return false;
  }
}

package org.turnpike.net;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// What is known of certificates that their authorities took back.
public interface Revocations {

  /// Nothing.
  Revocations NONE =
      new Revocations() {
        @Override
        public Optional<Refused> refused(
            X509Certificate certificate, X509Certificate issuer, boolean stranger) {
          return Optional.empty();
        }

        @Override
        public Optional<String> disbelieved(List<X509Certificate> chain) {
          return Optional.empty();
        }
      };

  /// Why a certificate is not believed.
  ///
  /// @param revoked it is on a list; else nobody can say whether it is
  record Refused(boolean revoked, String why) {}

  /// Asked in the middle of a handshake: never waits.
  ///
  /// @param certificate verified up to an authority that is trusted here
  /// @param issuer whose signature it bears
  /// @param stranger whether its holder is of another organisation, so that its authority's list is
  ///   to be had
  /// @return empty where it may be believed
  Optional<Refused> refused(X509Certificate certificate, X509Certificate issuer, boolean stranger);

  /// Why a chain that was good in its handshake is not any more; never waits.
  Optional<String> disbelieved(List<X509Certificate> chain);
}

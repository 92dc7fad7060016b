package org.turnpike.server.host;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.turnpike.net.Certificates;
import org.turnpike.net.dns.DnsAnswers;
import org.turnpike.net.dns.DnsResolver;
import org.turnpike.server.frontend.People;
import org.turnpike.server.revocation.Wanted;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.store.Bindings;
import org.turnpike.store.Users;

/// What the roles of a node are given besides their settings.
///
/// @param people contact lists, and messages for who is not there
/// @param secret of nonces and dialog tokens, 32 bytes or more; kept over a restart
/// @param digests algorithms that users may prove themselves with, the preferred one first
/// @param dns asked where the settings name foreign domains or a revocation list is wanted, and
///   only then
/// @param revocation what is wanted of revocation lists; empty where none is fetched
public record Services(
    Users users,
    People people,
    Bindings bindings,
    Certificates certificates,
    byte[] secret,
    List<DigestAlgorithm> digests,
    Supplier<DnsAnswers> dns,
    Optional<Wanted> revocation) {

  /// One that fetches no revocation lists.
  public Services(
      Users users,
      People people,
      Bindings bindings,
      Certificates certificates,
      byte[] secret,
      List<DigestAlgorithm> digests,
      Supplier<DnsAnswers> dns) {
    this(users, people, bindings, certificates, secret, digests, dns, Optional.empty());
  }

  /// The same, with revocation lists of partners' authorities fetched.
  public Services fetching(Wanted wanted) {
    return new Services(
        users, people, bindings, certificates, secret, digests, dns, Optional.of(wanted));
  }

  public Services {
    digests = List.copyOf(digests);
  }

  /// With the DNS servers of the system.
  public Services(
      Users users,
      Bindings bindings,
      Certificates certificates,
      byte[] secret,
      List<DigestAlgorithm> digests) {
    this(users, bindings, certificates, secret, digests, DnsResolver::new);
  }

  /// Without contact lists.
  public Services(
      Users users,
      Bindings bindings,
      Certificates certificates,
      byte[] secret,
      List<DigestAlgorithm> digests,
      Supplier<DnsAnswers> dns) {
    this(users, People.strangers(), bindings, certificates, secret, digests, dns);
  }
}

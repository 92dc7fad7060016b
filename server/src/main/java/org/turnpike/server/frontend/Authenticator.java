package org.turnpike.server.frontend;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.turnpike.server.sip.Arrival;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.auth.DigestChallenge;
import org.turnpike.sip.auth.DigestCredentials;
import org.turnpike.sip.auth.DigestNonces;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.store.Ha1;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.SourceLimit;

/// Says who sent a request, by digest (RFC 3261 §22). A user proves the address that the request
/// claims: To of a REGISTER, From of anything else.
final class Authenticator {

  private final RoleSettings.FrontEnd settings;
  private final Users users;
  private final DigestNonces nonces;
  private final List<DigestAlgorithm> offered;
  private final SourceLimit strangers;
  final LongAdder challenged = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder silenced = new LongAdder();

  /// @param offered algorithms, the preferred one first (RFC 8760 §2.3)
  Authenticator(
      RoleSettings.FrontEnd settings,
      Users users,
      DigestNonces nonces,
      List<DigestAlgorithm> offered,
      SourceLimit strangers) {
    this.settings = settings;
    this.users = users;
    this.nonces = nonces;
    this.offered = List.copyOf(offered);
    this.strangers = strangers;
  }

  /// Checks, and answers the request itself unless the user is known.
  ///
  /// @param proxy 407 with Proxy-Authenticate, else 401 with WWW-Authenticate
  /// @return null if the request was answered
  @Nullable UserUri check(Arrival arrival, boolean proxy) {
    SipMessage request = arrival.request();
    Decoded<NameAddr> claim = proxy ? request.from() : request.to();
    Optional<UserUri> claimed =
        claim instanceof Decoded.Value<NameAddr>(NameAddr address)
            ? Optional.ofNullable(address.uri().user())
                .flatMap(user -> settings.ours(user, address.uri().host()))
            : Optional.empty();
    if (claimed.isEmpty()) {
      failed.increment();
      arrival.refuse(403, "Not an Address of This Server");
      return null;
    }
    return check(arrival, proxy, claimed.get());
  }

  private @Nullable UserUri check(Arrival arrival, boolean proxy, UserUri claimed) {
    SipMessage request = arrival.request();
    String realm = settings.domains().getFirst();
    DigestCredentials shown =
        credentials(request, proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION);
    if (shown == null) {
      challenge(arrival, proxy, false);
      return null;
    }
    if (!shown.user().equals(claimed.user()) && !shown.user().equals(claimed.toString())) {
      failed.increment();
      arrival.refuse(403, "Credentials of Another User");
      return null;
    }
    Optional<Ha1> secret = users.credentials(claimed, realm);
    boolean proven =
        secret.isPresent()
            && offered.contains(shown.algorithm())
            && shown.provenBy(
                switch (shown.algorithm()) {
                  case MD5 -> secret.get().md5();
                  case SHA256 -> secret.get().sha256();
                },
                request.method().name());
    DigestNonces.Verdict nonce =
        proven
            ? nonces.check(
                shown.nonce(),
                realm,
                arrival.loop().wall(),
                shown.uses(),
                Arrays.hashCode(request.bytes()))
            : nonces.check(shown.nonce(), realm, arrival.loop().wall(), 0, 0);
    if (proven && nonce == DigestNonces.Verdict.GOOD) {
      return claimed;
    }
    if (nonce == DigestNonces.Verdict.GOOD) {
      failed.increment();
    }
    // Stale only for a nonce of ours: the password may be right, so the client need not ask again.
    challenge(arrival, proxy, proven && nonce == DigestNonces.Verdict.STALE);
    return null;
  }

  /// The first credentials for our realm; null if there are none that can be read.
  private @Nullable DigestCredentials credentials(SipMessage request, HeaderName name) {
    for (String line : request.headers(name)) {
      if (DigestCredentials.decode(line) instanceof Decoded.Value<DigestCredentials>(var shown)
          && shown.realm().equals(settings.domains().getFirst())) {
        return shown;
      }
    }
    return null;
  }

  private void challenge(Arrival arrival, boolean proxy, boolean stale) {
    InetAddress source = arrival.source();
    if (!strangers.allows(source, arrival.loop().now())) {
      silenced.increment();
      return;
    }
    challenged.increment();
    byte[] random = new byte[8];
    arrival.loop().random(random);
    String realm = settings.domains().getFirst();
    String nonce = nonces.make(realm, arrival.loop().wall(), random);
    MessageEdit response =
        proxy
            ? arrival.response(407, "Proxy Authentication Required")
            : arrival.response(401, "Unauthorized");
    for (DigestAlgorithm algorithm : offered) {
      response.add(
          proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE,
          DigestChallenge.of(realm, nonce, algorithm, stale).encode());
    }
    arrival.reply(response.toMessage());
  }
}

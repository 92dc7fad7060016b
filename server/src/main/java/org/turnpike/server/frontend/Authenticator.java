package org.turnpike.server.frontend;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.SignInLog;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.auth.DigestChallenge;
import org.turnpike.sip.auth.DigestCredentials;
import org.turnpike.sip.auth.DigestNonces;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.store.Ha1;
import org.turnpike.store.User;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.wire.Decoded;

/// Says who sent a request, by digest (RFC 3261 §22, RFC 7616, RFC 8760). A user proves the address
/// that the request claims: To of a REGISTER, From of anything else.
///
/// ```
///  claim of ours? ─► credentials for our realm? ─► nonce ours? ─► hash right? ─► uri meant? ─► nonce fresh?
///       │no               │no                        │no            │no            │no           │no
///      404, 403       challenge                  challenge      challenge         400     challenge, stale
/// ```
///
/// Somebody unknown or with a wrong password gets the same answer after the same work (RFC 7616
/// §5.2): the hash is reckoned with a secret that nobody has. Whoever has the right password of a
/// disabled user is told that it is disabled.
final class Authenticator {

  private static final Ha1 NOBODY = new Ha1("nobody", "0".repeat(32), "0".repeat(64));

  private final RoleSettings.FrontEnd settings;
  private final Users users;
  private final DigestNonces nonces;
  private final List<DigestAlgorithm> offered;
  private final Predicate<String> local;
  private final SignIns signIns = new SignIns();
  final LongAdder challenged = new LongAdder();
  final LongAdder failed = new LongAdder();

  /// @param offered algorithms, the preferred one first (RFC 8760 §2.3)
  /// @param local whether a host is an address of this node
  Authenticator(
      RoleSettings.FrontEnd settings,
      Users users,
      DigestNonces nonces,
      List<DigestAlgorithm> offered,
      Predicate<String> local) {
    this.settings = settings;
    this.users = users;
    this.nonces = nonces;
    this.offered = List.copyOf(offered);
    this.local = local;
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
      String told =
          claim instanceof Decoded.Value<NameAddr>(NameAddr address) ? address.uri().encode() : "";
      if (proxy) {
        fail(arrival, 403, "Not an Address of This Server", SignInLog.Cause.FOREIGN_ADDRESS, told);
      } else { // RFC 3261 §10.3 (5)
        fail(arrival, 404, "Not Found", SignInLog.Cause.FOREIGN_ADDRESS, told);
      }
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
      fail(
          arrival,
          403,
          "Credentials of Another User",
          SignInLog.Cause.OTHER_USER,
          claimed.toString());
      return null;
    }
    if (signIns.locked(claimed.toString(), arrival)) {
      fail(
          arrival, 403, "Too Many Wrong Passwords", SignInLog.Cause.LOCKED_OUT, claimed.toString());
      return null;
    }
    DigestNonces.Verdict nonce = nonces.age(shown.nonce(), realm, arrival.loop().wall());
    if (nonce == DigestNonces.Verdict.FOREIGN) {
      challenge(arrival, proxy, false);
      return null;
    }
    Optional<User> user = users.find(claimed);
    if (!proven(shown, user, realm, request.method().name())) {
      if (nonce == DigestNonces.Verdict.GOOD) {
        failed.increment();
        signIns.wrong(claimed.toString(), arrival);
        SignInLog.write(
            arrival.origin(),
            proxy ? 407 : 401,
            user.isPresent() ? SignInLog.Cause.WRONG_PASSWORD : SignInLog.Cause.UNKNOWN_USER,
            claimed.toString());
      }
      challenge(arrival, proxy, false);
      return null;
    }
    if (user.filter(User::enabled).isEmpty()) {
      fail(arrival, 403, "Account Disabled", SignInLog.Cause.DISABLED, claimed.toString());
      return null;
    }
    if (!meant(request, shown.uri())) {
      failed.increment();
      arrival.refuseStranger(400, "Digest uri Is Not the Request-URI"); // RFC 7616 §3.4.6
      return null;
    }
    // A client that does not count (RFC 2069; RFC 3261 §22.4 (8) wants it served) may use a nonce
    // once: who listens could repeat it otherwise.
    long count = Math.max(1, shown.uses());
    if (nonce == DigestNonces.Verdict.STALE
        || nonces.use(shown.nonce(), count, hash(request)) != DigestNonces.Verdict.GOOD) {
      challenge(arrival, proxy, true); // the password is right: nobody need be asked for it again
      return null;
    }
    signIns.right(claimed.toString(), arrival);
    return claimed;
  }

  /// Refuses, and writes why; neither where the source was refused too often.
  private void fail(
      Arrival arrival, int code, String reason, SignInLog.Cause cause, String claimed) {
    failed.increment();
    if (arrival.answersStranger()) {
      SignInLog.write(arrival.origin(), code, cause, claimed);
      arrival.refuse(code, reason);
    }
  }

  private boolean proven(
      DigestCredentials shown, Optional<User> user, String realm, String method) {
    if (!offered.contains(shown.algorithm())) {
      return false;
    }
    Optional<Ha1> secret = user.flatMap(known -> known.secret(realm));
    Ha1 tried = secret.orElse(NOBODY);
    boolean right =
        shown.provenBy(
            switch (shown.algorithm()) {
              case MD5 -> tried.md5();
              // RFC 8760 §2.7: whoever has SHA-256 has qop.
              case SHA256 -> shown.qop().isEmpty() ? NOBODY.sha256() : tried.sha256();
            },
            method);
    return right && secret.isPresent();
  }

  /// Whether the credentials were made for this request: `uri` is the Request-URI as far as user
  /// and host go. Clients differ in the rest: some leave port and parameters out, some write one of
  /// our names for another, SIPp writes our address and no user.
  private boolean meant(SipMessage request, String written) {
    if (written.equals(request.requestUri())) {
      return true;
    }
    if (!(request.uri() instanceof Decoded.Value<SipUri>(SipUri asked))
        || !(SipUri.decode(written) instanceof Decoded.Value<SipUri>(SipUri meant))
        || !asked.isSip()
        || !meant.isSip()) {
      return false;
    }
    String user = meant.user();
    boolean sameHost =
        asked.host().equalsIgnoreCase(meant.host()) || ours(asked.host()) && ours(meant.host());
    return user == null ? ours(meant.host()) : user.equals(asked.user()) && sameHost;
  }

  private boolean ours(String host) {
    return settings.ours("-", host).isPresent() || local.test(host);
  }

  /// Of the whole request, since the digest covers neither Contact nor body: whoever could find a
  /// second request of the same hash could pass it for a repetition of the first.
  private static long hash(SipMessage request) {
    try {
      byte[] whole = MessageDigest.getInstance("SHA-256").digest(request.bytes());
      return ByteBuffer.wrap(whole).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Tells a request that comes again from another one, and cheaply: whoever makes two of the same
  /// hash gets one nonce for both, and it is counted as one.
  private static long repeatable(SipMessage request) {
    return (long) Arrays.hashCode(request.bytes()) << 32
        | request.callId().hashCode() & 0xffff_ffffL;
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
    if (!arrival.answersStranger()) {
      return;
    }
    challenged.increment();
    byte[] random = new byte[4];
    arrival.loop().random(random);
    String realm = settings.domains().getFirst();
    String nonce =
        nonces.make(
            realm,
            arrival.loop().wall(),
            repeatable(arrival.request()),
            ByteBuffer.wrap(random).getInt());
    MessageEdit response =
        proxy
            ? arrival.response(407, "Proxy Authentication Required")
            : arrival.response(401, "Unauthorized");
    for (DigestAlgorithm algorithm : offered) {
      response.add(
          proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE,
          DigestChallenge.of(realm, nonce, algorithm, stale).encode());
    }
    arrival.reply(proxy ? 407 : 401, response);
  }
}

package org.turnpike.traversal.turn;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.turnpike.traversal.stun.Integrity;
import org.turnpike.traversal.stun.PasswordAlgorithm;

/// Credentials that whoever shares a secret makes, and that end by themselves: the user name is
/// `expiry:user` with the expiry in seconds since 1970, the password the Base64 of its HMAC-SHA1
/// (draft-uberti-behave-turn-rest-00, which every TURN server and WebRTC client knows).
///
/// Those that a credential service of ours makes end in `:key-` and the [#fingerprint] of the
/// secret (no semicolon, which some clients' settings end at). So a relay that has another secret
/// can say which one it would need, instead of calling the password wrong; the user that counts is
/// what stands before.
public final class TimeLimitedKeys implements TurnKeys {

  private static final Pattern USERNAME = Pattern.compile("([0-9]{1,12})(?::(.*))?");

  private static final Pattern MARKED = Pattern.compile("(.*):key-([0-9a-f]{16})");

  private final String realm;
  private final byte[] secret;
  private final String fingerprint;

  /// @throws IllegalArgumentException if the secret is empty
  public TimeLimitedKeys(String realm, String secret) {
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("time-limited credentials need a secret");
    }
    this.realm = realm;
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.fingerprint = fingerprint(secret);
  }

  /// The first 16 hex digits of the secret's SHA-256: names a secret in logs and tells nothing of
  /// it.
  public static String fingerprint(String secret) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public String fingerprint() {
    return fingerprint;
  }

  /// The user name of a credential that ends then and says which secret it was made with.
  public String marked(String user, Instant expires) {
    return username(user, expires) + ":key-" + fingerprint;
  }

  /// The user name of a credential that ends then.
  public static String username(String user, Instant expires) {
    return expires.getEpochSecond() + ":" + user;
  }

  /// The password that belongs to a user name.
  public String password(String username) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret, "HmacSHA1"));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(username.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  @Override
  public Answer of(String username, Instant wall) {
    Matcher form = USERNAME.matcher(username);
    if (!form.matches()) {
      return new Answer.Refused("user name is not of the form expiry:user");
    }
    long expires = Long.parseLong(form.group(1));
    if (wall.getEpochSecond() >= expires) {
      return new Answer.Refused("credential expired at " + Instant.ofEpochSecond(expires), true);
    }
    String user = form.group(2) == null ? "" : form.group(2);
    Matcher marked = MARKED.matcher(user);
    if (marked.matches()) {
      if (!marked.group(2).equals(fingerprint)) {
        return new Answer.Refused(
            "made with the A/V Authentication key "
                + marked.group(2)
                + ", and this node has "
                + fingerprint
                + ": the nodes of a pool need the same (UCP-025)",
            true);
      }
      user = marked.group(1);
    }
    return new Answer.Known(user, Integrity.longTermKey(username, realm, password(username)));
  }

  @Override
  public Answer sha256(String username, Instant wall) {
    return switch (of(username, wall)) {
      case Answer.Known(String user, _) ->
          new Answer.Known(user, PasswordAlgorithm.SHA256.key(username, realm, password(username)));
      case Answer.Refused refused -> refused;
    };
  }

  @Override
  public boolean offersSha256() {
    return true;
  }
}

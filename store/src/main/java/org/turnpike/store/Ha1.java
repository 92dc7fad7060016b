package org.turnpike.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.turnpike.topology.UserUri;

/// What digest authentication needs of a password, so that the password itself is not kept (RFC
/// 7616 §3.4.2). The user name of the digest is the user part of the address.
///
/// @param realm the realm it holds for; with another realm it proves nothing
/// @param md5 H(user:realm:password) with MD5, 32 lower-case hex digits (RFC 3261 phones)
/// @param sha256 the same with SHA-256, 64 digits (RFC 8760)
public record Ha1(String realm, String md5, String sha256) {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

  /// @throws IllegalArgumentException if a hash has another length or other digits
  public Ha1 {
    if (realm.isEmpty()) {
      throw new IllegalArgumentException("a digest secret needs a realm");
    }
    check(md5, 32, "MD5");
    check(sha256, 64, "SHA-256");
  }

  private static void check(String hash, int digits, String algorithm) {
    if (hash.length() != digits || !HEX.matcher(hash).matches()) {
      throw new IllegalArgumentException(
          "the "
              + algorithm
              + " hash of a digest secret is "
              + digits
              + " lower-case hex digits, not "
              + hash.length()
              + " characters");
    }
  }

  /// The secret of `user` with this password.
  public static Ha1 of(UserUri user, String realm, String password) {
    byte[] a1 = (user.user() + ":" + realm + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new Ha1(realm, hex("MD5", a1), hex("SHA-256", a1));
  }

  private static String hex(String algorithm, byte[] input) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(input));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(algorithm + " is missing from this Java runtime", e);
    }
  }

  /// Never shows the hashes: whoever has one can sign in.
  @Override
  public String toString() {
    return "Ha1[" + realm + "]";
  }
}

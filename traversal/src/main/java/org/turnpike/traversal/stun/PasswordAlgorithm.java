package org.turnpike.traversal.stun;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;
import org.turnpike.wire.Slice;

/// How a long-term credential becomes a key (RFC 8489 §18.5).
public enum PasswordAlgorithm {
  MD5(1, "MD5"),
  SHA256(2, "SHA-256");

  private final int number;
  private final String digest;

  PasswordAlgorithm(int number, String digest) {
    this.number = number;
    this.digest = digest;
  }

  /// The digest of `user:realm:password` (RFC 8489 §18.5.1). User and password were prepared by
  /// whoever asks (OpaqueString, RFC 8265).
  public byte[] key(String user, String realm, String password) {
    return digest(digest, user + ":" + realm + ":" + password);
  }

  /// What stands in USERHASH instead of a name that others should not read (RFC 8489 §14.4).
  public static byte[] userHash(String user, String realm) {
    return digest("SHA-256", user + ":" + realm);
  }

  private static byte[] digest(String name, String text) {
    try {
      return MessageDigest.getInstance(name).digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + name, e);
    }
  }

  /// The value of PASSWORD-ALGORITHM, or with several that of PASSWORD-ALGORITHMS; neither
  /// algorithm has parameters (RFC 8489 §14.11, §14.12).
  public static byte[] value(PasswordAlgorithm... algorithms) {
    byte[] value = new byte[4 * algorithms.length];
    for (int i = 0; i < algorithms.length; i++) {
      value[4 * i + 1] = (byte) algorithms[i].number;
    }
    return value;
  }

  /// The one that PASSWORD-ALGORITHM names; null for one that is not known here, or malformed.
  public static @Nullable PasswordAlgorithm of(Slice value) {
    if (value.length() != 4 || value.u16(2) != 0) {
      return null;
    }
    for (PasswordAlgorithm algorithm : values()) {
      if (algorithm.number == value.u16(0)) {
        return algorithm;
      }
    }
    return null;
  }
}

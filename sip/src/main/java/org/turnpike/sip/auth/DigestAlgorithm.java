package org.turnpike.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The hashes of RFC 8760 §2.1 that phones have.
public enum DigestAlgorithm {
  MD5("MD5"),
  SHA256("SHA-256");

  private final String text;

  /// To look one up among the providers takes as long as to hash with it.
  private final ThreadLocal<MessageDigest> digests = ThreadLocal.withInitial(this::digest);

  DigestAlgorithm(String text) {
    this.text = text;
  }

  /// As in a header field: `SHA-256`.
  public String text() {
    return text;
  }

  /// Null for one that we do not have; MD5 where a header names none (RFC 8760 §2.1).
  static @Nullable DigestAlgorithm of(@Nullable String name) {
    if (name == null) {
      return MD5;
    }
    for (DigestAlgorithm algorithm : values()) {
      if (algorithm.text.equalsIgnoreCase(name)) {
        return algorithm;
      }
    }
    return null;
  }

  /// Lower-case hex.
  public String hash(String input) {
    byte[] hash = digests.get().digest(input.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash);
  }

  private MessageDigest digest() {
    try {
      return MessageDigest.getInstance(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + text, e);
    }
  }

  /// The hash of user, realm and password that stands for the password (RFC 7616 §3.4.2).
  public String ha1(String user, String realm, String password) {
    return hash(user + ":" + realm + ":" + password);
  }
}

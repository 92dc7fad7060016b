package org.turnpike.traversal.stun;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How a message is proven (RFC 8489 §14.5, §14.6).
public enum Integrity {
  NONE("", 0, 0),
  SHA1("HmacSHA1", 20, StunAttribute.MESSAGE_INTEGRITY),
  SHA256("HmacSHA256", 32, StunAttribute.MESSAGE_INTEGRITY_SHA256);

  private final String algorithm;
  final int length;
  final int attribute;

  Integrity(String algorithm, int length, int attribute) {
    this.algorithm = algorithm;
    this.length = length;
    this.attribute = attribute;
  }

  /// @param count how many bytes of the message are covered
  byte[] of(byte[] key, byte[] message, int count) {
    return hmac(algorithm, key, message, count);
  }

  static byte[] hmac(String algorithm, byte[] key, byte[] message, int count) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      mac.update(message, 0, count);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  /// The key of a long-term credential: MD5 of `user:realm:password` (RFC 8489 §9.2.2), the same as
  /// SIP's HA1.
  public static byte[] longTermKey(String user, String realm, String password) {
    return PasswordAlgorithm.MD5.key(user, realm, password);
  }
}

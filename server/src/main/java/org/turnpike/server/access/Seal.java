package org.turnpike.server.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Turns what one side may not see into the user part of a URI, and back: AES-GCM, Base64url. The
/// same text gives the same seal, so that a message that is sent again is the same message; the
/// nonce is a keyed hash of the text, as in RFC 8452 §1. Usable from any thread.
final class Seal {

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecretKeySpec nonces;

  /// @param secret of this node; one that survives a restart keeps dialogs alive
  Seal(byte[] secret) {
    this.key = new SecretKeySpec(Arrays.copyOf(derived(secret, "seal"), 16), "AES");
    this.nonces = new SecretKeySpec(derived(secret, "nonce"), "HmacSHA256");
  }

  private static byte[] derived(byte[] secret, String purpose) {
    return hmac(new SecretKeySpec(secret, "HmacSHA256"), "access-edge-" + purpose);
  }

  private static byte[] hmac(SecretKeySpec key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /// @param bound what has to be named again to open it: a Call-ID
  String close(String text, String bound) {
    byte[] nonce = Arrays.copyOf(hmac(nonces, bound + '\n' + text), NONCE);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, nonce, bound).doFinal(text.getBytes(StandardCharsets.UTF_8));
      byte[] out = Arrays.copyOf(nonce, NONCE + sealed.length);
      System.arraycopy(sealed, 0, out, NONCE, sealed.length);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(out);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM closes any text", e);
    }
  }

  /// @return null for what this node did not seal, or not for this
  @Nullable String open(@Nullable String sealed, String bound) {
    if (sealed == null) {
      return null;
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(sealed);
      if (bytes.length <= NONCE) {
        return null;
      }
      byte[] text =
          cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, NONCE), bound)
              .doFinal(bytes, NONCE, bytes.length - NONCE);
      return new String(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return null; // somebody else's user part
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String bound) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(bound.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}

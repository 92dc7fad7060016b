package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Nonces that need not be remembered: the time of their end, and a keyed hash of it and of the
/// client's address, so that neither can be made or carried elsewhere (RFC 8489 §9.2, §16.1.2).
final class Nonces {

  /// "at least once per hour" (RFC 8489 §9.2.4 speaks of the server's policy; RFC 8656 §5 of an
  /// hour).
  static final long LIFETIME = 3_600_000_000_000L;

  private static final long SECOND = 1_000_000_000L;
  private static final int SECONDS = 8;
  private static final int LENGTH = SECONDS + 20;

  private final Mac mac;

  /// @param key random, of this process alone
  Nonces(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  String make(InetAddress client, long now) {
    String end = HexFormat.of().toHexDigits((int) Math.floorDiv(now + LIFETIME, SECOND));
    return end + proof(end, client);
  }

  /// Whether we made it, for this client, and its time is not over.
  boolean good(String nonce, InetAddress client, long now) {
    if (nonce.length() != LENGTH || !nonce.chars().allMatch(HexFormat::isHexDigit)) {
      return false;
    }
    String end = nonce.substring(0, SECONDS);
    byte[] ours = proof(end, client).getBytes(StandardCharsets.US_ASCII);
    byte[] theirs = nonce.substring(SECONDS).getBytes(StandardCharsets.US_ASCII);
    // The difference, since monotonic seconds may begin below zero and wrap.
    int left = HexFormat.fromHexDigits(end) - (int) Math.floorDiv(now, SECOND);
    return MessageDigest.isEqual(ours, theirs) && left > 0;
  }

  private String proof(String end, InetAddress client) {
    mac.update(end.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(mac.doFinal(client.getAddress()), 0, (LENGTH - SECONDS) / 2);
  }
}

package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Nonces that need not be remembered: what is offered, the time of their end, and a keyed hash of
/// both and of the client's address, so that none can be made, changed or carried elsewhere (RFC
/// 8489 §9.2, §16.1.2). No random number is in them that could be foreseen from others.
///
/// ```
///  obMatJos2 AAAB 0012d687 5f1c...      cookie, security features, end in seconds, hash
/// ```
final class Nonces {

  /// The RFCs leave it to the server (RFC 8489 §9.2.4); RFC 8656 §5 speaks of an hour at least.
  static final long LIFETIME = 3_600_000_000_000L;

  /// What tells a client that features follow (RFC 8489 §9.2).
  static final String COOKIE = "obMatJos2";

  private static final long SECOND = 1_000_000_000L;
  private static final int SECONDS = 8;
  private static final int HASH = 20;

  private final Mac mac;
  private final String prefix;

  /// Bit 0 is the lowest of the 24, as the verified erratum 6290 to RFC 8489 §18.1 has it.
  ///
  /// @param key random, of this process and its pool alone
  Nonces(byte[] key, boolean passwordAlgorithms, boolean usernameAnonymity) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
    byte[] features = new byte[3];
    features[2] = (byte) ((passwordAlgorithms ? 1 : 0) | (usernameAnonymity ? 2 : 0));
    prefix = COOKIE + Base64.getEncoder().encodeToString(features);
  }

  String make(InetAddress client, long now) {
    String start = prefix + HexFormat.of().toHexDigits((int) Math.floorDiv(now + LIFETIME, SECOND));
    return start + proof(start, client);
  }

  /// Whether we made it, for this client, and its time is not over.
  boolean good(String nonce, InetAddress client, long now) {
    int start = prefix.length() + SECONDS;
    if (nonce.length() != start + HASH || !nonce.startsWith(prefix)) {
      return false;
    }
    byte[] ours = proof(nonce.substring(0, start), client).getBytes(StandardCharsets.US_ASCII);
    byte[] theirs = nonce.substring(start).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(ours, theirs)) {
      return false;
    }
    // The difference, since monotonic seconds may begin below zero and wrap.
    int end = HexFormat.fromHexDigits(nonce, prefix.length(), start);
    return end - (int) Math.floorDiv(now, SECOND) > 0;
  }

  private String proof(String start, InetAddress client) {
    mac.update(start.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(mac.doFinal(client.getAddress()), 0, HASH / 2);
  }
}

package org.turnpike.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLongArray;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Nonces that need not be remembered to be known again: the second they were made in, randomness,
/// and a keyed hash of both and the realm (RFC 7616 §3.3). How often each was used is remembered
/// for the last ones only, in a table of fixed size. Usable from any thread.
public final class DigestNonces {

  /// What became of a nonce.
  public enum Verdict {
    GOOD,
    /// Ours, and too old or used out of order: ask again with stale=true.
    STALE,
    /// Not ours.
    FOREIGN
  }

  /// How long one is good, in seconds: long enough for a client's answer and a few requests more.
  public static final long LIFETIME = 300;

  private static final int SECONDS = 8;
  private static final int RANDOM = 16;
  private static final int PROOF = 24;
  private static final int SLOTS = 1 << 15;

  private final byte[] key;
  private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::mac);
  // Two longs a slot: (tag << 32 | count) and a hash of the request that had that count.
  private final AtomicLongArray uses = new AtomicLongArray(2 * SLOTS);

  /// @param key secret; nodes of a pool share one
  public DigestNonces(byte[] key) {
    this.key = key.clone();
  }

  private Mac mac() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /// @param random 8 fresh bytes
  public String make(String realm, Instant wall, byte[] random) {
    String open =
        HexFormat.of().toHexDigits((int) wall.getEpochSecond())
            + HexFormat.of().formatHex(random, 0, RANDOM / 2);
    return open + proof(open, realm);
  }

  /// Whether a nonce may be used for this request.
  ///
  /// @param uses the request's nonce count; 0 for a client that does not count
  /// @param request a hash of the whole request: a repetition on the wire is the same request, and
  ///   is no second use
  public Verdict check(String nonce, String realm, Instant wall, long uses, long request) {
    if (nonce.length() != SECONDS + RANDOM + PROOF) {
      return Verdict.FOREIGN;
    }
    String open = nonce.substring(0, SECONDS + RANDOM);
    byte[] ours = proof(open, realm).getBytes(StandardCharsets.US_ASCII);
    byte[] theirs = nonce.substring(SECONDS + RANDOM).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(ours, theirs)) {
      return Verdict.FOREIGN;
    }
    int age = (int) wall.getEpochSecond() - HexFormat.fromHexDigits(open, 0, SECONDS);
    // A clock that was set back must not lock everybody out.
    if (age > LIFETIME || age < -LIFETIME) {
      return Verdict.STALE;
    }
    return uses == 0 || first(open, uses, request) ? Verdict.GOOD : Verdict.STALE;
  }

  /// Whether this count was not used before, or by this very request (RFC 7616 §3.3, "nc").
  private boolean first(String open, long count, long request) {
    long random = HexFormat.fromHexDigitsToLong(open, SECONDS, SECONDS + RANDOM);
    int slot = 2 * (int) (random & (SLOTS - 1));
    long tag = random >>> 32 << 32;
    long held = uses.get(slot);
    boolean same = (held & 0xffff_ffff_0000_0000L) == tag && held != 0;
    long last = held & 0xffff_ffffL;
    if (same && count <= last) {
      return count == last && uses.get(slot + 1) == request;
    }
    uses.set(slot + 1, request);
    uses.set(slot, tag | count);
    return true;
  }

  private String proof(String open, String realm) {
    byte[] text = (open + realm).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(macs.get().doFinal(text), 0, PROOF / 2);
  }
}

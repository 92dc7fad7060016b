package org.turnpike.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Nonces that need not be remembered to be known again: the second they were made in, a number,
/// randomness, and a keyed hash of all three and the realm (RFC 7616 §3.3). How often each was used
/// is remembered for the last ones only, in a table of fixed size. Usable from any thread.
///
/// A request that comes again, since its answer was late, gets the nonce that it got before (RFC
/// 3261 §8.2.7): what each was made of is remembered by a hash of the request, in a table of fixed
/// size as well. That gives nobody a second use, since uses are counted by nonce.
///
/// A nonce that could have been used without our knowing is stale, never good: one that a younger
/// nonce has pushed out of the table, and one that an earlier process made.
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

  /// How long a request may come again, in seconds: 64 T1 (RFC 3261 §17.1.2.2).
  private static final int REPEATED = 32;

  private static final int SECONDS = 8;
  private static final int NUMBER = SECONDS + 12;
  private static final int OPEN = NUMBER + 8;
  private static final int PROOF = 24;
  private static final int SLOTS = 1 << 15;

  /// The last use of a nonce.
  ///
  /// @param number of the nonce
  /// @param request a hash of the request that had this count
  private record Use(long number, long count, long request) {}

  /// What a nonce was made of.
  ///
  /// @param request a hash of the request that it was made for
  private record Made(long request, int second, long number, int random) {}

  private final byte[] key;
  private final int since;
  private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::mac);
  private final AtomicLong next = new AtomicLong();
  // A nonce has the slot of its number, so those of the last SLOTS challenges never meet.
  private final AtomicReferenceArray<@Nullable Use> uses = new AtomicReferenceArray<>(SLOTS);
  private final AtomicReferenceArray<@Nullable Made> made = new AtomicReferenceArray<>(SLOTS);

  /// @param key secret; nodes of a pool share one, and each counts for itself: a nonce can then be
  ///   used once at every node
  /// @param since start of this process: what an earlier one knew of its nonces is gone
  public DigestNonces(byte[] key, Instant since) {
    this.key = key.clone();
    this.since = (int) since.getEpochSecond();
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

  /// @param request a hash of the whole request: the same one gets the same nonce for a while
  /// @param random of this nonce, if it is a new one
  public String make(String realm, Instant wall, long request, int random) {
    int second = (int) wall.getEpochSecond();
    int slot = (int) ((request ^ request >>> 32) & (SLOTS - 1));
    Made known = made.get(slot);
    if (known == null || known.request() != request || !repeats(second - known.second())) {
      Made fresh = new Made(request, second, next.getAndIncrement(), random);
      // Two threads with one request: both give the first one's.
      Made first = made.compareAndExchange(slot, known, fresh);
      known = first != null && first != known && first.request() == request ? first : fresh;
    }
    HexFormat hex = HexFormat.of();
    String open =
        hex.toHexDigits(known.second())
            + hex.toHexDigits(known.number(), NUMBER - SECONDS)
            + hex.toHexDigits(known.random());
    return open + proof(open, realm);
  }

  private static boolean repeats(int age) {
    return age >= 0 && age < REPEATED;
  }

  /// Whether a nonce may still be used, as far as its age says.
  public Verdict age(String nonce, String realm, Instant wall) {
    if (nonce.length() != OPEN + PROOF) {
      return Verdict.FOREIGN;
    }
    byte[] ours = proof(nonce.substring(0, OPEN), realm).getBytes(StandardCharsets.US_ASCII);
    byte[] theirs = nonce.substring(OPEN).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(ours, theirs)) {
      return Verdict.FOREIGN;
    }
    int made = HexFormat.fromHexDigits(nonce, 0, SECONDS);
    int age = (int) wall.getEpochSecond() - made;
    // A clock that was set back must not lock everybody out.
    return age > LIFETIME || age < -LIFETIME || made - since < 0 ? Verdict.STALE : Verdict.GOOD;
  }

  /// Uses a nonce that is good by its [#age], once the user is proven. Each count is good once (RFC
  /// 7616 §3.4, "nc"), however many threads ask at the same moment.
  ///
  /// @param count the request's nonce count, 1 or more
  /// @param request a hash of the whole request that cannot be met by intent: a repetition on the
  ///   wire is the same request, and is no second use
  public Verdict use(String nonce, long count, long request) {
    long number = HexFormat.fromHexDigitsToLong(nonce, SECONDS, NUMBER);
    int slot = (int) (number & (SLOTS - 1));
    Use now = new Use(number, count, request);
    while (true) {
      Use held = uses.get(slot);
      if (held != null && held.number() > number) {
        return Verdict.STALE; // pushed out: nobody knows how often it was used
      }
      if (held != null && held.number() == number && count <= held.count()) {
        return now.equals(held) ? Verdict.GOOD : Verdict.STALE;
      }
      if (uses.compareAndSet(slot, held, now)) {
        return Verdict.GOOD;
      }
    }
  }

  private String proof(String open, String realm) {
    byte[] text = (open + realm).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(macs.get().doFinal(text), 0, PROOF / 2);
  }
}

package org.turnpike.traversal.stun;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Slice;

/// A STUN message as it arrived (RFC 8489 §5): its bytes, and where each attribute lies. Values are
/// decoded when they are asked for.
public final class StunMessage {

  public static final int MAGIC_COOKIE = 0x2112a442;
  public static final int HEADER = 20;

  /// What FINGERPRINT's CRC is combined with (RFC 8489 §14.7).
  static final int FINGERPRINT_XOR = 0x5354554e;

  /// More than any message of this protocol family has; a peer's mistake or malice beyond.
  private static final int MOST_ATTRIBUTES = 64;

  private final Slice bytes;
  private final int method;
  private final StunClass kind;
  // (type, offset of the value, length) of each attribute that counts.
  private final int[] attributes;
  private final int count;
  // Offsets of the attributes' headers; -1 where there is none.
  private final int integrityAt;
  private final int integrity256At;
  private final int fingerprintAt;

  private StunMessage(
      Slice bytes,
      int method,
      StunClass kind,
      int[] attributes,
      int count,
      int integrityAt,
      int integrity256At,
      int fingerprintAt) {
    this.bytes = bytes;
    this.method = method;
    this.kind = kind;
    this.attributes = attributes;
    this.count = count;
    this.integrityAt = integrityAt;
    this.integrity256At = integrity256At;
    this.fingerprintAt = fingerprintAt;
  }

  /// Whether these bytes claim to be STUN: the check that tells it from what else arrives on the
  /// same port (RFC 8489 §5, RFC 7983 §7).
  public static boolean looksLike(Slice bytes) {
    return bytes.length() >= HEADER
        && (bytes.u8(0) & 0xc0) == 0
        && bytes.i32(4) == MAGIC_COOKIE
        && (bytes.u16(2) & 3) == 0;
  }

  /// @param bytes one whole message and nothing else; must stay valid as long as the result is used
  public static Decoded<StunMessage> parse(Slice bytes) {
    if (bytes.length() < HEADER) {
      return Decoded.malformed(bytes.length(), "a header of 20 bytes");
    }
    int type = bytes.u16(0);
    if ((type & 0xc000) != 0) {
      return Decoded.malformed(0, "two zero bits before the message type");
    }
    if (bytes.u16(2) != bytes.length() - HEADER || (bytes.u16(2) & 3) != 0) {
      return Decoded.malformed(2, "the length of what follows, a multiple of 4");
    }
    if (bytes.i32(4) != MAGIC_COOKIE) {
      return Decoded.malformed(4, "the magic cookie 0x2112A442");
    }
    return attributes(bytes, type);
  }

  private static Decoded<StunMessage> attributes(Slice bytes, int type) {
    int[] found = new int[3 * 12];
    int count = 0;
    int integrity = -1;
    int integrity256 = -1;
    int fingerprint = -1;
    int at = HEADER;
    while (at < bytes.length()) {
      // The length of the message is a multiple of 4, so a header of 4 bytes is always there.
      int attribute = bytes.u16(at);
      int length = bytes.u16(at + 2);
      int value = at + 4;
      if (value + length > bytes.length()) {
        return Decoded.malformed(at + 2, "an attribute that ends within the message");
      }
      if (fingerprint >= 0) {
        return Decoded.malformed(at, "nothing after FINGERPRINT"); // RFC 8489 §14.7
      }
      if (attribute == StunAttribute.FINGERPRINT) {
        if (length != 4) {
          return Decoded.malformed(at + 2, "4 bytes of FINGERPRINT");
        }
        fingerprint = at;
      } else if (attribute == StunAttribute.MESSAGE_INTEGRITY_SHA256 && integrity256 < 0) {
        if (length < 16 || length > 32 || (length & 3) != 0) { // RFC 8489 §14.6
          return Decoded.malformed(at + 2, "16 to 32 bytes of MESSAGE-INTEGRITY-SHA256");
        }
        integrity256 = at;
      } else if (integrity >= 0 || integrity256 >= 0) {
        at = value + padded(length); // RFC 8489 §14.5: what follows the integrity is ignored
        continue;
      } else if (attribute == StunAttribute.MESSAGE_INTEGRITY) {
        if (length != 20) {
          return Decoded.malformed(at + 2, "20 bytes of MESSAGE-INTEGRITY");
        }
        integrity = at;
      } else {
        if (count == MOST_ATTRIBUTES) {
          return Decoded.malformed(at, "at most " + MOST_ATTRIBUTES + " attributes");
        }
        if (3 * count == found.length) {
          found = Arrays.copyOf(found, 2 * found.length);
        }
        found[3 * count] = attribute;
        found[3 * count + 1] = value;
        found[3 * count + 2] = length;
        count++;
      }
      at = value + padded(length);
    }
    int method = (type & 0xf) | (type & 0xe0) >> 1 | (type & 0x3e00) >> 2;
    StunClass kind = StunClass.values()[(type >> 4 & 1) | (type >> 7 & 2)];
    return Decoded.value(
        new StunMessage(bytes, method, kind, found, count, integrity, integrity256, fingerprint));
  }

  /// The same message over bytes of its own: for an answer that is given later.
  public StunMessage keep() {
    return new StunMessage(
        bytes.keep(), method, kind, attributes, count, integrityAt, integrity256At, fingerprintAt);
  }

  static int padded(int length) {
    return (length + 3) & ~3;
  }

  public int method() {
    return method;
  }

  public StunClass kind() {
    return kind;
  }

  /// 12 bytes.
  public byte[] transactionId() {
    return bytes.bytes(8, 12);
  }

  /// Whether the first attribute of this type is there.
  public boolean has(int type) {
    return find(type) >= 0;
  }

  private int find(int type) {
    for (int i = 0; i < count; i++) {
      if (attributes[3 * i] == type) {
        return i; // RFC 8489 §14: only the first one counts
      }
    }
    return -1;
  }

  /// The bytes of the first attribute of this type; null if there is none.
  public @Nullable Slice value(int type) {
    int i = find(type);
    return i < 0 ? null : bytes.view(attributes[3 * i + 1], attributes[3 * i + 2]);
  }

  /// A text value; null if there is none, or it is longer than any may be (RFC 8489 §14.3: 763
  /// bytes).
  public @Nullable String text(int type) {
    Slice value = value(type);
    return value == null || value.length() > 763
        ? null
        : new String(value.bytes(), StandardCharsets.UTF_8);
  }

  /// A value of 32 bits; -1 if there is none or it has another length.
  public long number(int type) {
    Slice value = value(type);
    return value == null || value.length() != 4 ? -1 : value.u32(0);
  }

  /// A XOR'ed address (RFC 8489 §14.2); null if there is none or it is malformed.
  public @Nullable InetSocketAddress address(int type) {
    Slice value = value(type);
    return value == null ? null : address(value);
  }

  /// All addresses of this type, in order; null if one is malformed.
  public @Nullable List<InetSocketAddress> addresses(int type) {
    List<InetSocketAddress> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (attributes[3 * i] == type) {
        InetSocketAddress one = address(bytes.view(attributes[3 * i + 1], attributes[3 * i + 2]));
        if (one == null) {
          return null;
        }
        all.add(one);
      }
    }
    return all;
  }

  private @Nullable InetSocketAddress address(Slice value) {
    int family = value.length() < 8 ? 0 : value.u8(1);
    int size = family == 1 ? 4 : family == 2 ? 16 : 0;
    if (size == 0 || value.length() != 4 + size) {
      return null;
    }
    byte[] address = value.bytes(4, size);
    for (int i = 0; i < size; i++) {
      address[i] ^= (byte) bytes.u8(4 + i); // cookie, then transaction id
    }
    try {
      return new InetSocketAddress(
          size == 16
              ? Inet6Address.getByAddress(null, address, -1) // keeps ::ffff:0:0/96 as it is
              : InetAddress.getByAddress(address),
          value.u16(2) ^ MAGIC_COOKIE >>> 16);
    } catch (UnknownHostException e) {
      return null; // an address of 4 or 16 bytes is always one
    }
  }

  /// The code of ERROR-CODE, 300 to 699; 0 if there is none or it is malformed (RFC 8489 §14.8).
  public int errorCode() {
    Slice value = value(StunAttribute.ERROR_CODE);
    if (value == null || value.length() < 4) {
      return 0;
    }
    int hundreds = value.u8(2) & 7;
    int number = value.u8(3);
    return hundreds < 3 || hundreds > 6 || number > 99 ? 0 : hundreds * 100 + number;
  }

  /// The comprehension-required types that are not among those known, in order.
  public int[] unknown(int... known) {
    int[] unknown = new int[count];
    int n = 0;
    for (int i = 0; i < count; i++) {
      int type = attributes[3 * i];
      boolean isKnown = !StunAttribute.comprehensionRequired(type);
      for (int k = 0; k < known.length && !isKnown; k++) {
        isKnown = known[k] == type;
      }
      if (!isKnown) {
        unknown[n++] = type;
      }
    }
    return Arrays.copyOf(unknown, n);
  }

  /// Whether it carries a MESSAGE-INTEGRITY of either kind.
  public boolean hasIntegrity() {
    return integrityAt >= 0 || integrity256At >= 0;
  }

  /// The kind of integrity that counts: SHA-256 before SHA-1 (RFC 8489 §9.2.4).
  public Integrity integrity() {
    return integrity256At >= 0
        ? Integrity.SHA256
        : integrityAt >= 0 ? Integrity.SHA1 : Integrity.NONE;
  }

  /// Whether whoever wrote it had this key. False without an integrity attribute.
  public boolean isBy(byte[] key) {
    int at = integrity256At >= 0 ? integrity256At : integrityAt;
    if (at < 0) {
      return false;
    }
    int length = bytes.u16(at + 2);
    byte[] covered = bytes.bytes(0, at);
    // RFC 8489 §14.5: the length field counts up to the end of this attribute.
    int counted = at + 4 + length - HEADER;
    covered[2] = (byte) (counted >> 8);
    covered[3] = (byte) counted;
    byte[] proof = integrity().of(key, covered, covered.length);
    byte[] shortened = Arrays.copyOf(proof, length);
    return MessageDigest.isEqual(shortened, bytes.bytes(at + 4, length));
  }

  /// Whether it has a FINGERPRINT.
  public boolean hasFingerprint() {
    return fingerprintAt >= 0;
  }

  /// Whether its FINGERPRINT is right; true without one.
  public boolean fingerprintMatches() {
    if (fingerprintAt < 0) {
      return true;
    }
    CRC32 crc = new CRC32();
    crc.update(bytes.bytes(0, fingerprintAt));
    return (int) (crc.getValue() ^ FINGERPRINT_XOR) == bytes.i32(fingerprintAt + 4);
  }

  @Override
  public String toString() {
    return StunMethod.name(method) + " " + kind;
  }
}

package org.turnpike.traversal.stun;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/// Writes one STUN message (RFC 8489 §5). Attributes stand in the order of the calls; integrity and
/// fingerprint come last.
public final class StunWriter {

  private byte[] bytes = new byte[128];
  private int at = StunMessage.HEADER;

  /// @param transactionId 12 bytes
  public StunWriter(int method, StunClass kind, byte[] transactionId) {
    int type =
        (method & 0xf)
            | (method & 0x70) << 1
            | (method & 0xf80) << 2
            | (kind.ordinal() & 1) << 4
            | (kind.ordinal() & 2) << 7;
    put16(0, type);
    put32(4, StunMessage.MAGIC_COOKIE);
    System.arraycopy(transactionId, 0, bytes, 8, 12);
  }

  /// The answer to a request.
  public static StunWriter answer(StunMessage request, StunClass kind) {
    return new StunWriter(request.method(), kind, request.transactionId());
  }

  /// An error response with its code (RFC 8489 §14.8).
  ///
  /// @param code 300 to 699
  public static StunWriter error(StunMessage request, int code, String reason) {
    return answer(request, StunClass.ERROR)
        .bytes(StunAttribute.ERROR_CODE, errorValue(code, reason));
  }

  private static byte[] errorValue(int code, String reason) {
    byte[] phrase = reason.getBytes(StandardCharsets.UTF_8);
    byte[] value = new byte[4 + phrase.length];
    value[2] = (byte) (code / 100);
    value[3] = (byte) (code % 100);
    System.arraycopy(phrase, 0, value, 4, phrase.length);
    return value;
  }

  public StunWriter bytes(int type, byte[] value) {
    int start = open(type, value.length);
    System.arraycopy(value, 0, bytes, start, value.length);
    return this;
  }

  public StunWriter text(int type, String value) {
    return bytes(type, value.getBytes(StandardCharsets.UTF_8));
  }

  /// 32 bits.
  public StunWriter number(int type, long value) {
    put32(open(type, 4), (int) value);
    return this;
  }

  /// UNKNOWN-ATTRIBUTES (RFC 8489 §14.9).
  public StunWriter unknown(int[] types) {
    int start = open(StunAttribute.UNKNOWN_ATTRIBUTES, 2 * types.length);
    for (int i = 0; i < types.length; i++) {
      put16(start + 2 * i, types[i]);
    }
    return this;
  }

  /// A XOR'ed address (RFC 8489 §14.2).
  public StunWriter address(int type, InetSocketAddress address) {
    int start = plain(type, address);
    put16(start + 2, address.getPort() ^ StunMessage.MAGIC_COOKIE >>> 16);
    for (int i = start + 4; i < at; i++) {
      bytes[i] ^= bytes[i - start]; // cookie, then transaction id
    }
    return this;
  }

  /// An address as it is: that of ALTERNATE-SERVER (RFC 8489 §14.15).
  public StunWriter plainAddress(int type, InetSocketAddress address) {
    plain(type, address);
    return this;
  }

  private int plain(int type, InetSocketAddress address) {
    byte[] raw = address.getAddress().getAddress();
    int start = open(type, 4 + raw.length);
    bytes[start + 1] = (byte) (raw.length == 4 ? 1 : 2);
    put16(start + 2, address.getPort());
    System.arraycopy(raw, 0, bytes, start + 4, raw.length);
    return start;
  }

  /// ADDRESS-ERROR-CODE: why one of two address families was not given (RFC 8656 §18.12).
  public StunWriter addressError(boolean v6, int code, String reason) {
    byte[] value = errorValue(code, reason);
    value[0] = (byte) (v6 ? 2 : 1);
    return bytes(StunAttribute.ADDRESS_ERROR_CODE, value);
  }

  /// Proves the message. Nothing but a fingerprint may follow.
  public StunWriter integrity(Integrity kind, byte[] key) {
    if (kind == Integrity.NONE) {
      return this;
    }
    // RFC 8489 §14.5: the length counts this attribute while its own value is still missing.
    put16(2, at + 4 + kind.length - StunMessage.HEADER);
    return bytes(kind.attribute, kind.of(key, bytes, at));
  }

  /// Lets a receiver tell it from other protocols on the same port (RFC 8489 §14.7).
  public StunWriter fingerprint() {
    put16(2, at + 8 - StunMessage.HEADER);
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, at);
    return number(StunAttribute.FINGERPRINT, crc.getValue() ^ StunMessage.FINGERPRINT_XOR);
  }

  public byte[] toBytes() {
    put16(2, at - StunMessage.HEADER);
    return Arrays.copyOf(bytes, at);
  }

  /// Writes an attribute's header and returns where its value goes; padding is zero (RFC 8489 §14).
  private int open(int type, int length) {
    int end = at + 4 + StunMessage.padded(length);
    if (length > 0xffff || end - StunMessage.HEADER > 0xffff) {
      throw new IllegalArgumentException("a STUN message of " + end + " bytes is too long");
    }
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    put16(at, type);
    put16(at + 2, length);
    int value = at + 4;
    at = end;
    return value;
  }

  private void put16(int index, int value) {
    bytes[index] = (byte) (value >> 8);
    bytes[index + 1] = (byte) value;
  }

  private void put32(int index, int value) {
    put16(index, value >>> 16);
    put16(index + 2, value);
  }
}

package org.turnpike.net.hep;

import java.io.ByteArrayOutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// One captured message as HEP version 3 has it: `HEP3`, the whole length, and chunks.
///
/// ```
///   0                   1                   2                   3
///  +-------------------------------+-------------------------------+
///  |          vendor (0)           |             type              |
///  +-------------------------------+-------------------------------+
///  | length, these six bytes too   |            value ...
///  +-------------------------------+
/// ```
///
/// @param stream whether TCP carried it, with or without TLS
/// @param captureId which node it was seen on
/// @param key that the collector asks for; empty for none
/// @param correlation what belongs together: the Call-ID
record HepPacket(
    boolean stream,
    InetSocketAddress from,
    InetSocketAddress to,
    Instant at,
    int captureId,
    String key,
    String correlation,
    byte[] message) {

  private static final byte[] MARK = {'H', 'E', 'P', '3'};
  private static final int HEAD = 6;

  /// A datagram holds no more (RFC 768, with IPv4's header).
  static final int MOST_BYTES = 65_507;

  private static final int FAMILY = 1;
  private static final int PROTOCOL = 2;
  private static final int FROM_V4 = 3;
  private static final int TO_V4 = 4;
  private static final int FROM_V6 = 5;
  private static final int TO_V6 = 6;
  private static final int FROM_PORT = 7;
  private static final int TO_PORT = 8;
  private static final int SECONDS = 9;
  private static final int MICROSECONDS = 10;
  private static final int KIND = 11;
  private static final int CAPTURE_ID = 12;
  private static final int KEY = 14;
  private static final int PAYLOAD = 15;
  private static final int CORRELATION = 17;

  private static final byte SIP = 1;
  private static final byte AF_INET = 2;
  private static final byte AF_INET6 = 10;
  private static final byte TCP = 6;
  private static final byte UDP = 17;

  /// May be longer than [#MOST_BYTES], and is not to be sent then.
  byte[] encode() {
    boolean v6 =
        from.getAddress() instanceof Inet6Address || to.getAddress() instanceof Inet6Address;
    ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + 160);
    out.writeBytes(MARK);
    out.writeBytes(new byte[2]); // the length, when it is known
    chunk(out, FAMILY, v6 ? AF_INET6 : AF_INET);
    chunk(out, PROTOCOL, stream ? TCP : UDP);
    chunk(out, v6 ? FROM_V6 : FROM_V4, address(from.getAddress(), v6));
    chunk(out, v6 ? TO_V6 : TO_V4, address(to.getAddress(), v6));
    chunk(out, FROM_PORT, two(from.getPort()));
    chunk(out, TO_PORT, two(to.getPort()));
    chunk(out, SECONDS, four((int) at.getEpochSecond()));
    chunk(out, MICROSECONDS, four(at.getNano() / 1_000));
    chunk(out, KIND, SIP);
    chunk(out, CAPTURE_ID, four(captureId));
    if (!key.isEmpty()) {
      chunk(out, KEY, key.getBytes(StandardCharsets.UTF_8));
    }
    if (!correlation.isEmpty()) {
      chunk(out, CORRELATION, correlation.getBytes(StandardCharsets.UTF_8));
    }
    chunk(out, PAYLOAD, message);
    byte[] whole = out.toByteArray();
    ByteBuffer.wrap(whole).putShort(MARK.length, (short) whole.length);
    return whole;
  }

  /// A socket that takes both families has an unspecified address of the other one.
  private static byte[] address(InetAddress address, boolean v6) {
    byte[] bytes = address.getAddress();
    return v6 && bytes.length == 4 ? new byte[16] : bytes;
  }

  private static byte[] two(int value) {
    return ByteBuffer.allocate(2).putShort((short) value).array();
  }

  private static byte[] four(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static void chunk(ByteArrayOutputStream out, int type, byte... value) {
    out.writeBytes(two(0));
    out.writeBytes(two(type));
    out.writeBytes(two(HEAD + value.length));
    out.writeBytes(value);
  }

  @Override
  public String toString() {
    return "HEP of " + message.length + " bytes from " + from + " to " + to;
  }
}

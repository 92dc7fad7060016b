package org.turnpike.traversal.stun;

import org.turnpike.wire.Framer;

/// STUN messages and ChannelData over a stream (RFC 8489 §6.2.2, RFC 8656 §12.5). A message of
/// ChannelData is framed with its padding, which a stream always has.
public final class StunFramer implements Framer {

  private static final int LIMIT = StunMessage.HEADER + 65_535;

  @Override
  public int frame(byte[] bytes, int from, int to) {
    if (to - from < 4) {
      return to > from && (bytes[from] & 0x80) != 0 ? BROKEN : MORE;
    }
    int length = (bytes[from + 2] & 0xff) << 8 | (bytes[from + 3] & 0xff);
    int whole;
    switch (bytes[from] & 0xc0) {
      case 0x00 -> {
        if ((length & 3) != 0 || to - from >= 8 && !cookie(bytes, from + 4)) {
          return BROKEN;
        }
        whole = StunMessage.HEADER + length;
      }
      case 0x40 -> whole = 4 + StunMessage.padded(length);
      default -> {
        return BROKEN;
      }
    }
    return to - from >= whole ? whole : MORE;
  }

  private static boolean cookie(byte[] bytes, int at) {
    return (bytes[at] & 0xff) == 0x21
        && (bytes[at + 1] & 0xff) == 0x12
        && (bytes[at + 2] & 0xff) == 0xa4
        && (bytes[at + 3] & 0xff) == 0x42;
  }

  @Override
  public int limit() {
    return LIMIT;
  }
}

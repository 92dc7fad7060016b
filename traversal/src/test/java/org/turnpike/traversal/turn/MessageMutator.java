package org.turnpike.traversal.turn;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Random;
import org.turnpike.traversal.stun.Integrity;
import org.turnpike.traversal.stun.PasswordAlgorithm;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Slice;

/// Makes what a client might send if it knew the protocol and meant ill: messages with attributes
/// of their kind and values that are right, at the edge or wrong, proven with the right key, so
/// that they get as far as they can; ChannelData; and either of them with bytes changed, cut or
/// added.
final class MessageMutator {

  private static final int[] METHODS = {
    StunMethod.BINDING,
    StunMethod.ALLOCATE,
    StunMethod.REFRESH,
    StunMethod.SEND,
    StunMethod.CREATE_PERMISSION,
    StunMethod.CHANNEL_BIND,
    StunMethod.CONNECT,
    StunMethod.CONNECTION_BIND,
  };

  private final Random random;

  MessageMutator(long seed) {
    random = new Random(seed);
  }

  int upTo(int bound) {
    return random.nextInt(bound);
  }

  boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  /// @param nonce of the client; its name and key are those of [SimRelay#keys]
  byte[] next(String username, byte[] key, String nonce, byte[] offered) {
    byte[] whole = oneIn(3) ? channelData() : message(username, key, nonce, offered);
    return oneIn(3) ? mutate(whole) : whole;
  }

  private byte[] channelData() {
    int length = upTo(64);
    byte[] packet = new byte[4 + length + upTo(4)];
    Slice slice = Slice.of(packet);
    slice.put16(0, 0x4000 + upTo(oneIn(8) ? 0x4000 : 4));
    slice.put16(2, oneIn(8) ? upTo(65_536) : length);
    return packet;
  }

  private byte[] message(String username, byte[] key, String nonce, byte[] offered) {
    int method = oneIn(20) ? upTo(0x1000) : METHODS[upTo(METHODS.length)];
    StunClass kind =
        method == StunMethod.SEND
            ? StunClass.INDICATION
            : oneIn(20) ? StunClass.values()[upTo(4)] : StunClass.REQUEST;
    byte[] id = new byte[12];
    random.nextBytes(id);
    StunWriter writer = new StunWriter(method, kind, id);
    for (int i = ordinary(writer, method); i < 4 && !oneIn(3); i++) {
      anyAttribute(writer);
    }
    if (kind == StunClass.REQUEST && !oneIn(10)) {
      boolean sha256 = oneIn(3);
      writer
          .text(StunAttribute.USERNAME, username)
          .text(StunAttribute.REALM, SimRelay.REALM)
          .text(StunAttribute.NONCE, oneIn(30) ? nonce.replace('a', 'b') : nonce);
      if (oneIn(3)) {
        writer
            .bytes(StunAttribute.PASSWORD_ALGORITHM, PasswordAlgorithm.value(PasswordAlgorithm.MD5))
            .bytes(StunAttribute.PASSWORD_ALGORITHMS, offered);
      }
      writer.integrity(sha256 ? Integrity.SHA256 : Integrity.SHA1, key);
    }
    return (oneIn(3) ? writer.fingerprint() : writer).toBytes();
  }

  /// What the method needs, mostly; returns how many attributes that were.
  private int ordinary(StunWriter writer, int method) {
    if (oneIn(6)) {
      return 0;
    }
    switch (method) {
      case StunMethod.ALLOCATE ->
          writer.number(StunAttribute.REQUESTED_TRANSPORT, (oneIn(4) ? 6L : 17L) << 24);
      case StunMethod.REFRESH -> writer.number(StunAttribute.LIFETIME, oneIn(3) ? 0 : upTo(5000));
      case StunMethod.SEND ->
          writer
              .address(StunAttribute.XOR_PEER_ADDRESS, peer())
              .bytes(StunAttribute.DATA, new byte[upTo(100)]);
      case StunMethod.CREATE_PERMISSION, StunMethod.CONNECT ->
          writer.address(StunAttribute.XOR_PEER_ADDRESS, peer());
      case StunMethod.CHANNEL_BIND ->
          writer
              .number(StunAttribute.CHANNEL_NUMBER, (0x4000L + upTo(8)) << 16)
              .address(StunAttribute.XOR_PEER_ADDRESS, peer());
      case StunMethod.CONNECTION_BIND ->
          writer.number(StunAttribute.CONNECTION_ID, random.nextInt());
      default -> {}
    }
    return 1;
  }

  private void anyAttribute(StunWriter writer) {
    switch (upTo(12)) {
      case 0 -> writer.number(StunAttribute.LIFETIME, random.nextInt());
      case 1 -> writer.number(StunAttribute.REQUESTED_ADDRESS_FAMILY, (long) upTo(4) << 24);
      case 2 -> writer.number(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, (long) upTo(4) << 24);
      case 3 -> writer.bytes(StunAttribute.EVEN_PORT, new byte[] {(byte) (upTo(2) << 7)});
      case 4 -> writer.bytes(StunAttribute.RESERVATION_TOKEN, bytes(oneIn(8) ? 7 : 8));
      case 5 -> writer.address(StunAttribute.XOR_PEER_ADDRESS, peer());
      case 6 -> writer.bytes(StunAttribute.DONT_FRAGMENT, new byte[0]);
      case 7 -> writer.bytes(StunAttribute.XOR_PEER_ADDRESS, bytes(upTo(24)));
      case 8 -> writer.bytes(StunAttribute.CHANNEL_NUMBER, bytes(upTo(6)));
      case 9 -> writer.bytes(StunAttribute.USERHASH, bytes(oneIn(2) ? 32 : upTo(40)));
      case 10 -> writer.bytes(upTo(0x10000), bytes(upTo(40)));
      default -> writer.number(StunAttribute.REQUESTED_TRANSPORT, (long) upTo(256) << 24);
    }
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /// One of few, so that permissions and channels meet; some are forbidden.
  InetSocketAddress peer() {
    byte[] raw =
        switch (upTo(6)) {
          case 0, 1, 2 -> new byte[] {(byte) 203, 0, 113, (byte) upTo(4)};
          case 3 -> new byte[] {10, 0, 0, (byte) upTo(4)};
          case 4 -> sixteen(0x20, 0x01, upTo(4));
          default -> sixteen(0, 0, upTo(4)); // ::/96, as mapped ones are
        };
    try {
      return new InetSocketAddress(
          raw.length == 16
              ? Inet6Address.getByAddress(null, raw, -1)
              : InetAddress.getByAddress(raw),
          upTo(4) + (oneIn(20) ? 0 : 7000));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] sixteen(int first, int second, int last) {
    byte[] raw = new byte[16];
    raw[0] = (byte) first;
    raw[1] = (byte) second;
    raw[15] = (byte) last;
    return raw;
  }

  private byte[] mutate(byte[] from) {
    byte[] out = from.clone();
    for (int n = upTo(5); n > 0 && out.length > 0; n--) {
      out[upTo(out.length)] = (byte) upTo(256);
    }
    return switch (upTo(8)) {
      case 0 -> Arrays.copyOf(out, upTo(out.length + 1));
      case 1 -> Arrays.copyOf(out, out.length + upTo(2000));
      default -> out;
    };
  }
}

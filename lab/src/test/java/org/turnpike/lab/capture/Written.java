package org.turnpike.lab.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A capture file written by hand, Ethernet and IPv4. Frame number n (from 0) is n microseconds
/// old, so that what two readers say of one frame can be laid side by side.
final class Written {

  static final int CLIENT = 40_000;
  private static final byte[] FROM = {10, 1, 0, 2};
  private static final byte[] TO = {(byte) 203, 0, 113, 10};

  private final List<byte[]> frames = new ArrayList<>();

  /// A datagram from the client to a port of the server.
  Written udp(int port, byte[] payload) {
    ByteBuffer udp = ByteBuffer.allocate(8 + payload.length);
    // A checksum of zero says that there is none (RFC 768).
    udp.putShort((short) CLIENT).putShort((short) port).putShort((short) udp.capacity());
    udp.putShort((short) 0).put(payload);
    return ip(17, udp.array());
  }

  /// A segment from the client to a port of the server.
  Written tcp(int port, int sequence, boolean syn, byte[] payload) {
    ByteBuffer tcp = ByteBuffer.allocate(20 + payload.length);
    tcp.putShort((short) CLIENT).putShort((short) port).putInt(sequence).putInt(syn ? 0 : 1);
    tcp.put((byte) 0x50).put((byte) (syn ? 0x02 : 0x18)).putShort((short) 0xffff);
    tcp.putInt(0).put(payload);
    return ip(6, tcp.array());
  }

  /// What another capture holds, each packet in a datagram between ports 4500.
  Written tunnelled(Written inside) {
    for (byte[] frame : inside.frames) {
      int length = ByteBuffer.wrap(frame).getShort(16);
      ByteBuffer udp = ByteBuffer.allocate(8 + length);
      udp.putShort((short) 4500).putShort((short) 4500).putShort((short) udp.capacity());
      ip(17, udp.putShort((short) 0).put(frame, 14, length).array());
    }
    return this;
  }

  /// What another capture holds, after what this one does.
  Written and(Written more) {
    frames.addAll(more.frames);
    return this;
  }

  private Written ip(int protocol, byte[] segment) {
    ByteBuffer frame = ByteBuffer.allocate(Math.max(60, 34 + segment.length));
    frame.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0});
    frame.put((byte) 0x45).put((byte) 0).putShort((short) (20 + segment.length));
    frame.putInt(0x0000_4000).put((byte) 64).put((byte) protocol).putShort((short) 0);
    frame.put(FROM).put(TO).put(segment);
    frames.add(frame.array());
    return this;
  }

  Path to(Path file) {
    int size = 24 + frames.stream().mapToInt(f -> 16 + f.length).sum();
    ByteBuffer all = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    all.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    all.putInt(65_535).putInt(1);
    for (int n = 0; n < frames.size(); n++) {
      byte[] frame = frames.get(n);
      all.putInt(0).putInt(n).putInt(frame.length).putInt(frame.length).put(frame);
    }
    try {
      return Files.write(file, all.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] rtp(int ssrc) {
    ByteBuffer rtp = ByteBuffer.allocate(12 + 160);
    return rtp.put((byte) 0x80).put((byte) 0).putShort((short) 7).putInt(160).putInt(ssrc).array();
  }

  /// An empty receiver report (RFC 3550 §6.4.2).
  static byte[] rtcp(int ssrc) {
    ByteBuffer report = ByteBuffer.allocate(8).put((byte) 0x80).put((byte) 201);
    return report.putShort((short) 1).putInt(ssrc).array();
  }

  /// A DTLS 1.2 record of type application data.
  static byte[] dtls() {
    ByteBuffer record = ByteBuffer.allocate(13 + 32).put((byte) 23).putShort((short) 0xfefd);
    return record.putShort((short) 1).putInt(0).putShort((short) 1).putShort((short) 32).array();
  }

  /// A TLS 1.2 record of type application data.
  static byte[] tls() {
    return ByteBuffer.allocate(5 + 32)
        .put((byte) 23)
        .putShort((short) 0x0303)
        .putShort((short) 32)
        .array();
  }

  static byte[] stun(int type, byte[] attributes) {
    ByteBuffer stun = ByteBuffer.allocate(20 + attributes.length).putShort((short) type);
    stun.putShort((short) attributes.length).putInt(0x2112A442).putLong(1).putInt(2);
    return stun.put(attributes).array();
  }

  /// A Send or Data indication: XOR-PEER-ADDRESS (of 192.0.2.1:5000), then DATA with its padding.
  static byte[] indication(int type, byte[] inner) {
    ByteBuffer both = ByteBuffer.allocate(12 + 4 + (inner.length + 3) / 4 * 4);
    both.putShort((short) 0x0012).putShort((short) 8).putShort((short) 1);
    both.putShort((short) (5000 ^ 0x2112)).putInt(0xC000_0201 ^ 0x2112_A442);
    both.putShort((short) 0x0013).putShort((short) inner.length).put(inner);
    return stun(type, both.array());
  }

  static byte[] channelData(byte[] inner, boolean padded) {
    int length = padded ? (inner.length + 3) / 4 * 4 : inner.length;
    ByteBuffer message = ByteBuffer.allocate(4 + length).putShort((short) 0x4001);
    return message.putShort((short) inner.length).put(inner).array();
  }

  static byte[] sip() {
    return text(
        """
        OPTIONS sip:bob@example.com SIP/2.0
        Via: SIP/2.0/UDP 10.1.0.2:40000;branch=z9hG4bK1
        Max-Forwards: 70
        From: <sip:alice@example.com>;tag=1
        To: <sip:bob@example.com>
        Call-ID: 1@10.1.0.2
        CSeq: 1 OPTIONS
        Content-Length: 0

        """
            .replace("\n", "\r\n"));
  }

  static byte[] text(String words) {
    return words.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] joined(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(size);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}

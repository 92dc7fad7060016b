package org.turnpike.net.hep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.turnpike.net.Flow;
import org.turnpike.topology.settings.Protocol;

/// HEP version 3, chunk by chunk, and its sender.
class HepIT {

  private static final byte[] NONE = {};
  private static final byte[] MESSAGE =
      "OPTIONS sip:x SIP/2.0\r\nCall-ID: c1\r\n\r\n".getBytes(StandardCharsets.UTF_8);
  private static final Instant AT = Instant.ofEpochSecond(1_790_000_000L, 123_456_789);

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  /// The chunks of a packet, by type; all of it has to be chunks.
  private static Map<Integer, byte[]> chunks(byte[] packet, int length) {
    ByteBuffer in = ByteBuffer.wrap(packet, 0, length);
    byte[] mark = new byte[4];
    in.get(mark);
    assertThat(new String(mark, StandardCharsets.US_ASCII)).isEqualTo("HEP3");
    assertThat(Short.toUnsignedInt(in.getShort())).isEqualTo(length);
    Map<Integer, byte[]> out = new TreeMap<>();
    while (in.hasRemaining()) {
      assertThat(in.getShort()).as("vendor").isZero();
      int type = in.getShort();
      byte[] value = new byte[Short.toUnsignedInt(in.getShort()) - 6];
      in.get(value);
      assertThat(out.put(type, value)).as("chunk %d comes once", type).isNull();
    }
    return out;
  }

  private static Map<Integer, byte[]> chunks(byte[] packet) {
    return chunks(packet, packet.length);
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  @Test
  void everyChunkSaysWhatTheFormatHasForIt() {
    Map<Integer, byte[]> chunks =
        chunks(
            new HepPacket(
                    false,
                    at("192.0.2.1", 5060),
                    at("198.51.100.7", 40_000),
                    AT,
                    2001,
                    "myHep",
                    "c1",
                    MESSAGE)
                .encode());
    assertThat(chunks.keySet()).containsExactly(1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 14, 15, 17);
    assertThat(chunks.get(1)).containsExactly(2); // AF_INET
    assertThat(chunks.get(2)).containsExactly(17); // UDP
    assertThat(chunks.get(3)).containsExactly(192, 0, 2, 1);
    assertThat(chunks.get(4)).containsExactly(198, 51, 100, 7);
    assertThat(chunks.get(7)).containsExactly(0x13, 0xc4);
    assertThat(chunks.get(8)).containsExactly(0x9c, 0x40);
    assertThat(ByteBuffer.wrap(chunks.get(9)).getInt()).isEqualTo(1_790_000_000);
    assertThat(ByteBuffer.wrap(chunks.get(10)).getInt()).isEqualTo(123_456);
    assertThat(chunks.get(11)).containsExactly(1); // SIP
    assertThat(ByteBuffer.wrap(chunks.get(12)).getInt()).isEqualTo(2001);
    assertThat(text(chunks.getOrDefault(14, NONE))).isEqualTo("myHep");
    assertThat(chunks.get(15)).isEqualTo(MESSAGE);
    assertThat(text(chunks.getOrDefault(17, NONE))).isEqualTo("c1");
  }

  @Test
  void ipv6AndTcpHaveChunksOfTheirOwnAndWhatIsNotThereHasNone() {
    Map<Integer, byte[]> chunks =
        chunks(
            new HepPacket(
                    true, at("2001:db8::1", 5061), at("2001:db8::2", 5061), AT, 1, "", "", MESSAGE)
                .encode());
    assertThat(chunks.keySet()).containsExactly(1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 15);
    assertThat(chunks.get(1)).containsExactly(10); // AF_INET6
    assertThat(chunks.get(2)).containsExactly(6); // TCP
    assertThat(chunks.get(5)).hasSize(16).startsWith(0x20, 0x01).endsWith(1);
  }

  private record Way(Protocol protocol) implements Flow {
    @Override
    public String listener() {
      return "sip";
    }

    @Override
    public InetSocketAddress local() {
      return at("192.0.2.1", 5060);
    }

    @Override
    public InetSocketAddress remote() {
      return at("192.0.2.9", 1234);
    }

    @Override
    public List<X509Certificate> peerCertificates() {
      return List.of();
    }

    @Override
    public boolean send(byte[] message) {
      return true;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static final Way UDP = new Way(Protocol.SIP_UDP);

  @Test
  void whatIsSeenComesToTheCollectorInOrder() throws Exception {
    try (DatagramSocket collector = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        HepSender sender =
            new HepSender((InetSocketAddress) collector.getLocalSocketAddress(), 7, "k", _ -> "c1")
                .start()) {
      collector.setSoTimeout(30_000);
      sender.seen(MESSAGE, UDP, false);
      sender.seen(MESSAGE, new Way(Protocol.SIP_TLS), true);
      byte[] buffer = new byte[65_535];
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      collector.receive(packet);
      Map<Integer, byte[]> came = chunks(buffer, packet.getLength());
      assertThat(came.get(2)).containsExactly(17);
      assertThat(came.get(3)).as("theirs").containsExactly(192, 0, 2, 9);
      packet.setLength(buffer.length);
      collector.receive(packet);
      Map<Integer, byte[]> went = chunks(buffer, packet.getLength());
      assertThat(went.get(2)).containsExactly(6);
      assertThat(went.get(3)).as("ours").containsExactly(192, 0, 2, 1);
      assertThat(sender.dropped()).isZero();
    }
  }

  @Test
  void whatTheQueueDoesNotHoldIsDroppedAndCountedAndNobodyWaits() throws Exception {
    try (HepSender idle =
        new HepSender(at("127.0.0.1", 9), 7, "", _ -> "", 4)) { // never started: nothing is taken
      for (int i = 0; i < 10; i++) {
        idle.seen(MESSAGE, UDP, true);
      }
      assertThat(idle.dropped()).isEqualTo(6);
      assertThat(idle.sent()).isZero();
    }
  }

  @Test
  void whatIsTooLargeForADatagramIsDropped() {
    byte[] large = new byte[65_500];
    Arrays.fill(large, (byte) 'a');
    byte[] packet =
        new HepPacket(false, at("192.0.2.1", 1), at("192.0.2.2", 2), AT, 1, "", "c", large)
            .encode();
    assertThat(packet.length).isGreaterThan(HepPacket.MOST_BYTES);
  }
}

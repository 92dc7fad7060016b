package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.network.Place;

/// A node whose data folder names a Homer collector copies what it reads and sends there.
class HomerIT {

  @TempDir Path folder;

  private static Map<Integer, byte[]> packet(DatagramSocket collector) throws Exception {
    byte[] buffer = new byte[65_535];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    collector.receive(packet);
    ByteBuffer in = ByteBuffer.wrap(buffer, 6, packet.getLength() - 6);
    Map<Integer, byte[]> out = new HashMap<>();
    while (in.hasRemaining()) {
      int type = in.getInt(); // vendor 0
      byte[] value = new byte[Short.toUnsignedInt(in.getShort()) - 6];
      in.get(value);
      out.put(type, value);
    }
    return out;
  }

  private static String text(Map<Integer, byte[]> packet, int chunk) {
    return new String(packet.getOrDefault(chunk, new byte[0]), StandardCharsets.UTF_8);
  }

  private static int port(Map<Integer, byte[]> packet, int chunk) {
    return Short.toUnsignedInt(ByteBuffer.wrap(packet.getOrDefault(chunk, new byte[2])).getShort());
  }

  @Test
  void aRequestAndItsAnswerAreCopiedWithTheirAddressesAndCallId() throws Exception {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    try (DatagramSocket collector = new DatagramSocket(0, loopback);
        DatagramSocket client = new DatagramSocket(0, loopback)) {
      collector.setSoTimeout(60_000);
      client.setSoTimeout(60_000);
      Path data = Files.createDirectories(folder.resolve("data"));
      Files.writeString(
          data.resolve("settings"),
          "homer: 127.0.0.1:"
              + collector.getLocalPort()
              + "\nhomer-capture-id: 2001\nhomer-key: secret-key\n");
      try (Product product = Product.up(Place.HERE, folder, "--free-ports")) {
        int port = product.port("sip-udp");
        byte[] options =
            ("OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:"
                    + client.getLocalPort()
                    + ";branch=z9hG4bKh;rport\r\nMax-Forwards: 70\r\nFrom: <sip:x@y>;tag=1\r\n"
                    + "To: <sip:127.0.0.1>\r\nCall-ID: homer-call\r\nCSeq: 1 OPTIONS\r\n"
                    + "Content-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        client.send(
            new DatagramPacket(options, options.length, new InetSocketAddress(loopback, port)));

        Map<Integer, byte[]> came = packet(collector);
        assertThat(came.get(15)).isEqualTo(options);
        assertThat(text(came, 17)).isEqualTo("homer-call");
        assertThat(text(came, 14)).isEqualTo("secret-key");
        assertThat(ByteBuffer.wrap(came.getOrDefault(12, new byte[4])).getInt()).isEqualTo(2001);
        assertThat(port(came, 7)).isEqualTo(client.getLocalPort());
        assertThat(port(came, 8)).isEqualTo(port);

        Map<Integer, byte[]> went = packet(collector);
        assertThat(text(went, 15)).startsWith("SIP/2.0 200 ");
        assertThat(text(went, 17)).isEqualTo("homer-call");
        assertThat(port(went, 7)).isEqualTo(port);
        assertThat(port(went, 8)).isEqualTo(client.getLocalPort());
      }
    }
  }
}

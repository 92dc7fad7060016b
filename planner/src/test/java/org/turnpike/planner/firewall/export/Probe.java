package org.turnpike.planner.firewall.export;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Sends the first packet of each session of a list, `udp FROM PORT TO PORT` or `tcp ...`: a
/// datagram, or a SYN. Runs by itself in a network namespace and needs the JDK alone.
final class Probe {

  private Probe() {}

  public static void main(String[] args) throws IOException {
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      String[] words = line.split(" ");
      InetSocketAddress from =
          new InetSocketAddress(InetAddress.ofLiteral(words[1]), Integer.parseInt(words[2]));
      InetSocketAddress to =
          new InetSocketAddress(InetAddress.ofLiteral(words[3]), Integer.parseInt(words[4]));
      if (words[0].equals("udp")) {
        try (DatagramChannel channel = DatagramChannel.open()) {
          channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
          channel.bind(from);
          channel.send(ByteBuffer.wrap(new byte[] {1}), to);
        }
      } else {
        try (SocketChannel channel = SocketChannel.open()) {
          channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
          channel.configureBlocking(false);
          channel.bind(from);
          // The SYN leaves at once; whether anybody answers is of no interest.
          channel.connect(to);
        }
      }
    }
  }
}

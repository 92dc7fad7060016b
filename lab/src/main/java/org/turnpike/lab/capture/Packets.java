package org.turnpike.lab.capture;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.turnpike.lab.capture.Sighting.Carrier;

/// What a capture holds by its headers alone: every datagram and every segment, also those without
/// a payload, which a [Classifier] has no kind for.
public final class Packets {

  /// @param from as on this link
  /// @param to as on this link
  public record Packet(
      Carrier carrier, InetSocketAddress from, InetSocketAddress to, long atMicros) {}

  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int TCP = 6;
  private static final int UDP = 17;

  private Packets() {}

  public static List<Packet> read(Path capture) {
    List<Packet> out = new ArrayList<>();
    Pcap.read(capture, (at, type, ip) -> packet(at, type, ip, out));
    return out;
  }

  private static void packet(long at, int type, ByteBuffer ip, List<Packet> out) {
    if (type == IPV4 && ip.remaining() >= 20) {
      int header = (ip.get(0) & 0xf) * 4;
      boolean first = (ip.getShort(6) & 0x1fff) == 0;
      if (first && header >= 20 && ip.remaining() >= header + 4) {
        ports(at, ip.get(9) & 0xff, address(ip, 12, 4), address(ip, 16, 4), ip, header, out);
      }
    } else if (type == IPV6 && ip.remaining() >= 44) {
      ports(at, ip.get(6) & 0xff, address(ip, 8, 16), address(ip, 24, 16), ip, 40, out);
    }
  }

  private static void ports(
      long at,
      int protocol,
      InetAddress from,
      InetAddress to,
      ByteBuffer ip,
      int header,
      List<Packet> out) {
    if (protocol == TCP || protocol == UDP) {
      out.add(
          new Packet(
              protocol == TCP ? Carrier.TCP : Carrier.UDP,
              new InetSocketAddress(from, ip.getShort(header) & 0xffff),
              new InetSocketAddress(to, ip.getShort(header + 2) & 0xffff),
              at));
    }
  }

  private static InetAddress address(ByteBuffer ip, int at, int length) {
    byte[] bytes = new byte[length];
    ip.get(at, bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}

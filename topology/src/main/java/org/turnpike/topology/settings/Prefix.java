package org.turnpike.topology.settings;

import java.net.InetAddress;
import java.util.Arrays;

/// A CIDR prefix, IPv4 or IPv6; host bits are zero.
public record Prefix(InetAddress network, int bits) {

  /// @throws IllegalArgumentException for a length outside the family, or host bits that are set
  public Prefix {
    byte[] bytes = network.getAddress();
    if (bits < 0 || bits > bytes.length * 8) {
      throw new IllegalArgumentException(
          "prefix length " + bits + ": expected 0 to " + bytes.length * 8);
    }
    if (!Arrays.equals(bytes, masked(bytes, bits))) {
      throw new IllegalArgumentException(
          "prefix " + Endpoint.text(network) + "/" + bits + " has bits set past its length");
    }
  }

  /// Reads `192.0.2.0/24`, or an address alone. Never asks DNS.
  ///
  /// @throws IllegalArgumentException for another form
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress address = Endpoint.literal(slash < 0 ? text : text.substring(0, slash));
      int length =
          slash < 0 ? address.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
      return new Prefix(address, length);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "prefix \"" + text + "\": expected a form like 192.0.2.0/24 or 2001:db8::/32", e);
    }
  }

  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] mine = network.getAddress();
    return bytes.length == mine.length && Arrays.equals(masked(bytes, bits), mine);
  }

  /// Whether all of another prefix lies in this one.
  public boolean contains(Prefix other) {
    return other.bits >= bits && contains(other.network);
  }

  private static byte[] masked(byte[] bytes, int bits) {
    byte[] out = bytes.clone();
    for (int i = 0; i < out.length; i++) {
      int keep = Math.clamp(bits - i * 8L, 0, 8);
      out[i] &= (byte) (0xff00 >> keep);
    }
    return out;
  }

  @Override
  public String toString() {
    return Endpoint.text(network) + "/" + bits;
  }
}

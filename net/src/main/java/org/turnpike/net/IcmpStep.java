package org.turnpike.net;

/// Who hears that the network, or a peer's machine, refused a packet of a socket.
public interface IcmpStep {

  /// @param flow where the refused packet was sent to; pinned, or transient until this returns. Its
  ///   family says whether type and code are those of ICMP or of ICMPv6
  /// @param type of the ICMP message: 3 is "destination unreachable" of ICMP, 1 that of ICMPv6
  /// @param data the four bytes after the checksum, as far as the system tells them: the next hop's
  ///   MTU of "fragmentation needed" and "packet too big", else 0
  void onIcmp(long flow, int type, int code, long data, long now);
}

package org.turnpike.traversal.turn;

import java.net.InetSocketAddress;

/// A peer that packets go to or come from: its address taken apart, so that a packet is matched
/// without an object.
final class Peer {

  /// RFC 8656 §12: a channel binding lasts 10 minutes.
  static final long CHANNEL_LIFETIME = 600_000_000_000L;

  static final int NO_CHANNEL = 0;

  final InetSocketAddress address;
  final boolean v6;
  final long high;
  final long low;
  final int port;
  Permission permission;
  final TurnPeers.Grant grant;

  /// On the relay socket, pinned.
  final long flow;

  int channel = NO_CHANNEL;
  long channelUntil;

  Peer(InetSocketAddress address, Permission permission, TurnPeers.Grant grant, long flow) {
    byte[] raw = address.getAddress().getAddress();
    this.address = address;
    this.v6 = raw.length == 16;
    this.high = v6 ? word(raw, 0, 8) : 0;
    this.low = v6 ? word(raw, 8, 8) : word(raw, 0, 4);
    this.port = address.getPort();
    this.permission = permission;
    this.grant = grant;
    this.flow = flow;
  }

  static long word(byte[] bytes, int from, int count) {
    long word = 0;
    for (int i = from; i < from + count; i++) {
      word = word << 8 | bytes[i] & 0xff;
    }
    return word;
  }

  boolean is(boolean six, long highBits, long lowBits, int itsPort) {
    return low == lowBits && port == itsPort && high == highBits && v6 == six;
  }

  boolean hasChannel(long now) {
    return channel != NO_CHANNEL && now < channelUntil;
  }
}

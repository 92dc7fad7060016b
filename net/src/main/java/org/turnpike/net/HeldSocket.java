package org.turnpike.net;

/// A port that nobody serves yet and that no other program is given; what arrives is heard by
/// nobody. It is served by [DatagramPath#open(HeldSocket, DatagramOptions, PacketStep)], or let go.
public interface HeldSocket {

  /// Nobody holds the port any longer. From any thread.
  void release();
}

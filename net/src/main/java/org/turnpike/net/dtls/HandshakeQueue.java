package org.turnpike.net.dtls;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The way of a client's datagrams from the loop to the virtual thread of its handshake. Bounded in
/// number and in bytes; what does not fit is lost, and sent again by the client.
final class HandshakeQueue {

  static final int WAITING = 16;

  /// Above what a client fragments its handshake to (RFC 6347 §4.1.1.1), on any link of this world
  /// but loopback.
  static final int LARGEST = 4096;

  private static final byte[] END = {};

  private final BlockingQueue<byte[]> datagrams = new ArrayBlockingQueue<>(WAITING);
  private final long deadline;

  /// @param deadline of [System#nanoTime]
  HandshakeQueue(long deadline) {
    this.deadline = deadline;
  }

  /// @return false if it is lost
  boolean offer(byte[] datagram) {
    return datagram.length <= LARGEST && datagrams.offer(datagram);
  }

  /// The session is over: whoever waits is told at once.
  void end() {
    datagrams.clear();
    boolean unused = datagrams.offer(END);
  }

  /// Without waiting.
  byte @Nullable [] poll() {
    return datagrams.poll();
  }

  /// @param waitMillis 0 for as long as the handshake may take
  /// @return null after that time
  /// @throws IOException when the handshake has taken too long
  byte @Nullable [] take(int waitMillis) throws IOException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new HandshakeLate();
    }
    long wait = waitMillis == 0 ? left : Math.min(left, waitMillis * 1_000_000L);
    try {
      byte[] next = datagrams.poll(wait, TimeUnit.NANOSECONDS);
      if (next == END) {
        throw new IOException("the session was ended");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the node is closing", e);
    }
  }

  /// The client left its handshake unfinished.
  static final class HandshakeLate extends IOException {

    private static final long serialVersionUID = 1L;

    HandshakeLate() {
      super("no handshake in time");
    }
  }
}

package org.turnpike.net.hep;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.turnpike.net.Flow;
import org.turnpike.net.Tap;

/// Sends a copy of every SIP message to a collector, from a thread of its own. Signalling waits for
/// nothing here: what the queue does not hold is dropped and counted.
public final class HepSender implements Tap, AutoCloseable {

  private static final int MOST_WAITING = 8_192;

  /// Of bytes that wait; a message of the largest kind has 64 KiB.
  private static final long MOST_BYTES = 32L << 20;

  private record Seen(
      byte[] message, boolean stream, InetSocketAddress from, InetSocketAddress to, Instant at) {}

  private final InetSocketAddress collector;
  private final int captureId;
  private final String key;
  private final Function<byte[], String> correlation;
  private final BlockingQueue<Seen> waiting;
  private final AtomicLong bytes = new AtomicLong();
  private final LongAdder sent = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final DatagramSocket socket;
  private final Thread thread;

  /// @param captureId which node this is, to the collector
  /// @param key that the collector asks for; empty for none
  /// @param correlation what says which messages belong together: the Call-ID of one
  /// @throws IOException if there is no socket to send from
  public HepSender(
      InetSocketAddress collector, int captureId, String key, Function<byte[], String> correlation)
      throws IOException {
    this(collector, captureId, key, correlation, MOST_WAITING);
  }

  HepSender(
      InetSocketAddress collector,
      int captureId,
      String key,
      Function<byte[], String> correlation,
      int mostWaiting)
      throws IOException {
    this.collector = collector;
    this.captureId = captureId;
    this.key = key;
    this.correlation = correlation;
    this.waiting = new ArrayBlockingQueue<>(mostWaiting);
    this.socket = new DatagramSocket();
    this.thread = Thread.ofPlatform().daemon().name("hep").unstarted(this::run);
  }

  public HepSender start() {
    thread.start();
    return this;
  }

  /// Messages that a collector was sent; whether it has them nobody says.
  public long sent() {
    return sent.sum();
  }

  /// Messages that a collector was not sent: too many at once, or too large for a datagram.
  public long dropped() {
    return dropped.sum();
  }

  @Override
  public void seen(byte[] message, Flow flow, boolean ours) {
    InetSocketAddress here = flow.local();
    InetSocketAddress there = flow.remote();
    Seen copy =
        new Seen(
            message,
            !flow.protocol().datagram(),
            ours ? here : there,
            ours ? there : here,
            Instant.now());
    if (bytes.get() > MOST_BYTES || !waiting.offer(copy)) {
      dropped.increment();
    } else {
      bytes.addAndGet(message.length);
    }
  }

  private void run() {
    try {
      while (!socket.isClosed()) {
        Seen next = waiting.take();
        bytes.addAndGet(-next.message().length);
        send(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void send(Seen next) {
    byte[] packet =
        new HepPacket(
                next.stream(),
                next.from(),
                next.to(),
                next.at(),
                captureId,
                key,
                correlation.apply(next.message()),
                next.message())
            .encode();
    if (packet.length > HepPacket.MOST_BYTES) {
      dropped.increment();
      return;
    }
    try {
      socket.send(new DatagramPacket(packet, packet.length, collector));
      sent.increment();
    } catch (IOException e) {
      dropped.increment(); // no way there for now
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    socket.close();
  }
}

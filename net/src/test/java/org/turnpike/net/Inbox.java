package org.turnpike.net;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Keeps what a receiver is told; an echoing one sends every message back.
final class Inbox implements Receiver {

  final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  final BlockingQueue<String> closings = new LinkedBlockingQueue<>();
  final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
  final BlockingQueue<Flow> flows = new LinkedBlockingQueue<>();
  private final boolean echo;

  Inbox(boolean echo) {
    this.echo = echo;
  }

  /// The next of a queue; fails when none comes.
  static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T found = queue.poll(20, TimeUnit.SECONDS);
    if (found == null) {
      throw new AssertionError("nothing came in 20 s");
    }
    return found;
  }

  @Override
  public void onOpened(Flow flow) {
    flows.add(flow);
  }

  @Override
  public void onRefused(Flow flow, String cause) {
    refusals.add(cause);
  }

  @Override
  public void onMessage(byte[] message, Flow flow) {
    messages.add(new String(message, StandardCharsets.UTF_8));
    if (echo) {
      flow.send(message);
    }
  }

  @Override
  public void onClosed(Flow flow, String cause) {
    closings.add(cause);
  }
}

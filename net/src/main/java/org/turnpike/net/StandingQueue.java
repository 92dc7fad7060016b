package org.turnpike.net;

import org.turnpike.wire.Step;

/// Since when a socket has not run dry, by how its rounds of reading end: one that brought fewer
/// than it could found the bottom. How long a datagram lay in the system's buffer is not known
/// here; but a queue that stands, and does not only swell and shrink, is what tells too much to do
/// from a burst (the observation behind CoDel, RFC 8289 §3). Used on the socket's own thread.
///
/// A round that is exactly full and the last for a while leaves a moment that is too early for the
/// messages of the next; whoever decides by it waits until it is said again and again.
final class StandingQueue {

  private final int batch;
  private int read;
  private long since = Step.NEVER;

  /// @param batch the most that a round reads
  StandingQueue(int batch) {
    this.batch = batch;
  }

  void onRead() {
    read++;
  }

  void onRoundEnded(long now) {
    if (read < batch) {
      since = Step.NEVER;
    } else if (since == Step.NEVER) {
      since = now;
    }
    read = 0;
  }

  /// The end of the first full round of those that follow each other; now, if there is none.
  long since(long now) {
    return since == Step.NEVER ? now : since;
  }
}

package org.turnpike.net;

import org.turnpike.wire.Step;

/// Since when a socket has not run dry, by how its rounds of reading end: one that brought less
/// than it could found the bottom. How long something lay in the system's buffer is not known here;
/// but a queue that stands, and does not only swell and shrink, is what tells too much to do from a
/// burst (the observation behind CoDel, RFC 8289 §3). Used on the socket's own thread.
///
/// A round that is exactly full and the last for a while leaves a moment that is too early for the
/// messages of the next; whoever decides by it waits until it is said again and again.
final class StandingQueue {

  private long since = Step.NEVER;

  /// @param full whether it brought all that a round can
  void onRoundEnded(boolean full, long now) {
    if (!full) {
      since = Step.NEVER;
    } else if (since == Step.NEVER) {
      since = now;
    }
  }

  /// The end of the first full round of those that follow each other; [Step#NEVER] if the last one
  /// was not full.
  long since() {
    return since;
  }
}

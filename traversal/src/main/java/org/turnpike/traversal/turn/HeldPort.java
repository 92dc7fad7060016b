package org.turnpike.traversal.turn;

/// A port that is kept for a client who has not come yet. Usable from any thread.
public interface HeldPort {

  /// Nobody holds the port any longer.
  void release();
}

package org.turnpike.net;

import org.jspecify.annotations.Nullable;

/// A hashed timer wheel of one loop: adding and cancelling are a few pointer writes, however many
/// alarms wait. Not thread-safe; the loop that owns it calls [#advance].
///
/// A slot is a ring of alarms that are due at the same tick modulo the wheel's size. An alarm
/// further away than one turn stays in its slot and is passed over until its tick has come: the
/// alarms of SIP (at most 64 s) and TURN (minutes) are passed over a few times each.
final class Wheel {

  static final long TICK = 10_000_000L;
  private static final int SLOTS = 4096;

  private final Entry[] slots = new Entry[SLOTS];
  private final long epoch;
  private long tick;
  private int waiting;

  Wheel(long now) {
    this.epoch = now;
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = Entry.head();
    }
  }

  /// Adds an alarm; one whose moment has passed fires on the next tick.
  Loop.Alarm add(long at, Runnable task) {
    long due = due(at);
    Entry entry = new Entry(this, due, task);
    entry.linkBefore(slots[(int) (due & (SLOTS - 1))]);
    waiting++;
    return entry;
  }

  /// Rounded up: an alarm may be late by a tick, never early.
  private long due(long at) {
    long ahead = at == Long.MAX_VALUE ? at : at - epoch;
    return Math.max(tick + 1, Math.ceilDiv(ahead, TICK));
  }

  int waiting() {
    return waiting;
  }

  /// When [#advance] has to be called for an alarm of that moment; [Long#MAX_VALUE] for never.
  long call(long at) {
    return at == Long.MAX_VALUE ? at : epoch + due(at) * TICK;
  }

  /// When [#advance] has to be called next; [Long#MAX_VALUE] if nothing waits. It may find nothing
  /// due then: an alarm some turns away was in the first slot that is not empty.
  long nextCall() {
    if (waiting == 0) {
      return Long.MAX_VALUE;
    }
    long first = tick + 1;
    while (first < tick + SLOTS && slots[(int) (first & (SLOTS - 1))].empty()) {
      first++;
    }
    return epoch + first * TICK;
  }

  /// Runs what is due. An alarm added meanwhile fires on a later tick; an alarm of a later slot
  /// cancelled meanwhile does not fire.
  void advance(long now) {
    long until = Math.floorDiv(now - epoch, TICK);
    if (waiting == 0) {
      tick = Math.max(tick, until);
      return;
    }
    // After a long pause one full turn visits every slot, so no more is ever needed.
    long from = Math.max(tick + 1, until - SLOTS + 1);
    for (long t = from; t <= until; t++) {
      tick = t;
      fire(slots[(int) (t & (SLOTS - 1))], until);
    }
  }

  /// Brings an empty wheel, which nobody ticks, up to the present.
  void advanceIfIdle(long now) {
    if (waiting == 0) {
      tick = Math.max(tick, Math.floorDiv(now - epoch, TICK));
    }
  }

  private void fire(Entry head, long until) {
    if (head.empty()) {
      return;
    }
    Entry due = Entry.head();
    for (Entry e = head.next; e != head; ) {
      Entry next = e.next;
      if (e.due <= until) {
        e.unlink();
        e.linkBefore(due);
      }
      e = next;
    }
    for (Entry e = due.next; e != due; e = due.next) {
      e.unlink();
      waiting--;
      Runnable task = e.task;
      e.task = null;
      if (task != null) {
        task.run();
      }
    }
  }

  private static final class Entry implements Loop.Alarm {

    private final @Nullable Wheel wheel;
    private final long due;
    private @Nullable Runnable task;
    private Entry previous = this;
    private Entry next = this;

    private Entry(@Nullable Wheel wheel, long due, @Nullable Runnable task) {
      this.wheel = wheel;
      this.due = due;
      this.task = task;
    }

    static Entry head() {
      return new Entry(null, 0, null);
    }

    boolean empty() {
      return next == this;
    }

    void linkBefore(Entry other) {
      previous = other.previous;
      next = other;
      previous.next = this;
      other.previous = this;
    }

    void unlink() {
      previous.next = next;
      next.previous = previous;
      previous = this;
      next = this;
    }

    @Override
    public void cancel() {
      if (task != null && wheel != null) {
        task = null;
        wheel.waiting--;
        unlink();
      }
    }
  }
}

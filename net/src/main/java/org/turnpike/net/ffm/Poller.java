package org.turnpike.net.ffm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Which of a thread's descriptors have something to read: epoll, edge-triggered, so that a socket
/// that was read until empty costs nothing until its next packet. Whoever is told of one reads it
/// until it is empty, or comes back to it.
public final class Poller implements AutoCloseable {

  private static final int MOST = 256;
  private static final int CLOEXEC = 0x8_0000;
  private static final int NONBLOCK = 0x800;
  private static final int ADD = 1;
  private static final int IN = 0x001;
  private static final int ERROR = 0x008;
  private static final int EDGE = 1 << 31;
  private static final int EVENT = Libc.PACKED_EVENTS ? 12 : 16;
  private static final int TOKEN = Libc.PACKED_EVENTS ? 4 : 8;
  private static final long WAKE = -1;

  private final Libc libc = new Libc();
  private final MemorySegment events = Raw.allocate(MOST * EVENT);
  private final MemorySegment scratch = Raw.allocate(16);
  private final int epoll;
  private final int bell;

  // Guarded by this: whoever rings it comes from any thread, also after the close.
  private final Libc ringing = new Libc();
  private final MemorySegment one = Raw.allocate(8);
  private boolean rung;
  private boolean closed;

  /// @throws IOException with the system's reason
  public Poller() throws IOException {
    epoll = libc.epollCreate(CLOEXEC);
    if (epoll < 0) {
      throw new IOException(Errno.text(-epoll));
    }
    bell = libc.eventfd(0, CLOEXEC | NONBLOCK);
    if (bell < 0) {
      libc.close(epoll);
      throw new IOException(Errno.text(-bell));
    }
    Raw.put64(one.address(), 1);
    add(bell, WAKE);
  }

  /// From now on [#await] tells of this descriptor by the token, 0 or more. Closing it ends that.
  ///
  /// @throws IOException with the system's reason
  public void add(int fd, long token) throws IOException {
    long at = scratch.address();
    Raw.put32(at, IN | EDGE);
    Raw.put64(at + TOKEN, token);
    int result = libc.epollCtl(epoll, ADD, fd, at);
    if (result < 0) {
      throw new IOException(Errno.text(-result));
    }
  }

  /// @param millis how long to wait at the most; -1 for as long as it takes
  /// @return how many are ready
  /// @throws IOException with the system's reason
  public int await(int millis) throws IOException {
    int ready = libc.epollWait(epoll, events.address(), MOST, millis);
    if (ready < 0 && ready != -Errno.EINTR) {
      throw new IOException(Errno.text(-ready));
    }
    int kept = 0;
    for (int i = 0; i < ready; i++) {
      long at = at(i);
      if (Raw.i64(at + TOKEN) == WAKE) {
        silence();
      } else if (kept++ != i) {
        Raw.put32(at(kept - 1), Raw.i32(at));
        Raw.put64(at(kept - 1) + TOKEN, Raw.i64(at + TOKEN));
      }
    }
    return kept;
  }

  /// One of those that the last [#await] told of.
  public long token(int ready) {
    return Raw.i64(at(ready) + TOKEN);
  }

  /// Whether [Errors] has something of that one.
  public boolean error(int ready) {
    return (Raw.i32(at(ready)) & ERROR) != 0;
  }

  private long at(int event) {
    return events.address() + (long) event * EVENT;
  }

  private synchronized void silence() {
    rung = false;
    libc.read(bell, scratch.address(), 8);
  }

  /// Ends the present [#await], or the next one. Callable from anywhere.
  public synchronized void wake() {
    if (!rung && !closed) {
      rung = true;
      ringing.write(bell, one.address(), 8);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      libc.close(bell);
      libc.close(epoll);
    }
  }
}

package org.turnpike.net.ffm;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// What a thread is about to send, by socket. A flush sends each socket's packets in their order:
///
/// - a single one with `sendto`;
/// - several with one `sendmmsg`, whatever their destinations;
/// - of these, a run of equal size to one destination as a single message that the kernel, or the
///   network card, cuts into packets (UDP_SEGMENT): one walk through the network stack for all.
///
/// Packets are sent from where they lie. The caller keeps them unchanged until the flush.
public final class Outbound {

  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int FLAGS = MSG_DONTWAIT | MSG_NOSIGNAL;
  private static final int CAPACITY = 1024;
  private static final int BATCH = 128;

  /// The kernel's own limits: segments of one message since UDP_SEGMENT exists, and what fits into
  /// an IPv4 packet with its headers.
  private static final int MOST_SEGMENTS = 64;

  private static final int LARGEST = 65_507;
  private static final int NONE = -1;

  /// For how many flushes a socket's runs are sent packet by packet after the system refused one: a
  /// route without checksum offload, or packets larger than its MTU.
  private static final int PAUSE = 1000;

  /// The packets of one socket; what else is known of the socket may extend it, so that a packet
  /// touches one object.
  public static class Queue {
    private final int fd;
    private int first = NONE;
    private int last = NONE;
    private int pause;

    public Queue(int fd) {
      this.fd = fd;
    }
  }

  /// What became of packets.
  public interface Fate {
    void sent(int packets, long bytes);

    void unsent(int errno);
  }

  private final Libc libc = new Libc();
  private final Fate fate;
  private final Messages messages = new Messages(BATCH);

  // Packets that wait, each at its own index.
  private final long[] data = new long[CAPACITY];
  private final int[] lengths = new int[CAPACITY];
  private final long[] flows = new long[CAPACITY];
  private final int[] nameLengths = new int[CAPACITY];
  private final int[] next = new int[CAPACITY];
  private final MemorySegment nameMemory = Raw.allocate((long) CAPACITY * Sockaddr.STRIDE);
  private final long names = nameMemory.address();
  private int count;
  private Queue[] touched = new Queue[64];
  private int touchedCount;

  // Of the batch that is being sent: its messages' first packets and how many each holds.
  private final int[] heads = new int[BATCH];
  private final int[] runs = new int[BATCH];

  public Outbound(Fate fate) {
    this.fate = fate;
  }

  /// Memory that packets may be sent from.
  public static MemorySegment scratch(int bytes) {
    return Raw.allocate(bytes);
  }

  public boolean full() {
    return count == CAPACITY;
  }

  /// @param flow tells destinations apart: two packets of a queue with the same flow go to the same
  ///   address
  /// @param address of the first byte
  public void add(
      Queue queue,
      long flow,
      boolean v6,
      long high,
      long low,
      int port,
      int scope,
      long address,
      int length) {
    int i = count++;
    data[i] = address;
    lengths[i] = length;
    flows[i] = flow;
    nameLengths[i] = Sockaddr.write(name(i), v6, high, low, port, scope);
    next[i] = NONE;
    if (queue.first == NONE) {
      queue.first = i;
      if (touchedCount == touched.length) {
        touched = Arrays.copyOf(touched, touchedCount * 2);
      }
      touched[touchedCount++] = queue;
    } else {
      next[queue.last] = i;
    }
    queue.last = i;
  }

  private long name(int i) {
    return names + (long) i * Sockaddr.STRIDE;
  }

  /// Sends all that waits.
  public void flush() {
    for (int i = 0; i < touchedCount; i++) {
      flush(touched[i]);
    }
    touchedCount = 0;
    count = 0;
  }

  private void flush(Queue queue) {
    int first = queue.first;
    queue.first = NONE;
    if (first == queue.last) {
      single(queue, first);
      return;
    }
    if (queue.pause > 0) {
      queue.pause--;
    }
    for (int i = first; i != NONE; ) {
      int messageCount = 0;
      int vectors = 0;
      while (i != NONE && messageCount < BATCH && vectors < BATCH) {
        int run = queue.pause > 0 ? 1 : run(i, BATCH - vectors);
        heads[messageCount] = i;
        runs[messageCount] = run;
        int control = run > 1 ? messages.cut(messageCount, lengths[i]) : 0;
        messages.set(messageCount, name(i), nameLengths[i], vectors, run, control);
        for (int k = 0; k < run; k++) {
          messages.vector(vectors++, data[i], lengths[i]);
          i = next[i];
        }
        messageCount++;
      }
      send(queue, messageCount);
    }
  }

  /// How many packets from this one on have its destination and size, the last perhaps shorter.
  private int run(int from, int most) {
    int size = lengths[from];
    int run = 1;
    int total = size;
    int limit = Math.min(most, MOST_SEGMENTS);
    for (int i = next[from]; i != NONE && run < limit && size > 0; i = next[i]) {
      int length = lengths[i];
      total += length;
      if (flows[i] != flows[from] || length > size || length == 0 || total > LARGEST) {
        break;
      }
      run++;
      if (length < size) {
        break;
      }
    }
    return run;
  }

  private void send(Queue queue, int messageCount) {
    for (int done = 0; done < messageCount; ) {
      int sent = libc.sendmmsg(queue.fd, messages.at(done), messageCount - done, FLAGS);
      if (sent > 0) {
        for (int m = done; m < done + sent; m++) {
          fate.sent(runs[m], bytes(m));
        }
        done += sent;
      } else if (sent != -Errno.EINTR) {
        refused(queue, done++, -sent);
      }
    }
  }

  private long bytes(int message) {
    long bytes = 0;
    for (int i = heads[message], k = 0; k < runs[message]; k++, i = next[i]) {
      bytes += lengths[i];
    }
    return bytes;
  }

  /// The system took a batch up to a message and refused that one.
  private void refused(Queue queue, int message, int errno) {
    if (runs[message] > 1
        && (errno == Errno.EINVAL || errno == Errno.EIO || errno == Errno.EMSGSIZE)) {
      queue.pause = PAUSE;
    }
    for (int i = heads[message], k = 0; k < runs[message]; k++, i = next[i]) {
      if (errno == Errno.EAGAIN) {
        fate.unsent(errno);
      } else {
        single(queue, i);
      }
    }
  }

  /// One packet by itself. An ICMP error that waited at the socket is told by the next call,
  /// whoever its packet was for, and that packet is not sent: so once more.
  private void single(Queue queue, int i) {
    long sent = -1;
    for (int attempt = 0; attempt < 2; attempt++) {
      sent = libc.sendto(queue.fd, data[i], lengths[i], FLAGS, name(i), nameLengths[i]);
      if (sent >= 0) {
        fate.sent(1, lengths[i]);
        return;
      }
      if (!mayBeAnothersError((int) -sent)) {
        break;
      }
    }
    fate.unsent((int) -sent);
  }

  private static boolean mayBeAnothersError(int errno) {
    return switch (errno) {
      case Errno.EINTR,
          Errno.ECONNREFUSED,
          Errno.EHOSTUNREACH,
          Errno.ENETUNREACH,
          Errno.EHOSTDOWN,
          Errno.EMSGSIZE,
          Errno.EACCES ->
          true;
      default -> false;
    };
  }
}

package org.turnpike.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.turnpike.topology.settings.Limits;

/// Counts the connections that peers hold, over all listeners of a node, in total and per source. A
/// source is an IPv4 address, or the first 64 bits of an IPv6 one: whoever has one address of such
/// a prefix usually has them all. Link-local neighbours share a prefix, so each counts for itself.
public final class Admission {

  private final AtomicInteger total = new AtomicInteger();

  private record Source(ByteBuffer bytes) {}

  private final Map<Source, Integer> perSource = new ConcurrentHashMap<>();
  private volatile int most;
  private volatile int mostPerSource;

  Admission(Limits limits) {
    this(limits.connections(), limits.connectionsPerSource());
  }

  /// @param most over all sources
  public Admission(int most, int mostPerSource) {
    this.most = most;
    this.mostPerSource = mostPerSource;
  }

  /// Serves the next connection; nobody is thrown out.
  void limit(Limits next) {
    most = next.connections();
    mostPerSource = next.connectionsPerSource();
  }

  private static Source source(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean prefix = address instanceof Inet6Address && !address.isLinkLocalAddress();
    return new Source(ByteBuffer.wrap(prefix ? Arrays.copyOf(bytes, 8) : bytes));
  }

  /// Counts one more of this source.
  ///
  /// @return false if it is one too many, which was not counted
  public boolean enter(InetAddress address) {
    if (!enter()) {
      return false;
    }
    if (!enterOf(address)) {
      leave();
      return false;
    }
    return true;
  }

  /// One that [#enter] counted is gone.
  public void leave(InetAddress address) {
    leave();
    leaveOf(address);
  }

  /// Counts one more whose source is told later, if at all: a reverse proxy's.
  boolean enter() {
    if (total.incrementAndGet() > most) {
      total.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    total.decrementAndGet();
  }

  /// Counts one that is in already for its source.
  boolean enterOf(InetAddress address) {
    if (perSource.merge(source(address), 1, Integer::sum) > mostPerSource) {
      leaveOf(address);
      return false;
    }
    return true;
  }

  void leaveOf(InetAddress address) {
    perSource.computeIfPresent(source(address), (_, count) -> count == 1 ? null : count - 1);
  }

  public int total() {
    return total.get();
  }
}

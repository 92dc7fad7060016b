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
    Source source = source(address);
    if (total.incrementAndGet() > most) {
      total.decrementAndGet();
      return false;
    }
    if (perSource.merge(source, 1, Integer::sum) > mostPerSource) {
      leave(address);
      return false;
    }
    return true;
  }

  /// One that [#enter] counted is gone.
  public void leave(InetAddress address) {
    total.decrementAndGet();
    perSource.computeIfPresent(source(address), (_, count) -> count == 1 ? null : count - 1);
  }

  public int total() {
    return total.get();
  }
}

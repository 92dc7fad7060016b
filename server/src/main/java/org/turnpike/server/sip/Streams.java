package org.turnpike.server.sip;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.topology.settings.Protocol;

/// Connections that we opened, to be used again (RFC 3261 §18), and who did not take one. Usable
/// from any thread.
final class Streams {

  /// How long whoever took no connection is not asked again.
  private static final long HOUR = 3_600_000_000_000L;

  private static final int MOST_REFUSALS = 10_000;

  /// @param address of the far end
  record To(Protocol protocol, InetSocketAddress address) {}

  private final Map<To, Flow> open = new ConcurrentHashMap<>();
  private final Map<Flow, To> aliases = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, Long> refused = new ConcurrentHashMap<>();

  /// The connection that stands, or a new one.
  ///
  /// @param opening null where none can be opened
  @Nullable Flow get(To to, long now, Supplier<@Nullable Flow> opening) {
    Flow known = open.get(to);
    if (known != null && known.isOpen()) {
      return known;
    }
    return open.compute(to, (_, held) -> held != null && held.isOpen() ? held : opening.get());
  }

  /// Uses a connection that somebody opened to us as one of ours to that address (RFC 5923), unless
  /// one stands.
  void alias(To to, Flow flow) {
    Flow held = open.get(to);
    if (held == null || !held.isOpen()) {
      open.put(to, flow);
      aliases.put(flow, to);
    }
  }

  /// Where the far end of a connection listens.
  InetSocketAddress listens(Flow flow) {
    To alias = aliases.get(flow);
    return alias == null ? flow.remote() : alias.address();
  }

  void closed(Flow flow) {
    To alias = aliases.remove(flow);
    if (alias != null) {
      open.remove(alias, flow);
    }
    open.remove(new To(flow.protocol(), flow.remote()), flow);
  }

  void refuse(InetSocketAddress address, long now) {
    if (refused.size() >= MOST_REFUSALS) {
      refused.values().removeIf(until -> until - now < 0);
    }
    if (refused.size() < MOST_REFUSALS) {
      refused.put(address, now + HOUR);
    }
  }

  boolean refused(InetSocketAddress address, long now) {
    Long until = refused.get(address);
    return until != null && until - now > 0;
  }
}

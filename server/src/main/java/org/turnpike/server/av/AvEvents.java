package org.turnpike.server.av;

import java.net.InetSocketAddress;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.turn.TurnEvents;

/// Counts what happens on one relay thread and writes its lines: one for each allocation, at its
/// end, and one for each request that was refused.
final class AvEvents implements TurnEvents {

  private static final Logger LOG = LoggerFactory.getLogger(AvEdge.class);

  private final AvCounters counters;
  private final LongFunction<Protocol> protocols;
  private final Supplier<String> key;

  /// @param protocols what the client of a flow speaks
  /// @param key names the A/V Authentication key in use
  AvEvents(AvCounters counters, LongFunction<Protocol> protocols, Supplier<String> key) {
    this.counters = counters;
    this.protocols = protocols;
    this.key = key;
  }

  @Override
  public void allocated(
      String user, long flow, InetSocketAddress client, InetSocketAddress relayed) {
    counters.allocate(protocols.apply(flow));
  }

  @Override
  public void ended(Ended allocation) {
    Protocol protocol = protocols.apply(allocation.flow());
    counters.end(protocol, allocation.cause());
    counters.toPeersPackets.add(allocation.toPeersPackets());
    counters.toPeersBytes.add(allocation.toPeersBytes());
    counters.fromPeersPackets.add(allocation.fromPeersPackets());
    counters.fromPeersBytes.add(allocation.fromPeersBytes());
    LOG.atInfo()
        .addKeyValue("role", "av")
        .addKeyValue("event", "allocation-ended")
        .addKeyValue("user", allocation.user())
        .addKeyValue("protocol", protocol.text())
        .addKeyValue("peer", text(allocation.client()))
        .addKeyValue("relayed", text(allocation.relayed()))
        .addKeyValue("lasted_ms", allocation.lastedNanos() / 1_000_000)
        .addKeyValue("to_peers_packets", allocation.toPeersPackets())
        .addKeyValue("to_peers_bytes", allocation.toPeersBytes())
        .addKeyValue("from_peers_packets", allocation.fromPeersPackets())
        .addKeyValue("from_peers_bytes", allocation.fromPeersBytes())
        .addKeyValue("cause", allocation.cause())
        .log("allocation ended");
  }

  @Override
  public void refused(int method, int code, InetSocketAddress client, String cause) {
    counters.refuse(code);
    LoggingEventBuilder line =
        LOG.atInfo()
            .addKeyValue("role", "av")
            .addKeyValue("event", "refused")
            .addKeyValue("request", StunMethod.name(method))
            .addKeyValue("code", code)
            .addKeyValue("peer", text(client))
            .addKeyValue("cause", cause);
    // Whoever makes credentials elsewhere has to see which key they should have been made with.
    (code == 401 ? line.addKeyValue("av_key", key.get()) : line).log("request refused");
  }

  private static String text(InetSocketAddress address) {
    return new Endpoint(address.getAddress(), address.getPort()).toString();
  }
}

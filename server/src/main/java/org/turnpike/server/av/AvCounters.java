package org.turnpike.server.av;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.traversal.turn.Drop;

/// What an A/V Edge did. Read by any thread.
public final class AvCounters {

  private final Map<Protocol, LongAdder> allocated = new EnumMap<>(Protocol.class);
  private final Map<Protocol, LongAdder> ended = new EnumMap<>(Protocol.class);
  private final Map<String, LongAdder> causes = new ConcurrentHashMap<>();
  final LongAdder toPeersPackets = new LongAdder();
  final LongAdder toPeersBytes = new LongAdder();
  final LongAdder fromPeersPackets = new LongAdder();
  final LongAdder fromPeersBytes = new LongAdder();
  final LongAdder streamsFull = new LongAdder();
  private final Map<Integer, LongAdder> refused = new ConcurrentHashMap<>();
  private final LongAdder[] dropped = new LongAdder[Drop.values().length];

  AvCounters() {
    for (Protocol protocol : Protocol.values()) {
      allocated.put(protocol, new LongAdder());
      ended.put(protocol, new LongAdder());
    }
    for (int i = 0; i < dropped.length; i++) {
      dropped[i] = new LongAdder();
    }
  }

  void allocate(Protocol protocol) {
    of(allocated, protocol).increment();
  }

  /// @param cause one of a closed list
  void end(Protocol protocol, String cause) {
    of(ended, protocol).increment();
    causes.computeIfAbsent(cause, _ -> new LongAdder()).increment();
  }

  private static LongAdder of(Map<Protocol, LongAdder> all, Protocol protocol) {
    return Objects.requireNonNull(all.get(protocol));
  }

  void refuse(int code) {
    refused.computeIfAbsent(code, _ -> new LongAdder()).increment();
  }

  void drop(int reason) {
    dropped[reason].increment();
  }

  /// Allocations that were made.
  public long allocated() {
    return allocated.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /// Allocations that stand.
  public long allocations() {
    return allocated() - ended.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /// Allocations that stand, by what their clients speak: `udp`, `tcp`, `tls`, `dtls`.
  public Map<String, Long> byTransport() {
    Map<String, Long> all = new LinkedHashMap<>();
    for (Protocol protocol :
        List.of(Protocol.TURN_UDP, Protocol.TURN_TCP, Protocol.TURN_TLS, Protocol.TURN_DTLS)) {
      all.put(
          protocol.text().substring("turn-".length()),
          of(allocated, protocol).sum() - of(ended, protocol).sum());
    }
    return all;
  }

  /// Allocations that ended, by why.
  public Map<String, Long> ended() {
    Map<String, Long> all = new TreeMap<>();
    causes.forEach((cause, n) -> all.put(cause, n.sum()));
    return all;
  }

  /// Packets that allocations which have ended relayed to peers.
  public long toPeersPackets() {
    return toPeersPackets.sum();
  }

  public long toPeersBytes() {
    return toPeersBytes.sum();
  }

  /// Packets that allocations which have ended relayed to clients.
  public long fromPeersPackets() {
    return fromPeersPackets.sum();
  }

  public long fromPeersBytes() {
    return fromPeersBytes.sum();
  }

  /// Packets to clients over TCP or TLS that were dropped because the client reads too slowly.
  public long streamsFull() {
    return streamsFull.sum();
  }

  /// Requests that were refused, by their code; a first request without credentials is none.
  public Map<Integer, Long> refused() {
    Map<Integer, Long> all = new TreeMap<>();
    refused.forEach((code, n) -> all.put(code, n.sum()));
    return all;
  }

  /// Packets that went nowhere, by reason as metrics name it: `no_permission`.
  public Map<String, Long> dropped() {
    Map<String, Long> all = new LinkedHashMap<>();
    for (Drop reason : Drop.values()) {
      all.put(reason.text(), dropped[reason.ordinal()].sum());
    }
    return all;
  }
}

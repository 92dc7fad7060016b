package org.turnpike.server.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.net.Flow;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.Peer.Purpose;

/// The nodes that the settings name as peers: who of them is at the other end of a connection, and
/// in which order a pool's nodes are tried. Usable from any thread.
public final class Neighbours {

  private static final long SECOND = 1_000_000_000L;

  /// How long a node that took no connection is tried after the others.
  private static final long DOWN = 30 * SECOND;

  /// Whoever is overloaded for longer than this is asked again all the same.
  private static final int MOST_BUSY_SECONDS = 300;

  private volatile List<Peer> peers;
  private final Map<Flow, Peer> known = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, Long> down = new ConcurrentHashMap<>();

  Neighbours(List<Peer> peers) {
    this.peers = List.copyOf(peers);
  }

  /// Other peers than before. A connection that stands is its peer's until it ends, if that is one
  /// still.
  void onPeers(List<Peer> now) {
    peers = List.copyOf(now);
    known.replaceAll((_, peer) -> named(peer.name()).orElse(peer));
    known.values().removeIf(peer -> !now.contains(peer));
  }

  /// A connection stands: its certificate says whose it is. The authority has been checked by TLS.
  void opened(Flow flow) {
    List<String> names = flow.provenNames();
    if (!names.isEmpty() && !known.containsKey(flow)) {
      peers.stream()
          .filter(peer -> names.contains(peer.name()))
          .findFirst()
          .ifPresent(peer -> known.put(flow, peer));
    }
    if (flow.listener().isEmpty()) {
      down.remove(flow.remote());
    }
  }

  /// We open a connection; TLS lets nobody else take it.
  void opening(Flow flow, Peer to) {
    known.put(flow, to);
  }

  /// @param now by the loops' clock
  void closed(Flow flow, boolean stood, long now) {
    known.remove(flow);
    if (!stood && flow.listener().isEmpty()) {
      down.put(flow.remote(), now + DOWN);
    }
  }

  /// A node of a peer's answered 503: until the time that it names it is tried after the others
  /// (RFC 3261 §21.5.4). Kept for nodes that the settings name, and nobody else.
  ///
  /// @param at where the node listens
  void busy(Flow flow, InetSocketAddress at, SipMessage response, long now) {
    OptionalInt seconds = RetryAfter.seconds(response);
    if (seconds.isPresent()
        && of(flow).stream()
            .flatMap(peer -> peer.endpoints().stream())
            .anyMatch(node -> node.toSocketAddress().equals(at))) {
      down.put(at, now + Math.min(MOST_BUSY_SECONDS, seconds.getAsInt()) * SECOND);
    }
  }

  /// Whose connection that is; empty for a stranger's.
  public Optional<Peer> of(Flow flow) {
    return Optional.ofNullable(known.get(flow));
  }

  public Optional<Peer> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return peers.stream().filter(peer -> peer.name().equals(lower)).findFirst();
  }

  public Stream<Peer> with(Purpose purpose) {
    return peers.stream().filter(peer -> peer.purpose() == purpose);
  }

  /// The peer that has a node there.
  public Optional<Peer> at(Endpoint endpoint) {
    return peers.stream().filter(peer -> peer.endpoints().contains(endpoint)).findFirst();
  }

  /// Whether a peer has a node with that address.
  boolean at(InetAddress address) {
    return peers.stream()
        .flatMap(peer -> peer.endpoints().stream())
        .anyMatch(endpoint -> endpoint.address().equals(address));
  }

  /// The nodes of a pool in the order of trying: calls are spread by Call-ID, whoever took no
  /// connection lately or is [#busy] comes last. A node's second family is another way to it and no
  /// other node (RFC 7984 §4.2): the family that the file has first is tried with all nodes before
  /// the other is.
  public List<Endpoint> order(Peer peer, String callId, long now) {
    List<Endpoint> out = new ArrayList<>();
    List<Endpoint> last = new ArrayList<>();
    byFamily(peer.endpoints())
        .forEach(nodes -> {
          int from = Math.floorMod(callId.hashCode(), nodes.size());
          for (int i = 0; i < nodes.size(); i++) {
            Endpoint each = nodes.get((from + i) % nodes.size());
            Long until = down.get(each.toSocketAddress());
            (until != null && until - now > 0 ? last : out).add(each);
          }
        });
    out.addAll(last);
    return out;
  }

  /// The first one's family first.
  private static Stream<List<Endpoint>> byFamily(List<Endpoint> all) {
    return all.stream()
        .collect(
            Collectors.groupingBy(
                each -> each.address().getClass(), LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream();
  }
}

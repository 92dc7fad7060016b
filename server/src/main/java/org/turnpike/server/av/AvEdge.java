package org.turnpike.server.av;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.net.BindFailed;
import org.turnpike.net.Bound;
import org.turnpike.net.DatagramPath;
import org.turnpike.net.Transports;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.traversal.stun.StunFramer;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.turn.Quotas;
import org.turnpike.traversal.turn.Reservations;
import org.turnpike.traversal.turn.TimeLimitedKeys;
import org.turnpike.traversal.turn.TurnEvents;
import org.turnpike.traversal.turn.TurnKeys;
import org.turnpike.traversal.turn.TurnPeers;
import org.turnpike.traversal.turn.TurnSettings;

/// The media relay of an Edge. A client and its allocation live on one datagram path: the one whose
/// socket the client's packets reach, or the one that its connection was given.
public final class AvEdge implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AvEdge.class);

  private final List<RelayThread> threads = new ArrayList<>();
  private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
  private final List<Bound> streams = new ArrayList<>();
  private final AvCounters counters = new AvCounters();
  private final List<DatagramPath> paths;

  private AvEdge(List<DatagramPath> paths) {
    this.paths = List.copyOf(paths);
  }

  /// Opens its listeners, all or none.
  ///
  /// @param listeners those of the node; others than TURN's are left alone
  /// @param users whose passwords are good here besides time-limited credentials
  /// @param paths one for each thread that is to relay; closed with the relay
  /// @throws BindFailed naming the listener that cannot be opened
  public static AvEdge start(
      RoleSettings.AvEdge settings,
      List<Listener> listeners,
      PeerPolicy policy,
      Limits limits,
      TurnKeys users,
      List<DatagramPath> paths,
      Transports transports) {
    AvEdge edge = new AvEdge(paths);
    byte[] nonceKey = new byte[32];
    new SecureRandom().nextBytes(nonceKey);
    TurnSettings turn =
        new TurnSettings(
            settings.realm(),
            settings.relay().stream()
                .map(relay -> new TurnSettings.Relay(relay.bind(), relay.advertised()))
                .toList(),
            settings.firstRelayPort(),
            settings.lastRelayPort(),
            limits.allocationsPerUser(),
            limits.unauthenticatedPerSecond());
    TurnKeys keys = new TimeLimitedKeys(settings.realm(), settings.sharedSecret()).or(users);
    Quotas quotas = new Quotas();
    Reservations reservations = new Reservations();
    for (DatagramPath path : paths) {
      edge.threads.add(
          new RelayThread(
              path,
              turn,
              keys,
              peers(policy),
              quotas,
              reservations,
              nonceKey,
              edge.events(),
              edge.counters));
    }
    try {
      for (Listener listener : listeners) {
        switch (listener.protocol()) {
          case TURN_UDP -> edge.openDatagrams(listener);
          case TURN_TCP, TURN_TLS -> edge.openStreams(listener, transports);
          case SIP_UDP, SIP_TCP, SIP_TLS, SIP_WS, SIP_WSS, TURN_DTLS, HTTP, HTTPS -> {}
        }
      }
      return edge;
    } catch (RuntimeException e) {
      edge.close();
      throw e;
    }
  }

  private static TurnPeers peers(PeerPolicy policy) {
    return new TurnPeers() {
      @Override
      public Grant address(InetAddress peer) {
        return grant(policy.verdict(peer));
      }

      @Override
      public Grant port(InetAddress peer, int port) {
        return grant(policy.verdict(peer, port));
      }

      private Grant grant(PeerPolicy.Verdict verdict) {
        return switch (verdict) {
          case RELAY -> Grant.RELAY;
          case BLACKHOLE -> Grant.SWALLOW;
          case FORBID -> Grant.FORBID;
        };
      }
    };
  }

  private void openDatagrams(Listener listener) {
    InetSocketAddress bind = listener.bind().toSocketAddress();
    InetSocketAddress wanted = bind;
    if (wanted.getPort() != 0) {
      // SO_REUSEPORT would let a second server of the same user share the port in silence and take
      // half of the clients; a socket without it finds out.
      on(threads.getFirst(), thread -> thread.tryPort(wanted));
    }
    for (RelayThread thread : threads) {
      InetSocketAddress at = bind;
      bind = on(thread, each -> each.listen(at));
    }
    addresses.put(listener.name(), bind);
  }

  private interface OnThread<T> {
    T run(RelayThread thread);
  }

  private static <T> T on(RelayThread thread, OnThread<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    thread
        .loop()
        .execute(() -> {
          try {
            done.complete(task.run(thread));
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    try {
      return done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void openStreams(Listener listener, Transports transports) {
    Bound bound =
        transports.listen(listener, new StunFramer(), new StreamClients(threads, counters));
    streams.add(bound);
    addresses.put(listener.name(), bound.local());
  }

  private TurnEvents events() {
    return new TurnEvents() {
      @Override
      public void allocated(String user, InetSocketAddress client, InetSocketAddress relayed) {
        counters.allocated.increment();
      }

      @Override
      public void ended(Ended allocation) {
        counters.ended.increment();
        LOG.atInfo()
            .addKeyValue("role", "av")
            .addKeyValue("event", "allocation-ended")
            .addKeyValue("user", allocation.user())
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
        LOG.atInfo()
            .addKeyValue("role", "av")
            .addKeyValue("event", "refused")
            .addKeyValue("request", StunMethod.name(method))
            .addKeyValue("code", code)
            .addKeyValue("peer", text(client))
            .addKeyValue("cause", cause)
            .log("request refused");
      }
    };
  }

  private static String text(InetSocketAddress address) {
    return new Endpoint(address.getAddress(), address.getPort()).toString();
  }

  /// Where each listener is open, by its name; port 0 has become a real one.
  public Map<String, InetSocketAddress> addresses() {
    return Map.copyOf(addresses);
  }

  public AvCounters counters() {
    return counters;
  }

  /// The threads' own counts of packets and bytes.
  public List<DatagramPath> paths() {
    return paths;
  }

  /// Whether this role serves listeners of that protocol.
  public static boolean serves(Protocol protocol) {
    return protocol == Protocol.TURN_UDP
        || protocol == Protocol.TURN_TCP
        || protocol == Protocol.TURN_TLS;
  }

  /// Ends every allocation, with its line in the log, and the threads.
  @Override
  public void close() {
    streams.forEach(Bound::close);
    for (RelayThread thread : threads) {
      on(
          thread,
          each -> {
            each.stop();
            return each;
          });
    }
    paths.forEach(DatagramPath::close);
  }
}

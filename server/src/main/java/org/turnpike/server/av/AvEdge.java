package org.turnpike.server.av;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.turnpike.net.BindFailed;
import org.turnpike.net.Bound;
import org.turnpike.net.DatagramPath;
import org.turnpike.net.Transports;
import org.turnpike.net.dtls.DtlsCounters;
import org.turnpike.net.dtls.DtlsServer;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.traversal.stun.StunFramer;
import org.turnpike.traversal.turn.Quotas;
import org.turnpike.traversal.turn.Reservations;
import org.turnpike.traversal.turn.TimeLimitedKeys;
import org.turnpike.traversal.turn.TurnConnections;
import org.turnpike.traversal.turn.TurnKeys;
import org.turnpike.traversal.turn.TurnPeers;
import org.turnpike.traversal.turn.TurnSettings;

/// The media relay of an Edge. A client and its allocation live on one datagram path: the one whose
/// socket the client's packets reach, or the one that its connection was given.
public final class AvEdge implements AutoCloseable {

  private final List<RelayThread> threads = new ArrayList<>();
  private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
  private final List<Bound> streams = new ArrayList<>();
  private final Map<String, DtlsCounters> secure = new LinkedHashMap<>();
  private final AvCounters counters = new AvCounters();
  private final List<DatagramPath> paths;
  private final Quotas quotas = new Quotas();
  private final Reservations reservations = new Reservations();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final TurnKeys users;
  private volatile RoleSettings.AvEdge settings;
  private volatile PeerPolicy policy;
  private volatile Limits limits;
  private volatile TimeLimitedKeys keys;

  private AvEdge(
      RoleSettings.AvEdge settings,
      PeerPolicy policy,
      Limits limits,
      TurnKeys users,
      List<DatagramPath> paths) {
    this.settings = settings;
    this.policy = policy;
    this.limits = limits;
    this.users = users;
    this.paths = List.copyOf(paths);
    this.keys = new TimeLimitedKeys(settings.realm(), settings.sharedSecret());
    limit(limits);
  }

  private void limit(Limits next) {
    quotas.limit(next.allocationsPerUser(), next.allocations());
    quotas.limitBandwidth(next.bandwidthPerUser(), next.bandwidth());
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
    AvEdge edge = new AvEdge(settings, policy, limits, users, paths);
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
            Integer.MAX_VALUE, // the quotas count over all threads, and change while we run
            limits.unauthenticatedPerSecond(),
            settings.alternates().stream()
                .map(each ->
                    new TurnSettings.Alternate(
                        each.here().toSocketAddress(), each.there().toSocketAddress()))
                .toList());
    Reservations reservations = edge.reservations;
    TurnConnections pending = new TurnConnections();
    PeerSockets peerSockets = new PeerSockets(transports.peers());
    for (DatagramPath path : paths) {
      edge.threads.add(
          new RelayThread(
              path,
              settings.mark(),
              turn,
              edge.currentKeys(),
              edge.peers(),
              edge.quotas,
              reservations,
              pending,
              peerSockets,
              nonceKey,
              protocols -> new AvEvents(edge.counters, protocols, () -> edge.keys.fingerprint()),
              edge.counters));
    }
    try {
      for (Listener listener : listeners) {
        switch (listener.protocol()) {
          case TURN_UDP -> {
            if (listeners.stream().noneMatch(other -> share(listener, other))) {
              edge.open(listener, RelayThread::listen);
            }
          }
          case TURN_TCP, TURN_TLS -> edge.openStreams(listener, transports);
          case TURN_DTLS ->
              edge.openDtls(
                  listener,
                  listeners.stream().filter(other -> share(listener, other)).findFirst(),
                  limits,
                  transports);
          case SIP_UDP, SIP_TCP, SIP_TLS, SIP_WS, SIP_WSS, HTTP, HTTPS -> {}
        }
      }
      return edge;
    } catch (RuntimeException e) {
      edge.close();
      throw e;
    }
  }

  private TurnPeers peers() {
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

  /// Those of the present settings; whether SHA-256 is offered stays as it was at the start.
  private TurnKeys currentKeys() {
    return new TurnKeys() {
      @Override
      public Answer of(String username, Instant wall) {
        return keys.or(users).of(username, wall);
      }

      @Override
      public Answer sha256(String username, Instant wall) {
        return keys.or(users).sha256(username, wall);
      }

      @Override
      public boolean offersSha256() {
        return keys.or(users).offersSha256();
      }
    };
  }

  /// Whether one UDP port is for clients over UDP and over DTLS.
  private static boolean share(Listener listener, Listener other) {
    return listener.bind().port() != 0
        && listener.bind().equals(other.bind())
        && other.protocol().datagram()
        && listener.protocol().sharesWith(other.protocol());
  }

  private void openDtls(
      Listener listener, Optional<Listener> beside, Limits limits, Transports transports) {
    DtlsServer server =
        new DtlsServer(
            listener.name(),
            listener.certificate().orElseThrow(),
            transports.certificates(),
            limits,
            transports.admission());
    if (beside.isPresent()) {
      open(listener, (thread, at) -> thread.listenBoth(at, server));
      addresses.put(beside.get().name(), Objects.requireNonNull(addresses.get(listener.name())));
    } else {
      open(listener, (thread, at) -> thread.listen(at, server));
    }
    secure.put(listener.name(), server.counters());
  }

  private interface Opening {
    InetSocketAddress open(RelayThread thread, InetSocketAddress at);
  }

  /// A socket of every thread on one port.
  private void open(Listener listener, Opening opening) {
    InetSocketAddress bind = listener.bind().toSocketAddress();
    InetSocketAddress wanted = bind;
    if (wanted.getPort() != 0) {
      // SO_REUSEPORT would let a second server of the same user share the port in silence and take
      // half of the clients; a socket without it finds out.
      on(threads.getFirst(), thread -> thread.tryPort(wanted));
    }
    for (RelayThread thread : threads) {
      InetSocketAddress at = bind;
      bind = on(thread, each -> opening.open(each, at));
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

  /// Where each listener is open, by its name; port 0 has become a real one.
  public Map<String, InetSocketAddress> addresses() {
    return Map.copyOf(addresses);
  }

  public AvCounters counters() {
    return counters;
  }

  /// What happened at each DTLS listener, by its name.
  public Map<String, DtlsCounters> dtls() {
    return Map.copyOf(secure);
  }

  /// The threads' own counts of packets and bytes.
  public List<DatagramPath> paths() {
    return paths;
  }

  /// Whether this role serves listeners of that protocol.
  public static boolean serves(Protocol protocol) {
    return protocol == Protocol.TURN_UDP
        || protocol == Protocol.TURN_TCP
        || protocol == Protocol.TURN_TLS
        || protocol == Protocol.TURN_DTLS;
  }

  /// The allocations that stand, with what they have relayed so far.
  public List<RelayedFor> standing() {
    List<RelayedFor> all = new ArrayList<>();
    for (RelayThread thread : threads) {
      all.addAll(on(thread, RelayThread::standing));
    }
    return all;
  }

  /// Ends the allocation that has this relayed address; its client is not told, and finds out by a
  /// 437 to what it asks next (RFC 8656 §8.2).
  ///
  /// @return false if there is none
  public boolean kill(InetSocketAddress relayed) {
    for (RelayThread thread : threads) {
      if (on(thread, each -> each.kill(relayed))) {
        return true;
      }
    }
    return false;
  }

  /// From now on whoever asks for an allocation is sent to another Edge of the pool (300), or gets
  /// 508 where there is none; those that stand are served, refreshed and end as they would.
  public void drain() {
    quotas.close();
  }

  /// How many allocations stand.
  public int allocations() {
    return quotas.held();
  }

  /// How many users have one.
  public int users() {
    return quotas.users();
  }

  /// The users who have the most, with how many.
  public Map<String, Integer> greatestUsers(int count) {
    return quotas.greatest(count);
  }

  /// What makes time-limited credentials of this relay at this moment.
  public TimeLimitedKeys keys() {
    return keys;
  }

  /// Names the A/V Authentication key in use; nodes of a pool show the same.
  public String keyFingerprint() {
    return keys.fingerprint();
  }

  /// New settings while allocations stand: none of them is touched. Quotas and the key count for
  /// the next request, bandwidth for the next packet, the policy for the next permission or
  /// channel.
  ///
  /// @return what stays as it was until the node is started anew, a sentence each
  public List<String> onReconfigured(
      RoleSettings.AvEdge next, PeerPolicy nextPolicy, Limits nextLimits) {
    List<String> later = new ArrayList<>();
    if (!next.realm().equals(settings.realm())) {
      later.add("realm " + next.realm());
    }
    if (!next.relay().equals(settings.relay())) {
      later.add("relay addresses " + next.relay());
    }
    if (next.firstRelayPort() != settings.firstRelayPort()
        || next.lastRelayPort() != settings.lastRelayPort()) {
      later.add("relay ports " + next.firstRelayPort() + "-" + next.lastRelayPort());
    }
    if (!next.alternates().equals(settings.alternates())) {
      later.add("other Edges of the pool, for clients while this one drains");
    }
    if (next.mark() != settings.mark()) {
      later.add("DSCP " + next.mark());
    }
    if (nextLimits.unauthenticatedPerSecond() != limits.unauthenticatedPerSecond()) {
      later.add("answers a second to who has proven nothing");
    }
    settings = settings.withSecret(next.sharedSecret());
    policy = nextPolicy;
    limits = nextLimits;
    keys = new TimeLimitedKeys(settings.realm(), next.sharedSecret());
    limit(nextLimits);
    return later;
  }

  /// Ends every allocation, with its line in the log, and the threads.
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return; // the threads that would answer are gone
    }
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
    reservations.close();
  }
}

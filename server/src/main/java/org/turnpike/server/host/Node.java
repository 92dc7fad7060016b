package org.turnpike.server.host;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Bound;
import org.turnpike.net.Certificates;
import org.turnpike.net.DatagramPaths;
import org.turnpike.net.HttpFetch;
import org.turnpike.net.Loop;
import org.turnpike.net.Loops;
import org.turnpike.net.Transports;
import org.turnpike.net.dns.LaterDns;
import org.turnpike.net.dns.ServerLocation;
import org.turnpike.server.access.AccessEdge;
import org.turnpike.server.agent.NodeAgent;
import org.turnpike.server.av.AvEdge;
import org.turnpike.server.credential.AskedCredentials;
import org.turnpike.server.credential.CredentialDesk;
import org.turnpike.server.credential.CredentialIssuer;
import org.turnpike.server.credential.CredentialService;
import org.turnpike.server.credential.OwnCredentials;
import org.turnpike.server.credential.RelayCredentials;
import org.turnpike.server.frontend.FrontEnd;
import org.turnpike.server.proxy.ReverseProxy;
import org.turnpike.server.replication.Replica;
import org.turnpike.server.replication.SettingsDesk;
import org.turnpike.server.replication.SettingsPusher;
import org.turnpike.server.revocation.Refresher;
import org.turnpike.server.revocation.Wanted;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.SipUser;
import org.turnpike.sip.transaction.Timers;
import org.turnpike.store.Ha1;
import org.turnpike.store.MemoryBindings;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;
import org.turnpike.traversal.turn.TurnKeys;

/// A node that runs: its listeners are open from the end of [#start] to [#close].
public final class Node implements AutoCloseable {

  private static final long SWEEP = Duration.ofSeconds(30).toNanos();
  private static final Duration LINGER = Duration.ofMillis(200);
  private static final Duration TURN = Duration.ofSeconds(5);

  /// From the user agent's loop to the carrier's, to the Front End's, and out.
  private static final int HOPS_OF_A_BYE = 4;

  private final Loops loops = new Loops(Math.max(1, Runtime.getRuntime().availableProcessors()));
  private final Transports transports;
  private volatile NodeSettings settings;
  private @Nullable SipNode sip;
  private @Nullable FrontEnd frontEnd;
  private @Nullable NodeAgent agent;
  private @Nullable AccessEdge access;
  private @Nullable AvEdge av;
  private @Nullable SipNode credentials;
  private final Map<String, Proxy> proxies = new LinkedHashMap<>();
  private final Map<String, Bound> replicas = new LinkedHashMap<>();
  private @Nullable SettingsDesk desk;
  private @Nullable SettingsPusher pusher;
  private @Nullable Refresher revocations;
  private RelayCredentials relayCredentials = RelayCredentials.NOWHERE;

  private record Proxy(ReverseProxy role, Bound at) {}

  private Node(NodeSettings settings, Certificates certificates) {
    this.settings = settings;
    this.transports = new Transports(loops, settings.limits(), certificates);
  }

  /// Opens every listener of the settings, or none. HTTP listeners are the web's.
  ///
  /// @throws org.turnpike.net.BindFailed naming the listener that could not be opened
  /// @throws IllegalArgumentException for a listener that no role of the settings serves
  public static Node start(NodeSettings settings, Services services) {
    for (Listener listener : settings.listeners()) {
      if (!served(settings, listener.protocol()) && !credentials(settings, listener)) {
        throw new IllegalArgumentException(
            "listener \""
                + listener.name()
                + "\": no role of this node serves "
                + listener.protocol().text());
      }
    }
    Node node = new Node(settings, services.certificates());
    try {
      node.open(services);
      return node;
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private static boolean served(NodeSettings settings, Protocol protocol) {
    return switch (protocol) {
      case SIP_UDP, SIP_TCP, SIP_TLS, SIP_WS, SIP_WSS ->
          settings.role(RoleSettings.FrontEnd.class).isPresent()
              || settings.role(RoleSettings.Director.class).isPresent()
              || settings.role(RoleSettings.AccessEdge.class).isPresent();
      case TURN_UDP, TURN_TCP, TURN_TLS, TURN_DTLS ->
          settings.role(RoleSettings.AvEdge.class).isPresent();
      case HTTP, HTTPS ->
          settings.role(RoleSettings.Web.class).isPresent()
              || settings.role(RoleSettings.ReverseProxy.class).isPresent()
              || settings.role(RoleSettings.Replica.class).isPresent();
    };
  }

  /// Whether a listener is the credential service's.
  private static boolean credentials(NodeSettings settings, Listener listener) {
    return settings
        .role(RoleSettings.Credentials.class)
        .filter(role -> role.listeners().contains(listener.name()))
        .isPresent();
  }

  private void open(Services services) {
    services
        .revocation()
        .filter(wanted -> wanted.rule() != Wanted.Rule.OFF)
        .filter(_ -> !Refresher.meeting(settings).isEmpty())
        .ifPresent(wanted ->
            revocations =
                Refresher.start(
                    settings,
                    wanted,
                    new HttpFetch(loops),
                    new LaterDns(services.dns()),
                    transports));
    settings
        .role(RoleSettings.WebOutside.class)
        .ifPresent(
            role -> role.listeners().forEach(name -> transports.believe(name, role.proxies())));
    settings.role(RoleSettings.FrontEnd.class).ifPresent(role -> openFrontEnd(role, services));
    settings.role(RoleSettings.Director.class).ifPresent(role -> openDirector(role, services));
    settings.role(RoleSettings.AccessEdge.class).ifPresent(role -> openAccessEdge(role, services));
    settings
        .role(RoleSettings.AvEdge.class)
        .ifPresent(role ->
            av =
                AvEdge.start(
                    role,
                    settings.listeners(),
                    settings.peerPolicy(),
                    settings.limits(),
                    usersOf(services, role.realm()),
                    DatagramPaths.open(loops.size()),
                    transports));
    openCredentials();
    settings.role(RoleSettings.ReverseProxy.class).ifPresent(this::openProxy);
    settings.role(RoleSettings.Replica.class).ifPresent(this::openReplica);
  }

  private void openReplica(RoleSettings.Replica role) {
    SettingsDesk made = new SettingsDesk(this::pushes);
    desk = made;
    settings.listeners().stream()
        .filter(listener -> role.listeners().contains(listener.name()))
        .forEach(listener ->
            replicas.put(
                listener.name(), transports.listen(listener, SettingsDesk.framer(), made)));
  }

  /// Whether one of these certificate names is a server's inside, by the settings as they are now.
  private boolean pushes(List<String> names) {
    return settings.peers().stream()
        .filter(peer ->
            switch (peer.purpose()) {
              case NEXT_HOP, SERVER -> true;
              case EDGE, HOME, MEDIA_RELAY -> false;
            })
        .anyMatch(peer -> names.contains(peer.name()));
  }

  /// Has Edge nodes told what they are to be, now and whenever they come back.
  public synchronized void publish(List<Replica> edges) {
    Optional<String> certificate =
        settings.listeners().stream()
            .filter(each -> each.audience().contains(Audience.SERVERS))
            .flatMap(each -> each.certificate().stream())
            .findFirst();
    if (pusher == null && !edges.isEmpty() && certificate.isPresent()) {
      pusher = new SettingsPusher(transports, certificate.get());
    }
    if (pusher != null) {
      pusher.publish(edges);
    }
  }

  /// Pushes settings to Edge nodes; empty where there is none to push to.
  public Optional<SettingsPusher> pusher() {
    return Optional.ofNullable(pusher);
  }

  /// Fetches revocation lists of partners' authorities; empty where none is fetched.
  public Optional<Refresher> revocations() {
    return Optional.ofNullable(revocations);
  }

  /// Takes settings that are pushed; empty where nobody pushes any.
  public Optional<SettingsDesk> desk() {
    return Optional.ofNullable(desk);
  }

  private void openProxy(RoleSettings.ReverseProxy role) {
    for (Listener listener : settings.listeners()) {
      if (role.listeners().contains(listener.name())) {
        ReverseProxy made = new ReverseProxy(role, listener.certificate().orElseThrow());
        proxies.put(listener.name(), new Proxy(made, transports.listenProxy(listener, made)));
      }
    }
  }

  /// Who gives users their credentials of the media relay: this node's relay, or the Edge that the
  /// settings name; and the service that other nodes ask, where this is an Edge.
  private void openCredentials() {
    Optional<RoleSettings.AvEdge> relay = settings.role(RoleSettings.AvEdge.class);
    if (av != null && relay.isPresent()) {
      CredentialIssuer issuer =
          new CredentialIssuer(
              av::keys, CredentialIssuer.relays(relay.get(), real(settings.listeners(), av)));
      relayCredentials = new OwnCredentials(issuer, () -> loops.loop(0).wall());
      if (settings.role(RoleSettings.Credentials.class).isPresent()) {
        SipNode node =
            new SipNode(
                transports,
                settings.limits().messageBytes(),
                settings.limits().unauthenticatedPerSecond(),
                Timers.DEFAULT,
                settings.peers(),
                _ -> new CredentialService(issuer));
        credentials = node;
        settings.listeners().stream()
            .filter(each -> credentials(settings, each))
            .forEach(node::listen);
      }
    } else if (sip != null) {
      relayCredentials = new AskedCredentials(sip);
    }
    if (frontEnd != null) {
      frontEnd.serve(CredentialDesk.NAME, new CredentialDesk(relayCredentials));
    }
  }

  /// With the ports that the system chose where the settings left it to do so.
  private static List<Listener> real(List<Listener> listeners, AvEdge av) {
    return listeners.stream()
        .map(each -> {
          InetSocketAddress open = av.addresses().get(each.name());
          return open == null || each.advertised().port() != 0
              ? each
              : new Listener(
                  each.name(),
                  each.protocol(),
                  each.bind(),
                  each.advertised().withPort(open.getPort()),
                  each.certificate(),
                  each.audience());
        })
        .toList();
  }

  private void openFrontEnd(RoleSettings.FrontEnd role, Services services) {
    openSip(made ->
        frontEnd =
            new FrontEnd(
                role,
                services.users(),
                services.people(),
                services.bindings(),
                services.secret(),
                services.digests(),
                location(role, services),
                made));
    Loop first = loops.loop(0);
    FrontEnd made = frontEnd;
    SipNode node = sip;
    if (made != null && node != null) {
      first.execute(() -> sweep(first, made));
      NodeAgent beside =
          new NodeAgent(transports, node, services.users(), settings.limits().messageBytes());
      made.believe(beside.flow());
      agent = beside;
    }
  }

  /// A Director is a Front End that nobody is homed on: it asks nobody for a password and sends
  /// each request to its user's home (docs/adr/0005-wrong-home.md).
  private void openDirector(RoleSettings.Director role, Services services) {
    openSip(made ->
        frontEnd =
            new FrontEnd(
                new RoleSettings.FrontEnd(
                    role.domains(),
                    role.aliases(),
                    Duration.ofMinutes(1),
                    Duration.ofHours(2),
                    List.of(),
                    role.homes()),
                _ -> Optional.empty(),
                new MemoryBindings(),
                services.secret(),
                services.digests(),
                Optional.empty(),
                made));
  }

  private void openAccessEdge(RoleSettings.AccessEdge role, Services services) {
    // Partners may come with settings that are pushed; DNS is asked from the first one on.
    openSip(made ->
        access = new AccessEdge(role, services.secret(), new LaterDns(services.dns()), made));
  }

  /// @throws IllegalArgumentException if another role of this node speaks SIP as well
  private void openSip(Function<SipNode, SipUser> user) {
    if (sip != null) {
      throw new IllegalArgumentException(
          "Front End, Director and Access Edge are for nodes of their own: give them one each");
    }
    SipNode node =
        new SipNode(
            transports,
            settings.limits().messageBytes(),
            settings.limits().unauthenticatedPerSecond(),
            Timers.DEFAULT,
            settings.peers(),
            user);
    sip = node;
    settings.listeners().stream()
        .filter(listener -> SipNode.serves(listener.protocol()))
        .filter(listener -> !credentials(settings, listener))
        .forEach(node::listen);
  }

  /// What a Front End finds foreign domains with; a node that has none never asks DNS.
  private Optional<ServerLocation> location(RoleSettings.FrontEnd role, Services services) {
    if (role.foreignDomains().isEmpty()) {
      return Optional.empty();
    }
    List<Protocol> spoken =
        Stream.of(Protocol.SIP_TLS, Protocol.SIP_TCP, Protocol.SIP_UDP)
            .filter(protocol ->
                settings.listeners().stream().anyMatch(each -> each.protocol() == protocol))
            .toList();
    return Optional.of(new ServerLocation(services.dns().get(), spoken));
  }

  /// Expired bindings hold memory until they are looked for; reads do not see them.
  private static void sweep(Loop loop, FrontEnd frontEnd) {
    Thread.ofVirtual().name("sweep").start(() -> frontEnd.sweep(loop.wall()));
    loop.at(loop.now() + SWEEP, () -> sweep(loop, frontEnd));
  }

  /// A user's SIP password is good for TURN where Front End and A/V Edge are one node: the digest's
  /// HA1 is TURN's key, with MD5 (RFC 8489 §9.2.2) as with SHA-256 (§18.5.1.2, RFC 8760).
  private TurnKeys usersOf(Services services, String realm) {
    return new TurnKeys() {
      @Override
      public Answer of(String username, Instant wall) {
        return answer(username, Ha1::md5);
      }

      @Override
      public Answer sha256(String username, Instant wall) {
        return answer(username, Ha1::sha256);
      }

      @Override
      public boolean offersSha256() {
        return true;
      }

      private Answer answer(String name, Function<Ha1, String> digest) {
        Optional<Ha1> secret =
            settings
                .role(RoleSettings.FrontEnd.class)
                .filter(_ -> !name.isEmpty())
                .flatMap(role ->
                    services
                        .users()
                        .credentials(new UserUri(name, role.domains().getFirst()), realm));
        return secret.isPresent()
            ? new Answer.Known(name, HexFormat.of().parseHex(digest.apply(secret.get())))
            : new Answer.Refused("no user of that name");
      }
    };
  }

  /// New settings while calls and allocations stand. Limits, peers, an Access Edge's names, domains
  /// and partners, the peer policy and the relay's key are taken at once; sockets are opened and
  /// closed at a start only.
  ///
  /// @return what stays as it was until then, a sentence each
  public List<String> onReconfigured(NodeSettings next) {
    List<String> later = new ArrayList<>();
    Set<Listener> open = Set.copyOf(settings.listeners());
    next.listeners().stream()
        .filter(listener -> !open.contains(listener))
        .forEach(listener -> later.add("listener " + listener.name() + " at " + listener.bind()));
    Set<Listener> wanted = Set.copyOf(next.listeners());
    settings.listeners().stream()
        .filter(listener -> !wanted.contains(listener))
        .forEach(listener ->
            later.add("listener " + listener.name() + " at " + listener.bind() + ", which goes"));
    List<RoleSettings> roles = new ArrayList<>();
    for (RoleSettings role : settings.roles()) {
      Optional<? extends RoleSettings> other = next.role(role.getClass());
      if (role instanceof RoleSettings.AvEdge && other.isPresent()) {
        roles.add(other.get());
        continue;
      }
      AccessEdge edge = access;
      if (edge != null
          && other.isPresent()
          && other.get() instanceof RoleSettings.AccessEdge told) {
        edge.onReconfigured(told);
        roles.add(told);
        continue;
      }
      RoleSettings rehomed = rehomed(role, other);
      roles.add(rehomed);
      if (!other.equals(Optional.of(rehomed))) {
        later.add("role " + role.getClass().getSimpleName());
      }
    }
    transports.limit(next.limits());
    next.role(RoleSettings.AvEdge.class)
        .ifPresent(role -> {
          if (av != null) {
            later.addAll(av.onReconfigured(role, next.peerPolicy(), next.limits()));
          }
        });
    settings =
        new NodeSettings(
            next.version(),
            settings.node(),
            roles,
            settings.listeners(),
            next.peers(),
            new Trust(
                settings.trust().authorities(), settings.trust().partners(), next.trust().lists()),
            next.peerPolicy(),
            next.limits());
    if (revocations != null) {
      revocations.onReconfigured(settings);
    }
    if (sip != null) {
      sip.onPeers(next.peers());
    }
    if (credentials != null) {
      credentials.onPeers(next.peers());
    }
    return later;
  }

  /// Who is homed elsewhere, and who talks with whom, may change at any time.
  private RoleSettings rehomed(RoleSettings role, Optional<? extends RoleSettings> other) {
    FrontEnd serving = frontEnd;
    if (serving == null || other.isEmpty()) {
      return role;
    }
    if (role instanceof RoleSettings.FrontEnd told
        && other.get() instanceof RoleSettings.FrontEnd next) {
      serving.onHomes(next.homes());
      serving.onFederation(next.federation());
      return told.withHomes(next.homes()).withFederation(next.federation());
    }
    if (role instanceof RoleSettings.Director told
        && other.get() instanceof RoleSettings.Director next) {
      serving.onHomes(next.homes());
      return new RoleSettings.Director(told.domains(), told.aliases(), next.homes());
    }
    return role;
  }

  /// Where each listener is open, by its name, in the order of the settings; port 0 has become a
  /// real one.
  public Map<String, InetSocketAddress> addresses() {
    Map<String, InetSocketAddress> all = new LinkedHashMap<>();
    if (sip != null) {
      all.putAll(sip.addresses());
    }
    if (av != null) {
      all.putAll(av.addresses());
    }
    if (credentials != null) {
      all.putAll(credentials.addresses());
    }
    proxies.forEach((name, proxy) -> all.put(name, proxy.at().local()));
    replicas.forEach((name, bound) -> all.put(name, bound.local()));
    Map<String, InetSocketAddress> ordered = new LinkedHashMap<>();
    for (Listener listener : settings.listeners()) {
      InetSocketAddress at = all.get(listener.name());
      if (at != null) {
        ordered.put(listener.name(), at);
      }
    }
    return ordered;
  }

  public Optional<SipNode> sip() {
    return Optional.ofNullable(sip);
  }

  public Optional<FrontEnd> frontEnd() {
    return Optional.ofNullable(frontEnd);
  }

  /// Acts for this node's users; empty where it has none.
  public Optional<NodeAgent> agent() {
    return Optional.ofNullable(agent);
  }

  public Optional<AccessEdge> access() {
    return Optional.ofNullable(access);
  }

  /// Reverse proxies, by listener.
  public Map<String, ReverseProxy> proxies() {
    Map<String, ReverseProxy> out = new LinkedHashMap<>();
    proxies.forEach((name, proxy) -> out.put(name, proxy.role()));
    return out;
  }

  /// Credentials of the media relay for this node's users.
  public RelayCredentials relayCredentials() {
    return relayCredentials;
  }

  public Optional<AvEdge> av() {
    return Optional.ofNullable(av);
  }

  public Transports transports() {
    return transports;
  }

  public Loops loops() {
    return loops;
  }

  /// Lets what was begun come to its end: nothing new is taken, and requests that wait for an
  /// answer are waited for.
  ///
  /// @return how many still wait when the time is over
  public long drain(Duration atMost) {
    takeNothingNew();
    if (sip == null) {
      return 0;
    }
    long end = System.nanoTime() + atMost.toNanos();
    do {
      while (sip.counters().unanswered() > 0 && System.nanoTime() < end) {
        LockSupport.parkNanos(20_000_000);
      }
      // The ACK of a call that was answered last is on its way: nobody else can pass it on.
      LockSupport.parkNanos(LINGER.toNanos());
    } while (sip.counters().unanswered() > 0 && System.nanoTime() < end);
    return sip.counters().unanswered();
  }

  /// From now on calls, registrations and allocations are refused; what was begun goes on.
  public void takeNothingNew() {
    if (frontEnd != null) {
      frontEnd.drain();
    }
    if (access != null) {
      access.drain();
    }
    if (av != null) {
      av.drain();
    }
  }

  /// Waits until every loop has had its turn: what they were given to do before is done then.
  ///
  /// @return false if one had none in that time: it hangs, or has far too much to do
  public boolean alive(Duration within) {
    CountDownLatch had = new CountDownLatch(loops.size());
    for (int i = 0; i < loops.size(); i++) {
      loops.loop(i).execute(had::countDown);
    }
    try {
      return had.await(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    if (pusher != null) {
      pusher.close();
    }
    if (revocations != null) {
      revocations.close();
    }
    if (agent != null) {
      agent.close();
      for (int hop = 0; hop < HOPS_OF_A_BYE; hop++) {
        boolean unused = alive(TURN);
      }
    }
    if (frontEnd != null) {
      frontEnd.presence().close();
      boolean unused =
          alive(TURN); // what was sent before has left, and closing takes nothing along
    }
    if (sip != null) {
      sip.close();
    }
    if (credentials != null) {
      credentials.close();
    }
    if (av != null) {
      av.close();
    }
    transports.close();
    loops.close();
  }
}

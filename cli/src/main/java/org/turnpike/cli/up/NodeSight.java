package org.turnpike.cli.up;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.turnpike.server.access.AccessEdge;
import org.turnpike.server.agent.Agent;
import org.turnpike.server.credential.Issued;
import org.turnpike.server.credential.Location;
import org.turnpike.server.credential.RelayCredentials;
import org.turnpike.server.frontend.FrontEnd;
import org.turnpike.server.presence.StandingCall;
import org.turnpike.store.Binding;
import org.turnpike.store.Ha1;
import org.turnpike.store.User;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.web.NodeStatus;
import org.turnpike.web.control.ControlDesk;
import org.turnpike.web.rest.NodeView;

/// A running node as its REST API sees it.
record NodeSight(RunningNode node, NodeStatus status) implements NodeView {

  /// A browser gives up no sooner; a SIP request to an Edge that is gone lasts longer.
  private static final int EDGE_SECONDS = 10;

  private static final RelayCredentials.Outcome LATE =
      new RelayCredentials.Outcome.None("no Edge answered in time");

  @Override
  public String name() {
    return node.settings().node().name();
  }

  @Override
  public Optional<ControlDesk.Clerk> people() {
    return node.people().map(desk -> desk);
  }

  @Override
  public Optional<ControlDesk.Clerk> relay() {
    return node.node().av().map(RelayClerk::new);
  }

  @Override
  public int registered() {
    return node.bindings();
  }

  @Override
  public List<Registration> registrations(int most) {
    List<Registration> out = new ArrayList<>();
    for (User user : node.store().users().list()) {
      for (Registration each : devices(user.uri())) {
        if (out.size() >= most) {
          return out;
        }
        out.add(each);
      }
    }
    return out;
  }

  @Override
  public List<Registration> devices(UserUri user) {
    List<Registration> out = new ArrayList<>();
    for (Binding each : node.store().bindings().of(user, Instant.now())) {
      out.add(
          new Registration(
              user, each.contact(), each.userAgent(), each.receivedFrom(), each.expires()));
    }
    return out;
  }

  @Override
  public Optional<Agent> agent() {
    return node.node().agent().map(each -> each);
  }

  @Override
  public List<Call> calls(int most) {
    return node.node().frontEnd().stream()
        .flatMap(frontEnd -> frontEnd.presence().calls(most).stream().map(this::seen))
        .toList();
  }

  @Override
  public Optional<Call> call(String callId) {
    return node.node()
        .frontEnd()
        .flatMap(frontEnd -> frontEnd.presence().call(callId))
        .map(this::seen);
  }

  private Call seen(StandingCall call) {
    long now = System.nanoTime();
    return new Call(
        call.callId(),
        call.users(),
        call.from(),
        call.to(),
        Duration.ofNanos(Math.max(0, now - call.began())),
        call.relays());
  }

  @Override
  public List<Held> certificates() {
    List<Held> out = new ArrayList<>();
    node.proofs()
        .forEach((name, proof) ->
            out.add(
                new Held(
                    name,
                    node.settings().listeners().stream()
                        .filter(each -> each.certificate().filter(name::equals).isPresent())
                        .map(Listener::name)
                        .toList(),
                    proof.credential().chain().getFirst())));
    if (node.builtInAuthority()) {
      out.add(new Held("authority", List.of(), node.authority()));
    }
    return out;
  }

  @Override
  public Federation federation() {
    NodeSettings settings = node.settings();
    List<String> peers = settings.peers().stream().map(Peer::name).toList();
    Map<String, Long> counts = new LinkedHashMap<>();
    Optional<RoleSettings.AccessEdge> access = settings.role(RoleSettings.AccessEdge.class);
    if (access.isPresent()) {
      FederationRules rules = access.get().federation();
      node.node()
          .access()
          .map(AccessEdge::counters)
          .ifPresent(c -> {
            counts.put("in", c.in());
            counts.put("out", c.out());
            counts.putAll(c.refused());
          });
      String mode = rules.open() ? "open" : rules.allowed().isEmpty() ? "none" : "closed";
      return new Federation(
          mode, access.get().domains(), allowed(rules), blocked(rules), peers, counts);
    }
    Optional<RoleSettings.FrontEnd> role = settings.role(RoleSettings.FrontEnd.class);
    node.node()
        .frontEnd()
        .map(FrontEnd::counters)
        .ifPresent(c -> {
          counts.put("to other domains", c.outside());
          counts.put("to other homes", c.elsewhere());
        });
    List<String> foreign = role.map(RoleSettings.FrontEnd::foreignDomains).orElse(List.of());
    return new Federation(
        peers.isEmpty() ? foreign.isEmpty() ? "none" : "dns" : "through-edge",
        role.map(RoleSettings.FrontEnd::domains).orElse(List.of()),
        foreign,
        List.of(),
        peers,
        counts);
  }

  private static List<String> allowed(FederationRules rules) {
    return rules.allowed().stream().map(Object::toString).sorted().toList();
  }

  private static List<String> blocked(FederationRules rules) {
    return rules.blocked().stream().map(Object::toString).sorted().toList();
  }

  @Override
  public Optional<Mapped> map() {
    return node.console().map();
  }

  @Override
  public List<IceServer> iceServers(UserUri user) {
    List<CompletableFuture<RelayCredentials.Outcome>> asked = new ArrayList<>();
    for (Location location : Location.values()) { // who asks may be at either
      CompletableFuture<RelayCredentials.Outcome> outcome = new CompletableFuture<>();
      node.node().relayCredentials().of(user, location, outcome::complete);
      asked.add(outcome.completeOnTimeout(LATE, EDGE_SECONDS, TimeUnit.SECONDS));
    }
    Map<List<String>, IceServer> out = new LinkedHashMap<>();
    for (CompletableFuture<RelayCredentials.Outcome> each : asked) {
      if (each.join() instanceof RelayCredentials.Outcome.Given(Issued issued)) {
        List<String> urls = issued.relays().stream().flatMap(at -> at.uris().stream()).toList();
        if (!urls.isEmpty()) {
          out.putIfAbsent(
              urls, new IceServer(urls, issued.username(), issued.password(), issued.lasts()));
        }
      }
    }
    return List.copyOf(out.values());
  }

  /// By the SIP password, in the realm that it was made for.
  @Override
  public Optional<UserUri> proven(String address, String password) {
    Optional<RoleSettings.FrontEnd> role = node.settings().role(RoleSettings.FrontEnd.class);
    int at = address.lastIndexOf('@');
    if (role.isEmpty() || at < 1) {
      return Optional.empty();
    }
    String realm = role.get().domains().getFirst();
    return role.get()
        .ours(address.substring(0, at), address.substring(at + 1))
        .flatMap(node.store().users()::find)
        .filter(User::enabled)
        .filter(user -> node.node().frontEnd().filter(each -> each.homed(user.uri())).isPresent())
        .filter(user ->
            user.secret(realm)
                .filter(kept -> same(kept, Ha1.of(user.uri(), realm, password)))
                .isPresent())
        .map(User::uri);
  }

  private static boolean same(Ha1 kept, Ha1 shown) {
    return MessageDigest.isEqual(
        kept.sha256().getBytes(StandardCharsets.US_ASCII),
        shown.sha256().getBytes(StandardCharsets.US_ASCII));
  }
}

package org.turnpike.server.frontend;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.net.dns.Hop;
import org.turnpike.net.dns.ServerLocation;
import org.turnpike.server.frontend.DialogToken.Way;
import org.turnpike.server.frontend.Routing.Routed;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.Branch;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.SipUser;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.auth.DigestNonces;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.sip.message.Via;
import org.turnpike.store.Binding;
import org.turnpike.store.BindingChange;
import org.turnpike.store.Bindings;
import org.turnpike.store.StoreFailed;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.wire.Decoded;

/// Registrar and proxy of a node. Requests pass through it in this order (RFC 3261 §16.3 to §16.6):
///
/// ```
///  REGISTER ──► Authenticator (401) ──► Registrar
///  others ───► valid? ──► our Routes off ──► token of a dialog? ── yes ──► its other side
///                                                 │ no
///                                                 ▼
///                                   Authenticator (407) ──► whose address? ──► bindings ──► Fork
/// ```
public final class FrontEnd implements SipUser {

  /// What clients may send us and have passed on.
  static final String ALLOW =
      "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, MESSAGE, SUBSCRIBE, NOTIFY, PUBLISH, INFO,"
          + " UPDATE, PRACK, REFER";

  private final RoleSettings.FrontEnd settings;
  private final Users users;
  private final Bindings bindings;
  private final SipNode sip;
  private final OtherDomains otherDomains;
  private final Authenticator authenticator;
  private final Registrar registrar;
  private final DialogTokens tokens;
  private final Routing routing;
  private final FrontEndCounters counters;
  private volatile boolean draining;

  /// @param secret of nonces and dialog tokens; kept over a restart, so that calls go on
  /// @param offered digest algorithms, the preferred one first
  /// @param location finds the servers of the foreign domains; empty where there are none
  public FrontEnd(
      RoleSettings.FrontEnd settings,
      Users users,
      Bindings bindings,
      byte[] secret,
      List<DigestAlgorithm> offered,
      Optional<ServerLocation> location,
      SipNode sip) {
    this.settings = settings;
    this.users = users;
    this.bindings = bindings;
    this.sip = sip;
    this.otherDomains = new OtherDomains(this, settings, location);
    this.authenticator =
        new Authenticator(
            settings,
            users,
            new DigestNonces(secret, sip.moment().wall()),
            offered,
            host -> sip.isSelf(host, 0));
    this.registrar = new Registrar(settings, bindings, sip.flows());
    this.tokens = new DialogTokens(secret);
    this.routing = new Routing(settings, sip, tokens);
    this.counters = new FrontEndCounters(authenticator, sip);
  }

  Routing routing() {
    return routing;
  }

  public FrontEndCounters counters() {
    return counters;
  }

  /// From now on nothing new is begun: calls and registrations get 503 and go elsewhere, or come
  /// back. What was begun goes on.
  public void drain() {
    draining = true;
  }

  @Override
  public void onRequest(Arrival arrival) {
    SipMessage request = arrival.request();
    if (draining && request.toTag() == null) {
      if (arrival.answersStranger()) {
        arrival.reply(
            503, arrival.response(503, "Service Unavailable").add(HeaderName.RETRY_AFTER, "10"));
      }
      return;
    }
    if (request.method().equals(Method.REGISTER)) {
      register(arrival);
      return;
    }
    if (!valid(arrival)) {
      return;
    }
    Routed routed = routing.route(arrival);
    if (routed == null) {
      arrival.refuseStranger(400, "Bad Route");
      return;
    }
    SipUri uri = routed.uri();
    if (request.method().equals(Method.OPTIONS) && uri.user() == null && routing.ours(uri)) {
      if (arrival.answersStranger()) {
        arrival.reply(
            200,
            arrival
                .response(200, "OK")
                .add(HeaderName.ALLOW, ALLOW)
                .add(HeaderName.ACCEPT, "application/sdp")
                .add(HeaderName.SUPPORTED, "path, outbound"));
      }
      return;
    }
    // Whoever saw our Record-Route could begin another dialog with it; only a request within one
    // has
    // a To tag.
    if (routed.token() != null && request.toTag() != null) {
      Target target = target(routed, arrival.loop().wall());
      if (target == null) {
        arrival.refuse(480, "Temporarily Unavailable");
      } else {
        proxy(arrival, routed, List.of(List.of(target)), Optional.empty());
      }
      return;
    }
    UserUri caller = authenticator.check(arrival, true);
    if (caller != null) {
      toUser(arrival, routed, caller);
    }
  }

  private void register(Arrival arrival) {
    if (!(arrival.request().uri() instanceof Decoded.Value<SipUri>(SipUri uri) && uri.isSip())) {
      arrival.refuseStranger(416, "Unsupported URI Scheme");
      return;
    }
    if (!sip.isSelf(uri.host(), 0) && settings.ours("-", uri.host()).isEmpty()) {
      // RFC 3261 §10.3 (1): bindings of another domain; we are no open relay to its registrar.
      arrival.refuseStranger(403, "No Route to That Domain");
      return;
    }
    UserUri user = authenticator.check(arrival, false);
    if (user != null) {
      counters.registers.increment();
      registrar.answer(arrival, user);
    }
  }

  /// RFC 3261 §16.3.
  private boolean valid(Arrival arrival) {
    SipMessage request = arrival.request();
    if (!(request.uri() instanceof Decoded.Value<SipUri>(SipUri uri) && uri.isSip())) {
      arrival.refuseStranger(416, "Unsupported URI Scheme"); // (2)
      return false;
    }
    if (request.maxForwards() == 0) { // (3)
      arrival.refuseStranger(483, "Too Many Hops");
      return false;
    }
    if (request.vias() instanceof Decoded.Value<List<Via>>(List<Via> vias)) { // (4), RFC 5393 §4.2
      String hash = Routing.loopHash(request);
      for (Via via : vias) {
        String branch = via.branch();
        if (branch != null
            && sip.isSelf(via.host(), via.port())
            && Branch.extra(branch).equals(hash)) {
          counters.loops.increment();
          arrival.refuseStranger(482, "Loop Detected");
          return false;
        }
      }
    }
    if (request.maxBreadth() == 0) { // RFC 5393 §5.3.3.1
      arrival.refuseStranger(440, "Max-Breadth Exceeded");
      return false;
    }
    List<String> required = request.values(HeaderName.PROXY_REQUIRE); // (5)
    if (!required.isEmpty()) {
      if (arrival.answersStranger()) {
        arrival.reply(
            420,
            arrival
                .response(420, "Bad Extension")
                .add(HeaderName.UNSUPPORTED, String.join(", ", required)));
      }
      return false;
    }
    return true;
  }

  private void toUser(Arrival arrival, Routed routed, UserUri caller) {
    SipUri uri = routed.uri();
    String name = uri.user();
    if (routed.goesOn() || !routing.ours(uri)) {
      otherDomains.forward(arrival, routed, caller);
      return;
    }
    Optional<UserUri> address = name == null ? Optional.empty() : settings.ours(name, uri.host());
    if (address.isEmpty() || users.find(address.get()).isEmpty()) {
      arrival.refuse(404, "Not Found");
      return;
    }
    List<List<Target>> groups = groups(address.get(), arrival.loop().wall());
    if (groups.isEmpty()) {
      arrival.refuse(480, "Temporarily Unavailable");
      return;
    }
    if (arrival.request().method().equals(Method.INVITE)) {
      counters.calls.increment();
    }
    if (groups.stream().mapToInt(List::size).sum() > 1) {
      counters.forked.increment();
    }
    proxy(arrival, routed, groups, Optional.of(caller));
  }

  /// Null for a way that this node cannot go: it has no listener of that kind, or trusts nobody.
  @Nullable Flow open(Hop hop) {
    return sip.connect(hop.protocol(), hop.address());
  }

  /// A connection to a target of datagrams that takes connections as far as we know: the contact is
  /// where its datagrams come from, so no NAT is between, and does not ask for UDP. Else null.
  @Nullable Flow streamTo(Target target) {
    Flow flow = target.flow();
    InetSocketAddress remote = flow.remote();
    boolean there =
        flow.protocol() == Protocol.SIP_UDP
            && target.routes().isEmpty()
            && SipUri.decode(target.requestUri()) instanceof Decoded.Value<SipUri>(SipUri uri)
            && !"udp".equalsIgnoreCase(uri.parameters().get("transport"))
            && (uri.port() == 0 ? 5060 : uri.port()) == remote.getPort()
            && literal(uri.host()).filter(remote.getAddress()::equals).isPresent();
    return there ? sip.streamBeside(remote) : null;
  }

  private static Optional<InetAddress> literal(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      return Optional.of(Endpoint.literal(bare));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a name
    }
  }

  void refusedConnection(Flow datagrams) {
    sip.noStreamBeside(datagrams.remote());
  }

  /// The live contacts of a user, those of equal q together, the highest q first (RFC 3261 §16.5).
  private List<List<Target>> groups(UserUri user, Instant at) {
    Map<Integer, List<Target>> byQ = new TreeMap<>(Comparator.reverseOrder());
    List<Binding> dead = new ArrayList<>();
    for (Binding binding : bindings.of(user, at)) {
      Flow flow = flow(binding);
      if (flow == null) {
        dead.add(binding);
        continue;
      }
      byQ.computeIfAbsent(binding.qThousandths(), _ -> new ArrayList<>())
          .add(new Target(binding.contact(), binding.path(), flow, way(flow, Optional.of(user))));
    }
    if (!dead.isEmpty()) {
      forget(user, dead, at);
    }
    return List.copyOf(byQ.values());
  }

  /// Null if the connection that a contact was registered over is gone (RFC 5626 §5.3: 430).
  private @Nullable Flow flow(Binding binding) {
    if (!binding.flow().isEmpty()) {
      return sip.flows().find(binding.flow());
    }
    String from = binding.receivedFrom();
    return from.startsWith("udp:") ? sip.udp(address(from.substring(4))) : null;
  }

  private static InetSocketAddress address(String text) {
    return Endpoint.parse(text).toSocketAddress();
  }

  private void forget(UserUri user, List<Binding> dead, Instant at) {
    try {
      bindings.update(
          user,
          at,
          held ->
              new BindingChange.Replaced(held.stream().filter(b -> !dead.contains(b)).toList()));
    } catch (StoreFailed e) {
      return; // it expires by itself
    }
  }

  Way way(Flow flow, Optional<UserUri> user) {
    String name = sip.flows().name(flow);
    InetSocketAddress remote = flow.remote();
    return flow.protocol().datagram()
        ? new Way.Datagram(new Endpoint(remote.getAddress(), remote.getPort()).toString())
        : new Way.Connection(name, user);
  }

  /// The other side of a dialog. Null if its connection is gone and it has not come back.
  private @Nullable Target target(Routed routed, Instant at) {
    DialogToken token = Objects.requireNonNull(routed.token());
    boolean byCaller = Routing.tagHash(routed.request()) == token.callerTag();
    Way way = byCaller ? token.callee() : token.caller();
    String uri = routed.request().requestUri();
    Flow flow =
        switch (way) {
          case Way.Datagram(String address) -> sip.udp(address(address));
          case Way.Connection(String name, Optional<UserUri> user) -> {
            Flow live = sip.flows().find(name);
            yield live != null ? live : user.map(u -> reconnected(u, uri, at)).orElse(null);
          }
        };
    return flow == null ? null : new Target(uri, List.of(), flow, way);
  }

  /// Where the device is now that had this contact.
  private @Nullable Flow reconnected(UserUri user, String contact, Instant at) {
    for (Binding binding : bindings.of(user, at)) {
      if (SipUri.decode(binding.contact()) instanceof Decoded.Value<SipUri>(SipUri bound)
          && SipUri.decode(contact) instanceof Decoded.Value<SipUri>(SipUri wanted)
          && bound.matches(wanted)) {
        return flow(binding);
      }
    }
    return null;
  }

  /// @param caller who is known to have sent it, if it begins a dialog
  private void proxy(
      Arrival arrival, Routed routed, List<List<Target>> groups, Optional<UserUri> caller) {
    List<List<Target>> shared = Target.shared(groups, Routing.breadth(arrival.request()));
    new ProxiedRequest(this, arrival, arrival.begin(), routed, shared, caller).start();
  }

  @Override
  public void onAck(Arrival arrival) {
    Routed routed = routing.route(arrival);
    if (routed == null || routed.token() == null || arrival.request().maxForwards() == 0) {
      return; // RFC 3261 §17.1.1.3: an ACK is never answered
    }
    Target target = target(routed, arrival.loop().wall());
    if (target != null) {
      // The same ACK gets the same branch each time (RFC 3261 §16.11).
      long id = Routing.loopHash(arrival.request()).hashCode() * 0x9E37_79B9_7F4A_7C15L;
      target.flow().send(routing.forwarded(routed, target, id, "", arrival).bytes());
    }
  }

  /// For our Record-Route in a request that begins a dialog.
  String token(Arrival arrival, Target target, Optional<UserUri> caller) {
    return tokens.write(
        new DialogToken(
            Routing.tagHash(arrival.request()), way(arrival.back(), caller), target.way()),
        arrival.request().callId());
  }
}

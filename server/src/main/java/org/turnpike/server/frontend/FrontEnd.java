package org.turnpike.server.frontend;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.net.dns.Hop;
import org.turnpike.net.dns.ServerLocation;
import org.turnpike.server.agent.NodeAgent;
import org.turnpike.server.contacts.ContactDesk;
import org.turnpike.server.frontend.DialogToken.Way;
import org.turnpike.server.frontend.Routing.Routed;
import org.turnpike.server.im.InstantMessages;
import org.turnpike.server.presence.Presence;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.Branch;
import org.turnpike.server.sip.NamedService;
import org.turnpike.server.sip.SignInLog;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.SipUser;
import org.turnpike.server.sip.Transit;
import org.turnpike.server.sip.UserService;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.auth.DigestNonces;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.sip.message.Via;
import org.turnpike.store.Binding;
import org.turnpike.store.BindingChange;
import org.turnpike.store.Bindings;
import org.turnpike.store.StoreFailed;
import org.turnpike.store.User;
import org.turnpike.store.UserPolicy;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Home;
import org.turnpike.topology.settings.Peer;
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
///
/// Whoever a peer vouches for is not asked (RFC 3325). A user who is homed elsewhere is not asked
/// here: REGISTER and requests go to that home, which asks, and come back by the Path that we left.
public final class FrontEnd implements SipUser {

  private final RoleSettings.FrontEnd settings;
  private final Users users;
  private final Bindings bindings;
  private final SipNode sip;
  private final OtherDomains otherDomains;
  private final Authenticator authenticator;
  private final Registrar registrar;
  private final DialogTokens tokens;
  private final Routing routing;
  private final Elsewhere elsewhere;
  private final Tenants tenants;
  private final FrontEndCounters counters;
  private final Map<String, NamedService> named = new ConcurrentHashMap<>();
  private final UserServices services;
  private volatile boolean draining;

  /// Of our own user agent; null where there is none.
  private volatile @Nullable Flow agent;

  /// @param secret of nonces and dialog tokens; kept over a restart, so that calls go on
  /// @param offered digest algorithms, the preferred one first
  /// @param location finds the servers of the foreign domains; empty where there are none
  public FrontEnd(
      RoleSettings.FrontEnd settings,
      Users users,
      People people,
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
    this.elsewhere = new Elsewhere(settings, users, sip);
    this.tenants = new Tenants(settings.federation());
    this.services = new UserServices(this, users, people, bindings, sip);
    this.counters = new FrontEndCounters(authenticator, services, tenants, sip);
    serve(
        ContactDesk.NAME,
        new ContactDesk(users, people.contacts(), settings::ours, people.blocking()));
  }

  /// One without contact lists.
  public FrontEnd(
      RoleSettings.FrontEnd settings,
      Users users,
      Bindings bindings,
      byte[] secret,
      List<DigestAlgorithm> offered,
      Optional<ServerLocation> location,
      SipNode sip) {
    this(settings, users, People.strangers(), bindings, secret, offered, location, sip);
  }

  /// Presence of the users, told by whoever changes them.
  public Presence presence() {
    return services.presence();
  }

  /// Sends messages that came another way than SIP.
  public InstantMessages messages() {
    return services.messages();
  }

  /// Lets go what has expired; blocks.
  public void sweep(Instant at) {
    services.sweep(at);
  }

  Routing routing() {
    return routing;
  }

  public FrontEndCounters counters() {
    return counters;
  }

  /// Has SERVICE requests to that user part of our domains answered; it is nobody's address.
  public void serve(String name, NamedService service) {
    named.put(name, service);
  }

  /// Over this connection comes what our own user agent sends for users who proved themselves to
  /// this node in another way; it says for whom (RFC 3325 §5).
  public void believe(Flow ofAgent) {
    agent = ofAgent;
  }

  private boolean ofAgent(Arrival arrival) {
    return arrival.flow().equals(agent);
  }

  /// From now on nothing new is begun: calls and registrations get 503 and go elsewhere, or come
  /// back. What was begun goes on.
  public void drain() {
    draining = true;
  }

  /// The registrar answers without a transaction; what goes to another home has one.
  @Override
  public boolean answersAtOnce(Method method) {
    return method.equals(Method.REGISTER) && elsewhere.nobody();
  }

  @Override
  public void onRequest(Arrival arrival) {
    SipMessage request = arrival.request();
    if (draining && request.toTag() == null) {
      if (arrival.answersStranger()) {
        arrival.reply(503, Transit.later(arrival, 10));
      }
      return;
    }
    if (request.method().equals(Method.REGISTER)) {
      register(arrival);
      return;
    }
    if (!Transit.valid(arrival) || loops(arrival)) {
      return;
    }
    Routed routed = routing.route(arrival);
    if (routed == null) {
      arrival.refuseStranger(400, "Bad Route");
      return;
    }
    SipUri uri = routed.uri();
    if (request.method().equals(Method.OPTIONS) && uri.user() == null && routing.ours(uri)) {
      Transit.options(arrival);
      return;
    }
    // Whoever saw our Record-Route could begin another dialog with it; only a request within one
    // has a To tag.
    if (routed.token() != null && request.toTag() != null) {
      inDialog(arrival, routed, routed.token());
      return;
    }
    if (routed.path() != null && request.toTag() != null && arrival.peer().isPresent()) {
      // To a device that has come back here by another way since its dialog began.
      toOne(arrival, routed, target(routed.path(), routed, arrival), new Caller.Party());
      return;
    }
    Caller caller = caller(arrival);
    if (caller == null) {
      return;
    }
    if (routed.path() != null && arrival.peer().isPresent()) {
      toOne(arrival, routed, target(routed.path(), routed, arrival), caller);
      return;
    }
    if (services.serve(arrival, caller)) {
      return;
    }
    if (caller instanceof Caller.Unasked) {
      home(arrival, routed, claimed(request.from()), caller);
    } else {
      toUser(arrival, routed, caller);
    }
  }

  private void inDialog(Arrival arrival, Routed routed, DialogToken token) {
    services.inDialog(arrival);
    Target target = target(otherSide(routed, token), routed, arrival);
    toOne(arrival, onward(routed, target), target, new Caller.Party());
  }

  private static Way otherSide(Routed routed, DialogToken token) {
    boolean byCaller = Routing.tagHash(routed.request()) == token.callerTag();
    return byCaller ? token.callee() : token.caller();
  }

  /// A later request of a dialog as it goes to that target: the Path of a device that has come back
  /// takes the place of the Routes that led to it before.
  private Routed onward(Routed routed, @Nullable Target target) {
    return target == null || target.routes().isEmpty()
        ? routed
        : elsewhere.pastPeers(routed, target.routes().size());
  }

  private void toOne(Arrival arrival, Routed routed, @Nullable Target target, Caller caller) {
    if (target == null) {
      arrival.refuse(480, "Temporarily Unavailable");
    } else {
      proxy(arrival, routed, List.of(List.of(target)), caller);
    }
  }

  /// Who sent it. Null if that was asked, or refused.
  private @Nullable Caller caller(Arrival arrival) {
    SipMessage request = arrival.request();
    if (ofAgent(arrival)) {
      Optional<UserUri> user =
          Transit.asserted(request).flatMap(told -> claimed(NameAddr.decode(told)));
      if (user.isEmpty()) {
        arrival.refuse(403, "For Nobody of Ours");
        return null;
      }
      return new Caller.Local(user.get());
    }
    Optional<String> asserted =
        arrival.peer().isPresent() ? Transit.asserted(request) : Optional.empty();
    if (asserted.isPresent()) {
      return new Caller.Asserted(asserted.get());
    }
    Optional<UserUri> claimed = claimed(request.from());
    if (claimed.filter(this::homedElsewhere).isPresent()) {
      return new Caller.Unasked();
    }
    UserUri user = authenticator.check(arrival, true);
    return user == null ? null : new Caller.Local(user);
  }

  private Optional<UserUri> claimed(Decoded<NameAddr> claim) {
    return claim instanceof Decoded.Value<NameAddr>(NameAddr address)
        ? Optional.ofNullable(address.uri().user())
            .flatMap(user -> settings.ours(user, address.uri().host()))
        : Optional.empty();
  }

  private boolean homedElsewhere(UserUri user) {
    return elsewhere.home(user).isPresent();
  }

  /// Whether a user signs in here.
  public boolean homed(UserUri user) {
    return users.find(user).isPresent() && !homedElsewhere(user);
  }

  /// Other homes than before, or other users of theirs.
  public void onHomes(List<Home> homes) {
    elsewhere.onHomes(homes);
  }

  /// Other lists of the organisations whose domains are ours, for what begins from now on.
  public void onFederation(FederationRules rules) {
    tenants.onRules(rules);
  }

  /// A user was changed, removed, or moved to another home: then their devices sign in there when
  /// they next come, and whoever watched them here has to ask there.
  public void changed(UserUri user) {
    if (homedElsewhere(user)) {
      Instant at = sip.moment().wall();
      forget(user, bindings.of(user, at), at);
      services.presence().moved(user);
    } else {
      services.presence().changed(user);
    }
  }

  /// Sends a request to a user's home.
  private void home(Arrival arrival, Routed routed, Optional<UserUri> user, Caller caller) {
    Optional<Home> home = user.flatMap(elsewhere::home);
    Optional<Peer> peer = home.flatMap(elsewhere::peer);
    if (home.isEmpty() || peer.isEmpty() || cameFromThere(arrival, peer.get(), caller)) {
      arrival.refuse(404, "Not Found"); // or the homes do not agree where the user is
      return;
    }
    counters.elsewhere.increment();
    toPool(arrival, routed, peer.get(), Elsewhere.routes(home.get()), caller);
  }

  /// By our Edge comes what another home sends, and what partners do, whose records lead to us for
  /// users of both homes.
  private static boolean cameFromThere(Arrival arrival, Peer there, Caller caller) {
    return caller instanceof Caller.Asserted
        && arrival.peer().filter(there::equals).isPresent()
        && (there.purpose() != Peer.Purpose.EDGE || ofHome(arrival.request()));
  }

  /// Whether an Access Edge of ours had it from another home.
  private static boolean ofHome(SipMessage request) {
    return request.vias() instanceof Decoded.Value<List<Via>>(List<Via> vias)
        && vias.stream()
            .map(Via::branch)
            .anyMatch(branch -> branch != null && Branch.extra(branch).equals(Branch.OF_HOME));
  }

  private void toPool(
      Arrival arrival, Routed routed, Peer pool, List<String> routes, Caller caller) {
    String uri = routed.request().requestUri();
    Target target = elsewhere.pool(pool, Optional.empty(), uri, routes, arrival);
    if (target == null) {
      arrival.reply(503, Transit.later(arrival, 30));
    } else {
      proxy(arrival, routed, List.of(List.of(target)), caller);
    }
  }

  private void register(Arrival arrival) {
    if (!(arrival.request().uri() instanceof Decoded.Value<SipUri>(SipUri uri) && uri.isSip())) {
      arrival.refuseStranger(416, "Unsupported URI Scheme");
      return;
    }
    if (!sip.isSelf(uri.host(), 0) && settings.ours("-", uri.host()).isEmpty()) {
      // RFC 3261 §10.3 (1): bindings of another domain; we are no open relay to its registrar.
      if (arrival.answersStranger()) {
        SignInLog.write(arrival.origin(), 403, SignInLog.Cause.FOREIGN_ADDRESS, uri.host());
        arrival.refuse(403, "No Route to That Domain");
      }
      return;
    }
    Optional<UserUri> claimed = claimed(arrival.request().to()).filter(this::homedElsewhere);
    if (claimed.isPresent()) {
      Routed routed = Transit.valid(arrival) ? routing.route(arrival) : null;
      if (routed != null) {
        home(arrival, routed, claimed, new Caller.Unasked());
      }
      return;
    }
    UserUri user = authenticator.check(arrival, false);
    if (user != null) {
      counters.registers.increment();
      boolean before = services.here(user);
      registrar.answer(arrival, user);
      services.cameOver(arrival.flow(), user);
      services.registered(user, before);
    }
  }

  /// RFC 3261 §16.3 (4), RFC 5393 §4.2.
  private boolean loops(Arrival arrival) {
    SipMessage request = arrival.request();
    if (request.vias() instanceof Decoded.Value<List<Via>>(List<Via> vias)) {
      String hash = Routing.loopHash(request);
      for (Via via : vias) {
        String branch = via.branch();
        if (branch != null
            && sip.isSelf(via.host(), via.port())
            && Branch.extra(branch).equals(hash)) {
          counters.loops.increment();
          arrival.refuseStranger(482, "Loop Detected");
          return true;
        }
      }
    }
    return false;
  }

  private void toUser(Arrival arrival, Routed routed, Caller caller) {
    SipUri uri = routed.uri();
    String name = uri.user();
    if (routed.goesOn() || !routing.ours(uri)) {
      outside(arrival, routed, caller);
      return;
    }
    if (arrival.request().method().equals(Method.SERVICE)
        && name != null
        && named.get(name) instanceof NamedService service
        && caller.local().isPresent()) {
      service.onRequest(arrival, caller.local().get());
      return;
    }
    Optional<UserUri> address = name == null ? Optional.empty() : settings.ours(name, uri.host());
    Optional<UserUri> from = tenants.any() ? ours(caller) : Optional.empty();
    if (address.isPresent()
        && from.filter(this::atHome).isPresent()
        && tenants.refuses(arrival, from.get().host(), address.get().host())) {
      return;
    }
    if (address.filter(this::homedElsewhere).isPresent()) {
      home(arrival, routed, address, caller);
      return;
    }
    Optional<UserUri> moved =
        address.flatMap(users::reached).map(User::uri).filter(this::homedElsewhere);
    if (moved.isPresent()) { // by an alias or a number, which their home knows too
      home(arrival, routed, moved, caller);
      return;
    }
    Optional<UserUri> user = address.flatMap(this::reached);
    if (user.isEmpty()) {
      arrival.refuse(404, "Not Found");
      return;
    }
    if (from.isPresent() && tenants.refuses(arrival, user.get().host(), from.get().host())) {
      return;
    }
    if (foreign(caller) && keptInside(user.get())) {
      Withheld.log(arrival, user.get(), "from outside");
      arrival.refuse(403, "Not Reached From Outside");
      return;
    }
    if (!services.serve(arrival, caller, user.get(), onward(arrival, routed, caller, user.get()))) {
      toDevices(arrival, routed, caller, user.get(), Optional.empty());
    }
  }

  private boolean keptInside(UserUri user) {
    return users.find(user).filter(known -> !known.may(UserPolicy.OUTSIDE)).isPresent();
  }

  /// Whoever asks, if of a domain of ours.
  private Optional<UserUri> ours(Caller caller) {
    return caller instanceof Caller.Asserted(String told)
        ? claimed(NameAddr.decode(told))
        : caller.local();
  }

  /// Whether a user is at no other home.
  private boolean atHome(UserUri user) {
    return !homedElsewhere(user);
  }

  /// Whether a peer vouches for somebody of another organisation.
  private boolean foreign(Caller caller) {
    return caller instanceof Caller.Asserted(String told)
        && (!(NameAddr.decode(told) instanceof Decoded.Value<NameAddr>(NameAddr who))
            || settings.ours("-", who.uri().host()).isEmpty());
  }

  /// Whom an address reaches: by their own, an alias or a number.
  private Optional<UserUri> reached(UserUri address) {
    return users.reached(address).filter(User::enabled).map(User::uri);
  }

  private UserService.Onward onward(Arrival arrival, Routed routed, Caller caller, UserUri user) {
    return new UserService.Onward() {
      @Override
      public boolean reachable() {
        return !groups(user, arrival.loop().wall()).isEmpty();
      }

      @Override
      public void forward(UserService.Unserved unserved) {
        toDevices(arrival, routed, caller, user, Optional.of(unserved));
      }
    };
  }

  private void toDevices(
      Arrival arrival,
      Routed routed,
      Caller caller,
      UserUri user,
      Optional<UserService.Unserved> unserved) {
    List<List<Target>> groups = groups(user, arrival.loop().wall());
    if (ofAgent(arrival)) {
      groups = NodeAgent.device(routed.uri()).map(only(groups)).orElse(groups);
    }
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
    proxy(arrival, routed, groups, caller, unserved);
  }

  /// The targets of one contact.
  private static Function<String, List<List<Target>>> only(List<List<Target>> groups) {
    return contact ->
        groups.stream()
            .map(group -> group.stream().filter(each -> each.requestUri().equals(contact)).toList())
            .filter(group -> !group.isEmpty())
            .toList();
  }

  /// A call was accepted.
  void answered(Arrival arrival, SipMessage response, Caller caller) {
    Optional<UserUri> callee =
        arrival.request().uri() instanceof Decoded.Value<SipUri>(SipUri uri) && uri.user() != null
            ? settings.ours(uri.user(), uri.host()).flatMap(this::reached)
            : Optional.empty();
    services.callBegan(arrival, response, Stream.of(caller.local(), callee));
  }

  /// To somebody else's domain: by DNS where the settings say so, else by the Edge. What came from
  /// the Edge does not go there again.
  private void outside(Arrival arrival, Routed routed, Caller caller) {
    Optional<UserUri> kept = caller.local().filter(this::keptInside);
    if (kept.isPresent()) {
      Withheld.log(arrival, kept.get(), "to " + routed.uri().host());
      arrival.refuse(403, "Not Allowed Outside");
      return;
    }
    Optional<Peer> edge = elsewhere.edge();
    String domain = routed.uri().host().toLowerCase(Locale.ROOT);
    if (edge.isEmpty()
        || settings.foreignDomains().contains(domain)
        || caller instanceof Caller.Asserted && arrival.peer().equals(edge)) {
      otherDomains.forward(arrival, routed, caller);
      return;
    }
    counters.outside.increment();
    toPool(arrival, routed, edge.get(), List.of(), caller);
  }

  /// Null for a way that this node cannot go: it has no listener of that kind, or trusts nobody.
  @Nullable Flow open(Hop hop) {
    return sip.connect(hop.protocol(), hop.address());
  }

  Next next(Hop hop) {
    return () -> {
      Flow flow = open(hop);
      return flow == null ? null : new Next.Opened(flow, way(flow, Optional.empty()));
    };
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
  List<List<Target>> groups(UserUri user, Instant at) {
    Map<Integer, List<Target>> byQ = new TreeMap<>(Comparator.reverseOrder());
    List<Binding> dead = new ArrayList<>();
    for (Binding binding : bindings.of(user, at)) {
      Optional<Target> there = elsewhere.connectedTo(user, binding);
      if (there.isPresent()) {
        byQ.computeIfAbsent(binding.qThousandths(), _ -> new ArrayList<>()).add(there.get());
        continue;
      }
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

  void forget(UserUri user, List<Binding> dead, Instant at) {
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

  /// By that way. Null if its connection is gone and it has not come back.
  private @Nullable Target target(Way way, Routed routed, Arrival arrival) {
    String uri = routed.request().requestUri();
    Flow flow =
        switch (way) {
          case Way.Server server -> null;
          case Way.Datagram(String address) -> sip.udp(address(address));
          case Way.Connection(String name, Optional<UserUri> user) -> {
            // The connection that it has now: of one that a change of network left behind, the end
            // may be heard late or never.
            Flow now = user.map(u -> reconnected(u, uri, arrival.loop().wall())).orElse(null);
            yield now != null ? now : sip.flows().find(name);
          }
        };
    if (way instanceof Way.Server server) {
      Optional<Target> now = server.user().flatMap(u -> cameBack(u, uri, arrival.loop().wall()));
      return now.orElseGet(() -> elsewhere.target(server, uri, arrival));
    }
    return flow == null ? null : new Target(uri, List.of(), flow, way);
  }

  /// By the Path that the device with this contact has now: the connection that the Record-Route of
  /// an Edge or Director names may be gone, since that node or the device was started anew.
  private Optional<Target> cameBack(UserUri user, String contact, Instant at) {
    List<Binding> there =
        bindings.of(user, at).stream().filter(binding -> isAt(binding, contact)).toList();
    return there.size() != 1 // none, or two devices behind two NATs
        ? Optional.empty()
        : elsewhere
            .connectedTo(user, there.getFirst())
            .map(target -> new Target(contact, target.routes(), target.flow(), target.way()));
  }

  /// Where the device is now that had this contact.
  private @Nullable Flow reconnected(UserUri user, String contact, Instant at) {
    for (Binding binding : bindings.of(user, at)) {
      if (isAt(binding, contact)) {
        return flow(binding);
      }
    }
    return null;
  }

  private static boolean isAt(Binding binding, String contact) {
    return SipUri.decode(binding.contact()) instanceof Decoded.Value<SipUri>(SipUri bound)
        && SipUri.decode(contact) instanceof Decoded.Value<SipUri>(SipUri wanted)
        && bound.matches(wanted);
  }

  private void proxy(Arrival arrival, Routed routed, List<List<Target>> groups, Caller caller) {
    proxy(arrival, routed, groups, caller, Optional.empty());
  }

  private void proxy(
      Arrival arrival,
      Routed routed,
      List<List<Target>> groups,
      Caller caller,
      Optional<UserService.Unserved> unserved) {
    List<List<Target>> shared = Target.shared(groups, Routing.breadth(arrival.request()));
    new ProxiedRequest(this, arrival, arrival.begin(), routed, shared, caller, unserved).start();
  }

  @Override
  public void onSocketClosed(String socket, Loop loop) {
    services.socketClosed(socket, loop);
  }

  @Override
  public void onAck(Arrival arrival) {
    Routed routed = routing.route(arrival);
    if (routed == null || arrival.request().maxForwards() == 0) {
      return; // RFC 3261 §17.1.1.3: an ACK is never answered
    }
    Way way =
        routed.token() != null
            ? otherSide(routed, routed.token())
            : arrival.peer().isPresent() ? routed.path() : null;
    Target target = way == null ? null : target(way, routed, arrival);
    if (target != null) {
      // The same ACK gets the same branch each time (RFC 3261 §16.11).
      long id = Routing.loopHash(arrival.request()).hashCode() * 0x9E37_79B9_7F4A_7C15L;
      target
          .flow()
          .send(
              routing
                  .forwarded(onward(routed, target), target, id, "", new Caller.Party(), arrival)
                  .bytes());
    }
  }

  /// For our Record-Route in a request that begins a dialog.
  String token(Arrival arrival, Target target, Caller caller) {
    return tokens.write(
        new DialogToken(
            Routing.tagHash(arrival.request()), back(arrival, caller.local()), target.way()),
        arrival.request().callId());
  }

  /// For our Path in a REGISTER that goes on to the user's home.
  String pathToken(Arrival arrival) {
    return tokens.writePath(back(arrival, Optional.empty()));
  }

  private Way back(Arrival arrival, Optional<UserUri> caller) {
    return elsewhere.back(arrival, caller).orElseGet(() -> way(arrival.back(), caller));
  }
}

package org.turnpike.server.frontend;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.server.frontend.DialogToken.Way;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.Branch;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.SipUser;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.auth.DigestNonces;
import org.turnpike.sip.message.CSeq;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.NameAddr;
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
  private final Authenticator authenticator;
  private final Registrar registrar;
  private final DialogTokens tokens;
  private final FrontEndCounters counters;
  private volatile boolean draining;

  /// @param secret of nonces and dialog tokens; kept over a restart, so that calls go on
  /// @param offered digest algorithms, the preferred one first
  public FrontEnd(
      RoleSettings.FrontEnd settings,
      Users users,
      Bindings bindings,
      byte[] secret,
      List<DigestAlgorithm> offered,
      SipNode sip) {
    this.settings = settings;
    this.users = users;
    this.bindings = bindings;
    this.sip = sip;
    this.authenticator =
        new Authenticator(
            settings,
            users,
            new DigestNonces(secret, sip.moment().wall()),
            offered,
            host -> sip.isSelf(host, 0));
    this.registrar = new Registrar(settings, bindings, sip.flows());
    this.tokens = new DialogTokens(secret);
    this.counters = new FrontEndCounters(authenticator, sip);
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
            arrival
                .response(503, "Service Unavailable")
                .add(HeaderName.RETRY_AFTER, "10")
                .toMessage());
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
    Routed routed = route(arrival);
    if (routed == null) {
      arrival.refuseStranger(400, "Bad Route");
      return;
    }
    SipUri uri = routed.uri();
    if (request.method().equals(Method.OPTIONS) && uri.user() == null && ours(uri)) {
      if (arrival.answersStranger()) {
        arrival.reply(
            arrival
                .response(200, "OK")
                .add(HeaderName.ALLOW, ALLOW)
                .add(HeaderName.ACCEPT, "application/sdp")
                .add(HeaderName.SUPPORTED, "path, outbound")
                .toMessage());
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
      String hash = loopHash(request);
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
    List<String> required = request.values(HeaderName.PROXY_REQUIRE); // (5)
    if (!required.isEmpty()) {
      if (arrival.answersStranger()) {
        arrival.reply(
            arrival
                .response(420, "Bad Extension")
                .add(HeaderName.UNSUPPORTED, String.join(", ", required))
                .toMessage());
      }
      return false;
    }
    return true;
  }

  /// What a request is routed by: a second arrival with the same is a loop (RFC 5393 §4.2.1).
  static String loopHash(SipMessage request) {
    long number = request.cseq() instanceof Decoded.Value<CSeq>(CSeq cseq) ? cseq.number() : 0;
    int hash =
        Objects.hash(
            request.requestUri(),
            request.toTag(),
            request.fromTag(),
            request.callId(),
            number,
            request.method(),
            request.headers(HeaderName.ROUTE),
            request.headers(HeaderName.PROXY_REQUIRE));
    return HexFormat.of().toHexDigits(hash);
  }

  /// A request with what concerned us taken off.
  ///
  /// @param ownRoutes how many Route values on top are ours
  /// @param token of the dialog that it belongs to
  /// @param uri Request-URI
  record Routed(SipMessage request, int ownRoutes, @Nullable DialogToken token, SipUri uri) {}

  /// RFC 3261 §16.4. Null for a Route that cannot be read.
  private @Nullable Routed route(Arrival arrival) {
    SipMessage request = arrival.request();
    if (!(request.routes() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> routes))
        || !(request.uri() instanceof Decoded.Value<SipUri>(SipUri uri))) {
      return null;
    }
    DialogToken token = null;
    int own = 0;
    while (own < routes.size() && self(routes.get(own).uri())) {
      DialogToken read = tokens.read(routes.get(own).uri().user(), request.callId());
      token = read != null ? read : token;
      own++;
    }
    if (own == 0 && self(uri) && uri.parameters().has("lr") && !routes.isEmpty()) {
      // A strict router in front of us put our Record-Route into the Request-URI.
      token = tokens.read(uri.user(), request.callId());
      SipUri last = routes.getLast().uri();
      List<String> rest =
          routes.subList(0, routes.size() - 1).stream().map(NameAddr::encode).toList();
      MessageEdit edit = request.edit().setRequestUri(last.encode()).remove(HeaderName.ROUTE);
      rest.forEach(route -> edit.add(HeaderName.ROUTE, route));
      return new Routed(edit.toMessage(), 0, token, last);
    }
    return new Routed(request, own, token, uri);
  }

  private boolean self(SipUri uri) {
    return uri.isSip() && sip.isSelf(uri.host(), uri.port());
  }

  /// Whether a URI is in one of our domains.
  private boolean ours(SipUri uri) {
    return sip.hasPort(uri.port()) && settings.ours("-", uri.host()).isPresent();
  }

  private void toUser(Arrival arrival, Routed routed, UserUri caller) {
    SipUri uri = routed.uri();
    String name = uri.user();
    if (!ours(uri)) {
      arrival.refuse(403, "No Route to That Domain");
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

  private Way way(Flow flow, Optional<UserUri> user) {
    String name = sip.flows().name(flow);
    InetSocketAddress remote = flow.remote();
    return flow.protocol().datagram()
        ? new Way.Datagram(new Endpoint(remote.getAddress(), remote.getPort()).toString())
        : new Way.Connection(name, user);
  }

  /// The other side of a dialog. Null if its connection is gone and it has not come back.
  private @Nullable Target target(Routed routed, Instant at) {
    DialogToken token = Objects.requireNonNull(routed.token());
    boolean byCaller = tagHash(routed.request()) == token.callerTag();
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

  private static int tagHash(SipMessage request) {
    return String.valueOf(request.fromTag()).hashCode();
  }

  /// @param caller who is known to have sent it, if it begins a dialog
  private void proxy(
      Arrival arrival, Routed routed, List<List<Target>> groups, Optional<UserUri> caller) {
    new ProxiedRequest(this, arrival, routed, groups, caller).start();
  }

  @Override
  public void onAck(Arrival arrival) {
    Routed routed = route(arrival);
    if (routed == null || routed.token() == null || arrival.request().maxForwards() == 0) {
      return; // RFC 3261 §17.1.1.3: an ACK is never answered
    }
    Target target = target(routed, arrival.loop().wall());
    if (target != null) {
      // The same ACK gets the same branch each time (RFC 3261 §16.11).
      long id = loopHash(arrival.request()).hashCode() * 0x9E37_79B9_7F4A_7C15L;
      target.flow().send(forwarded(routed, target, id, "", arrival).bytes());
    }
  }

  /// The request as it leaves for a target (RFC 3261 §16.6).
  ///
  /// @param token for our Record-Route; empty for none
  SipMessage forwarded(Routed routed, Target target, long id, String token, Arrival arrival) {
    SipMessage request = routed.request();
    MessageEdit edit = request.edit().setRequestUri(target.requestUri()); // (2)
    int hops = request.maxForwards();
    edit.setMaxForwards(hops < 0 ? 70 : hops - 1); // (3)
    for (int i = 0; i < routed.ownRoutes(); i++) {
      edit.popRoute();
    }
    if (!token.isEmpty()) { // (4)
      recordRoute(edit, token, arrival.flow(), target.flow());
    }
    for (int i = target.routes().size() - 1; i >= 0; i--) {
      if (NameAddr.decode(target.routes().get(i)) instanceof Decoded.Value<NameAddr>(var route)) {
        edit.pushRoute(route);
      }
    }
    edit.remove(HeaderName.PROXY_AUTHORIZATION); // RFC 3261 §22.3: it was for us
    Branch branch = new Branch(id, loopHash(arrival.request()));
    return edit.pushVia(sip.via(target.flow(), branch)).toMessage(); // (8)
  }

  /// One entry where both sides see us alike; else one for each side (RFC 5658 §3).
  private void recordRoute(MessageEdit edit, String token, Flow from, Flow to) {
    SipUri caller = recordRoute(token, from);
    SipUri callee = recordRoute(token, to);
    edit.pushRecordRoute(NameAddr.of(caller));
    if (!caller.equals(callee)) {
      edit.pushRecordRoute(NameAddr.of(callee));
    }
  }

  private SipUri recordRoute(String token, Flow side) {
    Endpoint self = sip.self(side);
    String host = self.address().getHostAddress();
    SipUri uri = SipUri.sip(token, host.indexOf(':') >= 0 ? "[" + host + "]" : host, self.port());
    String transport =
        switch (side.protocol()) {
          case SIP_TCP -> "tcp";
          case SIP_TLS -> "tls";
          case SIP_WS, SIP_WSS -> "ws"; // RFC 7118 §5.2.2 has one word for both
          default -> "";
        };
    return (transport.isEmpty() ? uri : uri.with("transport", transport)).with("lr", "");
  }

  /// For our Record-Route in a request that begins a dialog.
  String token(Arrival arrival, Target target, Optional<UserUri> caller) {
    return tokens.write(
        new DialogToken(tagHash(arrival.request()), way(arrival.back(), caller), target.way()),
        arrival.request().callId());
  }
}

package org.turnpike.server.access;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.net.dns.DnsAnswers;
import org.turnpike.server.access.Federation.Found;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.Passing;
import org.turnpike.server.sip.ServerTransaction;
import org.turnpike.server.sip.SignInLog;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.SipUser;
import org.turnpike.server.sip.Transit;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.sip.message.Via;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.Peer.Purpose;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.SourceLimit;

/// Passes requests between the inside and everybody else, by these ways and no other:
///
/// ```
///  client   ──► next hop          From and To of our domains; home asks for the password
///  partner  ──► next hop          From of the partner's domain, which its certificate is for
///  home     ──► next hop          another home of our domain: vouches for its users
///  inside   ──► client            by the Path or Record-Route that leads to its connection
///  inside   ──► home, partner     by a Route to the home, else by the domain
/// ```
///
/// What comes back within a dialog is known by our sealed Record-Route. Everything else is refused,
/// with a line in the log.
public final class AccessEdge implements SipUser {

  private static final Set<String> CLIENTS =
      Set.of(
          "INVITE",
          "ACK",
          "CANCEL",
          "BYE",
          "OPTIONS",
          "REGISTER",
          "MESSAGE",
          "SUBSCRIBE",
          "NOTIFY",
          "PUBLISH",
          "INFO",
          "UPDATE",
          "PRACK",
          "REFER");

  /// Registrations and presence documents are a home's own.
  private static final Set<String> HOMES_ONLY = Set.of("REGISTER", "PUBLISH");

  private volatile RoleSettings.AccessEdge settings;
  private final SipNode sip;
  private final Veil veil;
  private final Federation federation;
  private final long seed;
  private int discoveredPerSecond;
  private volatile SourceLimit discovered;
  private final AccessCounters counters = new AccessCounters();

  /// Names of clients' connections that home has accepted somebody on.
  private final Set<String> proven = ConcurrentHashMap.newKeySet();

  private volatile boolean draining;

  /// @param secret of the seals; kept over a restart, so that calls go on
  /// @param dns finds partners' servers
  public AccessEdge(RoleSettings.AccessEdge settings, byte[] secret, DnsAnswers dns, SipNode sip) {
    this.settings = settings;
    this.sip = sip;
    this.veil = new Veil(new Seal(secret), sip);
    this.federation = new Federation(dns, () -> this.settings.federation(), this::anotherHome);
    byte[] random = new byte[Long.BYTES];
    sip.moment().random(random);
    this.seed = ByteBuffer.wrap(random).getLong();
    this.discoveredPerSecond = settings.federation().discoveredPerSecond();
    this.discovered = new SourceLimit(discoveredPerSecond, seed);
  }

  /// Other names, domains or partners than before, from now on; calls that stand go on.
  public void onReconfigured(RoleSettings.AccessEdge next) {
    settings = next;
    int most = next.federation().discoveredPerSecond();
    if (most != discoveredPerSecond) {
      discoveredPerSecond = most;
      discovered = new SourceLimit(most, seed);
    }
  }

  private boolean anotherHome(String host) {
    return sip.neighbours().named(host).filter(p -> p.purpose() == Purpose.HOME).isPresent();
  }

  public AccessCounters counters() {
    return counters;
  }

  /// From now on nothing new is begun.
  public void drain() {
    draining = true;
  }

  @Override
  public void onRequest(Arrival arrival) {
    SipMessage request = arrival.request();
    Side from = Side.of(arrival.flow(), sip);
    if (from instanceof Side.Client
        && !proven.contains(sip.flows().name(arrival.flow()))
        && !arrival.answersStranger()) {
      counters.refuse("too-many");
      return;
    }
    if (draining && request.toTag() == null) {
      arrival.reply(503, Transit.later(arrival, 10));
      return;
    }
    if (!Transit.valid(arrival)) {
      return;
    }
    Asked asked = Asked.of(arrival, from, settings, sip, veil);
    if (asked == null) {
      arrival.refuseStranger(400, "Bad Route");
      return;
    }
    if (request.method().equals(Method.OPTIONS)
        && asked.uri().user() == null
        && ours(asked.uri())
        && !(from instanceof Side.Inside)
        && !asksInside(asked, from)) {
      Transit.options(arrival);
      return;
    }
    switch (from) {
      case Side.Client _ -> fromClient(asked);
      case Side.Partner(List<String> names) -> fromPartner(asked, names);
      case Side.Home(Peer peer) -> fromHome(asked, peer);
      case Side.Inside(Peer peer) -> fromInside(asked, peer);
      case Side.Nobody(List<String> names) -> {
        refuse(asked, 403, "Not a Peer of This Server", "peer-unknown", "certificate of " + names);
        arrival.flow().close();
      }
    }
  }

  /// Whether a client, or a load balancer, asks for a domain and not for this node: the servers
  /// inside answer that, so that who asks learns whether this node leads to them.
  private boolean asksInside(Asked asked, Side from) {
    return from instanceof Side.Client
        && settings.domains().contains(asked.uri().host().toLowerCase(Locale.ROOT));
  }

  private void fromClient(Asked asked) {
    if (!CLIENTS.contains(asked.request().method().name())) {
      notAllowed(asked);
      return;
    }
    if (ledOn(asked)) {
      return;
    }
    Place client = new Place.Client(sip.flows().name(asked.arrival().flow()));
    if (asked.place() != null) {
      known(asked, client, List.of());
      return;
    }
    String domain = Party.host(asked.request().from());
    if (!settings.domains().contains(domain)) {
      foreign(asked, "Not a Domain of This Server", domain);
      return;
    }
    boolean register = asked.request().method().equals(Method.REGISTER);
    if (register
        && (!ours(asked.uri()) || !settings.domains().contains(Party.host(asked.request().to())))) {
      foreign(asked, "No Route to That Domain", Party.host(asked.request().to()));
      return;
    }
    in(asked, client, Optional.empty());
  }

  /// Somebody of another organisation, or one who wants to sign in there.
  private void foreign(Asked asked, String toldPeer, String domain) {
    Arrival arrival = asked.arrival();
    if (asked.request().method().equals(Method.REGISTER)) {
      counters.refuse("foreign-user");
      SignInLog.write(arrival.source(), 403, SignInLog.Cause.FOREIGN_ADDRESS, domain);
      arrival.refuse(403, toldPeer);
    } else {
      refuse(asked, 403, toldPeer, "foreign-user", "From of " + domain);
    }
  }

  private void fromPartner(Asked asked, List<String> names) {
    Method method = asked.request().method();
    if (!CLIENTS.contains(method.name()) || HOMES_ONLY.contains(method.name())) {
      notAllowed(asked);
      return;
    }
    if (ledOn(asked)) {
      return;
    }
    String domain = Party.host(asked.request().from());
    Place partner = new Place.Partner(sip.flows().name(asked.arrival().flow()), domain);
    if (asked.place() != null) {
      known(asked, partner, names);
      return;
    }
    if (settings.domains().contains(domain) || domain.isEmpty()) {
      refuse(
          asked, 403, "From of This Domain", "spoofed-from", "From of our own domain by " + names);
    } else if (!settings.federation().lets(asked.uri().host(), domain)) {
      notAPartner(asked, asked.uri().host(), domain);
    } else if (!ours(asked.uri())) {
      refuse(asked, 403, "No Route to That Domain", "no-relay", asked.uri().host());
    } else if (!settings.federation().knows(asked.uri().host(), domain)
        && !discovered.allows(asked.arrival().source(), asked.arrival().loop().now())) {
      counters.refuse("too-many");
      asked.arrival().reply(503, Transit.later(asked.arrival(), 1));
    } else if (federation.speaksFor(names, domain)) {
      in(asked, partner, identity(asked));
    } else {
      ifSpeaking(asked, names, domain, server -> in(asked, server, partner, identity(asked)));
    }
  }

  /// What is inside is in our seals, so a Route that is left over from outside names a place that
  /// the sender was never told (RFC 3261 §16.4): nodes inside would follow it. Refuses that.
  private boolean ledOn(Asked asked) {
    if (asked.routes().isEmpty()) {
      return false;
    }
    refuse(
        asked,
        403,
        "No Route for You",
        "foreign-route",
        "a Route on to " + asked.routes().getFirst().uri().host());
    return true;
  }

  private static Optional<String> identity(Asked asked) {
    return asked.request().from() instanceof Decoded.Value<NameAddr>(NameAddr from)
        ? Optional.of(NameAddr.of(from.uri()).encode())
        : Optional.empty();
  }

  private void fromHome(Asked asked, Peer peer) {
    Place home = new Place.Home(peer.name(), sentBy(asked.arrival(), peer));
    if (asked.place() instanceof Place.Inside && (asked.path() || !asked.beginsDialog())) {
      in(asked, home, Transit.asserted(asked.request())); // it vouches for its users
    } else if (asked.place() != null) {
      routeOfAnother(asked);
    } else if (!ours(asked.uri())) {
      refuse(asked, 403, "No Route to That Domain", "no-relay", asked.uri().host());
    } else {
      in(asked, home, Transit.asserted(asked.request()));
    }
  }

  /// A request of a client or partner that knows our seal: it has to be of the dialog that the seal
  /// was made for, and from that side of it.
  ///
  /// @param names of a partner's certificate
  private void known(Asked asked, Place outside, List<String> names) {
    if (!(asked.place() instanceof Place.Inside inside) || asked.path() || asked.beginsDialog()) {
      routeOfAnother(asked);
      return;
    }
    Party party = inside.party();
    Optional<Party.Objection> objection =
        party.objection(asked.request(), outside instanceof Place.Partner);
    if (objection.isPresent()) {
      String event = objection.get().event();
      refuse(asked, 403, "Not a Party to This Dialog", event, objection.get().cause());
    } else if (party.domain().isEmpty() || federation.speaksFor(names, party.domain())) {
      in(asked, outside, Optional.empty());
    } else {
      ifSpeaking(asked, names, party.domain(), s -> in(asked, s, outside, Optional.empty()));
    }
  }

  private void routeOfAnother(Asked asked) {
    refuse(asked, 403, "No Route for You", "foreign-route", "a Route that was not given to it");
  }

  /// Goes on if DNS names the server that this certificate is for as one of the domain's.
  private void ifSpeaking(
      Asked asked, List<String> names, String domain, Consumer<ServerTransaction> then) {
    after(
        asked,
        domain,
        (server, found) -> {
          if (speaks(found, names)) {
            then.accept(server);
          } else {
            refuse(
                asked,
                server,
                403,
                "Certificate of Another Domain",
                "name-mismatch",
                "certificate of " + names + " for " + domain);
          }
        });
  }

  private static boolean speaks(Found found, List<String> names) {
    return found instanceof Found.Servers(List<Federation.Server> servers)
        && servers.stream().anyMatch(each -> names.contains(each.name()));
  }

  private void in(Asked asked, Place outside, Optional<String> identity) {
    in(asked, asked.arrival().begin(), outside, identity);
  }

  private void in(Asked asked, ServerTransaction server, Place outside, Optional<String> identity) {
    counters.in.increment();
    Passing.start(asked.arrival(), server, inner(asked), inward(asked, outside, identity));
  }

  private Inward inward(Asked asked, Place outside, Optional<String> identity) {
    boolean register = asked.request().method().equals(Method.REGISTER);
    return new Inward(
        asked, outside, identity, veil, sip, register ? () -> proven(asked.arrival()) : () -> {});
  }

  private void proven(Arrival arrival) {
    if (proven.size() > 1_000 + 2 * sip.flows().size()) {
      proven.removeIf(name -> sip.flows().find(name) == null);
    }
    proven.add(sip.flows().name(arrival.flow()));
  }

  /// Nodes inside, best first: whoever has the dialog, else the next hop's by turns.
  private List<Passing.Next> inner(Asked asked) {
    Arrival arrival = asked.arrival();
    Optional<Endpoint> first =
        asked.place() instanceof Place.Inside(String endpoint, List<String> routes, Party _)
            ? routes.stream()
                .findFirst()
                .flatMap(AccessEdge::endpoint)
                .filter(at -> sip.neighbours().at(at).isPresent())
                .or(() ->
                    endpoint.isEmpty() ? Optional.empty() : Optional.of(Endpoint.parse(endpoint)))
            : Optional.empty();
    Optional<Peer> pool =
        first
            .flatMap(at -> sip.neighbours().at(at))
            .or(() -> sip.neighbours().with(Purpose.NEXT_HOP).findFirst());
    return pool.map(peer -> nodes(peer, first, arrival)).orElse(List.of());
  }

  private List<Passing.Next> nodes(Peer peer, Optional<Endpoint> first, Arrival arrival) {
    List<Endpoint> order =
        new ArrayList<>(
            sip.neighbours().order(peer, arrival.request().callId(), arrival.loop().now()));
    first.filter(order::remove).ifPresent(order::addFirst);
    return order.stream().<Passing.Next>map(at -> () -> sip.connect(peer, at)).toList();
  }

  private void fromInside(Asked asked, Peer peer) {
    String inside = sentBy(asked.arrival(), peer);
    if (asked.place() != null && (asked.path() || !asked.beginsDialog())) {
      switch (asked.place()) {
        case Place.Client(String flow) ->
            out(asked, inside, asked.place(), List.of(() -> sip.flows().find(flow)));
        case Place.Home(String name, String endpoint) ->
            toHome(asked, inside, name, Optional.of(Endpoint.parse(endpoint)));
        case Place.Partner(String flow, String domain) -> toPartner(asked, inside, flow, domain);
        case Place.Inside _ ->
            refuse(asked, 403, "No Route for You", "foreign-route", "a Route of the other side");
      }
      return;
    }
    Optional<Peer> home =
        asked.routes().stream()
            .findFirst()
            .flatMap(route -> sip.neighbours().named(route.uri().host()))
            .filter(known -> known.purpose() == Purpose.HOME);
    if (home.isPresent()) {
      toHome(asked, inside, home.get().name(), Optional.empty());
      return;
    }
    String domain = asked.uri().host().toLowerCase(Locale.ROOT);
    if (ours(asked.uri())) {
      refuse(asked, 404, "Not Found", "no-home", "our own domain, and no Route to a home");
    } else if (!settings.federation().lets(Party.host(asked.request().from()), domain)) {
      notAPartner(asked, Party.host(asked.request().from()), domain);
    } else {
      toPartner(asked, inside, "", domain);
    }
  }

  private void toHome(Asked asked, String inside, String name, Optional<Endpoint> known) {
    Optional<Peer> home =
        sip.neighbours().named(name).filter(peer -> peer.purpose() == Purpose.HOME);
    if (home.isEmpty()) {
      refuse(asked, 404, "Not Found", "no-home", "no home of that name: " + name);
      return;
    }
    // The node that has the dialog, or the client's connection, is named by the next Route.
    Optional<Endpoint> first =
        asked.routes().stream()
            .findFirst()
            .flatMap(route -> endpoint(route.encode()))
            .filter(home.get().endpoints()::contains)
            .or(() -> known);
    List<Passing.Next> nodes = nodes(home.get(), first, asked.arrival());
    String at = first.orElseGet(() -> home.get().endpoints().getFirst()).toString();
    out(asked, inside, new Place.Home(name, at), nodes);
  }

  private void toPartner(Asked asked, String inside, String flow, String domain) {
    Flow standing = sip.flows().find(flow);
    if (standing != null) {
      out(asked, inside, new Place.Partner(flow, domain), List.of(() -> standing));
      return;
    }
    after(
        asked,
        domain,
        (server, found) -> {
          switch (found) {
            case Found.Servers(List<Federation.Server> servers) ->
                toServers(asked, server, inside, domain, servers);
            case Found.Nobody(int code, String toldPeer, String cause) ->
                refuse(asked, server, code, toldPeer, "no-partner", domain + ": " + cause);
          }
        });
  }

  /// A tenant of the provider that is another home of ours is reached as that home is: it takes our
  /// word for who asks.
  private void toServers(
      Asked asked,
      ServerTransaction server,
      String inside,
      String domain,
      List<Federation.Server> servers) {
    Federation.Server first = servers.getFirst();
    Optional<Peer> home =
        sip.neighbours().named(first.name()).filter(p -> p.purpose() == Purpose.HOME);
    if (home.isPresent()) {
      Endpoint at =
          home.get().endpoints().contains(first.at())
              ? first.at()
              : home.get().endpoints().getFirst();
      pass(
          asked,
          server,
          inside,
          new Place.Home(home.get().name(), at.toString()),
          nodes(home.get(), Optional.of(at), asked.arrival()));
    } else {
      pass(asked, server, inside, new Place.Partner("", domain), ways(servers));
    }
  }

  private List<Passing.Next> ways(List<Federation.Server> servers) {
    return servers.stream()
        .<Passing.Next>map(each -> () -> sip.connect(Audience.PARTNERS, each.name(), each.at()))
        .toList();
  }

  private void out(Asked asked, String inside, Place to, List<Passing.Next> ways) {
    pass(asked, asked.arrival().begin(), inside, to, ways);
  }

  private void pass(
      Asked asked,
      ServerTransaction server,
      String inside,
      Place to,
      List<? extends Passing.Next> ways) {
    counters.out.increment();
    Passing.start(asked.arrival(), server, ways, outward(asked, inside, to));
  }

  private Outward outward(Asked asked, String inside, Place to) {
    return new Outward(asked, inside, to, to instanceof Place.Home, veil, sip);
  }

  private interface Then {
    void found(ServerTransaction server, Found found);
  }

  /// Goes on when it is known which servers a domain has. The transaction is begun before: it takes
  /// the repetitions, and the CANCEL that may come first.
  private void after(Asked asked, String domain, Then then) {
    Arrival arrival = asked.arrival();
    ServerTransaction server = arrival.begin();
    boolean[] cancelled = {false};
    server.onCancel(() -> {
      cancelled[0] = true;
      server.respond(arrival.response(487, "Request Terminated").toMessage());
    });
    federation.find(
        domain,
        arrival.loop(),
        found -> {
          if (!cancelled[0]) {
            then.found(server, found);
          }
        });
  }

  @Override
  public void onAck(Arrival arrival) {
    Side from = Side.of(arrival.flow(), sip);
    Asked asked = Asked.of(arrival, from, settings, sip, veil);
    Place place = asked == null ? null : asked.place();
    if (asked == null || place == null || arrival.request().maxForwards() == 0) {
      return; // RFC 3261 §17.1.1.3: an ACK is never answered
    }
    // The same ACK gets the same branch each time (RFC 3261 §16.11).
    long id = (arrival.request().callId() + arrival.request().fromTag()).hashCode() * 0x9E37_79B9L;
    switch (place) {
      case Place.Inside inside when from instanceof Side.Home ->
          acknowledge(inner(asked), inward(asked, inside, Optional.empty()), id);
      case Place.Inside inside when from instanceof Side.Client && mayAcknowledge(asked, inside) ->
          acknowledge(inner(asked), inward(asked, inside, Optional.empty()), id);
      case Place.Inside inside
          when from instanceof Side.Partner(List<String> names)
              && mayAcknowledge(asked, inside) -> {
        Runnable in = () -> acknowledge(inner(asked), inward(asked, inside, Optional.empty()), id);
        String domain = inside.party().domain();
        if (federation.speaksFor(names, domain)) {
          in.run();
        } else {
          federation.find(
              domain,
              arrival.loop(),
              found -> {
                if (speaks(found, names)) {
                  in.run();
                } else {
                  counters.refuse("name-mismatch");
                }
              });
        }
      }
      case Place.Client(String flow) when from instanceof Side.Inside ->
          acknowledge(List.of(() -> sip.flows().find(flow)), outward(asked, "", place), id);
      case Place.Home(String name, String endpoint) when from instanceof Side.Inside ->
          sip.neighbours()
              .named(name)
              .ifPresent(home ->
                  acknowledge(
                      nodes(home, Optional.of(Endpoint.parse(endpoint)), arrival),
                      outward(asked, "", place),
                      id));
      case Place.Partner(String flow, String domain) when from instanceof Side.Inside -> {
        Flow standing = sip.flows().find(flow);
        if (standing != null) {
          acknowledge(List.of(() -> standing), outward(asked, "", place), id);
        } else {
          onceFound(
              domain,
              arrival,
              servers -> acknowledge(ways(servers), outward(asked, "", place), id));
        }
      }
      default -> counters.refuse("foreign-route");
    }
  }

  private boolean mayAcknowledge(Asked asked, Place.Inside inside) {
    Optional<Party.Objection> objection =
        inside.party().objection(asked.request(), asked.from() instanceof Side.Partner);
    objection.ifPresent(each -> counters.refuse(each.event()));
    return objection.isEmpty();
  }

  private void onceFound(String domain, Arrival arrival, Consumer<List<Federation.Server>> then) {
    federation.find(
        domain,
        arrival.loop(),
        found -> {
          if (found instanceof Found.Servers(List<Federation.Server> servers)) {
            then.accept(servers);
          }
        });
  }

  private static void acknowledge(
      List<? extends Passing.Next> ways, Passing.Errand errand, long id) {
    for (Passing.Next way : ways) {
      Flow flow = way.open();
      if (flow != null && flow.send(errand.request(flow, id).bytes())) {
        return;
      }
    }
  }

  private boolean ours(SipUri uri) {
    String host = uri.host().toLowerCase(Locale.ROOT);
    return settings.domains().contains(host)
        || settings.names().contains(host)
        || sip.isSelf(uri.host(), uri.port());
  }

  /// The node of a peer that a request came from, by the address that it says it listens on.
  private static String sentBy(Arrival arrival, Peer peer) {
    Optional<Endpoint> told =
        arrival.request().topVia() instanceof Decoded.Value<Via>(Via via)
            ? SipNode.sentBy(via)
            : Optional.empty();
    return told.filter(peer.endpoints()::contains)
        .or(() -> peer.endpoints().stream().findFirst())
        .map(Endpoint::toString)
        .orElse("");
  }

  private static Optional<Endpoint> endpoint(String route) {
    if (!(NameAddr.decode(route) instanceof Decoded.Value<NameAddr>(NameAddr hop))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Endpoint(
              Endpoint.literal(Endpoint.comparable(hop.uri().host())),
              hop.uri().port() == 0 ? 5061 : hop.uri().port()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a name
    }
  }

  private void notAllowed(Asked asked) {
    counters.refuse("method");
    asked
        .arrival()
        .reply(
            405,
            asked
                .arrival()
                .response(405, "Method Not Allowed")
                .add(HeaderName.ALLOW, Transit.ALLOW));
    AccessLog.refused(asked.arrival(), 405, "method", "a method that is not passed on");
  }

  private void notAPartner(Asked asked, String ours, String domain) {
    boolean blocked = settings.federation().blocks(ours, domain);
    refuse(
        asked,
        403,
        "No Federation With That Domain",
        blocked ? "blocked-domain" : "unknown-partner",
        domain + (blocked ? " is blocked" : " is no partner") + " of " + ours);
  }

  private void refuse(Asked asked, int code, String toldPeer, String event, String cause) {
    refuse(asked, null, code, toldPeer, event, cause);
  }

  private void refuse(
      Asked asked,
      @Nullable ServerTransaction server,
      int code,
      String toldPeer,
      String event,
      String cause) {
    Arrival arrival = asked.arrival();
    counters.refuse(event);
    AccessLog.refused(arrival, code, event, cause);
    if (server == null) {
      arrival.refuse(code, toldPeer);
    } else {
      server.respond(arrival.response(code, toldPeer).toMessage());
    }
  }
}

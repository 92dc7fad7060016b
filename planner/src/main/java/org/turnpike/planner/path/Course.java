package org.turnpike.planner.path;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.network.Adapter;
import org.turnpike.planner.network.Addresses;
import org.turnpike.planner.network.Bits;
import org.turnpike.planner.network.Device;
import org.turnpike.planner.network.Dialled;
import org.turnpike.planner.network.Port;
import org.turnpike.planner.network.Route;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.network.Wire;
import org.turnpike.planner.network.Wiring;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Place;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Proxy;
import org.turnpike.topology.network.StaticRoute;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// One packet on its way.
final class Course {

  /// More devices than any path without a loop has.
  private static final int MOST_HOPS = 64;

  private final Walker walker;
  private final Wiring wiring;
  private final Sessions sessions;
  private final boolean answer;
  private final @Nullable InetAddress wanted;
  private final List<Hop> hops = new ArrayList<>(8);

  /// What travels inside the packet, through a tunnel or to a proxy.
  private @Nullable Packet carried;

  /// Whether the packet is the outside of an open tunnel. That it is open is a fact of the file, so
  /// no rule stops it.
  private boolean tunnelled;

  private Packet packet = NOTHING;

  private static final Packet NOTHING =
      Packet.of(
          Transport.ICMP, InetAddress.getLoopbackAddress(), 0, InetAddress.getLoopbackAddress(), 0);

  /// @param wanted node that a load balancer chooses if it can
  Course(Walker walker, Sessions sessions, boolean answer, @Nullable InetAddress wanted) {
    this.walker = walker;
    this.wiring = walker.wiring();
    this.sessions = sessions;
    this.answer = answer;
    this.wanted = wanted;
  }

  /// The address that a host of several adapters opens a connection from: of the adapter that leads
  /// there (RFC 6724 §5, rule 5), of several default gateways by the first.
  InetAddress source(Spot from, Packet wanted) {
    packet = wanted;
    InetAddress own = wanted.from().address();
    Exit exit = from.tunnel().isPresent() ? null : exit(from, null);
    return from.adapters().stream()
        .filter(a -> exit != null && wiring.lan(a.network()).filter(exit.wire::equals).isPresent())
        .filter(a -> !a.addresses().contains(own))
        .flatMap(a -> Addresses.like(own, a.addresses()).stream())
        .findFirst()
        .orElse(own);
  }

  Walk send(Spot from, Packet sent) {
    packet = sent;
    if (from.network().isEmpty()) {
      return onward(wiring.internet(), null);
    }
    Optional<Wire> lan = from.network().flatMap(wiring::lan);
    if (lan.isEmpty()) {
      hops.add(hop(from.host(), null, null, sent, "", List.of()));
      return end(Disposition.NO_ROUTE, from.host(), "its network is not wired");
    }
    InetAddress to = sent.to().address();
    Optional<Spot.Tunnel> tunnel = from.tunnel().filter(t -> t.carries(to));
    boolean inner = from.tunnel().filter(t -> t.inner().equals(sent.from().address())).isPresent();
    if (inner != tunnel.isPresent()) {
      hops.add(hop(from.host(), null, null, sent, "", List.of()));
      return end(
          Disposition.NO_ROUTE,
          from.host(),
          inner
              ? "the tunnel does not carry what is for " + shown(to)
              : "the tunnel takes what is for " + shown(to) + ", from its own address only");
    }
    if (tunnel.isPresent()) {
      carried = sent;
      tunnelled = true;
      packet = outer(from, tunnel.get());
      return out(from, null, sent, "tunnel", List.of());
    }
    Optional<Proxy> proxy = from.proxy().filter(p -> proxied(p, sent));
    if (proxy.isPresent()) {
      carried = sent;
      packet = sent.to(new Endpoint(proxy.get().address(), proxy.get().port()));
      return out(from, null, sent, "proxy", List.of());
    }
    return out(from, null, sent, "", List.of());
  }

  private static Packet outer(Spot from, Spot.Tunnel tunnel) {
    InetAddress gateway = tunnel.vpn().gateway();
    InetAddress local = from.local(gateway);
    return Packet.of(Transport.UDP, local, Dialled.PORT, gateway, Dialled.PORT);
  }

  /// An HTTP proxy carries what a client asks it to connect to: TCP to the ports of the web (RFC
  /// 9110 §9.3.6 advises to allow no others).
  private static boolean proxied(Proxy proxy, Packet sent) {
    int port = sent.to().port();
    InetAddress to = sent.to().address();
    return sent.transport() == Transport.TCP
        && (port == 443 || port == 80)
        && !to.equals(proxy.address())
        && !proxy.bypasses(to);
  }

  /// How a host sends to an address.
  ///
  /// @param to the next device; null if the destination is on the wire
  private record Exit(Wire wire, @Nullable Port to) {}

  /// Out of a host.
  private Walk out(
      Spot from, @Nullable Wire in, Packet before, String rule, List<String> translations) {
    if (hops.size() >= MOST_HOPS) {
      return circle(from.host());
    }
    Exit exit = exit(from, packet.from().address());
    hops.add(hop(from.host(), in, exit == null ? null : exit.wire, before, rule, translations));
    if (exit == null) {
      return end(
          Disposition.NO_ROUTE,
          from.host(),
          "no gateway of " + from.host() + " leads to " + shown(packet.to().address()));
    }
    Waypoint.Balancer balancer = walker.waypoints().before(exit.wire, packet, sessions);
    if (balancer != null) {
      Packet node = packet;
      packet = known(balancer.id(), node);
      hops.add(hop(balancer.id(), exit.wire, exit.wire, node, "session", List.of(balancer.id())));
    }
    return exit.to == null ? arrived(exit.wire) : onward(exit.to.device(), exit.to);
  }

  private Packet known(String id, Packet of) {
    Packet known = sessions.known(id, of);
    return known == null ? of : known;
  }

  /// A network of its own, then the persistent route with the longest prefix, then a default
  /// gateway, before all of the adapter that has the source address.
  ///
  /// @param bound the address that it sends from; null where it takes that of the way
  private @Nullable Exit exit(Spot from, @Nullable InetAddress bound) {
    InetAddress to = packet.to().address();
    Bits bits = Bits.of(to);
    NetworkId own = from.network().orElseThrow();
    for (int i = 0; i < Math.max(1, from.adapters().size()); i++) {
      Wire lan = lan(from, own, i);
      if (walker.waypoints().on(lan, to, bits)) {
        return new Exit(lan, translator(lan, to));
      }
    }
    StaticRoute best = null;
    for (StaticRoute route : from.routes()) {
      if (route.to().contains(to) && (best == null || route.to().bits() > best.to().bits())) {
        best = route;
      }
    }
    if (best != null) {
      InetAddress via = best.via();
      for (int i = 0; i < Math.max(1, from.adapters().size()); i++) {
        Wire lan = lan(from, own, i);
        if (lan.holds(Bits.of(via))) {
          return by(lan, Optional.of(via));
        }
      }
      return null;
    }
    if (from.adapters().isEmpty()) {
      return by(wiring.lan(own).orElseThrow(), from.gateway());
    }
    Adapter with = null;
    for (Adapter adapter : from.adapters()) {
      if (Addresses.like(to, adapter.gateways()).isPresent()
          && (with == null || bound != null && adapter.addresses().contains(bound))) {
        with = adapter;
      }
    }
    return with == null
        ? null
        : by(wiring.lan(with.network()).orElseThrow(), Addresses.like(to, with.gateways()));
  }

  /// The firewall on a network that has the address itself and knows whom it stands for.
  private @Nullable Port translator(Wire lan, InetAddress address) {
    for (Port port : lan.ports()) {
      if (port.addresses().contains(address)
          && sessions.known(port.device().id(), packet) != null) {
        return port;
      }
    }
    return null;
  }

  private Wire lan(Spot from, NetworkId own, int adapter) {
    NetworkId network = from.adapters().isEmpty() ? own : from.adapters().get(adapter).network();
    return wiring.lan(network).orElseThrow();
  }

  private @Nullable Exit by(Wire lan, Optional<InetAddress> via) {
    return wiring.gateway(lan, via).map(p -> new Exit(lan, p)).orElse(null);
  }

  /// From device to device.
  private Walk onward(Device start, @Nullable Port entered) {
    Device device = start;
    Port in = entered;
    while (hops.size() < MOST_HOPS) {
      Packet before = packet;
      InetAddress to = packet.to().address();
      Translator translator = walker.translator(device);
      Filter filter = walker.filter(device);
      if (translator != null && filter != null && in != null) {
        Firewalled passed = new Firewalled(device, in, filter, translator);
        Walk stopped = passed.pass(before);
        if (stopped != null) {
          return stopped;
        }
        Route route = passed.route();
        if (arrives(route)) {
          return arrived(route.out().wire());
        }
        in = route.to().orElseThrow();
        device = in.device();
        continue;
      }
      Wire came = in == null ? null : in.wire();
      if (device == wiring.internet() && wiring.onInternet(to)) {
        hops.add(hop(device.id(), came, null, before, "", List.of()));
        return end(Disposition.DELIVERED, device.id(), "a host of the Internet");
      }
      Route route = wiring.route(device, Bits.of(to));
      if (route == null) {
        return noRoute(device, came, before);
      }
      hops.add(hop(device.id(), came, route.out().wire(), before, "", List.of()));
      if (arrives(route)) {
        return arrived(route.out().wire());
      }
      if (route.to().isEmpty()) {
        return nobody(device, route);
      }
      in = route.to().get();
      device = in.device();
    }
    return circle(device.id());
  }

  private boolean arrives(Route route) {
    InetAddress to = packet.to().address();
    Wire wire = route.out().wire();
    // An address of a network that a translator there answers for is the translator's.
    return walker.waypoints().at(wire, to) != null
        || (route.to().isEmpty() && walker.waypoints().on(wire, to, Bits.of(to)));
  }

  private Walk circle(String at) {
    return end(Disposition.NO_ROUTE, at, "the routes go in a circle");
  }

  private Walk noRoute(Device device, @Nullable Wire came, Packet before) {
    hops.add(hop(device.id(), came, null, before, "", List.of()));
    return end(Disposition.NO_ROUTE, device.id(), "no route to " + shown(packet.to().address()));
  }

  private Walk nobody(Device device, Route route) {
    return end(
        Disposition.NO_ROUTE,
        device.id(),
        "nobody has " + shown(packet.to().address()) + " on " + route.out().wire().name());
  }

  /// A packet at one firewall.
  private final class Firewalled {
    private final Device device;
    private final Port in;
    private final Filter filter;
    private final Translator translator;
    private @Nullable Route route;

    Firewalled(Device device, Port in, Filter filter, Translator translator) {
      this.device = device;
      this.in = in;
      this.filter = filter;
      this.translator = translator;
    }

    Route route() {
      return java.util.Objects.requireNonNull(route);
    }

    /// The end of the walk if it ends here; null if the packet goes on.
    @Nullable Walk pass(Packet before) {
      boolean stateful = device.firewall().orElseThrow().stateful();
      Packet known = sessions.known(device.id(), before);
      Translator.Turned turned =
          known != null
              ? new Translator.Turned(known, Optional.empty(), false, true, false)
              : translator.destination(in, before, sessions);
      if (turned == null && tunnelled) {
        // The firewall itself is the concentrator, or passes the tunnel to it.
        turned = new Translator.Turned(before, Optional.empty(), false, true, false);
      }
      if (turned == null) {
        hops.add(hop(device.id(), in.wire(), null, before, "", List.of()));
        return end(
            answer ? Disposition.BLOCKED_ASYMMETRIC : Disposition.BLOCKED_BY_NAT,
            device.id(),
            "the translator has no mapping that lets " + before.from() + " in");
      }
      packet = turned.packet();
      Route out = wiring.route(device, Bits.of(packet.to().address()));
      if (out == null) {
        return noRoute(device, in.wire(), before);
      }
      route = out;
      String rule = "session";
      Place place = Place.NOWHERE;
      List<String> translations = turned.path().stream().toList();
      if (known == null || !stateful) {
        // What answers through a stateless translator is judged by the inside's addresses too.
        Packet seen = known == null ? packet : packet.from(before.from());
        Filter.Verdict verdict = filter.decide(seen, in.zone(), out.out().zone());
        boolean mapping = turned.mapped() && verdict.byDefault();
        boolean allowed = verdict.allowed() || mapping || tunnelled;
        // A device that keeps sessions takes no TCP segment in the middle of one (RFC 5382 §4.3);
        // a datagram begins a session wherever a rule lets it.
        boolean lost =
            answer && stateful && !tunnelled && (before.transport() == Transport.TCP || !allowed);
        rule = tunnelled ? "tunnel" : mapping ? "mapping" : verdict.rule();
        place = verdict.place();
        if (lost || !allowed) {
          return stopped(before, verdict, lost);
        }
      }
      if (known == null) {
        Translator.Sourced sourced = translator.source(out.out(), turned, sessions);
        packet = sourced.packet();
        if (sourced.path().isPresent() && !sourced.path().equals(turned.path())) {
          translations = new ArrayList<>(translations);
          translations.add(sourced.path().get());
        }
        // A translator keeps sessions for what it lets by as it is, too: it takes no answer for
        // something new to translate.
        if (stateful || translator.translates()) {
          sessions.record(device.id(), before, packet);
        }
      }
      hops.add(
          hop(device.id(), in.wire(), out.out().wire(), before, packet, rule, place, translations));
      return !arrives(out) && out.to().isEmpty() ? nobody(device, out) : null;
    }

    private Walk stopped(Packet before, Filter.Verdict verdict, boolean lost) {
      hops.add(
          hop(
              device.id(),
              in.wire(),
              null,
              before,
              packet,
              verdict.rule(),
              verdict.place(),
              List.of()));
      return lost
          ? end(
              Disposition.BLOCKED_ASYMMETRIC,
              device.id(),
              "the request did not pass here: no session for its answer")
          : new Walk(
              hops,
              Disposition.BLOCKED_BY_RULE,
              device.id(),
              Optional.of(verdict.rule()),
              "rule " + verdict.rule() + " of " + device.id());
    }
  }

  /// At an address on a network.
  private Walk arrived(Wire wire) {
    Waypoint at = walker.waypoints().at(wire, packet.to().address());
    return switch (at) {
      case null -> delivered(wire);
      case Waypoint.Balancer b -> balanced(b);
      case Waypoint.Web w -> web(w);
      case Waypoint.Concentrator c when carried != null && tunnelled -> unpacked(c);
      case Waypoint.Concentrator c when c.serves(packet.to().address()) -> packed(c, wire);
      case Waypoint.Concentrator _ -> delivered(wire);
    };
  }

  private Walk delivered(Wire wire) {
    Packet inside = carried;
    if (inside != null) {
      // The client unwraps what its tunnel or its proxy brought.
      Packet before = packet;
      packet = inside;
      carried = null;
      hops.add(hop("client", wire, null, before, tunnelled ? "tunnel" : "proxy", List.of()));
    }
    return end(Disposition.DELIVERED, wire.name(), "on " + wire.name());
  }

  private Walk balanced(Waypoint.Balancer b) {
    if (hops.size() >= MOST_HOPS) {
      return circle(b.id());
    }
    Packet before = packet;
    Packet known = sessions.known(b.id(), before);
    if (known != null) {
      packet = known;
    } else {
      if (b.members().isEmpty()) {
        hops.add(hop(b.id(), b.lan(), null, before, "balancer", List.of()));
        return end(Disposition.NO_ROUTE, b.id(), "no node behind " + shown(b.vip()));
      }
      InetAddress node =
          wanted != null && b.members().contains(wanted) ? wanted : b.members().getFirst();
      packet = before.to(new Endpoint(node, before.to().port()));
      if (!b.keepsSource()) {
        // The node answers to the balancer, which is on its own network.
        packet = packet.from(new Endpoint(b.vip(), before.from().port()));
      }
      sessions.record(b.id(), before, packet);
    }
    Spot here = Spot.on(b.id(), network(b.lan()), b.vip());
    return out(here, b.lan(), before, known == null ? "balancer" : "session", List.of(b.id()));
  }

  private Walk web(Waypoint.Web w) {
    Packet before = packet;
    Packet inside = carried;
    Endpoint mine = new Endpoint(w.proxy().address(), before.from().port());
    if (inside != null) {
      packet = new Packet(Transport.TCP, mine, inside.to());
      carried = null;
      sessions.record(w.id(), before, packet);
      sessions.wrap(before.reversed(), inside.reversed());
      return out(w.spot(), w.lan(), before, "proxy", List.of(w.id()));
    }
    Packet known = sessions.known(w.id(), before);
    if (known == null) {
      return delivered(w.lan());
    }
    packet = known;
    carried = sessions.wrapped(known);
    return out(w.spot(), w.lan(), before, "proxy", List.of(w.id()));
  }

  /// A tunnelled packet comes out.
  private Walk unpacked(Waypoint.Concentrator c) {
    Packet before = packet;
    Packet inside = java.util.Objects.requireNonNull(carried);
    sessions.tunnel(inside.from().address(), before);
    packet = inside;
    carried = null;
    tunnelled = false;
    if (c.serves(packet.to().address())) {
      hops.add(hop(c.id(), c.dials(), c.lan(), before, "tunnel", List.of()));
      return packed(c, c.lan());
    }
    Spot here = Spot.on(c.id(), network(c.lan()), packet.from().address());
    return out(here, c.dials(), before, "tunnel", List.of());
  }

  /// A packet for the client of a tunnel goes in.
  private Walk packed(Waypoint.Concentrator c, Wire wire) {
    Packet before = packet;
    Packet outer = sessions.tunnel(before.to().address());
    if (outer == null) {
      outer = opened(before.to().address());
    }
    if (outer == null) {
      hops.add(hop(c.id(), wire, null, before, "tunnel", List.of()));
      return end(
          Disposition.NO_ROUTE,
          c.id(),
          "nobody has a tunnel open with " + shown(before.to().address()));
    }
    carried = before;
    tunnelled = true;
    packet = outer.reversed();
    Spot here = Spot.on(c.id(), network(c.dials()), c.dialled());
    return out(here, wire, before, "tunnel", List.of());
  }

  /// The outside of the tunnel that a user opened before the call began.
  private @Nullable Packet opened(InetAddress inner) {
    Spot user = walker.waypoints().tunnelled(inner);
    if (user == null) {
      return null;
    }
    Course dial = new Course(walker, sessions, false, null);
    dial.tunnelled = true;
    dial.packet = outer(user, user.tunnel().orElseThrow());
    Walk walk = dial.out(user, null, dial.packet, "tunnel", List.of());
    if (!walk.delivered()) {
      return null;
    }
    sessions.tunnel(inner, walk.last());
    return walk.last();
  }

  private static NetworkId network(Wire lan) {
    return lan.kind() instanceof Wire.Kind.Lan(var network)
        ? network
        : new NetworkId(new org.turnpike.topology.SiteId("none"), lan.name());
  }

  private static String shown(InetAddress address) {
    return Endpoint.text(address);
  }

  private Walk end(Disposition disposition, String at, String why) {
    return new Walk(hops, disposition, at, Optional.empty(), why);
  }

  private Hop hop(
      String device,
      @Nullable Wire in,
      @Nullable Wire out,
      Packet before,
      String rule,
      List<String> translations) {
    return hop(device, in, out, before, packet, rule, Place.NOWHERE, translations);
  }

  /// @param rule empty where nothing decided
  private Hop hop(
      String device,
      @Nullable Wire in,
      @Nullable Wire out,
      Packet before,
      Packet after,
      String rule,
      Place place,
      List<String> translations) {
    return new Hop(
        device,
        in == null ? Optional.empty() : in.named(),
        out == null ? Optional.empty() : out.named(),
        before,
        after,
        rule.isEmpty() ? Optional.empty() : Optional.of(rule),
        out == null ? Optional.empty() : out.part(),
        place.line() == 0 ? Optional.empty() : Optional.of(place),
        translations,
        out == null || !(out.kind() instanceof Wire.Kind.Between)
            ? Optional.empty()
            : far(out, device));
  }

  /// The site at the other end of a wire that joins two.
  private Optional<org.turnpike.topology.SiteId> far(Wire wire, String device) {
    return wire.ports().stream()
        .map(Port::device)
        .filter(d -> d.id().equals(device))
        .findFirst()
        .flatMap(d -> wire.farFrom(d.site()));
  }
}

package org.turnpike.planner.path;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.network.Rule;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Prefix;

/// Walks one packet at a time through a [Wiring].
///
/// At a firewall, in this order: a session that is known; destination translation, which is also
/// where a hairpin turns; the route; the rules, which see the inside's addresses on both ends;
/// source translation; and the session is recorded.
public final class Walker {

  /// More devices than any path without a loop has.
  private static final int MOST_HOPS = 64;

  private final Topology topology;
  private final Wiring wiring;

  public Walker(Topology topology) {
    this.topology = topology;
    this.wiring = Wiring.of(topology);
  }

  public Wiring wiring() {
    return wiring;
  }

  /// A request and its answer.
  ///
  /// @param back empty if the request did not arrive
  public record RoundTrip(Walk there, Optional<Walk> back) {
    public Disposition disposition() {
      return back.map(Walk::disposition).orElse(there.disposition());
    }
  }

  /// A client's request to a server and the answer, which every stateful device on its way must
  /// know the session of (rule A1).
  public RoundTrip roundTrip(Spot client, Packet request, Spot server) {
    Sessions sessions = new Sessions();
    Walk there = walk(client, request, sessions, false);
    return there.delivered()
        ? new RoundTrip(there, Optional.of(walk(server, there.last().reversed(), sessions, true)))
        : new RoundTrip(there, Optional.empty());
  }

  /// @param answer whether a stateful device without a session for it calls it asymmetric
  public Walk walk(Spot from, Packet packet, Sessions sessions, boolean answer) {
    List<Hop> hops = new ArrayList<>();
    @Nullable Wire lan = from.network().map(wiring::lan).orElse(null);
    if (from.network().isEmpty()) {
      return onward(wiring.internet(), null, packet, sessions, answer, hops);
    }
    if (lan == null) {
      return end(hops, Disposition.NO_ROUTE, from.host(), "its network is not wired");
    }
    hops.add(hop(from.host(), null, lan, packet, packet, Optional.empty()));
    if (on(lan, packet.to().address())) {
      return end(hops, Disposition.DELIVERED, lan.name(), "on the same network");
    }
    Optional<Port> first =
        from.routes().stream()
            .filter(r -> r.to().contains(packet.to().address()))
            .max(java.util.Comparator.comparingInt(r -> r.to().bits()))
            .flatMap(
                r -> lan.ports.stream().filter(p -> p.addresses().contains(r.via())).findFirst())
            .or(() -> wiring.gateway(from));
    return first.isEmpty()
        ? end(hops, Disposition.NO_ROUTE, from.host(), "no gateway on " + lan.name())
        : onward(first.get().device(), first.get(), packet, sessions, answer, hops);
  }

  private Walk onward(
      Device start,
      @Nullable Port entered,
      Packet sent,
      Sessions sessions,
      boolean answer,
      List<Hop> hops) {
    Device device = start;
    @Nullable Port in = entered;
    Packet packet = sent;
    while (hops.size() < MOST_HOPS) {
      Packet before = packet;
      @Nullable Packet known = sessions.known(device, packet);
      Optional<Firewall> firewall = device.firewall;
      @Nullable Port via = in;
      if (known != null) {
        packet = known;
      } else if (firewall.isPresent() && via != null) {
        Packet arriving = packet;
        Optional<Packet> turned = destination(device, firewall.get(), via, arriving, sessions);
        if (turned.isEmpty()) {
          hops.add(hop(device.id(), via.wire(), null, before, before, Optional.empty()));
          return end(
              hops,
              answer ? Disposition.BLOCKED_ASYMMETRIC : Disposition.BLOCKED_BY_NAT,
              device.id(),
              "the translator has no mapping that lets this source in");
        }
        packet = turned.get();
      }
      if (device == wiring.internet() && wiring.onInternet(packet.to().address())) {
        hops.add(hop(device.id(), wire(in), null, before, packet, Optional.empty()));
        return end(hops, Disposition.DELIVERED, device.id(), "a host of the Internet");
      }
      Optional<Port> out = wiring.route(device, packet.to().address());
      if (out.isEmpty()) {
        hops.add(hop(device.id(), wire(in), null, before, packet, Optional.empty()));
        return end(
            hops,
            Disposition.NO_ROUTE,
            device.id(),
            "no route to " + packet.to().address().getHostAddress());
      }
      Optional<String> rule = Optional.empty();
      if (firewall.isPresent() && via != null) {
        Firewall f = firewall.get();
        if (known != null && f.stateful()) {
          rule = Optional.of("session");
        } else {
          Verdict verdict = decide(f, packet, via.zone(), out.get().zone());
          rule = Optional.of(verdict.rule);
          boolean lost = answer && f.stateful() && known == null;
          if (lost || verdict.action == Firewall.Action.DENY) {
            hops.add(hop(device.id(), via.wire(), null, before, packet, rule));
            return new Walk(
                hops,
                lost ? Disposition.BLOCKED_ASYMMETRIC : Disposition.BLOCKED_BY_RULE,
                device.id(),
                lost ? Optional.empty() : rule,
                lost
                    ? "the request did not pass here: no session for its answer"
                    : "rule " + verdict.rule + " of " + device.id());
          }
          if (known == null) {
            packet = source(device, f, via, out.get(), packet, before, sessions);
            if (f.stateful() || !packet.equals(before)) {
              sessions.record(device, before, packet);
            }
          }
        }
      }
      Wire wire = out.get().wire();
      hops.add(hop(device.id(), wire(in), wire, before, packet, rule));
      if (wire.kind() instanceof Wire.Kind.Lan && on(wire, packet.to().address())) {
        return end(hops, Disposition.DELIVERED, wire.name(), "on " + wire.name());
      }
      Device here = device;
      Optional<Port> far = next(here, wire, packet.to().address());
      if (far.isEmpty()) {
        return end(hops, Disposition.NO_ROUTE, device.id(), "nothing at the end of " + wire.name());
      }
      in = far.get();
      device = far.get().device();
    }
    return end(hops, Disposition.NO_ROUTE, device.id(), "the routes go in a circle");
  }

  /// On a network with several devices the one that is nearer to the destination takes it.
  private Optional<Port> next(Device here, Wire wire, InetAddress to) {
    List<Port> others = wire.ports.stream().filter(p -> p.device() != here).toList();
    return others.stream()
        .filter(p -> wiring.route(p.device(), to).filter(o -> o.wire() != wire).isPresent())
        .findFirst()
        .or(() -> others.stream().findFirst());
  }

  private static boolean on(Wire lan, InetAddress address) {
    return lan.prefixes.stream().anyMatch(p -> p.contains(address));
  }

  private static @Nullable Wire wire(@Nullable Port port) {
    return port == null ? null : port.wire();
  }

  private record Verdict(Firewall.Action action, String rule) {}

  private static Verdict decide(Firewall firewall, Packet packet, Zone in, Zone out) {
    for (Rule rule : firewall.rules()) {
      if (matches(rule, packet, in, out)) {
        return new Verdict(rule.action(), rule.id());
      }
    }
    return new Verdict(firewall.byDefault(in, out), "default");
  }

  private static boolean matches(Rule rule, Packet packet, Zone in, Zone out) {
    boolean way =
        switch (rule.direction()) {
          case IN -> out.compareTo(in) > 0;
          case OUT -> out.compareTo(in) < 0;
          case BOTH -> true;
        };
    return way
        && (rule.transports().isEmpty() || rule.transports().contains(packet.transport()))
        && rule.from().stream().anyMatch(s -> s.matches(packet.from().address(), in))
        && rule.to().stream().anyMatch(s -> s.matches(packet.to().address(), out))
        && (rule.sourcePorts().isEmpty()
            || rule.sourcePorts().stream().anyMatch(p -> p.contains(packet.from().port())))
        && (rule.ports().isEmpty()
            || rule.ports().stream().anyMatch(p -> p.contains(packet.to().port())));
  }

  /// The packet with its destination translated; empty if it is for a translator's own address and
  /// nothing lets it in.
  private Optional<Packet> destination(
      Device device, Firewall firewall, Port in, Packet packet, Sessions sessions) {
    InetAddress to = packet.to().address();
    for (Nat nat : firewall.nats()) {
      boolean here = stands(nat, in) || (in.zone() != Zone.OUTSIDE && nat.hairpin());
      switch (nat) {
        case Nat.OneToOne n when here && n.outside().contains(to) -> {
          return Optional.of(
              packet.to(new Endpoint(shifted(to, n.outside(), n.inside()), packet.to().port())));
        }
        case Nat.PortForward n
            when here
                && n.outside().equals(to)
                && n.transport() == packet.transport()
                && n.ports().contains(packet.to().port()) -> {
          int port = n.insidePort() + packet.to().port() - n.ports().first();
          return Optional.of(packet.to(new Endpoint(n.inside(), port)));
        }
        case Nat.OneToOne _, Nat.PortForward _, Nat.SourceNat _ -> {}
      }
    }
    // RFC 4787 §5: a mapping lets in whom its filtering lets in.
    for (Sessions.Mapping m : sessions.mappings(device)) {
      if (m.outside().equals(packet.to()) && m.sent().transport() == packet.transport()) {
        boolean lets =
            m.contacted().stream()
                .anyMatch(c -> Sessions.shared(m.nat().filtering(), c, packet.from()));
        return lets ? Optional.of(packet.to(m.sent().from())) : Optional.empty();
      }
    }
    boolean own =
        device.ports.stream().anyMatch(p -> p.addresses().contains(to))
            || device.translated.stream().anyMatch(p -> p.contains(to));
    return own ? Optional.empty() : Optional.of(packet);
  }

  private Packet source(
      Device device,
      Firewall firewall,
      Port in,
      Port out,
      Packet packet,
      Packet before,
      Sessions sessions) {
    InetAddress from = packet.from().address();
    for (Nat nat : firewall.nats()) {
      switch (nat) {
        case Nat.OneToOne n
            when n.bothWays()
                && n.inside().contains(from)
                && (stands(n, out) || hairpinned(n, packet, before)) -> {
          return packet.from(
              new Endpoint(shifted(from, n.inside(), n.outside()), packet.from().port()));
        }
        case Nat.SourceNat n
            when stands(n, out)
                && covers(n.sources(), from)
                && covers(n.destinations(), packet.to().address()) -> {
          Optional<InetAddress> outside = appears(n.pool(), out, from);
          if (outside.isPresent()) {
            return packet.from(sessions.map(device, n, packet, outside.get()));
          }
        }
        case Nat.OneToOne _, Nat.SourceNat _, Nat.PortForward _ -> {}
      }
    }
    List<Prefix> pool = circuitPool(out);
    Optional<InetAddress> outside = pool.isEmpty() ? Optional.empty() : appears(pool, out, from);
    return outside
        .map(o -> packet.from(sessions.map(device, Wiring.poolNat(out), packet, o)))
        .orElse(packet);
  }

  private static boolean hairpinned(Nat nat, Packet packet, Packet before) {
    return nat.hairpin() && !packet.to().equals(before.to());
  }

  /// The circuit's own pool, where the firewall that it ends on translates (rule A4).
  private List<Prefix> circuitPool(Port out) {
    return out.wire().kind() instanceof Wire.Kind.OfCircuit(var site, var name)
            && topology.site(site).circuits().get(name) instanceof Circuit.ExpressRoute e
        ? e.natPool()
        : List.of();
  }

  private static boolean covers(List<Prefix> prefixes, InetAddress address) {
    return prefixes.isEmpty() || prefixes.stream().anyMatch(p -> p.contains(address));
  }

  /// Translated at a port: what the translation stands on, or else everything outside.
  private static boolean stands(Nat nat, Port port) {
    return nat.on()
        .map(on -> port.wire().name().endsWith("/" + on))
        .orElse(port.zone() == Zone.OUTSIDE);
  }

  private static Optional<InetAddress> appears(List<Prefix> pool, Port out, InetAddress like) {
    int family = like.getAddress().length;
    Optional<InetAddress> own =
        out.addresses().stream().filter(a -> a.getAddress().length == family).findFirst();
    return pool.stream()
        .map(Walker::firstHost)
        .filter(a -> a.getAddress().length == family)
        .findFirst()
        .or(() -> own);
  }

  private static InetAddress firstHost(Prefix prefix) {
    byte[] bytes = prefix.network().getAddress();
    if (prefix.bits() < bytes.length * 8 - 1) {
      bytes[bytes.length - 1]++;
    }
    return address(bytes);
  }

  private static InetAddress shifted(InetAddress address, Prefix from, Prefix to) {
    byte[] bytes = address.getAddress();
    byte[] base = from.network().getAddress();
    byte[] other = to.network().getAddress();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ((bytes[i] ^ base[i]) | other[i]);
    }
    return address(bytes);
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Hop hop(
      String device,
      @Nullable Wire in,
      @Nullable Wire out,
      Packet before,
      Packet after,
      Optional<String> rule) {
    Optional<Wire> left = Optional.ofNullable(out);
    return new Hop(
        device,
        Optional.ofNullable(in).map(Wire::name),
        left.map(Wire::name),
        before,
        after,
        rule,
        left.map(Wire::segment),
        Optional.<String>empty());
  }

  private static Walk end(List<Hop> hops, Disposition disposition, String at, String why) {
    return new Walk(hops, disposition, at, Optional.empty(), why);
  }
}

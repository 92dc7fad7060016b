package org.turnpike.lab.fabric;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.planner.network.Addresses;
import org.turnpike.planner.network.Device;
import org.turnpike.planner.network.Port;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Prefix;

/// A firewall's translations as nftables has them.
///
/// The kernel's own source translation keeps a port that is free and lets in whom a session wrote
/// to, by address and port: the usual home router. A mapping that depends on the destination is one
/// that draws a port for each session. One that lets in others besides is remembered in a map, as
/// it is on the wire, and what comes for it and belongs to no session goes by that (RFC 4787 §5);
/// for datagrams alone: nobody listens for streams behind a translator.
final class Translating {

  /// What turns round at the device bears this.
  private static final String TURNED = "0x7470";

  /// A session that a mapping let in bears this.
  static final String LET_IN = "0x7471";

  private final Device device;
  private final Firewall firewall;
  private final Filtering sides;
  private final List<String> destinations = new ArrayList<>();
  private final List<String> sources = new ArrayList<>();
  private final List<String> maps = new ArrayList<>();
  private final List<String> remembered = new ArrayList<>();

  Translating(Device device, Firewall firewall) {
    this.device = device;
    this.firewall = firewall;
    this.sides = new Filtering(device, firewall);
  }

  /// What these rules cannot do as the file says it.
  List<String> unbuilt() {
    return firewall.nats().stream()
        .filter(n ->
            n instanceof Nat.SourceNat s
                && s.hairpin()
                && s.filtering() != Nat.Dependence.ENDPOINT_INDEPENDENT)
        .map(n ->
            firewall.path()
                + ": a translator that turns round only what its filtering lets in is not built yet")
        .toList();
  }

  /// Empty where nothing is translated.
  String table() {
    if (firewall.nats().isEmpty()) {
      return "";
    }
    firewall.nats().forEach(this::nat);
    return """
    table inet lab-nat {
      %s
      chain prerouting {
        type nat hook prerouting priority dstnat; policy accept;
        %s
      }
      chain postrouting {
        type nat hook postrouting priority srcnat; policy accept;
        %s
      }
      chain remember {
        type filter hook postrouting priority srcnat + 100; policy accept;
        %s
      }
    }
    """
        .formatted(
            String.join("\n  ", maps),
            String.join("\n    ", destinations),
            String.join("\n    ", sources),
            String.join("\n    ", remembered));
  }

  private void nat(Nat nat) {
    List<Port> stands = sides.standing(nat.on()).toList();
    String here = names(stands.stream());
    switch (nat) {
      case Nat.OneToOne n -> {
        String ip = family(n.outside().network());
        arriving(
            nat,
            here,
            ip + " daddr " + n.outside(),
            to("dnat", ip, "daddr", n.outside(), n.inside()));
        if (n.bothWays()) {
          leaving(
              nat,
              here,
              ip + " saddr " + n.inside(),
              to("snat", ip, "saddr", n.inside(), n.outside()));
        }
        if (!n.keepsSource()) {
          sources.add("ct status dnat ct original " + ip + " daddr " + n.outside() + " masquerade");
        }
      }
      case Nat.PortForward n -> {
        String ip = family(n.outside());
        String word = n.transport().name().toLowerCase(Locale.ROOT);
        String first = Integer.toString(n.ports().first());
        boolean shifted = n.insidePort() != n.ports().first();
        arriving(
            nat,
            here,
            ip
                + " daddr "
                + Endpoint.text(n.outside())
                + " "
                + word
                + " dport "
                + (n.ports().first() == n.ports().last() ? first : first + "-" + n.ports().last()),
            "dnat "
                + ip
                + " to "
                + Endpoint.text(n.inside())
                + (shifted ? ":" + n.insidePort() : ""));
        if (!n.keepsSource()) {
          sources.add(
              "ct status dnat ct original "
                  + ip
                  + " daddr "
                  + Endpoint.text(n.outside())
                  + " masquerade");
        }
      }
      case Nat.SourceNat n -> stands.forEach(port -> source(n, port));
    }
  }

  private void source(Nat.SourceNat nat, Port port) {
    for (boolean four : new boolean[] {true, false}) {
      Optional<InetAddress> as =
          Stream.concat(nat.pool().stream().map(Addresses::firstHost), port.addresses().stream())
              .filter(a -> Cabling.four(a) == four)
              .findFirst();
      List<Prefix> from = of(nat.sources(), four);
      List<Prefix> to = of(nat.destinations(), four);
      if (as.isEmpty()
          || (from.isEmpty() && !nat.sources().isEmpty())
          || (to.isEmpty() && !nat.destinations().isEmpty())) {
        continue;
      }
      String ip = four ? "ip" : "ip6";
      String match =
          (from.isEmpty()
                  ? "meta nfproto " + (four ? "ipv4 " : "ipv6 ")
                  : ip + " saddr " + Filtering.set(from))
              + (to.isEmpty() ? "" : ip + " daddr " + Filtering.set(to));
      // Whether it keeps the port is nobody's matter where all sessions share the mapping.
      boolean draws = nat.mapping() != Nat.Dependence.ENDPOINT_INDEPENDENT;
      // nftables has no room for two IPv6 addresses with their ports in one entry.
      if (four && nat.filtering() != Nat.Dependence.ADDRESS_AND_PORT_DEPENDENT) {
        remember(nat, port, Endpoint.text(as.get()));
      }
      if (four && nat.mapping() == Nat.Dependence.ADDRESS_DEPENDENT) {
        share(nat, port, match, Endpoint.text(as.get()));
      }
      leaving(
          nat,
          '"' + Cabling.name(port) + '"',
          match,
          "snat " + ip + " to " + Endpoint.text(as.get()) + (draws ? " fully-random" : ""));
    }
  }

  /// @param as address that it appears with
  private void remember(Nat.SourceNat nat, Port port, String as) {
    String map = "let-in-" + maps.size();
    boolean anyone = nat.filtering() == Nat.Dependence.ENDPOINT_INDEPENDENT;
    maps.add(
        ("map %s { type %sinet_service : ipv4_addr . inet_service; flags dynamic,timeout;"
                + " size 4096; timeout 10m; }")
            .formatted(map, anyone ? "" : "ipv4_addr . "));
    remembered.add(
        ("oifname \"%s\" ip saddr %s meta l4proto udp ct direction original ct status snat"
                + " update @%s { %sudp sport : ct original ip saddr . ct original proto-src }")
            .formatted(Cabling.name(port), as, map, anyone ? "" : "ip daddr . "));
    String match = "ip daddr " + as + " meta l4proto udp ";
    String known =
        "ct mark set %s dnat ip to %sudp dport map @%s"
            .formatted(LET_IN, anyone ? "" : "ip saddr . ", map);
    destinations.add("iifname \"" + Cabling.name(port) + "\" " + match + known);
    String inside = names(device.ports().stream().filter(p -> p.zone() != Zone.OUTSIDE));
    if (nat.hairpin() && anyone && !inside.isEmpty()) {
      destinations.add(
          "iifname { " + inside + " } " + match + "meta mark set " + TURNED + " " + known);
    }
  }

  /// Sessions of one inside address and port with one peer's address have one outside port.
  private void share(Nat.SourceNat nat, Port port, String match, String as) {
    String map = "shared-" + maps.size();
    maps.add(
        ("map %s { type ipv4_addr . inet_service . ipv4_addr : ipv4_addr . inet_service;"
                + " flags dynamic,timeout; size 4096; timeout 10m; }")
            .formatted(map));
    remembered.add(
        ("oifname \"%s\" ip saddr %s meta l4proto udp ct direction original ct status snat"
                + " update @%s { ct original ip saddr . ct original proto-src . ip daddr"
                + " : ip saddr . udp sport }")
            .formatted(Cabling.name(port), as, map));
    leaving(
        nat,
        '"' + Cabling.name(port) + '"',
        match + " meta l4proto udp",
        "snat ip to ip saddr . udp sport . ip daddr map @" + map);
  }

  private static List<Prefix> of(List<Prefix> prefixes, boolean four) {
    return prefixes.stream().filter(p -> Cabling.four(p.network()) == four).toList();
  }

  private void arriving(Nat nat, String here, String match, String verdict) {
    if (here.isEmpty()) {
      return; // every circuit ends elsewhere: nothing comes by its outside
    }
    destinations.add("iifname { " + here + " } " + match + " " + verdict);
    String inside = names(device.ports().stream().filter(p -> p.zone() != Zone.OUTSIDE));
    if (nat.hairpin() && !inside.isEmpty()) {
      destinations.add(
          "iifname { " + inside + " } " + match + " meta mark set " + TURNED + " " + verdict);
    }
  }

  private void leaving(Nat nat, String here, String match, String verdict) {
    if (here.isEmpty()) {
      return;
    }
    sources.add("oifname { " + here + " } " + match + " " + verdict);
    if (nat.hairpin()) {
      sources.add("meta mark " + TURNED + " " + match + " " + verdict);
    }
  }

  private static String to(String verb, String ip, String side, Prefix from, Prefix to) {
    boolean host = from.bits() == from.network().getAddress().length * 8;
    return host
        ? verb + " " + ip + " to " + Endpoint.text(to.network())
        : verb + " " + ip + " prefix to " + ip + " " + side + " map { " + from + " : " + to + " }";
  }

  private static String family(InetAddress address) {
    return Cabling.four(address) ? "ip" : "ip6";
  }

  private static String names(Stream<Port> ports) {
    return ports.map(Cabling::name).map(n -> '"' + n + '"').collect(Collectors.joining(", "));
  }
}

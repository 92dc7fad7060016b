package org.turnpike.topology.format;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Rule;
import org.turnpike.topology.network.Selector;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.StaticRoute;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Prefix;

/// Sites with their firewalls and circuits.
record FirewallBinder(NetworkBinder networks, Map<String, Pool> pools) {

  Map<SiteId, Site> sites() {
    Map<SiteId, Site> out = new LinkedHashMap<>();
    networks.sites().forEach((name, f) -> out.put(new SiteId(name), site(new SiteId(name), f)));
    return out;
  }

  private Site site(SiteId id, Fields f) {
    Site.Kind kind = Site.Kind.valueOf(f.word("kind", "site").toUpperCase(Locale.ROOT));
    Map<String, Network> own = new LinkedHashMap<>();
    networks
        .networks()
        .forEach((n, network) -> {
          if (n.site().equals(id)) {
            own.put(n.name(), network);
          }
        });
    Map<String, Fields> circuits = f.named("circuits");
    Map<String, Firewall> firewalls = new LinkedHashMap<>();
    f.named("firewalls").forEach((name, w) -> firewalls.put(name, firewall(id, name, w, circuits)));
    Map<String, Circuit> ends = new LinkedHashMap<>();
    circuits.forEach(
        (name, c) -> ends.put(name, circuit(id, name, c, own.values(), firewalls.values())));
    return new Site(
        id,
        kind,
        f.word("organisation"),
        f.may("geography", Scalar.NAME, ""),
        own,
        ends,
        firewalls,
        routes(f));
  }

  static List<StaticRoute> routes(Fields f) {
    return f.sections("routes").stream()
        .map(r -> new StaticRoute(r.must("to", Scalar.PREFIX), r.must("via", Scalar.ADDRESS)))
        .toList();
  }

  private Firewall firewall(SiteId site, String name, Fields f, Map<String, Fields> circuits) {
    Map<Zone, List<String>> zones = new LinkedHashMap<>();
    for (Zone zone : Zone.values()) {
      zones.put(zone, f.words(zone.text()));
    }
    List<Nat> nats = new ArrayList<>(f.sections("nat").stream().map(FirewallBinder::nat).toList());
    // A circuit's pool is a translation at the firewall that the circuit ends on; what stands in
    // `nat` is more special and comes first.
    zones.values().stream()
        .flatMap(List::stream)
        .forEach(at -> {
          Fields circuit = circuits.get(at);
          List<Prefix> pool = circuit == null ? List.of() : circuit.list("nat-pool", Scalar.PREFIX);
          if (!pool.isEmpty()) {
            nats.add(sourceNat(Optional.of(at), pool));
          }
        });
    return new Firewall(
        name,
        site,
        zones,
        f.flag("stateful", true),
        action(f.word("outbound", "deny")),
        action(f.word("inbound", "deny")),
        f.sections("rules").stream().map(r -> rule(site, r)).toList(),
        nats,
        (int) (f.may("udp-timeout", Scalar.DURATION, 30_000_000_000L) / 1_000_000_000L));
  }

  private static Firewall.Action action(String word) {
    return Firewall.Action.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private Rule rule(SiteId site, Fields f) {
    return new Rule(
        f.must("id", Scalar.TEXT),
        action(f.word("action", "allow")),
        java.util.Set.copyOf(
            f.words("protocol").stream()
                .map(p -> Transport.valueOf(p.toUpperCase(Locale.ROOT)))
                .toList()),
        selectors(site, f.words("from")),
        selectors(site, f.words("to")),
        f.list("source-ports", Scalar.PORTS),
        f.list("ports", Scalar.PORTS),
        Rule.Direction.valueOf(f.word("direction", "both").toUpperCase(Locale.ROOT)),
        f.may("note", Scalar.TEXT, ""));
  }

  private List<Selector> selectors(SiteId site, List<String> words) {
    return words.isEmpty()
        ? List.of(new Selector.Any())
        : words.stream().map(w -> selector(site, w)).toList();
  }

  private Selector selector(SiteId site, String word) {
    if (word.equals("any")) {
      return new Selector.Any();
    }
    for (Zone zone : Zone.values()) {
      if (zone.text().equals(word)) {
        return new Selector.OfZone(zone);
      }
    }
    try {
      return new Selector.Addresses(word, List.of(Scalar.PREFIX.of(word)));
    } catch (IllegalArgumentException notAnAddress) {
      return new Selector.Addresses(word, named(site, word));
    }
  }

  /// The addresses of a name: networks of this site before all else, then pools and nodes.
  private List<Prefix> named(SiteId site, String word) {
    Network local =
        word.indexOf('/') < 0 ? networks.networks().get(new NetworkId(site, word)) : null;
    if (local != null) {
      return local.prefixes();
    }
    if (word.indexOf('/') > 0) {
      return networks.network(NetworkId.parse(word)).prefixes();
    }
    int colon = word.indexOf(':');
    Pool pool = pools.get(colon < 0 ? word : word.substring(0, colon));
    if (pool != null) {
      Optional<EdgeService> service =
          colon < 0
              ? Optional.empty()
              : Optional.of(
                  EdgeService.valueOf(word.substring(colon + 1).toUpperCase(Locale.ROOT)));
      return addresses(pool, "", service);
    }
    return pools.values().stream()
        .filter(p -> p.nodeIds().stream().anyMatch(n -> n.name().equals(word)))
        .flatMap(p -> addresses(p, word, Optional.empty()).stream())
        .toList();
  }

  /// Addresses as adapters hold them: rules are read after destination translation.
  ///
  /// @param node only this one's; every node's and the load balancer's when empty
  private static List<Prefix> addresses(Pool pool, String node, Optional<EdgeService> service) {
    Stream<InetAddress> all =
        switch (pool) {
          case ServerPool p ->
              Stream.concat(
                  p.nodes().stream()
                      .filter(n -> node.isEmpty() || n.id().name().equals(node))
                      .flatMap(n -> n.addresses().stream()),
                  node.isEmpty() ? p.vips().stream() : Stream.of());
          case EdgePool p ->
              Stream.concat(
                  p.nodes().stream()
                      .filter(n -> node.isEmpty() || n.id().name().equals(node))
                      .flatMap(n -> edge(n, service)),
                  node.isEmpty() ? vips(p, service) : Stream.of());
          case ReverseProxy p -> Stream.of(p.external().adapter(), p.internal());
          case CloudConnector p ->
              p.appliances().stream()
                  .filter(a -> node.isEmpty() || a.id().name().equals(node))
                  .flatMap(a ->
                      service.isPresent()
                          ? Stream.of(a.external().adapter())
                          : Stream.of(a.external().adapter(), a.edgeInside(), a.mediation()));
        };
    return all.distinct().map(Addresses::host).toList();
  }

  private static Stream<InetAddress> edge(EdgePool.Node node, Optional<EdgeService> service) {
    Stream<InetAddress> outside =
        node.external().entrySet().stream()
            .filter(e -> service.isEmpty() || service.get() == e.getKey())
            .flatMap(e -> e.getValue().stream())
            .map(ExternalAddress::adapter);
    return service.isPresent() ? outside : Stream.concat(outside, node.insideAddresses().stream());
  }

  private static Stream<InetAddress> vips(EdgePool pool, Optional<EdgeService> service) {
    Stream<InetAddress> outside =
        pool.vips().entrySet().stream()
            .filter(e -> service.isEmpty() || service.get() == e.getKey())
            .flatMap(e -> e.getValue().stream());
    return service.isPresent() ? outside : Stream.concat(outside, pool.insideVip().stream());
  }

  private static Nat nat(Fields f) {
    Optional<String> on = f.word("on");
    return switch (f.mustWord("kind")) {
      case "one-to-one" ->
          new Nat.OneToOne(
              on,
              f.must("inside", Scalar.PREFIX),
              f.must("outside", Scalar.PREFIX),
              f.flag("both-ways", true),
              f.flag("keeps-source", true),
              f.flag("hairpin", false));
      case "source" ->
          new Nat.SourceNat(
              on,
              f.list("from", Scalar.PREFIX),
              f.list("to", Scalar.PREFIX),
              f.list("pool", Scalar.PREFIX),
              dependence(f.word("mapping", "endpoint-independent")),
              dependence(f.word("filtering", "address-and-port-dependent")),
              f.flag("keeps-ports", true),
              f.flag("hairpin", false));
      default -> {
        Ports ports = f.must("ports", Scalar.PORTS);
        yield new Nat.PortForward(
            on,
            f.must("outside", Scalar.ADDRESS),
            Transport.valueOf(f.mustWord("protocol").toUpperCase(Locale.ROOT)),
            ports,
            f.must("inside", Scalar.ADDRESS),
            f.may("inside-port", Scalar.PORT, ports.first()),
            f.flag("keeps-source", true),
            f.flag("hairpin", false));
      }
    };
  }

  private static Nat.Dependence dependence(String word) {
    return Nat.Dependence.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static Nat.SourceNat sourceNat(Optional<String> on, List<Prefix> pool) {
    return new Nat.SourceNat(
        on,
        List.of(),
        List.of(),
        pool,
        Nat.Dependence.ENDPOINT_INDEPENDENT,
        Nat.Dependence.ADDRESS_AND_PORT_DEPENDENT,
        true,
        false);
  }

  private static Circuit circuit(
      SiteId site,
      String name,
      Fields f,
      Iterable<Network> networks,
      Iterable<Firewall> firewalls) {
    List<InetAddress> far = f.list("gateway", Scalar.ADDRESS);
    List<Circuit.Attachment> attachments =
        f.list("address", Scalar.BOUND).stream()
            .map(b ->
                new Circuit.Attachment(
                    b.address(),
                    b.subnet(),
                    far.stream()
                        .filter(b.subnet()::contains)
                        .findFirst()
                        .orElseGet(() -> Addresses.far(b.subnet(), b.address()))))
            .toList();
    boolean internet = f.mustWord("to").equals("internet");
    List<Prefix> pool = f.list("nat-pool", Scalar.PREFIX);
    boolean written = f.has("advertise");
    List<Prefix> advertised =
        written
            ? f.list("advertise", Scalar.PREFIX)
            : defaultAdvertised(name, internet, attachments, pool, networks, firewalls);
    boolean up = f.may("state", Scalar.STATE, true);
    int preference = f.may("preference", Scalar.COUNT, 100);
    List<Prefix> received = f.list("receive", Scalar.PREFIX);
    boolean premium = f.flag("premium", false);
    boolean brings = f.flag("internet", false);
    return internet
        ? new Circuit.ToInternet(
            name,
            site,
            attachments,
            advertised,
            written,
            NetworkBinder.quality(f, false),
            preference,
            up)
        : new Circuit.ExpressRoute(
            name,
            site,
            new SiteId(f.mustWord("to")),
            attachments,
            advertised,
            written,
            f.has("receive") ? Optional.of(received) : Optional.empty(),
            premium,
            pool,
            brings,
            NetworkBinder.quality(f, true),
            preference,
            up);
  }

  /// The subnet of the circuit, the addresses that are translated to on it, and on the Internet the
  /// public networks of the site: an Edge with public addresses is reached without saying more.
  /// Over ExpressRoute nothing but the circuit's own translations goes out by itself, because what
  /// is advertised there draws traffic of the whole provider network (rule A5).
  private static List<Prefix> defaultAdvertised(
      String circuit,
      boolean internet,
      List<Circuit.Attachment> attachments,
      List<Prefix> pool,
      Iterable<Network> networks,
      Iterable<Firewall> firewalls) {
    List<Prefix> out = new ArrayList<>();
    attachments.forEach(a -> out.add(a.subnet()));
    out.addAll(pool);
    for (Firewall firewall : firewalls) {
      for (Nat nat : firewall.nats()) {
        boolean here = nat.on().map(circuit::equals).orElse(internet);
        if (here) {
          switch (nat) {
            case Nat.OneToOne n -> out.add(n.outside());
            case Nat.SourceNat n -> out.addAll(n.pool());
            case Nat.PortForward n -> out.add(Addresses.host(n.outside()));
          }
        }
      }
    }
    if (internet) {
      for (Network network : networks) {
        network.prefixes().stream()
            .filter(p -> !Addresses.isPrivate(p.network()))
            .forEach(out::add);
      }
    }
    List<Prefix> wide = new ArrayList<>();
    for (Prefix prefix : out) {
      boolean held =
          out.stream().anyMatch(o -> o.bits() < prefix.bits() && o.contains(prefix.network()));
      if (!held && !wide.contains(prefix)) {
        wide.add(prefix);
      }
    }
    return wide;
  }
}

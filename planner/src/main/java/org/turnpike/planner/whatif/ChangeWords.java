package org.turnpike.planner.whatif;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.turnpike.planner.whatif.Change.CircuitDown;
import org.turnpike.planner.whatif.Change.LinkDown;
import org.turnpike.planner.whatif.Change.NodeDown;
import org.turnpike.planner.whatif.Change.PartnerWithoutExpressRoute;
import org.turnpike.planner.whatif.Change.PortClosed;
import org.turnpike.planner.whatif.Change.UserMoved;
import org.turnpike.planner.whatif.Change.WithoutExpressRoute;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Nearest;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// Reads changes as a person writes them on a command line, against the names of a topology. Every
/// method throws an [IllegalArgumentException] that says what was expected and the nearest valid
/// word.
public record ChangeWords(Topology topology) {

  /// For the home of a user: the provider's pool, where there is one only.
  private static final String ONLINE = "online";

  /// `expressroute`, or `redmond/expressroute` where several sites have one of that name.
  public CircuitDown circuitDown(String word) {
    List<Circuit> all = circuits();
    List<Circuit> meant =
        all.stream().filter(c -> c.name().equals(word) || full(c).equals(word)).toList();
    if (meant.size() > 1) {
      throw new IllegalArgumentException(
          "circuit \""
              + word
              + "\" is there more than once; expected one of "
              + listed(meant.stream().map(ChangeWords::full).toList()));
    }
    if (meant.isEmpty()) {
      throw unknown(
          "circuit",
          word,
          all.stream().map(word.contains("/") ? ChangeWords::full : Circuit::name).toList());
    }
    return new CircuitDown(meant.getFirst().site(), meant.getFirst().name());
  }

  public LinkDown linkDown(String word) {
    List<String> names = topology.links().stream().map(Link::name).toList();
    return new LinkDown(known("link", word, names));
  }

  public NodeDown nodeDown(String word) {
    List<String> names =
        topology.pools().values().stream()
            .flatMap(p -> p.nodeIds().stream())
            .map(NodeId::name)
            .toList();
    return new NodeDown(new NodeId(known("node", word, names)));
  }

  /// `3478/udp@redmond`, `443/tcp@redmond/outer`, `50000-59999/udp@redmond`; without a transport,
  /// TCP and UDP.
  public PortClosed portClosed(String word) {
    int at = word.indexOf('@');
    if (at < 1 || at == word.length() - 1) {
      throw new IllegalArgumentException(
          "port \"" + word + "\": expected a port and where, such as 3478/udp@redmond");
    }
    String port = word.substring(0, at);
    int slash = port.indexOf('/');
    Set<Transport> transports =
        slash < 0
            ? EnumSet.of(Transport.TCP, Transport.UDP)
            : EnumSet.of(transport(port.substring(slash + 1)));
    Ports ports = Ports.parse(slash < 0 ? port : port.substring(0, slash));
    String where = word.substring(at + 1);
    List<Firewall> all =
        topology.sites().values().stream().flatMap(s -> s.firewalls().values().stream()).toList();
    for (Firewall firewall : all) {
      if (firewall.site().name().equals(where)) {
        return new PortClosed(transports, ports, firewall.site(), Optional.empty());
      }
      if ((firewall.site() + "/" + firewall.name()).equals(where)) {
        return new PortClosed(transports, ports, firewall.site(), Optional.of(firewall.name()));
      }
    }
    List<Firewall> named = all.stream().filter(f -> f.name().equals(where)).toList();
    if (named.size() == 1) {
      Firewall only = named.getFirst();
      return new PortClosed(transports, ports, only.site(), Optional.of(only.name()));
    }
    if (topology.sites().keySet().stream().anyMatch(s -> s.name().equals(where))) {
      throw new IllegalArgumentException("site " + where + " has no firewall to close a port at");
    }
    throw unknown(
        "site or firewall",
        where,
        all.stream()
            .flatMap(f -> Stream.of(f.site().name(), f.site() + "/" + f.name()))
            .distinct()
            .toList());
  }

  private static Transport transport(String word) {
    List<String> words = List.of(Transport.TCP.text(), Transport.UDP.text());
    return Transport.valueOf(known("transport", word, words).toUpperCase(Locale.ROOT));
  }

  /// `alice=online-europe`, or `alice=online` where the provider has one pool only.
  public UserMoved userMoved(String word) {
    int equals = word.indexOf('=');
    if (equals < 1 || equals == word.length() - 1) {
      throw new IllegalArgumentException(
          "move \"" + word + "\": expected a user and a pool, such as alice=online-europe");
    }
    String name = known("user", word.substring(0, equals), topology.users().keySet());
    User user = topology.user(name);
    Organisation organisation = topology.organisation(user.organisation());
    List<String> homes =
        topology.pools().values().stream()
            .filter(p -> p instanceof ServerPool s && s.roles().contains(Role.FRONT_END))
            .filter(p ->
                p.organisation().equals(user.organisation())
                    || organisation.tenantOf().contains(p.organisation()))
            .map(Pool::name)
            .toList();
    String home = word.substring(equals + 1);
    if (home.equals(ONLINE) && !homes.contains(ONLINE)) {
      List<String> online = homes.stream().filter(h -> topology.online(topology.pool(h))).toList();
      if (online.size() != 1) {
        throw new IllegalArgumentException(
            online.isEmpty()
                ? organisation.name() + " is tenant of no provider that " + name + " could move to"
                : "\"online\" is not one pool; expected one of " + listed(online));
      }
      home = online.getFirst();
    }
    return new UserMoved(name, known("home of " + organisation.name(), home, homes));
  }

  public PartnerWithoutExpressRoute partnerWithoutExpressRoute(String word) {
    List<String> partners =
        topology.organisations().values().stream()
            .filter(o -> o.kind() == Organisation.Kind.PARTNER)
            .map(Organisation::name)
            .toList();
    String partner = known("partner", word, partners);
    boolean has =
        expressRoutes()
            .anyMatch(
                c -> topology.site(c.site()).organisation().filter(partner::equals).isPresent());
    if (!has) {
      throw new IllegalArgumentException("partner " + partner + " has no ExpressRoute as it is");
    }
    return new PartnerWithoutExpressRoute(partner);
  }

  public WithoutExpressRoute withoutExpressRoute() {
    if (expressRoutes().findAny().isEmpty()) {
      throw new IllegalArgumentException("this topology has no ExpressRoute as it is");
    }
    return new WithoutExpressRoute();
  }

  private Stream<Circuit> expressRoutes() {
    return circuits().stream().filter(Circuit.ExpressRoute.class::isInstance);
  }

  private List<Circuit> circuits() {
    return topology.sites().values().stream().flatMap(s -> s.circuits().values().stream()).toList();
  }

  private static String full(Circuit circuit) {
    return circuit.site() + "/" + circuit.name();
  }

  private static String known(String kind, String word, Collection<String> words) {
    if (!words.contains(word)) {
      throw unknown(kind, word, words);
    }
    return word;
  }

  private static IllegalArgumentException unknown(
      String kind, String word, Collection<String> words) {
    if (words.isEmpty()) {
      return new IllegalArgumentException("there is no " + kind + " \"" + word + "\", nor any");
    }
    return new IllegalArgumentException(
        "there is no "
            + kind
            + " \""
            + word
            + "\"; "
            + Nearest.to(word, words)
                .map(n -> "did you mean \"" + n + "\"?")
                .orElseGet(() -> "expected one of " + listed(words)));
  }

  /// The first few; a file can have hundreds.
  private static String listed(Collection<String> words) {
    List<String> some = words.stream().distinct().limit(8).toList();
    return String.join(", ", some)
        + (words.stream().distinct().count() > some.size() ? ", ..." : "");
  }
}

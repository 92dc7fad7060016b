package org.turnpike.topology.format;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.Place;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Prefix;

/// What cannot be true at once: overlapping prefixes, one address twice, an address outside its
/// network, a circle of pools. Works on the tree and passes over what it cannot read, which [Check]
/// has told already, so that all mistakes come out in one run.
final class Consistency {

  private final Node root;
  private final List<Mistake> mistakes;

  /// Prefixes by `site/network`.
  private final Map<String, List<Prefix>> networks = new LinkedHashMap<>();

  private Consistency(Node root, List<Mistake> mistakes) {
    this.root = root;
    this.mistakes = mistakes;
  }

  static void of(Node root, List<Mistake> mistakes) {
    Consistency check = new Consistency(root, mistakes);
    check.prefixes();
    check.addresses();
    check.sites();
    check.links();
    check.pools();
    check.tenants();
    check.users();
  }

  private record Held(String scope, String what, Prefix prefix, Place place) {}

  private void prefixes() {
    List<Held> all = new ArrayList<>();
    section("sites")
        .forEach((site, node) -> {
          boolean open = word(node, "kind").equals(Optional.of("public"));
          String scope = open ? "site " + site : word(node, "organisation").orElse("site " + site);
          Declared.entries(Declared.at(node, "networks"))
              .forEach((name, network) -> {
                Node where = Declared.at(network, "prefix").orElse(network);
                List<Prefix> own = new ArrayList<>();
                for (Node.Text text : texts(where)) {
                  parse(text, Scalar.PREFIX)
                      .ifPresent(p -> {
                        own.add(p);
                        all.add(new Held(scope, site + "/" + name, p, text.place()));
                        if (!Addresses.isPrivate(p.network())) {
                          all.add(new Held("*", site + "/" + name, p, text.place()));
                        }
                      });
                }
                networks.put(site + "/" + name, own);
                Declared.at(network, "gateway")
                    .ifPresent(g -> within(g, List.of(own), "gateway", site + "/" + name));
              });
        });
    overlaps(all);
  }

  /// Two prefixes overlap only if one holds the other, so after sorting the holder is among those
  /// still open before it.
  private void overlaps(List<Held> all) {
    Map<String, List<Held>> scopes = new LinkedHashMap<>();
    all.forEach(h -> scopes.computeIfAbsent(h.scope(), _ -> new ArrayList<>()).add(h));
    Set<Place> told = new HashSet<>();
    for (List<Held> scope : scopes.values()) {
      scope.sort(
          Comparator.comparing((Held h) -> h.prefix().network().getAddress().length)
              .thenComparing((a, b) ->
                  Arrays.compareUnsigned(
                      a.prefix().network().getAddress(), b.prefix().network().getAddress()))
              .thenComparingInt(h -> h.prefix().bits()));
      Deque<Held> open = new ArrayDeque<>();
      for (Held held : scope) {
        while (!open.isEmpty() && !Addresses.overlap(open.peek().prefix(), held.prefix())) {
          open.pop();
        }
        if (!open.isEmpty() && told.add(held.place())) {
          Held other = open.peek();
          mistakes.add(
              Mistake.of(
                  held.place(),
                  held.prefix()
                      + " of "
                      + held.what()
                      + " overlaps "
                      + other.prefix()
                      + " of "
                      + other.what()
                      + " (line "
                      + other.place().line()
                      + ")"));
        }
        open.push(held);
      }
    }
  }

  private record Holder(String what, Place place) {}

  private void addresses() {
    Map<String, Holder> held = new LinkedHashMap<>();
    section("pools")
        .forEach((pool, node) -> {
          String network = word(node, "network").orElse("");
          String outside = word(node, "outside").orElse("");
          String inside = word(node, "inside").orElse("");
          Declared.entries(Declared.at(node, "nodes"))
              .forEach((name, n) -> {
                String what = "node " + name;
                if (!network.isEmpty()) {
                  Node where = Declared.at(n, "address").orElse(n);
                  address(where, network, what, held);
                } else {
                  Declared.at(n, "inside").ifPresent(a -> address(a, inside, what, held));
                  Declared.at(n, "gateway")
                      .ifPresent(a -> within(a, known(outside), "gateway", outside));
                  Set<String> own = new HashSet<>();
                  for (String service : List.of("access", "webconf", "av", "external")) {
                    Declared.at(n, service)
                        .ifPresent(a -> external(a, outside, what + " " + service, held, own));
                  }
                }
              });
          Declared.entries(Declared.at(node, "appliances"))
              .forEach((name, n) -> {
                String what = "appliance " + name;
                Declared.at(n, "external")
                    .ifPresent(a -> external(a, outside, what, held, new HashSet<>()));
                Declared.at(n, "edge-inside").ifPresent(a -> address(a, inside, what, held));
                Declared.at(n, "mediation").ifPresent(a -> address(a, inside, what, held));
              });
          Declared.at(node, "external")
              .ifPresent(a -> external(a, outside, pool, held, new HashSet<>()));
          Declared.at(node, "internal").ifPresent(a -> address(a, inside, pool, held));
          Declared.at(node, "vip")
              .ifPresent(v -> {
                if (v instanceof Node.Mapping) {
                  Declared.entries(Optional.of(v))
                      .forEach((service, a) ->
                          address(a, outside, "VIP of " + pool + " " + service, held));
                } else {
                  address(v, network, "VIP of " + pool, held);
                }
              });
          Declared.at(node, "inside-vip")
              .ifPresent(a -> address(a, inside, "VIP of " + pool, held));
        });
    for (String heading : List.of("gateways", "proxies")) {
      section(heading)
          .forEach((name, n) ->
              Declared.at(n, "address")
                  .ifPresent(a -> address(a, word(n, "network").orElse(""), name, held)));
    }
    section("users")
        .forEach((name, n) ->
            Declared.at(n, "address")
                .ifPresent(a -> address(a, word(n, "at").orElse(""), "user " + name, held)));
  }

  private void external(
      Node node, String network, String what, Map<String, Holder> held, Set<String> own) {
    for (Node.Text text : texts(node)) {
      parse(text, Scalar.EXTERNAL)
          .ifPresent(e -> {
            inNetwork(e.adapter(), network, text.place());
            // Two organisations may number their perimeters alike; what others see is there once.
            String scope = Addresses.isPrivate(e.adapter()) ? network + " " : "";
            once(scope, e.adapter(), what, text.place(), held, own);
            if (e.translated()) {
              once("", e.published(), what, text.place(), held, own);
            }
          });
    }
  }

  private void address(Node node, String network, String what, Map<String, Holder> held) {
    for (Node.Text text : texts(node)) {
      parse(text, Scalar.ADDRESS)
          .ifPresent(a -> {
            inNetwork(a, network, text.place());
            // Behind their own NATs different places hold the same private addresses.
            String scope = Addresses.isPrivate(a) ? network + " " : "";
            once(scope, a, what, text.place(), held, new HashSet<>());
          });
    }
  }

  private void once(
      String scope,
      InetAddress a,
      String what,
      Place place,
      Map<String, Holder> held,
      Set<String> own) {
    String key = scope + Endpoint.text(a);
    Holder before = held.putIfAbsent(key, new Holder(what, place));
    if (before != null && own.add(key)) {
      mistakes.add(
          Mistake.of(
              place,
              Endpoint.text(a)
                  + " is held by "
                  + what
                  + " and by "
                  + before.what()
                  + " (line "
                  + before.place().line()
                  + ")"));
    }
  }

  private void inNetwork(InetAddress a, String network, Place place) {
    List<Prefix> prefixes = networks.get(network);
    if (prefixes != null
        && !prefixes.isEmpty()
        && prefixes.stream().noneMatch(p -> p.contains(a))) {
      mistakes.add(
          Mistake.of(
              place,
              Endpoint.text(a) + " is not in network " + network,
              "an address in " + shown(prefixes)));
    }
  }

  private void within(Node node, List<List<Prefix>> known, String what, String network) {
    for (Node.Text text : texts(node)) {
      parse(text, Scalar.ADDRESS)
          .ifPresent(a -> {
            for (List<Prefix> prefixes : known) {
              if (prefixes.stream().noneMatch(p -> p.contains(a))) {
                mistakes.add(
                    Mistake.of(
                        text.place(),
                        what + " " + Endpoint.text(a) + " is not in network " + network,
                        "an address in " + shown(prefixes)));
              }
            }
          });
    }
  }

  private List<List<Prefix>> known(String network) {
    List<Prefix> prefixes = networks.get(network);
    return prefixes == null || prefixes.isEmpty() ? List.of() : List.of(prefixes);
  }

  private static String shown(List<Prefix> prefixes) {
    return String.join(" or ", prefixes.stream().map(Prefix::toString).toList());
  }

  private void sites() {
    section("sites")
        .forEach((site, node) -> {
          Set<String> names =
              new HashSet<>(Declared.entries(Declared.at(node, "networks")).keySet());
          Map<String, Node> circuits = Declared.entries(Declared.at(node, "circuits"));
          circuits.forEach((name, circuit) -> {
            if (names.contains(name)) {
              mistakes.add(
                  Mistake.of(
                      circuit.place(),
                      "circuit \"" + name + "\" has the name of a network of this site"));
            }
            if (word(circuit, "to").equals(Optional.of("internet"))) {
              for (String key : List.of("receive", "premium", "internet")) {
                Declared.at(circuit, key)
                    .ifPresent(n ->
                        mistakes.add(
                            Mistake.of(
                                n.place(),
                                "\""
                                    + key
                                    + "\" is for ExpressRoute circuits; this one leads to the Internet")));
              }
            }
          });
          Map<String, String> ends = new LinkedHashMap<>();
          Declared.entries(Declared.at(node, "firewalls"))
              .forEach((name, firewall) -> {
                Set<String> here = new HashSet<>();
                for (String zone : List.of("outside", "perimeter", "inside")) {
                  for (Node.Text text :
                      Declared.at(firewall, zone).map(Consistency::texts).orElse(List.of())) {
                    if (!here.add(text.text())) {
                      mistakes.add(
                          Mistake.of(
                              text.place(),
                              "\"" + text.text() + "\" is on two sides of firewall " + name));
                    }
                    String other =
                        circuits.containsKey(text.text())
                            ? ends.putIfAbsent(text.text(), name)
                            : null;
                    if (other != null) {
                      mistakes.add(
                          Mistake.of(
                              text.place(),
                              "circuit "
                                  + text.text()
                                  + " ends on firewall "
                                  + other
                                  + " already"));
                    }
                  }
                }
                rules(firewall);
              });
        });
  }

  private void rules(Node firewall) {
    Map<String, Place> ids = new LinkedHashMap<>();
    for (Node rule : items(Declared.at(firewall, "rules"))) {
      word(rule, "id")
          .ifPresent(id -> {
            Place before = ids.putIfAbsent(id, rule.place());
            if (before != null) {
              mistakes.add(
                  Mistake.of(
                      rule.place(),
                      "rule \"" + id + "\" is there twice, first in line " + before.line()));
            }
          });
    }
    for (Node nat : items(Declared.at(firewall, "nat"))) {
      if (word(nat, "kind").equals(Optional.of("one-to-one"))) {
        Optional<Prefix> inside = prefix(nat, "inside");
        Optional<Prefix> outside = prefix(nat, "outside");
        if (inside.isPresent()
            && outside.isPresent()
            && (inside.get().bits() != outside.get().bits()
                || inside.get().network().getAddress().length
                    != outside.get().network().getAddress().length)) {
          mistakes.add(
              Mistake.of(
                  nat.place(),
                  "inside "
                      + inside.get()
                      + " and outside "
                      + outside.get()
                      + " are not of the same size"));
        }
      }
    }
  }

  private static Optional<Prefix> prefix(Node node, String key) {
    return Declared.at(node, key)
        .flatMap(n -> n instanceof Node.Text t ? parse(t, Scalar.PREFIX) : Optional.empty());
  }

  private void links() {
    section("links")
        .forEach((name, link) -> {
          List<Node.Text> ends =
              Declared.at(link, "between").map(Consistency::texts).orElse(List.of());
          if (Declared.at(link, "between").isPresent()
              && (ends.size() != 2 || ends.getFirst().text().equals(ends.getLast().text()))) {
            mistakes.add(
                Mistake.of(
                    Declared.at(link, "between").orElse(link).place(),
                    "link " + name + " joins " + ends.size() + " sites",
                    "two different sites"));
          }
          Declared.entries(Declared.at(link, "ends-on"))
              .forEach((site, n) -> {
                if (ends.stream().noneMatch(e -> e.text().equals(site))) {
                  mistakes.add(
                      new Mistake(
                          n.place(),
                          "link " + name + " does not end at \"" + site + "\"",
                          "one of its two sites",
                          Nearest.to(site, ends.stream().map(Node.Text::text).toList())));
                }
              });
        });
  }

  private void pools() {
    Map<String, Node> pools = section("pools");
    Map<String, Place> nodes = new LinkedHashMap<>();
    pools.forEach((pool, node) -> {
      for (String key : List.of("nodes", "appliances")) {
        Declared.entries(Declared.at(node, key))
            .forEach((name, n) -> {
              Place before = nodes.putIfAbsent(name, n.place());
              if (before != null) {
                mistakes.add(
                    Mistake.of(
                        n.place(),
                        "node \""
                            + name
                            + "\" is in another pool too (line "
                            + before.line()
                            + ")"));
              }
            });
        if (Declared.at(node, key).orElse(null) instanceof Node.Mapping m
            && m.entries().isEmpty()) {
          mistakes.add(Mistake.of(m.place(), "pool " + pool + " has no nodes", "at least one"));
        }
      }
      List<String> way = new ArrayList<>(List.of(pool));
      Optional<String> next = word(node, "next-hop");
      while (next.isPresent()
          && pools.get(next.get()) instanceof Node hop
          && way.size() <= pools.size()) {
        way.add(next.get());
        if (next.get().equals(pool)) {
          mistakes.add(
              Mistake.of(
                  Declared.at(node, "next-hop").orElse(node).place(),
                  "next hops go in a circle: " + String.join(" > ", way)));
          break;
        }
        next = word(hop, "next-hop");
      }
    });
  }

  private void tenants() {
    Map<String, Node> organisations = section("organisations");
    Map<String, String> domains = new LinkedHashMap<>();
    organisations.forEach((name, node) -> {
      for (Node.Text of :
          Declared.at(node, "tenant-of").map(Consistency::texts).orElse(List.of())) {
        if (organisations.get(of.text()) instanceof Node provider
            && !word(provider, "kind").equals(Optional.of("provider"))) {
          mistakes.add(
              Mistake.of(
                  of.place(),
                  "\"" + of.text() + "\" is no provider",
                  "an organisation of kind provider"));
        }
      }
      for (Node.Text domain :
          Declared.at(node, "domains").map(Consistency::texts).orElse(List.of())) {
        String other = domains.putIfAbsent(domain.text(), name);
        if (other != null && !other.equals(name)) {
          mistakes.add(
              Mistake.of(
                  domain.place(), "domain " + domain.text() + " belongs to " + other + " already"));
        }
      }
    });
  }

  private void users() {
    Map<String, Node> pools = section("pools");
    Set<String> names = new HashSet<>(section("users").keySet());
    names.addAll(section("gateways").keySet());
    section("users")
        .forEach((name, node) ->
            word(node, "home")
                .filter(h ->
                    pools.get(h) instanceof Node p
                        && !word(p, "role").equals(Optional.of("front-end")))
                .ifPresent(h ->
                    mistakes.add(
                        Mistake.of(
                            Declared.at(node, "home").orElse(node).place(),
                            "pool " + h + " is no home",
                            "a pool of role front-end"))));
    for (String key : List.of("only", "without")) {
      for (Node.Text text :
          Declared.at(Declared.at(root, "scenarios"), key)
              .map(Consistency::texts)
              .orElse(List.of())) {
        parse(text, Scalar.PAIR)
            .ifPresent(pair ->
                pair.stream()
                    .filter(p -> !names.contains(p))
                    .forEach(p ->
                        mistakes.add(
                            new Mistake(
                                text.place(),
                                "there is no user or gateway \"" + p + "\"",
                                "",
                                Nearest.to(p, names)))));
      }
    }
  }

  private Map<String, Node> section(String key) {
    return Declared.entries(Declared.at(root, key));
  }

  private static Optional<String> word(Node node, String key) {
    return Declared.at(node, key)
        .flatMap(n -> n instanceof Node.Text t ? Optional.of(t.text()) : Optional.empty());
  }

  private static List<Node> items(Optional<Node> node) {
    return node.orElse(null) instanceof Node.Sequence s
        ? s.items()
        : node.map(List::of).orElse(List.of());
  }

  private static List<Node.Text> texts(Node node) {
    return items(Optional.of(node)).stream()
        .flatMap(n ->
            n instanceof Node.Text t
                ? java.util.stream.Stream.of(t)
                : java.util.stream.Stream.empty())
        .toList();
  }

  private static <T> Optional<T> parse(Node.Text text, Scalar<T> scalar) {
    try {
      return Optional.of(scalar.of(text.text()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

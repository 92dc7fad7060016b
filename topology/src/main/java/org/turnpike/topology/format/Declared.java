package org.turnpike.topology.format;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The names that a file declares, also where the thing itself is mistaken: a mistake inside a pool
/// should not make every user of that pool one too.
record Declared(Map<Shape.Kind, Set<String>> names, Map<String, SiteNames> sites) {

  /// What the site around a place declares.
  record SiteNames(Set<String> networks, Set<String> circuits, Set<String> firewalls) {
    static final SiteNames NONE = new SiteNames(Set.of(), Set.of(), Set.of());
  }

  static Declared in(Node root) {
    Map<Shape.Kind, Set<String>> names = new LinkedHashMap<>();
    Map<String, SiteNames> sites = new LinkedHashMap<>();
    names.put(Shape.Kind.ORGANISATION, keys(at(root, "organisations")));
    names.put(Shape.Kind.PROXY, keys(at(root, "proxies")));
    names.put(Shape.Kind.VPN, keys(at(root, "vpns")));
    names.put(Shape.Kind.POOL, keys(at(root, "pools")));
    Set<String> networks = new TreeSet<>();
    Set<String> regions = new TreeSet<>(Set.of("internet"));
    Set<String> nodes = new TreeSet<>();
    entries(at(root, "sites"))
        .forEach((site, node) -> {
          SiteNames own =
              new SiteNames(
                  keys(at(node, "networks")),
                  keys(at(node, "circuits")),
                  keys(at(node, "firewalls")));
          sites.put(site, own);
          own.networks().forEach(n -> networks.add(site + "/" + n));
          if (at(node, "kind")
              .map(k -> k instanceof Node.Text t && t.text().equals("region"))
              .orElse(false)) {
            regions.add(site);
          }
        });
    entries(at(root, "pools"))
        .forEach((pool, node) -> {
          nodes.addAll(keys(at(node, "nodes")));
          nodes.addAll(keys(at(node, "appliances")));
          if (at(node, "role")
              .map(k -> k instanceof Node.Text t && t.text().equals("reverse-proxy"))
              .orElse(false)) {
            nodes.add(
                at(node, "node").map(n -> n instanceof Node.Text t ? t.text() : pool).orElse(pool));
          }
        });
    names.put(Shape.Kind.SITE, sites.keySet());
    names.put(Shape.Kind.NETWORK, networks);
    names.put(Shape.Kind.FAR_END, regions);
    names.put(Shape.Kind.NODE, nodes);
    return new Declared(names, sites);
  }

  Set<String> of(Shape.Kind kind) {
    return names.getOrDefault(kind, Set.of());
  }

  SiteNames site(String name) {
    return sites.getOrDefault(name, SiteNames.NONE);
  }

  static Optional<Node> at(Optional<Node> node, String key) {
    return node.flatMap(n -> at(n, key));
  }

  static Optional<Node> at(Node node, String key) {
    return node instanceof Node.Mapping(var _, var entries)
            && entries.get(key) instanceof Node.Entry(var _, Node value)
        ? Optional.of(value)
        : Optional.empty();
  }

  static Map<String, Node> entries(Optional<Node> node) {
    Map<String, Node> out = new LinkedHashMap<>();
    if (node.orElse(null) instanceof Node.Mapping(var _, var entries)) {
      entries.forEach((key, entry) -> out.put(key, entry.value()));
    }
    return out;
  }

  private static Set<String> keys(Optional<Node> node) {
    return entries(node).keySet();
  }
}

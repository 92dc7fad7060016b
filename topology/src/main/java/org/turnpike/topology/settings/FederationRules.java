package org.turnpike.topology.settings;

import java.util.List;
import java.util.Locale;

/// With whom an Access Edge lets its users talk.
///
/// @param open whether whoever DNS leads to is a partner too; else only those on the list
/// @param allowed domains of known partners
/// @param blocked domains that are nobody's partner, whatever else is said
/// @param discoveredPerSecond requests a second taken of a partner who is not on the list
/// @param providers who speak for domains that their own certificate is not for
public record FederationRules(
    boolean open,
    List<String> allowed,
    List<String> blocked,
    int discoveredPerSecond,
    List<Provider> providers) {

  /// With nobody.
  public static final FederationRules NONE = new FederationRules(false, List.of(), List.of(), 20);

  /// A provider, whom we trust to say who of its tenants asks. Its own name is in none of their
  /// domains.
  ///
  /// @param edges names of its Access Edges: a domain's records may lead there, whatever its name
  /// @param domains of tenants that we know: users of theirs are homed at the provider, wherever
  ///   the domain's records lead
  public record Provider(List<String> edges, List<String> domains) {
    public Provider {
      edges = lower(edges);
      domains = lower(domains);
    }
  }

  public FederationRules {
    allowed = lower(allowed);
    blocked = lower(blocked);
    providers = List.copyOf(providers);
  }

  /// Without providers.
  public FederationRules(
      boolean open, List<String> allowed, List<String> blocked, int discoveredPerSecond) {
    this(open, allowed, blocked, discoveredPerSecond, List.of());
  }

  private static List<String> lower(List<String> names) {
    return names.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
  }

  /// Whether requests from and to that domain are let through.
  public boolean lets(String domain) {
    String name = domain.toLowerCase(Locale.ROOT);
    return !blocked.contains(name) && (open || allowed.contains(name));
  }

  /// Whether that host is a provider's Access Edge.
  public boolean provider(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return providers.stream().anyMatch(p -> p.edges.contains(name));
  }

  /// Whether one of these names is an Access Edge of a provider that the domain is a tenant of.
  public boolean tenant(List<String> names, String domain) {
    String name = domain.toLowerCase(Locale.ROOT);
    return providers.stream()
        .anyMatch(p -> p.domains.contains(name) && names.stream().anyMatch(p.edges::contains));
  }
}

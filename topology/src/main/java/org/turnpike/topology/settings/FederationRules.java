package org.turnpike.topology.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// With whom an Access Edge lets its users talk.
///
/// @param open whether whoever DNS leads to is a partner too; else only those on the list
/// @param allowed domains of known partners
/// @param blocked domains that are nobody's partner, whatever else is said
/// @param discoveredPerSecond requests a second taken of a partner who is not on the list
/// @param providers who speak for domains that their own certificate is not for
/// @param tenants whose users talk by lists of their own; all other users by the lists above
public record FederationRules(
    boolean open,
    List<String> allowed,
    List<String> blocked,
    int discoveredPerSecond,
    List<Provider> providers,
    List<Tenant> tenants) {

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

  /// An organisation whose users are homed behind this Edge, which is another's.
  ///
  /// @param domains of its users
  /// @param open as of the whole
  /// @param allowed as of the whole
  /// @param blocked as of the whole
  public record Tenant(
      List<String> domains, boolean open, List<String> allowed, List<String> blocked) {
    public Tenant {
      domains = lower(domains);
      allowed = lower(allowed);
      blocked = lower(blocked);
    }
  }

  public FederationRules {
    allowed = lower(allowed);
    blocked = lower(blocked);
    providers = List.copyOf(providers);
    tenants = List.copyOf(tenants);
  }

  /// Without tenants.
  public FederationRules(
      boolean open,
      List<String> allowed,
      List<String> blocked,
      int discoveredPerSecond,
      List<Provider> providers) {
    this(open, allowed, blocked, discoveredPerSecond, providers, List.of());
  }

  /// Without providers.
  public FederationRules(
      boolean open, List<String> allowed, List<String> blocked, int discoveredPerSecond) {
    this(open, allowed, blocked, discoveredPerSecond, List.of(), List.of());
  }

  private static List<String> lower(List<String> names) {
    return names.stream().map(FederationRules::plain).toList();
  }

  /// A domain as lists have it: the dot of the root is no other name (RFC 1034 §3.1).
  private static String plain(String domain) {
    String lower = domain.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private Optional<Tenant> whose(String ours) {
    if (tenants.isEmpty()) {
      return Optional.empty();
    }
    String name = plain(ours);
    return tenants.stream().filter(tenant -> tenant.domains.contains(name)).findFirst();
  }

  /// Whether two of our domains are of organisations of their own, who ask their lists for each
  /// other.
  public boolean apart(String one, String other) {
    return !whose(one).equals(whose(other));
  }

  /// Whether requests between users of one of our domains and a partner's are let through.
  public boolean lets(String ours, String partner) {
    return !blocks(ours, partner)
        && (whose(ours).map(Tenant::open).orElse(open) || knows(ours, partner));
  }

  /// Whether a partner is on the list of those whom users of one of our domains know.
  public boolean knows(String ours, String partner) {
    return whose(ours).map(Tenant::allowed).orElse(allowed).contains(plain(partner));
  }

  /// Whether a domain is blocked for users of one of ours.
  public boolean blocks(String ours, String partner) {
    return whose(ours).map(Tenant::blocked).orElse(blocked).contains(plain(partner));
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

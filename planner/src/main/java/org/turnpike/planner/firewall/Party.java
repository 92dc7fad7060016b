package org.turnpike.planner.firewall;

import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.settings.Prefix;

/// A source or destination of a rule.
///
/// @param key short name, `edge-av`; `any` for everyone
/// @param said in words
/// @param prefixes what the adapters hold, which is what a filter sees that stands inside
///   destination translation (netfilter's forward hook, Cisco ASA since 8.3, Azure); empty for any
/// @param published what the Internet sees; a filter that matches before translation needs these
///   (Palo Alto)
public record Party(String key, String said, List<Prefix> prefixes, List<Prefix> published) {

  public static final Party ANY = new Party("any", "any", List.of(), List.of());

  public Party {
    prefixes = prefixes.stream().distinct().toList();
    published = published.stream().distinct().toList();
  }

  public boolean any() {
    return key.equals("any");
  }

  /// Its prefixes of one family: an empty list for any, nothing if it has none of that family.
  public Optional<List<Prefix>> of(Family family) {
    return select(prefixes, family);
  }

  public Optional<List<Prefix>> publishedOf(Family family) {
    return select(published, family);
  }

  private Optional<List<Prefix>> select(List<Prefix> from, Family family) {
    if (any()) {
      return Optional.of(List.of());
    }
    List<Prefix> mine = from.stream().filter(family::has).toList();
    return mine.isEmpty() ? Optional.empty() : Optional.of(mine);
  }

  /// An address family. Devices filter each with rules of its own.
  public enum Family {
    IPV4,
    IPV6;

    boolean has(Prefix prefix) {
      return prefix.network() instanceof Inet4Address == (this == IPV4);
    }
  }
}

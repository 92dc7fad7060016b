package org.turnpike.topology.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.topology.UserUri;

/// Whose a pool, a gateway and a user are. As with [Consistency], what cannot be read is passed
/// over: [Check] has told it.
final class Belonging {

  private final Map<String, Node> organisations;
  private final Map<String, Node> pools;
  private final Map<String, Node> sites;
  private final Map<String, String> domains = new LinkedHashMap<>();
  private final List<Mistake> mistakes;

  private Belonging(Node root, List<Mistake> mistakes) {
    this.organisations = Declared.entries(Declared.at(root, "organisations"));
    this.pools = Declared.entries(Declared.at(root, "pools"));
    this.sites = Declared.entries(Declared.at(root, "sites"));
    this.mistakes = mistakes;
    organisations.forEach((name, node) -> domains(node).forEach(d -> domains.putIfAbsent(d, name)));
  }

  static void of(Node root, List<Mistake> mistakes) {
    Belonging belonging = new Belonging(root, mistakes);
    belonging.pools.forEach((name, pool) -> belonging.owned("pool " + name, pool));
    Declared.entries(Declared.at(root, "gateways"))
        .forEach((name, gateway) -> belonging.owned("gateway " + name, gateway));
    Declared.entries(Declared.at(root, "users")).forEach(belonging::user);
  }

  private void owned(String what, Node thing) {
    Optional<Node> site = siteName(thing).map(sites::get);
    if (word(thing, "organisation").isEmpty()
        && site.isPresent()
        && site.flatMap(s -> word(s, "organisation")).isEmpty()) {
      mistakes.add(
          Mistake.of(
              thing.place(),
              what + " belongs to nobody",
              "\"organisation\" here, or in site " + siteName(thing).orElse("")));
    }
  }

  /// The site of the network that a pool's place follows from.
  private static Optional<String> siteName(Node thing) {
    return word(thing, "outside")
        .or(() -> word(thing, "network"))
        .map(n -> n.indexOf('/') < 0 ? n : n.substring(0, n.indexOf('/')));
  }

  private void user(String name, Node user) {
    if (!(user instanceof Node.Mapping)) {
      return;
    }
    Optional<Node> uri = Declared.at(user, "uri");
    Optional<String> organisation = word(user, "organisation");
    if (uri.isPresent()) {
      if (organisation.isEmpty() && uri.get() instanceof Node.Text text) {
        address(name, text, user);
      }
      return;
    }
    Optional<String> whose =
        organisation.or(() -> word(user, "home").map(pools::get).flatMap(this::ownerOfHome));
    if (whose.isEmpty()) {
      if (homeIsKnown(user)) {
        mistakes.add(
            Mistake.of(
                user.place(),
                "user " + name + " is homed at a provider",
                "\"uri\" or \"organisation\" to say whose user it is"));
      }
    } else if (organisations.get(whose.get()) instanceof Node.Mapping owner
        && domains(owner).isEmpty()
        && !misspelt(owner)) {
      mistakes.add(
          Mistake.of(
              user.place(),
              "organisation " + whose.get() + " has no SIP domain for " + name,
              "\"uri\", or \"domains\" in the organisation"));
    }
  }

  private void address(String name, Node.Text uri, Node user) {
    String host;
    try {
      host = UserUri.parse(Scalar.USER.of(uri.text())).host();
    } catch (IllegalArgumentException e) {
      return;
    }
    boolean owned =
        domains.containsKey(host)
            || word(user, "home").map(pools::get).flatMap(this::ownerOfHome).isPresent();
    if (!owned
        && homeIsKnown(user)
        && organisations.values().stream().noneMatch(Belonging::misspelt)) {
      mistakes.add(
          new Mistake(
              uri.place(),
              "no organisation has the domain " + host + " of user " + name,
              "a domain that an organisation lists",
              Nearest.to(host, domains.keySet())));
    }
  }

  /// Whether an organisation has a key that is none, or domains that cannot be read: it may have
  /// the domain after all, and one mistake should not be told twice.
  private static boolean misspelt(Node organisation) {
    return !(organisation instanceof Node.Mapping(var _, var entries))
        || !Grammar.ORGANISATION.keys().keySet().containsAll(entries.keySet())
        || entries.containsKey("domains") && domains(organisation).isEmpty();
  }

  private boolean homeIsKnown(Node user) {
    return word(user, "home").map(pools::get).filter(Node.Mapping.class::isInstance).isPresent();
  }

  /// The organisation of a pool, unless it is a provider.
  private Optional<String> ownerOfHome(Node pool) {
    return word(pool, "organisation")
        .or(() -> siteName(pool).map(sites::get).flatMap(s -> word(s, "organisation")))
        .filter(o ->
            organisations.get(o) instanceof Node owner
                && !word(owner, "kind").equals(Optional.of("provider")));
  }

  private static List<String> domains(Node organisation) {
    Node list = Declared.at(organisation, "domains").orElse(null);
    List<Node> items =
        switch (list) {
          case null -> List.of();
          case Node.Sequence(var _, var all) -> all;
          case Node.Text text -> List.of(text);
          case Node.Mapping _, Node.Nothing _ -> List.of();
        };
    return items.stream()
        .filter(Node.Text.class::isInstance)
        .map(n -> ((Node.Text) n).text().toLowerCase(java.util.Locale.ROOT))
        .toList();
  }

  private static Optional<String> word(Node node, String key) {
    return Declared.at(node, key)
        .flatMap(n -> n instanceof Node.Text t ? Optional.of(t.text()) : Optional.empty());
  }
}

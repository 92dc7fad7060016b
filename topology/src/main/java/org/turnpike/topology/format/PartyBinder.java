package org.turnpike.topology.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.party.Client;
import org.turnpike.topology.party.Federation;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.party.User;
import org.turnpike.topology.party.Voice;
import org.turnpike.topology.service.Pool;

/// Organisations and users.
record PartyBinder(Map<String, Organisation> organisations, Map<String, Pool> pools) {

  static Map<String, Organisation> organisations(Map<String, Fields> named) {
    Map<String, Organisation> out = new LinkedHashMap<>();
    named.forEach((name, f) -> out.put(name, organisation(name, f)));
    return out;
  }

  private static Organisation organisation(String name, Fields f) {
    List<String> domains = f.list("domains", Scalar.HOST);
    String product = f.word("product", Product.TURNPIKE.text());
    return new Organisation(
        name,
        Organisation.Kind.valueOf(f.word("kind", "customer").toUpperCase(Locale.ROOT)),
        domains,
        f.may("internal-domain", Scalar.HOST)
            .orElse(domains.isEmpty() ? name + ".internal" : domains.getFirst()),
        java.util.Arrays.stream(Product.values())
            .filter(p -> p.text().equals(product))
            .findFirst()
            .orElseThrow(),
        f.words("tenant-of"),
        f.may("forests", Scalar.COUNT, 1),
        f.section("federation").map(PartyBinder::federation).orElse(Federation.DISCOVERY),
        f.section("voice")
            .map(v ->
                new Voice(
                    v.flag("call-admission-control", false),
                    v.flag("location-based-routing", false),
                    v.list("bypass-subnets", Scalar.PREFIX)))
            .orElse(Voice.NONE),
        f.word("exchange-um")
            .map(w ->
                java.util.Arrays.stream(Organisation.ExchangeUm.values())
                    .filter(u -> u.text().equals(w))
                    .findFirst()
                    .orElseThrow()),
        f.flag("public-im", false));
  }

  private static Federation federation(Fields f) {
    List<String> tenantAllowed = f.list("tenant-allowed", Scalar.DOMAIN);
    List<String> tenantBlocked = f.list("tenant-blocked", Scalar.DOMAIN);
    return new Federation(
        Federation.Mode.valueOf(f.word("mode", "discovery").toUpperCase(Locale.ROOT)),
        f.list("allowed", Scalar.DOMAIN),
        f.list("blocked", Scalar.DOMAIN),
        f.has("tenant-allowed") ? Optional.of(tenantAllowed) : Optional.empty(),
        f.has("tenant-blocked") ? Optional.of(tenantBlocked) : Optional.empty());
  }

  Map<String, User> users(Map<String, Fields> named) {
    Map<String, User> out = new LinkedHashMap<>();
    named.forEach((name, f) -> out.put(name, user(name, f)));
    return out;
  }

  /// The address leads to the organisation, or the organisation to the address; the home's
  /// organisation stands in for both unless it is a provider, who has many tenants. [Belonging] has
  /// seen to it that there is one.
  private User user(String name, Fields f) {
    String home = f.mustWord("home");
    Optional<Organisation> ofHome =
        Optional.ofNullable(pools.get(home))
            .map(p -> organisations.get(p.organisation()))
            .filter(o -> o.kind() != Organisation.Kind.PROVIDER);
    Optional<UserUri> written = f.may("uri", Scalar.USER).map(UserUri::parse);
    Optional<Organisation> organisation =
        f.word("organisation")
            .map(organisations::get)
            .or(() ->
                written.flatMap(u ->
                    organisations.values().stream()
                        .filter(o -> o.domains().contains(u.host()))
                        .findFirst()))
            .or(() -> ofHome);
    Organisation whose =
        organisation.orElseThrow(() -> new IllegalStateException("unchecked user " + name));
    return new User(
        name,
        written.orElseGet(() -> new UserUri(name, whose.domains().getFirst())),
        whose.name(),
        home,
        NetworkId.parse(f.mustWord("at")),
        f.may("address", Scalar.ADDRESS),
        f.word("vpn"),
        Client.valueOf(f.word("client", "skype").toUpperCase(Locale.ROOT)),
        f.may("count", Scalar.COUNT, 1),
        f.may("number", Scalar.NUMBERS));
  }
}

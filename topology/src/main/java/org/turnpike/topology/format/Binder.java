package org.turnpike.topology.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Internet;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.EndpointList;
import org.turnpike.topology.service.Pool;

/// Turns a checked tree into the model, and fills in defaults. Pools come before firewalls, whose
/// rules name them; circuits come last, since what they advertise follows from translations.
final class Binder {

  private final Fields root;
  private final EndpointList endpoints;

  Binder(Fields root, EndpointList endpoints) {
    this.root = root;
    this.endpoints = endpoints;
  }

  /// Read already, with what it takes: its keys are asked for here all the same.
  private EndpointList endpoints() {
    root.section("endpoints")
        .ifPresent(f -> {
          f.must("file", Scalar.TEXT);
          f.must("as-of", Scalar.DATE);
        });
    return endpoints;
  }

  Topology topology() {
    root.word("turnpike");
    root.words("include");
    Map<String, Organisation> organisations =
        PartyBinder.organisations(root.named("organisations"));
    NetworkBinder networks = new NetworkBinder(root.named("sites"), endpoints);
    Map<String, Pool> pools = new PoolBinder(networks, organisations).pools(root.named("pools"));
    Map<SiteId, Site> sites = new FirewallBinder(networks, pools).sites();
    Map<String, User> users = new PartyBinder(organisations, pools).users(root.named("users"));
    Map<String, Link> links = new LinkedHashMap<>();
    root.named("links").forEach((name, f) -> links.put(name, NetworkBinder.link(name, f)));
    return new Topology(
        root.may("name", Scalar.TEXT, "Topology"),
        organisations,
        sites,
        List.copyOf(links.values()),
        root.section("internet")
            .map(f -> new Internet(NetworkBinder.quality(f, false)))
            .orElse(Internet.DEFAULT),
        NetworkBinder.proxies(root.named("proxies")),
        NetworkBinder.vpns(root.named("vpns")),
        pools,
        PoolBinder.gateways(root.named("gateways"), networks),
        users,
        TodayBinder.services(root.named("services")),
        endpoints(),
        TodayBinder.dns(root.section("dns")),
        TodayBinder.certificates(root.named("certificates")),
        TodayBinder.qos(root.section("qos")),
        TodayBinder.restrictions(root.section("scenarios")));
  }
}

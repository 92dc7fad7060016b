package org.turnpike.lab.prove;

import java.net.Inet6Address;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;

/// Which features of the file format a topology has.
final class Features {

  private final Set<String> seen = new TreeSet<>();

  private Features() {}

  static Set<String> of(Topology topology) {
    Features features = new Features();
    topology.pools().values().forEach(p -> features.pool(topology, p));
    topology.sites().values().forEach(features::site);
    features.whole(topology);
    return features.seen;
  }

  private void whole(Topology t) {
    t.organisations().values().forEach(o -> seen.add("product " + text(o.product())));
    t.users().values().forEach(u -> seen.add("client " + u.client().text()));
    when("proxy", !t.proxies().isEmpty());
    when("vpn", !t.vpns().isEmpty());
    when("gateway", !t.gateways().isEmpty());
    when("link down", t.links().stream().anyMatch(l -> !l.up()));
    when("records of today", !t.dns().views().isEmpty());
    when("certificates of today", !t.certificates().isEmpty());
    when("federation", count(t, Organisation.Kind.PARTNER) > 0);
    when("provider", count(t, Organisation.Kind.PROVIDER) > 0);
    when("two customers", count(t, Organisation.Kind.CUSTOMER) > 1);
  }

  private static long count(Topology t, Organisation.Kind kind) {
    return t.organisations().values().stream().filter(o -> o.kind() == kind).count();
  }

  private void pool(Topology topology, Pool pool) {
    switch (pool) {
      case EdgePool e -> {
        if (!topology.online(e)) {
          seen.add("edge " + text(e.option()));
          seen.add("edge of " + e.nodes().size());
          when("edge with one address", e.addressing() == EdgePool.Addressing.SINGLE);
        }
        when(
            "edge with IPv6",
            e.nodes().stream()
                .flatMap(n -> n.external().values().stream())
                .flatMap(a -> a.stream())
                .anyMatch(a -> a.adapter() instanceof Inet6Address));
      }
      case ServerPool p -> p.roles().forEach(r -> seen.add("role " + text(r)));
      case ReverseProxy _ -> seen.add("reverse proxy");
      case CloudConnector _ -> seen.add("cloud connector");
    }
  }

  private void site(Site site) {
    for (Circuit circuit : site.circuits().values()) {
      when("expressroute", circuit.segment() == Segment.ER);
      when("circuit down", !circuit.up());
    }
    for (Firewall firewall : site.firewalls().values()) {
      when("stateless firewall", !firewall.stateful());
      for (Nat nat : firewall.nats()) {
        if (nat instanceof Nat.SourceNat source) {
          seen.add("nat mapping " + text(source.mapping()));
          seen.add("nat filtering " + text(source.filtering()));
        }
      }
    }
  }

  private void when(String feature, boolean there) {
    if (there) {
      seen.add(feature);
    }
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

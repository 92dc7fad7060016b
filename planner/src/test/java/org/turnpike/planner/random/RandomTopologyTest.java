package org.turnpike.planner.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.turnpike.planner.finding.Finding;
import org.turnpike.planner.finding.Findings;
import org.turnpike.planner.finding.Severity;
import org.turnpike.planner.random.RandomTopology.Style;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;

/// Drawings are files that the reader reads, whatever the seed; the same for the same seed, and the
/// same however the file is written.
class RandomTopologyTest {

  @Test
  void everySeedIsATopologyThatCheckJudges() {
    judged(0, 250);
  }

  @Test
  @Tag("long")
  void thousandsOfSeedsAreTopologiesThatCheckJudges() {
    judged(250, 10_000);
  }

  private static void judged(long first, long end) {
    for (long seed = first; seed < end; seed++) {
      Loaded.Good good = RandomTopology.of(seed).read();
      List<Finding> findings;
      try {
        findings = Findings.of(good.topology(), good.places());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " makes a rule throw", e);
      }
      for (Finding finding : findings) {
        assertThat(finding.place().line()).as("seed %d: %s", seed, finding).isPositive();
      }
    }
  }

  @Test
  void theOrderOfEntriesAndTheStyleOfWritingChangeNothing() {
    for (long seed = 0; seed < 80; seed++) {
      RandomTopology drawn = RandomTopology.of(seed);
      assertThat(Canonical.of(drawn.read(drawn.shuffled(seed + 1)).topology()))
          .as("seed %d", seed)
          .isEqualTo(Canonical.of(drawn.topology()));
    }
  }

  @Test
  void theSameSeedIsTheSameFileAndAnotherSeedAnotherOne() {
    Set<String> files = new HashSet<>();
    for (long seed = 0; seed < 100; seed++) {
      String yaml = RandomTopology.of(seed).yaml();
      assertThat(RandomTopology.of(seed).yaml()).isEqualTo(yaml);
      assertThat(files.add(yaml)).as("seed %d", seed).isTrue();
    }
  }

  /// What no drawing has, no test on drawings covers.
  @Test
  void drawingsHaveEveryFeatureOfTheFormat() {
    Set<Object> seen = new HashSet<>();
    for (long seed = 0; seed < 300; seed++) {
      seen.addAll(features(RandomTopology.of(seed).topology()));
    }
    assertThat(seen)
        .contains(
            "ipv6 edge",
            "proxy",
            "vpn",
            "gateway",
            "connector",
            "reverse proxy",
            "two customers",
            "partner with servers",
            "expressroute",
            "circuit down",
            "link down",
            "records",
            "certificates",
            "single address",
            "12 nodes",
            "two edge pools",
            "two edge pools at a site",
            "xmpp")
        .containsAll(List.of(org.turnpike.topology.service.EdgeOption.values()))
        .containsAll(List.of(Product.values()))
        .containsAll(List.of(org.turnpike.topology.party.Client.values()))
        .containsAll(List.of(org.turnpike.topology.network.Nat.Dependence.values()));
  }

  private static Set<Object> features(Topology t) {
    Set<Object> seen = new HashSet<>();
    for (var pool : t.pools().values()) {
      switch (pool) {
        case EdgePool edge -> {
          seen.add(edge.option());
          seen.add(edge.nodes().size() + " nodes");
          when(seen, "xmpp", edge.xmpp());
          when(seen, "single address", edge.addressing() == EdgePool.Addressing.SINGLE);
          when(
              seen,
              "ipv6 edge",
              edge.nodes().stream()
                  .flatMap(n -> n.external().values().stream().flatMap(List::stream))
                  .anyMatch(a -> a.adapter() instanceof java.net.Inet6Address));
        }
        case ServerPool servers ->
            when(
                seen,
                "partner with servers",
                t.organisation(servers.organisation()).kind()
                    == org.turnpike.topology.party.Organisation.Kind.PARTNER);
        case ReverseProxy _ -> seen.add("reverse proxy");
        case CloudConnector _ -> seen.add("connector");
      }
    }
    t.organisations().values().forEach(o -> seen.add(o.product()));
    t.users().values().forEach(u -> seen.add(u.client()));
    for (var site : t.sites().values()) {
      for (var circuit : site.circuits().values()) {
        when(seen, "expressroute", circuit.segment() == org.turnpike.topology.network.Segment.ER);
        when(seen, "circuit down", !circuit.up());
      }
      for (var firewall : site.firewalls().values()) {
        for (var nat : firewall.nats()) {
          if (nat instanceof org.turnpike.topology.network.Nat.SourceNat source) {
            seen.add(source.mapping());
            seen.add(source.filtering());
          }
        }
      }
    }
    List<EdgePool> edges =
        t.pools().values().stream()
            .filter(EdgePool.class::isInstance)
            .map(EdgePool.class::cast)
            .filter(e -> !t.online(e))
            .toList();
    for (EdgePool a : edges) {
      for (EdgePool b : edges) {
        boolean two = a != b && a.organisation().equals(b.organisation());
        when(seen, "two edge pools", two);
        when(seen, "two edge pools at a site", two && a.site().equals(b.site()));
      }
    }
    when(seen, "proxy", !t.proxies().isEmpty());
    when(seen, "vpn", !t.vpns().isEmpty());
    when(seen, "gateway", !t.gateways().isEmpty());
    when(seen, "link down", t.links().stream().anyMatch(l -> !l.up()));
    when(seen, "records", !t.dns().views().isEmpty());
    when(seen, "certificates", !t.certificates().isEmpty());
    when(
        seen,
        "two customers",
        t.organisations().values().stream()
                .filter(o -> o.kind() == org.turnpike.topology.party.Organisation.Kind.CUSTOMER)
                .count()
            > 1);
    return seen;
  }

  private static void when(Set<Object> seen, String feature, boolean there) {
    if (there) {
      seen.add(feature);
    }
  }

  @Test
  void soundDrawingsHaveNoErrors() {
    for (long seed = 0; seed < 100; seed++) {
      Loaded.Good good = RandomTopology.of(seed, Style.SOUND).read();
      assertThat(
              Findings.of(good.topology(), good.places()).stream()
                  .filter(f -> f.severity() == Severity.ERROR)
                  .map(f -> f.id() + " " + f.evidence()))
          .as("seed %d", seed)
          .isEmpty();
    }
  }

  @Test
  @Timeout(60)
  void aThousandSitesAreDrawnAndRead() {
    Topology topology = RandomTopology.of(1, Style.SOUND, 1_000).topology();
    assertThat(topology.sites().size()).isGreaterThanOrEqualTo(1_000);
  }
}

package org.turnpike.planner.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.address.AddressFiles;
import org.turnpike.planner.address.AddressPlan;
import org.turnpike.planner.address.InsidePrefix;
import org.turnpike.planner.dns.DnsRecord.Type;
import org.turnpike.planner.random.RandomTopology;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.EdgePool;

/// Records and addresses of topologies at random. A failure names the seed.
class RandomDnsTest {

  private static final int SEEDS = 60;

  @Test
  void recordsAreInOrderAndTheSameTwice() {
    for (long seed = 0; seed < SEEDS; seed++) {
      DnsPlan plan = plan(seed);
      assertThat(plan.records())
          .as("seed %d", seed)
          .isSortedAccordingTo(Comparator.naturalOrder())
          .doesNotHaveDuplicates();
      assertThat(DnsFiles.of(plan(seed))).as("seed %d", seed).isEqualTo(DnsFiles.of(plan));
    }
  }

  @Test
  void theOrderOfTheFileGivesTheSameFiles() {
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomTopology drawn = RandomTopology.of(seed);
      Topology other = drawn.read(drawn.shuffled(seed + 17)).topology();
      assertThat(DnsFiles.of(DnsPlan.of(other)))
          .as("seed %d", seed)
          .isEqualTo(DnsFiles.of(DnsPlan.of(drawn.topology())));
      assertThat(AddressFiles.of(AddressPlan.of(other)))
          .as("seed %d", seed)
          .isEqualTo(AddressFiles.of(AddressPlan.of(drawn.topology())));
    }
  }

  /// RFC 1034 §3.6.2, RFC 2782: an alias is alone, and no service leads to one or to nothing.
  @Test
  void everyServiceLeadsToAnAddressAndEveryAliasIsAlone() {
    int services = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      List<DnsRecord> records = plan(seed).records();
      var byName =
          records.stream()
              .collect(Collectors.groupingBy(r -> r.organisation() + r.view() + r.name()));
      for (DnsRecord record : records) {
        if (record.type() == Type.CNAME) {
          assertThat(byName.get(record.organisation() + record.view() + record.name()))
              .as("seed %d %s", seed, record)
              .hasSize(1);
        }
        boolean tenants = record.rows().contains("DNS-28") || record.rows().contains("DNS-29");
        if (record.type() == Type.SRV && !tenants) {
          services++;
          assertThat(byName.get(record.organisation() + record.view() + record.value()))
              .as("seed %d %s", seed, record)
              .isNotNull()
              .allMatch(r -> r.type().address());
        }
      }
    }
    assertThat(services).isGreaterThan(SEEDS);
  }

  @Test
  void everyEdgeReachesEveryInsidePrefixOrTheGapIsTold() {
    int routes = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Topology topology = RandomTopology.of(seed).topology();
      AddressPlan plan = AddressPlan.of(topology);
      assertThat(AddressFiles.of(AddressPlan.of(topology)))
          .as("seed %d", seed)
          .isEqualTo(AddressFiles.of(plan));
      for (var pool : topology.pools().values()) {
        if (pool instanceof EdgePool edge) {
          List<InsidePrefix> wanted = InsidePrefix.of(topology, edge.organisation());
          for (EdgePool.Node node : edge.nodes()) {
            for (InsidePrefix prefix : wanted) {
              boolean family =
                  node.insideAddresses().stream()
                      .anyMatch(a ->
                          a.getAddress().length == prefix.prefix().network().getAddress().length);
              boolean told =
                  plan.gaps().stream().anyMatch(g -> g.text().contains(prefix.prefix() + " "));
              boolean reached =
                  plan.routes().stream()
                      .anyMatch(r -> r.node().equals(node.id()) && prefix.within(r.to()));
              assertThat(!family || told || reached)
                  .as("seed %d %s %s", seed, node.id(), prefix)
                  .isTrue();
              routes += reached ? 1 : 0;
            }
          }
        }
      }
    }
    assertThat(routes).isGreaterThan(SEEDS);
  }

  private static DnsPlan plan(long seed) {
    try {
      return DnsPlan.of(RandomTopology.of(seed).topology());
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed + " has no DNS plan", e);
    }
  }
}

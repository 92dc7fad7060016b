package org.turnpike.planner.choose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.planner.address.AddressPlan;
import org.turnpike.planner.dns.DnsPlan;
import org.turnpike.planner.dns.DnsRecord;
import org.turnpike.planner.dns.ExampleFile;
import org.turnpike.topology.service.DeployedDns.View;
import org.turnpike.topology.service.EdgeOption;

/// What an option is said to cost is what the plan of such a deployment comes to.
class CostTest {

  @ParameterizedTest
  @EnumSource(EdgeOption.class)
  void theCostOfAnOptionIsWhatItsExampleHas(EdgeOption option) {
    // Given needs that each option answers with the number of nodes of its example
    Needs needs =
        new Needs(
            100, false, Needs.Addresses.EITHER, true, Set.of(), false, false, Optional.empty(), 2);
    var topology = ExampleFile.of(option).topology();
    List<DnsRecord> records = DnsPlan.of(topology).records();
    AddressPlan.EdgeNeed addresses = AddressPlan.of(topology).pools().getFirst();

    Choice.Cost cost = Chooser.choose(needs).option(option).cost();

    assertThat(cost.external()).isEqualTo(addresses.has());
    assertThat(cost.internal()).isEqualTo(addresses.internal());
    List<DnsRecord> outside =
        records.stream()
            .filter(r -> r.view() == View.EXTERNAL && r.required() && r.type().address())
            .toList();
    assertThat(cost.externalRecords()).isEqualTo(outside.size());
    assertThat(cost.externalNames())
        .isEqualTo((int) outside.stream().map(DnsRecord::name).distinct().count());
    assertThat(cost.services())
        .isEqualTo(
            (int)
                records.stream()
                    .filter(r -> r.view() == View.EXTERNAL && r.type() == DnsRecord.Type.SRV)
                    .count());
    assertThat(cost.internalRecords())
        .isEqualTo(
            (int)
                records.stream()
                    .filter(r -> r.view() == View.INTERNAL && r.value().startsWith("172.25.33."))
                    .count());
  }
}

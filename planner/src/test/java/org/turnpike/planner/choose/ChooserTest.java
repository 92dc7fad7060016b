package org.turnpike.planner.choose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.planner.choose.Needs.Addresses;
import org.turnpike.topology.party.Organisation.ExchangeUm;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgeOption;

class ChooserTest {

  private static Needs needs(int users, boolean available, Addresses addresses, boolean balancer) {
    return new Needs(
        users, available, addresses, balancer, Set.of(), false, false, Optional.empty(), 1);
  }

  /// Printed in the planning document for 2 to 5 nodes, by its formula for 12.
  @ParameterizedTest
  @CsvSource({
    "12000,2,6,9,2,3",
    "24000,3,9,12,3,4",
    "36000,4,12,15,4,5",
    "48000,5,15,18,5,6",
    "132000,12,36,39,12,13"
  })
  void addressCountsAreThoseOfThePlanningDocument(
      int users, int nodes, int dns, int hlb, int dnsSingle, int hlbSingle) {
    Choice choice = Chooser.choose(needs(users, true, Addresses.PUBLIC, true));
    Choice.Option byDns = choice.option(EdgeOption.SCALED_PUBLIC);
    Choice.Option byBalancer = choice.option(EdgeOption.SCALED_HLB);
    assertThat(byDns.nodes()).isEqualTo(nodes);
    assertThat(byDns.cost().external()).isEqualTo(dns);
    assertThat(byDns.cost().externalSingle()).isEqualTo(dnsSingle);
    assertThat(byBalancer.cost().external()).isEqualTo(hlb);
    assertThat(byBalancer.cost().externalSingle()).isEqualTo(hlbSingle);
  }

  @Test
  void aSmallOfficeTakesASingleEdge() {
    assertThat(Chooser.choose(needs(300, false, Addresses.PRIVATE, false)).best())
        .contains(EdgeOption.SINGLE_NAT);
    assertThat(Chooser.choose(needs(300, false, Addresses.EITHER, true)).best())
        .contains(EdgeOption.SINGLE_PUBLIC);
  }

  @Test
  void availabilityTakesDnsLoadBalancingUnlessSomethingOldNeedsADevice() {
    Needs plain = needs(300, true, Addresses.EITHER, true);
    assertThat(Chooser.choose(plain).best()).contains(EdgeOption.SCALED_PUBLIC);
    Needs old =
        new Needs(
            300,
            true,
            Addresses.EITHER,
            true,
            Set.of(Product.OCS_2007),
            false,
            false,
            Optional.of(ExchangeUm.V2007),
            1);
    Choice choice = Chooser.choose(old);
    assertThat(choice.best()).contains(EdgeOption.SCALED_HLB);
    assertThat(choice.option(EdgeOption.SCALED_PUBLIC).stops())
        .contains("partners older than Lync 2010", "voice mail of remote users");
    assertThat(choice.option(EdgeOption.SCALED_HLB).cost().internal()).isEqualTo(3);
  }

  @Test
  void privateAddressesRuleOutTheLoadBalancer() {
    Choice choice = Chooser.choose(needs(300, true, Addresses.PRIVATE, true));
    assertThat(choice.best()).contains(EdgeOption.SCALED_NAT);
    assertThat(choice.option(EdgeOption.SCALED_HLB).fits()).isFalse();
    assertThat(choice.option(EdgeOption.SCALED_HLB).reasons())
        .anyMatch(r -> r.weight() == Choice.Weight.AGAINST && r.reference().equals("E-HLB-1"));
  }

  @Test
  void moreThanTwelveEdgesFitNoOption() {
    Choice choice = Chooser.choose(needs(12_000 * 12 + 1, true, Addresses.EITHER, true));
    assertThat(choice.best()).isEmpty();
    assertThat(choice.options())
        .allMatch(o -> o.reasons().stream().anyMatch(r -> r.weight() == Choice.Weight.AGAINST));
  }

  @Test
  void eachSipDomainCostsItsOwnNamesAndServiceRecords() {
    Needs three =
        new Needs(10, true, Addresses.PUBLIC, false, Set.of(), false, false, Optional.empty(), 3);
    Choice.Cost cost = Chooser.choose(three).option(EdgeOption.SCALED_PUBLIC).cost();
    // sip for each of three domains, webcon and av; each with both nodes' addresses.
    assertThat(cost.externalNames()).isEqualTo(5);
    assertThat(cost.externalRecords()).isEqualTo(10);
    assertThat(cost.services()).isEqualTo(6);
    // The pool's name with two addresses, and each node's own.
    assertThat(cost.internalRecords()).isEqualTo(4);
  }
}

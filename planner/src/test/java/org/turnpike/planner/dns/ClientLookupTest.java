package org.turnpike.planner.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.dns.ClientLookup.Place;
import org.turnpike.planner.dns.ClientLookup.Step;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.service.EdgeOption;

class ClientLookupTest {

  private static final DnsPlan PLAN = DnsPlan.of(ExampleFile.of(EdgeOption.SINGLE_NAT).topology());

  @Test
  void theStepsAreThoseOfTheReferenceInItsOrder() {
    List<Map<String, String>> rows =
        CsvTable.resource(ClientLookupTest.class, "/reference/dns-client-lookup-order.csv").rows();
    for (Place place : Place.values()) {
      List<String> expected =
          rows.stream()
              .filter(r -> cell(r, "where").contains(place == Place.INSIDE ? "inside" : "outside"))
              .map(r -> cell(r, "order") + " " + cell(r, "name").replace("{domain}", "contoso.com"))
              .toList();
      assertThat(ClientLookup.of(PLAN, "contoso", "contoso.com", place).steps())
          .extracting(s -> s.order() + " " + s.name())
          .containsExactlyElementsOf(expected);
    }
    assertThat(rows).hasSize(7);
  }

  @Test
  void outsideAClientSignsInByTheServiceRecordWhereThereIsNoAutodiscover() {
    ClientLookup lookup = ClientLookup.of(PLAN, "contoso", "contoso.com", Place.OUTSIDE);
    assertThat(lookup.found().map(Step::name)).isEqualTo(Optional.of("_sip._tls.contoso.com"));
    assertThat(lookup.steps())
        .extracting(s -> s.name() + " " + s.answers().size())
        .containsExactly(
            "lyncdiscover.contoso.com 0",
            "_sip._tls.contoso.com 1",
            "sip.contoso.com 1",
            "sipexternal.contoso.com 1");
  }

  @Test
  void insideAClientSignsInByAutodiscoverAndEveryLaterNameAnswersToo() {
    ClientLookup lookup = ClientLookup.of(PLAN, "contoso", "fabrikam.com", Place.INSIDE);
    assertThat(lookup.found().map(Step::name))
        .isEqualTo(Optional.of("lyncdiscoverinternal.fabrikam.com"));
    assertThat(lookup.steps()).hasSize(4).noneMatch(s -> s.answers().isEmpty());
  }

  @Test
  void aDomainThatNobodyPlannedForIsNotFound() {
    assertThat(ClientLookup.of(PLAN, "contoso", "tailspin.com", Place.OUTSIDE).found()).isEmpty();
  }

  private static String cell(Map<String, String> row, String heading) {
    return Objects.requireNonNull(row.get(heading), heading);
  }
}

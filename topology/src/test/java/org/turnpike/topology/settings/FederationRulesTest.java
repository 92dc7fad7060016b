package org.turnpike.topology.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.settings.FederationRules.Tenant;

class FederationRulesTest {

  /// A provider that talks to everybody but one, with a tenant that knows one partner, and one that
  /// talks to whoever DNS leads to, but not to that partner.
  private final FederationRules rules =
      new FederationRules(
          true,
          List.of(),
          List.of("bad.example"),
          20,
          List.of(),
          List.of(
              new Tenant(List.of("Closed.example"), false, List.of("partner.example"), List.of()),
              new Tenant(List.of("open.example"), true, List.of(), List.of("Partner.example"))));

  @Test
  void eachTenantTalksByItsOwnLists() {
    assertThat(rules.lets("closed.example", "partner.example")).isTrue();
    assertThat(rules.lets("closed.example", "third.example")).isFalse();
    assertThat(rules.lets("open.example", "third.example")).isTrue();
    assertThat(rules.lets("open.example", "partner.example")).isFalse();
    assertThat(rules.blocks("open.example", "partner.example")).isTrue();
    assertThat(rules.blocks("closed.example", "third.example")).isFalse();
    assertThat(rules.knows("closed.example", "partner.example")).isTrue();
    assertThat(rules.knows("open.example", "third.example")).isFalse();
  }

  @Test
  void whoIsNoTenantTalksByTheListsOfTheWhole() {
    assertThat(rules.lets("provider.example", "third.example")).isTrue();
    assertThat(rules.lets("provider.example", "bad.example")).isFalse();
    assertThat(rules.lets("open.example", "bad.example")).isTrue();
  }

  @Test
  void tenantsAreApartAndSoAreTheyFromTheWhole() {
    assertThat(rules.apart("closed.example", "OPEN.example.")).isTrue();
    assertThat(rules.apart("closed.example", "provider.example")).isTrue();
    assertThat(rules.apart("closed.example", "Closed.example.")).isFalse();
    assertThat(rules.apart("provider.example", "second.provider.example")).isFalse();
  }

  @Test
  void neitherCaseNorTheDotOfTheRootMakesAnotherDomain() {
    assertThat(rules.lets("CLOSED.example.", "third.example")).isFalse();
    assertThat(rules.lets("open.example", "PARTNER.example.")).isFalse();
    assertThat(rules.lets("provider.example.", "Bad.example.")).isFalse();
  }
}

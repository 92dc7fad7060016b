package org.turnpike.planner.firewall.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.planner.Contoso;
import org.turnpike.planner.firewall.Direction;
import org.turnpike.planner.firewall.FirewallPlan;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.firewall.Table;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.RuleId;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.topology.settings.Prefix;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Fragments written by hand from each vendor's documented grammar.
class DialectTest {

  private static final RuleSet SET = set();

  private static RuleSet set() {
    return FirewallPlan.of(
            Contoso.of(EdgeOption.SCALED_NAT, Addressing.PER_ROLE, Product.SERVER_2019).topology(),
            RelayReading.BOTH)
        .sets()
        .getLast();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void theSameTopologyGivesTheSameBytesAndEndsWithALineFeed(Dialect dialect) {
    assertThat(dialect.export(SET)).isEqualTo(dialect.export(set())).endsWith("\n");
  }

  @ParameterizedTest
  @EnumSource(names = {"CISCO_ASA", "PALO_ALTO", "AZURE_NSG", "WINDOWS"})
  void whatNoVendorToolHasReadSaysSoInItsFirstLine(Dialect dialect) {
    assertThat(dialect.export(SET).lines().findFirst().orElseThrow())
        .contains("Not checked by the vendor's own tool");
  }

  /// "Cisco ASA Series CLI Configuration Guide": "Configuring Network Objects and Groups" for the
  /// groups, "Adding an Extended Access Control List" for entries and remarks, "Configuring Access
  /// Rules" for the binding to an interface.
  @Test
  void ciscoAsa() {
    assertThat(Dialect.CISCO_ASA.export(SET))
        .contains(
            "object-group network TP-edge-av-v4\n",
            " network-object host 10.45.16.30\n network-object host 10.45.16.31\n",
            " network-object 192.168.10.0 255.255.255.0\n",
            "access-list TP-outside-in remark EXT-12 candidate negotiation over UDP\n",
            "access-list TP-outside-in extended permit udp any4 object-group TP-edge-av-v4 eq"
                + " 3478\n",
            "access-list TP-outside-in extended permit tcp any4 object-group TP-edge-access-v4"
                + " eq 5061\n",
            "access-list TP-perimeter-in extended permit udp object-group TP-edge-av-v4 any4"
                + " range 50000 59999\n",
            "access-list TP-perimeter-in extended permit udp object-group TP-edge-av-v4 range"
                + " 50000 59999 any4\n",
            "access-list TP-perimeter-in extended deny ip object-group TP-edge-external-v4"
                + " object-group TP-edge-own-v4\n",
            "access-list TP-inside-in extended permit tcp object-group TP-contoso-front-ends-v4"
                + " object-group TP-edge-inside-v4 eq 8057\n",
            "access-list TP-outside-in extended deny ip any any log\n",
            "access-group TP-outside-in in interface outside\n");
  }

  /// "PAN-OS Administrator's Guide", "Components of a Security Policy Rule": zones, and addresses
  /// of the packet before translation; "Objects > Services": destination and source ports; "PAN-OS
  /// CLI Quick Start": `set` commands, members in brackets.
  @Test
  void paloAltoNamesWhatComesInByItsPublicAddress() {
    assertThat(Dialect.PALO_ALTO.export(SET))
        .contains(
            "set address tp-131.107.155.30_32 ip-netmask 131.107.155.30/32\n",
            "set address tp-10.45.16.30_32 ip-netmask 10.45.16.30/32\n",
            "set service tp-udp-3478 protocol udp port 3478\n",
            "set service tp-tcp-50000-59999 protocol tcp port 50000-59999\n",
            "set service tp-udp-0-65535-from-50000-59999 protocol udp port 0-65535 source-port"
                + " 50000-59999\n",
            "set rulebase security rules EXT-12 from outside to perimeter source any destination"
                + " [ tp-131.107.155.30_32 tp-131.107.155.31_32 ] application any service"
                + " tp-udp-3478 action allow\n",
            "set rulebase security rules EXT-12 description \"EXT-12 candidate negotiation over"
                + " UDP\"\n",
            "set rulebase security rules EXT-11 from perimeter to outside source"
                + " [ tp-10.45.16.30_32 tp-10.45.16.31_32 ] destination any application any"
                + " service tp-udp-3478 action allow\n",
            "set rulebase security rules GUARD-01 from perimeter to outside source",
            "set rulebase security rules RP-01 from outside to perimeter source any destination"
                + " tp-131.107.155.40_32 application any service tp-tcp-443 action allow\n",
            "set rulebase security rules TP-default from any to any source any destination any"
                + " application any service any action deny log-end yes\n");
  }

  /// "New-NetFirewallRule" of the NetSecurity module: parameters and their values; "Windows
  /// Firewall rules": a block goes before an allowance.
  @Test
  void windows() {
    assertThat(Dialect.WINDOWS.export(SET))
        .contains(
            "New-NetFirewallRule -Name 'Turnpike-EXT-12' -DisplayName 'EXT-12'",
            " -Description 'candidate negotiation over UDP' -Group 'Turnpike' -Enabled True"
                + " -Profile Any -Direction Inbound -Action Allow -Protocol UDP -LocalAddress"
                + " '10.45.16.30','10.45.16.31' -RemoteAddress Any -LocalPort 3478 -RemotePort"
                + " Any\n",
            "-Direction Outbound -Action Allow -Protocol UDP -LocalAddress"
                + " '10.45.16.30','10.45.16.31' -RemoteAddress Any -LocalPort Any -RemotePort"
                + " 50000-59999\n",
            "-LocalPort 50000-59999 -RemotePort Any\n",
            "-Action Block -Protocol Any -LocalAddress",
            "-RemoteAddress '192.168.10.0/24','172.25.33.0/24'\n",
            "-Protocol TCP -LocalAddress '172.25.33.10','172.25.33.11' -RemoteAddress"
                + " '192.168.10.11','192.168.10.12' -LocalPort 8057 -RemotePort Any\n",
            "-Protocol TCP -LocalAddress '10.45.16.40' -RemoteAddress Any -LocalPort 443"
                + " -RemotePort Any\n",
            "New-NetFirewallRule -Name 'Turnpike-EXT-07' -DisplayName 'EXT-07' -Description"
                + " 'federation, public IM' -Group 'Turnpike' -Enabled True -Profile Any -Direction"
                + " Outbound -Action Allow -Protocol TCP -LocalAddress"
                + " '10.45.16.10','10.45.16.11' -RemoteAddress Any -LocalPort Any -RemotePort"
                + " 5061\n",
            "-Direction Inbound -Action Allow -Protocol UDP -LocalAddress"
                + " '172.25.33.10','172.25.33.11' -RemoteAddress Any -LocalPort 3478 -RemotePort"
                + " Any\n",
            "-Direction Outbound -Action Allow -Protocol TCP -LocalAddress '172.25.33.40'"
                + " -RemoteAddress '192.168.10.11','192.168.10.12' -LocalPort Any -RemotePort 4443\n",
            "Get-NetFirewallRule -Group 'Turnpike' -ErrorAction SilentlyContinue |"
                + " Remove-NetFirewallRule\n",
            "Set-NetFirewallProfile -All -Enabled True -DefaultInboundAction Block"
                + " -DefaultOutboundAction Block\n");
  }

  /// One rule in both families: two entries where a language cannot mix them.
  @Test
  void dualStack() {
    Party edge =
        new Party(
            "edge-av",
            "A/V Edge of edge",
            List.of(Prefix.parse("10.45.16.30"), Prefix.parse("2001:db8:16::1e")),
            List.of(Prefix.parse("131.107.155.30"), Prefix.parse("2001:db8:16::1e")));
    Party office =
        new Party(
            "office",
            "the office",
            List.of(Prefix.parse("192.168.10.0/24"), Prefix.parse("2001:db8:10::/64")),
            List.of());
    RuleSet set =
        new RuleSet(
            "hq",
            "Both families",
            new RuleSet.Stand.Single(new org.turnpike.topology.SiteId("hq")),
            List.of(
                new NeutralRule(
                    "EXT-12",
                    new RuleId("EXT-12"),
                    Action.ALLOW,
                    Table.EXTERNAL,
                    Direction.IN,
                    Optional.of(Transport.UDP),
                    Party.ANY,
                    Ports.ANY,
                    edge,
                    Ports.of(3478),
                    true,
                    "candidate negotiation over UDP",
                    List.of("relayed-media")),
                new NeutralRule(
                    "INT-06",
                    new RuleId("INT-06"),
                    Action.ALLOW,
                    Table.INTERNAL,
                    Direction.TO_EDGE,
                    Optional.of(Transport.UDP),
                    office,
                    Ports.ANY,
                    edge,
                    Ports.of(3478),
                    true,
                    "preferred A/V path",
                    List.of("relayed-media"))),
            List.of());
    assertThat(Dialect.CISCO_ASA.export(set))
        .contains(
            " network-object 192.168.10.0 255.255.255.0\n",
            " network-object 2001:db8:10::/64\n",
            " network-object host 2001:db8:16::1e\n",
            "access-list TP-outside-in extended permit udp any4 object-group TP-edge-av-v4 eq 3478\n",
            "access-list TP-outside-in extended permit udp any6 object-group TP-edge-av-v6 eq 3478\n",
            "access-list TP-inside-in extended permit udp object-group TP-office-v6 object-group"
                + " TP-edge-av-v6 eq 3478\n");
    assertThat(Dialect.PALO_ALTO.export(set))
        .contains(
            "set address tp-2001-db8-16--1e_128 ip-netmask 2001:db8:16::1e/128\n",
            "destination [ tp-131.107.155.30_32 tp-2001-db8-16--1e_128 ] application any");
    assertThat(Dialect.WINDOWS.export(set))
        .contains("-RemoteAddress '192.168.10.0/24','2001:db8:10::/64' -LocalPort 3478");
    assertThat(Dialect.AZURE_NSG.export(set))
        .contains("\"name\":\"INT-06-v6\"", "\"sourceAddressPrefix\":\"2001:db8:10::/64\"");
    assertThat(Dialect.IPTABLES.export(set))
        .contains("-s 192.168.10.0/24 -d 10.45.16.30/32 -p udp");
    assertThat(Dialect.IP6TABLES.export(set))
        .contains("-s 2001:db8:10::/64 -d 2001:db8:16::1e/128 -p udp");
  }

  @Test
  void azureRulesHaveUniqueNamesAndPrioritiesAndEndInADenialEachWay() {
    JsonNode rules =
        new ObjectMapper()
            .readTree(Dialect.AZURE_NSG.export(SET))
            .at("/resources/0/properties/securityRules");
    Set<String> seen = new HashSet<>();
    for (JsonNode rule : rules) {
      JsonNode properties = rule.get("properties");
      assertThat(seen.add(rule.get("name").asString())).isTrue();
      // A priority is unique in its direction.
      assertThat(
              seen.add(properties.get("direction").asString() + properties.get("priority").asInt()))
          .isTrue();
      assertThat(properties.get("priority").asInt()).isBetween(100, 4096);
      assertThat(properties.get("description").asString()).hasSizeLessThanOrEqualTo(140);
    }
    assertThat(rules.size()).isEqualTo(SET.rules().size() + 2);
    JsonNode last = rules.get(rules.size() - 1).get("properties");
    assertThat(last.get("access").asString()).isEqualTo("Deny");
    assertThat(last.get("direction").asString()).isEqualTo("Outbound");
    JsonNode first = rules.get(0).get("properties");
    assertThat(first.get("access").asString()).isEqualTo("Deny");
  }

  @Test
  void theFormHasARowForEachRule() {
    assertThat(CsvTable.parse(Dialect.CSV.export(SET)).rows().stream().map(r -> r.get("rule")))
        .containsExactlyElementsOf(SET.rules().stream().map(NeutralRule::name).toList());
  }
}

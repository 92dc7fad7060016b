package org.turnpike.planner.firewall.export;

import org.turnpike.planner.firewall.Party.Family;
import org.turnpike.planner.firewall.RuleSet;

/// A device's language.
public enum Dialect {
  NFTABLES(".nft"),
  IPTABLES(".iptables"),
  IP6TABLES(".ip6tables"),
  CISCO_ASA(".asa.txt"),
  PALO_ALTO(".panos.txt"),
  AZURE_NSG(".nsg.json"),
  WINDOWS(".ps1"),
  CSV(".csv");

  /// First line of what no tool of the vendor has read.
  static final String UNCHECKED =
      "Not checked by the vendor's own tool: written from its documented grammar. Review before"
          + " use.";

  private final String ending;

  Dialect(String ending) {
    this.ending = ending;
  }

  /// File name of a set in this language.
  public String file(RuleSet set) {
    return set.name() + ending;
  }

  /// The whole set, ended by a line feed; the same set gives the same bytes.
  public String export(RuleSet set) {
    return switch (this) {
      case NFTABLES -> new Nftables(set).text();
      case IPTABLES -> Iptables.text(set, Family.IPV4);
      case IP6TABLES -> Iptables.text(set, Family.IPV6);
      case CISCO_ASA -> new CiscoAsa(set).text();
      case PALO_ALTO -> new PaloAlto(set).text();
      case AZURE_NSG -> AzureNsg.text(set);
      case WINDOWS -> WindowsFirewall.text(set);
      case CSV -> CsvForm.text(set);
    };
  }
}

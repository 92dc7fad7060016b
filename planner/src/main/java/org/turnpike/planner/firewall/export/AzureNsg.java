package org.turnpike.planner.firewall.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.Party.Family;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.settings.Prefix;
import tools.jackson.databind.ObjectMapper;

/// A network security group as a resource template. It is evaluated on private addresses, is
/// stateful, and one rule cannot mix address families. The last rules deny what the built-in ones
/// would still allow within the virtual network.
final class AzureNsg {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FIRST = 100;
  private static final int LAST = 4096;

  /// Room for a rule by hand between two, where there is room.
  private static final int STEP = 10;

  private AzureNsg() {}

  static String text(RuleSet set) {
    List<String> rules = new ArrayList<>();
    int priority = FIRST;
    // Each rule makes at most one for each family; the last two priorities are the denials'.
    int step = Math.clamp((LAST - 1L - FIRST) / Math.max(1, 2L * set.rules().size()), 1, STEP);
    for (NeutralRule rule : set.rules()) {
      for (Family family : Family.values()) {
        var match = rule.in(family);
        if (match.isPresent()) {
          rules.add(rule(rule, family, match.get(), priority));
          priority += step;
        }
      }
    }
    if (priority >= LAST) {
      throw new IllegalArgumentException(set.name() + " has more rules than a group can hold");
    }
    rules.add(denial("Inbound", LAST - 1));
    rules.add(denial("Outbound", LAST));
    // JSON has no comments: the warning is the template's metadata, on the first line.
    return "{ \"metadata\": { \"description\": "
        + JSON.writeValueAsString(Dialect.UNCHECKED + " " + set.title())
        + " },\n"
        + "  \"$schema\": "
        + "\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n"
        + "  \"contentVersion\": \"1.0.0.0\",\n"
        + "  \"resources\": [ {\n"
        + "    \"type\": \"Microsoft.Network/networkSecurityGroups\",\n"
        + "    \"apiVersion\": \"2023-09-01\",\n"
        + "    \"name\": "
        + JSON.writeValueAsString(set.name())
        + ",\n    \"location\": \"[resourceGroup().location]\",\n"
        + "    \"properties\": { \"securityRules\": [\n      "
        + String.join(",\n      ", rules)
        + "\n    ] }\n  } ]\n}\n";
  }

  private static String rule(
      NeutralRule rule, Family family, NeutralRule.Match match, int priority) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("description", Texts.cut(rule.comment(), 140));
    properties.put("protocol", protocol(rule));
    ports("source", rule.sourcePorts(), properties);
    ports("destination", rule.ports(), properties);
    addresses("source", rule.source(), rule.direction().from(), match.sources(), properties);
    addresses(
        "destination", rule.destination(), rule.direction().to(), match.destinations(), properties);
    properties.put("access", rule.action() == Action.ALLOW ? "Allow" : "Deny");
    properties.put("priority", priority);
    properties.put("direction", rule.direction().towardsPerimeter() ? "Inbound" : "Outbound");
    return named(rule.name() + (family == Family.IPV6 ? "-v6" : ""), properties);
  }

  private static String denial(String direction, int priority) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("description", "what no rule allows is denied");
    properties.put("protocol", "*");
    properties.put("sourcePortRange", "*");
    properties.put("destinationPortRange", "*");
    properties.put("sourceAddressPrefix", "*");
    properties.put("destinationAddressPrefix", "*");
    properties.put("access", "Deny");
    properties.put("priority", priority);
    properties.put("direction", direction);
    return named("TP-default-" + direction.toLowerCase(java.util.Locale.ROOT), properties);
  }

  private static String named(String name, Map<String, Object> properties) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("name", name);
    rule.put("properties", properties);
    return JSON.writeValueAsString(rule);
  }

  private static String protocol(NeutralRule rule) {
    return rule.transport().map(t -> t == Transport.TCP ? "Tcp" : "Udp").orElse("*");
  }

  private static void ports(String side, Ports ports, Map<String, Object> properties) {
    properties.put(side + "PortRange", ports.equals(Ports.ANY) ? "*" : ports.toString());
  }

  private static void addresses(
      String side, Party party, Zone zone, List<Prefix> prefixes, Map<String, Object> properties) {
    if (party.any()) {
      // Service tags: the Internet is what lies outside the virtual network's address space.
      properties.put(side + "AddressPrefix", zone == Zone.OUTSIDE ? "Internet" : "VirtualNetwork");
    } else if (prefixes.size() == 1) {
      properties.put(side + "AddressPrefix", prefixes.getFirst().toString());
    } else {
      properties.put(side + "AddressPrefixes", prefixes.stream().map(Prefix::toString).toList());
    }
  }
}

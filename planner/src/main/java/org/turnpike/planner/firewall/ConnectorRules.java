package org.turnpike.planner.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.PstnGateway;
import org.turnpike.topology.settings.Prefix;

/// The rules of a Cloud Connector. Its relay range says which of the two external tables it wants:
/// the recommended one, or the minimum, which leaves 3478 and 443 to do all the work by way of the
/// online Edge.
final class ConnectorRules {

  private static final int STUN = 3478;

  private final Topology topology;
  private final CloudConnector pool;
  private final String suffix;
  private final List<NeutralRule> rules = new ArrayList<>();
  private final List<String> unfilled = new ArrayList<>();

  /// @param suffix what makes rule names unique where several pools share a firewall, or empty
  ConnectorRules(Topology topology, CloudConnector pool, String suffix) {
    this.topology = topology;
    this.pool = pool;
    this.suffix = suffix;
  }

  ConnectorRules build() {
    Guard.of(topology, pool, edge(), suffix).ifPresent(rules::add);
    for (ConnectorRow row : ConnectorRow.all()) {
      if (row.table() == Table.CONNECTOR_MINIMUM && !minimum()
          || row.table() == Table.CONNECTOR_RECOMMENDED && minimum()) {
        continue;
      }
      if (ConnectorRow.range(row.ports(), pool.relayPorts()).isPresent()) {
        add(row, row.variant(), party(row.source()), party(row.destination()), row.ports());
      } else if (gateways().isEmpty()) {
        unfilled(row, "no gateway hangs on it");
      } else {
        gateways().forEach(gateway -> signalling(row, gateway));
      }
    }
    return this;
  }

  List<NeutralRule> rules() {
    return rules;
  }

  List<String> unfilled() {
    return unfilled;
  }

  private boolean minimum() {
    return pool.relayPorts().contains(STUN);
  }

  /// A row between Mediation and one gateway, each of which has its port.
  private void signalling(ConnectorRow row, PstnGateway gateway) {
    boolean outward = row.destination().equals("gateway");
    Party there =
        Parties.same(
            gateway.name() + "-gateway", "gateway " + gateway.name(), List.of(gateway.address()));
    int mediation = gateway.transport().equals("tls") ? 5067 : 5068;
    add(
        row,
        gateways().size() > 1 ? "-" + gateway.name() : "",
        outward ? party(row.source()) : there,
        outward ? there : party(row.destination()),
        Integer.toString(outward ? gateway.port() : mediation));
  }

  private void add(
      ConnectorRow row, String variant, Party source, Party destination, String ports) {
    for (Party party : List.of(source, destination)) {
      if (!party.any() && party.prefixes().isEmpty()) {
        unfilled(row, "no address for " + party.said());
        return;
      }
    }
    rules.add(
        new NeutralRule(
            row.id() + variant + suffix,
            row.id(),
            Action.ALLOW,
            row.table(),
            row.direction(),
            Optional.of(row.transport()),
            source,
            ConnectorRow.range(row.sourcePorts(), pool.relayPorts()).orElseThrow(),
            destination,
            ConnectorRow.range(ports, pool.relayPorts()).orElseThrow(),
            true,
            row.reason(),
            row.scenarios()));
  }

  private void unfilled(ConnectorRow row, String why) {
    String said = row.id() + " of " + pool.name() + ": " + why;
    if (!unfilled.contains(said)) {
      unfilled.add(said);
    }
  }

  private Party party(String word) {
    return switch (word) {
      case "any" -> Party.ANY;
      case "edge" -> edge();
      case "mediation" ->
          Parties.same(
              pool.name() + "-mediation",
              "Mediation of " + pool.name(),
              pool.appliances().stream().map(CloudConnector.Appliance::mediation).toList());
      case "gateways" ->
          Parties.same(
              pool.name() + "-gateways",
              "gateways of " + pool.name(),
              gateways().stream().map(PstnGateway::address).toList());
      case "clients" -> clients();
      // The file knows an appliance by its services; the machine beneath has no address in it.
      case "host" ->
          new Party(
              pool.name() + "-host",
              "the hosts of the appliances of " + pool.name(),
              List.of(),
              List.of());
      default -> throw new IllegalStateException("port table names an unknown party " + word);
    };
  }

  private Party edge() {
    return Parties.of(
        pool.name() + "-external",
        "external adapters of " + pool.name(),
        pool.appliances().stream().map(CloudConnector.Appliance::external).toList());
  }

  /// Networks of the organisation that are not the appliances' own.
  private Party clients() {
    List<Prefix> networks =
        topology.sites().values().stream()
            .filter(s -> s.kind() == Site.Kind.SITE)
            .filter(s -> s.organisation().filter(pool.organisation()::equals).isPresent())
            .flatMap(s -> s.networks().values().stream())
            .filter(n -> !n.id().equals(pool.outside()) && !n.id().equals(pool.inside()))
            .map(Network::prefixes)
            .flatMap(List::stream)
            .toList();
    return new Party(
        pool.name() + "-clients", "clients of " + pool.organisation(), networks, networks);
  }

  private List<PstnGateway> gateways() {
    return topology.gateways().values().stream().filter(g -> g.pool().equals(pool.name())).toList();
  }
}

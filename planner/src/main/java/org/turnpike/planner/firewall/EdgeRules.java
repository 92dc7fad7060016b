package org.turnpike.planner.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;

/// The rules of one Edge pool, from the rows that its topology option, its addressing and its
/// product select.
final class EdgeRules {

  private final Topology topology;
  private final EdgePool pool;
  private final RelayReading reading;
  private final String suffix;
  private final Parties parties;
  private final List<NeutralRule> rules = new ArrayList<>();
  private final List<String> unfilled = new ArrayList<>();

  /// @param suffix what makes rule names unique where several pools share a firewall, or empty
  EdgeRules(Topology topology, EdgePool pool, RelayReading reading, String suffix) {
    this.topology = topology;
    this.pool = pool;
    this.reading = reading;
    this.suffix = suffix;
    this.parties = new Parties(topology, pool);
  }

  EdgeRules build() {
    Guard.of(topology, pool, parties.external(), suffix).ifPresent(rules::add);
    for (PortRow row : PortRow.all()) {
      if (applies(row)) {
        add(row);
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

  private boolean applies(PortRow row) {
    boolean xmpp =
        pool.xmpp() && topology.organisation(pool.organisation()).product() == Product.SERVER_2015;
    boolean wanted =
        switch (row.scenarios().getFirst()) {
          case "xmpp" -> xmpp;
          case "remote-sign-in" ->
              row.scenarios().contains("federation")
                  ? pool.remoteAccess() || pool.federation()
                  : pool.remoteAccess();
          case "federation" -> row.scenarios().size() > 1 || pool.federation();
          default -> true;
        };
    return wanted
        && (xmpp || !row.only2015())
        && row.options().contains(pool.option())
        && addressed(row);
  }

  /// With one address for all services the 443 rows of the external table give way to rows with a
  /// port for each service; with a load balancer the VIP rows keep their place and take those
  /// ports.
  private boolean addressed(PortRow row) {
    boolean single = pool.addressing() == EdgePool.Addressing.SINGLE;
    boolean clientRow =
        row.table() == Table.EXTERNAL
            && row.direction() == Direction.IN
            && row.ports().equals(Ports.of(443));
    return row.table() == Table.EXTERNAL_SINGLE ? single : !(single && clientRow);
  }

  private void add(PortRow row) {
    Party source = parties.named(row.source());
    Party destination = parties.named(row.destination());
    if (!source.any() && source.prefixes().isEmpty()) {
      unfilled.add(row.id() + " of " + pool.name() + ": no address for " + source.said());
      return;
    }
    if (!destination.any() && destination.prefixes().isEmpty()) {
      unfilled.add(row.id() + " of " + pool.name() + ": no address for " + destination.said());
      return;
    }
    Ports ports = ports(row);
    if (!row.relayRange()) {
      put(row, "", row.direction(), source, Ports.ANY, destination, ports, row.reason());
      Party opening = parties.opening(row.source());
      Party asked = parties.asked(row.destination());
      if (!opening.equals(source) || !asked.equals(destination)) {
        put(
            row,
            "-node",
            row.direction(),
            opening,
            Ports.ANY,
            asked,
            ports,
            row.reason() + ", of the nodes themselves (E-HLB-7)");
      }
      return;
    }
    if (reading.destination()) {
      put(
          row,
          "",
          row.direction(),
          source,
          Ports.ANY,
          destination,
          ports,
          row.reason() + ", range as destination (X-20)");
    }
    if (reading.source()) {
      put(
          row,
          "-src",
          row.direction(),
          source,
          ports,
          destination,
          Ports.ANY,
          row.reason() + ", range as the relay's own port (X-20)");
      put(
          row,
          "-in",
          row.direction().reversed(),
          destination,
          Ports.ANY,
          source,
          ports,
          row.reason() + ", towards the relay's port (X-20)");
    }
  }

  private Ports ports(PortRow row) {
    if (row.relayRange()) {
      return pool.relayPorts();
    }
    boolean service443 = row.ports().equals(Ports.of(443)) && row.direction() == Direction.IN;
    if (row.table() == Table.EXTERNAL_SINGLE || service443) {
      return Ports.of(port(service(row.destination())));
    }
    return row.ports();
  }

  private int port(EdgeService service) {
    return pool.ports().getOrDefault(service, 443);
  }

  private static EdgeService service(String party) {
    if (party.startsWith("access")) {
      return EdgeService.ACCESS;
    }
    return party.startsWith("webconf") ? EdgeService.WEBCONF : EdgeService.AV;
  }

  private void put(
      PortRow row,
      String variant,
      Direction direction,
      Party source,
      Ports sourcePorts,
      Party destination,
      Ports ports,
      String reason) {
    rules.add(
        new NeutralRule(
            row.id() + variant + suffix,
            row.id(),
            Action.ALLOW,
            row.table(),
            direction,
            Optional.of(row.transport()),
            source,
            sourcePorts,
            destination,
            ports,
            true,
            reason,
            row.scenarios()));
  }
}

package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.error;
import static org.turnpike.planner.finding.FindingRule.warning;

import java.net.InetAddress;
import java.util.List;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.DeployedCertificate;
import org.turnpike.topology.service.DeployedDns;

/// Appliances that give online users the PSTN of a site.
final class ConnectorRules {

  private ConnectorRules() {}

  static List<FindingRule> rules() {
    return List.of(
        error(
            "UCP-046",
            "Cloud Connector and on-premises servers in one deployment",
            "Choose one: appliances are for organisations with all users online.",
            "cloud-connector-facts",
            ConnectorRules::both),
        error(
            "UCP-047",
            "sip. and the domain used for an appliance",
            "Take another name: that one belongs to the provider.",
            "CERT-05, DNS-27",
            ConnectorRules::name),
        warning(
            "UCP-048",
            "PSTN user outside behind a NAT with endpoint-dependent mapping",
            "Keep the way by the online Edge open for them.",
            "cloud-connector-facts",
            ConnectorRules::natOutside));
  }

  private static void both(Scene scene, Found found) {
    for (CloudConnector connector : scene.connectors()) {
      Organisation owner = scene.owner(connector);
      boolean edge = !scene.edges(owner).isEmpty();
      if (scene.ownServers(owner) || edge) {
        found.at(
            connector.path(),
            owner.name()
                + " has the appliances of "
                + connector.name()
                + " and "
                + (scene.ownServers(owner) ? "Front Ends" : "an Edge pool")
                + " of its own");
      }
    }
  }

  private static void name(Scene scene, Found found) {
    for (CloudConnector connector : scene.connectors()) {
      for (String domain : scene.owner(connector).domains()) {
        String reserved = "sip." + domain;
        if (connector.accessName().equals(reserved)) {
          found.at(
              connector.path() + "/access-name",
              "the Access Edge of " + connector.name() + " is called " + reserved);
        }
        for (DeployedCertificate certificate : scene.topology().certificates()) {
          if (certificate.subject().equals(reserved)
              && certificate.nodes().stream().anyMatch(connector.nodeIds()::contains)) {
            found.at(
                certificate.path() + "/subject",
                "certificate "
                    + certificate.name()
                    + " of "
                    + connector.name()
                    + " has the subject "
                    + reserved);
          }
        }
        for (View.Written written : new View(scene, DeployedDns.View.EXTERNAL).written()) {
          if (written.entry().name().equals(reserved)
              && written.entry().values().stream().anyMatch(v -> published(connector, v))) {
            found.at(written.path(), reserved + " leads to an appliance of " + connector.name());
          }
        }
      }
    }
  }

  private static boolean published(CloudConnector connector, String value) {
    return connector.appliances().stream()
        .anyMatch(a -> Scene.shown(a.external().published()).equals(value));
  }

  /// With the recommended table the client sends to the appliance itself; through a NAT that gives
  /// every destination another port, the appliance's answer finds no mapping (RFC 4787 §4.1).
  private static void natOutside(Scene scene, Found found) {
    for (CloudConnector connector : scene.connectors()) {
      if (!recommended(scene, connector)) {
        continue;
      }
      for (User user : scene.users(scene.owner(connector))) {
        Site site = scene.topology().site(user.at().site());
        if (site.kind() != Site.Kind.PUBLIC) {
          continue;
        }
        for (Firewall firewall : site.firewalls().values()) {
          for (int i = 0; i < firewall.nats().size(); i++) {
            if (firewall.nats().get(i) instanceof Nat.SourceNat nat
                && nat.mapping() != Nat.Dependence.ENDPOINT_INDEPENDENT) {
              found.at(
                  firewall.path() + "/nat/" + i,
                  user.name()
                      + " is behind a NAT with a mapping for every destination, and "
                      + connector.name()
                      + " has the relay range open for direct media");
            }
          }
        }
      }
    }
  }

  /// Whether the relay range is open from outside, as the recommended table has it.
  private static boolean recommended(Scene scene, CloudConnector connector) {
    InetAddress appliance = connector.appliances().getFirst().external().adapter();
    return scene.around(connector.outside()).stream()
        .anyMatch(f ->
            new Filter(f)
                .allows(
                    new Filter.Packet(
                        Zone.OUTSIDE,
                        Scene.zone(f, connector.outside().name()).orElse(Zone.PERIMETER),
                        Anyone.like(appliance),
                        appliance,
                        Transport.UDP,
                        40000,
                        connector.relayPorts().first())));
  }
}

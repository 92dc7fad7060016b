package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.error;

import java.util.List;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Rule;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.DeployedCertificate;
import org.turnpike.topology.service.DeployedDns;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// XMPP, which 2015 was the last to have.
final class XmppRules {

  private static final int SERVER_TO_SERVER = 5269;

  private XmppRules() {}

  static List<FindingRule> rules() {
    return List.of(
        error(
            "UCP-029",
            "XMPP with a product that has none",
            "Remove pool setting, records, ports and names of XMPP, or stay on 2015.",
            "E-XMPP-1",
            XmppRules::remains));
  }

  private static void remains(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      if (organisation.product() == Product.SERVER_2015) {
        continue;
      }
      String product = "; " + organisation.name() + " has product " + organisation.product().text();
      for (EdgePool edge : scene.edges(organisation)) {
        if (edge.xmpp()) {
          found.at(edge.path() + "/xmpp", "pool " + edge.name() + " has the XMPP proxy" + product);
        }
        certificates(scene, edge, product, found);
      }
      scene.topology().pools().values().stream()
          .filter(p ->
              p instanceof ServerPool s
                  && s.organisation().equals(organisation.name())
                  && s.roles().contains(Role.XMPP_GATEWAY))
          .forEach(p ->
              found.at(p.path() + "/role", "pool " + p.name() + " is an XMPP gateway" + product));
      records(scene, organisation, product, found);
      if (!scene.edges(organisation).isEmpty()) {
        rules(scene, organisation, product, found);
      }
    }
  }

  private static void certificates(Scene scene, EdgePool edge, String product, Found found) {
    for (DeployedCertificate certificate : scene.topology().certificates()) {
      if (certificate.nodes().stream().anyMatch(edge.nodeIds()::contains)) {
        certificate.sans().stream()
            .filter(s -> s.startsWith("xmpp."))
            .forEach(s ->
                found.at(
                    certificate.path() + "/san",
                    "certificate " + certificate.name() + " bears " + s + product));
      }
    }
  }

  private static void records(Scene scene, Organisation organisation, String product, Found found) {
    for (View.Written written : new View(scene, DeployedDns.View.EXTERNAL).written()) {
      String name = written.entry().name();
      for (String domain : organisation.domains()) {
        if (name.equals("_xmpp-server._tcp." + domain) || name.equals("xmpp." + domain)) {
          found.at(written.path(), name + " is in the outside view" + product);
        }
      }
    }
  }

  private static void rules(Scene scene, Organisation organisation, String product, Found found) {
    scene.sites(organisation).stream()
        .flatMap(s -> s.firewalls().values().stream())
        .forEach(firewall -> {
          for (int i = 0; i < firewall.rules().size(); i++) {
            Rule rule = firewall.rules().get(i);
            if (rule.action() == Firewall.Action.ALLOW
                && rule.ports().stream().anyMatch(p -> p.first() == SERVER_TO_SERVER)) {
              found.at(
                  firewall.path() + "/rules/" + i,
                  "rule "
                      + rule.id()
                      + " of firewall "
                      + firewall.name()
                      + " opens "
                      + SERVER_TO_SERVER
                      + product);
            }
          }
        });
  }
}

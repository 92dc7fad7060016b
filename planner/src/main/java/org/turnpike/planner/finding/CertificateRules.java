package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.error;
import static org.turnpike.planner.finding.FindingRule.info;
import static org.turnpike.planner.finding.FindingRule.warning;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.turnpike.pki.Usage;
import org.turnpike.planner.certificate.CertificatePlan;
import org.turnpike.planner.certificate.PlannedCertificate;
import org.turnpike.planner.dns.EdgeNames;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.DeployedCertificate;
import org.turnpike.topology.service.DeployedCertificate.Issuer;
import org.turnpike.topology.service.DeployedCertificate.Side;
import org.turnpike.topology.service.DeployedDns;
import org.turnpike.topology.service.EdgePool;

/// Certificates as they are today. A node that the file gives none for is taken to have the planned
/// one.
final class CertificateRules {

  private CertificateRules() {}

  static List<FindingRule> rules() {
    return List.of(
        error(
            "UCP-023",
            "Certificate lacks the name of a SIP domain",
            "Add sip. and the domain to the alternative names.",
            "CERT-01, E-CERT-4",
            CertificateRules::domains),
        error(
            "UCP-024",
            "Name on a certificate that DNS does not have",
            "Use one name in both: the certificate's must be the record's.",
            "E-CERT-5, X-10",
            CertificateRules::unknownNames),
        error(
            "UCP-025",
            "Nodes of a pool do not share certificate and private key",
            "Export the certificate with its key from one node and import it on the others.",
            "E-CERT-2",
            CertificateRules::unshared),
        error(
            "UCP-026",
            "External certificate of no public authority, or without server authentication",
            "Have it issued by a public authority, for server authentication.",
            "E-CERT-1, E-CERT-3",
            CertificateRules::issuer),
        warning(
            "UCP-027",
            "Wildcard on an Edge's certificate",
            "List the names; a wildcard is for XMPP with 2015 alone.",
            "E-CERT-6",
            CertificateRules::wildcard),
        info(
            "UCP-028",
            "Internal certificate carries alternative names",
            "Leave them out: the subject is enough inside.",
            "CERT-02",
            CertificateRules::insideNames));
  }

  private static List<DeployedCertificate> on(Scene scene, EdgePool edge, Side side) {
    return scene.topology().certificates().stream()
        .filter(c -> c.side() == side && c.nodes().stream().anyMatch(edge.nodeIds()::contains))
        .toList();
  }

  private static List<String> names(DeployedCertificate certificate) {
    return Stream.concat(Stream.of(certificate.subject()), certificate.sans().stream())
        .distinct()
        .toList();
  }

  /// RFC 6125 §6.4.3: a wildcard stands for one label.
  private static boolean covers(String pattern, String name) {
    return pattern.equals(name)
        || pattern.startsWith("*.")
            && name.indexOf('.') > 0
            && pattern.substring(1).equals(name.substring(name.indexOf('.')));
  }

  /// What the pool's external certificate is planned to be.
  private static PlannedCertificate planned(Scene scene, EdgePool edge) {
    return CertificatePlan.external(edge, scene.owner(edge));
  }

  private static void domains(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      List<String> needed =
          scene.owner(edge).domains().stream()
              .map(d -> "sip." + d)
              .filter(planned(scene, edge).names()::contains)
              .toList();
      for (DeployedCertificate certificate : on(scene, edge, Side.EXTERNAL)) {
        for (String name : needed) {
          if (certificate.sans().stream().noneMatch(s -> covers(s, name))) {
            found.at(
                certificate.path() + "/san",
                "certificate "
                    + certificate.name()
                    + " has no alternative name "
                    + name
                    + (certificate.sans().isEmpty()
                        ? ""
                        : ", only " + String.join(", ", certificate.sans())));
          }
        }
      }
    }
  }

  private static void unknownNames(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      EdgeNames planned = EdgeNames.of(edge, scene.owner(edge));
      Set<String> outside = names(planned.outside());
      outside.addAll(planned(scene, edge).names());
      if (edge.xmpp() && scene.owner(edge).product() == Product.SERVER_2015) {
        scene.owner(edge).domains().forEach(d -> outside.add("xmpp." + d));
      }
      names(scene, edge, Side.EXTERNAL, DeployedDns.View.EXTERNAL, outside, found);
      Set<String> inside = names(planned.inside());
      edge.nodes().forEach(n -> inside.add(n.fqdn()));
      names(scene, edge, Side.INTERNAL, DeployedDns.View.INTERNAL, inside, found);
    }
  }

  private static Set<String> names(List<EdgeNames.Named> planned) {
    Set<String> names = new LinkedHashSet<>();
    planned.forEach(n -> names.add(n.name()));
    return names;
  }

  private static void names(
      Scene scene,
      EdgePool edge,
      Side side,
      DeployedDns.View where,
      Set<String> planned,
      Found found) {
    View view = new View(scene, where);
    Set<String> known = new LinkedHashSet<>(planned);
    view.written().forEach(w -> known.add(w.entry().name()));
    known.removeIf(view::lacks);
    for (DeployedCertificate certificate : on(scene, edge, side)) {
      for (String name : names(certificate)) {
        if (!name.startsWith("*.") && !known.contains(name)) {
          found.at(
              certificate.path() + (name.equals(certificate.subject()) ? "/subject" : "/san"),
              "certificate "
                  + certificate.name()
                  + " bears "
                  + name
                  + ", which the "
                  + view.text()
                  + " does not have"
                  + (side == Side.INTERNAL ? "; the pool is " + edge.fqdn() : ""));
        }
      }
    }
  }

  private static void unshared(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      List<NodeId> nodes = edge.nodeIds();
      List<DeployedCertificate> used = new ArrayList<>();
      for (NodeId node : nodes) {
        on(scene, edge, Side.EXTERNAL).stream()
            .filter(c -> c.nodes().contains(node) && !used.contains(c))
            .forEach(used::add);
      }
      for (DeployedCertificate other : used.subList(Math.min(1, used.size()), used.size())) {
        DeployedCertificate first = used.getFirst();
        boolean same =
            equal(first.fingerprint(), other.fingerprint())
                && equal(first.keyFingerprint(), other.keyFingerprint());
        if (!same) {
          found.at(
              other.path(),
              "pool "
                  + edge.name()
                  + " has "
                  + first.name()
                  + " on "
                  + first.nodes().getFirst()
                  + " and "
                  + other.name()
                  + " on "
                  + other.nodes().getFirst()
                  + (equal(first.keyFingerprint(), other.keyFingerprint())
                      ? ", with other fingerprints"
                      : ", with other keys"));
        }
      }
    }
  }

  private static boolean equal(Optional<String> a, Optional<String> b) {
    return a.isPresent() && a.equals(b);
  }

  private static void issuer(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      for (DeployedCertificate certificate : on(scene, edge, Side.EXTERNAL)) {
        PlannedCertificate planned = planned(scene, edge);
        if (certificate.issuer() != planned.authority()) {
          found.at(
              certificate.path() + "/issuer",
              "certificate "
                  + certificate.name()
                  + (certificate.issuer() == Issuer.INTERNAL
                      ? " is issued by an internal authority"
                      : " is self-signed"));
        }
        if (planned.usages().contains(Usage.SERVER) && !certificate.eku().contains("server")) {
          found.at(
              certificate.path() + "/eku",
              "certificate " + certificate.name() + " is not for server authentication");
        }
      }
    }
  }

  private static void wildcard(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      List<String> wildcards = planned(scene, edge).wildcards();
      for (DeployedCertificate certificate : scene.topology().certificates()) {
        if (certificate.nodes().stream().noneMatch(edge.nodeIds()::contains)) {
          continue;
        }
        for (String name : names(certificate)) {
          if (name.startsWith("*") && wildcards.isEmpty()) {
            found.at(
                certificate.path() + (name.equals(certificate.subject()) ? "/subject" : "/san"),
                "certificate " + certificate.name() + " bears " + name);
          }
        }
      }
    }
  }

  private static void insideNames(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      boolean none =
          CertificatePlan.internal(edge, scene.owner(edge)).stream()
              .allMatch(p -> p.names().isEmpty());
      for (DeployedCertificate certificate : on(scene, edge, Side.INTERNAL)) {
        if (none && !certificate.sans().isEmpty()) {
          found.at(
              certificate.path() + "/san",
              "certificate "
                  + certificate.name()
                  + " bears "
                  + String.join(", ", certificate.sans()));
        }
      }
    }
  }
}

package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.pki.Usage;
import org.turnpike.planner.certificate.CertificatePlan;
import org.turnpike.planner.certificate.PlannedCertificate;
import org.turnpike.topology.service.DeployedCertificate.Issuer;

/// What to request of which authority, and which nodes must hold one key.
final class CertificateSection {

  private CertificateSection() {}

  static List<Block> of(CertificatePlan plan) {
    List<Block> out = new ArrayList<>();
    if (plan.certificates().isEmpty()) {
      return out;
    }
    out.add(new Block.Heading(2, "Certificates"));
    Block.Filling table =
        Block.Table.of(
            "=row",
            "=nodes",
            "private key",
            "=subject",
            "=names, in this order",
            "authority",
            "for",
            "reason");
    alike(plan).values().forEach(same -> row(same, table));
    out.add(table.table());
    out.add(
        new Block.Paragraph(
            "certificates/ has for each an OpenSSL configuration, with the command in its head; with"
                + " --keys also the private key, readable for you alone, and the signed request. Put"
                + " what the authority sends beside it, as NAME.pem."));
    return out;
  }

  /// Certificates that differ only in their node stand in one line.
  private static Map<List<Object>, List<PlannedCertificate>> alike(CertificatePlan plan) {
    Map<List<Object>, List<PlannedCertificate>> out = new LinkedHashMap<>();
    for (PlannedCertificate c : plan.certificates()) {
      List<String> names = c.names().stream().filter(n -> !ofNode(c, n)).toList();
      out.computeIfAbsent(
              List.of(c.pool(), c.row(), c.subject(), names, c.shared()), _ -> new ArrayList<>())
          .add(c);
    }
    return out;
  }

  private static boolean ofNode(PlannedCertificate certificate, String name) {
    return certificate.nodes().size() == 1 && name.startsWith(certificate.nodes().getFirst() + ".");
  }

  private static void row(List<PlannedCertificate> same, Block.Filling table) {
    PlannedCertificate first = same.getFirst();
    List<String> nodes =
        same.stream().flatMap(c -> c.nodes().stream()).map(Object::toString).toList();
    List<String> names =
        first.names().stream()
            .map(n ->
                same.size() > 1 && ofNode(first, n)
                    ? "NODE" + n.substring(first.nodes().getFirst().name().length())
                    : n)
            .toList();
    table.row(
        first.row().id(),
        String.join("\n", nodes),
        key(first, same.size()),
        first.subject(),
        names.isEmpty() ? "" : String.join("\n", names),
        first.authority() == Issuer.PUBLIC ? "public" : "your own",
        String.join(", ", first.usages().stream().map(CertificateSection::said).toList())
            + "\n"
            + String.join("\n", first.assigned()),
        first.reason() + (names.isEmpty() ? "; no alternative names" : ""));
  }

  private static String key(PlannedCertificate certificate, int certificates) {
    String kind = certificate.rsa() ? "RSA 2048" : "ECDSA P-256";
    if (certificate.shared()) {
      return "one for all " + certificate.nodes().size() + "\n" + kind;
    }
    return (certificates > 1 ? "each its own" : "its own") + "\n" + kind;
  }

  private static String said(Usage usage) {
    return switch (usage) {
      case SERVER -> "server";
      case CLIENT -> "client";
    };
  }
}

package org.turnpike.planner.certificate;

import java.util.List;
import java.util.Map;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.RuleId;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.DeployedCertificate.Issuer;

/// One row of the certificate table: names are templates that a pool fills in.
///
/// @param turnpikeNames in place of `names` where Turnpike runs; empty when they are the same
/// @param only the one product that it is for; empty for all
/// @param document whether the Edge planning document has it; otherwise it follows from how servers
///   reach each other
record CertificateRow(
    RuleId id,
    Holder holder,
    String subject,
    List<String> names,
    List<String> turnpikeNames,
    Issuer authority,
    Key key,
    List<String> assigned,
    String only,
    boolean document,
    String reason) {

  /// What it is for.
  enum Holder {
    EDGE_EXTERNAL,
    EDGE_INTERNAL,
    EDGE_EXTERNAL_XMPP,
    REVERSE_PROXY,
    CLOUD_CONNECTOR,
    CLOUD_CONNECTOR_SITES,
    SERVERS,
    MEDIATION,
    TRUNK
  }

  /// Who holds the private key.
  enum Key {
    /// All nodes the same one (E-CERT-2).
    POOL,
    /// Each node its own.
    NODE
  }

  private static final List<CertificateRow> TABLE =
      CsvTable.resource(CertificateRow.class, "certificates.csv").rows().stream()
          .map(CertificateRow::of)
          .toList();

  static List<CertificateRow> all() {
    return TABLE;
  }

  static CertificateRow of(Holder holder) {
    return TABLE.stream().filter(r -> r.holder() == holder).findFirst().orElseThrow();
  }

  List<String> names(Product product) {
    return product == Product.TURNPIKE && !turnpikeNames.isEmpty() ? turnpikeNames : names;
  }

  private static CertificateRow of(Map<String, String> row) {
    return new CertificateRow(
        new RuleId(cell(row, "id")),
        Holder.valueOf(constant(cell(row, "for"))),
        cell(row, "subject"),
        list(cell(row, "names")),
        list(cell(row, "turnpike_names")),
        Issuer.valueOf(constant(cell(row, "authority"))),
        Key.valueOf(constant(cell(row, "key"))),
        list(cell(row, "assigned")),
        cell(row, "products").equals("all") ? "" : cell(row, "products"),
        cell(row, "source").equals("document"),
        cell(row, "reason"));
  }

  private static List<String> list(String cell) {
    return cell.isEmpty() ? List.of() : List.of(cell.split(";"));
  }

  private static String constant(String word) {
    return word.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
  }

  private static String cell(Map<String, String> row, String heading) {
    String cell = row.get(heading);
    if (cell == null) {
      throw new IllegalStateException("certificate table has no column " + heading);
    }
    return cell;
  }
}

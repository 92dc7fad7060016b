package org.turnpike.planner.certificate;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.turnpike.pki.Usage;
import org.turnpike.planner.certificate.CertificateRow.Holder;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.DeployedCertificate.Issuer;
import org.turnpike.topology.service.DeployedCertificate.Side;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.PstnGateway;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// Every certificate of a topology, one for each private key. A pool whose nodes must share a key
/// has one, the others have one for each node.
///
/// @param certificates in the order of the file's pools
public record CertificatePlan(List<PlannedCertificate> certificates) {

  public CertificatePlan {
    certificates = List.copyOf(certificates);
  }

  public static CertificatePlan of(Topology topology) {
    List<PlannedCertificate> out = new ArrayList<>();
    Map<String, List<CloudConnector>> appliances = new LinkedHashMap<>();
    for (Pool pool : topology.pools().values()) {
      Organisation owner = topology.organisation(pool.organisation());
      switch (pool) {
        case EdgePool edge -> {
          out.add(external(edge, owner));
          out.addAll(internal(edge, owner));
        }
        case ReverseProxy proxy -> out.add(proxy(topology, proxy, owner));
        case ServerPool servers -> out.addAll(servers(servers, owner));
        case CloudConnector connector ->
            appliances.computeIfAbsent(owner.name(), _ -> new ArrayList<>()).add(connector);
      }
    }
    appliances.forEach((owner, sites) -> out.add(appliances(sites, topology.organisation(owner))));
    topology.gateways().values().stream()
        .filter(g -> direct(topology, g))
        .forEach(g -> out.add(trunk(g, topology.organisation(g.organisation()))));
    return new CertificatePlan(out);
  }

  /// A session border controller of the customer's own that hangs on the provider's pool.
  private static boolean direct(Topology topology, PstnGateway gateway) {
    Pool pool = topology.pool(gateway.pool());
    return topology.online(pool)
        && gateway.transport().equals("tls")
        && !gateway.organisation().isEmpty()
        && !gateway.organisation().equals(pool.organisation());
  }

  private static PlannedCertificate trunk(PstnGateway gateway, Organisation owner) {
    List<String> trunks = gateway.names();
    if (trunks.isEmpty()) {
      String domain =
          owner.domains().isEmpty() ? owner.internalDomain() : owner.domains().getFirst();
      trunks = List.of(gateway.name() + "." + domain);
    }
    CertificateRow row = CertificateRow.of(Holder.TRUNK);
    return planned(
        row,
        gateway.name() + "-trunk",
        gateway.name(),
        trunks.getFirst(),
        List.of(),
        owner,
        NameTemplates.of(owner).put("trunks", trunks));
  }

  /// The certificate of an Edge pool's external side.
  public static PlannedCertificate external(EdgePool edge, Organisation owner) {
    boolean xmpp = edge.xmpp() && owner.product() == Product.SERVER_2015;
    CertificateRow row = CertificateRow.of(xmpp ? Holder.EDGE_EXTERNAL_XMPP : Holder.EDGE_EXTERNAL);
    NameTemplates names =
        NameTemplates.of(owner)
            .put("access", List.of(name(edge, EdgeService.ACCESS, "sip.", owner)))
            .put("webconf", List.of(name(edge, EdgeService.WEBCONF, "webcon.", owner)));
    return planned(row, edge.name() + "-external", edge, edge.nodeIds(), owner, names);
  }

  /// The certificates of its internal side, one for each node.
  public static List<PlannedCertificate> internal(EdgePool edge, Organisation owner) {
    return edge.nodes().stream()
        .map(node ->
            planned(
                CertificateRow.of(Holder.EDGE_INTERNAL),
                node.id() + "-internal",
                edge,
                List.of(node.id()),
                owner,
                NameTemplates.of(owner)
                    .put("pool", List.of(edge.fqdn()))
                    .put("node", List.of(node.fqdn()))))
        .toList();
  }

  /// Those that a node holds.
  public List<PlannedCertificate> of(NodeId node) {
    return certificates.stream().filter(c -> c.nodes().contains(node)).toList();
  }

  /// The one of a node's side.
  public Optional<PlannedCertificate> of(NodeId node, Side side) {
    return of(node).stream().filter(c -> c.side() == side).findFirst();
  }

  private static String name(EdgePool edge, EdgeService service, String label, Organisation owner) {
    String name = edge.names().get(service);
    if (name != null) {
      return name;
    }
    return owner.domains().isEmpty() ? edge.fqdn() : label + owner.domains().getFirst();
  }

  private static PlannedCertificate proxy(
      Topology topology, ReverseProxy proxy, Organisation owner) {
    List<String> web =
        proxy.pools().stream()
            .map(topology::pool)
            .flatMap(p -> p instanceof ServerPool s ? s.webFqdnOutside().stream() : Stream.of())
            .distinct()
            .toList();
    NameTemplates names = NameTemplates.of(owner).put("web-outside", web);
    CertificateRow row = CertificateRow.of(Holder.REVERSE_PROXY);
    return planned(row, proxy.name() + "-external", proxy, proxy.nodeIds(), owner, names);
  }

  private static List<PlannedCertificate> servers(ServerPool pool, Organisation owner) {
    boolean web = pool.roles().contains(Role.FRONT_END) || pool.roles().contains(Role.DIRECTOR);
    CertificateRow row = CertificateRow.of(web ? Holder.SERVERS : Holder.MEDIATION);
    return pool.nodes().stream()
        .map(node ->
            planned(
                row,
                node.id() + "-internal",
                pool,
                List.of(node.id()),
                owner,
                NameTemplates.of(owner)
                    .put("pool", List.of(pool.fqdn()))
                    .put("node", List.of(node.fqdn()))
                    .put("roles", pool.roles().stream().map(Role::text).toList())
                    .put("web-inside", pool.webFqdnInside().stream().toList())
                    .put("web-outside", pool.webFqdnOutside().stream().toList())))
        .toList();
  }

  /// One site's appliances have a certificate of their own names; those of several sites share one
  /// with a wildcard, which the documents offer for that.
  private static PlannedCertificate appliances(List<CloudConnector> sites, Organisation owner) {
    CloudConnector first = sites.getFirst();
    boolean several = sites.size() > 1;
    List<NodeId> nodes = sites.stream().flatMap(s -> s.nodeIds().stream()).toList();
    return planned(
        CertificateRow.of(several ? Holder.CLOUD_CONNECTOR_SITES : Holder.CLOUD_CONNECTOR),
        several ? owner.name() + "-appliances" : first.name() + "-external",
        first,
        nodes,
        owner,
        NameTemplates.of(owner)
            .put("access", List.of(first.accessName()))
            .put("elsewhere", elsewhere(sites, owner)));
  }

  /// Names that the wildcard of the first domain does not stand for (RFC 9525 §6.3: one label).
  private static List<String> elsewhere(List<CloudConnector> sites, Organisation owner) {
    return sites.stream()
        .map(CloudConnector::accessName)
        .filter(name ->
            owner.domains().isEmpty()
                || !name.substring(name.indexOf('.') + 1).equals(owner.domains().getFirst()))
        .toList();
  }

  private static PlannedCertificate planned(
      CertificateRow row,
      String name,
      Pool pool,
      List<NodeId> nodes,
      Organisation owner,
      NameTemplates templates) {
    return planned(row, name, pool.name(), pool.fqdn(), nodes, owner, templates);
  }

  /// @param unnamed subject where the table's template leaves none
  private static PlannedCertificate planned(
      CertificateRow row,
      String name,
      String pool,
      String unnamed,
      List<NodeId> nodes,
      Organisation owner,
      NameTemplates templates) {
    List<String> names = templates.fill(row.names(owner.product()));
    List<String> subject = templates.fill(List.of(row.subject()));
    return new PlannedCertificate(
        name,
        row.id(),
        owner.name(),
        pool,
        nodes,
        row.authority() == Issuer.PUBLIC ? Side.EXTERNAL : Side.INTERNAL,
        subject.isEmpty() ? (names.isEmpty() ? unnamed : names.getFirst()) : subject.getFirst(),
        names,
        row.authority(),
        usages(row, owner.product()),
        templates.fill(row.assigned()),
        owner.product() != Product.TURNPIKE,
        row.reason());
  }

  /// Both ends of a connection between Turnpike's servers prove what they are, and each looks for
  /// the purpose (RFC 5280 §4.2.1.12). Public authorities issue for servers alone.
  private static Set<Usage> usages(CertificateRow row, Product product) {
    return row.authority() == Issuer.INTERNAL && product == Product.TURNPIKE
        ? EnumSet.of(Usage.SERVER, Usage.CLIENT)
        : EnumSet.of(Usage.SERVER);
  }

  /// The table for a form.
  public String csv() {
    StringBuilder out =
        new StringBuilder(
            CsvTable.line(
                List.of(
                    "certificate",
                    "row",
                    "organisation",
                    "pool",
                    "nodes",
                    "one_key_for_all",
                    "subject",
                    "names_in_order",
                    "authority",
                    "usage",
                    "key",
                    "assigned_to",
                    "reason")));
    for (PlannedCertificate c : certificates) {
      out.append(
          CsvTable.line(
              List.of(
                  c.name(),
                  c.row().id(),
                  c.organisation(),
                  c.pool(),
                  String.join(" ", c.nodes().stream().map(NodeId::toString).toList()),
                  c.shared() ? "yes" : "no",
                  c.subject(),
                  String.join(" ", c.names()),
                  c.authority().name().toLowerCase(java.util.Locale.ROOT),
                  String.join(" ", c.usages().stream().map(Usage::text).toList()),
                  c.rsa() ? "RSA 2048" : "ECDSA P-256",
                  String.join("; ", c.assigned()),
                  c.reason())));
    }
    return out.toString();
  }
}

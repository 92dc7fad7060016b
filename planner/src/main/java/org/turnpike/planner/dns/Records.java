package org.turnpike.planner.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.turnpike.planner.Gap;
import org.turnpike.planner.dns.DnsRecord.Type;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.service.DeployedDns.View;
import org.turnpike.topology.settings.Endpoint;

/// Gathers the records of one organisation: a record that several rows ask for stands once with all
/// their reasons, and what DNS cannot hold becomes a gap and not a record.
final class Records {

  /// RFC 1123 §2.1; label and name limits of RFC 1035 §2.3.4, the name in dotted form.
  private static final Pattern HOST =
      Pattern.compile("(?!-)[a-z0-9-]{1,63}(?<!-)(\\.(?!-)[a-z0-9-]{1,63}(?<!-))*");

  private static final Pattern SERVICE = Pattern.compile("_[a-z-]+\\._[a-z]+\\.(.+)");

  private static final int LONGEST = 253;

  private final Organisation organisation;
  private final boolean hybrid;
  private final List<String> zones;
  private final Map<Key, Draft> drafts = new LinkedHashMap<>();
  private final Set<Gap> gaps = new LinkedHashSet<>();

  Records(Organisation organisation, boolean hybrid) {
    this.organisation = organisation;
    this.hybrid = hybrid;
    this.zones =
        Stream.concat(organisation.domains().stream(), Stream.of(organisation.internalDomain()))
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  private record Key(
      View view, String name, Type type, int priority, int weight, int port, String value) {}

  private static final class Draft {
    private final Set<String> rows = new LinkedHashSet<>();
    private final Set<String> reasons = new LinkedHashSet<>();
    private boolean required;
  }

  Organisation organisation() {
    return organisation;
  }

  /// @param detail what this deployment adds to the row's reason; may be empty
  /// @param path of what has the addresses, for a gap
  void addresses(
      String rowId, String name, List<InetAddress> addresses, String detail, String path) {
    DnsRow row = DnsRow.of(rowId);
    if (!row.appliesTo(organisation.product()) || !host(name, path, row)) {
      return;
    }
    if (addresses.isEmpty()) {
      gap(path, "no address for " + name, rowId);
    }
    for (InetAddress address : addresses) {
      Type type = address.getAddress().length == 4 ? Type.A : Type.AAAA;
      put(row, new Key(row.view(), name, type, 0, 0, 0, Endpoint.text(address)), detail);
    }
  }

  void alias(String rowId, String name, String target, String detail, String path) {
    DnsRow row = DnsRow.of(rowId);
    if (row.appliesTo(organisation.product()) && host(name, path, row) && host(target, path, row)) {
      put(row, new Key(row.view(), name, Type.CNAME, 0, 0, 0, target), detail);
    }
  }

  void service(
      String rowId,
      String name,
      int priority,
      int port,
      String target,
      String detail,
      String path) {
    DnsRow row = DnsRow.of(rowId);
    if (!row.appliesTo(organisation.product()) || !host(target, path, row)) {
      return;
    }
    var parts = SERVICE.matcher(name);
    if (!parts.matches() || !host(parts.group(1), path, row) || name.length() > LONGEST) {
      gap(path, name + " is longer than DNS allows", rowId);
      return;
    }
    put(row, new Key(row.view(), name, Type.SRV, priority, 0, port, target), detail);
  }

  void gap(String path, String text, String rowId) {
    gaps.add(new Gap(path, text, rowId));
  }

  Set<Gap> gaps() {
    return gaps;
  }

  private boolean host(String name, String path, DnsRow row) {
    if (name.endsWith(".invalid")) {
      gap(
          path,
          organisation.name() + " has no SIP domain that " + row.name() + " could be in",
          row.id());
      return false;
    }
    if (name.length() > LONGEST || !HOST.matcher(name).matches()) {
      gap(path, "\"" + name + "\" cannot be the name of a host", row.id());
      return false;
    }
    return true;
  }

  private void put(DnsRow row, Key key, String detail) {
    Draft draft = drafts.computeIfAbsent(key, k -> new Draft());
    draft.rows.add(row.id());
    draft.reasons.add(detail.isEmpty() ? row.reason() : row.reason() + "; " + detail);
    draft.required |= row.required();
    if (hybrid && key.view() == View.EXTERNAL) {
      draft.rows.add("DNS-26");
      draft.reasons.add(DnsRow.of("DNS-26").reason());
    }
  }

  /// The longest domain of the organisation that a name is in; for one in no domain, its parent.
  String zone(String name) {
    return zones.stream()
        .filter(z -> within(name, z))
        .findFirst()
        .orElseGet(() -> name.substring(name.indexOf('.') + 1));
  }

  static boolean within(String name, String domain) {
    return name.equals(domain) || name.endsWith("." + domain);
  }

  /// @return the records in their order
  List<DnsRecord> finish() {
    dropShadowedAliases();
    dropDanglingServices();
    Set<DnsRecord> out = new TreeSet<>();
    drafts.forEach((key, draft) ->
        out.add(
            new DnsRecord(
                organisation.name(),
                key.view(),
                zone(key.name()),
                key.name(),
                key.type(),
                key.priority(),
                key.weight(),
                key.port(),
                key.value(),
                draft.required,
                List.copyOf(draft.rows),
                String.join("; ", draft.reasons))));
    return new ArrayList<>(out);
  }

  /// RFC 1034 §3.6.2: beside a CNAME there is nothing else.
  private void dropShadowedAliases() {
    List<Key> shadowed =
        drafts.keySet().stream()
            .filter(k -> k.type() == Type.CNAME)
            .filter(k -> drafts.keySet().stream().anyMatch(o -> beside(k, o)))
            .toList();
    for (Key key : shadowed) {
      gap(organisation.path(), key.name() + " is an alias and has other records", "RFC 1034");
      drafts.remove(key);
    }
  }

  private static boolean beside(Key alias, Key other) {
    return !other.equals(alias)
        && other.view() == alias.view()
        && other.name().equals(alias.name());
  }

  /// A target in one of our own zones must have an address there, in the same view.
  private void dropDanglingServices() {
    List<Key> dangling =
        drafts.keySet().stream()
            .filter(k -> k.type() == Type.SRV && zones.stream().anyMatch(z -> within(k.value(), z)))
            .filter(k ->
                drafts.keySet().stream()
                    .noneMatch(o ->
                        o.view() == k.view() && o.type().address() && o.name().equals(k.value())))
            .toList();
    for (Key key : dangling) {
      gap(
          organisation.path(),
          key.name() + " would lead to " + key.value() + ", which has no address there",
          drafts.get(key) instanceof Draft draft ? String.join(", ", draft.rows) : "");
      drafts.remove(key);
    }
  }
}

package org.turnpike.planner.dns;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.turnpike.topology.service.DeployedDns.View;

/// One resource record of a view, and why it is there. Records order by organisation, view, zone,
/// name and type.
///
/// @param zone the longest domain of the organisation that the name is in
/// @param name without a dot at its end
/// @param priority of an SRV record, else 0; RFC 2782: the lowest is asked first
/// @param port of an SRV record, else 0
/// @param value an address, or a name without a dot at its end
/// @param required false for what only legacy or standard SIP clients look up
/// @param rows of the planning tables that ask for it
public record DnsRecord(
    String organisation,
    View view,
    String zone,
    String name,
    Type type,
    int priority,
    int weight,
    int port,
    String value,
    boolean required,
    List<String> rows,
    String reason)
    implements Comparable<DnsRecord> {

  public enum Type {
    A,
    AAAA,
    CNAME,
    SRV;

    public boolean address() {
      return this == A || this == AAAA;
    }
  }

  private static final Comparator<DnsRecord> ORDER =
      Comparator.comparing(DnsRecord::organisation)
          .thenComparing(DnsRecord::view)
          .thenComparing(DnsRecord::zone)
          .thenComparing(DnsRecord::name)
          .thenComparing(DnsRecord::type)
          .thenComparing(DnsRecord::priority)
          .thenComparing(DnsRecord::weight)
          .thenComparing(DnsRecord::port)
          .thenComparing(DnsRecord::padded)
          .thenComparing(DnsRecord::required)
          .thenComparing(r -> String.join(" ", r.rows()))
          .thenComparing(DnsRecord::reason);

  public DnsRecord {
    rows = List.copyOf(rows);
  }

  /// `10.0.0.9` comes before `10.0.0.10`.
  private String padded() {
    return type == Type.A
        ? java.util.Arrays.stream(value.split("\\."))
            .map(part -> "0".repeat(3 - part.length()) + part)
            .collect(java.util.stream.Collectors.joining("."))
        : value;
  }

  /// What stands to the right of the type in a zone file, the port and order of an SRV record
  /// before its target (RFC 2782); names are absolute.
  public String rightSide() {
    return switch (type) {
      case A, AAAA -> value;
      case CNAME -> value + ".";
      case SRV -> priority + " " + weight + " " + port + " " + value + ".";
    };
  }

  /// `contoso outside: sip.contoso.com A 131.107.155.10`.
  @Override
  public String toString() {
    return organisation
        + " "
        + view.name().toLowerCase(Locale.ROOT).replace('_', '-')
        + ": "
        + name
        + " "
        + type
        + " "
        + rightSide();
  }

  @Override
  public int compareTo(DnsRecord other) {
    return ORDER.compare(this, other);
  }
}

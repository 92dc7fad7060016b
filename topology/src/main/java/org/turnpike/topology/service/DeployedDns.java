package org.turnpike.topology.service;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.turnpike.topology.Ordered;

/// DNS as it is today, per view. A view that the file leaves out is taken to be as planned.
public record DeployedDns(Map<View, Zone> views) {

  public static final DeployedDns AS_PLANNED = new DeployedDns(Map.of());

  public DeployedDns {
    views = Ordered.map(views);
  }

  public enum View {
    EXTERNAL,
    INTERNAL,
    EDGE_RESOLVER;

    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// @param complete the records are all that there is; otherwise they stand in place of planned
  ///   records of the same name and type
  /// @param missing names that are planned and not there
  public record Zone(boolean complete, List<Entry> records, List<String> missing) {
    public Zone {
      records = List.copyOf(records);
      missing = List.copyOf(missing);
    }
  }

  /// One record set.
  ///
  /// @param type `A`, `AAAA`, `CNAME` or `SRV`
  /// @param values addresses, or one name
  /// @param port of an SRV record, else 0
  public record Entry(
      String name, String type, List<String> values, int port, int priority, int weight) {
    public Entry {
      values = List.copyOf(values);
    }
  }
}

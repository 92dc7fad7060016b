package org.turnpike.planner.capacity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.RuleId;

/// Bits per second of one stream one way, with IP, UDP, RTP, SRTP and RTCP.
///
/// @param rows of the bandwidth table that it comes of
/// @param typical with the pauses and pictures that people make
/// @param provide what to provide for a stream by the provisioning rule
/// @param peak the most that it takes without error correction
public record Rate(List<RuleId> rows, double typical, double provide, double peak) {

  static final Rate NOTHING = new Rate(List.of(), 0, 0, 0);

  private static final Map<String, Map<String, String>> TABLE =
      CsvTable.resource(Rate.class, "bandwidth.csv").rows().stream()
          .collect(
              Collectors.toMap(
                  r -> cell(r, "id"),
                  r -> r,
                  (_, _) -> {
                    throw new IllegalStateException("an id is in bandwidth.csv twice");
                  },
                  LinkedHashMap::new));

  public Rate {
    rows = List.copyOf(rows);
  }

  /// A stream that a participant sends, and one that a participant receives.
  record Both(Rate sent, Rate received) {}

  /// SILK wideband between two clients, G.722 in a conference, G.711 to the telephone network: what
  /// clients of the present products choose where bandwidth allows it.
  static Both of(Scenario.Kind kind, MediaClass media) {
    return switch (media) {
      case VOICE ->
          switch (kind) {
            case CALL -> same(row("BW-P2P-03", "BW-PROV-01"));
            case CONFERENCE, GUEST -> same(row("BW-CONF-01", "BW-PROV-01"));
            case PSTN -> same(row("BW-PSTN-01", "BW-PROV-01"));
            case SIGN_IN, BROADCAST -> same(NOTHING);
          };
      case VIDEO ->
          switch (kind) {
            case CALL -> same(row("BW-P2P-04", "BW-PROV-02"));
            case CONFERENCE, GUEST ->
                new Both(row("BW-CONF-04", "BW-PROV-02"), row("BW-CONF-03", "BW-PROV-02"));
            case SIGN_IN, PSTN, BROADCAST -> same(NOTHING);
          };
      case SHARING ->
          switch (kind) {
            // One shows, the other watches.
            case CALL -> new Both(row("BW-ACT-03", "BW-ACT-03"), NOTHING);
            // Of many in a conference one shows: a participant is one of those who watch.
            case CONFERENCE, GUEST -> new Both(NOTHING, row("BW-ACT-03", "BW-ACT-03"));
            case SIGN_IN, PSTN, BROADCAST -> same(NOTHING);
          };
    };
  }

  private static Both same(Rate rate) {
    return new Both(rate, rate);
  }

  private static Rate row(String id, String provided) {
    Map<String, String> row = Objects.requireNonNull(TABLE.get(id), id);
    Map<String, String> rule = Objects.requireNonNull(TABLE.get(provided), provided);
    // The rule's figure stands in the column of payload, activities have theirs under "typical".
    String column = provided.startsWith("BW-PROV") ? "payload" : "typical";
    List<RuleId> rows = Stream.of(id, provided).distinct().map(RuleId::new).toList();
    return new Rate(rows, bps(row, "typical"), bps(rule, column), bps(row, "max_no_fec"));
  }

  private static double bps(Map<String, String> row, String column) {
    double unit = cell(row, "unit").startsWith("Mbps") ? 1_000_000 : 1_000;
    return Math.round(Double.parseDouble(cell(row, column)) * unit);
  }

  private static String cell(Map<String, String> row, String heading) {
    return Objects.requireNonNull(row.get(heading), heading);
  }
}

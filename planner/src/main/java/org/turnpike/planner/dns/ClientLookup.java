package org.turnpike.planner.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.turnpike.planner.dns.DnsRecord.Type;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.service.DeployedDns.View;

/// The names that a client without settings asks for, one after the other, and what the plan
/// answers: the first that has an answer is how it signs in.
///
/// @param steps in the client's order
public record ClientLookup(List<Step> steps) {

  private static final List<Map<String, String>> ORDER =
      CsvTable.resource(ClientLookup.class, "client-lookup-order.csv").rows();

  public enum Place {
    INSIDE,
    OUTSIDE;

    private View view() {
      return this == INSIDE ? View.INTERNAL : View.EXTERNAL;
    }
  }

  /// @param order in the reference's list, which is for both places
  /// @param service an SRV record; otherwise an address or an alias
  /// @param answers none where the plan has no such name
  public record Step(int order, String name, boolean service, List<DnsRecord> answers) {
    public Step {
      answers = List.copyOf(answers);
    }
  }

  public ClientLookup {
    steps = List.copyOf(steps);
  }

  public static ClientLookup of(DnsPlan plan, String organisation, String domain, Place place) {
    List<Step> steps = new ArrayList<>();
    for (Map<String, String> row : ORDER) {
      String where = cell(row, "where");
      if (where.contains(place.name().toLowerCase(Locale.ROOT))) {
        String name = cell(row, "name").replace("{domain}", domain);
        boolean service = cell(row, "type").equals("SRV");
        steps.add(
            new Step(
                Integer.parseInt(cell(row, "order")),
                name,
                service,
                plan.of(organisation, place.view()).stream()
                    .filter(r -> r.name().equals(name) && (r.type() == Type.SRV) == service)
                    .toList()));
      }
    }
    return new ClientLookup(steps);
  }

  /// What the client goes by; nothing where it finds no name at all.
  public Optional<Step> found() {
    return steps.stream().filter(s -> !s.answers().isEmpty()).findFirst();
  }

  private static String cell(Map<String, String> row, String heading) {
    return Objects.requireNonNull(row.get(heading), heading);
  }
}

package org.turnpike.planner.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.turnpike.topology.service.DeployedDns;

/// DNS as it is today in one view, where the file says so.
record View(Scene scene, DeployedDns.View view) {

  /// What the view has under a name.
  sealed interface Answer {
    /// The file does not say: what is planned is there.
    record AsPlanned() implements Answer {}

    /// The file says that there is nothing.
    ///
    /// @param path where it says so
    record Absent(String path) implements Answer {}

    /// The file says what there is.
    record There(List<Written> records) implements Answer {}
  }

  /// A record of the file and its path there.
  record Written(String path, DeployedDns.Entry entry) {}

  private String path() {
    return "dns/" + view.text();
  }

  private DeployedDns.Zone zone() {
    return scene
        .topology()
        .dns()
        .views()
        .getOrDefault(view, new DeployedDns.Zone(false, List.of(), List.of()));
  }

  /// Every record that the file gives.
  List<Written> written() {
    List<Written> out = new ArrayList<>();
    List<DeployedDns.Entry> records = zone().records();
    for (int i = 0; i < records.size(); i++) {
      out.add(new Written(path() + "/records/" + i, records.get(i)));
    }
    return out;
  }

  Answer of(String name, String type) {
    String wanted = name.toLowerCase(Locale.ROOT);
    List<Written> there =
        written().stream()
            .filter(w -> w.entry().name().equals(wanted) && w.entry().type().equals(type))
            .toList();
    if (!there.isEmpty()) {
      return new Answer.There(there);
    }
    int missing = zone().missing().indexOf(wanted);
    if (missing >= 0) {
      return new Answer.Absent(path() + "/missing/" + missing);
    }
    return zone().complete() ? new Answer.Absent(path()) : new Answer.AsPlanned();
  }

  /// Whether the name has an address of any kind.
  boolean lacks(String name) {
    return List.of("A", "AAAA", "CNAME").stream()
        .allMatch(type -> of(name, type) instanceof Answer.Absent);
  }

  /// Where a missing name is to be added.
  String placeOf(String name) {
    return of(name, "A") instanceof Answer.Absent(String at) ? at : path();
  }

  String text() {
    return switch (view) {
      case EXTERNAL -> "outside view";
      case INTERNAL -> "inside view";
      case EDGE_RESOLVER -> "Edge's view";
    };
  }
}

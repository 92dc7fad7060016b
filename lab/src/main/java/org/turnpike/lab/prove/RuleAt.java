package org.turnpike.lab.prove;

import java.util.List;
import java.util.Optional;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall;

/// One rule of one firewall.
///
/// @param rule its id in that firewall, `EXT-12`
public record RuleAt(SiteId site, String firewall, String rule) {

  /// Path of the firewall in the topology.
  public String device() {
    return "sites/" + site + "/firewalls/" + firewall;
  }

  /// Reads `EXT-12`, or `EXT-12@redmond/outer` where several firewalls have one of that id.
  ///
  /// @throws IllegalArgumentException in words for whoever wrote it
  public static RuleAt parse(Topology topology, String written) {
    int at = written.indexOf('@');
    String id = at < 0 ? written : written.substring(0, at);
    Optional<String> where = at < 0 ? Optional.empty() : Optional.of(written.substring(at + 1));
    List<RuleAt> found =
        all(topology).stream()
            .filter(r -> r.rule.equals(id))
            .filter(r -> where.filter(w -> !w.equals(r.site + "/" + r.firewall)).isEmpty())
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no firewall"
              + where.map(w -> " " + w).orElse("")
              + " has a rule \""
              + id
              + "\"; `turnpike check FILE --least` lists them");
    }
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "several firewalls have a rule \""
              + id
              + "\": write "
              + String.join(" or ", found.stream().map(RuleAt::toString).toList()));
    }
    return found.getFirst();
  }

  /// Every rule of every firewall, in the order of the file.
  public static List<RuleAt> all(Topology topology) {
    return topology.sites().values().stream()
        .flatMap(s -> s.firewalls().values().stream())
        .flatMap(f -> f.rules().stream().map(r -> of(f, r.id())))
        .toList();
  }

  private static RuleAt of(Firewall firewall, String rule) {
    return new RuleAt(firewall.site(), firewall.name(), rule);
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    return rule + "@" + site + "/" + firewall;
  }
}

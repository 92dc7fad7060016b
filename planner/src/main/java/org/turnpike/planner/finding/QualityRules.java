package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.error;
import static org.turnpike.planner.finding.FindingRule.info;
import static org.turnpike.planner.finding.FindingRule.warning;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.Modality;
import org.turnpike.topology.service.QualityOfService;

/// Latency, marks and port ranges.
final class QualityRules {

  private static final long MS = 1_000_000;

  /// network-targets: one way, customer edge to provider edge.
  private static final long EDGE_TARGET = 30 * MS;

  /// network-targets: one way, client to provider edge.
  private static final long CLIENT_TARGET = 50 * MS;

  /// network-targets: end to end on-premises.
  private static final long INSIDE_TARGET = 150 * MS;

  private QualityRules() {}

  static List<FindingRule> rules() {
    return List.of(
        warning(
            "UCP-042",
            "Latency budget exceeded on a segment",
            "A nearer peering or another circuit.",
            "network-targets",
            QualityRules::latency),
        info(
            "UCP-044",
            "QoS marks are lost on a segment",
            "Do not rely on DSCP beyond it.",
            "R-SEG-3",
            QualityRules::marks),
        error(
            "UCP-045",
            "Media port ranges overlap with QoS on",
            "Move application sharing to 40803-49150, clear of audio and video.",
            "qos-and-port-ranges",
            QualityRules::ranges));
  }

  /// Says only what holds whichever way is taken: the sums are those of the quickest way there is.
  private static void latency(Scene scene, Found found) {
    Set<SiteId> told = new LinkedHashSet<>();
    for (User user : scene.topology().users().values()) {
      SiteId site = user.at().site();
      if (!scene.online(user) || !told.add(site)) {
        continue;
      }
      Map<SiteId, Long> near = distances(scene, site);
      long best = Long.MAX_VALUE;
      Optional<Circuit> by = Optional.empty();
      for (Map.Entry<SiteId, Long> reached : near.entrySet()) {
        for (Circuit circuit : scene.topology().site(reached.getKey()).circuits().values()) {
          long sum = reached.getValue() + toProvider(scene, circuit);
          if (circuit.up() && sum < best) {
            best = sum;
            by = Optional.of(circuit);
          }
        }
      }
      if (by.isPresent() && best > CLIENT_TARGET) {
        found.at(
            user.at().path(),
            "clients in "
                + user.at()
                + " are "
                + ms(best)
                + " from the provider at best, by "
                + by.get().name()
                + " of "
                + by.get().site()
                + "; the target is 50 ms");
      }
    }
    circuits(scene, found);
    inside(scene, found);
  }

  private static void circuits(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      boolean online = scene.users(organisation).stream().anyMatch(scene::online);
      for (Site site : scene.sites(organisation)) {
        for (Circuit circuit : site.circuits().values()) {
          long sum = toProvider(scene, circuit);
          if (online && sum > EDGE_TARGET) {
            found.at(
                circuit.path() + "/latency",
                circuit.name()
                    + " of "
                    + site.id()
                    + " takes "
                    + ms(sum)
                    + " to the provider's edge; the target is 30 ms");
          }
        }
      }
    }
  }

  /// From the circuit's end to the provider's edge.
  private static long toProvider(Scene scene, Circuit circuit) {
    return switch (circuit) {
      case Circuit.ExpressRoute e -> e.quality().latencyNs();
      case Circuit.ToInternet i ->
          i.quality().latencyNs() + scene.topology().internet().quality().latencyNs();
    };
  }

  private static void inside(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      List<SiteId> sites =
          scene.users(organisation).stream()
              .filter(u -> !scene.online(u))
              .map(u -> u.at().site())
              .distinct()
              .filter(s ->
                  scene.topology().site(s).organisation().equals(Optional.of(organisation.name())))
              .toList();
      for (int i = 0; i < sites.size(); i++) {
        Map<SiteId, Long> near = distances(scene, sites.get(i));
        for (SiteId other : sites.subList(i + 1, sites.size())) {
          Long sum = near.get(other);
          if (sum != null && sum > INSIDE_TARGET) {
            found.at(
                "sites/" + other,
                sites.get(i)
                    + " and "
                    + other
                    + " are "
                    + ms(sum)
                    + " apart; the target is 150 ms");
          }
        }
      }
    }
  }

  private static String ms(long ns) {
    return ns % MS == 0 ? ns / MS + " ms" : ns / 1000 / 1000.0 + " ms";
  }

  /// Least latency over links that are up, from one site to those it reaches. (Dijkstra.)
  private static Map<SiteId, Long> distances(Scene scene, SiteId from) {
    record At(SiteId site, long ns) {}
    Map<SiteId, Long> out = new HashMap<>();
    PriorityQueue<At> open = new PriorityQueue<>(Comparator.comparingLong(At::ns));
    open.add(new At(from, 0));
    while (!open.isEmpty()) {
      At at = open.remove();
      if (out.putIfAbsent(at.site(), at.ns()) != null) {
        continue;
      }
      for (Link link : scene.topology().links()) {
        boolean a = link.a().equals(at.site());
        if (link.up() && (a || link.b().equals(at.site()))) {
          open.add(new At(a ? link.b() : link.a(), at.ns() + link.quality().latencyNs()));
        }
      }
    }
    return out;
  }

  private static void marks(Scene scene, Found found) {
    if (!scene.topology().qos().enabled()) {
      return;
    }
    for (Organisation organisation : scene.organisations()) {
      for (Site site : scene.sites(organisation)) {
        for (Circuit circuit : site.circuits().values()) {
          if (!circuit.quality().keepsMarks()) {
            found.at(
                circuit.path(),
                circuit.name()
                    + " of "
                    + site.id()
                    + (circuit instanceof Circuit.ToInternet
                        ? " leads to the Internet, which drops DSCP"
                        : " does not keep DSCP"));
          }
        }
      }
    }
    for (Link link : scene.topology().links()) {
      if (!link.quality().keepsMarks()) {
        found.at(link.path(), "link " + link.name() + " does not keep DSCP");
      }
    }
  }

  private static void ranges(Scene scene, Found found) {
    QualityOfService qos = scene.topology().qos();
    if (!qos.enabled()) {
      return;
    }
    // Client ranges that the file leaves out are all alike; only written ones can be told apart.
    overlaps("server-ports", "servers", qos.serverPorts(), found);
    overlaps("client-ports", "clients", qos.clientPorts(), found);
  }

  private static void overlaps(String key, String whose, Map<Modality, Ports> ranges, Found found) {
    Modality[] all = Modality.values();
    for (int i = 0; i < all.length; i++) {
      for (int j = i + 1; j < all.length; j++) {
        Ports a = ranges.get(all[i]);
        Ports b = ranges.get(all[j]);
        if (a != null && b != null && a.first() <= b.last() && b.first() <= a.last()) {
          found.at(
              "qos/" + key + "/" + all[j].text(),
              whose
                  + " use "
                  + b
                  + " for "
                  + all[j].text()
                  + " and "
                  + a
                  + " for "
                  + all[i].text());
        }
      }
    }
  }
}

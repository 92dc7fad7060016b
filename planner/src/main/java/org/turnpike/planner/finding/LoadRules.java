package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.warning;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;

/// Voice against the bandwidth of a site's circuits.
final class LoadRules {

  /// bandwidth: the provisioning rule for one audio stream, each way.
  private static final long STREAM_BPS = 65_000;

  /// network-targets: no more of a link for voice.
  private static final double SHARE = 0.3;

  private LoadRules() {}

  static List<FindingRule> rules() {
    return List.of(
        warning(
            "UCP-043",
            "Voice takes more than 30 % of a link",
            "More bandwidth, or call admission control; `capacity` says what each link carries.",
            "bandwidth, network-targets",
            LoadRules::share));
  }

  /// The busiest hour with every call of the site leaving it: calls within the site are not taken
  /// off, since the file does not say who calls whom.
  private static void share(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      for (Site site : scene.sites(organisation)) {
        long users =
            scene.users(organisation).stream()
                .filter(u -> u.at().site().equals(site.id()) && scene.online(u))
                .mapToLong(User::count)
                .sum();
        long calls = (long) Math.ceil(users * scene.topology().qos().callsAtOnce());
        carrier(site)
            .filter(c -> c.quality().bandwidthBps() > 0)
            .ifPresent(c -> {
              long voice = calls * STREAM_BPS;
              long all = c.quality().bandwidthBps();
              if (voice > SHARE * all) {
                found.at(
                    c.path() + "/bandwidth",
                    calls
                        + " calls at once of "
                        + users
                        + " users in "
                        + site.id()
                        + " are "
                        + rate(voice)
                        + " of voice, "
                        + Math.round(100.0 * voice / all)
                        + " % of the "
                        + rate(all)
                        + " of "
                        + c.name()
                        + ", if all of them leave the site");
              }
            });
      }
    }
  }

  /// The circuit that online users of a site use: the preferred one to the provider, else to the
  /// Internet.
  private static Optional<Circuit> carrier(Site site) {
    List<Circuit> up = site.circuits().values().stream().filter(Circuit::up).toList();
    return up.stream()
        .filter(Circuit.ExpressRoute.class::isInstance)
        .max(java.util.Comparator.comparingInt(Circuit::preference))
        .or(() -> up.stream().max(java.util.Comparator.comparingInt(Circuit::preference)));
  }

  private static String rate(long bps) {
    return bps % 1_000_000 == 0
        ? bps / 1_000_000 + " Mbit/s"
        : String.format(Locale.ROOT, "%.1f Mbit/s", bps / 1e6);
  }
}

package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.warning;

import java.util.List;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.settings.Prefix;

/// Call admission, media bypass, location-based routing.
final class VoiceRules {

  private VoiceRules() {}

  static List<FindingRule> rules() {
    return List.of(
        warning(
            "UCP-052",
            "Call admission control, and an Edge with IPv6 alone inside",
            "Give the internal adapter an IPv4 address as well.",
            "E-IP-7",
            VoiceRules::admission),
        warning(
            "UCP-053",
            "Media bypass subnet entered as supernet",
            "Enter the real subnets: bypass compares whole subnets.",
            "MB-4",
            VoiceRules::bypass),
        warning(
            "UCP-054",
            "Location-based routing, and a user at an unknown site",
            "Define the subnet in the voice network configuration.",
            "LBR-1, LBR-2",
            VoiceRules::unknown));
  }

  private static void admission(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      if (!scene.owner(edge).voice().callAdmissionControl()) {
        continue;
      }
      for (EdgePool.Node node : edge.nodes()) {
        if (node.insideAddresses().stream().allMatch(a -> a.getAddress().length == 16)) {
          found.at(
              edge.path() + "/nodes/" + node.id() + "/inside",
              node.id() + " has " + Scene.shown(node.insideAddresses()) + " inside and no IPv4");
        }
      }
    }
  }

  private static void bypass(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      List<Prefix> subnets = organisation.voice().bypassSubnets();
      for (int i = 0; i < subnets.size(); i++) {
        Prefix entered = subnets.get(i);
        List<String> real =
            scene.sites(organisation).stream()
                .flatMap(s -> s.networks().values().stream())
                .map(Network::prefixes)
                .flatMap(List::stream)
                .filter(p -> p.bits() > entered.bits() && Scene.within(entered, p))
                .map(Prefix::toString)
                .toList();
        if (!real.isEmpty()) {
          found.at(
              organisation.path() + "/voice/bypass-subnets/" + i,
              entered + " stands for " + String.join(", ", real));
        }
      }
    }
  }

  private static void unknown(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      if (!organisation.voice().locationBasedRouting()) {
        continue;
      }
      for (User user : scene.users(organisation)) {
        Network network = scene.topology().network(user.at());
        boolean own =
            scene
                .topology()
                .site(user.at().site())
                .organisation()
                .filter(organisation.name()::equals)
                .isPresent();
        if (own && !network.knownToVoice()) {
          found.at(
              user.path() + "/at",
              user.name()
                  + " is in "
                  + network.id()
                  + ", which location-based routing does not know");
        }
      }
    }
  }
}

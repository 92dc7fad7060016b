package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.error;
import static org.turnpike.planner.finding.FindingRule.info;
import static org.turnpike.planner.finding.FindingRule.warning;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.party.Federation;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.PstnGateway;

/// Split domains, partners, and where the source documents say two things.
final class HybridRules {

  private HybridRules() {}

  static List<FindingRule> rules() {
    return List.of(
        error(
            "UCP-049",
            "Several tenants or forests in a split domain",
            "One tenant and one forest.",
            "hybrid-plan",
            HybridRules::several),
        error(
            "UCP-050",
            "Domain lists of servers and tenant differ",
            "Make the allow lists equal, and the block lists.",
            "hybrid-plan federation",
            HybridRules::lists),
        warning(
            "UCP-051",
            "Federated partner without ExpressRoute",
            "Expect the partner's legs on the Internet; the tables assume a circuit there.",
            "L2, ON-3, HY-3a",
            HybridRules::partner),
        info(
            "UCP-055",
            "The source documents say two things of a scenario",
            "`explain` shows both readings; the corrected one counts.",
            "X-30 to X-33",
            HybridRules::readings));
  }

  private static void several(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      if (!scene.hybrid(organisation)) {
        continue;
      }
      if (organisation.tenantOf().size() > 1) {
        found.at(
            organisation.path() + "/tenant-of",
            organisation.name()
                + " splits its domain between its servers and tenants of "
                + String.join(" and ", organisation.tenantOf()));
      }
      if (organisation.forests() > 1) {
        found.at(
            organisation.path() + "/forests",
            organisation.name()
                + " splits its domain with "
                + organisation.forests()
                + " directory forests");
      }
    }
  }

  private static void lists(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      Federation federation = organisation.federation();
      if (scene.hybrid(organisation)) {
        String path = organisation.path() + "/federation/tenant-";
        differ("allows", federation.allowed(), federation.tenantAllowed(), path + "allowed", found);
        differ("blocks", federation.blocked(), federation.tenantBlocked(), path + "blocked", found);
      }
    }
  }

  private static void differ(
      String verb, List<String> servers, Optional<List<String>> tenant, String path, Found found) {
    if (tenant.isEmpty()) {
      return;
    }
    Set<String> here = new TreeSet<>(servers);
    Set<String> there = new TreeSet<>(tenant.get());
    Set<String> onlyHere = new TreeSet<>(here);
    onlyHere.removeAll(there);
    there.removeAll(here);
    if (!onlyHere.isEmpty()) {
      found.at(
          path,
          "the servers' list "
              + verb
              + " "
              + String.join(", ", onlyHere)
              + ", the tenant's does not");
    }
    if (!there.isEmpty()) {
      found.at(
          path,
          "the tenant's list " + verb + " " + String.join(", ", there) + ", the servers' does not");
    }
  }

  private static void partner(Scene scene, Found found) {
    boolean mine =
        scene.organisations().stream()
            .filter(o -> o.kind() == Organisation.Kind.CUSTOMER)
            .anyMatch(o -> !scene.expressRoutes(o).isEmpty());
    for (Organisation organisation : scene.organisations()) {
      boolean inside =
          scene.users(organisation).stream()
              .anyMatch(u -> scene.online(u) && atOwnSite(scene, u, organisation));
      if (mine
          && organisation.kind() == Organisation.Kind.PARTNER
          && inside
          && scene.expressRoutes(organisation).isEmpty()) {
        found.at(
            organisation.path(),
            organisation.name() + " has users online and no circuit to the provider");
      }
    }
  }

  private static boolean atOwnSite(Scene scene, User user, Organisation organisation) {
    return scene
        .topology()
        .site(user.at().site())
        .organisation()
        .equals(Optional.of(organisation.name()));
  }

  private static void readings(Scene scene, Found found) {
    for (CloudConnector connector : scene.connectors()) {
      boolean gateway =
          scene.topology().gateways().values().stream()
              .map(PstnGateway::pool)
              .anyMatch(connector.name()::equals);
      first(scene, scene.owner(connector), u -> scene.online(u) && inSite(scene, u))
          .filter(_ -> gateway)
          .ifPresent(u ->
              found.at(
                  connector.path(),
                  "X-30: signalling of a PSTN call of "
                      + u.name()
                      + " is printed as local; it goes to the provider and back to the appliance"));
    }
    for (Organisation organisation : scene.organisations()) {
      if (organisation.kind() != Organisation.Kind.CUSTOMER) {
        continue;
      }
      Optional<User> own = first(scene, organisation, u -> !scene.online(u));
      Optional<User> online = first(scene, organisation, scene::online);
      if (scene.hybrid(organisation) && own.isPresent() && online.isPresent()) {
        found.at(
            organisation.path(),
            "X-31: signalling of "
                + own.get().name()
                + " to a meeting of "
                + online.get().name()
                + " is printed as ExpressRoute; the client's leg is local, the server's is not");
      }
      for (Organisation other : scene.organisations()) {
        if (other.equals(organisation)) {
          continue;
        }
        Optional<User> host = first(scene, other, u -> !scene.online(u));
        if (online.isPresent() && host.isPresent()) {
          found.at(
              other.path(),
              "X-32: a join of "
                  + online.get().name()
                  + " to a meeting of "
                  + host.get().name()
                  + " is printed as passing the provider by; that holds for an anonymous join");
        }
        Optional<User> guest = first(scene, other, scene::online);
        if (scene.hybrid(organisation) && own.isPresent() && guest.isPresent()) {
          found.at(
              other.path(),
              "X-33: media between "
                  + own.get().name()
                  + " and "
                  + guest.get().name()
                  + " is printed as needing the online Edge; either Edge does, and it decides the way");
        }
      }
    }
  }

  private static boolean inSite(Scene scene, User user) {
    return scene.topology().site(user.at().site()).organisation().isPresent();
  }

  private static Optional<User> first(
      Scene scene, Organisation organisation, Predicate<User> which) {
    return scene.users(organisation).stream().filter(which).findFirst();
  }
}

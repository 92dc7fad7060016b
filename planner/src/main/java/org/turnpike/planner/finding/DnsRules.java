package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.error;
import static org.turnpike.planner.finding.FindingRule.warning;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.turnpike.planner.dns.EdgeNames;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.service.DeployedDns;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.settings.Endpoint;

/// Records as they are today against those that the Edge needs. A view that the file leaves out is
/// taken to be as planned.
final class DnsRules {

  /// RFC 2782: `_service._proto.name`. The clients' `_sip._tls` has its transport where the
  /// protocol stands.
  private static final Pattern SERVICE = Pattern.compile("_[^._]+(-[^._]+)*\\._(tcp|udp|tls)\\..+");

  private DnsRules() {}

  static List<FindingRule> rules() {
    return List.of(
        error(
            "UCP-015",
            "Address record missing or not covering all nodes",
            "Create the record: every node's address with DNS load balancing, the VIP alone behind"
                + " a load balancer.",
            "DNS-01 to DNS-12",
            DnsRules::addresses),
        error(
            "UCP-016",
            "SRV record missing for a SIP domain",
            "Create it: clients sign in by _sip._tls, partners come by _sipfederationtls._tcp.",
            "DNS-04, DNS-05",
            DnsRules::services),
        error(
            "UCP-017",
            "SRV target outside its own domain",
            "Let it lead to sip. and the same domain.",
            "E-DNS-1",
            DnsRules::foreignTarget),
        error(
            "UCP-018",
            "Malformed owner name of an SRV record",
            "Write it with its dots: _sipfederationtls._tcp and the domain.",
            "X-08",
            DnsRules::malformed),
        error(
            "UCP-019",
            "The Edge cannot resolve its own federation record",
            "Add it to the resolver that the Edge uses: hybrid matches the name strictly.",
            "DNS-25",
            DnsRules::edgeResolver),
        warning(
            "UCP-020",
            "Inside clients cannot resolve the Web Conferencing Edge",
            "Add its external address inside: online users there need on-premises content.",
            "DNS-24",
            DnsRules::webConferencing),
        warning(
            "UCP-021",
            "External records lead to the provider while users remain on-premises",
            "Let them lead to your own Edge until everybody has moved.",
            "DNS-26",
            DnsRules::cloud),
        warning(
            "UCP-022",
            "Autodiscover record in the wrong view",
            "lyncdiscover outside only, lyncdiscoverinternal inside only.",
            "E-DNS-2",
            DnsRules::discover),
        error(
            "UCP-056",
            "Private address in the outside DNS view",
            "Publish the translated public address; the private one belongs on the adapter.",
            "X-37",
            DnsRules::privateOutside));
  }

  private static View outside(Scene scene) {
    return new View(scene, DeployedDns.View.EXTERNAL);
  }

  private static View inside(Scene scene) {
    return new View(scene, DeployedDns.View.INTERNAL);
  }

  private static void addresses(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      EdgeNames names = EdgeNames.of(edge, scene.owner(edge));
      names.outside().forEach(n -> covers(outside(scene), n.name(), n.addresses(), found));
      names.inside().forEach(n -> covers(inside(scene), n.name(), n.addresses(), found));
    }
  }

  private static void covers(View view, String name, List<InetAddress> wanted, Found found) {
    for (String type : List.of("A", "AAAA")) {
      int bytes = type.equals("A") ? 4 : 16;
      List<InetAddress> mine =
          wanted.stream().filter(a -> a.getAddress().length == bytes).distinct().toList();
      if (mine.isEmpty()) {
        continue;
      }
      switch (view.of(name, type)) {
        case View.Answer.AsPlanned _ -> {}
        case View.Answer.Absent(String at) -> {
          if (!(view.of(name, "CNAME") instanceof View.Answer.There)) {
            found.at(
                at,
                "no "
                    + type
                    + " record "
                    + name
                    + " in the "
                    + view.text()
                    + "; it leads to "
                    + Scene.shown(mine));
          }
        }
        case View.Answer.There(List<View.Written> records) -> {
          List<InetAddress> there =
              records.stream().flatMap(w -> read(w.entry().values()).stream()).toList();
          List<InetAddress> lacking = mine.stream().filter(a -> !there.contains(a)).toList();
          if (!lacking.isEmpty()) {
            found.at(
                records.getFirst().path(),
                name
                    + " in the "
                    + view.text()
                    + " leads to "
                    + (there.isEmpty() ? "nothing" : Scene.shown(there))
                    + " and not to "
                    + Scene.shown(lacking));
          }
        }
      }
    }
  }

  private static List<InetAddress> read(List<String> values) {
    List<InetAddress> out = new ArrayList<>();
    for (String value : values) {
      try {
        out.add(Endpoint.literal(value));
      } catch (IllegalArgumentException notAnAddress) {
        // A name, or a slip that UCP-015 then tells as an address that is not there.
      }
    }
    return out;
  }

  private static void services(Scene scene, Found found) {
    View view = outside(scene);
    for (Organisation organisation : scene.organisations()) {
      List<EdgePool> edges = scene.edges(organisation);
      boolean tenant = !organisation.tenantOf().isEmpty();
      for (String domain : organisation.domains()) {
        if (tenant || edges.stream().anyMatch(EdgePool::remoteAccess)) {
          srv(view, "_sip._tls." + domain, "clients outside do not find where to sign in", found);
        }
        if (tenant || edges.stream().anyMatch(EdgePool::federation)) {
          srv(
              view,
              "_sipfederationtls._tcp." + domain,
              "partners and the push service do not find the domain",
              found);
        }
      }
    }
  }

  private static void srv(View view, String name, String effect, Found found) {
    if (view.of(name, "SRV") instanceof View.Answer.Absent(String at)) {
      found.at(at, "no SRV record " + name + " in the " + view.text() + ": " + effect);
    }
  }

  private static void foreignTarget(Scene scene, Found found) {
    for (View view : List.of(outside(scene), inside(scene))) {
      for (View.Written written : view.written()) {
        Optional<String> domain = domainOf(written.entry());
        if (domain.isEmpty()) {
          continue;
        }
        for (String target : written.entry().values()) {
          String name = bare(target);
          if (!below(name, domain.get()) && !ofProvider(scene, domain.get(), name)) {
            found.at(
                written.path(),
                written.entry().name() + " leads to " + name + ", which is not in " + domain.get());
          }
        }
      }
    }
  }

  private static String bare(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static boolean below(String name, String domain) {
    return name.equals(domain) || name.endsWith("." + domain);
  }

  /// A tenant's records may lead to its provider (DNS-28, DNS-29); whether they should is UCP-021.
  private static boolean ofProvider(Scene scene, String domain, String target) {
    return scene.organisations().stream()
        .filter(o -> o.domains().contains(domain))
        .flatMap(o -> o.tenantOf().stream())
        .flatMap(p -> scene.topology().organisation(p).domains().stream())
        .anyMatch(d -> below(target, d));
  }

  /// The domain of an SRV record with a right owner name.
  private static Optional<String> domainOf(DeployedDns.Entry entry) {
    if (!entry.type().equals("SRV") || !SERVICE.matcher(entry.name()).matches()) {
      return Optional.empty();
    }
    int first = entry.name().indexOf('.');
    return Optional.of(entry.name().substring(entry.name().indexOf('.', first + 1) + 1));
  }

  private static void malformed(Scene scene, Found found) {
    for (DeployedDns.View view : DeployedDns.View.values()) {
      for (View.Written written : new View(scene, view).written()) {
        DeployedDns.Entry entry = written.entry();
        if (entry.type().equals("SRV") && !SERVICE.matcher(entry.name()).matches()) {
          found.at(
              written.path() + "/name",
              "\"" + entry.name() + "\" is not of the form _service._protocol.domain");
        }
      }
    }
  }

  private static void edgeResolver(Scene scene, Found found) {
    View view = new View(scene, DeployedDns.View.EDGE_RESOLVER);
    for (Organisation organisation : scene.organisations()) {
      if (scene.hybrid(organisation) && !scene.edges(organisation).isEmpty()) {
        for (String domain : organisation.domains()) {
          String name = "_sipfederationtls._tcp." + domain;
          if (view.of(name, "SRV") instanceof View.Answer.Absent(String at)) {
            found.at(at, "no SRV record " + name + " in the " + view.text());
          }
        }
      }
    }
  }

  private static void webConferencing(Scene scene, Found found) {
    View view = inside(scene);
    for (EdgePool edge : scene.edges()) {
      String name = edge.names().getOrDefault(EdgeService.WEBCONF, "");
      if (scene.hybrid(scene.owner(edge)) && view.lacks(name)) {
        found.at(
            view.placeOf(name),
            "no record "
                + name
                + " in the "
                + view.text()
                + "; it leads to "
                + Scene.shown(EdgeNames.published(edge, EdgeService.WEBCONF)));
      }
    }
  }

  private static void cloud(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      List<String> remain =
          scene.users(organisation).stream()
              .filter(u -> !scene.online(u))
              .map(u -> u.name())
              .toList();
      if (!scene.hybrid(organisation) || remain.isEmpty()) {
        continue;
      }
      for (View.Written written : outside(scene).written()) {
        DeployedDns.Entry entry = written.entry();
        boolean own = organisation.domains().stream().anyMatch(d -> below(entry.name(), d));
        Optional<String> there =
            entry.values().stream()
                .filter(v -> leadsToProvider(scene, organisation, v))
                .findFirst();
        if (own && there.isPresent()) {
          found.at(
              written.path(),
              entry.name()
                  + " leads to "
                  + there.get()
                  + ", and "
                  + remain.getFirst()
                  + (remain.size() > 1 ? " and others are" : " is")
                  + " homed on-premises");
        }
      }
    }
  }

  private static boolean leadsToProvider(Scene scene, Organisation organisation, String value) {
    String name = bare(value);
    List<InetAddress> address = read(List.of(name));
    return organisation.tenantOf().stream()
        .map(scene.topology()::organisation)
        .anyMatch(p ->
            p.domains().stream().anyMatch(d -> below(name, d))
                || below(name, p.internalDomain())
                || scene.sites(p).stream()
                    .flatMap(s -> s.networks().values().stream())
                    .anyMatch(n -> address.stream().anyMatch(n::contains)));
  }

  private static void discover(Scene scene, Found found) {
    wrongView(inside(scene), "lyncdiscover.", found);
    wrongView(outside(scene), "lyncdiscoverinternal.", found);
  }

  private static void wrongView(View view, String label, Found found) {
    for (View.Written written : view.written()) {
      if (written.entry().name().startsWith(label)) {
        found.at(written.path(), written.entry().name() + " is in the " + view.text());
      }
    }
  }

  private static void privateOutside(Scene scene, Found found) {
    for (View.Written written : outside(scene).written()) {
      for (InetAddress address : read(written.entry().values())) {
        if (AddressClass.of(address) == AddressClass.PRIVATE) {
          found.at(written.path(), written.entry().name() + " leads to " + Scene.shown(address));
        }
      }
    }
    for (EdgePool edge : scene.edges()) {
      for (Map.Entry<EdgeService, String> name : edge.names().entrySet()) {
        for (EdgePool.Node node : edge.nodes()) {
          for (ExternalAddress address : node.external(name.getKey())) {
            if (AddressClass.of(address.published()) == AddressClass.PRIVATE) {
              found.at(
                  edge.path() + "/nodes/" + node.id() + "/" + name.getKey().text(),
                  name.getValue()
                      + " would lead to "
                      + Scene.shown(address.published())
                      + ": "
                      + node.id()
                      + " has no public address for "
                      + name.getKey().text());
            }
          }
        }
      }
    }
  }
}

package org.turnpike.lab.stage;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.turnpike.lab.fabric.Fabric;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Namespace;
import org.turnpike.planner.sheet.Artefact;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Proxy;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.DeployedDns.View;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Endpoint;

/// Name servers with the plan's own zone files: one of the Internet with every external view, and
/// for each organisation with servers one inside, where its domain controller would be, on its
/// first Front End. Where a file names no resolver of the Internet nothing is said of the way to
/// one, and whoever would ask it has its own on the same machine.
final class Resolvers {

  /// A loopback address, which is no candidate of ICE (RFC 8445 §5.1.1.1).
  private static final InetAddress ON_THE_MACHINE = InetAddress.ofLiteral("127.0.0.1");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Topology topology;
  private final Plan plan;
  private final Fabric fabric;
  private final Path folder;
  private final Map<String, InetAddress> inside = new LinkedHashMap<>();
  private final Optional<InternetService> service;
  private final Set<Namespace> own = ConcurrentHashMap.newKeySet();

  Resolvers(Plan plan, Fabric fabric, Path folder) {
    this.topology = plan.topology();
    this.plan = plan;
    this.fabric = fabric;
    this.folder = folder;
    this.service =
        topology.services().values().stream()
            .filter(s -> s.kind() == InternetService.Kind.DNS && fabric.has(s.path()))
            .findFirst();
  }

  void start() {
    service.ifPresent(
        s -> serveOutside(fabric.host(s.path()), "outside", s.addresses().getFirst()));
    for (Organisation organisation : topology.organisations().values()) {
      Map<String, Path> zones = zones(View.INTERNAL, Optional.of(organisation.name()));
      Optional<ServerPool> servers = servers(organisation.name());
      if (servers.isEmpty() || zones.isEmpty()) {
        continue;
      }
      ServerPool.Node node = servers.get().nodes().getFirst();
      // What it does not have itself, it has from outside.
      zones(View.EXTERNAL, Optional.empty()).forEach(zones::putIfAbsent);
      inside.put(organisation.name(), node.addresses().getFirst());
      serve(
          fabric.host(servers.get().path() + "/nodes/" + node.id()),
          organisation.name(),
          node.addresses().getFirst(),
          zones);
    }
  }

  private Optional<ServerPool> servers(String organisation) {
    return topology.pools().values().stream()
        .filter(p -> p.organisation().equals(organisation))
        .flatMap(p -> front(p).stream())
        .findFirst();
  }

  private static Optional<ServerPool> front(Pool pool) {
    return pool instanceof ServerPool p && p.roles().contains(Role.FRONT_END)
        ? Optional.of(p)
        : Optional.empty();
  }

  /// Whom a user's machine asks: over a tunnel the organisation's own, if the tunnel leads there.
  InetAddress of(User user) {
    Site site = topology.site(user.at().site());
    if (user.vpn().isPresent()) {
      return user.vpn()
          .map(topology.vpns()::get)
          .flatMap(v -> Optional.ofNullable(inside.get(user.organisation())).filter(v::carries))
          .orElseGet(() -> outside(fabric.host(user.path())));
    }
    return at(site.organisation().filter(user.organisation()::equals), site)
        .orElseGet(() -> outside(fabric.host(user.path())));
  }

  /// Whom a web proxy asks.
  InetAddress of(Proxy proxy) {
    Site site = topology.site(proxy.network().site());
    return at(site.organisation(), site).orElseGet(() -> outside(fabric.host(proxy.path())));
  }

  private Optional<InetAddress> at(Optional<String> owner, Site site) {
    return owner.filter(_ -> site.kind() == Site.Kind.SITE).map(inside::get);
  }

  /// Whom a machine asks for names of the Internet.
  InetAddress outside(Namespace place) {
    if (service.isPresent()) {
      return service.get().addresses().getFirst();
    }
    if (own.add(place)) {
      serveOutside(place, "outside-of-" + place.name().replace('/', '-'), ON_THE_MACHINE);
    }
    return ON_THE_MACHINE;
  }

  private void serveOutside(Namespace place, String name, InetAddress address) {
    serve(place, name, address, zones(View.EXTERNAL, Optional.empty()));
  }

  /// Zone to its file.
  private Map<String, Path> zones(View view, Optional<String> organisation) {
    Map<String, Path> out = new LinkedHashMap<>();
    for (Artefact file : plan.artefacts()) {
      String[] parts = file.path().split("/");
      if (parts.length == 4
          && parts[0].equals("dns")
          && parts[2].equals(view.text())
          && organisation.filter(o -> !o.equals(parts[1])).isEmpty()
          && parts[3].endsWith(".zone")) {
        out.putIfAbsent(
            parts[3].substring(0, parts[3].length() - ".zone".length()),
            folder.resolve("plan").resolve(file.path()));
      }
    }
    return out;
  }

  private void serve(Namespace place, String name, InetAddress address, Map<String, Path> zones) {
    Path home = folder.resolve("dns-" + name);
    List<String> lines = new ArrayList<>();
    lines.add("options {");
    lines.add("  directory \"" + home + "\"; pid-file none; session-keyfile none;");
    lines.add("  listen-on port 53 { " + Endpoint.text(address) + "; }; listen-on-v6 { none; };");
    lines.add("  recursion no; dnssec-validation no; notify no; allow-query { any; };");
    lines.add("  rrset-order { order none; };"); // the first node of a pool first
    lines.add("};");
    lines.add("controls { };");
    zones.forEach((zone, file) ->
        lines.add("zone \"" + zone + "\" { type primary; file \"" + file + "\"; };"));
    Path config = home.resolve("named.conf");
    try {
      Files.createDirectories(home);
      Files.write(config, lines);
    } catch (IOException e) {
      throw new LabFailed(home + ": " + e.getMessage(), e);
    }
    place
        .start(
            home.resolve("named.log"),
            List.of("/usr/sbin/named", "-g", "-4", "-n", "1", "-c", config.toString()))
        .await(line -> line.endsWith(" running"), PATIENCE);
  }
}

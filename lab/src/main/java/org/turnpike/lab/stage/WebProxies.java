package org.turnpike.lab.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.turnpike.lab.fabric.Fabric;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.network.Side;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Proxy;
import org.turnpike.topology.party.Client;
import org.turnpike.topology.party.User;
import org.turnpike.topology.settings.Endpoint;

/// The HTTP proxies that browsers of the file go by, played by tinyproxy: it connects to what a
/// client names, on the ports of the web (RFC 9110 §9.3.6), and asks for the name itself.
final class WebProxies {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Topology topology;
  private final Fabric fabric;
  private final Resolvers resolvers;
  private final Path folder;

  WebProxies(Topology topology, Fabric fabric, Resolvers resolvers, Path folder) {
    this.topology = topology;
    this.fabric = fabric;
    this.resolvers = resolvers;
    this.folder = folder;
  }

  /// Starts them, when the name servers are there.
  void start() {
    Side.bySide(
        topology.users().values().stream()
            .filter(user -> user.client() == Client.BROWSER)
            .flatMap(user -> of(topology, user).stream())
            .distinct()
            .filter(proxy -> fabric.has(proxy.path()))
            .<Runnable>map(proxy -> () -> start(proxy))
            .toList());
  }

  private void start(Proxy proxy) {
    Path home = folder.resolve("proxy-" + proxy.name());
    Path config = home.resolve("tinyproxy.conf");
    BuiltStage.write(
        config,
        """
        Port %d
        Listen %s
        Allow 0.0.0.0/0
        Allow ::/0
        ConnectPort 80
        ConnectPort 443
        MaxClients 100
        Timeout 600
        LogLevel Info
        """
            .formatted(proxy.port(), proxy.address().getHostAddress()));
    Namespace place = fabric.host(proxy.path());
    place.etc("resolv.conf", "nameserver " + Endpoint.text(resolvers.of(proxy)) + "\n");
    place
        .start(
            home.resolve("tinyproxy.log"),
            List.of("/usr/bin/tinyproxy", "-d", "-c", config.toString()))
        .await(line -> line.contains("Accepting connections"), PATIENCE);
  }

  /// The proxy that a user's browser has to go by.
  static Optional<Proxy> of(Topology topology, User user) {
    return topology
        .network(user.at())
        .proxy()
        .filter(_ -> user.client().usesHttpProxy())
        .map(topology.proxies()::get);
  }

  /// A browser's options for going by a proxy: a PAC file, since that alone can tell destinations
  /// by their addresses as well.
  static List<String> options(Proxy proxy) {
    StringBuilder script = new StringBuilder("function FindProxyForURL(url, host) {\n");
    for (String name : proxy.bypassNames()) {
      script.append("  if (shExpMatch(host, \"" + name + "\")) return \"DIRECT\";\n");
    }
    if (!proxy.bypass().isEmpty()) {
      script.append("  var ip = dnsResolve(host);\n");
      proxy
          .bypass()
          .forEach(
              to -> script.append("  if (isInNetEx(ip, \"" + to + "\")) return \"DIRECT\";\n"));
    }
    script.append(
        "  return \"PROXY " + Endpoint.text(proxy.address()) + ":" + proxy.port() + "\";\n}\n");
    return List.of(
        "--proxy-pac-url=data:application/x-ns-proxy-autoconfig;base64,"
            + Base64.getEncoder().encodeToString(script.toString().getBytes(UTF_8)));
  }
}

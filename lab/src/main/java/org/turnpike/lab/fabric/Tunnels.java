package org.turnpike.lab.fabric;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Namespace;
import org.turnpike.planner.network.Adapter;
import org.turnpike.planner.network.Device;
import org.turnpike.planner.network.Dialled;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Vpn;
import org.turnpike.topology.party.User;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Prefix;

/// Remote access: for each of the file's tunnels a concentrator, which answers for its clients on
/// the network that they come out on, and at each user a device that everything leaves by, or the
/// part of the addresses that the tunnel carries.
///
/// Packets travel in datagrams between ports 4500, where IPsec has them behind translators (RFC
/// 3948), and unlike there in the clear: what a wire carries is then seen inside the tunnel as
/// well.
final class Tunnels {

  /// The device at either end.
  static final String DEVICE = "t0";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// What fits into a datagram of the wires outside.
  private static final int MTU = 1400;

  private final Topology topology;

  /// A tunnel's user, with the end of it here.
  private final Map<String, Spot> users = new LinkedHashMap<>();

  Tunnels(Topology topology) {
    this.topology = topology;
    Hosts hosts = new Hosts(topology);
    for (User user : topology.users().values()) {
      hosts.person(user, false).stream()
          .filter(s -> s.tunnel().filter(Tunnels::built).isPresent())
          .findFirst()
          .ifPresent(s -> users.put(user.path(), s));
    }
  }

  /// Whether it can be built.
  static boolean built(Spot.Tunnel tunnel) {
    return Cabling.four(tunnel.inner()) && Cabling.four(tunnel.vpn().gateway());
  }

  private List<Vpn> open() {
    return users.values().stream().map(s -> s.tunnel().orElseThrow().vpn()).distinct().toList();
  }

  /// The concentrators; their ways out are among [#words].
  List<Machine> machines() {
    return open().stream()
        .map(vpn -> {
          Dialled dialled = Dialled.of(topology, vpn);
          List<Adapter> adapters = new ArrayList<>();
          adapters.add(new Adapter(dialled.network(), List.of(dialled.address()), List.of()));
          if (!dialled.network().equals(vpn.network())) {
            adapters.add(new Adapter(vpn.network(), List.of(), List.of()));
          }
          return new Machine(vpn.path(), adapters, List.of(), List.of());
        })
        .toList();
  }

  /// Whether it forwards.
  boolean forwards(Machine machine) {
    return topology.vpns().values().stream().anyMatch(v -> v.path().equals(machine.path()));
  }

  /// Words for `ip` at a user or a concentrator, after the machine's own; empty for all others.
  List<String> words(Machine machine) {
    List<String> out = new ArrayList<>();
    Spot user = users.get(machine.path());
    if (user != null) {
      Spot.Tunnel tunnel = user.tunnel().orElseThrow();
      device(out);
      out.add("address add " + Cabling.host(tunnel.inner()) + " dev " + DEVICE);
      // The gateway itself by the way that there is, whatever the tunnel carries.
      String gateway = Cabling.host(tunnel.vpn().gateway());
      user.adapters().getFirst().gateways().stream()
          .filter(Cabling::four)
          .findFirst()
          .ifPresent(g ->
              out.add("route replace " + gateway + " via " + Endpoint.text(g) + " dev n0 onlink"));
      carried(tunnel.vpn(), user.adapters().getFirst().network())
          .forEach(p ->
              out.add(
                  "route replace "
                      + p
                      + " dev "
                      + DEVICE
                      + " src "
                      + Endpoint.text(tunnel.inner())));
    }
    open().stream().filter(v -> v.path().equals(machine.path())).forEach(v -> concentrator(v, out));
    return out;
  }

  /// What a tunnel carries: the part that the file says; or the two halves of everything, which
  /// take no default route away, and the user's own network as well, which is nearer than these.
  private List<String> carried(Vpn vpn, NetworkId own) {
    return vpn.tunnelled()
        .map(all -> fours(all).toList())
        .orElseGet(() ->
            Stream.concat(
                    Stream.of("0.0.0.0/1", "128.0.0.0/1"), fours(topology.network(own).prefixes()))
                .toList());
  }

  private static Stream<String> fours(List<Prefix> prefixes) {
    return prefixes.stream().filter(p -> Cabling.four(p.network())).map(Prefix::toString);
  }

  private static void device(List<String> out) {
    out.add("tuntap add dev " + DEVICE + " mode tun");
    out.add("link set dev " + DEVICE + " mtu " + MTU + " up");
  }

  private void concentrator(Vpn vpn, List<String> out) {
    Dialled dialled = Dialled.of(topology, vpn);
    boolean apart = !dialled.network().equals(vpn.network());
    String lan = apart ? "n1" : "n0";
    device(out);
    vpn.clients().stream()
        .filter(p -> Cabling.four(p.network()))
        .forEach(p -> out.add("route replace " + p + " dev " + DEVICE));
    onLink(vpn.network(), lan, "", out);
    if (apart) {
      onLink(dialled.network(), "n0", " table 100", out);
      out.add("rule add pref 100 from " + Cabling.host(dialled.address()) + " lookup 100");
    }
    users.values().stream()
        .map(s -> s.tunnel().orElseThrow())
        .filter(t -> t.vpn().equals(vpn))
        .forEach(t -> out.add("neigh add proxy " + Endpoint.text(t.inner()) + " dev " + lan));
  }

  /// The concentrator may have no address of the network: what is on it, and its gateway, are told
  /// to be there.
  private void onLink(NetworkId network, String device, String table, List<String> out) {
    for (Prefix prefix : topology.network(network).prefixes()) {
      if (Cabling.four(prefix.network())) {
        out.add("route replace " + prefix + " dev " + device + table);
      }
    }
    topology.network(network).gateways().stream()
        .filter(Cabling::four)
        .findFirst()
        .ifPresent(g ->
            out.add(
                "route replace 0.0.0.0/0 via "
                    + Endpoint.text(g)
                    + " dev "
                    + device
                    + " onlink"
                    + table));
  }

  /// Words for `ip` at a device that has for its own the address that a tunnel's clients dial, as
  /// where a file names the circuit's: what comes to the tunnel's port there goes on to the
  /// concentrator, and is not the device's.
  List<String> words(Device device) {
    List<String> out =
        open().stream()
            .map(Vpn::gateway)
            .distinct()
            .filter(g -> device.ports().stream().anyMatch(p -> p.addresses().contains(g)))
            .map(g ->
                "rule add pref 5 to "
                    + Cabling.host(g)
                    + " ipproto udp dport "
                    + Dialled.PORT
                    + " lookup main")
            .collect(Collectors.toCollection(ArrayList::new));
    if (!out.isEmpty()) { // own addresses come first by themselves, whatever is before them
      out.add("rule add pref 10 lookup local");
      out.add("rule del pref 0 lookup local");
    }
    return out;
  }

  /// That a tunnel is open is a fact of the file: no firewall stops its outside.
  List<String> rules() {
    return open().stream()
        .flatMap(v -> Stream.of(v.gateway(), Dialled.of(topology, v).address()))
        .distinct()
        .flatMap(a ->
            Stream.of(
                "ip daddr " + Endpoint.text(a) + " udp dport " + Dialled.PORT,
                "ip saddr " + Endpoint.text(a) + " udp sport " + Dialled.PORT))
        .map(r -> r + " counter accept comment \"tunnel\"")
        .toList();
  }

  /// Opens them.
  void start(Fabric fabric, Path folder) {
    if (users.isEmpty()) {
      return;
    }
    Path script = folder.resolve("tunnel.pl");
    try (InputStream in = Tunnels.class.getResourceAsStream("tunnel.pl")) {
      Files.createDirectories(folder);
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new LabFailed(script + ": " + e.getMessage(), e);
    }
    for (Vpn vpn : open()) {
      if (full(vpn)) {
        fabric.host(vpn.path()).nft(clientsAlone(vpn));
      }
      end(fabric.host(vpn.path()), script, Dialled.of(topology, vpn).address());
    }
    users.forEach((path, spot) -> {
      Vpn vpn = spot.tunnel().orElseThrow().vpn();
      InetAddress gateway = vpn.gateway();
      if (full(vpn)) {
        fabric.host(path).nft(tunnelAlone(gateway));
      }
      end(
          fabric.host(path),
          script,
          spot.local(gateway),
          Endpoint.text(gateway),
          Integer.toString(Dialled.PORT));
    });
  }

  private static boolean full(Vpn vpn) {
    return vpn.tunnelled().isEmpty();
  }

  /// Nothing comes to a client beside a tunnel that carries everything, though its machine keeps
  /// the address that it dials from.
  private static String tunnelAlone(InetAddress gateway) {
    return """
    table inet lab-tunnel {
      chain input {
        type filter hook input priority filter; policy accept;
        iifname "n0" meta nfproto ipv4 ip saddr != %s drop
      }
    }
    """
        .formatted(Endpoint.text(gateway));
  }

  /// A concentrator takes nothing from its clients but what has the address that it gave them.
  private static String clientsAlone(Vpn vpn) {
    return """
    table inet lab-tunnel {
      chain forward {
        type filter hook forward priority filter; policy accept;
        iifname "%s" meta nfproto ipv4 ip saddr != { %s } drop
      }
    }
    """
        .formatted(DEVICE, fours(vpn.clients()).collect(Collectors.joining(", ")));
  }

  private static void end(Namespace place, Path script, InetAddress at, String... peer) {
    List<String> words = new ArrayList<>(List.of("perl", script.toString(), DEVICE));
    words.addAll(List.of(Endpoint.text(at), Integer.toString(Dialled.PORT)));
    words.addAll(List.of(peer));
    place
        .start(script.resolveSibling("tunnel-" + place.name() + ".log"), words)
        .await("ready"::equals, PATIENCE);
  }

  /// The interface that a user's client is told. Its media has candidates of all (RFC 8445
  /// §5.1.1.1), and what leaves goes by the routes.
  String device(String user) {
    Spot spot = users.get(user);
    return spot == null || !full(spot.tunnel().orElseThrow().vpn()) ? "n0" : DEVICE;
  }
}

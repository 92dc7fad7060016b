package org.turnpike.lab.fabric;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.network.Side;
import org.turnpike.planner.firewall.PortRow;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.firewall.export.Dialect;
import org.turnpike.planner.network.Device;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Port;
import org.turnpike.planner.network.Wire;
import org.turnpike.planner.network.Wiring;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.Pool;

/// A topology as a network that packets travel.
///
/// Each device (the Internet, a site's router, a firewall) and each host is a namespace. A network
/// is a switch, every other wire a cable. A device forwards by the routing table that the file's
/// routes and advertisements make; a firewall that the plan has rules for runs the plan's file,
/// with the file's other rules before its last line, and any other one the file's rules alone.
public final class Fabric {

  /// Where a wire can be listened to.
  ///
  /// @param wire its name in the topology, `sites/redmond/circuits/internet`
  public record Tap(String wire, Namespace place, String device) {}

  private static final List<String> ROUTER =
      List.of(
          "net.ipv4.ip_forward=1",
          "net.ipv6.conf.all.forwarding=1",
          // What a concentrator answers may come from an address of the firewall before it.
          "net.ipv4.conf.all.accept_local=1",
          "net.ipv4.conf.all.send_redirects=0",
          "net.ipv4.conf.default.send_redirects=0",
          // A session begins with its first segment: none is taken up in the middle.
          "net.netfilter.nf_conntrack_tcp_loose=0");

  private static final List<String> EVERYONE =
      List.of(
          "net.ipv4.conf.all.rp_filter=0",
          "net.ipv4.conf.default.rp_filter=0",
          "net.ipv4.conf.all.accept_redirects=0",
          "net.ipv4.conf.default.accept_redirects=0",
          "net.ipv6.conf.all.disable_ipv6=0",
          "net.ipv6.conf.default.disable_ipv6=0",
          "net.ipv6.conf.default.accept_ra=0",
          "net.ipv4.icmp_ratelimit=0");

  private final Plan plan;
  private final Topology topology;
  private final Wiring wiring;
  private final Tunnels tunnels;
  private final Map<String, Namespace> devices = new LinkedHashMap<>();
  private final Map<String, Namespace> hosts = new LinkedHashMap<>();
  private final List<Tap> taps = new ArrayList<>();
  private final List<String> unbuilt = new ArrayList<>();
  private final List<String> switchWords = new ArrayList<>();

  private Fabric(Plan plan) {
    this.plan = plan;
    this.topology = plan.topology();
    this.wiring = Wiring.of(topology);
    this.tunnels = new Tunnels(topology);
  }

  /// Builds it; the lab owns what is built.
  ///
  /// @throws LabFailed where the machine does not do it
  public static Fabric raise(Lab lab, Plan plan) {
    Fabric fabric = new Fabric(plan);
    fabric.build(lab);
    return fabric;
  }

  /// @param id `internet`, `sites/s/router` or `sites/s/firewalls/f`
  public Namespace device(String id) {
    return found(devices, id);
  }

  /// @param path `users/alice`, `pools/fe/nodes/fe1`
  public Namespace host(String path) {
    return found(hosts, path);
  }

  public boolean has(String path) {
    return hosts.containsKey(path);
  }

  /// The load balancers of a pool, as far as it has any.
  public List<Namespace> balancers(Pool pool) {
    return Balanced.paths(pool).stream().filter(hosts::containsKey).map(this::host).toList();
  }

  private static Namespace found(Map<String, Namespace> in, String name) {
    Namespace namespace = in.get(name);
    if (namespace == null) {
      throw new LabFailed("the network has no " + name);
    }
    return namespace;
  }

  /// Opens the tunnels that users have open; the lab ends them.
  ///
  /// @param folder for what is written about them
  public void openTunnels(Path folder) {
    tunnels.start(this, folder);
  }

  /// The interface that a user's client uses.
  public String adapter(String user) {
    return tunnels.device(user);
  }

  /// An address that a user's client has.
  public InetAddress address(User user) {
    return new Hosts(topology).person(user, false).getFirst().address();
  }

  /// Has the devices route as a topology of the same devices does.
  public void become(Topology changed) {
    Wiring becomes = Wiring.of(changed);
    List<Runnable> work = new ArrayList<>();
    for (Device device : wiring.devices()) {
      List<String> words = Rerouting.words(wiring, device, becomes);
      work.add(() -> found(devices, device.id()).ips(words));
    }
    Side.inTurns(work);
  }

  /// One for each wire.
  public List<Tap> taps() {
    return List.copyOf(taps);
  }

  /// What the file has and this network has not, with the reason.
  public List<String> unbuilt() {
    return List.copyOf(unbuilt);
  }

  private void build(Lab lab) {
    List<Machine> machines = Machine.of(topology, tunnels, unbuilt);
    List<String> names = new ArrayList<>(List.of("sw"));
    wiring.devices().forEach(d -> names.add("d" + d.index()));
    for (int i = 0; i < machines.size(); i++) {
      names.add("h" + i);
    }
    Map<String, Namespace> all = lab.namespaces(names);
    Namespace switches = found(all, "sw");
    wiring.devices().forEach(d -> devices.put(d.id(), found(all, "d" + d.index())));
    for (int i = 0; i < machines.size(); i++) {
      hosts.put(machines.get(i).path(), found(all, "h" + i));
    }
    // Interfaces take the defaults of their namespace when they come.
    List<Runnable> settings = new ArrayList<>();
    devices
        .values()
        .forEach(n ->
            settings.add(
                () -> n.sysctls(Stream.concat(EVERYONE.stream(), ROUTER.stream()).toList())));
    for (Machine machine : machines) {
      List<String> own =
          Balanced.is(machine) || tunnels.forwards(machine)
              ? Stream.concat(EVERYONE.stream(), ROUTER.stream()).toList()
              : EVERYONE;
      settings.add(() -> found(hosts, machine.path()).sysctls(own));
    }
    settings.add(() -> switches.sysctls(List.of("net.ipv6.conf.default.disable_ipv6=1")));
    Side.inTurns(settings);
    lab.ip(cables(machines, switches));
    List<Runnable> work = new ArrayList<>();
    work.add(() -> switches.ips(switchWords));
    for (Device device : wiring.devices()) {
      Namespace namespace = found(devices, device.id());
      work.add(() -> {
        List<String> words = new ArrayList<>(Cabling.device(wiring, device));
        if (device == wiring.internet()) {
          words.addAll(onInternet(machines));
        }
        words.addAll(tunnels.words(device));
        namespace.ips(words);
      });
      device
          .firewall()
          .ifPresent(f -> {
            Translating nat = new Translating(device, f);
            unbuilt.addAll(nat.unbuilt());
            work.add(() -> filter(namespace, device, f, nat));
          });
    }
    for (Machine machine : machines) {
      work.add(() ->
          found(hosts, machine.path())
              .ips(
                  Stream.concat(machine.words(topology).stream(), tunnels.words(machine).stream())
                      .toList()));
    }
    Side.inTurns(work);
    Side.inTurns(
        Stream.concat(
                Stream.of(switches),
                Stream.concat(devices.values().stream(), hosts.values().stream()))
            .<Runnable>map(n -> () -> n.awaitUp(SETTLED))
            .toList());
  }

  private static final Duration SETTLED = Duration.ofSeconds(10);

  private List<String> cables(List<Machine> machines, Namespace switches) {
    List<String> out = new ArrayList<>();
    for (Wire wire : wiring.wires()) {
      List<Port> ports = wire.ports();
      if (wire.kind() instanceof Wire.Kind.Lan) {
        for (Port port : ports) {
          Cabling.cable(
              switches,
              plug(wire, port.device().index()),
              found(devices, port.device().id()),
              Cabling.name(port),
              out);
        }
        taps.add(new Tap(wire.name(), switches, Cabling.bridge(wire)));
      } else if (ports.size() == 2) {
        Namespace near = found(devices, ports.getFirst().device().id());
        Cabling.cable(
            near,
            Cabling.name(ports.getFirst()),
            found(devices, ports.getLast().device().id()),
            Cabling.name(ports.getLast()),
            out);
        taps.add(new Tap(wire.name(), near, Cabling.name(ports.getFirst())));
      }
    }
    for (int i = 0; i < machines.size(); i++) {
      Machine machine = machines.get(i);
      Namespace host = found(hosts, machine.path());
      for (int a = 0; a < machine.adapters().size(); a++) {
        Cabling.cable(switches, "h" + i + "n" + a, host, "n" + a, out);
      }
      if (!machine.internet().isEmpty()) {
        Namespace internet = found(devices, wiring.internet().id());
        Cabling.cable(internet, "i" + i, host, "n0", out);
        taps.add(new Tap(machine.path(), internet, "i" + i));
      }
    }
    for (Wire wire : wiring.wires()) {
      if (wire.kind() instanceof Wire.Kind.Lan) {
        String bridge = Cabling.bridge(wire);
        switchWords.add("link add name " + bridge + " type bridge mcast_snooping 0");
        switchWords.add("link set dev " + bridge + " up");
        wire.ports().forEach(p -> plugged(plug(wire, p.device().index()), bridge));
      }
    }
    for (int i = 0; i < machines.size(); i++) {
      for (int a = 0; a < machines.get(i).adapters().size(); a++) {
        String bridge =
            wiring
                .lan(machines.get(i).adapters().get(a).network())
                .map(Cabling::bridge)
                .orElseThrow();
        plugged("h" + i + "n" + a, bridge);
      }
    }
    return out;
  }

  private static String plug(Wire wire, int device) {
    return "s" + wire.index() + "d" + device;
  }

  private void plugged(String name, String bridge) {
    switchWords.add("link set dev " + name + " master " + bridge);
    switchWords.add("link set dev " + name + " up");
  }

  private List<String> onInternet(List<Machine> machines) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < machines.size(); i++) {
      Machine machine = machines.get(i);
      if (!machine.internet().isEmpty()) {
        out.add("link set dev i" + i + " addrgenmode none");
        out.add("link set dev i" + i + " up");
        out.add("address add " + Cabling.linkLocal(wiring.internet()) + "/64 dev i" + i + " nodad");
        for (var address : machine.internet()) {
          out.add(
              "route replace "
                  + Cabling.host(address)
                  + (Cabling.four(address) ? " via inet6" : " via")
                  + " fe80::ffff dev i"
                  + i);
        }
      }
    }
    return out;
  }

  /// The plan's file as it is, the file's other rules before its last line, translations.
  private void filter(Namespace namespace, Device device, Firewall firewall, Translating nat) {
    Filtering own = new Filtering(device, firewall);
    Optional<String> planned = planned(firewall);
    if (planned.isEmpty()) {
      namespace.nft(own.table() + nat.table() + first("lab"));
      return;
    }
    String file = planned.get();
    namespace.nft(file + own.inputOnly() + nat.table() + first("turnpike"));
    String last = lastLine(namespace.ruleset());
    List<String> rows = PortRow.all().stream().map(r -> r.id().id()).toList();
    List<String> more =
        own.rules(r -> !rows.contains(r.id()) && !file.contains("comment \"" + r.id() + "\""));
    StringBuilder script = new StringBuilder();
    more.forEach(rule ->
        script.append("insert rule inet turnpike forward handle " + last + " " + rule + "\n"));
    if (!more.isEmpty()) {
      namespace.nft(script.toString());
    }
  }

  /// What is let through before any rule is asked.
  private String first(String table) {
    return tunnels.rules().stream()
        .map(r -> "insert rule inet " + table + " forward " + r + "\n")
        .collect(Collectors.joining());
  }

  private static final Pattern LAST = Pattern.compile("drop comment \"default\" # handle (\\d+)");

  private static String lastLine(String ruleset) {
    Matcher matcher = LAST.matcher(ruleset);
    if (!matcher.find()) {
      throw new LabFailed("the plan's rules have no last line:\n" + ruleset);
    }
    return matcher.group(1);
  }

  private Optional<String> planned(Firewall firewall) {
    RuleSet.Stand stand = new RuleSet.Stand.Described(firewall.site(), firewall.name());
    return plan.firewalls().stream()
        .filter(s -> s.stand().equals(stand))
        .findFirst()
        .flatMap(s ->
            plan.artefacts().stream()
                .filter(a -> a.path().equals("firewall/" + Dialect.NFTABLES.file(s)))
                .map(a -> a.text())
                .findFirst());
  }
}

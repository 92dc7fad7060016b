package org.turnpike.lab.stage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.turnpike.lab.fabric.Fabric;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.network.Running;
import org.turnpike.lab.network.Side;
import org.turnpike.planner.balancer.PoolBalancer;
import org.turnpike.planner.balancer.Spread;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.Pool;

/// Load balancers: HAProxy and nftables with the plan's own files, on the machines that hold their
/// addresses.
final class Balancers {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// What the head of the plan's file says is done once.
  private static final List<String> ONCE =
      List.of(
          "rule add fwmark 1 lookup 100",
          "route add local default dev lo table 100",
          "-6 rule add fwmark 1 lookup 100",
          "-6 route add local default dev lo table 100");

  private final Plan plan;
  private final Fabric fabric;
  private final Path folder;
  private final Map<String, List<Running>> running = new ConcurrentHashMap<>();

  Balancers(Plan plan, Fabric fabric, Path folder) {
    this.plan = plan;
    this.fabric = fabric;
    this.folder = folder;
  }

  /// Starts them, when the nodes behind them are ready, and waits until they know which those are.
  void start(Collection<NodeId> playing) {
    List<Runnable> work = new ArrayList<>();
    for (PoolBalancer each : plan.balancers().pools()) {
      Pool pool = plan.topology().pool(each.pool());
      Path file = folder.resolve("plan").resolve("balancer").resolve(each.pool() + ".haproxy.cfg");
      int n = 0;
      for (Namespace place : fabric.balancers(pool)) {
        Path log = folder.resolve("balancer-" + each.pool() + "-" + n++ + ".log");
        work.add(() -> start(each, place, file, log, playing));
      }
    }
    Side.bySide(work);
  }

  private void start(
      PoolBalancer pool, Namespace place, Path file, Path log, Collection<NodeId> playing) {
    BuiltStage.write(file, pool.haproxy());
    // Where a pool has a machine on either side, each has the addresses of its own side alone.
    place.sysctl("net.ipv4.ip_nonlocal_bind", "1");
    place.sysctl("net.ipv6.ip_nonlocal_bind", "1");
    place.ips(ONCE);
    place.nft(pool.nftables());
    Running haproxy =
        place.start(log, List.of("/usr/sbin/haproxy", "-W", "-db", "-f", file.toString()));
    haproxy.await(l -> l.contains("Loading success"), PATIENCE);
    running.computeIfAbsent(pool.pool(), _ -> new CopyOnWriteArrayList<>()).add(haproxy);
    awaitDown(pool, haproxy, n -> !playing.contains(n));
  }

  private static void awaitDown(PoolBalancer pool, Running haproxy, Predicate<NodeId> dead) {
    for (Spread spread : pool.spreads()) {
      if (spread.transport() == Transport.TCP) {
        spread.targets().stream()
            .map(Spread.Target::node)
            .filter(dead)
            .distinct()
            .forEach(n ->
                haproxy.await(
                    l -> l.contains(spread.name() + "/" + n.name() + " is DOWN"), PATIENCE));
      }
    }
  }

  /// When nodes have fallen: HAProxy sees it by itself; of UDP's rules an administrator takes them
  /// out.
  void without(Set<NodeId> fallen) {
    if (fallen.isEmpty()) {
      return;
    }
    List<Runnable> work = new ArrayList<>();
    for (PoolBalancer each : plan.balancers().pools()) {
      String left = without(each, fallen).nftables();
      fabric
          .balancers(plan.topology().pool(each.pool()))
          .forEach(place -> work.add(() -> place.nft(left)));
    }
    for (PoolBalancer each : plan.balancers().pools()) {
      running
          .getOrDefault(each.pool(), List.of())
          .forEach(h -> work.add(() -> awaitDown(each, h, fallen::contains)));
    }
    Side.bySide(work);
  }

  /// What the head of the plan's file says of a node that is to be taken out.
  private static PoolBalancer without(PoolBalancer pool, Set<NodeId> fallen) {
    return new PoolBalancer(
        pool.pool(),
        pool.spreads().stream()
            .map(s ->
                new Spread(
                    s.name(),
                    s.row(),
                    s.reason(),
                    s.transport(),
                    s.vip(),
                    s.port(),
                    s.of(),
                    s.targets().stream().filter(t -> !fallen.contains(t.node())).toList()))
            .filter(s -> !s.targets().isEmpty())
            .toList(),
        pool.unbalanced());
  }
}

package org.turnpike.planner.balancer;

import java.net.Inet6Address;
import java.util.List;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// nftables of a load balancer: UDP is spread by a hash of the client's address and port, so that a
/// client stays with its node however long it is silent; only the destination is translated, and
/// the node sees the client.
final class SpreadRules {

  private SpreadRules() {}

  static String text(PoolBalancer pool) {
    List<Spread> udp = pool.spreads().stream().filter(s -> s.transport() == Transport.UDP).toList();
    StringBuilder out = new StringBuilder();
    out.append("# Load balancer of pool ")
        .append(pool.pool())
        .append(", UDP, and answers to HAProxy.\n");
    out.append(
        """
        # Load: nft -f FILE, check first: nft -c -f FILE
        # Once, on the same machine, so that marked answers reach HAProxy and others are passed on:
        #   ip rule add fwmark 1 lookup 100 && ip route add local default dev lo table 100
        #   ip -6 rule add fwmark 1 lookup 100 && ip -6 route add local default dev lo table 100
        #   sysctl net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
        # nftables does not look whether a node lives: to take one out, delete it from the map, renumber
        # and load again; sessions of the others that are known stay where they are.
        """);
    String table = "turnpike_balancer_" + pool.pool().replace('-', '_');
    out.append("table inet ").append(table).append("\ndelete table inet ").append(table);
    out.append("\ntable inet ").append(table).append(" {\n");
    out.append(
        "  chain divert {\n    type filter hook prerouting priority mangle; policy accept;\n");
    out.append("    meta l4proto tcp socket transparent 1 meta mark set 1 accept");
    out.append(" comment \"answers to clients whose address HAProxy speaks with\"\n  }\n");
    out.append("  chain spread {\n    type nat hook prerouting priority dstnat; policy accept;\n");
    udp.forEach(s -> spread(s, out));
    out.append("  }\n}\n");
    return out.toString();
  }

  private static void spread(Spread spread, StringBuilder out) {
    String ip = spread.vip() instanceof Inet6Address ? "ip6" : "ip";
    out.append("    ").append(ip).append(" daddr ").append(Endpoint.text(spread.vip()));
    out.append(" udp dport ").append(spread.port()).append(" dnat ").append(ip).append(" to ");
    List<Spread.Target> targets = spread.targets();
    if (targets.size() == 1) {
      out.append(Endpoint.text(targets.getFirst().address()));
    } else {
      out.append("jhash ").append(ip).append(" saddr . udp sport mod ").append(targets.size());
      // Without a seed of its own each load of the file, and each of two load balancers, would hash
      // otherwise.
      out.append(" seed 0x1 map { ");
      for (int i = 0; i < targets.size(); i++) {
        out.append(i == 0 ? "" : ", ").append(i).append(" : ");
        out.append(Endpoint.text(targets.get(i).address()));
      }
      out.append(" }");
    }
    out.append(" comment \"").append(spread.row()).append("\"\n");
  }
}

package org.turnpike.planner.balancer;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.turnpike.planner.balancer.Spread.Use;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// HAProxy in TCP mode: TLS ends at the Edge. It speaks to the nodes with the client's own address
/// (transparent proxying), which needs nothing of the node but its route back.
final class Haproxy {

  private Haproxy() {}

  static String text(PoolBalancer pool) {
    StringBuilder out = new StringBuilder();
    out.append("# Load balancer of pool ").append(pool.pool()).append(", TCP: HAProxy.\n");
    out.append(
        """
        # Check: haproxy -c -f FILE
        # It runs on a machine that holds the addresses below, with the right to speak as others
        # (CAP_NET_ADMIN), and with the rules of the .nft file beside this one. The nodes' way back to
        # clients leads through that machine: it is their default gateway outside, and the gateway of
        # their persistent routes inside (E-HLB-3: clients keep their source addresses, no direct return).
        # Nagle's algorithm is off on both sides, as HAProxy always has it (E-HLB-4). It takes as many
        # connections as the limit of open files (ulimit -n) has descriptors for, two each.
        global
            log stdout format raw local0 info

        defaults
            mode tcp
            log global
            option tcplog
            option dontlognull
            option clitcpka
            option srvtcpka
            timeout connect 5s
            timeout client 30m
            timeout server 30m
        """);
    Map<Endpoint, String> names = names(pool);
    for (Spread spread : pool.spreads()) {
      if (spread.transport() == Transport.TCP) {
        listen(spread, names, out);
      }
    }
    return out.toString();
  }

  private static Map<Endpoint, String> names(PoolBalancer pool) {
    Map<String, Integer> names = new HashMap<>();
    Map<Endpoint, String> out = new HashMap<>();
    for (Spread spread : pool.spreads()) {
      if (spread.transport() == Transport.TCP) {
        int seen = names.merge(spread.name(), 1, Integer::sum);
        out.put(
            new Endpoint(spread.vip(), spread.port()),
            seen == 1 ? spread.name() : spread.name() + "-" + seen);
      }
    }
    return out;
  }

  private static void listen(Spread spread, Map<Endpoint, String> names, StringBuilder out) {
    String name = named(names, spread, spread.port());
    out.append("\n# ").append(spread.row()).append(' ').append(spread.reason()).append('\n');
    out.append("listen ").append(name).append('\n');
    out.append("    bind ").append(bind(spread.vip(), spread.port())).append('\n');
    out.append("    balance leastconn\n");
    out.append("    source ").append(v6(spread.vip()) ? "[::]" : "0.0.0.0");
    out.append(" usesrc clientip\n");
    switch (spread.of()) {
      case Use.Connects _ -> servers(spread, _ -> " check", out);
      case Use.Leads leads -> {
        asked(leads.domain(), out);
        servers(spread, _ -> " check check-ssl verify none", out);
        unasked(spread, out);
      }
      case Use.Follows follows -> {
        String other = named(names, spread, follows.port());
        servers(spread, server -> " track " + other + "/" + server, out);
        unasked(spread, out);
      }
    }
  }

  private static String named(Map<Endpoint, String> names, Spread spread, int port) {
    return Objects.requireNonNull(names.get(new Endpoint(spread.vip(), port)));
  }

  private static void unasked(Spread spread, StringBuilder out) {
    out.append("    # Where none leads inside, callers hear that from the nodes.\n");
    out.append("    option allbackups\n");
    servers(spread, "-unasked", _ -> " backup verify none", out);
  }

  private static void servers(Spread spread, UnaryOperator<String> how, StringBuilder out) {
    servers(spread, "", how, out);
  }

  private static void servers(
      Spread spread, String as, UnaryOperator<String> how, StringBuilder out) {
    Map<String, Integer> servers = new HashMap<>();
    for (Spread.Target target : spread.targets()) {
      String node = target.node().name();
      int seen = servers.merge(node, 1, Integer::sum);
      String server = seen == 1 ? node : node + "-" + seen;
      out.append("    server ").append(server).append(as).append(' ');
      out.append(bind(target.address(), spread.port())).append(how.apply(server)).append('\n');
    }
  }

  /// A node takes connections though it has lost its way inside, or lets its calls end before it
  /// stops: what it answers for the domain's servers says whether it is of use.
  private static void asked(String domain, StringBuilder out) {
    out.append("    option tcp-check\n");
    out.append("    tcp-check connect ssl\n");
    out.append("    tcp-check send-lf \"");
    for (String line :
        List.of(
            "OPTIONS sip:" + domain + " SIP/2.0",
            "Via: SIP/2.0/TLS balancer.invalid;rport;branch=z9hG4bK%[uuid()]",
            "Max-Forwards: 5",
            "From: <sip:" + domain + ">;tag=%[rand()]",
            "To: <sip:" + domain + ">",
            "Call-ID: %[uuid()]",
            "CSeq: 1 OPTIONS",
            "Content-Length: 0",
            "")) {
      out.append(line).append("\\r\\n");
    }
    out.append("\"\n");
    out.append("    tcp-check expect string \"SIP/2.0 200\"\n");
  }

  private static String bind(InetAddress address, int port) {
    return (v6(address) ? "ipv6@" : "") + new Endpoint(address, port);
  }

  private static boolean v6(InetAddress address) {
    return address instanceof Inet6Address;
  }
}

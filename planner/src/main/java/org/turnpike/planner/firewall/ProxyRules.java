package org.turnpike.planner.firewall;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.RuleId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;

/// The rules of a reverse proxy: it takes 443 and 80 and hands on to 4443 and 8080, so that the
/// servers tell outside users from inside ones by the port.
final class ProxyRules {

  private ProxyRules() {}

  static List<NeutralRule> of(Topology topology, ReverseProxy proxy, String suffix) {
    Party outside =
        Parties.of(
            proxy.name() + "-outside", "reverse proxy " + proxy.name(), List.of(proxy.external()));
    Party inside =
        Parties.same(
            proxy.name() + "-inside",
            "internal interface of reverse proxy " + proxy.name(),
            List.of(proxy.internal()));
    List<InetAddress> web = new ArrayList<>();
    for (String name : proxy.pools()) {
      if (topology.pool(name) instanceof ServerPool pool) {
        // Web services are balanced by the load balancer even where SIP is not (E-DNSLB-3).
        if (pool.vips().isEmpty()) {
          pool.nodes().forEach(n -> web.addAll(n.addresses()));
        } else {
          web.addAll(pool.vips());
        }
      }
    }
    Party servers = Parties.same(proxy.name() + "-web", "web services behind " + proxy.name(), web);
    List<NeutralRule> rules = new ArrayList<>();
    rules.add(
        rule(
            "RP-01",
            suffix,
            Table.PROXY_OUTSIDE,
            Party.ANY,
            outside,
            443,
            "web services, meetings, Autodiscover and mobility from outside"));
    rules.add(
        rule(
            "RP-02",
            suffix,
            Table.PROXY_OUTSIDE,
            Party.ANY,
            outside,
            80,
            "Autodiscover over HTTP, redirects to HTTPS"));
    if (!web.isEmpty()) {
      rules.add(
          rule(
              "RP-03",
              suffix,
              Table.PROXY_INSIDE,
              inside,
              servers,
              4443,
              "bridged from 443: external web services"));
      rules.add(
          rule(
              "RP-04",
              suffix,
              Table.PROXY_INSIDE,
              inside,
              servers,
              8080,
              "bridged from 80: external web services over HTTP"));
    }
    return rules;
  }

  private static NeutralRule rule(
      String id, String suffix, Table table, Party from, Party to, int port, String reason) {
    return new NeutralRule(
        id + suffix,
        new RuleId(id),
        Action.ALLOW,
        table,
        table.outer() ? Direction.IN : Direction.FROM_EDGE,
        Optional.of(Transport.TCP),
        from,
        Ports.ANY,
        to,
        Ports.of(port),
        true,
        reason,
        List.of("web-services"));
  }
}

package org.turnpike.cli.up;

import static org.turnpike.cli.up.ReportText.line;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;

/// What `turnpike up` says when it is ready.
public final class ReadyReport {

  private final RunningNode node;
  private final InetAddress address;
  private final Ports ports;
  private final String version;

  public ReadyReport(RunningNode node, InetAddress address, Ports ports, String version) {
    this.node = node;
    this.address = address;
    this.ports = ports;
    this.version = version;
  }

  private String at(Protocol protocol) {
    InetSocketAddress open = node.addresses().get(protocol.text());
    return ReportText.at(open);
  }

  /// For people.
  public String text(long readyMillis) {
    StringBuilder out = new StringBuilder();
    out.append("Turnpike ").append(version);
    out.append(
        address.isLoopbackAddress()
            ? ", for programs of this machine only (--lan lets phones in)\n\n"
            : "\n\n");
    line(
        out,
        "SIP",
        "udp " + at(Protocol.SIP_UDP),
        "tcp " + at(Protocol.SIP_TCP),
        "tls " + at(Protocol.SIP_TLS));
    line(out, "WebSocket", "ws://" + at(Protocol.SIP_WS), "wss://" + at(Protocol.SIP_WSS));
    line(out, "STUN, TURN", "udp " + at(Protocol.TURN_UDP), "tcp " + at(Protocol.TURN_TCP));
    line(
        out,
        "Relay",
        Endpoint.host(address) + " ports " + ports.firstRelay() + "-" + ports.lastRelay());
    line(out, "", "reaches its own relay addresses and public ones; nothing else of this machine,");
    line(out, "", "no loopback, link-local or multicast; private peers are granted, never sent to");
    if (!at(Protocol.HTTPS).isEmpty()) {
      line(
          out,
          "Client",
          "https://" + at(Protocol.HTTPS) + "/client/",
          "calls and chat in a browser");
      line(out, "Status", "https://" + at(Protocol.HTTPS) + "/", "metrics at /metrics");
    }
    ReportText.console(out, node);
    ReportText.folder(out, node);
    ReportText.repairs(out, node);
    users(out);
    ReportText.ready(out, readyMillis);
    return out.toString();
  }

  private void users(StringBuilder out) {
    if (node.made().isEmpty()) {
      out.append(
          "\nThe users alice, bob and carol are as before (--new-passwords if forgotten).\n");
      return;
    }
    out.append("\nUsers, made now. Their passwords are shown this once, and are TURN's as well:\n");
    for (NewUser user : node.made()) {
      out.append(
          String.format(
              "  sip:%-24s password %s   TURN user %s, same password%n",
              user.name() + "@" + Endpoint.host(address), user.password(), user.name()));
    }
  }

  /// For programs: one line of JSON.
  public String json(long readyMillis) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("ready_ms", readyMillis);
    out.put("version", version);
    out.put("domain", Defaults.DOMAIN);
    out.put("address", Endpoint.text(address));
    Map<String, String> listeners = new LinkedHashMap<>();
    node.addresses().forEach((name, at) -> listeners.put(name, ReportText.at(at)));
    out.put("listeners", listeners);
    out.put("relay_ports", List.of(ports.firstRelay(), ports.lastRelay()));
    return ReportText.json(out, node, this::user);
  }

  private Map<String, String> user(NewUser user) {
    Map<String, String> one = new LinkedHashMap<>();
    one.put("address", "sip:" + user.name() + "@" + Endpoint.host(address));
    one.put("password", user.password());
    one.put("turn_user", user.name());
    one.put("turn_password", user.password());
    return one;
  }
}

package org.turnpike.cli.up;

import static org.turnpike.cli.up.ReportText.line;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.planner.settings.PlannedPort;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.RoleSettings;

/// What `turnpike up FILE` says when the node is ready.
public final class PlannedReport {

  private final RunningNode running;
  private final PlannedNode planned;
  private final String version;

  public PlannedReport(RunningNode running, PlannedNode planned, String version) {
    this.running = running;
    this.planned = planned;
    this.version = version;
  }

  private String at(Listener listener) {
    InetSocketAddress open = running.addresses().get(listener.name());
    return ReportText.at(open);
  }

  private static String name(PlannedPort port) {
    return (port.transport() == Transport.UDP ? "udp " : "tcp ") + port.bind();
  }

  /// For people.
  public String text(long readyMillis) {
    StringBuilder out = new StringBuilder();
    out.append("Turnpike ").append(version).append(", node ");
    out.append(planned.settings().node()).append(" of pool ").append(planned.pool().name());
    out.append("\n\n");
    for (Listener listener : planned.settings().listeners()) {
      boolean translated = !listener.advertised().address().equals(listener.bind().address());
      line(
          out,
          listener.protocol().text(),
          at(listener) + (translated ? ", told as " + listener.advertised() : ""));
    }
    for (RoleSettings role : planned.settings().roles()) {
      if (role instanceof RoleSettings.AvEdge av) {
        for (RoleSettings.RelayAddress relay : av.relay()) {
          line(
              out,
              "relay",
              Endpoint.text(relay.bind())
                  + " ports "
                  + av.firstRelayPort()
                  + "-"
                  + av.lastRelayPort());
        }
        line(out, "", "reaches what the file has as other Edges' relays, and public addresses;");
        line(out, "", "networks of the file are granted and never sent to, the rest is refused");
      }
    }
    List<PlannedPort> closed = planned.notServed();
    for (PlannedPort port : closed) {
      line(
          out,
          "NOT SERVED",
          name(port) + "  " + port.service() + " " + String.join(" ", port.rows()));
    }
    if (!closed.isEmpty()) {
      line(
          out,
          "",
          (closed.size() == 1 ? "one planned port" : closed.size() + " planned ports")
              + " without a service in this version; closed");
    }
    ReportText.console(out, running);
    ReportText.folder(out, running);
    if (!running.made().isEmpty() && planned.siblings() > 0) {
      line(out, "Pool", "each of its nodes has users and registrations of its own in this version");
    }
    ReportText.repairs(out, running);
    if (!running.made().isEmpty()) {
      out.append("\nUsers, made now. Their passwords are shown this once:\n");
      for (NewUser user : running.made()) {
        out.append(String.format("  sip:%-32s password %s%n", user.address(), user.password()));
      }
    }
    ReportText.ready(out, readyMillis);
    return out.toString();
  }

  /// For programs: one line of JSON.
  public String json(long readyMillis) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("ready_ms", readyMillis);
    out.put("version", version);
    out.put("node", planned.settings().node().name());
    out.put("pool", planned.pool().name());
    Map<String, String> listeners = new LinkedHashMap<>();
    planned.settings().listeners().forEach(each -> listeners.put(each.name(), at(each)));
    out.put("listeners", listeners);
    out.put("not_served", planned.notServed().stream().map(PlannedReport::name).toList());
    return ReportText.json(out, running, PlannedReport::user);
  }

  private static Map<String, String> user(NewUser user) {
    Map<String, String> one = new LinkedHashMap<>();
    one.put("address", "sip:" + user.address());
    one.put("password", user.password());
    return one;
  }
}

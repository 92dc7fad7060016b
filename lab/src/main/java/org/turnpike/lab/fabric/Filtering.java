package org.turnpike.lab.fabric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.planner.network.Device;
import org.turnpike.planner.network.Port;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Rule;
import org.turnpike.topology.network.Selector;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.settings.Prefix;

/// A firewall's own rules as nftables has them: those of the file that no plan replaces.
final class Filtering {

  private final Device device;
  private final Firewall firewall;

  Filtering(Device device, Firewall firewall) {
    this.device = device;
    this.firewall = firewall;
  }

  /// A table that decides about everything that passes.
  String table() {
    StringBuilder out =
        new StringBuilder(
            """
            table inet lab {
              chain forward {
                type filter hook forward priority filter; policy drop;
            """);
    if (firewall.stateful()) {
      out.append("    ct state established,related counter accept\n");
      out.append("    ct state invalid counter drop\n");
    }
    rules(_ -> true).forEach(r -> out.append("    ").append(r).append('\n'));
    return out.append("  }\n").append(input()).append("}\n").toString();
  }

  /// The table for a device whose forwarding a plan's file decides.
  String inputOnly() {
    return "table inet lab {\n" + input() + "}\n";
  }

  /// The device itself answers nobody: what a translator has no mapping for ends here.
  private static String input() {
    return """
      chain input {
        type filter hook input priority filter; policy drop;
        iifname "lo" accept
        meta l4proto ipv6-icmp accept
      }
    """;
  }

  /// Rules in their order, then what happens where none decides.
  List<String> rules(Predicate<Rule> wanted) {
    List<String> out = new ArrayList<>();
    firewall.rules().stream().filter(wanted).forEach(r -> rule(r, out));
    for (Zone in : Zone.values()) {
      for (Zone to : Zone.values()) {
        if (firewall.byDefault(in, to) == Firewall.Action.ALLOW) {
          pair(in, to).ifPresent(p -> out.add(p + "counter accept comment \"default\""));
        }
      }
    }
    // Whom a mapping lets in no default keeps out.
    out.add("ct mark " + Translating.LET_IN + " counter accept comment \"mapping\"");
    return out;
  }

  private void rule(Rule rule, List<String> out) {
    String verdict =
        "counter "
            + (rule.action() == Firewall.Action.ALLOW ? "accept" : "drop")
            + " comment \""
            + rule.id()
            + "\"";
    List<String> ways =
        switch (rule.direction()) {
          case BOTH -> List.of("");
          case IN -> pairs((in, to) -> to.compareTo(in) > 0);
          case OUT -> pairs((in, to) -> to.compareTo(in) < 0);
        };
    Set<Transport> transports = rule.transports();
    List<String> protocols =
        transports.isEmpty()
            ? List.of("")
            : transports.stream().map(t -> protocol(t, rule)).toList();
    for (String way : ways) {
      for (End from : ends(rule.from(), "s", "iifname")) {
        for (End to : ends(rule.to(), "d", "oifname")) {
          if (from.family == to.family || from.family == 0 || to.family == 0) {
            protocols.forEach(p -> out.add(way + from.match + to.match + p + verdict));
          }
        }
      }
    }
  }

  private static String protocol(Transport transport, Rule rule) {
    if (transport == Transport.ICMP) {
      return "meta l4proto { icmp, ipv6-icmp } ";
    }
    String word = transport.name().toLowerCase(Locale.ROOT);
    return "meta l4proto "
        + word
        + " "
        + ports(word, "sport", rule.sourcePorts())
        + ports(word, "dport", rule.ports());
  }

  private static String ports(String word, String side, List<Ports> ports) {
    return ports.isEmpty()
        ? ""
        : word
            + " "
            + side
            + " { "
            + ports.stream()
                .map(p -> p.first() == p.last() ? "" + p.first() : p.first() + "-" + p.last())
                .collect(Collectors.joining(", "))
            + " } ";
  }

  /// @param family 4 or 6, or 0 for both
  private record End(String match, int family) {}

  private List<End> ends(List<Selector> selectors, String side, String interfaces) {
    List<End> out = new ArrayList<>();
    for (Selector selector : selectors) {
      switch (selector) {
        case Selector.Any _ -> out.add(new End("", 0));
        case Selector.OfZone(Zone zone) -> {
          String names = names(zone);
          if (!names.isEmpty()) {
            out.add(new End(interfaces + " { " + names + " } ", 0));
          }
        }
        case Selector.Addresses(String _, var prefixes) -> {
          addresses(prefixes, 4, "ip " + side + "addr").ifPresent(out::add);
          addresses(prefixes, 6, "ip6 " + side + "addr").ifPresent(out::add);
        }
      }
    }
    return out;
  }

  private static Optional<End> addresses(List<Prefix> prefixes, int family, String match) {
    List<Prefix> mine =
        prefixes.stream().filter(p -> Cabling.four(p.network()) == (family == 4)).toList();
    return mine.isEmpty()
        ? Optional.empty()
        : Optional.of(new End(match + " " + set(mine), family));
  }

  /// `{ 10.0.0.0/8, 192.0.2.1/32 } `, each prefix that another one holds left out: an interval may
  /// not overlap another.
  static String set(List<Prefix> prefixes) {
    return prefixes.stream()
        .distinct()
        .filter(p ->
            prefixes.stream()
                .noneMatch(o -> !o.equals(p) && o.bits() <= p.bits() && o.contains(p.network())))
        .map(Prefix::toString)
        .collect(Collectors.joining(", ", "{ ", " } "));
  }

  /// Interfaces of a zone.
  String names(Zone zone) {
    return device.ports().stream()
        .filter(p -> p.zone() == zone)
        .map(Cabling::name)
        .map(n -> '"' + n + '"')
        .collect(Collectors.joining(", "));
  }

  private interface Way {
    boolean goes(Zone in, Zone to);
  }

  private List<String> pairs(Way way) {
    return Stream.of(Zone.values())
        .flatMap(in ->
            Stream.of(Zone.values())
                .filter(to -> way.goes(in, to))
                .flatMap(to -> pair(in, to).stream()))
        .toList();
  }

  private Optional<String> pair(Zone in, Zone to) {
    String from = names(in);
    String towards = names(to);
    return from.isEmpty() || towards.isEmpty()
        ? Optional.empty()
        : Optional.of("iifname { " + from + " } oifname { " + towards + " } ");
  }

  Stream<Port> standing(Optional<String> on) {
    return device.ports().stream()
        .filter(p ->
            on.map(name -> p.wire().name().endsWith("/" + name)).orElse(p.zone() == Zone.OUTSIDE));
  }
}

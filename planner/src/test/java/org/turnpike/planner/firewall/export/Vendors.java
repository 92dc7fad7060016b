package org.turnpike.planner.firewall.export;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.planner.firewall.Party.Family;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.settings.Prefix;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Readers of the languages that no tool here reads, written from the vendors' documents and
/// without a look at the exporters. They take the part of each grammar that rules need and refuse
/// every other word.
final class Vendors {

  private Vendors() {}

  /// "Cisco ASA Series CLI Configuration Guide", chapters "Adding an Extended Access Control List"
  /// and "Configuring Network Objects and Groups": `access-list NAME extended {deny | permit}
  /// PROTOCOL SOURCE [OPERATOR PORT] DESTINATION [OPERATOR PORT]`, where an address is `any4`,
  /// `any6` or `object-group NAME`, and an operator is `eq` or `range`.
  static List<Plain> asa(String text) {
    Map<String, List<Prefix>> groups = new HashMap<>();
    List<Plain> out = new ArrayList<>();
    String group = "";
    String remark = "";
    List<String> bound = new ArrayList<>();
    for (String line : text.lines().filter(l -> !l.startsWith("!")).toList()) {
      Words words = new Words(line.strip().split(" "));
      switch (words.next()) {
        case "object-group" -> {
          words.expect("network");
          group = words.next();
          check(group.length() <= 64 && !groups.containsKey(group), line);
          groups.put(group, new ArrayList<>());
        }
        case "description" -> check(line.length() <= 212, line);
        case "network-object" -> entry(groups, group).add(object(words));
        case "access-list" -> {
          String list = words.next();
          if (words.peek("remark")) {
            words.next();
            remark = words.next();
            check(line.length() - line.indexOf(" remark ") - 8 <= 100, line);
          } else {
            words.expect("extended");
            aceOf(list, remark, words, groups, out);
          }
        }
        case "access-group" -> {
          bound.add(words.next());
          words.expect("in");
          words.expect("interface");
          check(bound.getLast().equals("TP-" + words.next() + "-in"), line);
        }
        default -> throw new AssertionError("no such command: " + line);
      }
    }
    check(
        out.stream().allMatch(p -> bound.contains("TP-" + p.from() + "-in")),
        "a list is bound to no interface");
    return out;
  }

  private static void aceOf(
      String list, String remark, Words words, Map<String, List<Prefix>> groups, List<Plain> out) {
    boolean permit = words.next().equals("permit");
    String protocol = words.next();
    if (words.peek("any")) {
      // The last line of a list: deny ip any any log.
      words.expect("any");
      words.expect("any");
      words.expect("log");
      check(!permit && protocol.equals("ip"), list);
      return;
    }
    Side source = side(words, groups);
    Side destination = side(words, groups);
    check(words.done(), list);
    check(source.family == destination.family, "families mixed in " + list);
    out.add(
        new Plain(
            remark,
            permit,
            source.family,
            list.replaceAll("^TP-|-in$", ""),
            "",
            protocol.equals("ip") ? "any" : protocol,
            java.util.Set.copyOf(source.prefixes),
            source.ports,
            java.util.Set.copyOf(destination.prefixes),
            destination.ports));
  }

  private record Side(Family family, List<Prefix> prefixes, Ports ports) {}

  private static Side side(Words words, Map<String, List<Prefix>> groups) {
    Family family = Family.IPV4;
    List<Prefix> prefixes = List.of();
    switch (words.next()) {
      case "any4" -> {}
      case "any6" -> family = Family.IPV6;
      case "object-group" -> {
        prefixes = entry(groups, words.next());
        family = prefixes.getFirst().network().getAddress().length == 4 ? Family.IPV4 : Family.IPV6;
      }
      default -> throw new AssertionError("no address in " + words);
    }
    Ports ports = Ports.ANY;
    if (words.peek("eq")) {
      words.next();
      ports = Ports.parse(words.next());
    } else if (words.peek("range")) {
      words.next();
      ports = new Ports(Integer.parseInt(words.next()), Integer.parseInt(words.next()));
    }
    return new Side(family, prefixes, ports);
  }

  private static Prefix object(Words words) {
    if (words.peek("host")) {
      words.next();
      return Prefix.parse(words.next());
    }
    String network = words.next();
    if (network.contains("/")) {
      return Prefix.parse(network);
    }
    int bits = 0;
    for (byte b : InetAddress.ofLiteral(words.next()).getAddress()) {
      bits += Integer.bitCount(b & 0xff);
    }
    return Prefix.parse(network + "/" + bits);
  }

  /// "PAN-OS CLI Quick Start" and "PAN-OS Administrator's Guide", chapter "Components of a Security
  /// Policy Rule": names of at most 63 letters, digits, spaces, hyphens, underscores and periods;
  /// several members in `[ a b ]`; addresses are those of the packet before translation.
  static List<Plain> panos(String text) {
    Map<String, Prefix> addresses = new HashMap<>();
    Map<String, String[]> services = new HashMap<>();
    List<Plain> out = new ArrayList<>();
    for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
      Words words = new Words(words(line));
      words.expect("set");
      switch (words.next()) {
        case "address" -> {
          String name = name(words.next());
          words.expect("ip-netmask");
          addresses.put(name, Prefix.parse(words.next()));
        }
        case "service" -> {
          String name = name(words.next());
          check(!name.contains("."), "a service's name has no period: " + line);
          words.expect("protocol");
          String protocol = words.next();
          words.expect("port");
          String port = words.next();
          String from = "0-65535";
          if (words.peek("source-port")) {
            words.next();
            from = words.next();
          }
          services.put(name, new String[] {protocol, from, port});
        }
        case "rulebase" -> {
          words.expect("security");
          words.expect("rules");
          String name = name(words.next());
          if (words.peek("description")) {
            words.next();
            check(words.next().length() <= 255, line);
          } else {
            out.addAll(rule(name, words, addresses, services));
          }
        }
        default -> throw new AssertionError("no such command: " + line);
      }
      check(words.done(), line);
    }
    return out;
  }

  private static List<Plain> rule(
      String name, Words words, Map<String, Prefix> addresses, Map<String, String[]> services) {
    Map<String, List<String>> keys = new HashMap<>();
    while (!words.done()) {
      String key = words.next();
      List<String> members = new ArrayList<>();
      if (words.peek("[")) {
        words.next();
        while (!words.peek("]")) {
          members.add(words.next());
        }
        words.next();
      } else {
        members.add(words.next());
      }
      keys.put(key, members);
    }
    if (keys.containsKey("log-end")) {
      return List.of();
    }
    check(entry(keys, "application").equals(List.of("any")), name);
    List<String> source = entry(keys, "source");
    List<String> destination = entry(keys, "destination");
    String service = entry(keys, "service").getFirst();
    String[] ports =
        service.equals("any")
            ? new String[] {"any", "0-65535", "0-65535"}
            : entry(services, service);
    return Plain.families(
        name,
        entry(keys, "action").equals(List.of("allow")),
        entry(keys, "from").getFirst(),
        entry(keys, "to").getFirst(),
        ports[0],
        source.equals(List.of("any")),
        prefixes(source, addresses),
        Ports.parse(ports[1]),
        destination.equals(List.of("any")),
        prefixes(destination, addresses),
        Ports.parse(ports[2]));
  }

  private static List<Prefix> prefixes(List<String> names, Map<String, Prefix> addresses) {
    return names.equals(List.of("any"))
        ? List.of()
        : names.stream().map(n -> entry(addresses, n)).toList();
  }

  private static String name(String name) {
    check(name.matches("[A-Za-z0-9_][A-Za-z0-9_. -]{0,62}"), "no name: " + name);
    return name;
  }

  /// "New-NetFirewallRule", NetSecurity module: parameters with a value each, arrays with commas,
  /// text in single quotes; `Block` goes before `Allow` whatever the order.
  static List<Plain> windows(String text) {
    List<Plain> out = new ArrayList<>();
    for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
      if (line.startsWith("Get-NetFirewallRule ") || line.startsWith("Set-NetFirewallProfile ")) {
        continue;
      }
      Words words = new Words(words(line));
      words.expect("New-NetFirewallRule");
      Map<String, String> given = new HashMap<>();
      while (!words.done()) {
        given.put(words.next(), words.next());
      }
      for (String key : given.keySet()) {
        check(
            List.of(
                    "-Name",
                    "-DisplayName",
                    "-Description",
                    "-Group",
                    "-Enabled",
                    "-Profile",
                    "-Direction",
                    "-Action",
                    "-Protocol",
                    "-LocalAddress",
                    "-RemoteAddress",
                    "-LocalPort",
                    "-RemotePort")
                .contains(key),
            "no such parameter: " + key);
      }
      boolean in = entry(given, "-Direction").equals("Inbound");
      check(in || entry(given, "-Direction").equals("Outbound"), line);
      String local = entry(given, "-LocalAddress");
      String remote = entry(given, "-RemoteAddress");
      Ports localPort = anyPorts(given.getOrDefault("-LocalPort", "Any"));
      Ports remotePort = anyPorts(given.getOrDefault("-RemotePort", "Any"));
      String source = in ? remote : local;
      String destination = in ? local : remote;
      out.addAll(
          Plain.families(
              entry(given, "-DisplayName"),
              entry(given, "-Action").equals("Allow"),
              in ? "" : "perimeter",
              in ? "perimeter" : "",
              entry(given, "-Protocol").toLowerCase(java.util.Locale.ROOT),
              source.equals("Any"),
              listed(source),
              in ? remotePort : localPort,
              destination.equals("Any"),
              listed(destination),
              in ? localPort : remotePort));
    }
    return out;
  }

  private static Ports anyPorts(String text) {
    return text.equals("Any") ? Ports.ANY : Ports.parse(text);
  }

  private static List<Prefix> listed(String text) {
    return text.equals("Any")
        ? List.of()
        : java.util.Arrays.stream(text.split(",")).map(Prefix::parse).toList();
  }

  /// "Microsoft.Network networkSecurityGroups" template reference: rules in the order of their
  /// priority, in each direction; the service tags stand for everyone on their side.
  static List<Plain> nsg(String text) {
    JsonNode rules = new ObjectMapper().readTree(text).at("/resources/0/properties/securityRules");
    List<JsonNode> sorted = new ArrayList<>();
    rules.forEach(sorted::add);
    sorted.sort(java.util.Comparator.comparingInt(r -> r.at("/properties/priority").asInt()));
    List<Plain> out = new ArrayList<>();
    for (JsonNode rule : sorted) {
      JsonNode p = rule.get("properties");
      List<String> source = either(p, "sourceAddressPrefix");
      List<String> destination = either(p, "destinationAddressPrefix");
      if (source.equals(List.of("*")) && destination.equals(List.of("*"))) {
        continue;
      }
      boolean in = p.get("direction").asString().equals("Inbound");
      String protocol = p.get("protocol").asString();
      out.addAll(
          Plain.families(
              rule.get("name").asString().replaceAll("-v6$", ""),
              p.get("access").asString().equals("Allow"),
              in ? "" : "perimeter",
              in ? "perimeter" : "",
              protocol.equals("*") ? "any" : protocol.toLowerCase(java.util.Locale.ROOT),
              tagged(source),
              tagged(source) ? List.of() : source.stream().map(Prefix::parse).toList(),
              star(p.get("sourcePortRange").asString()),
              tagged(destination),
              tagged(destination) ? List.of() : destination.stream().map(Prefix::parse).toList(),
              star(p.get("destinationPortRange").asString())));
    }
    return out;
  }

  private static boolean tagged(List<String> values) {
    return values.equals(List.of("Internet")) || values.equals(List.of("VirtualNetwork"));
  }

  private static List<String> either(JsonNode properties, String key) {
    List<String> out = new ArrayList<>();
    if (properties.has(key)) {
      out.add(properties.get(key).asString());
    } else {
      properties.get(key + "es").forEach(n -> out.add(n.asString()));
    }
    return out;
  }

  private static Ports star(String text) {
    return text.equals("*") ? Ports.ANY : Ports.parse(text);
  }

  /// The form, adapters' addresses.
  static List<Plain> csv(String text) {
    List<Plain> out = new ArrayList<>();
    for (Map<String, String> row : CsvTable.parse(text).rows()) {
      String source = entry(row, "source_addresses");
      String destination = entry(row, "destination_addresses");
      out.addAll(
          Plain.families(
              entry(row, "rule"),
              entry(row, "action").equals("allow"),
              entry(row, "from_zone"),
              entry(row, "to_zone"),
              entry(row, "protocol"),
              source.equals("any"),
              spaced(source),
              anyWord(entry(row, "source_ports")),
              destination.equals("any"),
              spaced(destination),
              anyWord(entry(row, "destination_ports"))));
    }
    return out;
  }

  private static Ports anyWord(String text) {
    return text.equals("any") ? Ports.ANY : Ports.parse(text);
  }

  private static List<Prefix> spaced(String text) {
    return text.equals("any")
        ? List.of()
        : java.util.Arrays.stream(text.split(" ")).map(Prefix::parse).toList();
  }

  private static <T> T entry(Map<String, T> map, String key) {
    return Objects.requireNonNull(map.get(key), () -> "nothing is called " + key);
  }

  private static void check(boolean right, String what) {
    if (!right) {
      throw new AssertionError(what);
    }
  }

  /// Words at spaces; quoted text is one word without its quotes, and so is an array of them.
  private static String[] words(String line) {
    List<String> out = new ArrayList<>();
    Matcher matcher = Pattern.compile("((?:'(?:[^']|'')*'|\"[^\"]*\"|[^ '\"]+)+) *").matcher(line);
    int at = 0;
    while (matcher.find()) {
      check(matcher.start() == at, "quotes: " + line);
      at = matcher.end();
      out.add(
          matcher.group(1).replace("''", "\u0000").replaceAll("['\"]", "").replace('\u0000', '\''));
    }
    check(at == line.length(), "quotes: " + line);
    return out.toArray(String[]::new);
  }

  /// Words of a command, taken one after the other.
  private static final class Words {

    private final String[] words;
    private int at;

    Words(String[] words) {
      this.words = words;
    }

    String next() {
      check(at < words.length, "ends too early: " + this);
      return words[at++];
    }

    boolean peek(String word) {
      return at < words.length && words[at].equals(word);
    }

    void expect(String word) {
      check(next().equals(word), "expected " + word + " in " + this);
    }

    boolean done() {
      return at == words.length;
    }

    @Override
    public String toString() {
      return String.join(" ", words);
    }
  }
}

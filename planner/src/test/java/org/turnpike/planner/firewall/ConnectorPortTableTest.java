package org.turnpike.planner.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.Ports;

/// The Cloud Connector's port tables, row by row. The document numbers no rows: CCI, CCM, CCR and
/// CCH count them in each of its tables.
class ConnectorPortTableTest {

  private static final Map<String, String> PREFIXES =
      Map.of(
          "internal", "CCI",
          "external-minimum", "CCM",
          "external-recommended", "CCR",
          "host", "CCH");

  /// `CCR-07 udp any any edge 3478`, from the document's words.
  private static List<String> document() {
    Map<String, Integer> count = new TreeMap<>();
    List<String> out = new ArrayList<>();
    for (Map<String, String> row : reference()) {
      String table = cell(row, "table");
      String id = "%s-%02d".formatted(PREFIXES.get(table), count.merge(table, 1, Integer::sum));
      for (String from : ports(cell(row, "src_port"))) {
        for (String to : ports(cell(row, "dst_port"))) {
          for (String protocol : List.of("tcp", "udp")) {
            if (speaksOf(from, protocol) && speaksOf(to, protocol)) {
              out.add(
                  String.join(
                      " ",
                      id,
                      protocol,
                      who(cell(row, "source")),
                      port(from),
                      who(cell(row, "destination")),
                      port(to)));
            }
          }
        }
      }
    }
    return out;
  }

  /// `udp 3478; udp 50000-59999` and `53 tcp/udp; 80,443 tcp` as one port and protocol each.
  private static List<String> ports(String cell) {
    List<String> out = new ArrayList<>();
    for (String part : cell.split("; |, (?=tcp|udp)")) {
      if (part.matches("[\\d,]+ [a-z/]+")) {
        String[] words = part.split(" ");
        for (String port : words[0].split(",")) {
          for (String protocol : words[1].split("/")) {
            out.add(protocol + " " + port);
          }
        }
      } else {
        out.add(part);
      }
    }
    return out;
  }

  private static boolean speaksOf(String side, String protocol) {
    return side.equals("any") || side.startsWith(protocol);
  }

  private static String port(String side) {
    return switch (side) {
      case "any" -> "any";
      // The example port of a gateway, and the two of Mediation, of which its gateway uses one.
      case "tcp 5060" -> "gateway";
      case "tcp 5068 / tls 5067" -> "mediation";
      default -> side.substring(side.indexOf(' ') + 1);
    };
  }

  private static String who(String words) {
    return switch (words) {
      case "any" -> "any";
      case "Edge external" -> "edge";
      case "Mediation" -> "mediation";
      case "SBC/gateway" -> "gateway";
      case "internal clients" -> "clients";
      case "appliance host" -> "host";
      default -> throw new AssertionError(words);
    };
  }

  @Test
  void theShippedTableIsTheDocuments() {
    assertThat(
            ConnectorRow.all().stream()
                .map(r ->
                    String.join(
                        " ",
                        r.id().id(),
                        r.transport().text(),
                        r.source().replace("gateways", "gateway"),
                        r.sourcePorts().replace("relay", "50000-59999"),
                        r.destination().replace("gateways", "gateway"),
                        r.ports().replace("relay", "50000-59999"))))
        .containsExactlyInAnyOrderElementsOf(document());
  }

  @Test
  void theRelayRangeChoosesTheRecommendedOrTheMinimumTable() {
    Topology recommended = example("");
    assertThat(rows(recommended))
        .anyMatch(r -> r.startsWith("CCR-07 "))
        .noneMatch(r -> r.startsWith("CCM"));
    Topology minimum = example("relay-ports: 3478");
    assertThat(rows(minimum))
        .anyMatch(r -> r.startsWith("CCM-08 "))
        .noneMatch(r -> r.startsWith("CCR"));
  }

  @Test
  void rulesHoldTheAppliancesTheGatewayAndTheClients() {
    assertThat(rows(example("")))
        .contains(
            "GUARD-01 deny [10.45.16.10/32] 0-65535 > [192.168.10.0/24, 172.25.33.0/24] 0-65535",
            "CCR-01 allow [] 0-65535 > [10.45.16.10/32] 5061",
            "CCR-05 allow [10.45.16.10/32] 50000-59999 > [] 0-65535",
            "CCR-05-stun allow [10.45.16.10/32] 3478 > [] 0-65535",
            "CCR-07 allow [] 0-65535 > [10.45.16.10/32] 50000-59999",
            "CCI-01 allow [172.25.33.11/32] 0-65535 > [192.168.10.50/32] 5060",
            "CCI-02 allow [192.168.10.50/32] 0-65535 > [172.25.33.11/32] 5068",
            "CCI-06 allow [172.25.33.11/32] 49152-57500 > [192.168.10.0/24] 50000-50019");
  }

  @Test
  void whatTheFileCannotFillIsSaid() {
    RuleSet set = FirewallPlan.of(example(""), RelayReading.BOTH).sets().getLast();
    assertThat(set.unfilled())
        .containsExactly("CCH-01 of cc: no address for the hosts of the appliances of cc");
    Topology without = read(text("").replaceAll("(?m)^gateways:.*\\n", ""));
    assertThat(FirewallPlan.of(without, RelayReading.BOTH).sets().getLast().unfilled())
        .contains(
            "CCI-01 of cc: no gateway hangs on it", "CCI-03 of cc: no address for gateways of cc");
  }

  @Test
  void theShippedExampleHasItsRules() {
    Loaded loaded = TopologyFile.read(Path.of("..", "examples", "cloud-connector.yaml"));
    assertThat(loaded).isInstanceOf(Loaded.Good.class);
    assertThat(rows(((Loaded.Good) loaded).topology()))
        .anyMatch(r -> r.startsWith("CCR-01 "))
        .anyMatch(r -> r.startsWith("CCI-02 "));
  }

  private static List<String> rows(Topology topology) {
    return FirewallPlan.of(topology, RelayReading.BOTH).sets().stream()
        .filter(s -> s.name().matches("(hq|munich)-single"))
        .flatMap(s -> s.rules().stream())
        .map(r ->
            String.join(
                " ",
                r.name(),
                r.action().name().toLowerCase(java.util.Locale.ROOT),
                r.source().prefixes().toString(),
                r.sourcePorts().equals(Ports.ANY) ? "0-65535" : r.sourcePorts().toString(),
                ">",
                r.destination().prefixes().toString(),
                r.ports().equals(Ports.ANY) ? "0-65535" : r.ports().toString()))
        .toList();
  }

  private static Topology example(String more) {
    return read(text(more));
  }

  private static String text(String more) {
    return """
    turnpike: 1
    organisations:
      cloud: {kind: provider, domains: online.example}
      contoso: {domains: contoso.com, tenant-of: cloud}
    sites:
      hq:
        organisation: contoso
        networks: {office: 192.168.10.0/24, in: 172.25.33.0/24, out: 10.45.16.0/24}
    pools:
      cc:
        role: cloud-connector
        provider: cloud
        access-name: ap.contoso.com
        outside: hq/out
        inside: hq/in
        appliances: {cc1: {external: 10.45.16.10 as 131.107.155.10, edge-inside: 172.25.33.10, mediation: 172.25.33.11}}
        %s
    gateways: {sbc: {network: hq/office, address: 192.168.10.50, port: 5060, transport: tcp, pool: cc}}
    """
        .formatted(more);
  }

  private static Topology read(String text) {
    Loaded loaded = TopologyFile.read(text, "t.yaml");
    assertThat(loaded).as(loaded.toString()).isInstanceOf(Loaded.Good.class);
    return ((Loaded.Good) loaded).topology();
  }

  private static String cell(Map<String, String> row, String heading) {
    return Objects.requireNonNull(row.get(heading));
  }

  private static List<Map<String, String>> reference() {
    try (InputStream in =
        Objects.requireNonNull(
            ConnectorPortTableTest.class.getResourceAsStream(
                "/reference/cloud-connector-ports.csv"))) {
      return CsvTable.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)).rows();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

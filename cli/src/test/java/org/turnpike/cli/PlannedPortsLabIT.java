package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.cli.up.PlannedNode;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.Namespace;
import org.turnpike.planner.settings.PlannedPort;
import org.turnpike.topology.network.Transport;
import org.turnpike.wire.Needs;

/// An Edge in a network of its own, where nothing else runs: nmap finds the planned ports open and
/// no other of 65535 at each address, and each answers its own protocol to a tool that has nothing
/// to do with this product.
@Tag("lab")
@Needs({"root", "ip", "nmap", "openssl"})
class PlannedPortsLabIT {

  private static final Pattern OPEN = Pattern.compile("(\\d+)/open/tcp/");
  private static final String BINDING =
      "\\x00\\x01\\x00\\x00\\x21\\x12\\xa4\\x42aaaaaaaaaaaa"; // RFC 8489 §5

  private static String options(String asked) {
    return "OPTIONS sip:"
        + asked
        + " SIP/2.0\\r\\nVia: SIP/2.0/TLS 192.0.2.1;branch=z9hG4bKo;rport\\r\\n"
        + "Max-Forwards: 70\\r\\nFrom: <sip:x@contoso.example>;tag=1\\r\\nTo: <sip:"
        + asked
        + ">\\r\\nCall-ID: o\\r\\nCSeq: 1 OPTIONS\\r\\nContent-Length: 0\\r\\n\\r\\n";
  }

  @TempDir Path folder;
  private int programs;

  private String said(Namespace place, String... words) {
    var program = place.start(folder.resolve("program-" + programs++ + ".log"), List.of(words));
    program.awaitEnd(Duration.ofSeconds(120));
    return String.join("\n", program.output());
  }

  private String bash(Namespace place, String script) {
    return said(place, "timeout", "60", "bash", "-c", script);
  }

  /// Sends OPTIONS, and waits for what the server does.
  private static String client(String at, String asked) {
    return "openssl s_client -quiet -connect "
        + at
        + " < <(exec 2>/dev/null; printf '"
        + options(asked)
        + "'; exec sleep 50)";
  }

  @Test
  void exactlyThePlannedPortsAreOpenAndEachAnswersItsOwnProtocol() throws IOException {
    Path file = folder.resolve("site.yaml");
    Files.writeString(file, Sites.oneEdge("127.77.7"));
    List<PlannedPort> planned =
        Objects.requireNonNull(PlannedNode.of(TopologyArgument.read(file).topology()).get("edge1"))
            .plan()
            .ports();
    TreeSet<String> wanted = new TreeSet<>();
    TreeSet<String> addresses = new TreeSet<>();
    TreeSet<String> closed = new TreeSet<>();
    for (PlannedPort port : planned) {
      addresses.add(port.bind().address().getHostAddress());
      if (port.transport() == Transport.TCP) {
        (port.served() ? wanted : closed).add(port.bind().toString());
      }
    }
    closed.removeAll(wanted);
    try (Lab lab = Lab.open()) {
      Namespace place = lab.namespace("edge");
      Product edge =
          lab.owns(Product.up(place, folder.resolve("edge"), file.toString(), "--node", "edge1"));

      List<String> nmap = new ArrayList<>(List.of("nmap", "-n", "-Pn", "-sT", "-p-", "-T5"));
      nmap.addAll(List.of("--max-retries", "2", "-oG", "-"));
      nmap.addAll(addresses);
      TreeSet<String> open = new TreeSet<>();
      for (String line : said(place, nmap.toArray(new String[0])).split("\n")) {
        Matcher port = OPEN.matcher(line);
        while (port.find()) {
          open.add(line.split(" ")[1] + ":" + port.group(1));
        }
      }
      assertThat(open).isEqualTo(wanted);

      assertThat(closed).contains("127.77.7.131:443", "127.77.7.70:8057");
      List<String> told = new ArrayList<>();
      edge.ready().get("not_served").forEach(each -> told.add(each.asString()));
      assertThat(told).containsAll(closed.stream().map(at -> "tcp " + at).toList());

      // SIP for clients; for servers and partners nothing without a certificate.
      // A domain is asked for inside, where nobody is here; the node answers for itself.
      String access = "127.77.7.130:443";
      for (var asked : List.of(Map.entry(access, "200 OK"), Map.entry("contoso.example", "503 "))) {
        assertThat(
                bash(
                    place, "head -1 < <(exec 2>/dev/null; " + client(access, asked.getKey()) + ")"))
            .as(asked.getKey())
            .startsWith("SIP/2.0 " + asked.getValue());
      }
      for (String at :
          List.of(
              "127.77.7.130:5061", "127.77.7.70:5061", "127.77.7.70:5062", "127.77.7.70:4443")) {
        assertThat(bash(place, client(at, at) + " 2>&1"))
            .as(at)
            .contains("certificate required")
            .doesNotContain("SIP/2.0 ");
      }
      // STUN, over UDP and TCP, outside and inside.
      for (String way :
          List.of(
              "udp/127.77.7.132/3478",
              "tcp/127.77.7.132/443",
              "udp/127.77.7.70/3478",
              "tcp/127.77.7.70/443")) {
        assertThat(
                bash(
                    place,
                    "exec 3<>/dev/"
                        + way
                        + "; printf '"
                        + BINDING
                        + "' >&3; head -c 2 <&3 | od -An -tx1"))
            .as(way)
            .contains("01 01");
      }
    }
  }
}

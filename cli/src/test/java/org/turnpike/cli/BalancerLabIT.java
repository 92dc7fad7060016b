package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.Namespace;
import org.turnpike.wire.Needs;

/// The planned load balancer of the example at work: both nodes are reached by TCP and UDP, each
/// sees the client's own address (E-HLB-3), and the client is answered by the address it asked.
///
/// ```
///  client 198.51.100.2 ── .1 balancer 131.107.155.1 ──┬── edge1 131.107.155.10 .20 .30
///                            .110 .120 .130           └── edge2 131.107.155.11 .21 .31
/// ```
@Tag("lab")
@Needs({"root", "ip", "nft", "haproxy"})
class BalancerLabIT {

  private static final Path EXAMPLE = Path.of("..", "examples", "edge-scaled-hlb.yaml");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CLIENT = "198.51.100.2";
  private static final int ASKED = 16;

  /// Tells whoever asks, by TCP or UDP, who is seen to ask.
  private static final String SEER =
      """
      import java.net.*;
      class Seer {
        public static void main(String[] words) throws Exception {
          for (String at : words[1].split(",")) {
            InetAddress address = InetAddress.getByName(at);
            ServerSocket tcp = new ServerSocket(443, 50, address);
            DatagramSocket udp = new DatagramSocket(3478, address);
            Thread.ofPlatform().start(() -> {
              while (true) {
                try (Socket from = tcp.accept()) {
                  from.getOutputStream().write(told(words[0], from.getInetAddress()));
                } catch (Exception e) { }
              }
            });
            Thread.ofPlatform().start(() -> {
              while (true) {
                try {
                  DatagramPacket packet = new DatagramPacket(new byte[64], 64);
                  udp.receive(packet);
                  packet.setData(told(words[0], packet.getAddress()));
                  udp.send(packet);
                } catch (Exception e) { }
              }
            });
          }
          System.out.println("ready");
        }
        static byte[] told(String name, InetAddress who) {
          return (name + " saw " + who.getHostAddress()).getBytes();
        }
      }
      """;

  /// Asks again and again, each time from another port, and prints what it is told and by whom.
  private static final String ASKER =
      """
      import java.net.*;
      class Asker {
        public static void main(String[] words) throws Exception {
          for (int i = 0; i < Integer.parseInt(words[0]); i++) {
            for (String at : words[1].split(",")) {
              try (Socket to = new Socket(at, 443)) {
                System.out.println("tcp " + at + ": " + new String(to.getInputStream().readAllBytes()));
              }
            }
            try (DatagramSocket to = new DatagramSocket()) {
              to.setSoTimeout(20000);
              to.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName(words[2]), 3478));
              DatagramPacket packet = new DatagramPacket(new byte[64], 64);
              to.receive(packet);
              System.out.println("udp " + packet.getAddress().getHostAddress() + ": "
                  + new String(packet.getData(), 0, packet.getLength()));
            }
          }
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void bothNodesAreReachedAndSeeTheClientItself() throws IOException {
    Path plan = folder.resolve("plan");
    assertThat(Turnpike.commandLine().execute("plan", EXAMPLE.toString(), "--out", plan.toString()))
        .isZero();
    Path haproxy = plan.resolve("balancer").resolve("edge.haproxy.cfg");
    String nft = Files.readString(plan.resolve("balancer").resolve("edge.nft"));
    try (Lab lab = Lab.open()) {
      Namespace balancer = lab.namespace("balancer");
      balancer.router();
      lab.bridge(balancer, "br", "131.107.155.1/24");
      for (String vip : List.of("110", "120", "130")) {
        balancer.ip("addr add 131.107.155." + vip + "/32 dev br");
      }
      Namespace client = lab.namespace("client");
      lab.link(balancer, "wan", "198.51.100.1/24", client, "eth0", CLIENT + "/24");
      client.ip("route add default via 198.51.100.1");
      seer(lab, balancer, "edge1", "131.107.155.10", "131.107.155.20", "131.107.155.30");
      seer(lab, balancer, "edge2", "131.107.155.11", "131.107.155.21", "131.107.155.31");

      // What the head of the file says is to be done once.
      Matcher once = Pattern.compile("(?m)^# {3}(ip (?!-6).*)$").matcher(nft);
      assertThat(once.find()).isTrue();
      for (String command : once.group(1).split(" && ")) {
        balancer.ip(command.substring("ip ".length()));
      }
      balancer.nft(nft);
      balancer
          .start(
              folder.resolve("haproxy.log"),
              List.of("/usr/sbin/haproxy", "-db", "-V", "-f", haproxy.toString()))
          // Nobody serves 5061 here: by its failing checks one sees that HAProxy runs and looks.
          .await(line -> line.contains("edge-access-5061 has no server available"), PATIENCE);

      List<String> told =
          java(
              client,
              "Asker",
              ASKER,
              Integer.toString(ASKED),
              "131.107.155.110,131.107.155.120,131.107.155.130",
              "131.107.155.130");

      Set<String> seen = new HashSet<>(told);
      Set<String> expected = new HashSet<>();
      for (String node : List.of("edge1", "edge2")) {
        for (String vip : List.of("110", "120", "130")) {
          expected.add("tcp 131.107.155." + vip + ": " + node + " saw " + CLIENT);
        }
        expected.add("udp 131.107.155.130: " + node + " saw " + CLIENT);
      }
      assertThat(seen).isEqualTo(expected);
      assertThat(told).hasSize(ASKED * 4);
    }
  }

  private void seer(Lab lab, Namespace balancer, String name, String... addresses)
      throws IOException {
    Namespace node = lab.namespace(name);
    lab.plug(node, "eth0", addresses[0] + "/24", balancer, "br");
    for (String more : List.of(addresses).subList(1, addresses.length)) {
      node.ip("addr add " + more + "/24 dev eth0");
    }
    node.ip("route add default via 131.107.155.1");
    node.start(
            folder.resolve(name + ".log"), command("Seer", SEER, name, String.join(",", addresses)))
        .await("ready"::equals, PATIENCE);
  }

  private List<String> java(Namespace place, String name, String program, String... words)
      throws IOException {
    var running = place.start(folder.resolve(name + ".log"), command(name, program, words));
    assertThat(running.awaitEnd(PATIENCE)).as(running.output().toString()).isZero();
    return running.output();
  }

  /// A program of one file, compiled as it starts.
  private List<String> command(String name, String program, String... words) throws IOException {
    Path source = Files.writeString(folder.resolve(name + ".java"), program);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                source.toString()));
    command.addAll(List.of(words));
    return command;
  }
}

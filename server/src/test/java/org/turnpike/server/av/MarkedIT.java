package org.turnpike.server.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.net.Certificates;
import org.turnpike.net.DatagramPaths;
import org.turnpike.net.Loops;
import org.turnpike.net.Transports;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Prefix;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.traversal.stun.Integrity;
import org.turnpike.traversal.turn.TurnKeys;
import org.turnpike.wire.Needs;

/// What relayed packets are marked with, as a capture sees it.
class MarkedIT {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String REALM = "test.example";

  /// Expedited forwarding, 46, is the upper six bits of the octet.
  private static final String MARK = "(tos 0xb8,";

  private static AvEdge edge(DatagramPaths.Way way, Transports transports) {
    Endpoint any = new Endpoint(LOOPBACK, 0);
    return AvEdge.start(
        new RoleSettings.AvEdge(
            REALM,
            List.of(new RoleSettings.RelayAddress(LOOPBACK, LOOPBACK)),
            50_000,
            59_999,
            "a secret of the pool",
            46),
        List.of(new Listener("udp", Protocol.TURN_UDP, any, any, Optional.empty())),
        new PeerPolicy(
            List.of(new PeerPolicy.Rule(Prefix.parse("127.0.0.1"), PeerPolicy.Verdict.RELAY))),
        Limits.DEFAULT,
        (_, _) ->
            new TurnKeys.Answer.Known("alice", Integrity.longTermKey("alice", REALM, "secret")),
        DatagramPaths.of(way, 1),
        transports);
  }

  @ParameterizedTest
  @EnumSource
  @Needs({"root", "tcpdump", "turnutils_uclient", "turnutils_peer"})
  void packetsToPeersAndToClientsAreMarked(DatagramPaths.Way way) throws Exception {
    Loops loops = new Loops(1);
    Transports transports = new Transports(loops, Limits.DEFAULT, new Certificates());
    AvEdge edge = edge(way, transports);
    int peer = free();
    int relay = Objects.requireNonNull(edge.addresses().get("udp")).getPort();
    Process echo = start("turnutils_peer", "-L", "127.0.0.1", "-p", Integer.toString(peer));
    Process capture =
        start(
            "tcpdump",
            "-i",
            "lo",
            "-n",
            "-v",
            "-l",
            "--immediate-mode",
            "udp dst port " + peer + " or udp src port " + relay);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(capture.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.contains("listening on lo")) {
        line = lines.readLine();
      }
      Process client =
          start(
              "turnutils_uclient",
              "-u",
              "alice",
              "-w",
              "secret",
              "-c",
              "-n",
              "5",
              "-m",
              "1",
              "-e",
              "127.0.0.1",
              "-r",
              Integer.toString(peer),
              "-p",
              Integer.toString(relay),
              "127.0.0.1");
      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("tot_send_msgs=5");
      assertThat(client.waitFor(20, TimeUnit.SECONDS)).isTrue();
      capture.toHandle().destroy(); // which leaves its output to be read
      // Each packet has two lines: the IP header with its mark, then addresses and ports.
      List<String> seen = lines.lines().toList();
      int toPeers = 0;
      int toClients = 0;
      for (int i = 1; i < seen.size(); i++) {
        boolean peers = seen.get(i).contains(" > 127.0.0.1." + peer + ":");
        boolean clients = seen.get(i).contains(" 127.0.0.1." + relay + " > ");
        if (peers || clients) {
          assertThat(seen.get(i - 1)).as(seen.get(i)).contains(MARK);
          toPeers += peers ? 1 : 0;
          toClients += clients ? 1 : 0;
        }
      }
      assertThat(toPeers).isGreaterThanOrEqualTo(5);
      assertThat(toClients).isPositive();
    } finally {
      capture.destroyForcibly();
      echo.destroyForcibly();
      edge.close();
      transports.close();
      loops.close();
    }
  }

  private static Process start(String... words) throws IOException {
    return new ProcessBuilder(words).redirectErrorStream(true).start();
  }

  private static int free() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }
}

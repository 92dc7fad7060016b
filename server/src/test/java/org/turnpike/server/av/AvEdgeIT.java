package org.turnpike.server.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.net.Certificates;
import org.turnpike.net.DatagramPath;
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
import org.turnpike.traversal.turn.TimeLimitedKeys;
import org.turnpike.traversal.turn.TurnKeys;
import org.turnpike.wire.Needs;

/// The relay against coturn's own client. Its exit status hides loss, so its report is read.
class AvEdgeIT {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String REALM = "test.example";
  private static final String SECRET = "a secret of the pool";
  private static final Pattern LOST =
      Pattern.compile("Total lost packets (\\d+) \\(([0-9.-]+)%\\), total send dropped (\\d+)");
  private static final Pattern SENT = Pattern.compile("tot_send_msgs=(\\d+), tot_recv_msgs=(\\d+)");

  private final Loops loops = new Loops(2);
  private final Transports transports = new Transports(loops, Limits.DEFAULT, new Certificates());
  private final List<Process> helpers = new ArrayList<>();
  private final AvEdge edge = start(ownRelayAddress());

  private static PeerPolicy ownRelayAddress() {
    return new PeerPolicy(
        List.of(
            new PeerPolicy.Rule(
                Prefix.parse("127.0.0.1"), 1024, 65_535, PeerPolicy.Verdict.RELAY)));
  }

  private AvEdge start(PeerPolicy policy) {
    return start(policy, new Endpoint(LOOPBACK, 0), new Endpoint(LOOPBACK, 0), List.of());
  }

  private AvEdge start(
      PeerPolicy policy, Endpoint udp, Endpoint tcp, List<RoleSettings.Alternate> alternates) {
    return AvEdge.start(
        new RoleSettings.AvEdge(
            REALM,
            List.of(new RoleSettings.RelayAddress(LOOPBACK, LOOPBACK)),
            50_000,
            59_999,
            SECRET,
            0,
            alternates),
        List.of(
            new Listener("udp", Protocol.TURN_UDP, udp, udp, Optional.empty()),
            new Listener("tcp", Protocol.TURN_TCP, tcp, tcp, Optional.empty())),
        policy,
        Limits.DEFAULT,
        (username, _) ->
            username.equals("alice")
                ? new TurnKeys.Answer.Known(
                    "alice", Integrity.longTermKey("alice", REALM, "secret"))
                : new TurnKeys.Answer.Refused("no such user"),
        paths(),
        transports);
  }

  /// As a node of this machine has them; [AvEdgePortableIT] runs the same tests over the others.
  List<DatagramPath> paths() {
    return DatagramPaths.open(2);
  }

  @AfterEach
  void stop() {
    helpers.forEach(Process::destroyForcibly);
    edge.close();
    transports.close();
    loops.close();
  }

  private int port(String listener) {
    return Objects.requireNonNull(edge.addresses().get(listener)).getPort();
  }

  private record Report(int exit, String text) {
    /// The last of the lines that the client prints once a second.
    long sent() {
      return last(SENT, 1);
    }

    long received() {
      return last(SENT, 2);
    }

    long lost() {
      return last(LOST, 1);
    }

    private long last(Pattern pattern, int group) {
      Matcher found = pattern.matcher(text);
      long last = -1;
      while (found.find()) {
        last = Long.parseLong(found.group(group));
      }
      return last;
    }
  }

  private static Report run(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return new Report(process.exitValue(), text);
  }

  private static List<String> client(String user, String password, int port) {
    return new ArrayList<>(
        List.of("turnutils_uclient", "-u", user, "-w", password, "-p", Integer.toString(port)));
  }

  /// Starts coturn's echoing peer; its port is found free.
  private int peer() throws IOException {
    int port;
    try (DatagramSocket free = new DatagramSocket(0, LOOPBACK)) {
      port = free.getLocalPort();
    }
    helpers.add(
        new ProcessBuilder("turnutils_peer", "-L", "127.0.0.1", "-p", Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
    awaitEcho(port);
    return port;
  }

  /// Until the peer echoes.
  private static void awaitEcho(int port) throws IOException {
    try (DatagramSocket probe = new DatagramSocket(0, LOOPBACK)) {
      probe.setSoTimeout(100);
      byte[] hello = new byte[32];
      for (int i = 0; i < 100; i++) {
        probe.send(new DatagramPacket(hello, hello.length, new InetSocketAddress(LOOPBACK, port)));
        try {
          probe.receive(new DatagramPacket(new byte[64], 64));
          return;
        } catch (SocketTimeoutException | PortUnreachableException e) {
          continue;
        }
      }
      throw new IOException("turnutils_peer never echoed");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Send and Data indications over UDP, udp, -s",
    "ChannelData over UDP without RTCP, udp, -c",
    "ChannelData with RTP and RTCP over UDP, udp, -z 10",
    "indications over TCP, tcp, -t -s",
    "ChannelData over TCP, tcp, -t -c",
  })
  @Needs("turnutils_uclient")
  void aClientReachesAPeerAndLosesNothing(String name, String listener, String options)
      throws IOException, InterruptedException {
    List<String> words = client("alice", "secret", port(listener));
    words.addAll(List.of(options.split(" ")));
    words.addAll(List.of("-e", "127.0.0.1", "-r", Integer.toString(peer()), "-n", "50", "-m", "4"));
    words.add("127.0.0.1");

    Report report = run(words.toArray(new String[0]));

    assertThat(report.lost()).as(report.text()).isZero();
    assertThat(report.received()).as(report.text()).isEqualTo(report.sent()).isPositive();
    assertThat(edge.counters().allocated()).isPositive();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"over UDP, udp, -y", "over UDP with channels, udp, -y -c", "over TCP, tcp, -t -y"})
  @Needs("turnutils_uclient")
  void twoClientsTalkThroughTheirRelayedAddresses(String name, String listener, String options)
      throws IOException, InterruptedException {
    List<String> words = client("alice", "secret", port(listener));
    words.addAll(List.of(options.split(" ")));
    words.addAll(List.of("-n", "50", "-m", "4", "127.0.0.1"));

    Report report = run(words.toArray(new String[0]));

    assertThat(report.lost()).as(report.text()).isZero();
    assertThat(report.received()).as(report.text()).isEqualTo(report.sent()).isPositive();
  }

  @Test
  @Needs("turnutils_uclient")
  void aWrongPasswordIs401() throws IOException, InterruptedException {
    List<String> words = client("alice", "wrong", port("udp"));
    words.addAll(List.of("-y", "-n", "1", "127.0.0.1"));

    Report report = run(words.toArray(new String[0]));

    assertThat(report.exit()).isNotZero();
    assertThat(report.text()).contains("Cannot complete Allocation");
    assertThat(edge.counters().refused()).containsKey(401);
    assertThat(edge.counters().allocated()).isZero();
  }

  @Test
  @Needs("turnutils_uclient")
  void aTimeLimitedCredentialServesUntilItExpires() throws IOException, InterruptedException {
    TimeLimitedKeys keys = new TimeLimitedKeys(REALM, SECRET);
    String good = TimeLimitedKeys.username("bob", Instant.now().plus(Duration.ofHours(1)));
    List<String> words = client(good, keys.password(good), port("udp"));
    words.addAll(List.of("-y", "-n", "20", "-m", "2", "127.0.0.1"));
    Report served = run(words.toArray(new String[0]));
    assertThat(served.lost()).as(served.text()).isZero();
    assertThat(served.received()).as(served.text()).isPositive();

    String over = TimeLimitedKeys.username("bob", Instant.now().minusSeconds(1));
    words = client(over, keys.password(over), port("udp"));
    words.addAll(List.of("-y", "-n", "1", "127.0.0.1"));
    Report refused = run(words.toArray(new String[0]));
    assertThat(refused.text()).contains("Cannot complete Allocation");
    assertThat(edge.counters().refused()).containsKey(401);
  }

  /// coturn's client goes where it is sent.
  @ParameterizedTest
  @CsvSource({"udp, -y", "tcp, -y -t"})
  @Needs("turnutils_uclient")
  void whileItDrainsClientsOfAListenerGoToTheSameOfAnotherNode(String listener, String options)
      throws IOException, InterruptedException {
    Endpoint udp = free();
    Endpoint tcp = free();
    AvEdge draining =
        start(
            ownRelayAddress(),
            udp,
            tcp,
            List.of(
                new RoleSettings.Alternate(udp, new Endpoint(LOOPBACK, port("udp"))),
                new RoleSettings.Alternate(tcp, new Endpoint(LOOPBACK, port("tcp")))));
    try {
      draining.drain();
      List<String> words =
          client("alice", "secret", listener.equals("udp") ? udp.port() : tcp.port());
      words.addAll(List.of(options.split(" ")));
      words.addAll(List.of("-c", "-n", "10", "-m", "1", "127.0.0.1"));
      Report report = run(words.toArray(new String[0]));

      assertThat(report.lost()).as(report.text()).isZero();
      assertThat(report.received()).as(report.text()).isEqualTo(report.sent()).isPositive();
      assertThat(draining.counters().refused()).containsOnlyKeys(300);
      assertThat(draining.counters().allocated()).isZero();
      assertThat(edge.counters().allocated()).isPositive();
    } finally {
      draining.close();
    }
  }

  /// A port that nobody has for TCP; that it is another's for UDP in this moment fails the start.
  private static Endpoint free() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
      return new Endpoint(LOOPBACK, free.getLocalPort());
    }
  }

  @Test
  @Needs("turnutils_uclient")
  void aPeerInADeniedRangeIs403() throws IOException, InterruptedException {
    List<String> words = client("alice", "secret", port("udp"));
    words.addAll(List.of("-e", "10.1.2.3", "-r", "4000", "-n", "1", "-m", "1", "127.0.0.1"));

    Report report = run(words.toArray(new String[0]));

    assertThat(report.text()).contains("403");
    assertThat(edge.counters().refused()).containsKey(403);
  }
}

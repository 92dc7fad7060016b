package org.turnpike.server.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.net.Certificates;
import org.turnpike.net.Credential;
import org.turnpike.net.DatagramPaths;
import org.turnpike.net.Loops;
import org.turnpike.net.Transports;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.Keys;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
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

/// Every mode of coturn's own client that Debian's coturn itself passes without loss, over each
/// transport and address family; on IPv6 the transports share ports. The runs wait more than they
/// work, so several go at once; each has ports of its own. Its exit status hides loss, so its
/// report is read.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs({"turnutils_uclient", "turnutils_peer"})
class TurnutilsIT {

  private static final String REALM = "test.example";
  private static final String SECRET = "a secret of the pool";
  // All runs are of one source, each of a user of its own: sixteen at once of one user would have
  // more ports reserved than a user may.
  private static final Limits MANY = new Limits(10_000, 1_000, 10, 5_000, 65_536, 5_000);
  private static final int AT_ONCE = 16;

  /// `-R` alters one message of ten before sending it, and repeats an altered request for ever:
  /// what is no STUN is not answered (RFC 8489 §6.3), so such a run is ended by us.
  private static final int ROUGH_SECONDS = 8;

  private static final Pattern LOST =
      Pattern.compile("Total lost packets (\\d+) \\(([0-9.-]+)%\\), total send dropped (\\d+)");
  private static final Pattern SENT = Pattern.compile("tot_send_msgs=(\\d+), tot_recv_msgs=(\\d+)");

  private enum Way {
    UDP(Protocol.TURN_UDP, List.of()),
    TCP(Protocol.TURN_TCP, List.of("-t")),
    TLS(Protocol.TURN_TLS, List.of("-t", "-S")),
    DTLS(Protocol.TURN_DTLS, List.of("-S"));

    final Protocol protocol;
    final List<String> flags;

    Way(Protocol protocol, List<String> flags) {
      this.protocol = protocol;
      this.flags = flags;
    }
  }

  private enum Family {
    V4("127.0.0.1", "-X"),
    V6("::1", "-x");

    final String loopback;
    final String relayed;

    Family(String loopback, String relayed) {
      this.loopback = loopback;
      this.relayed = relayed;
    }

    InetAddress address() {
      return InetAddress.ofLiteral(loopback);
    }
  }

  /// @param client the family between client and server
  /// @param relay that of the relayed address and its peers
  private record Mode(String name, Way way, Family client, Family relay, List<String> options) {}

  @TempDir static Path folder;
  private final Loops loops = new Loops(2);
  private final Certificates certificates = new Certificates();
  private final Transports transports = new Transports(loops, MANY, certificates);
  private final List<Process> peers = new ArrayList<>();
  private final AtomicInteger users = new AtomicInteger();
  private final ExecutorService runs = Executors.newFixedThreadPool(AT_ONCE);
  private AvEdge edge;

  @BeforeAll
  void start() throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.open(folder.resolve("ca"), "Test", Instant.now());
    KeyPair pair = Keys.generate();
    X509Certificate own =
        authority.issue(
            CertificateRequest.server(
                List.of(new SubjectName.Dns("localhost")), Usage.SERVER, Usage.CLIENT),
            pair.getPublic(),
            Instant.now());
    certificates.put("node", new Credential(pair.getPrivate(), List.of(own), List.of()));
    List<Listener> listeners = new ArrayList<>();
    List<RoleSettings.RelayAddress> relays = new ArrayList<>();
    List<PeerPolicy.Rule> rules = new ArrayList<>();
    for (Family family : Family.values()) {
      // On IPv6 UDP and DTLS have one port, and TCP and TLS one (RFC 7983 §7, RFC 7443).
      int port = family == Family.V6 ? free(family.address()) : 0;
      Endpoint at = new Endpoint(family.address(), port);
      relays.add(new RoleSettings.RelayAddress(family.address(), family.address()));
      rules.add(
          new PeerPolicy.Rule(
              Prefix.parse(family.loopback), 1024, 65_535, PeerPolicy.Verdict.RELAY));
      for (Way way : Way.values()) {
        listeners.add(
            new Listener(
                way + " " + family,
                way.protocol,
                at,
                at,
                way.protocol.secure() ? Optional.of("node") : Optional.empty()));
      }
    }
    edge =
        AvEdge.start(
            new RoleSettings.AvEdge(REALM, relays, 50_000, 59_999, SECRET),
            listeners,
            new PeerPolicy(rules),
            MANY,
            (username, _) ->
                username.matches("user[0-9]+")
                    ? new TurnKeys.Answer.Known(
                        username, Integrity.longTermKey(username, REALM, "secret"))
                    : new TurnKeys.Answer.Refused("no such user"),
            DatagramPaths.open(2),
            transports);
  }

  @AfterAll
  void stop() {
    runs.shutdownNow();
    peers.forEach(Process::destroyForcibly);
    edge.close();
    transports.close();
    loops.close();
  }

  private static List<Mode> modes() {
    List<Mode> all = new ArrayList<>();
    for (Way way : Way.values()) {
      for (Family client : Family.values()) {
        String over = way + " over " + client;
        all.add(new Mode(over + ", ChannelData", way, client, client, List.of("-c")));
        all.add(new Mode(over + ", indications", way, client, client, List.of("-s", "-c")));
        all.add(new Mode(over + ", two clients", way, client, client, List.of("-y", "-c")));
      }
      Family four = Family.V4;
      Family six = Family.V6;
      String over = way + "";
      all.add(new Mode(over + ", RTP and RTCP", way, four, four, List.of()));
      all.add(new Mode(over + " on IPv4 to an IPv6 relay", way, four, six, List.of("-c")));
      all.add(new Mode(over + " on IPv6 to an IPv4 relay", way, six, four, List.of("-c", "-s")));
      all.add(new Mode(over + ", two with RTCP", way, four, four, List.of("-y")));
      all.add(new Mode(over + ", two by indications", way, six, six, List.of("-y", "-s", "-c")));
      all.add(new Mode(over + ", repeated requests", way, four, four, List.of("-G", "-c")));
      all.add(new Mode(over + ", mobility asked", way, four, four, List.of("-M", "-c")));
      all.add(new Mode(over + ", padded", way, four, four, List.of("-D", "-c")));
      all.add(
          new Mode(over + ", secret of the pool", way, four, four, List.of("-c", "-W", SECRET)));
      all.add(new Mode(over + ", 1,200 bytes", way, four, four, List.of("-l", "1200", "-c")));
    }
    return all;
  }

  @TestFactory
  Stream<DynamicTest> everyModeLosesNothing() throws IOException {
    int four = peer(Family.V4);
    int six = peer(Family.V6);
    List<DynamicTest> tests = new ArrayList<>();
    for (Mode mode : modes()) {
      Future<Report> run = runs.submit(() -> run(mode, mode.relay() == Family.V4 ? four : six));
      tests.add(
          DynamicTest.dynamicTest(
              mode.name(),
              () -> {
                Report report = run.get(60, TimeUnit.SECONDS);
                assertThat(report.lost()).as(report.text()).isZero();
                assertThat(report.received())
                    .as(report.text())
                    .isEqualTo(report.sent())
                    .isPositive();
              }));
    }
    return tests.stream();
  }

  /// Requests that are altered, refused or given up half-way, and clients that leave at random with
  /// packets under way, which they count as lost; whoever comes then is served.
  @TestFactory
  Stream<DynamicTest> afterRoughClientsTheNextIsServed() throws IOException {
    int peer = peer(Family.V4);
    List<DynamicTest> tests = new ArrayList<>();
    for (Way way : Way.values()) {
      List<Future<Report>> rough = new ArrayList<>();
      for (String option : List.of("-R", "-R", "-N", "-O", "-B")) {
        Mode mode = new Mode("", way, Family.V4, Family.V4, List.of(option, "-c"));
        rough.add(runs.submit(() -> run(mode, peer)));
      }
      Mode plain = new Mode("", way, Family.V4, Family.V4, List.of("-c"));
      tests.add(
          DynamicTest.dynamicTest(
              way.toString(),
              () -> {
                for (Future<Report> each : rough) {
                  Report unused = each.get(60, TimeUnit.SECONDS);
                }
                // Of its own: it binds a channel number that is none.
                assertThat(rough.get(2).get().text()).contains("error 400");
                assertThat(rough.get(2).get().exit()).isEqualTo(255);
                Report report = run(plain, peer);
                assertThat(report.lost()).as(report.text()).isZero();
                assertThat(edge.paths()).allMatch(path -> path.counters().faults() == 0);
              }));
    }
    return tests.stream();
  }

  private Report run(Mode mode, int peer) throws IOException, InterruptedException {
    List<String> words = client(mode.way(), mode.client());
    words.addAll(mode.options());
    words.add(mode.relay().relayed);
    if (!mode.options().contains("-y")) {
      words.addAll(List.of("-e", mode.relay().loopback, "-r", Integer.toString(peer)));
    }
    words.addAll(List.of("-n", "25", "-m", "2", mode.client().loopback));
    return run(words, mode.options().contains("-R") ? ROUGH_SECONDS : 50);
  }

  private List<String> client(Way way, Family client) {
    int port = Objects.requireNonNull(edge.addresses().get(way + " " + client)).getPort();
    List<String> words =
        new ArrayList<>(List.of("turnutils_uclient", "-u", "user" + users.incrementAndGet()));
    words.addAll(List.of("-w", "secret", "-p", Integer.toString(port)));
    words.addAll(way.flags);
    return words;
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

  private static Report run(List<String> words, int seconds)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    try {
      process
          .onExit()
          .orTimeout(seconds, TimeUnit.SECONDS)
          .whenComplete((_, late) -> {
            if (late != null) {
              process.destroyForcibly();
            }
          });
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Report(process.waitFor(), String.join(" ", words) + "\n" + text);
    } finally {
      process.destroyForcibly();
    }
  }

  /// A port that nobody has for UDP nor for TCP.
  private static int free(InetAddress address) throws IOException {
    while (true) {
      try (DatagramSocket datagrams = new DatagramSocket(0, address);
          ServerSocket streams = new ServerSocket()) {
        streams.bind(new InetSocketAddress(address, datagrams.getLocalPort()));
        return datagrams.getLocalPort();
      } catch (BindException e) {
        continue;
      }
    }
  }

  /// Starts coturn's echoing peer; its port is found free.
  private int peer(Family family) throws IOException {
    int port;
    try (DatagramSocket free = new DatagramSocket(0, family.address())) {
      port = free.getLocalPort();
    }
    peers.add(
        new ProcessBuilder("turnutils_peer", "-L", family.loopback, "-p", Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
    awaitEcho(new InetSocketAddress(family.address(), port));
    return port;
  }

  private static void awaitEcho(InetSocketAddress at) throws IOException {
    try (DatagramSocket probe = new DatagramSocket(0, at.getAddress())) {
      probe.setSoTimeout(100);
      byte[] hello = new byte[32];
      for (int i = 0; i < 100; i++) {
        probe.send(new DatagramPacket(hello, hello.length, at));
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
}

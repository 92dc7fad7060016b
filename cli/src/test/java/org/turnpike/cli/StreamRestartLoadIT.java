package org.turnpike.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.wire.Needs;
import picocli.CommandLine;

/// An Access Edge, a Director or a Front End is ended and started again while SIPp places 200 calls
/// a second over all three: half of them from outside to somebody inside, half the other way. The
/// clients are connected by TLS and connect again once. Then certificates are replaced under the
/// same load.
@Needs({"root", "sipp"})
@Tag("long")
class StreamRestartLoadIT {

  private static final String DOMAIN = "contoso.example";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// More than are placed: whoever calls is told when it is enough.
  private static final int NO_END = 100_000;

  /// Calls of one direction that are answered before something happens, and after it.
  private static final int ANSWERED = 100;

  private static final List<String> NODES = List.of("fe1", "dir1", "edge1");

  @TempDir Path folder;
  private final Opened open = new Opened();
  private final Map<String, Product> nodes = new HashMap<>();
  private final Map<String, SippDoor> doors = new HashMap<>();
  private final Map<String, String> passwords = new HashMap<>();
  private final ThreadLocalRandom random = ThreadLocalRandom.current();
  private final String net = "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 250);
  private Path file = Path.of("");

  @BeforeEach
  void start() throws IOException {
    file = Files.writeString(folder.resolve("site.yaml"), Sites.directed(net));
    issue();
    for (String node : NODES) {
      Papers.trust(data(node), "authorities.pem", new Papers(folder).authority("inside"));
      up(node);
    }
  }

  private void issue() {
    CertificateAuthority inside = new Papers(folder).authority("inside");
    CertificateAuthority outside = new Papers(folder).authority("outside");
    Papers.issue(inside, data("fe1"), "fe1-internal", "fe.contoso.internal", DOMAIN);
    Papers.issue(inside, data("dir1"), "dir1-internal", "dir.contoso.internal", DOMAIN);
    Papers.issue(inside, data("edge1"), "edge1-internal", "edge.contoso.internal");
    Papers.issue(outside, data("edge1"), "edge-external", "sip." + DOMAIN);
  }

  @AfterEach
  void stop() throws Exception {
    open.close();
  }

  private Path data(String node) {
    return folder.resolve(node).resolve("data");
  }

  private void up(String node) {
    Product made =
        open.add(Product.up(Place.HERE, folder.resolve(node), file.toString(), "--node", node));
    nodes.put(node, made);
    passwords.putAll(made.passwords());
  }

  private static int freePort(String address) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
      return socket.getLocalPort();
    }
  }

  private SippDoor.Client client(String user, String from, boolean outside) {
    String at = outside ? net + ".130:443" : net + ".11:5061";
    CertificateAuthority trusted = new Papers(folder).authority(outside ? "outside" : "inside");
    String address = user + "@" + DOMAIN;
    return new SippDoor.Client(
        address, requireNonNull(passwords.get(address)), from, at, Papers.trusting(trusted));
  }

  private SippDoor door(String user, String from, int sipp, boolean outside, boolean answers)
      throws IOException {
    SippDoor made = open.add(new SippDoor(client(user, from, outside), sipp, answers));
    doors.put(user, made);
    await(user + " signs in", () -> made.signedIn() > 0);
    return made;
  }

  private Running sipp(String name, String from, int port, String scenario, String... more)
      throws IOException {
    Path script = folder.resolve(scenario);
    if (!Files.exists(script)) {
      Files.copy(
          requireNonNull(StreamRestartLoadIT.class.getResourceAsStream("/sipp/" + scenario)),
          script);
    }
    List<String> words = new ArrayList<>(List.of("env", "--chdir=" + folder, "sipp"));
    words.addAll(List.of(more));
    words.addAll(List.of("-t", "t1", "-i", from, "-p", "" + port, "-sf", script.toString()));
    words.addAll(List.of("-nostdin", "-timeout", "180", "-timeout_error", "-trace_stat"));
    words.addAll(List.of("-fd", "1", "-stf", folder.resolve(name + ".stat").toString()));
    words.addAll(List.of("-trace_err", "-error_file", folder.resolve(name + ".err").toString()));
    return open.add(Place.HERE.start(folder.resolve(name + ".log"), words));
  }

  /// Somebody who answers every call.
  private void callee(String user, String from, boolean outside) throws IOException {
    int port = freePort(from);
    Running answering = sipp(user, from, port, "callee.xml", "-m", "100000");
    await(user + " listens", () -> answering.isAlive() && listens(port));
    door(user, from, port, outside, true);
  }

  private static boolean listens(int port) {
    try {
      String hex = ":%04X ".formatted(port);
      return Files.readString(Path.of("/proc/net/tcp"))
          .lines()
          .anyMatch(line -> line.contains(hex) && line.contains(" 0A "));
    } catch (IOException e) {
      return false;
    }
  }

  private Running caller(String user, String from, boolean outside, String callee, int calls)
      throws IOException {
    int port = freePort(from);
    SippDoor door = door(user, from, port, outside, false);
    Path who =
        Files.writeString(
            folder.resolve(user + ".csv"),
            "SEQUENTIAL\n%s;[authentication username=%s password=%s]\n"
                .formatted(user, user, passwords.get(user + "@" + DOMAIN)));
    List<String> words = new ArrayList<>(List.of("127.0.0.1:" + door.port()));
    words.addAll(List.of("-s", callee, "-key", "domain", DOMAIN, "-auth_uri", DOMAIN));
    words.addAll(List.of("-inf", who.toString(), "-r", "100", "-l", "5000", "-m", "" + calls));
    return sipp(user, from, port, "dialog.xml", words.toArray(String[]::new));
  }

  private static void await(String what, BooleanSupplier so) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(20_000_000);
    }
  }

  /// A figure of SIPp's, as it last wrote it; 0 before.
  private long figure(String name, String column) {
    try {
      Path written = folder.resolve(name + ".stat");
      List<String> lines = Files.exists(written) ? Files.readAllLines(written) : List.of();
      if (lines.size() < 2) {
        return 0;
      }
      int at = List.of(lines.getFirst().split(";")).indexOf(column);
      String[] last = lines.getLast().split(";");
      return at >= 0 && at < last.length ? Long.parseLong(last[at]) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /// Every call that was answered came to its end, and was not cut.
  private void assertNoneCut(String name, Running sipp) throws IOException {
    int exit = sipp.awaitEnd(Duration.ofSeconds(150));
    Path errors = folder.resolve(name + ".err");
    String said = Files.exists(errors) ? Files.readString(errors) : "";
    assertThat(exit).as("%s: %s", name, said.substring(0, Math.min(2000, said.length()))).isZero();
    assertThat(figure(name, "GenericCounter2(C)")).as(name).isEqualTo(answered(name));
  }

  private void bothCallees() throws IOException {
    callee("alice", "127.0.0.4", false);
    callee("carol", "127.0.0.5", true);
  }

  private long answered(String name) {
    return figure(name, "GenericCounter1(C)");
  }

  private void awaitAnswered(String name, long calls) {
    await(calls + " calls of " + name + " are answered", () -> answered(name) >= calls);
  }

  /// No further call; what stands comes to its end.
  private void enough(String name, Running sipp) throws IOException {
    sipp.signal("USR1");
    assertNoneCut(name, sipp);
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge1", "dir1", "fe1"})
  void callsThatStandGoOnWhenANodeIsStartedAnew(String node) throws IOException {
    bothCallees();
    Running in = caller("bob", "127.0.0.2", true, "alice", NO_END);
    Running out = caller("anna", "127.0.0.3", false, "carol", NO_END);
    awaitAnswered("bob", ANSWERED);
    awaitAnswered("anna", ANSWERED);

    Product old = requireNonNull(nodes.get(node));
    old.process().signal("TERM");
    assertThat(old.process().awaitEnd(PATIENCE)).isZero();
    long ofBob = answered("bob");
    long ofAnna = answered("anna");
    up(node);

    // Everybody is found as before, and each call that was answered ends when its caller says so.
    awaitAnswered("bob", ofBob + ANSWERED);
    awaitAnswered("anna", ofAnna + ANSWERED);
    enough("bob", in);
    enough("anna", out);
    doors.forEach((user, door) -> assertThat(door.signedIn()).as(user).isLessThanOrEqualTo(2));
  }

  @Test
  void noCallFailsWhileCertificatesAreReplaced() throws IOException {
    bothCallees();
    Running in = caller("bob", "127.0.0.2", true, "alice", NO_END);
    Running out = caller("anna", "127.0.0.3", false, "carol", NO_END);
    int calls = 500;
    for (int reloads = 0;
        reloads < 4 || answered("bob") < calls || answered("anna") < calls;
        reloads++) {
      assertThat(in.isAlive() && out.isAlive()).as("both call, %s times", reloads).isTrue();
      issue();
      for (String node : NODES) {
        CommandLine command = Turnpike.commandLine();
        command.setOut(new PrintWriter(new StringWriter()));
        assertThat(command.execute("reload", "--data", data(node).toString())).isZero();
      }
    }
    enough("bob", in);
    enough("anna", out);
    for (String caller : List.of("bob", "anna")) {
      assertThat(figure(caller, "FailedCall(C)")).as(caller).isZero();
      assertThat(answered(caller)).as(caller).isEqualTo(figure(caller, "TotalCallCreated"));
    }
    doors.forEach((user, door) -> assertThat(door.signedIn()).as(user).isOne());
  }
}

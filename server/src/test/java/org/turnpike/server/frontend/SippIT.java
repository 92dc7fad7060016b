package org.turnpike.server.frontend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.net.Certificates;
import org.turnpike.server.host.Node;
import org.turnpike.server.host.Services;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.store.Ha1;
import org.turnpike.store.MemoryBindings;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.User;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;
import org.turnpike.wire.Needs;

/// Registrar and proxy under SIPp: registrations and calls with digest, in number.
@Needs("sipp")
class SippIT {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String DOMAIN = "sipp.example";
  private static final int USERS = 1000;

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();
  private final MemoryBindings bindings = new MemoryBindings();
  private final Node node = start();

  private Node start() {
    List<User> users =
        IntStream.rangeClosed(1, USERS)
            .mapToObj(i -> new UserUri("user" + i, DOMAIN))
            .map(uri ->
                new User(
                    uri, uri.user(), List.of(Ha1.of(uri, DOMAIN, "secret")), true, Instant.EPOCH))
            .toList();
    Endpoint any = new Endpoint(LOOPBACK, 0);
    return Node.start(
        new NodeSettings(
            1,
            new NodeId("here"),
            List.of(
                new RoleSettings.FrontEnd(
                    List.of(DOMAIN),
                    List.of("127.0.0.1"),
                    Duration.ofMinutes(1),
                    Duration.ofHours(1))),
            List.of(
                new Listener("udp", Protocol.SIP_UDP, any, any, Optional.empty()),
                new Listener("tcp", Protocol.SIP_TCP, any, any, Optional.empty())),
            Trust.NOBODY,
            PeerPolicy.DEFAULT,
            // One source stands for all the users here.
            new Limits(10_000, 10_000, 10, 1_000_000, 65_536, 100)),
        new Services(
            new MemoryUsers(users),
            bindings,
            new Certificates(),
            new byte[32],
            List.of(DigestAlgorithm.MD5)));
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    node.close();
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      Files.copy(requireNonNull(SippIT.class.getResourceAsStream("/sipp/" + name)), file);
    }
    return file;
  }

  private Path users(int first, int last) throws IOException {
    StringBuilder text = new StringBuilder("SEQUENTIAL\n");
    for (int i = first; i <= last; i++) {
      text.append("user%d;[authentication username=user%d password=secret]%n".formatted(i, i));
    }
    return Files.writeString(folder.resolve("users-" + first + ".csv"), text);
  }

  /// Below those that the system gives to whoever asks for any, so that nobody gets it before SIPp
  /// does.
  private static int freePort() throws IOException {
    for (int tried = 0; ; tried++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (DatagramSocket socket = new DatagramSocket(port, LOOPBACK)) {
        return socket.getLocalPort();
      } catch (BindException e) {
        if (tried == 100) {
          throw e;
        }
      }
    }
  }

  private List<String> sipp(String transport, int port, Path scenario, String... more) {
    String listener = transport.startsWith("u") ? "udp" : "tcp";
    List<String> words =
        new ArrayList<>(
            List.of(
                "sipp",
                "127.0.0.1:" + requireNonNull(node.addresses().get(listener)).getPort(),
                "-i",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-t",
                transport,
                "-sf",
                scenario.toString(),
                "-nostdin",
                "-timeout",
                "100",
                "-timeout_error"));
    words.addAll(List.of(more));
    return words;
  }

  /// Runs SIPp to its end; what it failed at is in its error file.
  private void run(List<String> words) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors-" + started.size() + ".log");
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("-trace_err", "-error_file", errors.toString()));
    Process process = begin(all);
    assertThat(process.waitFor(150, TimeUnit.SECONDS)).as("SIPp ended").isTrue();
    // A repeated response to a call that is over is no failure.
    String said =
        Files.exists(errors)
            ? Files.readString(errors).replaceAll("(?s)\\S+\\s+\\S+\\s+\\S+ Dead call.*?'.*?'", "")
            : "";
    assertThat(process.exitValue())
        .as("failed calls: %s", said.substring(0, Math.min(2000, said.length())))
        .isZero();
  }

  private Process begin(List<String> words) throws IOException {
    Process process =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    started.add(process);
    return process;
  }

  private int registered() {
    return bindings.size();
  }

  @Test
  void aThousandUsersRegisterWithDigestOverUdpAndOverOneTcpConnection()
      throws IOException, InterruptedException {
    run(
        sipp(
            "u1",
            freePort(),
            resource("register.xml"),
            "-inf",
            users(1, USERS).toString(),
            "-r",
            "500",
            "-m",
            "1000"));
    assertThat(registered()).isEqualTo(USERS);
    run(
        sipp(
            "t1",
            freePort(),
            resource("register.xml"),
            "-inf",
            users(1, USERS).toString(),
            "-r",
            "500",
            "-m",
            "1000"));
    assertThat(registered()).isEqualTo(2 * USERS);
  }

  @Test
  void fiveThousandCallsAtFiveHundredASecondAllSucceed() throws IOException, InterruptedException {
    int callee = freePort();
    run(sipp("u1", callee, resource("register.xml"), "-inf", users(1, 1).toString(), "-m", "1"));
    // Its own room for what waits to be read is 64 KiB, a tenth of a second of these calls.
    Process answering =
        begin(
            sipp(
                "u1",
                callee,
                resource("callee.xml"),
                "-m",
                "100000",
                "-buff_size",
                Integer.toString(2 << 20)));

    calls(100, 500); // a server that has just begun is slow, and SIPp repeats itself
    calls(500, 5000);

    assertThat(answering.isAlive()).isTrue();
    assertThat(requireNonNull(node.frontEnd().orElse(null)).counters().calls()).isEqualTo(5500);
    assertThat(requireNonNull(node.sip().orElse(null)).counters().overload()).isZero();
  }

  /// A socket for each call: with one for all, what it has room for is lost answers where the
  /// machine holds SIPp up for half a second, and SIPp does not ask again for a 200 that was lost.
  private void calls(int aSecond, int count) throws IOException, InterruptedException {
    run(
        sipp(
            "un",
            freePort(),
            resource("caller.xml"),
            "-s",
            "user1",
            "-inf",
            users(2, USERS).toString(),
            "-r",
            Integer.toString(aSecond),
            "-m",
            Integer.toString(count),
            "-l",
            "3000",
            "-max_socket",
            "4000"));
  }
}

package org.turnpike.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;
import org.turnpike.wire.Needs;

/// A node is ended and started again while SIPp places 200 calls a second over it.
@Needs("sipp")
@Tag("long")
class RestartLoadIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final Opened open = new Opened();

  @AfterEach
  void stop() throws Exception {
    open.close();
  }

  /// Below those that the system gives to whoever asks for any.
  private static int freePort(String address) throws IOException {
    for (int tried = 0; ; tried++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (DatagramSocket socket = new DatagramSocket(port, InetAddress.ofLiteral(address))) {
        return socket.getLocalPort();
      } catch (BindException e) {
        if (tried == 100) {
          throw e;
        }
      }
    }
  }

  private Product node(int port) {
    return open.add(
        Product.up(Place.HERE, folder, "--free-ports", "--sip-port", Integer.toString(port)));
  }

  private Path user(Product node, String name) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".csv"),
        "SEQUENTIAL\n%s;[authentication username=%s password=%s]\n"
            .formatted(name, name, node.password(name)));
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      Files.copy(requireNonNull(RestartLoadIT.class.getResourceAsStream("/sipp/" + name)), file);
    }
    return file;
  }

  /// SIPp with that scenario; its figures are in `NAME.csv`.
  private Running sipp(String name, String from, int port, int to, String scenario, String... more)
      throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "env",
                "--chdir=" + folder,
                "sipp",
                "127.0.0.1:" + to,
                "-i",
                from,
                "-p",
                "" + port));
    words.addAll(List.of("-sf", resource(scenario).toString(), "-nostdin", "-timeout", "180"));
    // A node that starts on a machine with other work may take longer than 64 T1, and then hears
    // from everybody at once.
    words.addAll(List.of("-max_retrans", "40", "-buff_size", "4194304"));
    words.addAll(List.of("-max_invite_retrans", "12", "-max_non_invite_retrans", "40"));
    words.addAll(List.of("-trace_shortmsg"));
    words.addAll(List.of("-shortmessage_file", folder.resolve(name + ".short").toString()));
    words.addAll(List.of("-timeout_error", "-trace_stat", "-fd", "1"));
    words.addAll(List.of("-stf", folder.resolve(name + ".stat").toString()));
    words.addAll(List.of("-trace_err", "-error_file", folder.resolve(name + ".err").toString()));
    words.addAll(List.of(more));
    return open.add(Place.HERE.start(folder.resolve(name + ".log"), words));
  }

  /// A hundred calls a second, 500 in all.
  private Running caller(String name, String from, int to, Path user) throws IOException {
    return sipp(
        name,
        from,
        freePort(from),
        to,
        "held.xml",
        "-s",
        "alice",
        "-inf",
        user.toString(),
        "-r",
        "100",
        "-m",
        "500",
        "-l",
        "5000");
  }

  /// A figure of SIPp's, as it last wrote it; 0 before.
  private long figure(String name, String column) throws IOException {
    Path file = folder.resolve(name + ".stat");
    if (!Files.exists(file)) {
      return 0;
    }
    List<String> lines = Files.readString(file).lines().toList();
    if (lines.size() < 2) {
      return 0;
    }
    List<String> head = List.of(lines.getFirst().split(";"));
    String[] last = lines.getLast().split(";");
    int at = head.indexOf(column);
    return at < last.length ? Long.parseLong(last[at]) : 0; // a line is written bit by bit
  }

  private void await(String name, String column, LongPredicate enough) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!enough.test(figure(name, column))) {
      assertThat(System.nanoTime()).as("%s of %s", column, name).isLessThan(end);
      LockSupport.parkNanos(50_000_000);
    }
  }

  private void assertNoneFailed(String name, Running sipp) throws IOException {
    int exit = sipp.awaitEnd(Duration.ofSeconds(200));
    assertThat(exit).as(exit == 0 ? name : name + ": " + evidence(name)).isZero();
  }

  /// Which figures of SIPp's failed, what the other side took for a mistake, and where all that it
  /// has written and each message's time is kept.
  private String evidence(String name) throws IOException {
    Path kept = Files.createDirectories(Path.of("target", "restart-load"));
    try (Stream<Path> written = Files.list(folder)) {
      for (Path each : written.filter(Files::isRegularFile).toList()) {
        Files.copy(each, kept.resolve(each.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    List<String> figures = Files.readAllLines(folder.resolve(name + ".stat"));
    String[] head = figures.getFirst().split(";");
    String[] last = figures.getLast().split(";");
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < Math.min(head.length, last.length); i++) {
      if (head[i].startsWith("Failed") && head[i].endsWith("(C)") && !last[i].equals("0")) {
        said.append(head[i]).append(' ').append(last[i]).append(", ");
      }
    }
    for (String side : List.of(name, "callee")) {
      Path errors = folder.resolve(side + ".err");
      List<String> aborted =
          !Files.exists(errors)
              ? List.of()
              : Files.readAllLines(errors).stream()
                  .filter(line -> line.contains("Aborting") || line.contains("timed out"))
                  .toList();
      said.append(
          "%s gave up %d calls, the first: %s%n"
              .formatted(side, aborted.size(), aborted.stream().findFirst().orElse("")));
    }
    return said + "more in " + kept.toAbsolutePath();
  }

  @Test
  void callsThatStandGoOnAndRegistrationsAreThereWhenTheNodeComesBack() throws IOException {
    int port = freePort("127.0.0.1");
    Product node = node(port);
    int callee = freePort("127.0.0.4");
    Path alice = user(node, "alice");
    Path bob = user(node, "bob");
    String inf = alice.toString();
    Running registering =
        sipp("register", "127.0.0.4", callee, port, "register.xml", "-inf", inf, "-m", "1");
    assertNoneFailed("register", registering);
    Running answering = sipp("callee", "127.0.0.4", callee, port, "callee.xml", "-m", "100000");
    Running first = caller("first", "127.0.0.2", port, bob);
    Running second = caller("second", "127.0.0.3", port, bob);
    await("first", "CurrentCall", now -> now >= 200);
    await("second", "CurrentCall", now -> now >= 200);

    node.process().signal("TERM");
    assertThat(node.process().awaitEnd(PATIENCE)).isZero();
    long before = figure("callee", "TotalCallCreated");
    Product again = node(port);

    // Nobody has registered again. SIPp tries calls for longer than a node takes to start.
    await("callee", "TotalCallCreated", now -> now > before);
    assertNoneFailed("first", first);
    assertNoneFailed("second", second);
    assertThat(answering.isAlive()).isTrue();
    assertThat(again.process().isAlive()).isTrue();
  }
}

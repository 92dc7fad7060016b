package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.wire.Needs;

/// The shipped unit, under a systemd that has nothing else to do.
@Tag("long")
@Needs({"root", "systemd", "ip"})
class SystemdIT {

  private static final String NODE = "turnpike@fe1";

  private static final String TOPOLOGY =
      """
      turnpike: 1
      name: One node
      organisations: {contoso: {domains: [contoso.com]}}
      sites: {hq: {organisation: contoso, networks: {lan: 10.0.1.0/24}}}
      pools: {fe: {role: front-end, network: hq/lan, nodes: {fe1: 10.0.1.11}}}
      """;

  @TempDir Path folder;

  private Process own;

  @BeforeEach
  void boot() throws Exception {
    Path launcher = folder.resolve("turnpike");
    Files.writeString(
        launcher,
        Product.command().stream()
            .map(w -> "'" + w + "'")
            .collect(Collectors.joining(" ", "#!/bin/sh\nexec ", " \"$@\"\n")));
    Path topology = Files.writeString(folder.resolve("topology.yaml"), TOPOLOGY);
    Path unit = Path.of("..", "docs", "systemd", "turnpike@.service").toRealPath();
    Path script = Path.of(Objects.requireNonNull(getClass().getResource("/systemd.sh")).toURI());
    own =
        new ProcessBuilder(
                "unshare",
                "--kill-child",
                "-npfmuiC",
                "bash",
                script.toString(),
                launcher.toString(),
                unit.toString(),
                topology.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("systemd.log").toFile())
            .start();
    // It takes no questions before it has begun.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!asked("systemctl", "is-system-running", "--wait").text.equals("running")) {
      assertThat(System.nanoTime()).as(this::log).isLessThan(end);
      assertThat(own.isAlive()).as(this::log).isTrue();
      own.waitFor(100, TimeUnit.MILLISECONDS);
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("systemd.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @AfterEach
  void end() throws Exception {
    own.destroyForcibly().waitFor();
  }

  private record Said(int code, String text) {}

  /// Runs a command where that systemd is.
  private Said asked(String... words) throws Exception {
    ProcessHandle first = own.children().findFirst().orElse(null);
    if (first == null) {
      return new Said(Integer.MAX_VALUE, "not there yet");
    }
    List<String> command =
        new ArrayList<>(List.of("nsenter", "-t", Long.toString(first.pid()), "-a"));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes());
    return new Said(process.waitFor(), text.strip());
  }

  private void does(String verb) throws Exception {
    Said said = asked("systemctl", verb, NODE);
    assertThat(said.code).as(said.text).isZero();
  }

  private String shown(String property) throws Exception {
    return asked("systemctl", "show", "--value", "-p", property, NODE).text;
  }

  /// It has started when its ports are open, reloads, is ended and started anew when it hangs, and
  /// stops when told to.
  @Test
  void aNodeRunsUnderTheShippedUnit() throws Exception {
    does("start");
    assertThat(shown("ActiveState")).isEqualTo("active");
    assertThat(shown("StatusText")).startsWith("fe1 serves on ");
    assertThat(asked("bash", "-c", "</dev/tcp/10.0.1.11/5061").code).isZero();
    String first = shown("MainPID");
    assertThat(asked("stat", "-c", "%U", "/proc/" + first).text).isEqualTo("turnpike");

    does("reload");
    assertThat(shown("MainPID")).isEqualTo(first);

    asked("kill", "-STOP", first);
    awaitAgain();
    assertThat(shown("MainPID")).isNotEqualTo(first);
    assertThat(asked("bash", "-c", "</dev/tcp/10.0.1.11/5061").code).isZero();

    does("stop");
    assertThat(Stream.of(shown("ActiveState"), shown("Result")))
        .containsExactly("inactive", "success");
  }

  /// systemd tells those who ask.
  private void awaitAgain() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (!shown("NRestarts").equals("1") || !shown("ActiveState").equals("active")) {
      assertThat(System.nanoTime()).isLessThan(end);
      own.waitFor(200, TimeUnit.MILLISECONDS);
    }
  }
}

package org.turnpike.store.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A PostgreSQL server of a test's own: in a temporary folder, on a free port of loopback, as a
/// user without rights.
final class PostgresCluster implements AutoCloseable {

  private final Path folder;
  private final Path programs;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();

  private PostgresCluster(Path folder, Path programs, int port) {
    this.folder = folder;
    this.programs = programs;
    this.port = port;
  }

  static PostgresCluster start() throws IOException, InterruptedException {
    Path programs;
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      programs = versions.max(Comparator.naturalOrder()).orElseThrow().resolve("bin");
    }
    Path folder = Files.createTempDirectory("tp-people-pg");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    PostgresCluster made = new PostgresCluster(folder, programs, port);
    if (root()) {
      run(List.of("chown", "postgres", folder.toString()));
    }
    Path password = folder.resolve("password");
    Files.writeString(password, "pässword\n");
    if (root()) {
      run(List.of("chown", "postgres", password.toString()));
    }
    made.as(
        "initdb",
        "-D",
        made.files(),
        "-U",
        "turnpike",
        "-A",
        "scram-sha-256",
        "-E",
        "UTF8",
        "--no-locale",
        "--no-sync",
        "--pwfile",
        password.toString());
    made.as(
        "pg_ctl",
        "-D",
        made.files(),
        "-w",
        "-l",
        folder.resolve("log").toString(),
        "-o",
        "-p "
            + port
            + " -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=16MB -k "
            + folder,
        "start");
    return made;
  }

  private String files() {
    return folder.resolve("files").toString();
  }

  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  /// As an unprivileged user: PostgreSQL does not run as root.
  private void as(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (root()) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    // Into a file: the server would hold a pipe open.
    Path said = Files.createTempFile("tp-people", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/tmp").toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + Files.readString(said));
    }
    Files.delete(said);
  }

  /// A new database's name.
  String create() {
    String name = "d" + databases.incrementAndGet();
    try (var connection =
            java.sql.DriverManager.getConnection(url("postgres"), "turnpike", "pässword");
        var statement = connection.createStatement()) {
      statement.execute("create database " + name);
      return name;
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String url(String name) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    as("pg_ctl", "-D", files(), "-m", "immediate", "stop");
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}

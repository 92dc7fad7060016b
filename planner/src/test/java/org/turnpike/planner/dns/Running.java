package org.turnpike.planner.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.turnpike.topology.service.DeployedDns.View;

/// A BIND of our own on loopback, in a folder of its own, on a port that is free. Each view answers
/// to a key of its own, so that one process serves all views of a topology.
final class Running implements AutoCloseable {

  /// @param more records of the first zone besides SOA and NS, in master file form
  record Served(String organisation, View view, List<String> zones, String more) {}

  /// Of every key: what it proves is which view is meant.
  private static final String SECRET = "dHVybnBpa2UgdGVzdCBrZXk=";

  private final Process named;
  private final int port;

  private Running(Process named, int port) {
    this.named = named;
    this.port = port;
  }

  static Running start(Path folder, List<Served> views) throws IOException {
    List<String> log = new ArrayList<>();
    // Another process may take the port between the look and the bind.
    for (int attempt = 0; attempt < 5; attempt++) {
      int port = freePort();
      Path home = Files.createTempDirectory(folder, "named");
      Files.writeString(home.resolve("named.conf"), configuration(home, port, views));
      Process named =
          new ProcessBuilder("named", "-g", "-n", "1", "-c", home.resolve("named.conf").toString())
              .redirectErrorStream(true)
              .start();
      BufferedReader out =
          new BufferedReader(new InputStreamReader(named.getInputStream(), StandardCharsets.UTF_8));
      boolean taken = false;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        log.add(line);
        taken |= line.contains("address in use");
        if (line.endsWith(" running") && !taken) {
          drain(out);
          return new Running(named, port);
        }
      }
      stop(named);
    }
    throw new IllegalStateException("named did not start:\n" + String.join("\n", log));
  }

  /// A full pipe would stop the server.
  private static void drain(BufferedReader out) {
    Thread.ofVirtual()
        .start(() -> {
          try (out) {
            while (out.readLine() != null) {
              // read only to make room
            }
          } catch (IOException closed) {
            // The server is gone.
          }
        });
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String configuration(Path home, int port, List<Served> views) throws IOException {
    StringBuilder out = new StringBuilder();
    for (Served served : views) {
      String key = key(served);
      out.append("key \"").append(key).append("\" { algorithm hmac-sha256; secret \"");
      out.append(SECRET).append("\"; };\nview \"").append(key).append("\" {\n");
      out.append("  match-clients { key \"").append(key).append("\"; };\n");
      String more = served.more();
      for (String zone : served.zones()) {
        Path file = home.resolve(key + "." + zone);
        Files.writeString(
            file,
            "$TTL 3600\n@ IN SOA localhost. hostmaster.localhost. 1 3600 600 1209600 300\n"
                + "@ IN NS localhost.\n"
                + more);
        more = "";
        out.append("  zone \"").append(zone).append("\" {\n    type primary;\n    file \"");
        out.append(file).append("\";\n    allow-update { key \"").append(key).append("\"; };\n");
        out.append("    allow-transfer { key \"").append(key).append("\"; };\n  };\n");
      }
      out.append("};\n");
    }
    return """
    options {
      directory "%1$s";
      pid-file "%1$s/named.pid";
      session-keyfile "%1$s/session.key";
      listen-on port %2$d { 127.0.0.1; };
      listen-on-v6 { none; };
      recursion no;
      dnssec-validation no;
      notify no;
      empty-zones-enable no;
    };
    controls { };
    """
            .formatted(home, port)
        + out;
  }

  private static String key(Served served) {
    return served.organisation() + "-" + served.view().text();
  }

  /// Runs a script of nsupdate, as an administrator would: with a line that says which server.
  void update(Served served, String script) throws IOException {
    DnsToolsIT.run(
        "server 127.0.0.1 " + port + "\n" + script, "nsupdate", "-y", credentials(served));
  }

  /// The whole zone.
  String transfer(Served served, String zone) throws IOException {
    return dig(served, "AXFR", zone, "+noall", "+answer", "+onesoa");
  }

  /// @param questions a name and a type a line
  String ask(Served served, String questions) throws IOException {
    Path file = Files.createTempFile("questions", "");
    try {
      Files.writeString(file, questions);
      String answers = dig(served, "-f", file.toString(), "+tcp", "+noall", "+answer", "+comments");
      assertThat(answers.lines().filter(line -> line.contains("status: ")))
          .as(answers)
          .hasSameSizeAs(questions.lines().toList())
          .allMatch(line -> line.contains("status: NOERROR"));
      return answers;
    } finally {
      Files.delete(file);
    }
  }

  private static String credentials(Served served) {
    return "hmac-sha256:" + key(served) + ":" + SECRET;
  }

  private String dig(Served served, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("dig", "@127.0.0.1", "-p", Integer.toString(port), "-y", credentials(served)));
    command.addAll(List.of(more));
    return DnsToolsIT.run("", command.toArray(String[]::new)).output();
  }

  @Override
  public void close() {
    stop(named);
  }

  private static void stop(Process named) {
    named.destroy();
    named.onExit().join();
  }
}

package org.turnpike.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// BIND with one zone on a free port of loopback, until it is closed. A test that uses it says
/// `@Needs("named")`.
public final class Named implements AutoCloseable {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final Path folder;
  private final Process process;
  private final InetSocketAddress address;

  private Named(Path folder, Process process, InetSocketAddress address) {
    this.folder = folder;
    this.process = process;
    this.address = address;
  }

  /// @param zone its name
  /// @param records as in a zone file, without SOA and NS
  public static Named serving(String zone, String records) throws IOException {
    for (int attempt = 0; ; attempt++) {
      try {
        return start(zone, records, freePort());
      } catch (IOException e) { // somebody took the port between the look and the start
        if (attempt == 3) {
          throw e;
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket tcp = new ServerSocket(0, 1, LOOPBACK);
        DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), LOOPBACK)) {
      return udp.getLocalPort();
    }
  }

  private static Named start(String zone, String records, int port) throws IOException {
    Path folder = Files.createTempDirectory("named");
    Files.writeString(
        folder.resolve("zone"),
        "$ORIGIN "
            + zone
            + ".\n$TTL 60\n@ SOA ns hostmaster 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\n"
            + records);
    Path settings =
        Files.writeString(
            folder.resolve("named.conf"),
            """
            options {
              directory "%s";
              listen-on port %d { 127.0.0.1; };
              listen-on-v6 { none; };
              pid-file none;
              session-keyfile none;
              recursion no;
              dnssec-validation no;
            };
            controls {};
            zone "%s" { type primary; file "zone"; };
            """
                .formatted(folder, port, zone));
    Process process =
        new ProcessBuilder(List.of("named", "-g", "-n", "1", "-c", settings.toString()))
            .redirectErrorStream(true)
            .start();
    Named named = new Named(folder, process, new InetSocketAddress(LOOPBACK, port));
    StringBuilder said = new StringBuilder();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line;
    while ((line = out.readLine()) != null) {
      said.append(line).append('\n');
      if (line.endsWith(" running")) {
        Thread.ofVirtual().start(() -> drain(out));
        return named;
      }
    }
    named.close();
    throw new IOException("named did not start:\n" + said);
  }

  private static void drain(BufferedReader out) {
    try (out) {
      while (out.readLine() != null) {
        continue; // a full pipe would stop it
      }
    } catch (IOException e) {
      return; // it has ended
    }
  }

  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

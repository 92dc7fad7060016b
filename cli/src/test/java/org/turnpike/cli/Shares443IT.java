package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;
import org.turnpike.traversal.turn.TimeLimitedKeys;
import org.turnpike.wire.Needs;

/// An Edge of a file with `shares-443: yes`: SIP over TLS, TURN in the clear and TURN over TLS at
/// one address and port, for clients of other make.
@Needs({"root", "openssl", "turnutils_uclient"})
class Shares443IT {

  @TempDir Path folder;

  private Path site(String net) throws IOException {
    return Files.writeString(
        folder.resolve("site.yaml"),
        Sites.oneEdge(net)
            .replace(
                "nodes:\n      edge1: {inside: NET.70, access: NET.130, webconf: NET.131, av: NET.132}"
                    .replace("NET", net),
                """
                addressing: single
                    shares-443: yes
                    names: {access: sip.contoso.example, av: sip.contoso.example}
                    nodes:
                      edge1: {inside: NET.70, external: NET.130}\
                """
                    .replace("NET", net)));
  }

  @Test
  void eachServiceAnswersItsOwnClientsOnOnePort() throws Exception {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String net = "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 250);
    String address = net + ".130";
    try (Product product =
        Product.up(Place.HERE, folder, site(net).toString(), "--node", "edge1")) {
      assertThat(product.process().isAlive()).isTrue();
      // Told apart by ALPN, by the name asked for, and by what is said first.
      assertThat(options(address, "-alpn", "sip/2")).startsWith("SIP/2.0 ");
      assertThat(options(address)).startsWith("SIP/2.0 ");
      assertThat(uclient(address, "clear", "-t")).contains("Total lost packets 0 ");
      assertThat(uclient(address, "tls", "-t", "-S")).contains("Total lost packets 0 ");
      // And again, since what a service was told of one connection is not for the next.
      assertThat(options(address, "-servername", "sip.contoso.example")).startsWith("SIP/2.0 ");
    }
  }

  /// What the Access Edge says first to a request that it answers itself (RFC 3261 §16.3 (3)).
  private static String options(String address, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("openssl", "s_client", "-quiet", "-connect", address + ":443"));
    words.addAll(List.of(more));
    Process openssl =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    openssl
        .onExit()
        .orTimeout(20, TimeUnit.SECONDS)
        .whenComplete((_, late) -> {
          if (late != null) {
            openssl.destroyForcibly();
          }
        });
    try (BufferedReader answers =
        new BufferedReader(
            new InputStreamReader(openssl.getInputStream(), StandardCharsets.UTF_8))) {
      openssl
          .getOutputStream()
          .write(
              """
              OPTIONS sip:contoso.example SIP/2.0
              Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bKshares
              Max-Forwards: 0
              From: <sip:anybody@contoso.example>;tag=1
              To: <sip:contoso.example>
              Call-ID: shares-443
              CSeq: 1 OPTIONS
              Content-Length: 0

              """
                  .replace("\n", "\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      openssl.getOutputStream().flush();
      return String.valueOf(answers.readLine());
    } finally {
      openssl.destroyForcibly();
    }
  }

  /// Two clients that talk through the relay.
  private String uclient(String address, String user, String... more) throws IOException {
    String secret =
        Files.readAllLines(folder.resolve("data").resolve("secrets")).getFirst().split(" = ")[1];
    TimeLimitedKeys keys = new TimeLimitedKeys("any", secret);
    String name = keys.marked(user, Instant.now().plusSeconds(600));
    List<String> words = new ArrayList<>(List.of("turnutils_uclient", "-y", "-c"));
    words.addAll(List.of(more));
    words.addAll(List.of("-u", name, "-w", keys.password(name), "-p", "443"));
    words.addAll(List.of("-n", "5", "-m", "1", address));
    try (Running client = Place.HERE.start(folder.resolve(user + ".log"), words)) {
      client.awaitEnd(Duration.ofSeconds(60));
      return String.join("\n", client.output());
    }
  }
}

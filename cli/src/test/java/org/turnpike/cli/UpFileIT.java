package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.network.Place;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// Nodes of a topology file, run by `turnpike up FILE --node NAME` at addresses of the loopback
/// network that no other test has: the ports are the plan's.
class UpFileIT {

  private static final double ALICE = 440;
  private static final double BOB = 880;

  @TempDir Path folder;
  private String net = "";
  private String file = "";

  @BeforeEach
  void write() throws IOException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    net = "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 250);
    Path path = folder.resolve("site.yaml");
    Files.writeString(
        path,
        """
        turnpike: 1
        name: A small site
        organisations:
          contoso: {domains: [contoso.example], internal-domain: contoso.internal, product: turnpike}
          other: {domains: [other.example], product: 2019}
        sites:
          here:
            organisation: contoso
            networks: {servers: NET.0/26, edge-inside: NET.64/26, edge-outside: NET.128/26}
            circuits:
              internet: {to: internet, address: 203.0.113.2/29, bandwidth: 1 Gbit/s}
            firewalls:
              outer: {outside: [internet], perimeter: edge-outside, inside: router}
              inner: {outside: edge-inside, inside: router}
          there:
            organisation: other
            networks: {servers: 192.168.77.0/24}
            circuits:
              internet: {to: internet, address: 203.0.113.10/29, bandwidth: 1 Gbit/s}
        pools:
          fe: {role: front-end, network: here/servers, edge: edge, nodes: {fe1: NET.11}}
          edge:
            role: edge
            option: single-public
            outside: here/edge-outside
            inside: here/edge-inside
            fqdn: edge.contoso.internal
            next-hop: fe
            nodes:
              edge1: {inside: NET.70, access: NET.130, webconf: NET.131, av: NET.132}
          theirs: {role: front-end, network: there/servers, nodes: {old1: 192.168.77.11}}
        users:
          alice: {home: fe, at: here/servers}
          bob: {home: fe, at: here/servers}
        """
            .replace("NET", net));
    file = path.toString();
  }

  private Product up(String node) {
    try {
      return Product.up(
          Place.HERE, Files.createDirectories(folder.resolve(node)), file, "--node", node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Ended(int exit, String text) {}

  private static Ended run(List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), text);
  }

  private Ended refused(String... words) throws IOException, InterruptedException {
    return run(Product.command(words));
  }

  private Baresip phone(Product product, String user, double tone) {
    for (JsonNode each : product.ready().get("users")) {
      String address = each.get("address").asString().substring("sip:".length());
      if (address.startsWith(user + "@")) {
        return Baresip.start(
            Place.HERE,
            folder.resolve(user),
            new Baresip.Settings(
                address,
                each.get("password").asString(),
                product.at("sip-tls"),
                "tls",
                "",
                Optional.empty(),
                "127.0.0.1",
                tone));
      }
    }
    throw new IllegalStateException("no user " + user + " in " + product.ready());
  }

  @Test
  @Needs({"root", "baresip"})
  void usersOfAFrontEndPoolCallEachOtherAtThePlansPort() {
    try (Product product = up("fe1")) {
      assertThat(product.at("sip-tls")).isEqualTo(net + ".11:5061");
      try (Baresip alice = phone(product, "alice", ALICE);
          Baresip bob = phone(product, "bob", BOB)) {
        alice.awaitRegistered();
        bob.awaitRegistered();
        alice.call("bob@contoso.example");
        alice.awaitEstablished();
        bob.awaitEstablished();
        Ears.assertTwoWay(Ears.recording(alice), ALICE, Ears.recording(bob), BOB);
        alice.hangUp();
        bob.awaitClosed();
      }
    }
  }

  @Test
  @Needs({"root", "ss"})
  void nothingListensThatThePlanDoesNotList() throws Exception {
    try (Product product = up("edge1")) {
      Ended sockets = run(List.of("ss", "-Hlntu"));
      TreeSet<String> open = new TreeSet<>();
      for (String line : sockets.text().lines().toList()) {
        String[] words = line.split("\\s+");
        // ss shows IPv4 of a socket of both families as [::ffff:192.0.2.1].
        String at = words[4].replace("[::ffff:", "").replace("]", "");
        if (at.startsWith(net + ".")) {
          open.add(words[0] + " " + at);
        }
      }
      assertThat(open)
          .containsExactlyInAnyOrder(
              "tcp " + net + ".130:443",
              "tcp " + net + ".130:5061",
              "tcp " + net + ".70:5061",
              "udp " + net + ".132:3478",
              "tcp " + net + ".132:443",
              "udp " + net + ".70:3478",
              "tcp " + net + ".70:443",
              "tcp " + net + ".70:5062",
              "tcp " + net + ".70:4443");
      List<String> closed = new ArrayList<>();
      product.ready().get("not_served").forEach(each -> closed.add(each.asString()));
      assertThat(closed).contains("tcp " + net + ".131:443", "tcp " + net + ".70:8057");
    }
  }

  /// Username and password of a time-limited credential, as an application server makes them.
  private List<String> credential(String node) throws Exception {
    String secret =
        Files.readAllLines(folder.resolve(node).resolve("data").resolve("secrets")).stream()
            .filter(line -> line.startsWith("av-authentication-key = "))
            .map(line -> line.substring("av-authentication-key = ".length()))
            .findFirst()
            .orElseThrow();
    String user = Instant.now().plusSeconds(600).getEpochSecond() + ":alice";
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
    byte[] password = mac.doFinal(user.getBytes(StandardCharsets.UTF_8));
    return List.of("-u", user, "-w", Base64.getEncoder().encodeToString(password));
  }

  @Test
  @Needs({"root", "turnutils_uclient"})
  void aRelayReachesTheRelaysOfTheFileAndNothingElseOfThisMachine() throws Exception {
    try (Product product = up("edge1")) {
      assertThat(product.at("turn-udp")).isEqualTo(net + ".132:3478");
      List<String> client = new ArrayList<>(List.of("turnutils_uclient"));
      client.addAll(credential("edge1"));

      List<String> between = new ArrayList<>(client);
      between.addAll(List.of("-y", "-n", "50", "-m", "2", net + ".132"));
      assertThat(run(between).text()).contains("Total lost packets 0 ");

      List<String> loopback = new ArrayList<>(client);
      loopback.addAll(List.of("-e", "127.0.0.1", "-n", "5", "-m", "1", net + ".132"));
      assertThat(run(loopback).text()).contains("error 403");
    }
  }

  @Test
  @Needs({"root", "turnutils_uclient"})
  void theInternalRelayLosesNothingOverTlsAndDtls() throws Exception {
    try (Product product = up("edge1")) {
      assertThat(product.at("turn-tls")).isEqualTo(net + ".70:443");
      assertThat(product.at("turn-dtls")).isEqualTo(net + ".70:3478");
      for (List<String> way :
          List.of(List.of("-t", "-S", "-p", "443"), List.of("-S", "-p", "3478"))) {
        List<String> client = new ArrayList<>(List.of("turnutils_uclient"));
        client.addAll(credential("edge1"));
        client.addAll(way);
        client.addAll(List.of("-y", "-n", "20", "-m", "2", net + ".70"));
        assertThat(run(client).text()).as("%s", way).contains("Total lost packets 0 ");
      }
    }
  }

  @Test
  void whatTheFileDoesNotHaveIsSaid() throws Exception {
    Ended unknown = refused("up", file, "--node", "edge9");
    assertThat(unknown.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.text()).contains("no such node; it has fe1, edge1, old1");
    Ended none = refused("up", file);
    assertThat(none.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(none.text()).contains("--node is needed, one of fe1, edge1");
    Ended others = refused("up", file, "--node", "old1");
    assertThat(others.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(others.text()).contains("product: turnpike").contains("organisation other");
    Ended port = refused("up", file, "--node", "fe1", "--sip-port", "5070");
    assertThat(port.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(port.text()).contains("are the file's");
    Ended alone = refused("up", "--node", "fe1");
    assertThat(alone.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(alone.text()).contains("needs the topology file");
  }

  @Test
  void anAddressOfAnotherMachineIsNamedWithItsListener() throws Exception {
    Path path = folder.resolve("far.yaml");
    Files.writeString(
        path,
        Files.readString(Path.of(file))
            .replace("fe1: " + net + ".11", "fe1: 192.0.2.11")
            .replace("servers: " + net + ".0/26", "servers: 192.0.2.0/26"));
    Ended ended =
        refused("up", path.toString(), "--node", "fe1", "--data", folder.resolve("far").toString());
    assertThat(ended.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(ended.text()).contains("192.0.2.11").doesNotContain("\tat ");
  }

  @Test
  @Needs({"root"})
  void aPortThatIsTakenIsNamed() throws Exception {
    try (var taken = new ServerSocket(5061, 1, InetAddress.ofLiteral(net + ".11"))) {
      Ended ended =
          refused("up", file, "--node", "fe1", "--data", folder.resolve("taken").toString());
      assertThat(ended.exit()).isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(ended.text()).contains(net + ".11:5061").doesNotContain("\tat ");
      assertThat(taken.isClosed()).isFalse();
    }
  }
}

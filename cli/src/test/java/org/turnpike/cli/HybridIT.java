package org.turnpike.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.network.Place;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.Pem;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// One SIP domain with a home on-premises and one online, each a Front End behind an Access Edge:
/// four processes of `up FILE --node`, with certificates of an authority for each inside and one
/// for the outside, and phones that nobody here wrote.
class HybridIT {

  private static final double LOW = 440;
  private static final double HIGH = 880;
  private static final Instant NOW = Instant.now();

  @TempDir Path folder;
  private String net = "";
  private String file = "";
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, Product> nodes = new HashMap<>();
  private @Nullable CertificateAuthority outside;

  private CertificateAuthority authority(String name) {
    return CertificateAuthority.open(folder.resolve("ca-" + name), name, NOW);
  }

  private CertificateAuthority outside() {
    return requireNonNull(outside);
  }

  @BeforeEach
  void write() throws IOException {
    outside = authority("outside");
    ThreadLocalRandom random = ThreadLocalRandom.current();
    net = "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 250);
    Path path = folder.resolve("hybrid.yaml");
    Files.writeString(path, Sites.hybrid(net));
    file = path.toString();
    deploy("fe1", "edge1", "fe.contoso.internal", "edge.contoso.internal", "edge", "contoso");
    deploy("fe2", "edge2", "online.cloud.internal", "edge.cloud.internal", "online-edge", "cloud");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  /// Puts what an administrator puts into the data folders of a Front End and its Edge.
  private void deploy(
      String front, String edge, String pool, String edgePool, String external, String name) {
    CertificateAuthority inside = authority(name);
    String domain = name.equals("contoso") ? "contoso.example" : "online.example";
    issue(inside, front, front + "-internal", pool, "contoso.example");
    issue(inside, edge, edge + "-internal", edgePool);
    issue(outside(), edge, external + "-external", "sip." + domain);
    for (String node : List.of(front, edge)) {
      Pem.write(
          certificates(node).resolve("authorities.pem"),
          Pem.text(List.of(inside.certificate())),
          false);
    }
    Pem.write(
        certificates(edge).resolve("partners.pem"),
        Pem.text(List.of(outside().certificate())),
        false);
  }

  private Path certificates(String node) {
    return folder.resolve(node).resolve("data").resolve("certificates");
  }

  private void issue(CertificateAuthority authority, String node, String name, String... names) {
    Papers.issue(authority, folder.resolve(node).resolve("data"), name, names);
  }

  private Product up(String node) throws IOException {
    Product product =
        Product.up(Place.HERE, Files.createDirectories(folder.resolve(node)), file, "--node", node);
    open.add(product);
    nodes.put(node, product);
    return product;
  }

  private Baresip phone(String home, String user, String server, double tone) {
    for (JsonNode each : requireNonNull(nodes.get(home)).ready().get("users")) {
      String address = each.get("address").asString().substring("sip:".length());
      if (address.startsWith(user + "@")) {
        Baresip phone =
            Baresip.start(
                Place.HERE,
                folder.resolve(user),
                new Baresip.Settings(
                    address,
                    each.get("password").asString(),
                    server,
                    "tls",
                    "",
                    Optional.empty(),
                    "127.0.0.1",
                    tone));
        open.add(phone);
        phone.awaitRegistered();
        return phone;
      }
    }
    throw new IllegalStateException("no user " + user);
  }

  private static void talk(Baresip caller, String to, Baresip callee) {
    caller.call(to + "@contoso.example");
    caller.awaitEstablished();
    callee.awaitEstablished();
    callee.hangUp();
    caller.awaitClosed();
  }

  @Test
  @Needs({"root", "baresip"})
  void phonesInsideAndOutsideOfBothHomesCallEachOtherByTheirAccessEdges() throws IOException {
    for (String node : List.of("fe1", "edge1", "fe2", "edge2")) {
      up(node);
    }
    Baresip alice = phone("fe1", "alice", net + ".2:5061", LOW);
    Baresip carol = phone("fe1", "carol", net + ".34:443", HIGH);
    Baresip olga = phone("fe2", "olga", net + ".98:443", LOW);

    alice.call("carol@contoso.example");
    alice.awaitEstablished();
    carol.awaitEstablished();
    Ears.assertTwoWay(Ears.recording(alice), LOW, Ears.recording(carol), HIGH);
    carol.hangUp();
    alice.awaitClosed();

    talk(carol, "olga", olga);
    talk(olga, "alice", alice);

    // Signs in at the Access Edge of the other home.
    Baresip oscar = phone("fe2", "oscar", net + ".34:443", HIGH);
    talk(oscar, "carol", carol);
    talk(olga, "oscar", oscar);
  }

  /// What s_client says of a handshake, and what came back over it.
  private String client(String at, List<String> more, String say) throws Exception {
    List<String> words = new ArrayList<>(List.of("openssl", "s_client", "-connect", at, "-quiet"));
    words.addAll(more);
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    open.add(process::destroy);
    process.getOutputStream().write(say.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    StringBuilder text = new StringBuilder();
    try (var lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        text.append(line).append('\n');
        if (line.startsWith("SIP/2.0 ") && !line.contains(" 100 ")) {
          process.destroy();
          break;
        }
      }
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return text.toString();
  }

  private List<String> proof(CertificateAuthority authority, String node, String name) {
    issue(authority, node, "c", name);
    return List.of(
        "-cert",
        certificates(node).resolve("c.pem").toString(),
        "-key",
        certificates(node).resolve("c.key").toString());
  }

  private static String message(String from) {
    return """
    MESSAGE sip:alice@contoso.example SIP/2.0\r
    Via: SIP/2.0/TLS 192.0.2.1;branch=z9hG4bKx\r
    Max-Forwards: 70\r
    From: <sip:FROM>;tag=1\r
    To: <sip:alice@contoso.example>\r
    Call-ID: refused\r
    CSeq: 1 MESSAGE\r
    Content-Length: 0\r
    \r
    """
        .replace("FROM", from);
  }

  private String log(String node) throws IOException {
    return Files.readString(folder.resolve(node).resolve("turnpike.log"));
  }

  @Test
  @Needs({"root", "openssl"})
  void whoeverHasNoBusinessThereIsRefusedWithALineThatSaysWhy() throws Exception {
    up("edge1");
    String partners = net + ".34:5061";
    String inner = net + ".18:5061";
    CertificateAuthority stranger = authority("stranger");

    assertThat(client(partners, List.of(), message("x@far.example")))
        .contains("certificate required");
    assertThat(client(partners, proof(stranger, "m1", "sip.far.example"), message("x@far.example")))
        .contains(" alert ");
    assertThat(
            client(
                inner,
                proof(authority("contoso"), "m2", "other.contoso.internal"),
                message("alice@contoso.example")))
        .contains("SIP/2.0 403 Not a Peer of This Server");
    assertThat(
            client(
                partners,
                proof(outside(), "m3", "sip.far.example"),
                message("alice@contoso.example")))
        .contains("SIP/2.0 403 From of This Domain");
    assertThat(client(net + ".34:443", List.of(), message("x@far.example")))
        .contains("SIP/2.0 403 Not a Domain of This Server");

    requireNonNull(nodes.get("edge1")).close();
    assertThat(log("edge1"))
        .contains("tls-refused")
        .contains("peer-unknown")
        .contains("spoofed-from")
        .contains("foreign-user");
  }
}

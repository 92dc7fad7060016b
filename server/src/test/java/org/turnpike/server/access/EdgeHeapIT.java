package org.turnpike.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.server.frontend.Sites.DOMAIN;
import static org.turnpike.server.frontend.Sites.credential;
import static org.turnpike.server.frontend.Sites.peer;
import static org.turnpike.server.frontend.Sites.trusting;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.net.Certificates;
import org.turnpike.net.Credential;
import org.turnpike.pki.CertificateStore;
import org.turnpike.pki.Pem;
import org.turnpike.pki.StoredCertificate;
import org.turnpike.server.frontend.Phone;
import org.turnpike.server.frontend.Sites;
import org.turnpike.server.host.Node;
import org.turnpike.server.host.Services;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.message.Method;
import org.turnpike.store.Ha1;
import org.turnpike.store.MemoryBindings;
import org.turnpike.store.MemoryUsers;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Peer.Purpose;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;

/// Whoever takes the machine of an Access Edge over finds nothing there to sign in with: its heap
/// is searched while users are signed in through it.
class EdgeHeapIT {

  private static final String FE = "fe." + DOMAIN;
  private static final String EDGE = "edge." + DOMAIN;

  private final Sites sites = new Sites();
  private @TempDir Path folder;

  @AfterEach
  void stop() throws Exception {
    sites.close();
  }

  /// An Access Edge in a process of its own.
  static final class Edge {
    /// @param args a folder with its certificates, its addresses outside and inside, home's
    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[0]);
      Endpoint clients = Endpoint.parse(args[1]);
      Endpoint inside = Endpoint.parse(args[2]);
      Certificates certificates = new Certificates();
      for (String name : List.of("internal", "external")) {
        StoredCertificate stored = CertificateStore.load(folder, name);
        List<X509Certificate> trust = Pem.certificates(folder.resolve(name + "-trust.pem"));
        certificates.put(name, new Credential(stored.key(), stored.chain(), trust));
      }
      NodeSettings settings =
          new NodeSettings(
              1,
              new NodeId("edge1"),
              List.of(
                  new RoleSettings.AccessEdge(
                      List.of("sip." + DOMAIN), List.of(DOMAIN), FederationRules.NONE)),
              List.of(
                  Sites.listener("clients", clients, "external", Audience.CLIENTS),
                  Sites.listener("inside", inside, "internal", Audience.SERVERS)),
              List.of(peer(FE, Purpose.NEXT_HOP, Endpoint.parse(args[3]))),
              Trust.NOBODY,
              PeerPolicy.DEFAULT,
              Limits.DEFAULT);
      Services services =
          new Services(
              new MemoryUsers(List.of()),
              new MemoryBindings(),
              certificates,
              new byte[32],
              List.of(DigestAlgorithm.MD5));
      try (Node node = Node.start(settings, services)) {
        System.out.println("ready " + node.addresses().keySet());
        while (System.in.read() >= 0) {}
      }
    }
  }

  private void certificate(String name, Credential own) {
    CertificateStore.save(folder, new StoredCertificate(name, own.key(), own.chain()));
    Pem.write(folder.resolve(name + "-trust.pem"), Pem.text(own.trust()), false);
  }

  private Process edge() throws IOException {
    certificate("internal", credential(sites.inside, List.of(sites.inside.certificate()), EDGE));
    certificate(
        "external",
        credential(sites.outside, List.of(sites.outside.certificate()), "sip." + DOMAIN));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Edge.class.getName(),
                folder.toString(),
                sites.clients(21).toString(),
                sites.at(11).toString(),
                sites.at(1).toString())
            .redirectError(folder.resolve("edge.log").toFile())
            .start();
    sites.closing(process::destroyForcibly);
    BufferedReader lines = process.inputReader();
    String line = lines.readLine();
    while (line != null && !line.startsWith("ready")) {
      line = lines.readLine();
    }
    assertThat(line).as(() -> "see " + folder.resolve("edge.log")).isNotNull();
    return process;
  }

  private byte[] heap(Process process) throws Exception {
    Path dump = folder.resolve("edge.hprof");
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.heap_dump",
                "-all",
                dump.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("jcmd.log").toFile())
            .start();
    assertThat(jcmd.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(jcmd.exitValue()).as(() -> "see " + folder.resolve("jcmd.log")).isZero();
    return Files.readAllBytes(dump);
  }

  private static boolean holds(byte[] heap, byte[] wanted) {
    for (int i = 0; i <= heap.length - wanted.length; i++) {
      int same = 0;
      while (same < wanted.length && heap[i + same] == wanted[same]) {
        same++;
      }
      if (same == wanted.length) {
        return true;
      }
    }
    return false;
  }

  /// Each shape that a program might keep it in.
  private static void shapes(String what, byte[] bytes, Map<String, byte[]> into) {
    HexFormat hex = HexFormat.of();
    into.put(what, bytes);
    into.put(what + " in hex", hex.formatHex(bytes).getBytes(StandardCharsets.UTF_8));
    into.put(what + " in UTF-16", hex.formatHex(bytes).getBytes(StandardCharsets.UTF_16LE));
    into.put(
        what + " in Base64",
        Base64.getEncoder()
            .withoutPadding()
            .encodeToString(bytes)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theHeapOfARunningEdgeHoldsNoHashOfAPasswordAndNoSecretOfTheInside() throws Exception {
    Node fe =
        sites.frontEnd(
            1,
            credential(sites.inside, List.of(sites.inside.certificate()), FE),
            List.of(peer(EDGE, Purpose.EDGE, sites.at(11))),
            List.of(),
            "alice",
            "carol");
    Process edge = edge();
    Phone alice = sites.registered("alice", fe);
    Phone carol =
        sites.closing(
            Phone.overTls(
                "carol", DOMAIN, sites.clients(21).toSocketAddress(), trusting(sites.outside)));
    assertThat(carol.register("").status()).isEqualTo(200);
    String to = "sip:alice@" + DOMAIN;
    carol.authenticated(Method.MESSAGE, to, "<" + to + ">", "m", e -> e);
    alice.answer(alice.awaitRequest(Method.MESSAGE), 200, "OK");
    carol.awaitStatus(200);

    byte[] heap = heap(edge);

    // What has to be there, so that what is not was looked for in the right place.
    assertThat(holds(heap, ("register-carol" + carol.port()).getBytes(StandardCharsets.UTF_8)))
        .isTrue();
    Map<String, byte[]> secrets = new LinkedHashMap<>();
    for (String user : Set.of("alice", "carol")) {
      Ha1 hash = Ha1.of(Sites.user(user), DOMAIN, "secret");
      shapes(user + "'s MD5", HexFormat.of().parseHex(hash.md5()), secrets);
      shapes(user + "'s SHA-256", HexFormat.of().parseHex(hash.sha256()), secrets);
    }
    sites.secrets.forEach(each -> shapes("the Front End's secret", each, secrets));
    assertThat(sites.secrets).hasSize(1);
    secrets.forEach((what, bytes) -> assertThat(holds(heap, bytes)).as(what).isFalse());
  }
}

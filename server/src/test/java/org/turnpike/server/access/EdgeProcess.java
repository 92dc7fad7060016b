package org.turnpike.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.server.frontend.Sites.DOMAIN;
import static org.turnpike.server.frontend.Sites.credential;
import static org.turnpike.server.frontend.Sites.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.turnpike.net.Certificates;
import org.turnpike.net.Credential;
import org.turnpike.net.TransportCounters;
import org.turnpike.pki.CertificateStore;
import org.turnpike.pki.Pem;
import org.turnpike.pki.StoredCertificate;
import org.turnpike.server.frontend.Sites;
import org.turnpike.server.host.Node;
import org.turnpike.server.host.Services;
import org.turnpike.server.sip.SipCounters;
import org.turnpike.sip.auth.DigestAlgorithm;
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

/// An Access Edge in a process of its own, so that a test can look at all that it holds: outside at
/// a site's address 21, inside at 11, its next hop at 1.
final class EdgeProcess {

  private static final String COUNTED = "counted ";

  private final Path folder;
  private final Process process;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  /// @param folder for its certificates and what it says; empty
  /// @param name its own inside
  /// @param home name of its next hop
  EdgeProcess(Sites sites, Path folder, String name, String home) throws IOException {
    this.folder = folder;
    certificate("internal", credential(sites.inside, List.of(sites.inside.certificate()), name));
    certificate(
        "external",
        credential(sites.outside, List.of(sites.outside.certificate()), "sip." + DOMAIN));
    process =
        new ProcessBuilder(
                tool("java"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog.level=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                EdgeProcess.class.getName(),
                folder.toString(),
                sites.clients(21).toString(),
                sites.at(11).toString(),
                sites.at(1).toString(),
                home)
            .redirectError(log().toFile())
            .start();
    sites.closing(process::destroyForcibly);
    BufferedReader lines = process.inputReader();
    String line = lines.readLine();
    while (line != null && !line.startsWith("ready")) {
      line = lines.readLine();
    }
    assertThat(line).as(() -> "see " + log()).isNotNull();
    Thread.ofVirtual()
        .start(() -> lines.lines().filter(l -> l.startsWith(COUNTED)).forEach(said::add));
  }

  /// @param args a folder with its certificates, its addresses outside and inside, home's and name
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
            List.of(peer(args[4], Purpose.NEXT_HOP, Endpoint.parse(args[3]))),
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
      while (System.in.read() >= 0) {
        System.out.println(COUNTED + counters(node));
      }
    }
  }

  /// What a node has counted, in one line.
  static String counters(Node node) {
    List<String> all = new ArrayList<>();
    node.sip()
        .ifPresent(sip -> {
          SipCounters of = sip.counters();
          all.add("requests " + of.requests());
          all.add("answers " + IntStream.rangeClosed(1, 6).mapToObj(of::answers).toList());
          all.add("no SIP " + of.malformed());
          all.add("overload " + of.overload());
          all.add("stray responses " + of.strayResponses());
          all.add("retransmissions " + of.retransmissions());
          all.add("transactions " + of.transactions() + ", unanswered " + of.unanswered());
          all.add("silenced " + sip.silenced());
          sip.listeners()
              .forEach((name, at) -> {
                TransportCounters c = at.counters();
                all.add(
                    "%s: %d in, %d out, %d accepted, %d open, refused %d, half open %d, handshakes failed %d, malformed %d, unsent %d"
                        .formatted(
                            name,
                            c.messagesIn(),
                            c.messagesOut(),
                            c.accepted(),
                            c.open(),
                            c.refusedByLimit(),
                            c.halfOpenClosed(),
                            c.handshakesFailed(),
                            c.malformed(),
                            c.unsent()));
              });
        });
    node.access()
        .ifPresent(a ->
            all.add(
                "passed in %d, out %d, refused %s"
                    .formatted(a.counters().in(), a.counters().out(), a.counters().refused())));
    all.add("connections of peers " + node.transports().accepted());
    return String.join("; ", all);
  }

  /// What it has counted until now.
  String counters() throws IOException, InterruptedException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    return String.valueOf(said.poll(10, TimeUnit.SECONDS));
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private void certificate(String name, Credential own) {
    CertificateStore.save(folder, new StoredCertificate(name, own.key(), own.chain()));
    Pem.write(folder.resolve(name + "-trust.pem"), Pem.text(own.trust()), false);
  }

  boolean runs() {
    return process.isAlive();
  }

  /// What it says on its standard error: faults of its own.
  Path log() {
    return folder.resolve("edge.log");
  }

  /// What its virtual machine answers.
  String jcmd(String... command) throws IOException, InterruptedException {
    Path said = folder.resolve("jcmd.log");
    List<String> words = new ArrayList<>(List.of(tool("jcmd"), Long.toString(process.pid())));
    words.addAll(List.of(command));
    Process jcmd =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(jcmd.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(jcmd.exitValue()).as(() -> "see " + said).isZero();
    return Files.readString(said, StandardCharsets.UTF_8);
  }

  /// Bytes of the objects that it still reaches.
  long reachable() throws IOException, InterruptedException {
    String total =
        jcmd("GC.class_histogram")
            .lines()
            .filter(line -> line.startsWith("Total"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(total.strip().split("\\s+")[2]);
  }

  /// How many files and sockets it has open.
  int descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
      return Math.toIntExact(open.count());
    }
  }
}

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.turnpike.net.Certificates;
import org.turnpike.net.Credential;
import org.turnpike.server.host.Node;
import org.turnpike.server.host.Services;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.store.Binding;
import org.turnpike.store.BindingChange;
import org.turnpike.store.Ha1;
import org.turnpike.store.MemoryBindings;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.User;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Prefix;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;

/// A node for side-by-side loads, all in memory: SIP on 127.0.0.1:15060, TURN on 127.0.0.1:3478, users
/// user1 to user10000 (or as many as BENCH_USERS says) and `user` with the password "secret" in the realm bench.local, and `service`
/// registered at 127.0.0.1:15070. With BENCH_CERTIFICATE and BENCH_KEY (PEM, an EC key) in the
/// environment, TURN over TLS on 127.0.0.1:5349 too. Run with the built product on the class path:
///
///     java -cp 'cli/target/dist/lib/*' bench/BenchNode.java
class BenchNode {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String REALM = "bench.local";

  public static void main(String[] words) throws InterruptedException {
    List<User> users = new ArrayList<>();
    users.add(user("user"));
    users.add(user("service"));
    String count = System.getenv("BENCH_USERS");
    for (int i = 1; i <= (count == null ? 10_000 : Integer.parseInt(count)); i++) {
      users.add(user("user" + i));
    }
    MemoryBindings bindings = new MemoryBindings();
    bindings.update(
        new UserUri("service", REALM),
        Instant.now(),
        held ->
            new BindingChange.Replaced(
                List.of(
                    new Binding(
                        "sip:service@127.0.0.1:15070", "bench", 1, Instant.MAX, 1000, List.of(),
                        "", 0, "udp:127.0.0.1:15070", "", ""))));
    Certificates certificates = new Certificates();
    List<Listener> listeners =
        new ArrayList<>(
            List.of(
                listener(Protocol.SIP_UDP, 15060),
                listener(Protocol.SIP_TCP, 15060),
                listener(Protocol.TURN_UDP, 3478),
                listener(Protocol.TURN_TCP, 3478)));
    String certificate = System.getenv("BENCH_CERTIFICATE");
    if (certificate != null) {
      certificates.put("bench", credential(certificate, System.getenv("BENCH_KEY")));
      Endpoint at = new Endpoint(LOOPBACK, 5349);
      listeners.add(
          new Listener("turn-tls", Protocol.TURN_TLS, at, at, Optional.of("bench")));
    }
    Node.start(
        new NodeSettings(
            1,
            new NodeId("bench"),
            List.of(
                new RoleSettings.FrontEnd(
                    List.of(REALM),
                    List.of("127.0.0.1"),
                    Duration.ofMinutes(1),
                    Duration.ofHours(2)),
                new RoleSettings.AvEdge(
                    REALM,
                    relayAddresses().stream()
                        .map(at -> new RoleSettings.RelayAddress(at, at))
                        .toList(),
                    40_000,
                    65_000,
                    "bench")),
            listeners,
            Trust.NOBODY,
            new PeerPolicy(
                List.of(
                    new PeerPolicy.Rule(Prefix.parse("127.0.0.1"), PeerPolicy.Verdict.RELAY),
                    new PeerPolicy.Rule(Prefix.parse("::1"), PeerPolicy.Verdict.RELAY))),
            new Limits(20_000, 20_000, 10, 10_000_000, 65_536, 100_000)),
        new Services(
            new MemoryUsers(users),
            bindings,
            certificates,
            new byte[32],
            List.of(DigestAlgorithm.MD5)));
    Thread.currentThread().join();
  }

  /// One, or with `BENCH_TWO_ADDRESSES` one of each family.
  private static List<InetAddress> relayAddresses() {
    return System.getenv("BENCH_TWO_ADDRESSES") == null
        ? List.of(LOOPBACK)
        : List.of(LOOPBACK, InetAddress.ofLiteral("::1"));
  }

  private static User user(String name) {
    UserUri uri = new UserUri(name, REALM);
    return new User(uri, name, List.of(Ha1.of(uri, REALM, "secret")), true, Instant.EPOCH);
  }

  private static Credential credential(String certificate, String key) {
    try (InputStream chain = Files.newInputStream(Path.of(certificate))) {
      String pem = Files.readString(Path.of(key)).replaceAll("-----[^-]*-----|\\s", "");
      return new Credential(
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))),
          List.of((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(chain)),
          List.of());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("BENCH_CERTIFICATE and BENCH_KEY: " + e.getMessage(), e);
    }
  }

  private static Listener listener(Protocol protocol, int port) {
    Endpoint at = new Endpoint(LOOPBACK, port);
    return new Listener(protocol.text(), protocol, at, at, Optional.empty());
  }
}

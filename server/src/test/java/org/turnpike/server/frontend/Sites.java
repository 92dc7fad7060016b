package org.turnpike.server.frontend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.turnpike.net.Certificates;
import org.turnpike.net.Credential;
import org.turnpike.net.dns.DnsAnswers;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.Keys;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
import org.turnpike.server.host.Node;
import org.turnpike.server.host.Services;
import org.turnpike.server.revocation.Wanted;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.store.Ha1;
import org.turnpike.store.MemoryBindings;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.User;
import org.turnpike.store.UserPolicy;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Home;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;
import org.turnpike.wire.TestTls;

/// Nodes of several servers, each at addresses of the loopback network that no other test has, with
/// certificates of one authority inside and another outside.
public final class Sites implements AutoCloseable {

  public static final String DOMAIN = "contoso.example";

  private static final Instant NOW = Instant.now();

  private final String net =
      "127."
          + ThreadLocalRandom.current().nextInt(1, 255)
          + "."
          + ThreadLocalRandom.current().nextInt(1, 250);
  private final Path folder;
  public final CertificateAuthority inside;
  public final CertificateAuthority outside;
  public final CertificateAuthority stranger;
  private final List<AutoCloseable> open = new ArrayList<>();

  /// Those of the nodes so far, which none of the others may know.
  public final List<byte[]> secrets = new ArrayList<>();

  private final Map<String, byte[]> kept = new HashMap<>();

  private Optional<Wanted> revocation = Optional.empty();
  private List<Endpoint> lists = List.of();

  private final Set<String> keptInside = new HashSet<>();

  public Sites() {
    try {
      folder = Files.createTempDirectory("sites");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    inside = CertificateAuthority.open(folder.resolve("inside"), "Inside", NOW);
    outside = CertificateAuthority.open(folder.resolve("outside"), "Outside", NOW);
    stranger = CertificateAuthority.open(folder.resolve("stranger"), "Stranger", NOW);
  }

  /// A user made from now on by that name has nothing to do with other organisations.
  public void keepInside(String user) {
    keptInside.add(user);
  }

  /// The nth address, at the port of SIP over TLS.
  public Endpoint at(int n) {
    return Endpoint.parse(net + "." + n + ":5061");
  }

  public <C extends AutoCloseable> C closing(C each) {
    open.add(each);
    return each;
  }

  /// A certificate for those names.
  public static Credential credential(
      CertificateAuthority authority, List<X509Certificate> trust, String... names) {
    KeyPair keys = Keys.generate();
    X509Certificate made =
        authority.issue(
            CertificateRequest.server(
                Stream.of(names).<SubjectName>map(SubjectName.Dns::new).toList(),
                Usage.SERVER,
                Usage.CLIENT),
            keys.getPublic(),
            NOW);
    return new Credential(keys.getPrivate(), List.of(made), trust);
  }

  /// Trusts that authority and shows nothing.
  public static SSLContext trusting(CertificateAuthority authority) {
    return TestTls.trusting(List.of(authority.certificate()));
  }

  public static UserUri user(String name) {
    return new UserUri(name, DOMAIN);
  }

  public static Home home(String peer, String... users) {
    return new Home(peer, Stream.of(users).map(Sites::user).toList());
  }

  public static Peer peer(String name, Peer.Purpose purpose, Endpoint... at) {
    return new Peer(name, purpose, List.of(at));
  }

  /// A Front End with those users, whose password is "secret": UDP for phones at a free port, TLS
  /// for phones and servers at the nth address.
  public Node frontEnd(
      int n, Credential proof, List<Peer> peers, List<Home> homes, String... users) {
    return frontEnd(DOMAIN, n, proof, peers, homes, users);
  }

  /// The same for another organisation.
  public Node frontEnd(
      String domain, int n, Credential proof, List<Peer> peers, List<Home> homes, String... users) {
    Endpoint any = new Endpoint(at(n).address(), 0);
    return node(
        domain,
        "fe" + n,
        new RoleSettings.FrontEnd(
            List.of(domain),
            List.of(),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            List.of(),
            homes),
        List.of(
            new Listener("udp", Protocol.SIP_UDP, any, any, Optional.empty()),
            listener("tls", at(n), "internal", Audience.CLIENTS, Audience.SERVERS)),
        proof,
        proof,
        peers,
        Optional.empty(),
        users);
  }

  /// Where an Access Edge's clients come to, its partners, and the inside.
  public Endpoint clients(int n) {
    return at(n).withPort(4443);
  }

  /// An Access Edge: outside at the address 20 + n, inside at 10 + n.
  ///
  /// @param internal shown to peers inside
  /// @param external shown to clients and partners
  public Node edge(
      int n,
      FederationRules federation,
      Credential internal,
      Credential external,
      List<Peer> peers,
      Optional<DnsAnswers> dns) {
    return edge(DOMAIN, n, federation, internal, external, peers, dns);
  }

  /// The same for another organisation.
  public Node edge(
      String domain,
      int n,
      FederationRules federation,
      Credential internal,
      Credential external,
      List<Peer> peers,
      Optional<DnsAnswers> dns) {
    return node(
        domain,
        "edge" + n,
        new RoleSettings.AccessEdge(
            List.of("sip." + domain, "sip" + n + "." + domain), List.of(domain), federation),
        edgeListeners(n),
        internal,
        external,
        peers,
        dns);
  }

  /// Of the nth Access Edge.
  public List<Listener> edgeListeners(int n) {
    return List.of(
        listener("clients", clients(20 + n), "external", Audience.CLIENTS),
        listener("partners", at(20 + n), "external", Audience.PARTNERS),
        listener("inside", at(10 + n), "internal", Audience.SERVERS));
  }

  public static Listener listener(
      String name, Endpoint at, String certificate, Audience... audience) {
    return new Listener(name, Protocol.SIP_TLS, at, at, Optional.of(certificate), Set.of(audience));
  }

  /// @param internal shown to peers inside
  /// @param external shown to everybody else
  public Node node(
      String name,
      RoleSettings role,
      List<Listener> listeners,
      Credential internal,
      Credential external,
      List<Peer> peers,
      Optional<DnsAnswers> dns,
      String... users) {
    return node(DOMAIN, name, role, listeners, internal, external, peers, dns, users);
  }

  private Node node(
      String domain,
      String name,
      RoleSettings role,
      List<Listener> listeners,
      Credential internal,
      Credential external,
      List<Peer> peers,
      Optional<DnsAnswers> dns,
      String... users) {
    Certificates certificates = new Certificates();
    certificates.put("internal", internal);
    certificates.put("external", external);
    return closing(
        Node.start(
            new NodeSettings(
                1,
                new NodeId(name),
                List.of(role),
                listeners,
                peers,
                new Trust(List.of(), List.of(), lists),
                PeerPolicy.DEFAULT,
                Limits.DEFAULT),
            fetching(
                new Services(
                    new MemoryUsers(
                        Stream.of(users)
                            .map(user -> new UserUri(user, domain))
                            .map(uri ->
                                new User(
                                        uri,
                                        uri.user(),
                                        List.of(Ha1.of(uri, domain, "secret")),
                                        true,
                                        Instant.EPOCH)
                                    .withDenied(
                                        keptInside.contains(uri.user())
                                            ? Set.of(UserPolicy.OUTSIDE)
                                            : Set.of()))
                            .toList()),
                    new MemoryBindings(),
                    certificates,
                    secret(name),
                    List.of(DigestAlgorithm.MD5),
                    dns::orElseThrow))));
  }

  /// Nodes from now on fetch revocation lists, from those servers too.
  public void fetch(Wanted.Rule rule, Endpoint... from) {
    revocation = Optional.of(new Wanted(rule, folder.resolve("lists")));
    lists = List.of(from);
  }

  private Services fetching(Services services) {
    return revocation.map(services::fetching).orElse(services);
  }

  /// The same for a node that is started again.
  private byte[] secret(String node) {
    return kept.computeIfAbsent(
        node,
        _ -> {
          byte[] secret = new byte[32];
          ThreadLocalRandom.current().nextBytes(secret);
          secrets.add(secret);
          return secret;
        });
  }

  public static InetSocketAddress at(Node node, String listener) {
    return Objects.requireNonNull(node.addresses().get(listener));
  }

  public Phone phone(String name, Node frontEnd) throws IOException {
    return closing(Phone.of(name, DOMAIN, at(frontEnd, "udp")));
  }

  public Phone registered(String name, Node frontEnd) throws IOException {
    Phone phone = phone(name, frontEnd);
    int status = phone.register("").status();
    if (status != 200) {
      throw new AssertionError(name + " registers: " + status);
    }
    return phone;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    }
  }
}

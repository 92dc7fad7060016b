package org.turnpike.server.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.net.HttpFetch;
import org.turnpike.net.Loops;
import org.turnpike.net.Revocations.Refused;
import org.turnpike.net.dns.DnsAnswers;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.Keys;
import org.turnpike.pki.Subject;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.PeerPolicy;

/// Lists by HTTP of a web server that says whatever it likes, in a time that the test moves.
class RevocationListsIT {

  @TempDir Path folder;

  private final Time time = new Time();
  private final Loops loops = new Loops(1);
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<Map<String, List<String>>> asked = new ArrayList<>();
  private final List<InetAddress> askedFrom = new ArrayList<>();
  private final List<Integer> ended = new ArrayList<>();
  private List<Endpoint> named = List.of();
  private List<InetAddress> from = List.of();
  private HttpServer server;
  private CertificateAuthority authority;

  /// Moved by hand; began now, since certificates are made by the system's clock.
  private static final class Time extends Clock {
    private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS); // as certificates have it

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private record Answer(int status, Map<String, String> headers, byte[] body) {}

  /// Knows the server by a name, and another by the address of the cloud's metadata.
  private static final class Names implements DnsAnswers {
    @Override
    public List<Naptr> naptr(String name) {
      return List.of();
    }

    @Override
    public List<Srv> srv(String name) {
      return List.of();
    }

    @Override
    public List<InetAddress> addresses(String name) {
      return switch (name) {
        case "crl.example" -> List.of(InetAddress.ofLiteral("127.0.0.1"));
        case "inner.example" -> List.of(InetAddress.ofLiteral("169.254.169.254"));
        default -> List.of();
      };
    }
  }

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
    named =
        List.of(new Endpoint(InetAddress.ofLiteral("127.0.0.1"), server.getAddress().getPort()));
    authority = CertificateAuthority.open(folder.resolve("ca"), "Authority", time.now);
  }

  @AfterEach
  void close() {
    server.stop(0);
    loops.close();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    asked.add(Map.copyOf(exchange.getRequestHeaders()));
    askedFrom.add(exchange.getRemoteAddress().getAddress());
    Answer next =
        Objects.requireNonNullElse(answers.poll(), new Answer(404, Map.of(), new byte[0]));
    next.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(next.status(), next.body().length == 0 ? -1 : next.body().length);
    if (next.body().length > 0) {
      exchange.getResponseBody().write(next.body());
    }
    exchange.close();
  }

  private URI uri() {
    return URI.create("http://crl.example:" + server.getAddress().getPort() + "/ca.crl");
  }

  private X509Certificate peer(URI... at) {
    return authority.issue(
        new CertificateRequest(
            Subject.named("sip.partner.example"),
            List.of(new SubjectName.Dns("sip.partner.example")),
            java.util.Set.of(Usage.SERVER),
            at.length == 0 ? Optional.empty() : Optional.of(at[0])),
        Keys.generate().getPublic(),
        time.now);
  }

  private RevocationLists lists(Wanted.Rule rule) {
    RevocationLists made =
        new RevocationLists(
            new Wanted(rule, folder.resolve("kept")),
            new WebSource(
                new HttpFetch(loops),
                new Names(),
                () -> new WebSource.Reach(PeerPolicy.DEFAULT, named, from)),
            time,
            Runnable::run);
    made.tell(
        () -> {},
        () -> {
          ended.add(1);
          return 1;
        });
    return made;
  }

  private byte[] list(Duration good) {
    return authority
        .revocationList(time.now, time.now.plus(good))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private void serves(byte[] list) {
    answers.add(new Answer(200, Map.of("ETag", "\"v1\"", "Last-Modified", "then"), list));
  }

  private Optional<Boolean> refused(RevocationLists lists, X509Certificate peer) {
    return lists.refused(peer, authority.certificate(), true).map(Refused::revoked);
  }

  @Test
  void aRevokedPeerIsRefusedOnceTheListIsHereAndAnotherIsNot() {
    X509Certificate stolen = peer(uri());
    X509Certificate good = peer(uri());
    authority.revoke(stolen, time.now);
    serves(list(Duration.ofDays(1)));
    RevocationLists lists = lists(Wanted.Rule.PREFER);
    assertThat(refused(lists, stolen)).isEmpty(); // nothing is known yet
    lists.turn();
    assertThat(refused(lists, stolen)).contains(true);
    assertThat(refused(lists, good)).isEmpty();
    assertThat(lists.counters()).isEqualTo(new RevocationCounters(1, 0, 1, 0, 0, 1, 1, 1));
    assertThat(ended).hasSize(1);
    assertThat(lists.refused(stolen, authority.certificate(), false)).isPresent();
  }

  @Test
  void whereAListIsRequiredNobodyComesInBeforeItIsHere() {
    X509Certificate good = peer(uri());
    RevocationLists lists = lists(Wanted.Rule.REQUIRE);
    assertThat(refused(lists, good)).contains(false);
    assertThat(lists.refused(good, authority.certificate(), false)).isEmpty(); // our own side
    assertThat(refused(lists, peer())).as("names no list").contains(false);
    lists.turn(); // 404
    assertThat(refused(lists, good)).contains(false);
    serves(list(Duration.ofHours(1)));
    time.now = time.now.plus(Duration.ofMinutes(1));
    lists.turn();
    assertThat(refused(lists, good)).isEmpty();
    time.now = time.now.plus(Duration.ofHours(2));
    assertThat(refused(lists, good)).as("past its time").contains(false);
  }

  @Test
  void aListOfAnotherKeyOrPastItsTimeIsNotBelievedAndTriedAgainEverSeldomer() {
    X509Certificate good = peer(uri());
    CertificateAuthority twin =
        CertificateAuthority.open(folder.resolve("twin"), "Authority", time.now);
    twin.revoke(good, time.now);
    serves(
        twin.revocationList(time.now, time.now.plusSeconds(60))
            .getBytes(StandardCharsets.US_ASCII));
    authority.revoke(good, time.now);
    serves(list(Duration.ofSeconds(-1)));
    RevocationLists lists = lists(Wanted.Rule.PREFER);
    assertThat(refused(lists, good)).isEmpty();
    for (int pause : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
      lists.turn();
      assertThat(lists.turn()).isEqualTo(time.now.plus(Duration.ofMinutes(pause)));
      time.now = time.now.plus(Duration.ofMinutes(pause));
    }
    assertThat(refused(lists, good)).isEmpty();
    assertThat(lists.counters().failed()).isEqualTo(8);
    assertThat(lists.counters().held()).isZero();
  }

  @Test
  void itIsAskedAgainWithItsVersionBeforeItsEnd() {
    RevocationLists lists = lists(Wanted.Rule.PREFER);
    serves(list(Duration.ofHours(2)));
    assertThat(refused(lists, peer(uri()))).isEmpty();
    lists.turn();
    assertThat(lists.turn()).isEqualTo(time.now.plus(Duration.ofHours(1)));
    time.now = time.now.plus(Duration.ofHours(1));
    answers.add(new Answer(304, Map.of(), new byte[0]));
    lists.turn();
    assertThat(asked.getLast()).containsEntry("If-none-match", List.of("\"v1\""));
    assertThat(asked.getLast()).containsEntry("If-modified-since", List.of("then"));
    assertThat(lists.counters().unchanged()).isEqualTo(1);
    assertThat(ended).hasSize(1); // nothing new, so nobody is looked at again
  }

  @Test
  void anOlderListDoesNotTakeThePlaceOfANewerOne() {
    X509Certificate stolen = peer(uri());
    byte[] before = list(Duration.ofDays(1));
    time.now = time.now.plusSeconds(10);
    authority.revoke(stolen, time.now);
    serves(list(Duration.ofDays(1)));
    RevocationLists lists = lists(Wanted.Rule.PREFER);
    assertThat(refused(lists, stolen)).isEmpty();
    lists.turn();
    time.now = time.now.plus(Duration.ofHours(5));
    serves(before);
    lists.turn();
    assertThat(refused(lists, stolen)).contains(true);
    assertThat(lists.counters().failed()).isEqualTo(1);
  }

  @Test
  void listsSurviveARestartAndAreForgottenWhenNobodyComes() throws IOException {
    X509Certificate stolen = peer(uri());
    authority.revoke(stolen, time.now);
    serves(list(Duration.ofDays(40)));
    RevocationLists before = lists(Wanted.Rule.PREFER);
    assertThat(refused(before, stolen)).isEmpty();
    before.turn();
    RevocationLists after = lists(Wanted.Rule.REQUIRE);
    assertThat(refused(after, stolen)).contains(true);
    assertThat(refused(after, peer(uri()))).isEmpty();
    answers.add(new Answer(304, Map.of(), new byte[0]));
    after.turn();
    assertThat(after.counters().unchanged()).as("the version was kept too").isEqualTo(1);
    time.now = time.now.plus(Duration.ofDays(31));
    after.turn();
    assertThat(after.counters().held() + after.counters().missing()).isZero();
    try (var files = Files.list(folder.resolve("kept"))) {
      assertThat(files).isEmpty();
    }
  }

  private String cause(URI at) {
    return new WebSource(
                    new HttpFetch(loops),
                    new Names(),
                    () -> new WebSource.Reach(PeerPolicy.DEFAULT, named, from))
                .get(at, Optional.empty())
            instanceof Source.Fetched.Failed(String why, String remedy)
        ? why + " / " + remedy
        : "";
  }

  @Test
  void onlyPublicAddressesAndWhatTheTopologyNamesAreAsked() {
    assertThat(cause(uri())).isEqualTo("the server answers 404 / tell the authority");
    int count = asked.size();
    named = List.of();
    assertThat(cause(uri())).contains("127.0.0.1").contains("services, kind revocation");
    for (String host :
        List.of(
            "inner.example", "10.1.2.3", "[::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "0.0.0.0")) {
      assertThat(cause(URI.create("http://" + host + "/"))).as(host).contains("kind revocation");
    }
    assertThat(cause(URI.create("http://192.0.2.1:22/"))).contains("port 22");
    assertThat(cause(URI.create("http://nobody.example/"))).contains("has no address");
    assertThat(asked).hasSize(count);
  }

  @Test
  void aRedirectionLeadsOnlyWhereListsMayBeAskedAndNotRoundForEver() {
    for (String to : List.of("http://inner.example/latest/meta-data/", "http://127.0.0.1:1/")) {
      answers.add(new Answer(302, Map.of("Location", to), new byte[0]));
      assertThat(cause(uri())).contains("kind revocation");
    }
    answers.add(new Answer(302, Map.of("Location", "https://crl.example/x"), new byte[0]));
    assertThat(cause(uri())).contains("answers 302");
    for (int i = 0; i < 4; i++) {
      answers.add(new Answer(301, Map.of("Location", "/again"), new byte[0]));
    }
    assertThat(cause(uri())).contains("more than 3 redirections");
    answers.add(new Answer(307, Map.of("Location", "/moved.crl"), new byte[0]));
    answers.add(new Answer(200, Map.of(), new byte[] {1}));
    assertThat(cause(uri())).isEmpty();
  }

  @Test
  void anAnswerThatIsTooLongOrAServerThatIsNotThereIsTold() {
    answers.add(new Answer(200, Map.of(), new byte[WebSource.MOST_BYTES + 1]));
    assertThat(cause(uri())).contains("longer than " + WebSource.MOST_BYTES + " bytes");
    URI at = uri();
    server.stop(0);
    assertThat(cause(at)).contains("127.0.0.1: no connection").contains("EXT-02");
  }

  @Test
  void itIsAskedFromTheAccessEdgesOwnAddress() {
    from = List.of(InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.7"));
    assertThat(cause(uri())).contains("404");
    assertThat(askedFrom).containsExactly(InetAddress.ofLiteral("127.0.0.7"));
    from = List.of(InetAddress.ofLiteral("::1"));
    assertThat(cause(uri())).contains("no address of a family");
  }
}

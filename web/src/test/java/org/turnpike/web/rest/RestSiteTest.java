package org.turnpike.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpQuestion;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.server.agent.Agent;
import org.turnpike.store.DataFolder;
import org.turnpike.store.sql.SqlStore;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.web.NodeStatus;
import org.turnpike.web.control.ControlDesk;
import org.turnpike.web.control.Reply;
import org.turnpike.web.people.PeopleDesk;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RestSiteTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final JsonMapper JSON = new JsonMapper();
  private static final UserUri ALICE = new UserUri("alice", "contoso.com");
  private static final UserUri BOB = new UserUri("bob", "contoso.com");

  @TempDir Path temporary;
  private DataFolder folder;
  private SqlStore store;
  private Administrators administrators;
  private String password;
  private X509Certificate certificate;
  private Instant now = NOW;
  private RestSite site;
  private String cookie = "";
  private String csrf = "";
  private String source = "192.0.2.9";
  private final Notebook agent = new Notebook();

  @BeforeEach
  void open() {
    folder = DataFolder.open(temporary.resolve("data"));
    store = SqlStore.open(folder, NOW);
    certificate = CertificateAuthority.open(temporary.resolve("ca"), "Test", NOW).certificate();
    administrators = new Administrators(store, new Random(1));
    password = administrators.first(false).orElseThrow();
    Clock clock =
        new Clock() {
          @Override
          public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    site =
        new RestSite(
            new Node(), administrators, clock, new Random(2), _ -> HttpAnswer.text(200, "next"));
  }

  @AfterEach
  void close() {
    store.close();
    folder.close();
  }

  /// One call between alice and bob by a relay, one allocation that carries it.
  private final class Node implements NodeView {
    private final PeopleDesk people =
        new PeopleDesk(
            store,
            List.of("contoso.com"),
            () -> Set.of("fe2"),
            Clock.fixed(NOW, ZoneOffset.UTC),
            new Random(3));
    private final Mapped map =
        new Mapped(
            "online.yaml",
            (Loaded.Good) TopologyFile.read(Path.of("..", "examples", "online.yaml")));

    @Override
    public String name() {
      return "here";
    }

    @Override
    public NodeStatus status() {
      return new NodeStatus() {
        @Override
        public String version() {
          return "1.2";
        }

        @Override
        public Duration uptime() {
          return Duration.ofMinutes(5);
        }

        @Override
        public List<String> domains() {
          return List.of("example.org");
        }

        @Override
        public List<OpenListener> listeners() {
          return List.of(new OpenListener("https", "https", "192.0.2.1:8443"));
        }

        @Override
        public List<Figure> figures() {
          return site.figures();
        }

        @Override
        public X509Certificate certificate() {
          return certificate;
        }

        @Override
        public Optional<X509Certificate> authority() {
          return Optional.empty();
        }
      };
    }

    @Override
    public Optional<ControlDesk.Clerk> people() {
      return Optional.of(people);
    }

    @Override
    public Optional<ControlDesk.Clerk> relay() {
      Map<String, Object> one = new HashMap<>();
      one.put("user", "alice");
      one.put("transport", "udp");
      one.put("client", "192.0.2.7:4000");
      one.put("relayed", "192.0.2.1:50000");
      for (String figure :
          List.of(
              "age_ms",
              "left_ms",
              "permissions",
              "channels",
              "to_peers_packets",
              "to_peers_bytes",
              "from_peers_packets",
              "from_peers_bytes")) {
        one.put(figure, 500);
      }
      return Optional.of((verb, with) ->
          switch (verb) {
            case "list" -> new Reply.Done(Map.of("av_key", "abc", "allocations", List.of(one)));
            default ->
                with.path("relayed").asString().equals("192.0.2.1:50000")
                    ? new Reply.Done(List.of(one))
                    : new Reply.Refused(404, List.of("no such allocation"));
          });
    }

    @Override
    public int registered() {
      return 1;
    }

    @Override
    public List<Registration> registrations(int most) {
      return List.of(
          new Registration(
              ALICE, "sip:alice@192.0.2.7", "phone", "udp:192.0.2.7:5060", NOW.plusSeconds(60)));
    }

    @Override
    public List<Registration> devices(UserUri user) {
      return registrations(1).stream().filter(each -> each.user().equals(user)).toList();
    }

    @Override
    public Optional<Agent> agent() {
      return Optional.of(agent);
    }

    @Override
    public List<Call> calls(int most) {
      return List.of(
          new Call(
              "call-1",
              List.of(ALICE, new UserUri("carol", "contoso.com")),
              ALICE.toString(),
              "carol@contoso.com",
              Duration.ofSeconds(9),
              List.of("192.0.2.1:50000")));
    }

    @Override
    public Optional<Call> call(String callId) {
      return calls(1).stream().filter(call -> call.callId().equals(callId)).findFirst();
    }

    @Override
    public List<Held> certificates() {
      return List.of(new Held("node", List.of("https"), certificate));
    }

    @Override
    public Federation federation() {
      return new Federation(
          "closed",
          List.of("contoso.com"),
          List.of("fabrikam.com"),
          List.of(),
          List.of("fe.contoso.com"),
          Map.of("in", 3L));
    }

    @Override
    public Optional<Mapped> map() {
      return Optional.of(map);
    }

    @Override
    public Optional<UserUri> proven(String address, String password) {
      return password.equals("secret") ? Optional.of(UserUri.parse(address)) : Optional.empty();
    }

    @Override
    public List<IceServer> iceServers(UserUri user) {
      return user.equals(BOB)
          ? List.of()
          : List.of(
              new IceServer(
                  List.of("turn:192.0.2.1:3478?transport=udp"),
                  "1790000000:" + user,
                  "a password",
                  Duration.ofHours(4)));
    }
  }

  /// What users had done; a message has the outcome that its text names.
  private static final class Notebook implements Agent {
    final List<String> done = new ArrayList<>();
    final Placed placed =
        new Placed("c1", BOB.toString(), "over", 486, "Busy Here", NOW.minusSeconds(3));

    @Override
    public void message(UserUri from, UserUri to, String text, Consumer<Outcome> told) {
      done.add(from + " to " + to + ": " + text);
      String first = text.split(" ")[0];
      told.accept(new Outcome(first.matches("[0-9]{3}") ? Integer.parseInt(first) : 200, "Said"));
    }

    @Override
    public Placing call(
        UserUri from, Optional<String> device, UserUri to, Optional<String> toDevice) {
      done.add(from + " " + device + " calls " + to + " " + toDevice);
      return to.user().equals("many")
          ? new Placing.Not(429, "too many")
          : new Placing.Begun(new Placed("c1", to.toString(), "calling-you", 0, "", NOW));
    }

    @Override
    public List<Placed> calls(UserUri user) {
      return user.equals(ALICE) ? List.of(placed) : List.of();
    }

    @Override
    public boolean hangUp(UserUri user, String id) {
      return user.equals(ALICE) && id.equals("c1");
    }
  }

  private HttpAnswer ask(String method, String path, String body, String... more) {
    Map<String, String> headers = new HashMap<>();
    headers.put("host", "192.0.2.1:8443");
    if (!cookie.isEmpty()) {
      headers.put("cookie", "other=1; " + cookie);
      headers.put("x-csrf-token", csrf);
    }
    if (!body.isEmpty()) {
      headers.put("content-type", "application/json");
    }
    for (int i = 0; i < more.length; i += 2) {
      headers.put(more[i], more[i + 1]);
    }
    int query = path.indexOf('?');
    try {
      return site.handle(
          new HttpQuestion(
              method,
              "/api/v1" + (query < 0 ? path : path.substring(0, query)),
              query < 0 ? "" : path.substring(query + 1),
              headers,
              body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
              new InetSocketAddress(InetAddress.ofLiteral(source), 40000),
              true));
    } catch (IllegalArgumentException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode json(HttpAnswer answer) {
    return JSON.readTree(answer.body());
  }

  private HttpAnswer signIn(String with) {
    return ask("POST", "/session", "{'administrator': 'admin', 'password': '%s'}".formatted(with));
  }

  private void signIn() {
    HttpAnswer answer = signIn(password);
    assertThat(answer.status()).isEqualTo(200);
    csrf = json(answer).path("csrf").asString();
    String set = String.valueOf(answer.headers().get("Set-Cookie"));
    assertThat(set)
        .startsWith("__Host-turnpike-session=")
        .contains("; HttpOnly", "; Secure", "; SameSite=Strict", "; Path=/");
    cookie = set.substring(0, set.indexOf(';'));
  }

  private static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyRouteIsInTheDocumentAndTheDocumentHasNoOther() {
    JsonNode document = json(ask("GET", "/openapi.json", ""));
    TreeSet<String> written = new TreeSet<>();
    document.path("paths").properties().stream()
        .filter(path -> !path.getKey().startsWith("/.well-known/")) // another site's
        .forEach(path ->
            path.getValue()
                .propertyNames()
                .forEach(method ->
                    written.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
    assertThat(site.routes()).containsExactlyElementsOf(written);
  }

  /// In an order in which each works; `{}` is what the document says of the request.
  @Test
  void everyRouteAnswersAsTheDocumentSays() {
    OpenApi document = new OpenApi(json(ask("GET", "/openapi.json", "")));
    signIn();
    List<List<String>> asked = new ArrayList<>();
    asked.add(List.of("POST", "/users", "{'user': 'alice', 'name': 'Alice'}", "/users"));
    asked.add(
        List.of("POST", "/users/import", "{'csv': 'user,name\\nbob,Bob\\n'}", "/users/import"));
    asked.add(List.of("GET", "/users", "", "/users"));
    asked.add(List.of("GET", "/users/alice", "", "/users/{user}"));
    asked.add(List.of("POST", "/users/alice/disable", "", "/users/{user}/disable"));
    asked.add(List.of("POST", "/users/alice/enable", "", "/users/{user}/enable"));
    asked.add(List.of("POST", "/users/alice/move", "{'home': 'fe2'}", "/users/{user}/move"));
    asked.add(
        List.of("POST", "/users/alice/policy", "{'deny': ['outside']}", "/users/{user}/policy"));
    asked.add(List.of("POST", "/users/alice/password", "{}", "/users/{user}/password"));
    asked.add(List.of("DELETE", "/users/bob", "", "/users/{user}"));
    for (String path :
        List.of(
            "/session",
            "/status",
            "/registrations",
            "/calls",
            "/allocations",
            "/certificates",
            "/federation",
            "/topology",
            "/findings",
            "/openapi.json")) {
      asked.add(List.of("GET", path, "", path));
    }
    asked.add(List.of("GET", "/flows?a=alice&b=carol", "", "/flows"));
    asked.add(List.of("DELETE", "/allocations/192.0.2.1:50000", "", "/allocations/{relayed}"));
    asked.add(
        List.of(
            "POST",
            "/quality",
            "{'call_id': 'call-1', 'path': 'relay', 'verdict': 'good', 'round_trip_ms': 12}",
            "/quality"));
    asked.add(List.of("GET", "/relays", "", "/relays"));
    asked.add(List.of("POST", "/me/messages", "{'to': 'bob', 'text': 'hi'}", "/me/messages"));
    asked.add(List.of("GET", "/me/devices", "", "/me/devices"));
    asked.add(List.of("POST", "/me/calls", "{'to': 'bob'}", "/me/calls"));
    asked.add(List.of("GET", "/me/calls", "", "/me/calls"));
    asked.add(List.of("GET", "/me/calls/c1", "", "/me/calls/{call}"));
    asked.add(List.of("DELETE", "/me/calls/c1", "", "/me/calls/{call}"));
    asked.add(List.of("DELETE", "/session", "", "/session"));
    TreeSet<String> reached = new TreeSet<>();
    reached.add("POST /session");
    for (List<String> each : asked) {
      String method = each.getFirst();
      HttpAnswer answer =
          ask(
              method,
              each.get(1),
              each.get(2),
              "authorization",
              basic("alice@contoso.com", "secret"));
      assertThat(answer.status())
          .as(each + " " + new String(answer.body(), StandardCharsets.UTF_8))
          .isEqualTo(each.get(3).equals("/me/calls") && method.equals("POST") ? 202 : 200);
      assertThat(document.wrong(method, each.get(3), answer.status(), json(answer)))
          .as("%s", each)
          .isEmpty();
      reached.add(method + " " + each.get(3));
    }
    assertThat(site.routes()).containsExactlyElementsOf(reached);
  }

  @Test
  void nothingIsToldToWhoIsNotSignedIn() {
    OpenApi document = new OpenApi(json(ask("GET", "/openapi.json", "")));
    for (String route : site.routes()) {
      String[] words = route.split(" ");
      if (route.endsWith("/openapi.json")) {
        continue;
      }
      HttpAnswer answer = ask(words[0], words[1].replaceAll("\\{.*}", "x"), "");
      assertThat(answer.status()).as(route).isEqualTo(401);
      assertThat(document.wrong(words[0], words[1], 401, json(answer))).as(route).isEmpty();
    }
  }

  @Test
  void aUserIsGivenACredentialOfTheRelayForNobodyElse() {
    JsonNode given =
        json(ask("GET", "/relays", "", "authorization", basic("alice@contoso.com", "secret")));
    assertThat(given.path("lasts_ms").asLong()).isEqualTo(Duration.ofHours(4).toMillis());
    JsonNode server = given.path("ice_servers").path(0);
    assertThat(server.path("urls").path(0).asString())
        .isEqualTo("turn:192.0.2.1:3478?transport=udp");
    assertThat(server.path("username").asString()).isEqualTo("1790000000:alice@contoso.com");

    HttpAnswer none =
        ask("GET", "/relays", "", "authorization", basic("bob@contoso.com", "secret"));
    assertThat(none.status()).isEqualTo(504);
    assertThat(ask("GET", "/relays", "", "authorization", basic("alice", "wrong")).status())
        .isEqualTo(401);
    signIn();
    assertThat(ask("GET", "/relays", "").status()).as("an administrator is no user").isEqualTo(401);
  }

  private HttpAnswer alice(String method, String path, String body) {
    return ask(method, path, body, "authorization", basic("alice@contoso.com", "secret"));
  }

  @Test
  void aMessageGoesOutAsWhoeverProvedThemselvesAndTheOutcomeIsTold() {
    OpenApi document = new OpenApi(json(ask("GET", "/openapi.json", "")));
    Map<Integer, Integer> told =
        Map.ofEntries(
            Map.entry(200, 200),
            Map.entry(202, 202),
            Map.entry(403, 403),
            Map.entry(404, 404),
            Map.entry(408, 504),
            Map.entry(415, 409),
            Map.entry(429, 429),
            Map.entry(480, 409),
            Map.entry(500, 502),
            Map.entry(503, 503),
            Map.entry(513, 413),
            Map.entry(603, 409));
    told.forEach((sip, http) -> {
      HttpAnswer answer =
          alice("POST", "/me/messages", "{'to': 'sip:bob@contoso.com', 'text': '" + sip + " x'}");
      assertThat(answer.status()).as("%s", sip).isEqualTo(http);
      assertThat(document.wrong("POST", "/me/messages", http, json(answer))).isEmpty();
      assertThat(agent.done.getLast())
          .isEqualTo("alice@contoso.com to bob@contoso.com: " + sip + " x");
    });
    agent.done.clear();
    for (String body :
        List.of(
            "{'to': 'bob'}",
            "{'to': 'bob@contoso.com;x=y', 'text': 'a'}",
            "{'to': '', 'text': 'a'}",
            "{'to': 'a b', 'text': 'a'}")) {
      assertThat(alice("POST", "/me/messages", body).status()).as(body).isEqualTo(400);
    }
    String long32 = "a".repeat(32 * 1024 + 1);
    assertThat(alice("POST", "/me/messages", "{'to':'bob','text':'" + long32 + "'}").status())
        .isEqualTo(413);
    assertThat(agent.done).isEmpty();
  }

  @Test
  void aCallIsPlacedBetweenADeviceOfOnesOwnAndSomebody() {
    HttpAnswer begun =
        alice("POST", "/me/calls", "{'to': '+4930123', 'device': 'sip:alice@192.0.2.7'}");
    assertThat(begun.status()).isEqualTo(202);
    assertThat(json(begun).path("phase").asString()).isEqualTo("calling-you");
    assertThat(agent.done)
        .containsExactly(
            "alice@contoso.com Optional[sip:alice@192.0.2.7] calls +4930123@contoso.com"
                + " Optional.empty");
    assertThat(json(alice("GET", "/me/calls/c1", "")).path("code").asInt()).isEqualTo(486);
    assertThat(alice("POST", "/me/calls", "{'to': 'many'}").status()).isEqualTo(429);
    agent.done.clear();
    assertThat(alice("POST", "/me/calls", "{'to': 'bob', 'device': 'sip:x@y'}").status())
        .as("not hers")
        .isEqualTo(404);
    assertThat(alice("POST", "/me/calls", "{'to': 'alice'}").status()).isEqualTo(400);
    String bob = basic(BOB.toString(), "secret");
    assertThat(ask("POST", "/me/calls", "{'to': 'alice'}", "authorization", bob).status())
        .as("he has no device")
        .isEqualTo(409);
    assertThat(ask("DELETE", "/me/calls/c1", "", "authorization", bob).status()).isEqualTo(404);
    assertThat(ask("GET", "/me/calls/c1", "", "authorization", bob).status()).isEqualTo(404);
    assertThat(agent.done).isEmpty();
  }

  @Test
  void whoDoesNotShowTheTokenChangesNothing() {
    signIn();
    HttpAnswer answer = ask("POST", "/users", "{'user': 'eve'}", "x-csrf-token", "guessed");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(json(ask("GET", "/users", ""))).isEmpty();
    assertThat(ask("POST", "/users", "{'user': 'eve'}", "content-type", "text/plain").status())
        .isEqualTo(400);
  }

  @Test
  void aSourceThatGuessesHasToWaitAndOthersHaveNot() {
    for (int i = 0; i < Attempts.FREE; i++) {
      assertThat(signIn("guess-" + i).status()).isEqualTo(401);
    }
    HttpAnswer refused = signIn(password);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.headers()).containsEntry("Retry-After", "60");
    source = "192.0.2.10";
    assertThat(signIn(password).status()).isEqualTo(200);
    source = "192.0.2.9";
    now = now.plus(Attempts.EACH);
    assertThat(signIn(password).status()).isEqualTo(200);
  }

  @Test
  void aSessionEndsWhenItIsLeftAlone() {
    signIn();
    now = now.plus(Sessions.IDLE);
    assertThat(ask("GET", "/session", "").status()).isEqualTo(200);
    now = now.plus(Sessions.IDLE).plusSeconds(1);
    assertThat(ask("GET", "/session", "").status()).isEqualTo(401);
  }

  @Test
  void anAdministratorWhoIsRemovedIsOutAtOnce() {
    administrators.answer("add", JSON.readTree("{\"name\": \"second\"}"));
    signIn();
    administrators.answer("remove", JSON.readTree("{\"name\": \"admin\"}"));
    assertThat(ask("GET", "/session", "").status()).isEqualTo(401);
    assertThat(administrators.answer("remove", JSON.readTree("{\"name\": \"second\"}")))
        .isInstanceOfSatisfying(
            Reply.Refused.class, refused -> assertThat(refused.status()).isEqualTo(409));
  }

  @Test
  void aNewPasswordEndsTheSessionsOfTheOldOne() {
    signIn();
    assertThat(ask("GET", "/session", "").status()).isEqualTo(200);
    administrators.answer(
        "passwd", JSON.readTree("{\"name\": \"admin\", \"password\": \"something else\"}"));
    assertThat(ask("GET", "/session", "").status()).isEqualTo(401);
    assertThat(signIn("something else").status()).isEqualTo(200);
  }

  @Test
  void whatIsKeptOfAPasswordIsNotThePassword() {
    assertThat(store.fact("administrators").orElseThrow())
        .doesNotContain(password)
        .matches("admin:20000:[0-9a-f]{32}:[0-9a-f]{64}\n");
  }

  @Test
  void aCallIsShownWithWhatWasPredictedAndWhatWasSeen() {
    signIn();
    JsonNode before = json(ask("GET", "/calls", "")).get(0);
    assertThat(before.path("predicted").path("path").asString()).isEqualTo("relay over UDP");
    assertThat(before.path("predicted").path("segments_a").asString()).isEqualTo("CN>ER>MSN");
    assertThat(before.path("observed").path("by").asString()).isEqualTo("relay");
    assertThat(before.path("verdict").asString()).isEqualTo("match");

    String report = "{'call_id': 'call-1', 'path': 'direct', 'verdict': 'good'}";
    String alice = basic("alice@contoso.com", "secret");
    assertThat(ask("POST", "/quality", report, "authorization", alice).status()).isEqualTo(200);
    JsonNode told = json(ask("GET", "/calls", "")).get(0);
    assertThat(told.path("observed").path("by").asString()).isEqualTo("clients");
    assertThat(told.path("verdict").asString()).isEqualTo("mismatch");

    now = now.plus(Reports.FRESH);
    JsonNode after = json(ask("GET", "/calls", "")).get(0);
    assertThat(after.path("observed").path("by").asString()).isEqualTo("relay");
  }

  @Test
  void nobodyTellsOfACallThatTheyAreNotIn() {
    String report = "{'call_id': 'call-1', 'path': 'direct', 'verdict': 'good'}";
    String bob = basic(BOB.toString(), "secret");
    assertThat(ask("POST", "/quality", report, "authorization", bob).status()).isEqualTo(404);
    String wrong = basic(BOB.toString(), "guess");
    assertThat(ask("POST", "/quality", report, "authorization", wrong).status()).isEqualTo(401);
  }

  @Test
  void whatIsPassedIsInTheMap() {
    signIn();
    JsonNode map = json(ask("GET", "/topology", ""));
    TreeSet<String> ids = new TreeSet<>();
    map.path("things").forEach(thing -> ids.add(thing.path("id").asString()));
    JsonNode flow = json(ask("GET", "/flows?a=alice&b=carol&modality=audio", ""));
    for (JsonNode leg : flow.path("legs")) {
      leg.path("passes")
          .forEach(passed -> {
            String id = passed.asString();
            assertThat(ids.contains(id) || id.contains("/circuits/")).as(id).isTrue();
          });
    }
    assertThat(ask("GET", "/flows?a=nobody", "").status()).isEqualTo(404);
  }

  @Test
  void passwordsAreNotForPlainText() {
    HttpAnswer answer =
        site.handle(
            new HttpQuestion(
                "GET",
                "/api/v1/openapi.json",
                "",
                Map.of(),
                new byte[0],
                new InetSocketAddress(InetAddress.ofLiteral(source), 1),
                false));
    assertThat(answer.status()).isEqualTo(403);
  }
}

package org.turnpike.web.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpHandler;
import org.turnpike.net.HttpQuestion;
import org.turnpike.server.sip.SignInLog;
import org.turnpike.topology.UserUri;
import org.turnpike.web.NodeStatus;
import org.turnpike.web.control.Reply;
import org.turnpike.web.rest.Route.Who;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Answers `/api/v1/`; anything else is for the next handler.
///
/// ```
///  question ──► path? 404 ──► method? 405 ──► plain text? 403 ──► who?
///                                                                  │ administrator: session cookie,
///                                                                  │   and its CSRF token to change
///                                                                  │ user: Basic, over TLS
///                                                                  ▼
///                                                        JSON? 400 ──► the route's action
/// ```
///
/// The cookie is `HttpOnly`, `Secure` and `SameSite=Strict`, and its name begins with `__Host-`, so
/// that no other host or path can set it (RFC 6265bis §4.1.3.2).
public final class RestSite implements HttpHandler {

  private static final Logger LOG = LoggerFactory.getLogger(RestSite.class);
  private static final String ROOT = "/api/v1";
  private static final String COOKIE = "__Host-turnpike-session";
  private static final String TOKEN = "x-csrf-token";
  private static final String TYPE = "application/json";

  private final NodeView node;
  private final Administrators administrators;
  private final Sessions sessions;
  private final Attempts attempts = new Attempts();
  private final LongAdder failures = new LongAdder();
  private final Clock clock;
  private final HttpHandler next;
  private final Routes actions;
  private final List<Route> routes;
  private final JsonMapper json = new JsonMapper();

  /// @param random of cryptographic strength
  public RestSite(
      NodeView node,
      Administrators administrators,
      Clock clock,
      RandomGenerator random,
      HttpHandler next) {
    this.node = node;
    this.administrators = administrators;
    this.sessions = new Sessions(random);
    this.clock = clock;
    this.next = next;
    this.actions = new Routes(node, clock);
    List<Route> all = new ArrayList<>(actions.all());
    all.add(new Route("GET", "/openapi.json", Who.ANYONE, _ -> document()));
    all.add(new Route("GET", "/session", Who.ADMINISTRATOR, RestSite::session));
    this.routes = List.copyOf(all);
  }

  /// Method and path of every route, those of sign-in among them.
  List<String> routes() {
    List<String> out = new ArrayList<>(List.of("POST /session", "DELETE /session"));
    routes.forEach(route -> out.add(route.method() + " " + route.template()));
    return out.stream().sorted().toList();
  }

  /// For the node's metrics.
  public List<NodeStatus.Figure> figures() {
    List<NodeStatus.Figure> out = new ArrayList<>();
    out.add(
        new NodeStatus.Figure(
            "turnpike_console_sessions", "Administrators signed in", "", false, sessions.size()));
    out.add(
        new NodeStatus.Figure(
            "turnpike_console_sign_in_failures_total",
            "Sign-ins over HTTPS with a wrong name or password",
            "",
            true,
            failures.sum()));
    actions.figures(out);
    return out;
  }

  @Override
  public HttpAnswer handle(HttpQuestion request) {
    if (!request.path().startsWith(ROOT + "/")) {
      return next.handle(request);
    }
    HttpAnswer answer =
        answered(request)
            .with("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
            .with("X-Content-Type-Options", "nosniff")
            .with("Referrer-Policy", "no-referrer")
            .with("Cache-Control", "no-store");
    return answer;
  }

  private HttpAnswer answered(HttpQuestion request) {
    if (!request.secure()) {
      return refused(403, "over HTTPS only: passwords and sessions are not for plain text");
    }
    String path = request.path().substring(ROOT.length());
    if (path.equals("/session") && request.method().equals("POST")) {
      return signIn(request);
    }
    if (path.equals("/session") && request.method().equals("DELETE")) {
      return signOut(request);
    }
    List<String> methods = new ArrayList<>();
    for (Route route : routes) {
      Optional<Map<String, String>> values = route.values(path);
      if (values.isPresent() && route.method().equals(request.method())) {
        return answered(request, route, values.get());
      }
      values.ifPresent(_ -> methods.add(route.method()));
    }
    return methods.isEmpty()
        ? refused(404, "nothing here; " + ROOT + "/openapi.json says what there is")
        : refused(405, "only " + String.join(", ", methods) + " here")
            .with("Allow", String.join(", ", methods));
  }

  private HttpAnswer answered(HttpQuestion request, Route route, Map<String, String> values) {
    Optional<Sessions.Session> session = Optional.empty();
    Optional<UserUri> user = Optional.empty();
    switch (route.who()) {
      case ANYONE -> {}
      case ADMINISTRATOR -> {
        session = sessionOf(request);
        if (session.isEmpty()) {
          return refused(401, "sign in first: POST " + ROOT + "/session");
        }
        if (!route.method().equals("GET") && !shows(request, session.get())) {
          return refused(403, "the header X-CSRF-Token has to show the session's token");
        }
      }
      case USER -> {
        Duration wait = attempts.wait(request.remote().getAddress(), clock.instant());
        if (!wait.isZero()) {
          return later(wait);
        }
        user = user(request);
        if (user.isEmpty()) {
          failed(request, "user");
          return refused(401, "wrong address or password");
        }
      }
    }
    Optional<ObjectNode> body = body(request);
    if (body.isEmpty()) {
      return refused(400, "expected a JSON object as " + TYPE);
    }
    return text(route.action().on(new Asked(values, request.query(), body.get(), session, user)));
  }

  private Optional<Sessions.Session> sessionOf(HttpQuestion request) {
    return cookie(request)
        .flatMap(id -> sessions.find(id, clock.instant()))
        .filter(session -> session.mark().equals(administrators.mark(session.administrator())));
  }

  private static Optional<String> cookie(HttpQuestion request) {
    for (String each : request.headers().getOrDefault("cookie", "").split(";")) {
      String pair = each.strip();
      if (pair.startsWith(COOKIE + "=")) {
        return Optional.of(pair.substring(COOKIE.length() + 1));
      }
    }
    return Optional.empty();
  }

  private static boolean shows(HttpQuestion request, Sessions.Session session) {
    String shown = request.headers().getOrDefault(TOKEN, "");
    return MessageDigest.isEqual(
        shown.getBytes(StandardCharsets.UTF_8), session.csrf().getBytes(StandardCharsets.UTF_8));
  }

  /// Only JSON: a form of another site can send no such type without asking first.
  private Optional<ObjectNode> body(HttpQuestion request) {
    if (request.body().length == 0) {
      return Optional.of(json.createObjectNode());
    }
    String type = request.headers().getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
    if (!type.equals(TYPE) && !type.startsWith(TYPE + ";")) {
      return Optional.empty();
    }
    try {
      return json.readTree(request.body()) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private HttpAnswer signIn(HttpQuestion request) {
    Instant now = clock.instant();
    Duration wait = attempts.wait(request.remote().getAddress(), now);
    if (!wait.isZero()) {
      return later(wait);
    }
    Optional<ObjectNode> body = body(request);
    if (body.isEmpty()) {
      return refused(400, "expected a JSON object as " + TYPE);
    }
    String name = body.get().path("administrator").asString("");
    if (!administrators.proves(name, body.get().path("password").asString(""))) {
      failed(request, "administrator");
      return refused(401, "wrong name or password");
    }
    cookie(request).ifPresent(sessions::close); // a session of before is not taken over
    Sessions.Opened opened = sessions.open(name, administrators.mark(name), now);
    LOG.atInfo()
        .addKeyValue("event", "console-sign-in")
        .addKeyValue("peer", request.remote().getAddress().getHostAddress())
        .addKeyValue("user", name)
        .log("an administrator signed in");
    return text(new Reply.Done(shown(opened.session())))
        .with(
            "Set-Cookie",
            COOKIE
                + "="
                + opened.id()
                + "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age="
                + Sessions.LONGEST.toSeconds());
  }

  private HttpAnswer signOut(HttpQuestion request) {
    Optional<Sessions.Session> session = sessionOf(request);
    if (session.isEmpty()) {
      return refused(401, "nobody is signed in");
    }
    if (!shows(request, session.get())) {
      return refused(403, "the header X-CSRF-Token has to show the session's token");
    }
    cookie(request).ifPresent(sessions::close);
    return text(new Reply.Done(Map.of("signed_out", session.get().administrator())))
        .with("Set-Cookie", COOKIE + "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
  }

  private static Reply session(Asked asked) {
    return new Reply.Done(shown(asked.session().orElseThrow()));
  }

  private static Map<String, String> shown(Sessions.Session session) {
    return Map.of("administrator", session.administrator(), "csrf", session.csrf());
  }

  /// Of the source's failures there is a line for fail2ban; never of what was tried.
  ///
  /// @param who "user" or "administrator"
  private void failed(HttpQuestion request, String who) {
    failures.increment();
    attempts.failed(request.remote().getAddress(), clock.instant());
    SignInLog.write(request.remote().getAddress(), 401, SignInLog.Cause.WRONG_PASSWORD, who);
  }

  /// RFC 7617; the address is percent-encoded, since an IPv6 host has colons.
  private Optional<UserUri> user(HttpQuestion request) {
    String header = request.headers().getOrDefault("authorization", "");
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      String pair =
          new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : node.proven(
              URLDecoder.decode(pair.substring(0, colon), StandardCharsets.UTF_8),
              pair.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // neither Base64 nor percent-encoding
    }
  }

  private HttpAnswer text(Reply reply) {
    return switch (reply) {
      case Reply.Done(int status, Object answer) ->
          HttpAnswer.of(
              status, TYPE, new String(json.writeValueAsBytes(answer), StandardCharsets.UTF_8));
      case Reply.Refused(int status, List<String> errors) ->
          HttpAnswer.of(
              status,
              TYPE,
              new String(json.writeValueAsBytes(Map.of("errors", errors)), StandardCharsets.UTF_8));
    };
  }

  private HttpAnswer refused(int status, String error) {
    return text(new Reply.Refused(status, List.of(error)));
  }

  private HttpAnswer later(Duration wait) {
    return refused(429, "too many wrong passwords from your address")
        .with("Retry-After", Long.toString(Math.max(1, wait.toSeconds())));
  }

  private Reply document() {
    try (InputStream in = RestSite.class.getResourceAsStream("openapi.json")) {
      return new Reply.Done(json.readTree(Objects.requireNonNull(in).readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("openapi.json cannot be read", e);
    }
  }
}

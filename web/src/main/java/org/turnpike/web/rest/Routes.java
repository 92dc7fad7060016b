package org.turnpike.web.rest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.turnpike.planner.finding.Severity;
import org.turnpike.topology.UserUri;
import org.turnpike.web.NodeStatus;
import org.turnpike.web.control.ControlDesk;
import org.turnpike.web.control.Reply;
import org.turnpike.web.rest.Route.Who;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Every route but those of sign-in. Orders go to the clerks that the control socket has too, so
/// that there is one place that knows what may be done.
final class Routes {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST = 1000;
  private static final Set<String> VERDICTS = Set.of("good", "fair", "poor", "unknown");

  private final NodeView node;
  private final Clock clock;
  private final Predictions predictions = new Predictions();
  private final Reports reports = new Reports();
  private final CallSheet calls;

  Routes(NodeView node, Clock clock) {
    this.node = node;
    this.clock = clock;
    this.calls = new CallSheet(node, predictions, reports);
  }

  List<Route> all() {
    List<Route> out = new ArrayList<>();
    out.add(see("/status", _ -> new Reply.Done(status())));
    out.add(see("/users", _ -> people("list", nothing())));
    out.add(order("POST", "/users", asked -> people("add", asked.body())));
    out.add(order("POST", "/users/import", asked -> people("import", asked.body())));
    out.add(see("/users/{user}", asked -> people("show", named(asked))));
    out.add(order("DELETE", "/users/{user}", asked -> people("remove", named(asked))));
    for (String verb : List.of("enable", "disable", "move", "policy")) {
      out.add(order("POST", "/users/{user}/" + verb, asked -> people(verb, named(asked))));
    }
    out.add(order("POST", "/users/{user}/password", asked -> people("passwd", named(asked))));
    out.add(see("/registrations", _ -> new Reply.Done(registrations())));
    out.add(see("/calls", _ -> new Reply.Done(calls.shown(clock.instant()))));
    out.add(new Route("POST", "/quality", Who.USER, this::quality));
    out.add(new Route("GET", "/relays", Who.USER, this::relays));
    out.addAll(new OwnDesk(node, clock).routes());
    out.add(see("/allocations", _ -> relay("list", nothing())));
    out.add(
        order(
            "DELETE",
            "/allocations/{relayed}",
            asked -> relay("kill", nothing().put("relayed", asked.at("relayed")))));
    out.add(see("/certificates", _ -> new Reply.Done(certificates())));
    out.add(see("/federation", _ -> new Reply.Done(federation())));
    out.add(see("/topology", _ -> mapped(predictions::map)));
    out.add(see("/findings", _ -> mapped(predictions::findings)));
    out.add(
        see(
            "/flows",
            asked ->
                mapped(map ->
                    predictions.flow(
                        map,
                        asked.parameter("a"),
                        asked.parameter("b"),
                        asked.parameter("kind"),
                        asked.parameter("modality")))));
    return out;
  }

  private static Route see(String template, Route.Action action) {
    return new Route("GET", template, Who.ADMINISTRATOR, action);
  }

  private static Route order(String method, String template, Route.Action action) {
    return new Route(method, template, Who.ADMINISTRATOR, action);
  }

  private static ObjectNode nothing() {
    return JSON.createObjectNode();
  }

  private static ObjectNode named(Asked asked) {
    return asked.body().deepCopy().put("user", asked.at("user"));
  }

  private Reply people(String verb, JsonNode with) {
    return ask(node.people(), "this node has no users of its own", verb, with);
  }

  private Reply relay(String verb, JsonNode with) {
    return ask(node.relay(), "this node has no relay", verb, with);
  }

  private static Reply ask(
      Optional<ControlDesk.Clerk> clerk, String none, String verb, JsonNode with) {
    return clerk.isPresent() ? clerk.get().answer(verb, with) : Predictions.refused(404, none);
  }

  private Reply mapped(Function<NodeView.Mapped, Reply> answer) {
    return node.map()
        .map(answer)
        .orElseGet(() ->
            Predictions.refused(
                404, "this node has no topology file: start it with `up FILE` or `up --map FILE`"));
  }

  private Map<String, Object> status() {
    NodeStatus status = node.status();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("node", node.name());
    out.put("version", status.version());
    out.put("uptime_ms", status.uptime().toMillis());
    out.put("listeners", status.listeners());
    List<Map<String, Object>> figures = new ArrayList<>();
    for (NodeStatus.Figure figure : status.figures()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", figure.name());
      one.put("label", figure.label());
      one.put("help", figure.help());
      one.put("counter", figure.counter());
      one.put("value", figure.value());
      figures.add(one);
    }
    out.put("figures", figures);
    return out;
  }

  private Map<String, Object> registrations() {
    List<Map<String, Object>> all = new ArrayList<>();
    Instant now = clock.instant();
    for (NodeView.Registration each : node.registrations(MOST)) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("user", each.user().toString());
      one.put("contact", each.contact());
      one.put("user_agent", each.userAgent());
      one.put("from", each.from());
      one.put("left_ms", Math.max(0, Duration.between(now, each.expires()).toMillis()));
      all.add(one);
    }
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("total", node.registered());
    out.put("registrations", all);
    return out;
  }

  private List<Map<String, Object>> certificates() {
    List<Map<String, Object>> out = new ArrayList<>();
    Instant now = clock.instant();
    for (NodeView.Held held : node.certificates()) {
      Instant end = held.certificate().getNotAfter().toInstant();
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", held.name());
      one.put("subject", held.certificate().getSubjectX500Principal().getName());
      one.put("issuer", held.certificate().getIssuerX500Principal().getName());
      one.put("listeners", held.listeners());
      one.put("not_after", end.toString());
      one.put("left_ms", Duration.between(now, end).toMillis());
      out.add(one);
    }
    return out;
  }

  private Map<String, Object> federation() {
    NodeView.Federation seen = node.federation();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("mode", seen.mode());
    out.put("domains", seen.domains());
    out.put("allowed", seen.allowed());
    out.put("blocked", seen.blocked());
    out.put("peers", seen.peers());
    out.put("counts", seen.counts());
    return out;
  }

  /// What a client says of its own call. Nobody tells of a call that they are not in.
  private Reply quality(Asked asked) {
    UserUri user = asked.user().orElseThrow();
    String path = asked.text("path");
    String verdict = asked.text("verdict");
    double roundTrip = asked.body().path("round_trip_ms").asDouble(-1);
    double loss = asked.body().path("loss_percent").asDouble(-1);
    if (!Reports.PATHS.contains(path) || !VERDICTS.contains(verdict)) {
      return Predictions.refused(
          400,
          "path is one of "
              + String.join(", ", Reports.PATHS)
              + "; verdict one of good, fair, poor, unknown");
    }
    if (!(roundTrip <= 60_000 && loss <= 100)) { // and no NaN
      return Predictions.refused(400, "round_trip_ms is at most 60000, loss_percent 100");
    }
    String callId = asked.text("call_id");
    if (node.call(callId).filter(call -> call.users().contains(user)).isEmpty()) {
      return Predictions.refused(404, "you are in no such call");
    }
    reports.put(
        callId,
        new Reports.Report(
            user, path, Math.max(-1, roundTrip), Math.max(-1, loss), verdict, clock.instant()));
    return new Reply.Done(Map.of("call_id", callId));
  }

  /// What a user's browser relays its media through.
  private Reply relays(Asked asked) {
    List<NodeView.IceServer> servers = node.iceServers(asked.user().orElseThrow());
    if (servers.isEmpty()) {
      return Predictions.refused(504, "no media relay answers");
    }
    List<Map<String, Object>> shown = new ArrayList<>();
    for (NodeView.IceServer each : servers) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("urls", each.urls());
      one.put("username", each.username());
      one.put("credential", each.credential());
      shown.add(one);
    }
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("ice_servers", shown);
    out.put(
        "lasts_ms",
        servers.stream().mapToLong(each -> each.lasts().toMillis()).min().orElseThrow());
    return new Reply.Done(out);
  }

  void figures(List<NodeStatus.Figure> out) {
    reports
        .byPath(clock.instant())
        .forEach((path, count) ->
            out.add(
                new NodeStatus.Figure(
                    "turnpike_client_reports",
                    "Clients in a call that tell how it goes, by the path of its media",
                    "path=\"" + path + "\"",
                    false,
                    count)));
    node.map()
        .ifPresent(map -> {
          for (Severity severity : Severity.values()) {
            out.add(
                new NodeStatus.Figure(
                    "turnpike_topology_findings",
                    "What `check` says of the topology file",
                    "severity=\"" + severity.text() + "\"",
                    false,
                    predictions.count(map, severity)));
          }
        });
    for (NodeView.Held held : node.certificates()) {
      out.add(
          new NodeStatus.Figure(
              "turnpike_node_certificate_expiry_seconds",
              "Seconds until a certificate ends",
              "certificate=\"" + held.name().replaceAll("[^A-Za-z0-9._ -]", "_") + "\"",
              false,
              Duration.between(clock.instant(), held.certificate().getNotAfter().toInstant())
                  .toSeconds()));
    }
  }
}

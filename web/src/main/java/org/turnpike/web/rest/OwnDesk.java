package org.turnpike.web.rest;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.turnpike.server.agent.Agent;
import org.turnpike.server.agent.NodeAgent;
import org.turnpike.store.KeptMessages;
import org.turnpike.topology.UserUri;
import org.turnpike.web.control.Reply;
import org.turnpike.web.rest.Route.Who;

/// What users have done for themselves, as themselves and nobody else: messages, and calls between
/// one of their devices and somebody.
final class OwnDesk {

  /// A request of SIP has its answer or none within 32 s (RFC 3261 §17.1.2.2).
  private static final int SECONDS = 40;

  private static final Agent.Outcome LATE = new Agent.Outcome(408, "no answer in time");

  private final NodeView node;
  private final Clock clock;

  OwnDesk(NodeView node, Clock clock) {
    this.node = node;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        own("POST", "/me/messages", this::message),
        own("GET", "/me/devices", (_, asked) -> new Reply.Done(devices(user(asked)))),
        own(
            "GET",
            "/me/calls",
            (agent, asked) ->
                new Reply.Done(agent.calls(user(asked)).stream().map(this::shown).toList())),
        own("POST", "/me/calls", this::call),
        own("GET", "/me/calls/{call}", this::one),
        own("DELETE", "/me/calls/{call}", this::hangUp));
  }

  private interface Errand {
    Reply of(Agent agent, Asked asked);
  }

  private Route own(String method, String template, Errand errand) {
    return new Route(
        method,
        template,
        Who.USER,
        asked ->
            node.agent()
                .map(agent -> errand.of(agent, asked))
                .orElseGet(() -> Reply.refused(404, "this node has no users of its own")));
  }

  private static UserUri user(Asked asked) {
    return asked.user().orElseThrow();
  }

  /// An address, or a name or number of the user's own domain.
  private static Optional<UserUri> address(Asked asked) {
    String text = asked.text("to");
    String bare = text.regionMatches(true, 0, "sip:", 0, 4) ? text.substring(4) : text;
    return NodeAgent.read(bare.indexOf('@') < 0 ? bare + "@" + user(asked).host() : bare);
  }

  private static Reply noAddress() {
    return Reply.refused(
        400, "to: expected an address like bob@example.com, or a name or number of your domain");
  }

  private Reply message(Agent agent, Asked asked) {
    Optional<UserUri> to = address(asked);
    String text = asked.text("text");
    if (to.isEmpty()) {
      return noAddress();
    }
    if (text.isEmpty()) {
      return Reply.refused(400, "text: expected what to say");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > KeptMessages.MOST_BYTES) {
      return Reply.refused(413, "text: 32 KiB at most");
    }
    CompletableFuture<Agent.Outcome> outcome = new CompletableFuture<>();
    agent.message(user(asked), to.get(), text, outcome::complete);
    Agent.Outcome told = outcome.completeOnTimeout(LATE, SECONDS, TimeUnit.SECONDS).join();
    int status = told.status();
    if (status >= 300) {
      return Reply.refused(http(status), "not delivered: " + status + " " + told.reason());
    }
    return status == 202
        ? new Reply.Done(202, Map.of("delivery", "stored"))
        : new Reply.Done(Map.of("delivery", "delivered"));
  }

  /// What of SIP's refusals HTTP has a word for; any other of the recipient's or their device's is
  /// a conflict with how they are, of a server behind us a bad gateway.
  private static int http(int status) {
    return switch (status) {
      case 403, 404, 413, 429, 503 -> status;
      case 513 -> 413;
      case 408, 504 -> 504;
      default -> status >= 500 && status < 600 ? 502 : 409;
    };
  }

  private List<Map<String, Object>> devices(UserUri user) {
    List<Map<String, Object>> out = new ArrayList<>();
    Instant now = clock.instant();
    for (NodeView.Registration each : node.devices(user)) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("contact", each.contact());
      one.put("user_agent", each.userAgent());
      one.put("left_ms", Math.max(0, Duration.between(now, each.expires()).toMillis()));
      out.add(one);
    }
    return out;
  }

  private Reply call(Agent agent, Asked asked) {
    UserUri user = user(asked);
    Optional<UserUri> to = address(asked);
    if (to.isEmpty()) {
      return noAddress();
    }
    Optional<String> device = named(asked, "device");
    Optional<String> toDevice = named(asked, "to_device");
    List<String> mine = node.devices(user).stream().map(NodeView.Registration::contact).toList();
    if (mine.isEmpty()) {
      return Reply.refused(409, "none of your devices is signed in");
    }
    for (Optional<String> each : List.of(device, toDevice)) {
      if (each.isPresent() && !mine.contains(each.get())) {
        return Reply.refused(404, "none of your devices is " + each.get());
      }
    }
    boolean self = user.equals(to.get());
    if (toDevice.isPresent() && !self) {
      return Reply.refused(400, "to_device: for a call to yourself alone");
    }
    if (self && (device.isEmpty() || toDevice.isEmpty() || device.equals(toDevice))) {
      return Reply.refused(
          400, "a call to yourself is between two of your devices: device and to_device");
    }
    return switch (agent.call(user, device, to.get(), toDevice)) {
      case Agent.Placing.Begun(Agent.Placed placed) -> new Reply.Done(202, shown(placed));
      case Agent.Placing.Not(int status, String why) -> Reply.refused(status, why);
    };
  }

  private static Optional<String> named(Asked asked, String field) {
    return Optional.of(asked.text(field)).filter(text -> !text.isEmpty());
  }

  private Reply one(Agent agent, Asked asked) {
    return agent.calls(user(asked)).stream()
        .filter(each -> each.id().equals(asked.at("call")))
        .findFirst()
        .<Reply>map(each -> new Reply.Done(shown(each)))
        .orElseGet(OwnDesk::noCall);
  }

  private Reply hangUp(Agent agent, Asked asked) {
    String id = asked.at("call");
    return agent.hangUp(user(asked), id) ? new Reply.Done(Map.of("call", id)) : noCall();
  }

  private static Reply noCall() {
    return Reply.refused(404, "you have placed no such call lately");
  }

  private Map<String, Object> shown(Agent.Placed placed) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("call", placed.id());
    out.put("to", placed.to());
    out.put("phase", placed.phase());
    out.put("phase_ms", Math.max(0, Duration.between(placed.since(), clock.instant()).toMillis()));
    if (placed.status() > 0) {
      out.put("code", placed.status());
      out.put("reason", placed.reason());
    }
    return out;
  }
}

package org.turnpike.cli.up;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.turnpike.server.av.AvEdge;
import org.turnpike.server.av.RelayedFor;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.web.control.ControlDesk;
import org.turnpike.web.control.Reply;
import tools.jackson.databind.JsonNode;

/// Tells of the relay's allocations, and ends them.
///
/// ```
///   relay list                          each allocation that stands
///   relay kill {"relayed": "A:P"}       that one
///   relay kill {"user": "alice"}        all of a user
/// ```
record RelayClerk(AvEdge av) implements ControlDesk.Clerk {

  @Override
  public Reply answer(String verb, JsonNode with) {
    return switch (verb) {
      case "list" -> new Reply.Done(list());
      case "kill" -> kill(with);
      default -> new Reply.Refused(400, List.of("relay knows list and kill"));
    };
  }

  private Map<String, Object> list() {
    List<Map<String, Object>> all = standing().stream().map(RelayClerk::told).toList();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("av_key", av.keyFingerprint());
    out.put("allocations", all);
    return out;
  }

  private List<RelayedFor> standing() {
    List<RelayedFor> all = new ArrayList<>(av.standing());
    all.sort(Comparator.comparing(RelayedFor::user).thenComparing(each -> text(each.relayed())));
    return all;
  }

  private static Map<String, Object> told(RelayedFor one) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("user", one.user());
    out.put("transport", one.protocol().text().substring("turn-".length()));
    out.put("client", text(one.client()));
    out.put("relayed", text(one.relayed()));
    out.put("age_ms", one.ageNanos() / 1_000_000);
    out.put("left_ms", one.leftNanos() / 1_000_000);
    out.put("permissions", one.permissions());
    out.put("channels", one.channels());
    out.put("to_peers_packets", one.toPeersPackets());
    out.put("to_peers_bytes", one.toPeersBytes());
    out.put("from_peers_packets", one.fromPeersPackets());
    out.put("from_peers_bytes", one.fromPeersBytes());
    return out;
  }

  private Reply kill(JsonNode with) {
    String relayed = with.path("relayed").asString("");
    String user = with.path("user").asString("");
    if (relayed.isEmpty() == user.isEmpty()) {
      return new Reply.Refused(400, List.of("kill needs a relayed address or a user"));
    }
    Predicate<RelayedFor> meant =
        relayed.isEmpty()
            ? one -> one.user().equals(user)
            : one -> text(one.relayed()).equals(relayed);
    List<Map<String, Object>> killed = new ArrayList<>();
    for (RelayedFor each : standing()) {
      if (meant.test(each) && av.kill(each.relayed())) {
        killed.add(told(each));
      }
    }
    return killed.isEmpty()
        ? new Reply.Refused(
            404,
            List.of(
                relayed.isEmpty()
                    ? "user " + user + " has no allocation"
                    : "no allocation has the relayed address " + relayed))
        : new Reply.Done(killed);
  }

  private static String text(InetSocketAddress address) {
    return new Endpoint(address.getAddress(), address.getPort()).toString();
  }
}

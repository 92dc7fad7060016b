package org.turnpike.web.rest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.web.control.Reply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Calls that stand: what was predicted of each beside what was seen of it, by whoever saw it.
///
/// Clients know best and are asked first. For others the relay tells: it carries a call's media
/// where an allocation that the two offered each other has passed more packets than ICE's checks
/// do. What nobody saw stays unknown; that a relay was offered proves nothing.
record CallSheet(NodeView node, Predictions predictions, Reports reports) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST = 500;
  private static final long MORE_THAN_CHECKS = 200;

  List<Map<String, Object>> shown(Instant now) {
    Map<String, List<Reports.Report>> told = reports.standing(now);
    List<NodeView.Call> calls = node.calls(MOST);
    JsonNode relays = calls.isEmpty() ? JSON.createObjectNode() : allocations();
    List<Map<String, Object>> out = new ArrayList<>();
    for (NodeView.Call call : calls) {
      out.add(one(call, told.getOrDefault(call.callId(), List.of()), relays));
    }
    return out;
  }

  private Map<String, Object> one(NodeView.Call call, List<Reports.Report> told, JsonNode relays) {
    List<JsonNode> carrying = new ArrayList<>();
    relays.forEach(each -> {
      long packets =
          each.path("to_peers_packets").asLong(0) + each.path("from_peers_packets").asLong(0);
      if (call.relays().contains(each.path("relayed").asString("")) && packets > MORE_THAN_CHECKS) {
        carrying.add(each);
      }
    });
    Optional<ObjectNode> predicted =
        node.map().flatMap(map -> predictions.predicted(map, call.users()));
    String path = path(told, carrying);
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("call_id", call.callId());
    out.put("from", call.from());
    out.put("to", call.to());
    out.put("users", call.users().stream().map(Object::toString).toList());
    out.put("age_ms", call.age().toMillis());
    out.put("relays_offered", call.relays());
    predicted.ifPresent(prediction -> out.put("predicted", prediction));
    Map<String, Object> observed = new LinkedHashMap<>();
    observed.put("path", path);
    observed.put("by", !told.isEmpty() ? "clients" : carrying.isEmpty() ? "nobody" : "relay");
    observed.put("clients", told.stream().map(Reports.Report::shown).toList());
    observed.put("allocations", carrying);
    out.put("observed", observed);
    out.put(
        "verdict",
        predicted
            .map(prediction -> verdict(prediction.path("path").asString(""), path))
            .orElse("unknown"));
    return out;
  }

  /// What one client calls a relay without knowing the transport, the other may know; a client that
  /// says direct sees the same pair as its peer.
  private static String path(List<Reports.Report> told, List<JsonNode> carrying) {
    List<String> paths = told.stream().map(Reports.Report::path).distinct().toList();
    Optional<String> exact = paths.stream().filter(p -> p.startsWith("relay over ")).findFirst();
    if (exact.isPresent()) {
      return exact.get();
    }
    if (!paths.isEmpty()) {
      return paths.contains("relay") ? "relay" : paths.getFirst();
    }
    return carrying.isEmpty() ? "unknown" : "relay";
  }

  /// Whether a relay was predicted and whether one is used; over which transport the other side
  /// reaches it is not compared.
  private static String verdict(String predicted, String observed) {
    if (observed.equals("unknown") || predicted.isEmpty()) {
      return "unknown";
    }
    return predicted.startsWith("relay") == observed.startsWith("relay")
            && !predicted.equals("none")
        ? "match"
        : "mismatch";
  }

  private JsonNode allocations() {
    return node.relay()
        .map(relay -> relay.answer("list", JSON.createObjectNode()))
        .filter(Reply.Done.class::isInstance)
        .map(reply -> JSON.<JsonNode>valueToTree(((Reply.Done) reply).answer()))
        .map(tree -> tree.path("allocations"))
        .orElseGet(JSON::createArrayNode);
  }
}

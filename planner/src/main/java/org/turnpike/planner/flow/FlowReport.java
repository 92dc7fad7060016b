package org.turnpike.planner.flow;

import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.Pool;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Predictions for people and for machines.
///
/// @param hops whether the JSON has every hop of every walk, and the derivation; without, it has
///   segments alone
public record FlowReport(String file, Topology topology, boolean hops) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  public String json(Stream<Prediction> predictions) {
    StringWriter out = new StringWriter();
    json(predictions, out);
    return out.toString();
  }

  /// Writes one prediction after the other and keeps none.
  public void json(Stream<Prediction> predictions, Writer out) {
    try (JsonGenerator json =
        JSON.writerWithDefaultPrettyPrinter()
            .without(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .createGenerator(out)) {
      json.writeStartObject();
      json.writeStringProperty("file", file);
      json.writeName("scenarios");
      json.writeStartArray();
      predictions.forEachOrdered(p -> json.writeTree(json(p)));
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  public ObjectNode json(Prediction prediction) {
    ObjectNode node = JSON.createObjectNode();
    Scenario scenario = prediction.scenario();
    node.put("id", scenario.id());
    node.put("kind", scenario.kind().text());
    scenario.modality().ifPresent(m -> node.put("modality", m.text()));
    node.set("a", party(scenario.a()));
    node.set("b", party(scenario.b()));
    node.put("disposition", prediction.disposition().text());
    summary(prediction, Leg.Kind.SIGNALLING, node.putObject("signalling"));
    summary(prediction, Leg.Kind.PORTAL, node.putObject("portal"));
    summary(prediction, Leg.Kind.MEDIA, node.putObject("media"));
    ArrayNode edges = node.putArray("media_edges");
    prediction.mediaEdges().forEach(e -> edges.add(edge(e)));
    ArrayNode legs = node.putArray("legs");
    prediction.legs().forEach(l -> legs.add(leg(l)));
    if (hops) {
      derivation(prediction.derivation(), node);
    }
    return node;
  }

  private static void derivation(Derivation derivation, ObjectNode node) {
    ArrayNode reasons = node.putArray("reasons");
    for (Derivation.Reason reason : derivation.reasons()) {
      ObjectNode r = reasons.addObject();
      r.put("ground", reason.ground().text());
      r.put("leg", reason.leg());
      r.put("what", reason.what());
      strings(r.putArray("references"), reason.references());
    }
    ArrayNode readings = node.putArray("readings");
    for (Derivation.Reading reading : derivation.readings()) {
      readings
          .addObject()
          .put("correction", reading.correction())
          .put("printed", reading.printed())
          .put("used", reading.used())
          .put("why", reading.why());
    }
  }

  private static void summary(Prediction prediction, Leg.Kind kind, ObjectNode out) {
    for (Leg.Side side : Leg.Side.values()) {
      prediction.leg(kind, side).ifPresent(l -> out.put(side.text(), l.segmentsText()));
    }
  }

  private ObjectNode party(Party party) {
    ObjectNode node = JSON.createObjectNode();
    node.put("name", party.name());
    node.put("path", party.path());
    switch (party) {
      case Party.Person p -> user(node, p.user());
      case Party.Meeting m -> {
        node.put("organisation", m.organiser().organisation());
        pool(node, m.host());
      }
      case Party.Line l -> node.put("organisation", l.gateway().organisation());
      case Party.Home h -> pool(node, h.pool());
      case Party.Stream _ -> {}
    }
    return node;
  }

  private void user(ObjectNode node, User user) {
    node.put("organisation", user.organisation());
    pool(node, topology.pool(user.home()));
    node.put("at", user.at().toString());
    node.put(
        "place", topology.site(user.at().site()).kind().name().toLowerCase(java.util.Locale.ROOT));
    node.put("client", user.client().text());
    node.put("count", user.count());
  }

  private void pool(ObjectNode node, Pool pool) {
    node.put("home", pool.name());
    node.put("home_site", pool.site().toString());
    node.put("home_kind", topology.online(pool) ? "online" : "on-premises");
  }

  private ObjectNode edge(String name) {
    ObjectNode node = JSON.createObjectNode();
    node.put("node", name);
    Optional<Pool> pool = topology.poolOf(new org.turnpike.topology.NodeId(name));
    pool.ifPresent(p -> {
      node.put("pool", p.name());
      node.put(
          "kind",
          p instanceof org.turnpike.topology.service.CloudConnector ? "cloud-connector" : "edge");
      node.put("organisation", p.organisation());
      node.put("home_kind", topology.online(p) ? "online" : "on-premises");
    });
    return node;
  }

  private ObjectNode leg(Leg leg) {
    ObjectNode node = JSON.createObjectNode();
    node.put("kind", leg.kind().text());
    node.put("side", leg.side().text());
    node.put("from", leg.from());
    node.put("to", leg.to());
    node.put("transport", leg.transport().text());
    strings(node.putArray("segments"), leg.segments().stream().map(Passed::toString).toList());
    strings(
        node.putArray("segments_back"), leg.segmentsBack().stream().map(Passed::toString).toList());
    strings(node.putArray("edges"), leg.edges());
    node.put("disposition", leg.disposition().text());
    leg.why().ifPresent(w -> node.put("why", w));
    node.put("mirror", leg.mirror());
    if (hops) {
      ArrayNode stretches = node.putArray("stretches");
      for (Stretch stretch : leg.stretches()) {
        ObjectNode s = stretches.addObject();
        s.put("from", stretch.from());
        s.put("to", stretch.to());
        s.set("there", walk(stretch.there()));
        stretch.back().ifPresent(b -> s.set("back", walk(b)));
      }
    }
    return node;
  }

  private static ObjectNode walk(Walk walk) {
    ObjectNode node = JSON.createObjectNode();
    node.put("disposition", walk.disposition().text());
    node.put("at", walk.at());
    walk.rule().ifPresent(r -> node.put("rule", r));
    node.put("why", walk.why());
    ArrayNode hops = node.putArray("hops");
    for (Hop hop : walk.hops()) {
      ObjectNode h = hops.addObject();
      h.put("device", hop.device());
      hop.in().ifPresent(i -> h.put("in", i));
      hop.out().ifPresent(o -> h.put("out", o));
      h.put("transport", hop.before().transport().text());
      h.put("from", hop.before().from().toString());
      h.put("to", hop.before().to().toString());
      if (!hop.before().equals(hop.after())) {
        h.put("from_after", hop.after().from().toString());
        h.put("to_after", hop.after().to().toString());
      }
      hop.rule().ifPresent(r -> h.put("rule", r));
      hop.place().filter(p -> p.line() > 0).ifPresent(p -> h.put("rule_line", p.line()));
      if (!hop.translations().isEmpty()) {
        strings(h.putArray("translations"), hop.translations());
      }
      hop.segment().ifPresent(s -> h.put("segment", s.name()));
    }
    return node;
  }

  private static void strings(ArrayNode out, List<String> values) {
    values.forEach(out::add);
  }

  /// One line for each scenario, those that differ in modality alone on one line.
  public String table(Stream<Prediction> predictions) {
    return FlowTable.of(predictions);
  }

  /// One prediction, each leg hop by hop, and why it is so.
  public String explanation(Prediction prediction) {
    return Explanation.of(topology, prediction);
  }
}

package org.turnpike.lab.report;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.turnpike.lab.evidence.Observation;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.lab.prove.EachRule;
import org.turnpike.lab.prove.Trial;
import org.turnpike.lab.verdict.Proof;
import org.turnpike.lab.verdict.Verdict;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.topology.settings.Endpoint;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A [Report] for programs.
final class JsonReport {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JsonReport() {}

  static String of(Report report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("file", report.file());
    root.put("agrees", report.agrees());
    root.put("calls", report.calls());
    root.put("match", report.matches());
    root.put("mismatch", report.mismatches());
    root.put("unproven", report.unproven());
    ArrayNode trials = root.putArray("networks");
    report.trials().forEach(t -> trial(t, trials.addObject()));
    if (!report.rules().isEmpty()) {
      ArrayNode rules = root.putArray("rules");
      report.rules().forEach(r -> rule(r, rules.addObject()));
    }
    if (!report.features().isEmpty()) {
      ObjectNode features = root.putObject("features");
      report.features().forEach(features::put);
    }
    ObjectNode kinds = root.putObject("kinds");
    report
        .kinds()
        .forEach((kind, n) ->
            kinds.putObject(kind).put("predicted", n.predicted()).put("seen", n.seen()));
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static void trial(Trial trial, ObjectNode node) {
    node.put("name", trial.name());
    node.put("took_ms", trial.millis());
    ArrayNode calls = node.putArray("calls");
    for (Proof proof : trial.proofs()) {
      ObjectNode call = calls.addObject();
      call.put("id", proof.prediction().scenario().id());
      verdict(proof.verdict(), call);
      call.put("controls", proof.controls());
      segments(
          proof.prediction(),
          call.putObject("predicted")
              .put("disposition", proof.prediction().disposition().text())
              .put("way", Said.way(proof.prediction())));
      Prediction seen = SeenCall.of(trial.topology(), proof);
      segments(
          seen,
          observation(proof.observation(), call.putObject("observed")).put("way", Said.way(seen)));
    }
  }

  /// As the rows of the call-flow document have it: `CN>ER>MSN` for each side's leg.
  private static void segments(Prediction call, ObjectNode node) {
    for (Leg.Kind kind : List.of(Leg.Kind.SIGNALLING, Leg.Kind.MEDIA)) {
      ObjectNode sides = node.putObject(kind.text());
      call.legs(kind).stream()
          .filter(l -> !l.stretches().isEmpty())
          .forEach(l -> sides.put(l.side().text(), l.segmentsText()));
    }
    call.mediaEdges().forEach(node.putArray("media_edges")::add);
  }

  private static void verdict(Verdict verdict, ObjectNode call) {
    call.put("verdict", verdict.text());
    switch (verdict) {
      case Verdict.Match _ -> {}
      case Verdict.Mismatch m ->
          call.putObject("differs")
              .put("leg", m.leg())
              .put("at", m.at())
              .put("wire", m.wire())
              .put("predicted", m.predicted())
              .put("observed", m.observed());
      case Verdict.Unproven u -> u.reasons().forEach(call.putArray("reasons")::add);
    }
  }

  private static ObjectNode observation(Observation o, ObjectNode node) {
    node.put("signed_in", o.signedIn());
    node.put("established", o.established());
    node.put("caller_heard", o.callerHeard());
    node.put("callee_heard", o.calleeHeard());
    ArrayNode seen = node.putArray("seen");
    for (Sighted s : o.seen()) {
      seen.addObject()
          .put("wire", s.wire())
          .put("what", s.what().name())
          .put("turn", s.turn())
          .put("transport", s.carrier().name())
          .put("from", end(s.from()))
          .put("to", end(s.to()))
          .put("packets", s.packets());
    }
    return node;
  }

  private static String end(InetSocketAddress at) {
    return new Endpoint(at.getAddress(), at.getPort()).toString();
  }

  private static void rule(EachRule.Outcome outcome, ObjectNode node) {
    node.put("rule", outcome.rule().toString());
    node.put("not_served", EachRule.notServed(outcome.rule().rule()));
    ArrayNode breaks = node.putArray("predicted_to_fail");
    outcome.breaks().forEach(s -> breaks.add(s.id()));
    Optional<Trial> trial = outcome.trial();
    if (trial.isPresent()) {
      ArrayNode failed = node.putArray("seen_to_fail");
      outcome.failed().stream().sorted().forEach(failed::add);
      node.put("agrees", outcome.agrees());
    }
    outcome.why().ifPresent(w -> node.put("not_played", w));
  }
}

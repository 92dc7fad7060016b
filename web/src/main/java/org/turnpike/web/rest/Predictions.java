package org.turnpike.web.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.turnpike.planner.finding.Finding;
import org.turnpike.planner.finding.Findings;
import org.turnpike.planner.finding.Report;
import org.turnpike.planner.finding.Severity;
import org.turnpike.planner.flow.FlowReport;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.flow.Scenarios;
import org.turnpike.planner.picture.Picture;
import org.turnpike.topology.Topology;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.party.User;
import org.turnpike.web.control.Reply;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the topology file says of calls and of itself. What is worked out once for a file is kept
/// as long as the node has that file.
final class Predictions {

  private static final JsonMapper JSON = new JsonMapper();

  private record Known(NodeView.Mapped of, Flows flows, List<Finding> findings, ObjectNode map) {}

  private Optional<Known> known = Optional.empty();

  private synchronized Known known(NodeView.Mapped mapped) {
    if (known.isEmpty() || known.get().of() != mapped) {
      Topology topology = mapped.loaded().topology();
      known =
          Optional.of(
              new Known(
                  mapped,
                  Flows.of(topology, mapped.loaded().places()),
                  Findings.of(topology, mapped.loaded().places()),
                  new TopologyMap(topology, mapped.file()).json()));
    }
    return known.get();
  }

  Reply map(NodeView.Mapped mapped) {
    return new Reply.Done(known(mapped).map());
  }

  Reply findings(NodeView.Mapped mapped) {
    Report report = new Report(mapped.file(), known(mapped).findings(), List.of());
    return new Reply.Done(JSON.readTree(report.json()));
  }

  long count(NodeView.Mapped mapped, Severity severity) {
    return known(mapped).findings().stream().filter(f -> f.severity() == severity).count();
  }

  /// One call: its path with every hop, the reasons, and for each leg what stands in the map on its
  /// way.
  Reply flow(NodeView.Mapped mapped, String a, String b, String kind, String modality) {
    Topology topology = mapped.loaded().topology();
    if (!topology.users().containsKey(a)) {
      return refused(
          404,
          "no user \""
              + a
              + "\" in the file; there are "
              + String.join(", ", topology.users().keySet()));
    }
    String other = b.isEmpty() ? topology.user(a).home() : b;
    List<Scenario> all = Scenarios.between(topology, a, Optional.of(other));
    List<Scenario> meant =
        all.stream()
            .filter(s -> kind.isEmpty() || s.kind().text().equals(kind))
            .filter(s ->
                modality.isEmpty()
                    || s.modality().filter(m -> m.text().equals(modality)).isPresent())
            .toList();
    if (meant.isEmpty()) {
      return refused(
          404,
          "there is no "
              + (modality.isEmpty() ? "" : modality + " ")
              + (kind.isEmpty() ? "call" : kind)
              + " between "
              + a
              + " and \""
              + other
              + "\"");
    }
    return new Reply.Done(json(known(mapped).flows(), mapped, meant.getFirst()));
  }

  private static ObjectNode json(Flows flows, NodeView.Mapped mapped, Scenario scenario) {
    Prediction prediction = flows.predict(scenario);
    ObjectNode out = new FlowReport(mapped.file(), flows.topology(), true).json(prediction);
    List<Leg> legs = prediction.legs();
    for (int i = 0; i < legs.size(); i++) {
      if (out.path("legs").get(i) instanceof ObjectNode leg) {
        ArrayNode ids = leg.putArray("passes");
        Picture.passed(legs.get(i)).forEach(ids::add);
      }
    }
    return out;
  }

  /// The names that these have in the file; empty if one of them is not there.
  private static Optional<List<String>> names(Topology topology, List<UserUri> users) {
    List<String> out = new ArrayList<>();
    for (UserUri user : users) {
      topology.users().values().stream()
          .filter(each -> each.uri().equals(user))
          .map(User::name)
          .findFirst()
          .ifPresent(out::add);
    }
    return out.size() == 2 ? Optional.of(out) : Optional.empty();
  }

  /// What is predicted of an audio call between these; empty where the file does not have both.
  Optional<ObjectNode> predicted(NodeView.Mapped mapped, List<UserUri> users) {
    Topology topology = mapped.loaded().topology();
    return names(topology, users)
        .flatMap(names ->
            Scenarios.between(topology, names.getFirst(), Optional.of(names.getLast())).stream()
                .filter(s -> s.kind() == Scenario.Kind.CALL)
                .findFirst())
        .map(scenario -> {
          Prediction prediction = known(mapped).flows().predict(scenario);
          ObjectNode out = JSON.createObjectNode();
          out.put("a", scenario.a().name());
          out.put("b", scenario.b().name());
          out.put("disposition", prediction.disposition().text());
          out.put("path", path(prediction));
          prediction
              .leg(Leg.Kind.MEDIA, Leg.Side.A)
              .ifPresent(leg -> out.put("segments_a", leg.segmentsText()));
          prediction
              .leg(Leg.Kind.MEDIA, Leg.Side.B)
              .ifPresent(leg -> out.put("segments_b", leg.segmentsText()));
          prediction.mediaEdges().forEach(out.putArray("relays")::add);
          return out;
        });
  }

  /// In the words of [Reports].
  private static String path(Prediction prediction) {
    if (!prediction.disposition().success()) {
      return "none";
    }
    return prediction.mediaEdges().isEmpty()
        ? "direct"
        : prediction
            .leg(Leg.Kind.MEDIA, Leg.Side.A)
            .map(leg -> "relay over " + leg.transport().text().toUpperCase(Locale.ROOT))
            .orElse("relay");
  }

  static Reply refused(int status, String error) {
    return new Reply.Refused(status, List.of(error));
  }
}

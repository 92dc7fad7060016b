package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.picture.Picture;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.Modality;

/// Pictures of a few calls that differ in their way, to show what the plan is for. Every call is
/// `flows` to tell.
final class PictureSection {

  static final String FOLDER = "pictures/";

  /// So many stand on the sheet.
  private static final int SHOWN = 6;

  /// So many are looked at for others of their kind; a file may have thousands.
  private static final int LOOKED_AT = 300;

  private PictureSection() {}

  /// File name to picture, in the order of the scenarios.
  static Map<Prediction, String> pictures(Topology topology) {
    Flows flows = Flows.of(topology);
    Set<String> ways = new HashSet<>();
    Map<Prediction, String> out = new LinkedHashMap<>();
    List<Scenario> asked =
        flows.scenarios().stream()
            .filter(s -> s.kind() != Scenario.Kind.SIGN_IN)
            .filter(s -> s.modality().map(m -> m == Modality.AUDIO).orElse(true))
            .limit(LOOKED_AT)
            .toList();
    for (Scenario scenario : asked) {
      Prediction prediction = flows.predict(scenario);
      if (ways.add(way(prediction))) {
        out.put(prediction, Picture.svg(topology, prediction));
        if (out.size() == SHOWN) {
          break;
        }
      }
    }
    return out;
  }

  /// What two calls have in common that look the same.
  private static String way(Prediction prediction) {
    return prediction.scenario().kind()
        + prediction.legs().stream()
            .map(l -> l.kind() + " " + l.side() + " " + l.segmentsText() + " " + l.disposition())
            .collect(Collectors.joining(", "));
  }

  static String file(Prediction prediction) {
    return FOLDER + prediction.scenario().id().replace('/', '-') + ".svg";
  }

  static List<Block> of(Map<Prediction, String> pictures) {
    List<Block> out = new ArrayList<>();
    if (pictures.isEmpty()) {
      return out;
    }
    out.add(new Block.Heading(2, "Calls"));
    out.add(
        new Block.Paragraph(
            "Calls that differ in their way. The same pictures, for a presentation: " + FOLDER));
    pictures.forEach((prediction, svg) ->
        out.add(
            new Block.Drawing(said(prediction), svg.substring(Math.max(0, svg.indexOf("<svg"))))));
    return out;
  }

  /// `alice to bob, audio: delivered. alice's signalling CN, bob's signalling CN.`
  private static String said(Prediction prediction) {
    Scenario scenario = prediction.scenario();
    return scenario.a().name()
        + " to "
        + scenario.b().name()
        + scenario.modality().map(m -> ", " + m.text()).orElse("")
        + ": "
        + prediction.disposition().text()
        + ". "
        + prediction.legs().stream()
            .filter(l -> !l.mirror())
            .map(l -> said(scenario, l))
            .collect(Collectors.joining(", "))
        + ".";
  }

  private static String said(Scenario scenario, Leg leg) {
    String whose =
        switch (leg.side()) {
          case A -> scenario.a().name() + "'s " + leg.kind().text();
          case B -> scenario.b().name() + "'s " + leg.kind().text();
          case SERVERS -> leg.kind().text() + " between servers";
        };
    return whose + " " + leg.segmentsText() + leg.why().map(w -> " (" + w + ")").orElse("");
  }
}

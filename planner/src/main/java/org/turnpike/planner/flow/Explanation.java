package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.settings.Endpoint;

/// One prediction for a reader: each leg hop by hop, then why.
final class Explanation {

  private final Topology topology;
  private final Prediction prediction;
  private final StringBuilder out = new StringBuilder();

  private Explanation(Topology topology, Prediction prediction) {
    this.topology = topology;
    this.prediction = prediction;
  }

  static String of(Topology topology, Prediction prediction) {
    Explanation explanation = new Explanation(topology, prediction);
    explanation.write();
    return explanation.out.toString();
  }

  private void write() {
    Scenario s = prediction.scenario();
    line(
        "",
        s.kind().text()
            + " "
            + s.a().name()
            + " "
            + s.b().name()
            + s.modality().map(m -> ", " + m.text()).orElse("")
            + ": "
            + prediction.disposition().text());
    line("  ", who(s.a()));
    line("  ", who(s.b()));
    for (Leg leg : prediction.legs()) {
      leg(leg);
    }
    Derivation derivation = prediction.derivation();
    line("", "");
    line("", "Why");
    int number = 1;
    for (Derivation.Reason reason : derivation.reasons()) {
      line(
          "  ",
          number++
              + ". "
              + (reason.leg().isEmpty() ? "" : reason.leg() + ": ")
              + reason.what()
              + (reason.references().isEmpty()
                  ? ""
                  : " [" + String.join(", ", reason.references()) + "]"));
    }
    for (Derivation.Reading reading : derivation.readings()) {
      line("", "");
      line("", "The source documents say two things (" + reading.correction() + ")");
      line("  ", "printed: " + reading.printed());
      line("  ", "used:    " + reading.used());
      line("  ", "because: " + reading.why());
    }
  }

  private String who(Party party) {
    return switch (party) {
      case Party.Person p -> {
        User user = p.user();
        yield user.name()
            + ": "
            + user.organisation()
            + ", homed in "
            + home(topology.pool(user.home()))
            + ", at "
            + user.at()
            + ", "
            + user.client().text();
      }
      case Party.Meeting m -> m.name() + "'s conference: hosted in " + home(m.host());
      case Party.Line l ->
          l.name()
              + ": gateway "
              + Endpoint.text(l.gateway().address())
              + " of "
              + l.gateway().pool();
      case Party.Stream s -> s.name() + ": " + String.join(", ", s.service().names());
      case Party.Home h -> h.name() + ": " + home(h.pool());
    };
  }

  private String home(Pool pool) {
    return pool.name() + " (" + (topology.online(pool) ? "online" : "on-premises") + ")";
  }

  private void leg(Leg leg) {
    line("", "");
    line(
        "",
        title(leg)
            + ": "
            + (leg.segments().isEmpty() ? "" : leg.segmentsText() + ", ")
            + leg.transport().text()
            + (leg.edges().isEmpty() ? "" : ", by " + String.join(" and ", leg.edges()))
            + ", "
            + leg.disposition().text());
    leg.why().ifPresent(w -> line("  ", w));
    if (leg.mirror()) {
      line("  ", "the same way from its other end");
      return;
    }
    for (Stretch stretch : leg.stretches()) {
      line("  ", stretch.from() + " to " + stretch.to());
      walk(stretch.there());
      stretch
          .back()
          .ifPresent(back -> {
            if (back.delivered() && retraces(stretch.there(), back)) {
              line("    ", "answered by the same devices");
            } else {
              line("    ", "the answer");
              walk(back);
            }
          });
    }
  }

  private String title(Leg leg) {
    Scenario s = prediction.scenario();
    return leg.kind().text()
        + switch (leg.side()) {
          case A -> " of " + s.a().name();
          case B -> s.b() instanceof Party.Person ? " of " + s.b().name() : " beyond the server";
          case SERVERS -> " between servers";
        };
  }

  private void walk(Walk walk) {
    List<List<String>> rows = new ArrayList<>();
    for (Hop hop : walk.hops()) {
      String ends = hop.before().from() + " > " + hop.before().to();
      rows.add(
          List.of(
              hop.device(),
              ends,
              hop.before().equals(hop.after())
                  ? ""
                  : "becomes " + hop.after().from() + " > " + hop.after().to(),
              hop.rule().map(r -> "rule " + r + place(hop)).orElse(""),
              hop.out().map(o -> "over " + o).orElse("ends here")
                  + hop.segment().map(g -> " (" + g + ")").orElse("")));
    }
    Columns.of(rows).forEach(r -> line("    ", r));
    if (!walk.delivered()) {
      line("    ", walk.disposition().text() + " " + Leg.stopped(walk.at(), walk.why()));
    }
  }

  /// The line of the rule; the file is named above.
  private static String place(Hop hop) {
    return hop.place().filter(p -> p.line() > 0).map(p -> " (line " + p.line() + ")").orElse("");
  }

  /// The same devices in the opposite order; the two ends are hosts.
  private static boolean retraces(Walk there, Walk back) {
    return devices(there).equals(devices(back).reversed());
  }

  private static List<String> devices(Walk walk) {
    return walk.hops().stream()
        .map(Hop::device)
        .filter(d -> d.startsWith("sites/") || d.equals("internet"))
        .toList();
  }

  private void line(String indent, String text) {
    out.append((indent + text).stripTrailing()).append('\n');
  }
}

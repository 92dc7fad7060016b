package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.flow.FlowReport;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.flow.Scenarios;
import org.turnpike.planner.picture.Picture;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Modality;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `turnpike explain`: one call, each hop, and why.
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Explains one call: each leg with every device, address and rule on its way,",
      "the principles, routes, translations and candidate pairs that decided it, and where the",
      "source documents say two things, both."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike explain contoso.yaml alice bob               a call from alice to bob",
      "  turnpike explain contoso.yaml alice bob --kind conference   alice joins bob's conference",
      "  turnpike explain contoso.yaml alice trunk             to the telephone network by a gateway",
      "  turnpike explain contoso.yaml alice                   how alice signs in",
      "  turnpike explain contoso.yaml alice bob --modality sharing --json",
      "  turnpike explain contoso.yaml alice bob --svg call.svg      and draw it",
      "",
      "Exit codes: 0 delivered, 1 not delivered, 2 usage or bad file."
    })
final class ExplainCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "FILE", description = "The topology file.")
  private @Nullable Path file;

  @Parameters(index = "1", paramLabel = "A", description = "A user of the file: who calls.")
  private String a = "";

  @Parameters(
      index = "2",
      paramLabel = "B",
      arity = "0..1",
      description = "Who or what is called: a user, a gateway, a stream. Without it, A signs in.")
  private @Nullable String b;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "With a user: call, conference (of B's), or guest; call unless told.")
  private FlowsCommand.@Nullable KindName kind;

  @Option(
      names = "--modality",
      paramLabel = "MODALITY",
      description = "audio, video, sharing or file; audio unless told.")
  private @Nullable Modality modality;

  @Option(names = "--json", description = "One JSON object, with every hop.")
  private boolean json;

  @Option(
      names = "--svg",
      paramLabel = "PICTURE",
      description = "Draw it as well: the segments with the call on them, into this file.")
  private @Nullable Path svg;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = java.util.Objects.requireNonNull(spec);
    Path path = java.util.Objects.requireNonNull(file);
    Loaded.Good loaded = TopologyArgument.read(path);
    Topology topology = loaded.topology();
    Flows flows = Flows.of(topology, loaded.places());
    Prediction prediction = flows.predict(scenario(topology));
    FlowReport report = new FlowReport(path.toString(), topology, true);
    PrintWriter out = command.commandLine().getOut();
    out.print(
        json
            ? report.json(java.util.stream.Stream.of(prediction))
            : report.explanation(prediction));
    out.flush();
    if (svg != null) {
      draw(svg, Picture.svg(topology, prediction));
    }
    return prediction.disposition().success() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private static void draw(Path to, String picture) {
    try {
      Files.writeString(to, picture);
    } catch (IOException e) {
      throw Complaint.environment(
          "cannot write "
              + to
              + " ("
              + e.getMessage()
              + "); name a file in a folder that you may write to");
    }
  }

  private Scenario scenario(Topology topology) {
    if (!topology.users().containsKey(a)) {
      throw Complaint.usage(
          "no user \""
              + a
              + "\" in the file; there are "
              + String.join(", ", topology.users().keySet()));
    }
    String other = Optional.ofNullable(b).orElseGet(() -> topology.user(a).home());
    List<Scenario> all = Scenarios.between(topology, a, Optional.of(other));
    if (all.isEmpty()) {
      throw Complaint.usage(
          "nobody and nothing is called \"" + other + "\"; there are " + called(topology));
    }
    Scenario.Kind wanted =
        Optional.ofNullable(kind).map(FlowsCommand.KindName::kind).orElse(all.getFirst().kind());
    List<Scenario> ofKind = all.stream().filter(s -> s.kind() == wanted).toList();
    if (ofKind.isEmpty()) {
      throw Complaint.usage(
          a
              + " and "
              + other
              + " have no "
              + wanted.text()
              + ": it is for "
              + (wanted == Scenario.Kind.GUEST
                  ? "a conference of another organisation in another deployment"
                  : "other parties"));
    }
    return ofKind.stream()
        .filter(s -> modality == null || s.modality().filter(m -> m == modality).isPresent())
        .findFirst()
        .orElseThrow(() ->
            Complaint.usage(
                "a "
                    + wanted.text()
                    + " has no "
                    + String.valueOf(modality).toLowerCase(java.util.Locale.ROOT)));
  }

  private static String called(Topology topology) {
    TreeSet<String> names = new TreeSet<>(topology.users().keySet());
    names.addAll(topology.gateways().keySet());
    topology.services().values().stream()
        .filter(s -> s.kind() == InternetService.Kind.STREAMING)
        .forEach(s -> names.add(s.name()));
    return String.join(", ", names);
  }
}

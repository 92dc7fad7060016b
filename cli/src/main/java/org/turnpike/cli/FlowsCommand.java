package org.turnpike.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.flow.FlowReport;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.service.Modality;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `turnpike flows`: the path of every scenario.
@Command(
    name = "flows",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Predicts the signalling and media path of every scenario of a topology file:",
      "who signals to whom and over which segments, who relays, and what does not get through.",
      "CN customer network, FCN a partner's, INT Internet, ER ExpressRoute, MSN provider's network."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike flows contoso.yaml",
      "  turnpike flows contoso.yaml --kind conference --modality audio",
      "  turnpike flows contoso.yaml --failing              what does not get through, and where",
      "  turnpike flows contoso.yaml --json --hops          every device, address and rule",
      "",
      "Exit codes: 0 ok, 1 with --strict and a scenario that is not delivered, 2 usage or bad file."
    })
final class FlowsCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The topology file.")
  private @Nullable Path file;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      split = ",",
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private Set<KindName> kinds = Set.of();

  @Option(
      names = "--modality",
      paramLabel = "MODALITY",
      split = ",",
      description = "Only these: audio, video, sharing, file.")
  private Set<Modality> modalities = Set.of();

  @Option(names = "--failing", description = "Only what is not delivered.")
  private boolean failing;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Option(names = "--hops", description = "With --json: each hop of each leg, and the reasons.")
  private boolean hops;

  @Option(names = "--strict", description = "Exit 1 if a scenario is not delivered.")
  private boolean strict;

  @Spec private @Nullable CommandSpec spec;

  /// [Scenario.Kind] as the command line spells it.
  enum KindName {
    sign_in,
    call,
    conference,
    guest,
    pstn,
    broadcast;

    @Override
    public String toString() {
      return name().replace('_', '-');
    }

    Scenario.Kind kind() {
      return switch (this) {
        case sign_in -> Scenario.Kind.SIGN_IN;
        case call -> Scenario.Kind.CALL;
        case conference -> Scenario.Kind.CONFERENCE;
        case guest -> Scenario.Kind.GUEST;
        case pstn -> Scenario.Kind.PSTN;
        case broadcast -> Scenario.Kind.BROADCAST;
      };
    }
  }

  @Override
  public Integer call() {
    CommandSpec command = java.util.Objects.requireNonNull(spec);
    Path path = java.util.Objects.requireNonNull(file);
    Loaded.Good loaded = TopologyArgument.read(path);
    Topology topology = loaded.topology();
    PrintWriter out = command.commandLine().getOut();
    Flows flows = Flows.of(topology, loaded.places());
    FlowReport report = new FlowReport(path.toString(), topology, hops);
    AtomicBoolean lost = new AtomicBoolean();
    List<Scenario> scenarios = flows.scenarios().stream().filter(this::wanted).toList();
    Stream<Prediction> predictions =
        flows
            .predictions(scenarios)
            .peek(p -> {
              if (!p.disposition().success()) {
                lost.set(true);
              }
            })
            .filter(p -> !failing || !p.disposition().success());
    if (json) {
      report.json(predictions, out);
    } else {
      String table = report.table(predictions);
      boolean empty = scenarios.isEmpty() || failing && !lost.get();
      out.print(empty ? nothing() : table);
    }
    out.flush();
    return strict && lost.get() ? ExitCode.FINDINGS : ExitCode.OK;
  }

  private String nothing() {
    return failing ? "Every scenario is delivered.\n" : "No scenario of that kind.\n";
  }

  private boolean wanted(Scenario scenario) {
    return (kinds.isEmpty() || kinds.stream().anyMatch(k -> k.kind() == scenario.kind()))
        && (modalities.isEmpty() || scenario.modality().map(modalities::contains).orElse(false));
  }
}

package org.turnpike.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.difference.CallChange;
import org.turnpike.planner.difference.Difference;
import org.turnpike.planner.difference.DifferenceReport;
import org.turnpike.planner.whatif.Change;
import org.turnpike.planner.whatif.ChangeWords;
import org.turnpike.topology.Topology;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `turnpike diff`: what changes from one file to another, or with something otherwise.
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says which calls take another way, break or heal between two topology files, or in one file",
      "with something otherwise, and which rules, records and names of the plan change.",
      "With two files, changes are made to the second."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike diff today.yaml tomorrow.yaml",
      "  turnpike diff contoso.yaml --circuit-down redmond/expressroute",
      "  turnpike diff contoso.yaml --node-down edge1",
      "  turnpike diff contoso.yaml --close-port 3478/udp@redmond/outer --json",
      "  turnpike diff contoso.yaml --move alice=online --move bob=online",
      "  turnpike diff contoso.yaml --no-expressroute",
      "",
      "Exit codes: 0 no call breaks, 1 a call breaks, 2 usage or bad file."
    })
final class DiffCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "FILE", description = "The topology file.")
  private @Nullable Path file;

  @Parameters(
      index = "1",
      paramLabel = "OTHER",
      arity = "0..1",
      description = "Another one to compare with.")
  private @Nullable Path other;

  @Option(
      names = "--circuit-down",
      paramLabel = "CIRCUIT",
      description =
          "A circuit fails: expressroute, or redmond/expressroute where there are several.")
  private List<String> circuits = new ArrayList<>();

  @Option(names = "--link-down", paramLabel = "LINK", description = "A link between sites fails.")
  private List<String> links = new ArrayList<>();

  @Option(
      names = "--node-down",
      paramLabel = "NODE",
      description =
          "A node fails; rules, records and names for it alone are counted as not needed.")
  private List<String> nodes = new ArrayList<>();

  @Option(
      names = "--close-port",
      paramLabel = "PORT@WHERE",
      description =
          "A port is closed at a site's firewalls or at one of them: 3478/udp@redmond,"
              + " 443/tcp@redmond/outer, 50000-59999/udp@redmond.")
  private List<String> ports = new ArrayList<>();

  @Option(
      names = "--move",
      paramLabel = "USER=POOL",
      description = "A user's home moves: alice=online-europe, or alice=online.")
  private List<String> moves = new ArrayList<>();

  @Option(
      names = "--partner-without-expressroute",
      paramLabel = "PARTNER",
      description = "A partner has no ExpressRoute.")
  private List<String> partners = new ArrayList<>();

  @Option(names = "--no-expressroute", description = "Nobody has ExpressRoute.")
  private boolean without;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = java.util.Objects.requireNonNull(spec);
    Path path = java.util.Objects.requireNonNull(file);
    Topology before = TopologyArgument.read(path).topology();
    @Nullable Path second = other;
    Topology base = second == null ? before : TopologyArgument.read(second).topology();
    List<Change> changes = changes(base);
    if (second == null && changes.isEmpty()) {
      throw Complaint.usage(
          "nothing to compare with: give a second file, or a change such as --no-expressroute");
    }
    Difference difference = Difference.of(before, changed(changes, base));
    String said =
        second == null
            ? Change.said(changes)
            : second + (changes.isEmpty() ? "" : ", " + Change.said(changes));
    DifferenceReport report = new DifferenceReport(path.toString(), said, difference);
    PrintWriter out = command.commandLine().getOut();
    out.print(json ? report.json() : report.text());
    out.flush();
    return difference.calls(CallChange.What.BROKEN).isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private List<Change> changes(Topology topology) {
    ChangeWords words = new ChangeWords(topology);
    List<Change> out = new ArrayList<>();
    read("--circuit-down", circuits, words::circuitDown, out);
    read("--link-down", links, words::linkDown, out);
    read("--node-down", nodes, words::nodeDown, out);
    read("--close-port", ports, words::portClosed, out);
    read("--move", moves, words::userMoved, out);
    read("--partner-without-expressroute", partners, words::partnerWithoutExpressRoute, out);
    if (without) {
      read("--no-expressroute", List.of(""), _ -> words.withoutExpressRoute(), out);
    }
    return out;
  }

  private static void read(
      String option, List<String> words, Function<String, Change> reader, List<Change> out) {
    for (String word : words) {
      try {
        out.add(reader.apply(word));
      } catch (IllegalArgumentException e) {
        throw Complaint.usage(option + (word.isEmpty() ? "" : " " + word) + ": " + e.getMessage());
      }
    }
  }

  /// Two changes can contradict one another, such as a node that fails twice.
  private static Topology changed(List<Change> changes, Topology topology) {
    try {
      return Change.all(changes, topology);
    } catch (IllegalArgumentException e) {
      throw Complaint.usage("these changes do not go together: " + e.getMessage());
    }
  }
}

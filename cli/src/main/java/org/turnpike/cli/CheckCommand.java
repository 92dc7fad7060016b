package org.turnpike.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.finding.Finding;
import org.turnpike.planner.finding.Findings;
import org.turnpike.planner.finding.Report;
import org.turnpike.planner.finding.Severity;
import org.turnpike.planner.least.Least;
import org.turnpike.planner.least.LeastReport;
import org.turnpike.planner.least.PlannedRules;
import org.turnpike.topology.FindingId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `turnpike check`: what is wrong with a topology file.
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says what is wrong with a topology file, or worth knowing:",
      "each finding with its id, its place in the file, the evidence and the remedy."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike check contoso.yaml",
      "  turnpike check contoso.yaml --severity error     errors alone",
      "  turnpike check contoso.yaml --sarif > check.sarif   for a code-scanning service",
      "  turnpike check contoso.yaml --least                 which firewall rule which calls need",
      "",
      "Exit codes: 0 no error found, 1 an error found (with --least: a call that is not delivered),",
      "2 usage, or a file that is no topology."
    })
final class CheckCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The topology file.")
  private @Nullable Path file;

  @ArgGroup private @Nullable Form form;

  static final class Form {
    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Option(names = "--sarif", description = "SARIF 2.1.0.")
    private boolean sarif;
  }

  @Option(
      names = "--severity",
      paramLabel = "LEAST",
      defaultValue = "info",
      description =
          "Show findings from this severity on: error, warning or info; ${DEFAULT-VALUE} unless"
              + " told. The exit code does not depend on it.")
  private Severity least = Severity.INFO;

  @Option(
      names = "--least",
      description =
          "Take each rule of the firewalls out and predict again: the calls that need it, rules that"
              + " none needs, calls that no set of rules allows. Nothing else is checked.")
  private boolean leastRules;

  @Option(
      names = "--planned",
      description =
          "With --least: the rules that `plan` writes, in place of the rows of the port tables that"
              + " the file's firewalls have.")
  private boolean planned;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = java.util.Objects.requireNonNull(spec);
    Path path = java.util.Objects.requireNonNull(file);
    PrintWriter out = command.commandLine().getOut();
    boolean json = form != null && form.json;
    boolean sarif = form != null && form.sarif;
    if (planned && !leastRules) {
      throw Complaint.usage("--planned goes with --least");
    }
    if (leastRules && sarif) {
      throw Complaint.usage("--least has no SARIF; expected --json or neither");
    }
    switch (TopologyFile.read(path)) {
      case Loaded.Bad bad -> {
        Report report = new Report(path.toString(), List.of(), bad.mistakes());
        if (json || sarif) {
          out.print(json ? report.json() : report.sarif(Version.text()));
          out.flush();
          return ExitCode.USAGE;
        }
        throw Complaint.usage(TopologyArgument.said(bad.mistakes()));
      }
      case Loaded.Good good when leastRules -> {
        Topology topology = planned ? PlannedRules.on(good.topology()) : good.topology();
        Least proof = Least.of(topology);
        LeastReport report = new LeastReport(path.toString(), proof);
        out.print(json ? report.json() : report.text());
        out.flush();
        return proof.stuck().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
      }
      case Loaded.Good good -> {
        List<Finding> all = Findings.of(good.topology(), good.places());
        List<Finding> shown = all.stream().filter(f -> f.severity().compareTo(least) <= 0).toList();
        Report report = new Report(path.toString(), shown, List.of());
        if (json || sarif) {
          out.print(json ? report.json() : report.sarif(Version.text()));
        } else {
          print(out, command.commandLine().getColorScheme().ansi(), shown, all);
        }
        out.flush();
        return all.stream().anyMatch(f -> f.severity() == Severity.ERROR)
            ? ExitCode.FINDINGS
            : ExitCode.OK;
      }
    }
  }

  private static void print(PrintWriter out, Ansi ansi, List<Finding> shown, List<Finding> all) {
    Map<FindingId, List<Finding>> byRule =
        shown.stream()
            .collect(Collectors.groupingBy(Finding::id, LinkedHashMap::new, Collectors.toList()));
    for (List<Finding> group : byRule.values()) {
      Finding first = group.getFirst();
      out.println(
          ansi.string("@|" + colour(first.severity()) + " " + first.severity().text() + "|@")
              + " "
              + first.id()
              + " "
              + first.title());
      group.forEach(f -> out.println("  " + f.place() + ": " + f.evidence()));
      out.println("  remedy: " + first.remedy() + " (" + first.reference() + ")");
      out.println();
    }
    out.println(counted(all) + (shown.size() < all.size() ? "; " + shown.size() + " shown" : ""));
  }

  private static String colour(Severity severity) {
    return switch (severity) {
      case ERROR -> "bold,red";
      case WARNING -> "bold,yellow";
      case INFO -> "bold,cyan";
    };
  }

  private static String counted(List<Finding> all) {
    return many(all, Severity.ERROR, "error", "errors")
        + ", "
        + many(all, Severity.WARNING, "warning", "warnings")
        + ", "
        + many(all, Severity.INFO, "note", "notes");
  }

  private static String many(List<Finding> all, Severity severity, String one, String several) {
    long count = all.stream().filter(f -> f.severity() == severity).count();
    return (count == 0 ? "no" : Long.toString(count)) + " " + (count == 1 ? one : several);
  }
}

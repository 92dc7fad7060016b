package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The `turnpike` command.
@Command(
    name = "turnpike",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "A unified-communications system with an Edge that you can plan, run and prove.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike up                       run a node here, on loopback",
      "  turnpike up --bind 192.168.1.20   on an address that others reach",
      "  turnpike relay list               what the media relay of this machine does",
      "  turnpike user add dora            a user of the node here",
      "  turnpike admin passwd             a new password for the console's first administrator",
      "  turnpike init                     a first topology file, from a few questions",
      "  turnpike choose --users 5000      which Edge topology, and what it costs",
      "  turnpike check contoso.yaml       what is wrong with a topology file",
      "  turnpike flows contoso.yaml       the path of every call",
      "  turnpike explain contoso.yaml alice bob   one call, each hop, and why",
      "  turnpike plan contoso.yaml        what follows from it, in a folder",
      "  turnpike diff contoso.yaml --circuit-down expressroute   what if",
      "  turnpike capacity contoso.yaml    what calls need of links and circuits",
      "  turnpike prove contoso.yaml       the same by packets, in a network built here",
      "",
      "Exit codes: 0 ok, 1 findings or mismatch, 2 usage or bad file, 3 environment, 70 our bug.",
    })
public final class Turnpike implements Runnable {

  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("up", UpCommand.class);
    COMMANDS.put("relay", RelayCommand.class);
    COMMANDS.put("reload", ReloadCommand.class);
    COMMANDS.put("drain", DrainCommand.class);
    COMMANDS.put("user", UserCommand.class);
    COMMANDS.put("admin", AdminCommand.class);
    COMMANDS.put("init", InitCommand.class);
    COMMANDS.put("choose", ChooseCommand.class);
    COMMANDS.put("check", CheckCommand.class);
    COMMANDS.put("flows", FlowsCommand.class);
    COMMANDS.put("explain", ExplainCommand.class);
    COMMANDS.put("diff", DiffCommand.class);
    COMMANDS.put("capacity", CapacityCommand.class);
    COMMANDS.put("plan", PlanCommand.class);
    COMMANDS.put("prove", ProveCommand.class);
    COMMANDS.put("train", TrainCommand.class);
  }

  @Spec private @Nullable CommandSpec spec;

  public static void main(String[] args) {
    System.exit(commandLine(args).execute(args));
  }

  /// The command with every subcommand, or with the one that the first word names: reading the
  /// options of the others is a good part of the time that a start takes.
  static CommandLine commandLine(String... args) {
    CommandLine line = new CommandLine(new Turnpike());
    Class<?> named = args.length == 0 ? null : COMMANDS.get(args[0]);
    if (named == null) {
      COMMANDS.forEach(line::addSubcommand);
    } else {
      line.addSubcommand(args[0], named);
    }
    return line.setExecutionExceptionHandler(Turnpike::explain)
        .setParameterExceptionHandler(Turnpike::correct)
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  private static int explain(
      Exception fault, CommandLine command, CommandLine.ParseResult arguments) {
    PrintWriter err = command.getErr();
    if (fault instanceof Complaint complaint) {
      err.println("turnpike: " + complaint.getMessage());
      return complaint.exitCode();
    }
    LoggerFactory.getLogger(Turnpike.class).error("code={} cause={}", ExitCode.BUG, fault, fault);
    err.println("turnpike: this is a bug of Turnpike: " + fault);
    return ExitCode.BUG;
  }

  private static int correct(CommandLine.ParameterException fault, String[] arguments) {
    CommandLine command = fault.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("turnpike: " + fault.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(fault, err)) {
      err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return ExitCode.USAGE;
  }
}

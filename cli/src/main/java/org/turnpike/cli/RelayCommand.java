package org.turnpike.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `turnpike relay`: what the media relay of a running node does.
@Command(
    name = "relay",
    mixinStandardHelpOptions = true,
    subcommands = {RelayCommand.ListOf.class, RelayCommand.Kill.class, RelayBenchCommand.class},
    description = {
      "Shows and ends the allocations of a media relay that runs on this machine, and",
      "measures what this machine's relay carries."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike relay list --node edge1",
      "  turnpike relay kill 203.0.113.7:50312",
      "  turnpike relay kill --user alice@contoso.example",
      "  turnpike relay bench --bytes 1200"
    })
final class RelayCommand implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  private static PrintWriter out(@Nullable CommandSpec spec) {
    return spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
  }

  /// `turnpike relay list`.
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "The allocations that stand, with their users and what they relayed.")
  static final class ListOf implements Callable<Integer> {

    @Mixin private NodeOption node = new NodeOption();

    @Option(names = "--json", description = "As one line of JSON.")
    private boolean json;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      JsonNode answer = node.ask("relay", "list", NodeOption.nothing());
      out(spec).print(json ? answer + "\n" : table(answer));
      out(spec).flush();
      return ExitCode.OK;
    }
  }

  /// `turnpike relay kill`.
  @Command(
      name = "kill",
      mixinStandardHelpOptions = true,
      description = {
        "Ends allocations. A client is not told: its next request for it is refused",
        "with 437, and it may allocate anew."
      })
  static final class Kill implements Callable<Integer> {

    @Mixin private NodeOption node = new NodeOption();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private @Nullable Which which;

    private static final class Which {
      @Parameters(paramLabel = "ADDRESS:PORT", description = "The relayed address, as listed.")
      private String relayed = "";

      @Option(names = "--user", paramLabel = "USER", description = "All of this user.")
      private String user = "";
    }

    @Option(names = "--json", description = "As one line of JSON.")
    private boolean json;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      ObjectNode with = NodeOption.nothing();
      if (which != null) {
        (which.user.isEmpty() ? with.put("relayed", which.relayed) : with.put("user", which.user))
            .size();
      }
      JsonNode answer = node.ask("relay", "kill", with);
      PrintWriter out = out(spec);
      if (json) {
        out.println(answer);
      } else {
        answer.forEach(each ->
            out.println(
                "ended "
                    + each.path("relayed").asString()
                    + " of "
                    + each.path("user").asString()));
      }
      out.flush();
      return ExitCode.OK;
    }
  }

  private static final List<String> HEAD =
      List.of("USER", "OVER", "CLIENT", "RELAYED", "AGE", "LEFT", "TO PEERS", "FROM PEERS");

  static String table(JsonNode answer) {
    List<List<String>> rows = new ArrayList<>(List.of(HEAD));
    answer
        .path("allocations")
        .forEach(each ->
            rows.add(
                List.of(
                    each.path("user").asString(),
                    each.path("transport").asString(),
                    each.path("client").asString(),
                    each.path("relayed").asString(),
                    time(each.path("age_ms").asLong()),
                    time(each.path("left_ms").asLong()),
                    traffic(each, "to_peers"),
                    traffic(each, "from_peers"))));
    int[] widths = new int[HEAD.size()];
    rows.forEach(row -> {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    });
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows.size() == 1 ? List.<List<String>>of() : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    int count = rows.size() - 1;
    out.append(
        count == 0 ? "no allocation stands" : count == 1 ? "1 allocation" : count + " allocations");
    return out.append("; A/V key ")
        .append(answer.path("av_key").asString())
        .append('\n')
        .toString();
  }

  private static String time(long millis) {
    Duration time = Duration.ofMillis(Math.max(0, millis));
    return time.toHours() > 0
        ? time.toHours() + "h" + time.toMinutesPart() + "m"
        : time.toMinutes() > 0
            ? time.toMinutes() + "m" + time.toSecondsPart() + "s"
            : time.toSeconds() + "s";
  }

  private static String traffic(JsonNode each, String way) {
    double bytes = each.path(way + "_bytes").asDouble();
    List<String> units = Arrays.asList("B", "kB", "MB", "GB", "TB");
    int unit = 0;
    while (bytes >= 1000 && unit < units.size() - 1) {
      bytes /= 1000;
      unit++;
    }
    return each.path(way + "_packets").asLong()
        + " / "
        + String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", bytes, units.get(unit));
  }
}

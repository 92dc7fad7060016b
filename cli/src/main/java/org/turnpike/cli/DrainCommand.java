package org.turnpike.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `turnpike drain`: a running node ends when nobody needs it any longer.
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = {
      "Has a node of this machine take nothing new: calls and registrations get 503,",
      "allocations 508, so that clients go to another node. It ends when the last",
      "allocation has, or when the time is over. This command waits for that; Ctrl-C",
      "stops the waiting, not the draining."
    })
final class DrainCommand implements Callable<Integer> {

  private static final Duration LOOK = Duration.ofMillis(200);

  @Mixin private NodeOption node = new NodeOption();

  @Option(
      names = "--within",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "What still stands then is ended: 30s, 10m, 2h; ${DEFAULT-VALUE}.")
  private String within = "10m";

  @Option(names = "--no-wait", description = "Return at once.")
  private boolean returning;

  @Option(names = "--json", description = "Say what stood at the beginning as one line of JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    ObjectNode with = NodeOption.nothing();
    with.put("within_ms", time(within).toMillis());
    JsonNode answer = node.ask("node", "drain", with);
    PrintWriter out =
        spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
    out.println(
        json
            ? answer.toString()
            : "node "
                + answer.path("node").asString()
                + " takes nothing new; "
                + answer.path("allocations").asLong()
                + " allocations stand, and have "
                + within);
    out.flush();
    while (!returning && node.runs()) {
      Thread.sleep(LOOK);
    }
    if (!returning && !json) {
      out.println("ended");
      out.flush();
    }
    return ExitCode.OK;
  }

  private static Duration time(String text) {
    if (!text.matches("[0-9]{1,6}[smh]")) {
      throw Complaint.usage("--within " + text + ": expected a time like 30s, 10m or 2h");
    }
    long count = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(count);
      case 'm' -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }
}

package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `turnpike reload`: a running node reads its files again.
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description = {
      "Has a node of this machine read its topology file, certificate and A/V",
      "Authentication key again. Calls, allocations and open connections go on. A file",
      "with a mistake changes nothing. Listeners, relay addresses and roles wait for the",
      "next start, and are named."
    })
final class ReloadCommand implements Callable<Integer> {

  @Mixin private NodeOption node = new NodeOption();

  @Option(names = "--json", description = "As one line of JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    JsonNode answer = node.ask("node", "reload", NodeOption.nothing());
    PrintWriter out =
        spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
    if (json) {
      out.println(answer);
    } else {
      out.println(
          "node "
              + answer.path("node").asString()
              + " read its files again; "
              + answer.path("allocations").asLong()
              + " allocations stand");
      answer.path("later").forEach(each -> out.println("at the next start: " + each.asString()));
    }
    out.flush();
    return ExitCode.OK;
  }
}

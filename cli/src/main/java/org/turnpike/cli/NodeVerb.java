package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A command that asks a node for something, or does it in the data folder of one that is stopped,
/// and tells the answer.
abstract class NodeVerb implements Callable<Integer> {

  private final String noun;

  @Mixin private NodeOption node = new NodeOption();

  @Option(names = "--json", description = "As one line of JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  /// @param noun what the question is about: `user`
  NodeVerb(String noun) {
    this.noun = noun;
  }

  abstract String verb();

  abstract void fill(ObjectNode with);

  abstract String told(JsonNode answer);

  @Override
  public Integer call() {
    ObjectNode with = NodeOption.nothing();
    fill(with); // the verb may depend on what is in a file
    JsonNode answer = node.askOrOpen(noun, verb(), with);
    PrintWriter out =
        spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
    out.println(json ? answer.toString() : told(answer));
    out.flush();
    return ExitCode.OK;
  }
}

package org.turnpike.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.turnpike.cli.up.PlannedNode;
import org.turnpike.sip.auth.DigestAlgorithm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `turnpike train`, for the build: does once what is done most. The cache that makes starts fast
/// (JEP 483, JEP 514) keeps the classes of one run, whichever commands it is used for later.
@Command(
    name = "train",
    hidden = true,
    description = "Used by the build to train its cache: runs a few commands, one after the other.")
final class TrainCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "A topology file.")
  private @Nullable Path file;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      required = true,
      description = "Where what the commands write goes.")
  private @Nullable Path data;

  @Override
  public Integer call() {
    Path topology = Objects.requireNonNull(file);
    Path to = Objects.requireNonNull(data);
    for (List<String> words :
        List.of(
            List.of("check", topology.toString()),
            List.of("prove", topology.toString(), "--dry-run"),
            List.of("plan", topology.toString(), "--out", to.resolve("plan").toString()),
            List.of(
                "up",
                "--free-ports",
                "--stop-when-ready",
                "--json",
                "--data",
                to.resolve("node").toString()))) {
      String[] each = words.toArray(String[]::new);
      int code = Turnpike.commandLine(each).execute(each);
      if (code > ExitCode.FINDINGS) {
        return code;
      }
    }
    // What `up FILE --node NAME` does before it listens.
    PlannedNode.of(TopologyArgument.read(topology).topology())
        .values()
        .forEach(
            n -> n.wanted(false, to.resolve("node"), List.of(DigestAlgorithm.MD5), Version.text()));
    return ExitCode.OK;
  }
}

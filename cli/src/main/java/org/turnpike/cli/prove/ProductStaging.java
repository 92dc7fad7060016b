package org.turnpike.cli.prove;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.turnpike.lab.evidence.Act;
import org.turnpike.lab.evidence.Observation;
import org.turnpike.lab.evidence.Stage;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.prove.Staging;
import org.turnpike.lab.stage.BuiltStage;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;

/// Networks with this very product on their servers, started as it was itself.
///
/// @param yaml the topology file's text, which the servers are given
/// @param fallen nodes that fail before the first call
/// @param delay of signalling, in each call
public record ProductStaging(String yaml, Set<NodeId> fallen, Duration delay) implements Staging {

  public ProductStaging {
    fallen = Set.copyOf(fallen);
  }

  @Override
  public Stage raise(Plan plan, Path folder) {
    Path own = folder.resolve("stage");
    try {
      Files.createDirectories(own);
    } catch (IOException e) {
      throw new LabFailed(own + ": " + e.getMessage(), e);
    }
    BuiltStage stage = BuiltStage.raise(plan, yaml, product(folder.resolve("java")), own, fallen);
    stage.slow(delay);
    return new Interruptible(stage);
  }

  /// This process's Java with its flags and libraries, which stand in a file: what fails is said
  /// with its command, and the libraries alone are a page.
  private static List<String> product(Path flags) {
    List<String> words = new ArrayList<>();
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(a -> a.startsWith("-X") || a.startsWith("--enable") || a.startsWith("--sun"))
        .forEach(words::add);
    // Servers of a few calls: the second compiler would take the processors from them.
    words.add("-XX:TieredStopAtLevel=1");
    words.add("-cp");
    words.add(libraries());
    try {
      Files.write(
          flags,
          words.stream()
              .map(w -> '"' + w.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
              .toList());
    } catch (IOException e) {
      throw new LabFailed(flags + ": " + e.getMessage(), e);
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + flags,
        "org.turnpike.cli.Turnpike");
  }

  private static String libraries() {
    List<String> out = new ArrayList<>();
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
      out.add(Path.of(each).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, out);
  }

  /// Goes without trace when the user interrupts the command.
  private static final class Interruptible implements Stage {
    private final Stage stage;
    private final Thread hook;

    Interruptible(Stage stage) {
      this.stage = stage;
      this.hook = new Thread(stage::close, "clearing the lab");
      Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public Observation play(Act act) {
      return stage.play(act);
    }

    @Override
    public List<String> idle() {
      return stage.idle();
    }

    @Override
    public void become(Topology changed) {
      stage.become(changed);
    }

    @Override
    public void close() {
      Runtime.getRuntime().removeShutdownHook(hook);
      stage.close();
    }
  }
}

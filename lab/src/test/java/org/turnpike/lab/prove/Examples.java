package org.turnpike.lab.prove;

import java.nio.file.Path;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;

/// The topology files that people start from.
public final class Examples {

  private Examples() {}

  public static Topology topology(String name) {
    return switch (TopologyFile.read(Path.of("..", "examples", name + ".yaml"))) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad(var mistakes) -> throw new AssertionError(mistakes.toString());
    };
  }
}

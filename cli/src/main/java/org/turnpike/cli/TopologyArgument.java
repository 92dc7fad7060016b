package org.turnpike.cli;

import java.nio.file.Path;
import java.util.List;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.Mistake;
import org.turnpike.topology.format.TopologyFile;

/// The file that a planning command is given.
final class TopologyArgument {

  private TopologyArgument() {}

  /// @throws Complaint with every mistake, a line each
  static Loaded.Good read(Path file) {
    return switch (TopologyFile.read(file)) {
      case Loaded.Good good -> good;
      case Loaded.Bad(List<Mistake> mistakes) -> throw Complaint.usage(said(mistakes));
    };
  }

  static String said(List<Mistake> mistakes) {
    return (mistakes.size() == 1 ? "one mistake" : mistakes.size() + " mistakes")
        + " in the topology file\n  "
        + String.join("\n  ", mistakes.stream().map(Mistake::toString).toList());
  }
}

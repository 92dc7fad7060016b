package org.turnpike.lab.network;

import java.nio.file.Path;
import java.util.List;

/// Where a program can be started: this machine as it is, or a host of a lab.
public interface Place {

  /// The machine itself, with its loopback.
  Place HERE = Running::start;

  /// @param log gets what the program prints, as it prints it
  Running start(Path log, List<String> command);
}

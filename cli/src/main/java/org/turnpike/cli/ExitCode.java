package org.turnpike.cli;

/// What the command's exit code says, the same for every subcommand.
final class ExitCode {

  static final int OK = 0;

  /// Findings of severity error, or a prediction that packets disagree with.
  static final int FINDINGS = 1;

  /// Wrong words on the command line, or a file that cannot be read as a topology.
  static final int USAGE = 2;

  /// The machine, not the user: a port in use, a folder that cannot be written, a missing tool.
  static final int ENVIRONMENT = 3;

  /// Our bug.
  static final int BUG = 70;

  private ExitCode() {}
}

package org.turnpike.cli;

/// Something the user can mend, said in one sentence; never shown with a stack trace.
final class Complaint extends RuntimeException {

  private final int exitCode;

  private Complaint(int exitCode, String sentence) {
    super(sentence, null, false, false);
    this.exitCode = exitCode;
  }

  /// The command line or a file is at fault.
  static Complaint usage(String sentence) {
    return new Complaint(ExitCode.USAGE, sentence);
  }

  /// The machine is at fault.
  static Complaint environment(String sentence) {
    return new Complaint(ExitCode.ENVIRONMENT, sentence);
  }

  int exitCode() {
    return exitCode;
  }
}

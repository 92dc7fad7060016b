package org.turnpike.lab.network;

/// The machine would not do what the lab needs; the message names the command and what it said.
public final class LabFailed extends RuntimeException {
  public LabFailed(String message) {
    super(message);
  }

  public LabFailed(String message, Throwable cause) {
    super(message, cause);
  }
}

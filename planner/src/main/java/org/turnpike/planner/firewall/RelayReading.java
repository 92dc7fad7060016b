package org.turnpike.planner.firewall;

/// How the rows of 50000-59999 are read (correction X-20). The port table prints the range as
/// destination of what the A/V Edge sends; the relay allocates it on its own side, where it is the
/// source, and the destination of what comes in; the Cloud Connector's table prints it that way.
public enum RelayReading {
  /// As the Edge document prints it: destination of outbound traffic.
  DESTINATION,
  /// As the relay uses it: source of outbound traffic, destination of inbound traffic.
  SOURCE,
  /// Rules for both.
  BOTH;

  boolean destination() {
    return this != SOURCE;
  }

  boolean source() {
    return this != DESTINATION;
  }
}

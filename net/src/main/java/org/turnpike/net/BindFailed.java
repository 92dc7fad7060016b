package org.turnpike.net;

import org.turnpike.topology.settings.Endpoint;

/// A listener's socket could not be opened. The message names protocol, address and port, who holds
/// the port where that can be known, and what to do.
public final class BindFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String what;
  private final transient Endpoint at;
  private final boolean datagram;
  private final String reason;

  BindFailed(String what, Endpoint at, boolean datagram, Throwable cause) {
    super(cause);
    this.what = what;
    this.at = at;
    this.datagram = datagram;
    this.reason = String.valueOf(cause.getMessage());
  }

  /// Found out when somebody wants to know: a relay tries ports that may be taken, and does not
  /// look through the processes of the machine for each.
  @Override
  public String getMessage() {
    return explain(what, at, datagram, reason);
  }

  /// Whether another port would do: this one is taken. Else the machine has no such address, no
  /// descriptor is left, or the port is not allowed.
  public boolean taken() {
    return reason.contains("in use");
  }

  private static String explain(String what, Endpoint at, boolean datagram, String reason) {
    String head = "cannot listen for " + what + " on " + at + ": ";
    if (reason.contains("in use")) {
      String holder = PortHolder.of(at.port(), datagram);
      return head
          + "the port is taken by "
          + holder
          + ". Stop that process, or give the listener another port.";
    }
    if (reason.contains("assign requested address")) {
      return head
          + "this machine has no such address. Set `bind` to one of its own addresses (the public"
          + " one goes under `advertised`).";
    }
    if (reason.contains("ermission denied")) {
      return head
          + "ports below 1024 need a privilege. Grant CAP_NET_BIND_SERVICE, or give the listener a"
          + " port of 1024 or higher.";
    }
    return head + reason;
  }
}

package org.turnpike.planner.flow;

import java.util.List;
import java.util.Locale;

/// Why a prediction is as it is: reasons in the order in which they were needed, and where the
/// source documents contradict themselves, what each reading says.
public record Derivation(List<Reason> reasons, List<Reading> readings) {

  public Derivation {
    reasons = List.copyOf(reasons);
    readings = List.copyOf(readings);
  }

  /// What a reason rests on.
  public enum Ground {
    /// Principle or rule of the call-flow document.
    PRINCIPLE,
    /// A home, a host, an address: what the file says.
    FILE,
    ROUTE,
    RULE,
    NAT,
    /// A pair of ICE candidates.
    PAIR,
    /// A policy: federation, bypass.
    POLICY;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param leg that it is about, such as `signalling a`; empty text for the whole call
  /// @param what in words
  /// @param references ids of reference rows (`P4`, `R-ER-Y1`), firewall rules (`EXT-12`), or paths
  ///   in the topology
  public record Reason(Ground ground, String leg, String what, List<String> references) {
    public Reason {
      references = List.copyOf(references);
    }
  }

  /// A point on which the source documents say two things.
  ///
  /// @param correction its id, such as `X-31`
  /// @param printed what is printed
  /// @param used what counts here
  /// @param why
  public record Reading(String correction, String printed, String used, String why) {}
}

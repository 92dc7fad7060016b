package org.turnpike.planner.choose;

import java.util.List;
import java.util.Optional;
import org.turnpike.topology.service.EdgeOption;

/// The five options side by side, and the one to take.
///
/// @param options in the order of the planning document
/// @param best empty when none fits; each option then says why not
public record Choice(List<Option> options, Optional<EdgeOption> best) {

  public Choice {
    options = List.copyOf(options);
  }

  public Option option(EdgeOption wanted) {
    return options.stream().filter(o -> o.option() == wanted).findFirst().orElseThrow();
  }

  /// One option for the same needs.
  ///
  /// @param nodes Edges that the needs come to with it
  /// @param cost in addresses and records
  /// @param failsOver what goes on when a node fails
  /// @param stops what does not
  /// @param fits no reason speaks against it
  /// @param reasons for and against
  public record Option(
      EdgeOption option,
      int nodes,
      Cost cost,
      List<String> failsOver,
      List<String> stops,
      boolean fits,
      List<Reason> reasons) {
    public Option {
      failsOver = List.copyOf(failsOver);
      stops = List.copyOf(stops);
      reasons = List.copyOf(reasons);
    }
  }

  /// @param external addresses on adapters and load balancer, an address for each service
  /// @param externalSingle the same with one address for all services
  /// @param publicAddresses addresses that the Internet sees, an address for each service
  /// @param internal addresses of internal adapters, and of a load balancer where one is needed
  /// @param externalNames names outside with an address record
  /// @param externalRecords address records under them
  /// @param services SRV records outside
  /// @param internalRecords address records inside
  public record Cost(
      int external,
      int externalSingle,
      int publicAddresses,
      int internal,
      int externalNames,
      int externalRecords,
      int services,
      int internalRecords) {}

  /// @param reference row of the planning tables
  public record Reason(Weight weight, String text, String reference) {}

  public enum Weight {
    /// It cannot be taken.
    AGAINST,
    /// It can, and costs something.
    CAUTION,
    FOR
  }
}

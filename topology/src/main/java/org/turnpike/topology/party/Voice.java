package org.turnpike.topology.party;

import java.util.List;
import org.turnpike.topology.settings.Prefix;

/// Voice policies of an organisation.
///
/// @param bypassSubnets subnets whose clients may talk to a gateway directly
public record Voice(
    boolean callAdmissionControl, boolean locationBasedRouting, List<Prefix> bypassSubnets) {

  public static final Voice NONE = new Voice(false, false, List.of());

  public Voice {
    bypassSubnets = List.copyOf(bypassSubnets);
  }
}

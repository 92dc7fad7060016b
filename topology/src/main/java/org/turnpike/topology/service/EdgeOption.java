package org.turnpike.topology.service;

import java.util.Locale;

/// The five Edge topologies of the planning document.
public enum EdgeOption {
  SINGLE_NAT,
  SINGLE_PUBLIC,
  SCALED_NAT,
  SCALED_PUBLIC,
  SCALED_HLB;

  public boolean scaled() {
    return switch (this) {
      case SINGLE_NAT, SINGLE_PUBLIC -> false;
      case SCALED_NAT, SCALED_PUBLIC, SCALED_HLB -> true;
    };
  }

  /// Whether the external adapters hold private addresses behind one-to-one NAT.
  public boolean nat() {
    return switch (this) {
      case SINGLE_NAT, SCALED_NAT -> true;
      case SINGLE_PUBLIC, SCALED_PUBLIC, SCALED_HLB -> false;
    };
  }

  public LoadBalancing loadBalancing() {
    return switch (this) {
      case SINGLE_NAT, SINGLE_PUBLIC -> LoadBalancing.NONE;
      case SCALED_NAT, SCALED_PUBLIC -> LoadBalancing.DNS;
      case SCALED_HLB -> LoadBalancing.HLB;
    };
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

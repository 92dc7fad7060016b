package org.turnpike.topology.service;

import java.util.Locale;

/// How clients are spread over the nodes of a pool.
public enum LoadBalancing {
  NONE,
  DNS,
  HLB;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package org.turnpike.topology.service;

import java.util.Locale;

/// What a server does. Edge, reverse proxy and Cloud Connector have pools of their own kind.
public enum Role {
  FRONT_END,
  DIRECTOR,
  MEDIATION,
  BROADCAST,
  XMPP_GATEWAY;

  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

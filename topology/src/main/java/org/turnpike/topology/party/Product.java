package org.turnpike.topology.party;

/// What an organisation's servers are: decides which rows of the planning tables apply.
public enum Product {
  TURNPIKE("turnpike"),
  SERVER_2015("2015"),
  SERVER_2019("2019"),
  SUBSCRIPTION_EDITION("se"),
  /// Only a partner has these; they decide about load balancing and failover.
  LYNC_2010("lync-2010"),
  LYNC_2013("lync-2013"),
  OCS_2007("ocs-2007");

  private final String text;

  Product(String text) {
    this.text = text;
  }

  /// In files and JSON.
  public String text() {
    return text;
  }
}

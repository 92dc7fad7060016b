package org.turnpike.topology.network;

import org.turnpike.topology.SiteId;

/// A network of a site; in a file `redmond/office`.
public record NetworkId(SiteId site, String name) {

  /// Reads `redmond/office`.
  ///
  /// @throws IllegalArgumentException for another form
  public static NetworkId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1 || slash == text.length() - 1 || text.indexOf('/', slash + 1) >= 0) {
      throw new IllegalArgumentException(
          "network \"" + text + "\": expected a site and a network, such as redmond/office");
    }
    return new NetworkId(new SiteId(text.substring(0, slash)), text.substring(slash + 1));
  }

  public String path() {
    return "sites/" + site + "/networks/" + name;
  }

  @Override
  public String toString() {
    return site + "/" + name;
  }
}

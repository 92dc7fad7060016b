package org.turnpike.planner.random;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A site while it is drawn: its networks come first, since routes and rules elsewhere name them.
final class Premises {

  final String name;
  final String geography;
  final Section section = new Section();
  final Map<String, Space.Lan> lans = new LinkedHashMap<>();
  final Section circuits = new Section();
  final Section firewalls = new Section();

  /// Public addresses of what is translated here.
  final Space.Lan published;

  /// Circuits that end on the site's firewall.
  final List<String> outside = new ArrayList<>();

  final List<String> circuitAddresses = new ArrayList<>();

  /// Pools in its perimeter.
  final List<Perimeter> perimeter = new ArrayList<>();

  /// Whether the web and names are all that is let out.
  boolean closed;

  Premises(String name, String geography, Space.Lan published) {
    this.name = name;
    this.geography = geography;
    this.published = published;
  }

  /// What stands between the firewalls.
  ///
  /// @param xmpp whether it is an Edge pool with the XMPP proxy
  /// @param translated adapter address to public address, where the two differ
  record Perimeter(
      String pool, Kind kind, boolean xmpp, List<String> nodes, Map<String, String> translated) {

    enum Kind {
      EDGE,
      PROXY,
      APPLIANCES
    }
  }

  String ref(String network) {
    return name + "/" + network;
  }

  Space.Lan lan(String network) {
    return Objects.requireNonNull(lans.get(network), network);
  }

  boolean has(String network) {
    return lans.containsKey(network);
  }
}

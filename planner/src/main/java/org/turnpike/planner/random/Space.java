package org.turnpike.planner.random;

import java.util.HashMap;
import java.util.Map;

/// Hands out prefixes. Organisations number their private networks each on its own, so that two of
/// them have the same ones, as in life; public prefixes are there once.
final class Space {

  private final Map<String, Integer> privates = new HashMap<>();
  private int publics;
  private int providers;
  private int internets;
  private int circuits;
  private int sixes;

  /// A /24 and, in some networks, a /64.
  ///
  /// @param start the first three bytes with a dot at the end
  /// @param six the first four groups with `::` at the end; empty without IPv6
  record Lan(String start, String six) {

    String prefix() {
      return start + "0/24";
    }

    String host(int number) {
      return start + number;
    }

    boolean dual() {
      return !six.isEmpty();
    }

    String prefixSix() {
      return six + "/64";
    }

    String hostSix(int number) {
      return six + Integer.toHexString(number);
    }

    java.util.List<String> hosts(int number) {
      return dual()
          ? java.util.List.of(host(number), hostSix(number))
          : java.util.List.of(host(number));
    }

    java.util.List<String> prefixes() {
      return dual() ? java.util.List.of(prefix(), prefixSix()) : java.util.List.of(prefix());
    }
  }

  /// The two ends of a circuit.
  record Ends(String near, String nearSix) {}

  Lan ofOrganisation(String organisation, boolean dual) {
    int n = privates.merge(organisation, 1, Integer::sum);
    return new Lan("10." + (n >> 8) + "." + (n & 255) + ".", dual ? six() : "");
  }

  /// A hotel's or a home's: behind a translator, so every second one has the same.
  Lan ofPlace(boolean dual) {
    int n = privates.merge("places", 1, Integer::sum);
    return new Lan("192.168." + (n >> 1 & 255) + ".", dual ? six() : "");
  }

  Lan open(boolean dual) {
    int n = publics++;
    return new Lan("131." + (107 + (n >> 8)) + "." + (n & 255) + ".", dual ? six() : "");
  }

  Lan ofProvider(boolean dual) {
    int n = providers++;
    return new Lan("52." + (112 + (n >> 8)) + "." + (n & 255) + ".", dual ? six() : "");
  }

  /// In a /29, the far end being its first host.
  Ends internet() {
    int n = internets++;
    return new Ends("185." + (n >> 8) + "." + (n & 255) + ".2", circuitSix(n));
  }

  /// In a /30.
  Ends circuit() {
    int n = circuits++;
    return new Ends(
        "172." + (16 + (n >> 14)) + "." + (n >> 6 & 255) + "." + ((n & 63) * 4 + 1),
        circuitSix(0x8000 + n));
  }

  private String six() {
    return "2001:db8:" + Integer.toHexString(++sixes) + ":1::";
  }

  private static String circuitSix(int n) {
    return "2001:db8:" + Integer.toHexString(n) + ":ffff::1";
  }
}

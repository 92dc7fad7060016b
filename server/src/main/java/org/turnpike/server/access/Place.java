package org.turnpike.server.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a Record-Route or Path of ours leads, as it stands in its seal.
sealed interface Place {

  /// A client of ours.
  ///
  /// @param flow name of its connection (RFC 5626 §5.1)
  record Client(String flow) implements Place {}

  /// The Access Edge of another home.
  ///
  /// @param endpoint of the node that was talked to
  record Home(String peer, String endpoint) implements Place {}

  /// A partner's Access Edge.
  ///
  /// @param flow name of the connection; when it is gone DNS is asked again
  record Partner(String flow, String domain) implements Place {}

  /// A node inside.
  ///
  /// @param routes that it is to be sent by, kept from those outside
  /// @param party who outside was shown it
  record Inside(String endpoint, List<String> routes, Party party) implements Place {
    public Inside {
      routes = List.copyOf(routes);
    }
  }

  default String text() {
    return switch (this) {
      case Client(String flow) -> "c\n" + flow;
      case Home(String peer, String endpoint) -> "h\n" + peer + '\n' + endpoint;
      case Partner(String flow, String domain) -> "f\n" + flow + '\n' + domain;
      case Inside(String endpoint, List<String> routes, Party party) ->
          String.join(
              "\n",
              "i",
              endpoint,
              party.domain(),
              party.address(),
              party.tag(),
              party.ourTag(),
              String.join("\n", routes));
    };
  }

  /// @param text what [#text] wrote; null gives null
  static @Nullable Place read(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String[] lines = text.split("\n", -1);
    return switch (lines[0]) {
      case "c" -> new Client(lines[1]);
      case "h" -> new Home(lines[1], lines[2]);
      case "f" -> new Partner(lines[1], lines[2]);
      case "i" ->
          new Inside(
              lines[1],
              List.of(lines).subList(6, lines.length).stream()
                  .filter(line -> !line.isEmpty())
                  .toList(),
              new Party(lines[2], lines[3], lines[4], lines[5]));
      default -> null; // a contact's seal
    };
  }
}

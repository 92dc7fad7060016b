package org.turnpike.web.rest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.turnpike.web.control.Reply;

/// One method of one path.
///
/// @param template with names in braces: `/users/{user}`
record Route(String method, String template, Who who, Action action) {

  /// Who may ask. There is no default: what is not named is refused.
  enum Who {
    ANYONE,
    ADMINISTRATOR,
    /// A user of this node, with their SIP password, about their own call.
    USER
  }

  @FunctionalInterface
  interface Action {
    Reply on(Asked asked);
  }

  /// The values of the names in the template, if that is the path.
  Optional<Map<String, String>> values(String path) {
    String[] wanted = template.split("/", -1);
    String[] shown = path.split("/", -1);
    if (wanted.length != shown.length) {
      return Optional.empty();
    }
    Map<String, String> out = new LinkedHashMap<>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].startsWith("{") && !shown[i].isEmpty()) {
        out.put(wanted[i].substring(1, wanted[i].length() - 1), shown[i]);
      } else if (!wanted[i].equals(shown[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(out);
  }
}

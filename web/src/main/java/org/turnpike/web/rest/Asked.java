package org.turnpike.web.rest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.turnpike.topology.UserUri;
import tools.jackson.databind.node.ObjectNode;

/// A request that may be answered.
///
/// @param path values of the names in the route
/// @param body empty object where there was none
/// @param session the administrator's, where the route is for those
/// @param user whose password came, where the route is for users
record Asked(
    Map<String, String> path,
    String query,
    ObjectNode body,
    Optional<Sessions.Session> session,
    Optional<UserUri> user) {

  String at(String name) {
    return path.getOrDefault(name, "");
  }

  String text(String field) {
    return body.path(field).asString("");
  }

  /// A parameter of the query; empty text where it is not there.
  String parameter(String name) {
    for (String each : query.split("&")) {
      if (each.startsWith(name + "=")) {
        try {
          return URLDecoder.decode(each.substring(name.length() + 1), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          return ""; // no percent-encoding
        }
      }
    }
    return "";
  }
}

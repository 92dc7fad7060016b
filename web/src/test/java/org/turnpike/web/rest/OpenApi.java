package org.turnpike.web.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// What an OpenAPI document says of answers, as far as ours uses it: references, types, required
/// and further properties, items and enumerations.
record OpenApi(JsonNode document) {

  /// What of an answer is not as it says.
  List<String> wrong(String method, String path, int status, JsonNode body) {
    JsonNode schema =
        document
            .path("paths")
            .path(path)
            .path(method.toLowerCase(Locale.ROOT))
            .path("responses")
            .path(Integer.toString(status))
            .path("content")
            .path("application/json")
            .path("schema");
    List<String> out = new ArrayList<>();
    if (schema.isMissingNode()) {
      out.add("no schema for " + status);
    }
    check(schema, body, "$", out);
    return out;
  }

  private void check(JsonNode schema, JsonNode value, String at, List<String> out) {
    if (schema.has("$ref")) {
      String name = schema.path("$ref").asString();
      JsonNode found =
          document
              .path("components")
              .path("schemas")
              .path(name.substring(name.lastIndexOf('/') + 1));
      if (found.isMissingNode()) {
        out.add(at + ": " + name + " is not there");
      }
      check(found, value, at, out);
      return;
    }
    boolean right =
        switch (schema.path("type").asString("any")) {
          case "object" -> value.isObject();
          case "array" -> value.isArray();
          case "string" -> value.isString();
          case "integer" -> value.isIntegralNumber();
          case "number" -> value.isNumber();
          case "boolean" -> value.isBoolean();
          default -> false;
        };
    if (!right) {
      out.add(at + ": " + value + " is no " + schema.path("type"));
      return;
    }
    if (schema.has("enum")) {
      List<String> allowed = new ArrayList<>();
      schema.path("enum").forEach(each -> allowed.add(each.asString()));
      if (!allowed.contains(value.asString())) {
        out.add(at + ": " + value + " is none of " + allowed);
      }
    }
    schema
        .path("required")
        .forEach(name -> {
          if (!value.has(name.asString())) {
            out.add(at + ": " + name + " is missing");
          }
        });
    if (value.isObject()) {
      value
          .properties()
          .forEach(each -> {
            String here = at + "." + each.getKey();
            JsonNode known = schema.path("properties").path(each.getKey());
            JsonNode more = schema.path("additionalProperties");
            if (!known.isMissingNode()) {
              check(known, each.getValue(), here, out);
            } else if (more.isObject()) {
              check(more, each.getValue(), here, out);
            } else if (!more.asBoolean(true)) {
              out.add(here + ": the document does not have it");
            }
          });
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      check(schema.path("items"), value.get(i), at + "[" + i + "]", out);
    }
  }
}

package org.turnpike.topology.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The JSON Schema (draft 2020-12) of the topology file, made from the same [Grammar] that the
/// reader checks with. Editors use it to complete and to underline; it knows shapes, not whether a
/// name leads somewhere.
final class SchemaText {

  /// The published copy, beside this class in the jar.
  static final String RESOURCE = "topology.schema.json";

  private final Map<String, Object> definitions = new LinkedHashMap<>();

  private SchemaText() {}

  static String text() {
    SchemaText schema = new SchemaText();
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Turnpike topology file");
    root.putAll(schema.keyed(Grammar.TOPOLOGY));
    root.put("$defs", schema.definitions);
    return JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(root)
        + "\n";
  }

  private Map<String, Object> of(Shape shape) {
    return switch (shape) {
      case Shape.One(var scalar) -> reference(scalar.name(), scalar(scalar));
      case Shape.Words(var words) -> Map.of("enum", words(words));
      case Shape.Ref(var kind) ->
          object("type", "string", "minLength", 1, "description", "the name of a " + kind.text());
      case Shape.Many(var item) -> {
        Map<String, Object> one = of(item);
        yield Map.of("anyOf", List.of(one, object("type", "array", "items", one)));
      }
      case Shape.Named(var value) ->
          object(
              "type",
              "object",
              "propertyNames",
              Map.of("pattern", Scalar.NAME.pattern()),
              "additionalProperties",
              of(value));
      case Shape.Keyed keyed -> reference(keyed.name(), () -> keyed(keyed));
      case Shape.ByWord(var _, var shapes) ->
          Map.of("oneOf", shapes.values().stream().distinct().map(this::of).toList());
      case Shape.Short(var brief, var full) -> Map.of("anyOf", List.of(of(brief), of(full)));
    };
  }

  private Map<String, Object> keyed(Shape.Keyed shape) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    shape
        .keys()
        .forEach((key, what) -> {
          Map<String, Object> value = new LinkedHashMap<>();
          value.put("description", what.doc());
          value.putAll(of(what.shape()));
          properties.put(key, value);
          if (what.required()) {
            required.add(key);
          }
        });
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("type", "object");
    out.put("properties", properties);
    if (!required.isEmpty()) {
      out.put("required", required);
    }
    out.put("additionalProperties", false);
    return out;
  }

  private static java.util.function.Supplier<Map<String, Object>> scalar(Scalar<?> scalar) {
    return () -> {
      Map<String, Object> text =
          object("type", "string", "pattern", scalar.pattern(), "description", scalar.expected());
      List<Object> other = new ArrayList<>(List.of(text));
      // What a person writes bare, YAML takes for a number or a truth value.
      if (scalar.number()) {
        other.add(Map.of("type", "number"));
      }
      if (scalar == Scalar.SWITCH) {
        other.add(Map.of("type", "boolean"));
      }
      return other.size() == 1 ? text : Map.of("anyOf", other);
    };
  }

  private static List<Object> words(List<String> words) {
    List<Object> out = new ArrayList<>(words);
    words.stream().filter(w -> w.matches("\\d+")).map(Integer::valueOf).forEach(out::add);
    return out;
  }

  private Map<String, Object> reference(
      String name, java.util.function.Supplier<Map<String, Object>> made) {
    if (!definitions.containsKey(name)) {
      definitions.put(name, Map.of());
      definitions.put(name, made.get());
    }
    return Map.of("$ref", "#/$defs/" + name);
  }

  private static Map<String, Object> object(Object... pairs) {
    Map<String, Object> out = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      out.put((String) pairs[i], pairs[i + 1]);
    }
    return out;
  }
}

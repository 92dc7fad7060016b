package org.turnpike.topology.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.turnpike.topology.Place;

/// A mapping that [Check] has found right, read by key. A key that the grammar does not have is a
/// bug here, and each key that is asked for is told to `asked`, so that a test can see that the
/// reader asks for every key that the grammar allows.
record Fields(Node.Mapping node, Shape.Keyed shape, Consumer<String> asked) {

  /// Reads a value by its shape; the short form of something stands for its first key.
  static Fields of(Node node, Shape shape, Consumer<String> asked) {
    return switch (shape) {
      case Shape.Keyed keyed -> new Fields((Node.Mapping) node, keyed, asked);
      case Shape.ByWord byWord -> {
        Node.Text word = (Node.Text) Declared.at(node, byWord.key()).orElseThrow();
        Shape.Keyed keyed = byWord.shapes().get(word.text());
        if (keyed == null) {
          throw new IllegalStateException("unchecked word " + word.text());
        }
        yield new Fields((Node.Mapping) node, keyed, asked);
      }
      case Shape.Short(Shape _, Shape.Keyed full) -> {
        if (node instanceof Node.Mapping mapping) {
          yield new Fields(mapping, full, asked);
        }
        LinkedHashMap<String, Node.Entry> entries = new LinkedHashMap<>();
        entries.put(full.keys().keySet().iterator().next(), new Node.Entry(node.place(), node));
        yield new Fields(new Node.Mapping(node.place(), entries), full, asked);
      }
      case Shape.One _, Shape.Words _, Shape.Ref _, Shape.Many _, Shape.Named _ ->
          throw new IllegalStateException("no mapping: " + shape);
    };
  }

  Place place() {
    return node.place();
  }

  /// Where a key's value stands, or the mapping when it does not.
  Place place(String key) {
    return value(key).map(Node::place).orElse(node.place());
  }

  boolean has(String key) {
    return value(key).isPresent();
  }

  private Optional<Node> value(String key) {
    return Declared.at(node, key);
  }

  private Shape shape(String key) {
    Shape.Key known = shape.keys().get(key);
    if (known == null) {
      throw new IllegalStateException("\"" + shape.name() + "\" has no key \"" + key + "\"");
    }
    asked.accept(shape.name() + "." + key);
    return known.shape();
  }

  <T> Optional<T> may(String key, Scalar<T> scalar) {
    shape(key);
    return value(key).map(n -> scalar.of(((Node.Text) n).text()));
  }

  <T> T must(String key, Scalar<T> scalar) {
    return may(key, scalar).orElseThrow();
  }

  <T> T may(String key, Scalar<T> scalar, T otherwise) {
    return may(key, scalar).orElse(otherwise);
  }

  boolean flag(String key, boolean otherwise) {
    return may(key, Scalar.SWITCH, otherwise);
  }

  /// A word or a name.
  Optional<String> word(String key) {
    shape(key);
    return value(key).map(n -> ((Node.Text) n).text());
  }

  String mustWord(String key) {
    return word(key).orElseThrow();
  }

  String word(String key, String otherwise) {
    return word(key).orElse(otherwise);
  }

  /// A list of words or names; one may stand without brackets.
  List<String> words(String key) {
    shape(key);
    return value(key).map(Fields::items).orElse(List.of()).stream()
        .map(n -> ((Node.Text) n).text())
        .toList();
  }

  <T> List<T> list(String key, Scalar<T> scalar) {
    return words(key).stream().map(scalar::of).toList();
  }

  Optional<Fields> section(String key) {
    Shape inner = shape(key);
    return value(key).map(n -> of(n, inner, asked));
  }

  /// The mappings of a list.
  List<Fields> sections(String key) {
    if (!(shape(key) instanceof Shape.Many(Shape inner))) {
      throw new IllegalStateException("\"" + key + "\" is no list");
    }
    return value(key).map(Fields::items).orElse(List.of()).stream()
        .map(n -> of(n, inner, asked))
        .toList();
  }

  /// The mappings under names that the author chose.
  Map<String, Fields> named(String key) {
    if (!(shape(key) instanceof Shape.Named(Shape inner))) {
      throw new IllegalStateException("\"" + key + "\" has no names");
    }
    Map<String, Fields> out = new LinkedHashMap<>();
    Declared.entries(value(key)).forEach((name, n) -> out.put(name, of(n, inner, asked)));
    return out;
  }

  /// The scalars under names that the author chose.
  Map<String, String> namedWords(String key) {
    shape(key);
    Map<String, String> out = new LinkedHashMap<>();
    Declared.entries(value(key)).forEach((name, n) -> out.put(name, ((Node.Text) n).text()));
    return out;
  }

  private static List<Node> items(Node node) {
    return switch (node) {
      case Node.Sequence(var _, var items) -> items;
      case Node.Text _, Node.Mapping _ -> List.of(node);
      case Node.Nothing _ -> new ArrayList<>();
    };
  }
}

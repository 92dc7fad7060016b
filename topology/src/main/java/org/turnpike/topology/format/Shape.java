package org.turnpike.topology.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.topology.Ordered;

/// What may stand at a place of the file. Checks, messages, the JSON Schema and the reference in
/// the guide all come from this one description.
sealed interface Shape {

  /// A scalar.
  record One(Scalar<?> scalar) implements Shape {}

  /// One of a few words.
  record Words(List<String> words) implements Shape {}

  /// The name of something that the file declares.
  record Ref(Kind kind) implements Shape {}

  /// A list; one thing may stand without brackets.
  record Many(Shape of) implements Shape {}

  /// A mapping from names that the author chooses.
  record Named(Shape value) implements Shape {}

  /// A mapping with known keys.
  record Keyed(String name, Map<String, Key> keys) implements Shape {
    public Keyed {
      keys = Ordered.map(keys);
    }
  }

  /// A mapping whose known keys depend on the value of one of them.
  record ByWord(String key, Map<String, Keyed> shapes) implements Shape {
    public ByWord {
      shapes = Ordered.map(shapes);
    }
  }

  /// A short form, or the full one.
  record Short(Shape brief, Keyed full) implements Shape {}

  record Key(Shape shape, boolean required, String doc) {}

  /// What names can refer to.
  enum Kind {
    ORGANISATION,
    SITE,
    NETWORK,
    POOL,
    NODE,
    PROXY,
    VPN,
    /// `internet`, or a site that is a provider's region.
    FAR_END,
    /// A network, a circuit or `router`, of the site around.
    ATTACHMENT,
    /// A firewall of the site around, or of the site that the key names.
    FIREWALL,
    /// Whatever a rule can name.
    SELECTOR;

    String text() {
      return switch (this) {
        case FAR_END -> "region";
        case ATTACHMENT -> "network or circuit of this site";
        case SELECTOR -> "source or destination";
        case ORGANISATION, SITE, NETWORK, POOL, NODE, PROXY, VPN, FIREWALL ->
            name().toLowerCase(java.util.Locale.ROOT);
      };
    }
  }

  static One one(Scalar<?> scalar) {
    return new One(scalar);
  }

  static Words words(String... words) {
    return new Words(List.of(words));
  }

  static Many many(Shape of) {
    return new Many(of);
  }

  static Many many(Scalar<?> of) {
    return new Many(new One(of));
  }

  static Ref ref(Kind kind) {
    return new Ref(kind);
  }

  static Keys keyed(String name) {
    return new Keys(name, new LinkedHashMap<>());
  }

  /// Collects the keys of a mapping.
  record Keys(String name, LinkedHashMap<String, Key> keys) {

    Keys must(String key, Shape shape, String doc) {
      keys.put(key, new Key(shape, true, doc));
      return this;
    }

    Keys may(String key, Shape shape, String doc) {
      keys.put(key, new Key(shape, false, doc));
      return this;
    }

    Keys may(String key, Scalar<?> scalar, String doc) {
      return may(key, new One(scalar), doc);
    }

    Keys must(String key, Scalar<?> scalar, String doc) {
      return must(key, new One(scalar), doc);
    }

    Keys all(Keys others) {
      keys.putAll(others.keys);
      return this;
    }

    Keyed done() {
      return new Keyed(name, keys);
    }
  }
}

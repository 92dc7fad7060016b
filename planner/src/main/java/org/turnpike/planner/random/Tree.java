package org.turnpike.planner.random;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/// What a YAML file says, without its looks: the same tree can be written in block or flow style
/// and with the entries of its maps in any order.
public sealed interface Tree {

  record Text(String text) implements Tree {}

  record Items(List<Tree> items) implements Tree {
    public Items {
      items = List.copyOf(items);
    }
  }

  record Entries(Map<String, Tree> entries) implements Tree {
    public Entries {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /// The same with another value at a path such as `sites/hq/circuits/internet/state`; keys that
    /// are missing on the way are made.
    public Entries with(String path, Tree value) {
      int slash = path.indexOf('/');
      Map<String, Tree> changed = new LinkedHashMap<>(entries);
      if (slash < 0) {
        changed.put(path, value);
      } else {
        String key = path.substring(0, slash);
        Entries below =
            entries.get(key) instanceof Entries e ? e : new Entries(new LinkedHashMap<>());
        changed.put(key, below.with(path.substring(slash + 1), value));
      }
      return new Entries(changed);
    }

    /// What stands under a key, if that is a map; otherwise nothing.
    public Map<String, Tree> under(String key) {
      return entries.get(key) instanceof Entries(var below) ? below : Map.of();
    }
  }

  static Tree text(Object value) {
    return new Text(value.toString());
  }

  static Tree texts(List<?> values) {
    return new Items(values.stream().map(Tree::text).toList());
  }

  /// Writes the tree as YAML. Style is drawn; the order of map entries too where `shuffled`.
  static String yaml(Entries root, SplittableRandom style, boolean shuffled) {
    return new Writer(style, shuffled).write(root);
  }

  /// Block style with flow style for what is small, as people write.
  final class Writer {

    /// Texts that mean the same without quotes.
    private static final Pattern PLAIN =
        Pattern.compile("[A-Za-z0-9+][A-Za-z0-9./_+@-]*( [A-Za-z0-9%./_+-]+)*");

    private static final int WIDE = 90;

    private final SplittableRandom style;
    private final boolean shuffled;
    private final StringBuilder out = new StringBuilder();

    private Writer(SplittableRandom style, boolean shuffled) {
      this.style = style;
      this.shuffled = shuffled;
    }

    private String write(Entries root) {
      // The version of the format stands first, in whatever order the rest is.
      Map<String, Tree> rest = new LinkedHashMap<>(root.entries());
      Tree version = rest.remove("turnpike");
      if (version != null) {
        block(new Entries(Map.of("turnpike", version)), 0);
      }
      block(new Entries(rest), 0);
      return out.toString();
    }

    private void block(Entries map, int depth) {
      for (String key : keys(map)) {
        indent(depth).append(key).append(':');
        value(Objects.requireNonNull(map.entries().get(key)), depth);
      }
    }

    private void value(Tree value, int depth) {
      String flow = flow(value);
      boolean small = flow.length() < WIDE && style.nextInt(4) > 0;
      switch (value) {
        case Text _ -> out.append(' ').append(flow).append('\n');
        case Items(var items) when items.size() == 1 && style.nextBoolean() ->
            value(items.getFirst(), depth);
        case Items(var items) when small || items.isEmpty() ->
            out.append(' ').append(flow).append('\n');
        case Items(var items) -> {
          out.append('\n');
          items.forEach(item -> indent(depth + 1).append("- ").append(flow(item)).append('\n'));
        }
        case Entries(var entries) when small || entries.isEmpty() ->
            out.append(' ').append(flow).append('\n');
        case Entries map -> {
          out.append('\n');
          block(map, depth + 1);
        }
      }
    }

    private String flow(Tree value) {
      return switch (value) {
        case Text(var text) ->
            PLAIN.matcher(text).matches() ? text : '"' + text.replace("\"", "\\\"") + '"';
        case Items(var items) -> {
          List<String> parts = items.stream().map(this::flow).toList();
          yield "[" + String.join(", ", parts) + "]";
        }
        case Entries map -> {
          List<String> parts = new ArrayList<>();
          for (String key : keys(map)) {
            parts.add(key + ": " + flow(Objects.requireNonNull(map.entries().get(key))));
          }
          yield "{" + String.join(", ", parts) + "}";
        }
      };
    }

    private List<String> keys(Entries map) {
      List<String> keys = new ArrayList<>(map.entries().keySet());
      if (shuffled) {
        for (int i = keys.size() - 1; i > 0; i--) {
          Collections.swap(keys, i, style.nextInt(i + 1));
        }
      }
      return keys;
    }

    private StringBuilder indent(int depth) {
      return out.repeat(' ', depth * 2);
    }
  }
}

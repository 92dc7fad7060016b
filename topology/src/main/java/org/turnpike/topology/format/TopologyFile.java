package org.turnpike.topology.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.turnpike.topology.Place;
import org.turnpike.topology.Places;
import org.turnpike.topology.Topology;

/// Reads topology files.
public final class TopologyFile {

  /// More would not be read by anyone.
  private static final int MOST_MISTAKES = 500;

  private TopologyFile() {}

  /// Reads a file and what it includes. Never throws for what is in a file.
  public static Loaded read(Path path) {
    List<Mistake> mistakes = new ArrayList<>();
    Optional<Node.Mapping> root = Included.read(path, mistakes);
    Path folder = path.toAbsolutePath().getParent();
    return root.map(r -> load(r, folder == null ? Path.of("") : folder, mistakes, _ -> {}))
        .orElseGet(() -> bad(mistakes));
  }

  /// Reads text that has no file; `shown` is its name in messages. It cannot include.
  public static Loaded read(String text, String shown) {
    List<Mistake> mistakes = new ArrayList<>();
    Optional<Node> root = YamlTree.parse(text, shown, mistakes);
    return root.map(r -> load(r, Path.of(""), mistakes, _ -> {})).orElseGet(() -> bad(mistakes));
  }

  /// @param asked is told each key that is read
  static Loaded load(Node root, Path folder, List<Mistake> mistakes, Consumer<String> asked) {
    Declared declared = Declared.in(root);
    new Check(declared, mistakes).value(root, Grammar.TOPOLOGY);
    if (mistakes.isEmpty()) {
      Consistency.of(root, mistakes);
      if (mistakes.isEmpty()) {
        Topology topology =
            new Binder(Fields.of(root, Grammar.TOPOLOGY, asked), folder, mistakes).topology();
        if (mistakes.isEmpty()) {
          return new Loaded.Good(topology, places(root));
        }
      }
    } else {
      // What can be judged of the rest is told in the same breath.
      Consistency.of(root, mistakes);
    }
    return bad(mistakes);
  }

  private static Loaded.Bad bad(List<Mistake> mistakes) {
    return new Loaded.Bad(
        mistakes.stream().distinct().sorted(Mistake.BY_PLACE).limit(MOST_MISTAKES).toList());
  }

  private static Places places(Node root) {
    Map<String, Place> out = new LinkedHashMap<>();
    collect("", root, root.place(), out);
    return new Places(out);
  }

  private static void collect(String path, Node node, Place at, Map<String, Place> out) {
    out.put(path, at);
    String under = path.isEmpty() ? "" : path + "/";
    switch (node) {
      case Node.Mapping(var _, var entries) ->
          entries.forEach((key, entry) -> collect(under + key, entry.value(), entry.at(), out));
      case Node.Sequence(var _, var items) -> {
        for (int i = 0; i < items.size(); i++) {
          collect(under + i, items.get(i), items.get(i).place(), out);
        }
      }
      case Node.Text _, Node.Nothing _ -> {}
    }
  }
}

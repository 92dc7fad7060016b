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
import org.turnpike.topology.service.EndpointList;

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
    // Each goes on after a mistake of the one before: all are told in one breath.
    new Check(declared, mistakes).value(root, Grammar.TOPOLOGY);
    Consistency.of(root, mistakes);
    Belonging.of(root, mistakes);
    SinglePorts.of(root, mistakes);
    EndpointList endpoints = endpoints(root, folder, mistakes);
    if (!mistakes.isEmpty()) {
      return bad(mistakes);
    }
    Topology topology = new Binder(Fields.of(root, Grammar.TOPOLOGY, asked), endpoints).topology();
    return new Loaded.Good(topology, places(root));
  }

  /// The provider's list that the file names, or the shipped one.
  private static EndpointList endpoints(Node root, Path folder, List<Mistake> mistakes) {
    Optional<Node> section = Declared.at(root, "endpoints");
    if (section.isEmpty()) {
      return Endpoints.snapshot();
    }
    if (Declared.at(section, "file").orElse(null) instanceof Node.Text(Place at, String name)) {
      String asOf =
          Declared.at(section, "as-of").orElse(null) instanceof Node.Text t ? t.text() : "";
      return Beside.of(folder, folder, name, at, mistakes)
          .flatMap(path -> Endpoints.read(path, asOf, at, mistakes))
          .orElse(EndpointList.NONE);
    }
    // Missing or of another kind, which the check has told.
    return EndpointList.NONE;
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

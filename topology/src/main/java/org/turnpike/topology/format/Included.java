package org.turnpike.topology.format;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.Place;

/// A file and all that it includes, as one tree. What two files say under the same heading is put
/// together; the same name under the same heading twice is a mistake. Nothing outside of the first
/// file's folder is read: a file from elsewhere may be a trap, and its contents would show in
/// messages.
final class Included {

  private static final int MAX_FILES = 64;

  private final List<Mistake> mistakes;
  private final Path folder;
  private final Set<Path> done = new LinkedHashSet<>();
  private final Deque<Path> open = new ArrayDeque<>();
  private final LinkedHashMap<String, Node.Entry> merged = new LinkedHashMap<>();

  private Included(Path folder, List<Mistake> mistakes) {
    this.folder = folder;
    this.mistakes = mistakes;
  }

  static Optional<Node.Mapping> read(Path path, List<Mistake> mistakes) {
    Path parent = path.toAbsolutePath().normalize().getParent();
    Included included = new Included(parent == null ? Path.of("/") : parent, mistakes);
    Place first = new Place(path.toString(), 1, 1);
    if (!included.add(path, path.toString(), first)) {
      return Optional.empty();
    }
    return Optional.of(new Node.Mapping(first, included.merged));
  }

  private boolean add(Path path, String shown, Place wanted) {
    Path real = path.toAbsolutePath().normalize();
    if (open.contains(real)) {
      mistakes.add(
          Mistake.of(wanted, shown + " includes itself, by way of " + open.size() + " files"));
      return false;
    }
    if (!done.add(real)) {
      return true;
    }
    if (done.size() > MAX_FILES) {
      mistakes.add(Mistake.of(wanted, "too many files are included", "at most " + MAX_FILES));
      return false;
    }
    Optional<Node> root = YamlTree.read(path, shown, wanted, mistakes);
    if (root.isEmpty()) {
      return false;
    }
    if (!(root.get()
        instanceof Node.Mapping(Place place, LinkedHashMap<String, Node.Entry> entries))) {
      mistakes.add(
          Mistake.of(
              root.get().place(),
              root.get().kind() + " stands here",
              "a mapping with keys such as turnpike, sites, pools"));
      return false;
    }
    boolean whole = true;
    open.push(real);
    for (Map.Entry<String, Node.Entry> entry : entries.entrySet()) {
      merge(entry.getKey(), entry.getValue());
    }
    if (entries.get("include") instanceof Node.Entry(Place _, Node list)) {
      List<Node> items =
          list instanceof Node.Sequence(Place _, List<Node> all) ? all : List.of(list);
      for (Node item : items) {
        if (item instanceof Node.Text(Place at, String name)) {
          Optional<Path> beside = Beside.of(folder, real.getParent(), name, at, mistakes);
          whole &= beside.isPresent() && add(beside.get(), shownBeside(shown, name), at);
        }
      }
    }
    open.pop();
    return whole || place.line() > 0;
  }

  private static String shownBeside(String shown, String name) {
    Path parent = Path.of(shown).getParent();
    return parent == null ? name : parent.resolve(name).normalize().toString();
  }

  private void merge(String key, Node.Entry entry) {
    Node.Entry before = merged.get(key);
    if (before == null) {
      merged.put(key, entry);
      return;
    }
    if (key.equals("turnpike") || key.equals("include")) {
      return;
    }
    if (before.value() instanceof Node.Mapping(Place at, LinkedHashMap<String, Node.Entry> mine)
        && entry.value()
            instanceof Node.Mapping(Place _, LinkedHashMap<String, Node.Entry> others)) {
      LinkedHashMap<String, Node.Entry> all = new LinkedHashMap<>(mine);
      others.forEach((name, value) -> {
        Node.Entry twin = all.putIfAbsent(name, value);
        if (twin != null) {
          mistakes.add(
              Mistake.of(
                  value.at(),
                  "\"" + name + "\" under \"" + key + "\" is there twice, first at " + twin.at()));
        }
      });
      merged.put(key, new Node.Entry(before.at(), new Node.Mapping(at, all)));
    } else {
      mistakes.add(
          Mistake.of(entry.at(), "\"" + key + "\" is there twice, first at " + before.at()));
    }
  }
}

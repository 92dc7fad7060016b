package org.turnpike.planner.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.service.EdgeOption;

/// One of the example files, with words changed.
public record ExampleFile(String text) {

  private static final Path FOLDER = Path.of("../examples");

  public static ExampleFile of(EdgeOption option) {
    return named("edge-" + option.text());
  }

  public static ExampleFile named(String name) {
    try {
      return new ExampleFile(Files.readString(FOLDER.resolve(name + ".yaml")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<String> names() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(p -> p.getFileName().toString())
          .filter(n -> n.endsWith(".yaml"))
          .map(n -> n.substring(0, n.length() - ".yaml".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @throws IllegalArgumentException if the file does not have the words
  public ExampleFile with(String from, String to) {
    if (!text.contains(from)) {
      throw new IllegalArgumentException("the example has no \"" + from + "\"");
    }
    return new ExampleFile(text.replace(from, to));
  }

  /// Cuts from the first words up to the next ones, which stay.
  ///
  /// @throws IllegalArgumentException if the file does not have the words in this order
  public ExampleFile without(String from, String to) {
    int start = text.indexOf(from);
    int end = text.indexOf(to, Math.max(0, start));
    if (start < 0 || end < 0) {
      throw new IllegalArgumentException("the example has no \"" + from + "\" to \"" + to + "\"");
    }
    return new ExampleFile(text.substring(0, start) + text.substring(end));
  }

  public Topology topology() {
    return switch (TopologyFile.read(text, "example.yaml")) {
      case Loaded.Good(Topology topology, var _) -> topology;
      case Loaded.Bad(var mistakes) -> throw new IllegalArgumentException(mistakes.toString());
    };
  }
}

package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.turnpike.lab.client.Chromium;

/// What a browser showed in a test. Each build leaves it under `target/pictures`; with
/// `-Dturnpike.pictures=renew` those that a guide names are written to `docs/guide/pictures` as
/// well.
final class Pictures {

  private static final Path GUIDES = Path.of("..", "docs", "guide");
  private static final Path TAKEN = Path.of("target", "pictures");
  private static final Pattern NAMED = Pattern.compile("\\(pictures/([a-z0-9-]+)\\.png\\)");

  private final String prefix;
  private final Set<String> taken = new TreeSet<>();

  /// @param prefix of the names of all its pictures: `console-`
  Pictures(String prefix) {
    this.prefix = prefix;
  }

  void take(Chromium chromium, String name) {
    byte[] picture = chromium.picture();
    try {
      Files.createDirectories(TAKEN);
      Files.write(TAKEN.resolve(name + ".png"), picture);
      if (System.getProperty("turnpike.pictures", "").equals("renew") && named().contains(name)) {
        Files.write(inGuide(name), picture);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    taken.add(name);
  }

  private static Path inGuide(String name) {
    return GUIDES.resolve("pictures").resolve(name + ".png");
  }

  /// Names of this kind in the guides.
  private Set<String> named() throws IOException {
    Set<String> out = new TreeSet<>();
    try (Stream<Path> files = Files.list(GUIDES)) {
      for (Path guide : files.filter(file -> file.toString().endsWith(".md")).toList()) {
        NAMED
            .matcher(Files.readString(guide))
            .results()
            .map((MatchResult each) -> each.group(1))
            .filter(name -> name.startsWith(prefix))
            .forEach(out::add);
      }
    }
    return out;
  }

  /// Every picture of this kind that a guide shows is one that was taken now, of the same size.
  void assertThoseOfTheGuides() throws IOException {
    assertThat(taken).as("taken, of those that a guide shows").containsAll(named());
    for (String name : named()) {
      assertThat(size(inGuide(name)))
          .as(name + ".png in the guide; -Dturnpike.pictures=renew takes it anew")
          .isEqualTo(size(TAKEN.resolve(name + ".png")));
    }
  }

  /// Width and height: the first fields of PNG's first chunk.
  private static List<Integer> size(Path png) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(png));
    return List.of(bytes.getInt(16), bytes.getInt(20));
  }
}

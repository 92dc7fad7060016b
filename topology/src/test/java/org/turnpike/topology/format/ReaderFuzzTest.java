package org.turnpike.topology.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.topology.Place;

/// Examples with a few things changed at random: whatever comes of it, the reader says what is
/// wrong and where, or reads it. A failure names the seed.
class ReaderFuzzTest {

  private static final int EACH = 150;

  private static final List<String> WORDS =
      List.of(
          "",
          "~",
          "null",
          "yes",
          "[]",
          "{}",
          "[[]]",
          "{a: b}",
          "-1",
          "0",
          "99999999999999999999",
          "\"",
          "'",
          "&a x",
          "*a",
          "!!binary aGk=",
          "!!set {a}",
          "? x",
          "<<: {a: b}",
          "---",
          "...",
          "\t",
          "\u0000",
          "\u2028",
          "\ud83d\ude00",
          "\ufeff",
          "%TAG",
          "@",
          "`",
          "|",
          ">",
          "a/b/c",
          "/",
          "10.0.0.0/33",
          "::",
          "::/0",
          "1.2.3.4 as",
          "edge:",
          "edge:av:av",
          "internet",
          "2015-01-01",
          "1e400",
          "0x1F",
          ".inf",
          "a@b@c",
          "munich/office",
          "region/edge");

  private static final String CHARACTERS = "abz019-_:,.{}[]\"'#&*!|> /@\t";

  static Stream<Path> files() throws IOException {
    return ExamplesTest.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  void aChangedFileIsReadOrEveryMistakeHasItsPlace(Path file) throws IOException {
    String text = Files.readString(file);
    long bad = 0;
    for (long seed = 0; seed < EACH; seed++) {
      String changed = changed(text, new SplittableRandom(seed));
      String said = file.getFileName() + " with seed " + seed;
      Loaded loaded = read(changed, said);
      if (loaded instanceof Loaded.Bad(List<Mistake> mistakes)) {
        bad++;
        assertThat(mistakes).as(said).isNotEmpty();
        long lines = changed.lines().count() + 2;
        for (Mistake mistake : mistakes) {
          Place place = mistake.place();
          assertThat(place.file()).as("%s: %s", said, mistake).isEqualTo("fuzz.yaml");
          assertThat(place.line()).as("%s: %s", said, mistake).isBetween(1, (int) lines);
          assertThat(place.column()).as("%s: %s", said, mistake).isPositive();
          assertThat(mistake.toString()).as(said).doesNotContain("Exception");
        }
      }
    }
    assertThat(bad).as("files that the changes broke").isGreaterThan(EACH / 3);
  }

  private static Loaded read(String text, String said) {
    try {
      return TopologyFile.read(text, "fuzz.yaml");
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(said + " makes the reader throw", e);
    }
  }

  private static String changed(String text, SplittableRandom random) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(lines.size());
      String line = lines.get(at);
      switch (random.nextInt(9)) {
        case 0 -> lines.remove(at);
        case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
        case 2 -> lines.set(at, " ".repeat(random.nextInt(9)) + line.strip());
        case 3 -> lines.set(at, value(line, WORDS.get(random.nextInt(WORDS.size()))));
        case 4 -> lines.set(at, value(line, tail(lines.get(random.nextInt(lines.size())))));
        case 5 -> lines.set(at, cut(line, random));
        case 6 -> lines.set(at, replaced(line, random));
        case 7 -> lines.set(at, line + WORDS.get(random.nextInt(WORDS.size())));
        default -> lines = new ArrayList<>(lines.subList(0, at + 1));
      }
      if (lines.isEmpty()) {
        lines.add("");
      }
    }
    return String.join("\n", lines);
  }

  private static String value(String line, String value) {
    int colon = line.indexOf(':');
    return colon < 0 ? line + value : line.substring(0, colon + 1) + " " + value;
  }

  private static String tail(String line) {
    int colon = line.indexOf(':');
    return colon < 0 ? line.strip() : line.substring(colon + 1).strip();
  }

  private static String cut(String line, SplittableRandom random) {
    return line.isEmpty() ? line : line.substring(0, random.nextInt(line.length()));
  }

  private static String replaced(String line, SplittableRandom random) {
    if (line.isEmpty()) {
      return line;
    }
    int at = random.nextInt(line.length());
    char c = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
    return line.substring(0, at) + c + line.substring(at + 1);
  }
}

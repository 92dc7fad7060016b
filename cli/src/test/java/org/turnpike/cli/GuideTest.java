package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// Runs the commands that a guide names, one after the other in an empty folder, and compares what
/// they print with what the guide says they do. A `console` block holds commands and output; a
/// block `diff FILE` is an edit that the reader makes. What the guide should say is in
/// `target/guides/`, to be looked at and taken over.
class GuideTest {

  private static final Path GUIDES = Path.of("..", "docs", "guide");

  @TempDir Path folder;

  private static final Pattern PICTURE = Pattern.compile("!\\[[^]]*]\\(pictures/([^)]+\\.svg)\\)");

  private int last;

  @BeforeEach
  void theExamplesAreThere() throws IOException {
    try (Stream<Path> examples = Files.list(Path.of("..", "examples"))) {
      for (Path example : examples.filter(e -> e.toString().endsWith(".yaml")).toList()) {
        Files.copy(example, folder.resolve(example.getFileName()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan.md", "check.md", "flows.md", "diff.md", "capacity.md", "prove.md"})
  void whatTheGuideShowsIsWhatTheCommandsPrint(String guide) throws IOException {
    String written = Files.readString(GUIDES.resolve(guide));
    String run = run(written);
    Path out = Path.of("target", "guides", guide);
    Files.createDirectories(out.getParent());
    Files.writeString(out, run);
    assertThat(run).isEqualTo(written);
    pictures(written);
    assertThat(run).contains("```console\n$ turnpike ");
  }

  /// A picture that a guide shows is the one that the plan drew.
  private void pictures(String guide) throws IOException {
    Matcher shown = PICTURE.matcher(guide);
    while (shown.find()) {
      String name = shown.group(1);
      String drawn = Files.readString(folder.resolve("contoso-plan/pictures").resolve(name));
      Path out = Path.of("target", "guides", "pictures", name);
      Files.createDirectories(out.getParent());
      Files.writeString(out, drawn);
      assertThat(drawn).isEqualTo(Files.readString(GUIDES.resolve("pictures").resolve(name)));
    }
  }

  private String run(String guide) throws IOException {
    StringBuilder out = new StringBuilder();
    List<String> lines = guide.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      out.append(line).append('\n');
      if (!line.startsWith("```console") && !line.startsWith("```diff ")) {
        continue;
      }
      int end = i + 1;
      while (!lines.get(end).equals("```")) {
        end++;
      }
      List<String> block = lines.subList(i + 1, end);
      if (line.startsWith("```diff ")) {
        block.forEach(l -> out.append(l).append('\n'));
        edit(folder.resolve(line.substring("```diff ".length())), block);
      } else {
        console(block, out);
      }
      out.append("```\n");
      i = end;
    }
    return out.toString();
  }

  private void console(List<String> block, StringBuilder out) {
    for (String line : block) {
      if (line.startsWith("$ ")) {
        out.append(line).append('\n').append(command(line.substring(2)));
      }
    }
  }

  private String command(String line) {
    List<String> words = Arrays.asList(line.split(" +"));
    if (line.equals("echo $?")) {
      return last + "\n";
    }
    if (!words.getFirst().equals("turnpike")) {
      return look(words);
    }
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said, true);
    CommandLine command = Turnpike.commandLine();
    command
        .setOut(writer)
        .setErr(writer)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    // The guide's reader stands in the folder; here its files are named in full.
    last =
        command.execute(
            words.stream()
                .skip(1)
                .map(w -> w.endsWith(".yaml") || w.endsWith("/") ? folder.resolve(w).toString() : w)
                .toArray(String[]::new));
    return said.toString().replace(folder + "/", "").replace("\r\n", "\n");
  }

  /// What a reader looks into files with: `cat FILE`, `head -N FILE` and `grep WORD FILE`.
  private String look(List<String> words) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(words.getLast()));
      return switch (words.getFirst()) {
        case "cat" -> lines(lines.stream());
        case "head" -> lines(lines.stream().limit(Long.parseLong(words.get(1).substring(1))));
        case "grep" -> lines(lines.stream().filter(l -> l.contains(words.get(1))));
        default -> throw new IllegalStateException("a guide cannot use " + words);
      };
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String lines(java.util.stream.Stream<String> lines) {
    return lines.map(l -> l + "\n").collect(java.util.stream.Collectors.joining());
  }

  /// Puts the lines with `+` in place of those with `-`, or after the line without a mark before
  /// them.
  private static void edit(Path file, List<String> block) throws IOException {
    String text = Files.readString(file);
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    for (String line : block) {
      String rest = line.isEmpty() ? "" : line.substring(1);
      if (!line.startsWith("+")) {
        before.append(rest).append('\n');
      }
      if (!line.startsWith("-")) {
        after.append(rest).append('\n');
      }
    }
    assertThat(text).as("lines to edit in " + file.getFileName()).contains(before);
    Files.writeString(file, text.replace(before, after));
    assertThat(new ArrayList<>(Files.readAllLines(file))).isNotEmpty();
  }
}

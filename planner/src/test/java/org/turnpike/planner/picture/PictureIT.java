package org.turnpike.planner.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.service.Modality;
import org.turnpike.wire.Needs;

/// A browser lays the text of pictures out: none covers another, runs out of its box, or leaves the
/// page. Fonts are the machine's.
@Needs("chromium")
class PictureIT {

  private static final Pattern FOUND =
      Pattern.compile("<pre id=\"found\">(.*?)</pre>", Pattern.DOTALL);

  /// Measures every text of every picture.
  private static final String MEASURE =
      """
      <script>
      const found = [];
      for (const svg of document.querySelectorAll('svg')) {
        const name = svg.querySelector('title').textContent;
        const page = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')].filter(t => !t.classList.contains('number'));
        const boxes = texts.map(t => t.getBoundingClientRect());
        texts.forEach((t, i) => {
          const a = boxes[i];
          if (a.left < page.left + 3 || a.right > page.right - 3) found.push(name + ': outside: ' + t.textContent);
          const shape = t.parentElement.tagName === 'g' && t.parentElement.querySelector('rect, ellipse');
          const room = shape && shape.getBoundingClientRect();
          if (room && (a.left < room.left + 2 || a.right > room.right - 2)) found.push(name + ': wider than its box: ' + t.textContent);
          for (let j = i + 1; j < texts.length; j++) {
            const b = boxes[j];
            if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
              found.push(name + ': ' + t.textContent + ' | ' + texts[j].textContent);
          }
        });
      }
      document.body.innerHTML = '<pre id="found">' + document.querySelectorAll('svg').length + ' pictures\\n' + found.join('\\n') + '</pre>';
      </script>
      """;

  @TempDir Path folder;

  @Test
  void noTextCoversAnotherInAnyPictureOfTheExamples() throws IOException, InterruptedException {
    Set<String> pictures = new LinkedHashSet<>();
    for (String example : PictureTest.examples().toList()) {
      Topology topology =
          switch (TopologyFile.read(Path.of("..", "examples", example + ".yaml"))) {
            case Loaded.Good good -> good.topology();
            case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
          };
      Flows flows = Flows.of(topology);
      for (Scenario scenario : flows.scenarios()) {
        // Other media differ in a word.
        if (scenario.modality().filter(m -> m != Modality.AUDIO).isPresent()
            && scenario.kind() != Scenario.Kind.BROADCAST) {
          continue;
        }
        pictures.add(
            Picture.svg(topology, flows.predict(scenario))
                .lines()
                .skip(1)
                .reduce("", (a, b) -> a + "\n" + b));
      }
    }
    Path page = folder.resolve("pictures.html");
    Files.writeString(
        page,
        "<!DOCTYPE html><html><body>" + String.join("\n", pictures) + MEASURE + "</body></html>");

    Path dom = folder.resolve("dom.html");
    Process browser =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=2000,1200",
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(dom.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(browser.waitFor(300, TimeUnit.SECONDS)).as("chromium ended").isTrue();
    } finally {
      browser.destroyForcibly();
    }

    Matcher found = FOUND.matcher(Files.readString(dom));
    assertThat(found.find()).isTrue();
    assertThat(found.group(1).strip()).isEqualTo(pictures.size() + " pictures");
    assertThat(pictures).hasSizeGreaterThan(100);
  }
}

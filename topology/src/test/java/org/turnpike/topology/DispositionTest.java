package org.turnpike.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DispositionTest {

  @Test
  void theDocumentListsEachDispositionInOrderWithItsSuccess() throws IOException {
    assertThat(Files.readAllLines(Path.of("..", "docs", "dispositions.md")))
        .filteredOn(line -> line.startsWith("| `"))
        .map(line -> line.substring(0, line.indexOf('|', line.indexOf("` | ") + 4) + 1))
        .containsExactlyElementsOf(
            Stream.of(Disposition.values())
                .map(d -> "| `" + d.text() + "` | " + (d.success() ? "yes" : "no") + " |")
                .toList());
  }
}

package org.turnpike.topology.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool;

class GuideTest {

  @Test
  void theBlocksOfTheGuidePutTogetherAreAFileThatLoads() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "guide", "topology-file.md"));
    String file =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(guide)
            .results()
            .map((MatchResult m) -> m.group(1))
            .collect(Collectors.joining());
    assertThat(TopologyFile.read(file, "guide"))
        .isInstanceOfSatisfying(
            Loaded.Good.class,
            good -> {
              assertThat(good.topology().users()).hasSize(4);
              assertThat(((EdgePool) good.topology().pool("edge")).option())
                  .isEqualTo(EdgeOption.SINGLE_NAT);
            });
  }
}

package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.wire.Needs;

/// Topologies of chance: predicted, built, and seen to go as predicted.
@Tag("lab")
@Needs({"root", "ip", "nft", "tcpdump", "named", "dig", "openssl", "baresip", "haproxy"})
class ProveRandomLabIT {

  @TempDir Path folder;

  /// One in every build.
  @Test
  void oneTopologyOfChanceIsAsPredicted() throws Exception {
    assertThat(Proving.agrees(folder, random("5")).get("networks")).hasSize(1);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1-10", "11-20", "21-30", "31-40", "41-50", "51-60", "61-70", "71-80", "81-90", "91-100"
      })
  void aHundredTopologiesOfChanceAreAsPredicted(String part) throws Exception {
    assertThat(Proving.agrees(folder, random(part)).get("networks")).hasSize(10);
  }

  private static List<String> random(String part) {
    return List.of("--random", "100", "--seed", "1", "--only", part);
  }
}

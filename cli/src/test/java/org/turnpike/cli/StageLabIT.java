package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.evidence.Act;
import org.turnpike.lab.evidence.Observation;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.lab.stage.BuiltStage;
import org.turnpike.lab.stage.Cast;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.service.Modality;
import org.turnpike.wire.Needs;

/// The hybrid of the examples out of its file: both homes' servers with the plan's certificates,
/// names and rules, phones that nobody here wrote, and where their media is seen.
@Tag("lab")
@Needs({"root", "ip", "nft", "tcpdump", "named", "dig", "openssl", "baresip"})
class StageLabIT {

  private static final Path EXAMPLE = Path.of("..", "examples", "hybrid-expressroute.yaml");

  @TempDir Path folder;

  @Test
  void callsOfAHybridGoWhereTheReferenceHasThem() throws IOException {
    String yaml = Files.readString(EXAMPLE);
    Topology topology = Cast.of(((Loaded.Good) TopologyFile.read(EXAMPLE)).topology());
    try (BuiltStage stage =
        BuiltStage.raise(Plan.of(topology), yaml, Product.command(), folder.resolve("stage"))) {
      // HY-2: the online user's signalling goes by the private circuit, media stays in the office.
      Observation inOffice = call(stage, "alice", "olga");
      assertThat(wires(inOffice, false)).contains("sites/redmond/circuits/expressroute");
      assertThat(wires(inOffice, true)).containsExactly("sites/redmond/networks/office");

      // ON-2: the leg of the user inside is on the private circuit, the other on the Internet.
      assertThat(wires(call(stage, "olga", "oscar"), true))
          .contains(
              "sites/redmond/circuits/expressroute",
              "sites/europe/networks/edge",
              "sites/europe/circuits/internet",
              "sites/hotel/circuits/dsl")
          .doesNotContain("sites/redmond/circuits/internet");

      // HY-3: a partner's user, who has the provider's Edge.
      assertThat(wires(call(stage, "alice", "dave"), true))
          .contains("sites/paris/circuits/expressroute", "sites/redmond/circuits/expressroute")
          .doesNotContain("sites/redmond/circuits/internet", "sites/paris/circuits/internet");
    }
  }

  private static Observation call(BuiltStage stage, String caller, String callee) {
    Observation seen = stage.play(new Act(caller, callee, Modality.AUDIO));
    assertThat(seen.unproven()).isEmpty();
    assertThat(seen.heardBothWays()).as(caller + " and " + callee + " hear each other").isTrue();
    return seen;
  }

  private static Set<String> wires(Observation seen, boolean media) {
    return seen.seen().stream()
        .filter(s -> s.isMedia() == media)
        .map(Sighted::wire)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

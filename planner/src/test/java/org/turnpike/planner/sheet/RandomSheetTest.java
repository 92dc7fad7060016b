package org.turnpike.planner.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.random.RandomTopology;
import org.turnpike.planner.settings.NodePlan;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.SettingsFile;
import org.turnpike.topology.settings.Listener;
import org.xml.sax.InputSource;

/// Whatever a file says, it is planned: every file has a path of its own, the page is well-formed,
/// settings are read as they were written and open what the plan has as served.
class RandomSheetTest {

  @Test
  void everySeedIsPlanned() throws Exception {
    planned(0, 120);
  }

  @Test
  @Tag("long")
  void thousandsOfSeedsArePlanned() throws Exception {
    planned(120, 5_000);
  }

  private static void planned(long first, long end) throws Exception {
    DocumentBuilder reader = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    for (long seed = first; seed < end; seed++) {
      Loaded.Good good = RandomTopology.of(seed).read();
      Plan plan;
      try {
        plan = Plan.of(good.topology(), good.places(), Plan.Choices.USUAL);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " cannot be planned", e);
      }
      for (Artefact artefact : plan.artefacts()) {
        assertThat(FileSection.told(artefact)).as("seed %d: %s", seed, artefact).isTrue();
        if (artefact.path().equals("sheet.html")) {
          reader.parse(new InputSource(new StringReader(artefact.text())));
        }
      }
      for (NodePlan node : plan.nodes().nodes()) {
        assertThat(SettingsFile.read(SettingsFile.write(node.settings()), "x"))
            .as("seed %d", seed)
            .isEqualTo(node.settings());
        for (Listener listener : node.settings().listeners()) {
          assertThat(node.ports())
              .as("seed %d: %s of %s", seed, listener.name(), node.settings().node())
              .anyMatch(p -> p.served() && p.bind().equals(listener.bind()));
        }
      }
    }
  }

  @Test
  void aPlanMadeTwiceIsTheSamePlan() {
    for (long seed = 0; seed < 20; seed++) {
      Plan one = Plan.of(RandomTopology.of(seed).topology());
      Plan two = Plan.of(RandomTopology.of(seed).topology());
      assertThat(one.manifest().text()).as("seed %d", seed).isEqualTo(two.manifest().text());
    }
  }
}

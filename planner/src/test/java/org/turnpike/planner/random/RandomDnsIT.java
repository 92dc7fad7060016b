package org.turnpike.planner.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.planner.address.AddressPlan;
import org.turnpike.planner.dns.DnsFiles;
import org.turnpike.planner.dns.DnsPlan;
import org.turnpike.topology.Topology;
import org.turnpike.wire.Needs;

/// Zone files of topologies at random are taken by bind without a warning.
class RandomDnsIT {

  private static final int SEEDS = 60;

  @TempDir Path folder;

  @Test
  @Needs({"named-checkzone"})
  void bindTakesEveryZone() throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "while [ $# -gt 0 ]; do named-checkzone -i local $1 $2 || echo refused $2; shift 2; done",
                "sh"));
    for (long seed = 0; seed < SEEDS; seed++) {
      Topology topology = RandomTopology.of(seed).topology();
      for (Map.Entry<String, String> file : DnsFiles.of(DnsPlan.of(topology)).entrySet()) {
        if (file.getKey().endsWith(".zone")) {
          String zone = file.getKey().replaceAll("^.*/|\\.zone$", "");
          line.add(zone);
          line.add(
              Files.writeString(
                      folder.resolve(seed + "-" + file.getKey().replace('/', '-')), file.getValue())
                  .toString());
        }
      }
    }
    assertThat(line).hasSizeGreaterThan(4 * SEEDS);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    // A dangling name is a warning with exit status 0: anything but success fails.
    assertThat(out.lines().filter(l -> !l.matches("zone \\S+/IN: loaded serial \\d+|OK")))
        .isEmpty();
  }

  @Test
  void addressesOfEverySeedArePlanned() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Topology topology = RandomTopology.of(seed).topology();
      try {
        assertThat(AddressPlan.of(topology)).isEqualTo(AddressPlan.of(topology));
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}

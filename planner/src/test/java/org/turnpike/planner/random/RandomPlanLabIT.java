package org.turnpike.planner.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.planner.sheet.Artefact;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.wire.Needs;

/// What plans of topologies at random write is taken by the tools that it is for.
@Tag("lab")
class RandomPlanLabIT {

  private static final int SEEDS = 25;

  /// Drawn once: a plan has more in it than these tests look at.
  private static final List<Plan> PLANS =
      LongStream.range(0, SEEDS)
          .mapToObj(seed -> Plan.of(RandomTopology.of(seed).topology()))
          .toList();

  @TempDir Path folder;

  @Test
  @Needs({"root", "unshare", "nft"})
  void nftTakesEveryRuleSet() throws Exception {
    List<Path> files = written(".nft");
    // Each replaces the table of the one before, in one namespace.
    assertThat(each("nft -c -f $f && nft -f $f", files)).isEmpty();
  }

  @Test
  @Needs({"root", "unshare", "iptables-restore"})
  void iptablesTakesEveryRuleSet() throws Exception {
    List<Path> files = written(".iptables");
    String said = each("iptables-restore $f && iptables-save | { grep -c '^-A' || true; }", files);
    assertThat(said.lines().map(Integer::valueOf)).containsExactlyElementsOf(entries(files));
  }

  @Test
  @Needs({"root", "unshare", "ip6tables-restore"})
  void ip6tablesTakesEveryRuleSet() throws Exception {
    List<Path> files = written(".ip6tables");
    String said =
        each("ip6tables-restore $f && ip6tables-save | { grep -c '^-A' || true; }", files);
    assertThat(said.lines().map(Integer::valueOf)).containsExactlyElementsOf(entries(files));
  }

  @Test
  @Needs({"root", "unshare", "haproxy"})
  void haproxyTakesEveryLoadBalancer() throws Exception {
    each("haproxy -c -q -f $f", written(".haproxy.cfg"));
  }

  private static List<Integer> entries(List<Path> files) throws IOException {
    List<Integer> out = new ArrayList<>();
    for (Path file : files) {
      out.add((int) Files.readAllLines(file).stream().filter(l -> l.startsWith("-A")).count());
    }
    return out;
  }

  private List<Path> written(String ending) throws IOException {
    List<Path> out = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      for (Artefact artefact : PLANS.get(seed).artefacts()) {
        if (artefact.path().endsWith(ending)) {
          out.add(
              Files.writeString(
                  folder.resolve(seed + "-" + artefact.path().replace('/', '-')), artefact.text()));
        }
      }
    }
    assertThat(out).isNotEmpty();
    return out;
  }

  /// One namespace for all; the first file that is not taken ends it, named.
  private static String each(String command, List<Path> files) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                "unshare",
                "-n",
                "sh",
                "-c",
                "for f; do { " + command + "; } || { echo not taken: $f; exit 1; }; done",
                "sh"));
    files.forEach(f -> line.add(f.toString()));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}

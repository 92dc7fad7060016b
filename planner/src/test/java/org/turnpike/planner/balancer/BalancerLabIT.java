package org.turnpike.planner.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.planner.Contoso;
import org.turnpike.planner.balancer.Spread.Target;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.wire.Needs;

/// HAProxy takes the TCP part without a word, the kernel of an empty namespace the UDP part, for
/// both address families and 1 to 12 nodes.
@Tag("lab")
class BalancerLabIT {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Addressing.class)
  @Needs({"root", "unshare", "nft", "haproxy"})
  void theExampleIsTaken(Addressing addressing) throws Exception {
    for (boolean insideVip : List.of(true, false)) {
      accepted(BalancerPlanTest.hlb(insideVip, addressing, Product.SERVER_2015));
      accepted(BalancerPlanTest.hlb(insideVip, addressing, Product.TURNPIKE));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 12})
  @Needs({"root", "unshare", "nft", "haproxy"})
  void poolsOfEverySizeAndBothFamiliesAreTaken(int nodes) throws Exception {
    List<Spread> spreads = new ArrayList<>();
    for (String prefix : List.of("131.107.155.", "2001:db8:1:2:3:4:5:")) {
      List<Target> targets = new ArrayList<>();
      for (int i = 1; i <= nodes; i++) {
        targets.add(new Target(new NodeId("edge" + i), InetAddress.ofLiteral(prefix + (20 + i))));
      }
      InetAddress vip = Contoso.ip(prefix + "10");
      spreads.add(
          new Spread(
              "av-443", "T-1", "a", Transport.TCP, vip, 443, new Spread.Use.Connects(), targets));
      spreads.add(
          new Spread(
              "av-3478", "T-2", "b", Transport.UDP, vip, 3478, new Spread.Use.Connects(), targets));
    }
    accepted(new PoolBalancer("edge-of-many", spreads, List.of()));
  }

  private void accepted(PoolBalancer pool) throws Exception {
    Path tcp = Files.writeString(folder.resolve("tcp.cfg"), pool.haproxy());
    // Words beside the verdict would be warnings.
    assertThat(
            run("haproxy", "-c", "-f", tcp.toString())
                .lines()
                .filter(l -> l.contains("WARNING") || l.contains("ALERT")))
        .isEmpty();

    Path udp = Files.writeString(folder.resolve("udp.nft"), pool.nftables());
    assertThat(run("unshare", "-n", "nft", "-c", "-f", udp.toString())).isEmpty();
    // Loading again must leave one table, not two sets of rules.
    String listed =
        run(
            "unshare",
            "-n",
            "sh",
            "-c",
            "nft -f $0 && nft -f $0 && nft list ruleset",
            udp.toString());
    assertThat(listed.lines().filter(l -> l.contains(" udp dport ")).map(String::strip))
        .containsExactlyElementsOf(
            pool.nftables()
                .lines()
                .filter(l -> l.contains(" udp dport "))
                .map(String::strip)
                .toList());
  }

  private static String run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(Stream.of(command).toList());
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}

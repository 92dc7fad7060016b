package org.turnpike.planner.firewall.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.Contoso;
import org.turnpike.planner.firewall.FirewallPlan;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The kernel and the neutral rules say the same of packets at random. Packets cross a namespace
/// that has the exported rules between two chains that write down what came and what got through.
@Tag("lab")
@Timeout(180)
class KernelVerdictLabIT {

  private static final int PROBES = 120;

  private static final String WITNESS =
      """
      table inet witness {
        set came4 { type ipv4_addr . ipv4_addr . inet_proto . inet_service . inet_service; size 65535; flags dynamic; }
        set came6 { type ipv6_addr . ipv6_addr . inet_proto . inet_service . inet_service; size 65535; flags dynamic; }
        set passed4 { type ipv4_addr . ipv4_addr . inet_proto . inet_service . inet_service; size 65535; flags dynamic; }
        set passed6 { type ipv6_addr . ipv6_addr . inet_proto . inet_service . inet_service; size 65535; flags dynamic; }
        chain before {
          type filter hook forward priority -50;
          meta l4proto { tcp, udp } ip saddr != 0.0.0.0 update @came4 { ip saddr . ip daddr . meta l4proto . th sport . th dport }
          meta l4proto { tcp, udp } ip6 saddr != :: update @came6 { ip6 saddr . ip6 daddr . meta l4proto . th sport . th dport }
        }
        chain after {
          type filter hook forward priority 50;
          meta l4proto { tcp, udp } ip saddr != 0.0.0.0 update @passed4 { ip saddr . ip daddr . meta l4proto . th sport . th dport }
          meta l4proto { tcp, udp } ip6 saddr != :: update @passed6 { ip6 saddr . ip6 daddr . meta l4proto . th sport . th dport }
        }
      }
      """;

  @TempDir Path folder;

  private final String name = "tp-fire-" + ProcessHandle.current().pid();
  private final String client = name + "-c";
  private final String wall = name + "-f";
  private final String server = name + "-s";

  static Stream<Arguments> sets() {
    List<RuleSet> sets = new ArrayList<>();
    for (EdgeOption option : List.of(EdgeOption.SINGLE_NAT, EdgeOption.SCALED_HLB)) {
      sets.add(
          FirewallPlan.of(
                  Contoso.of(option, Addressing.PER_ROLE, Product.SERVER_2015).topology(),
                  RelayReading.BOTH)
              .sets()
              .getLast());
    }
    sets.add(sets.getFirst().stateless());
    for (long seed = 0; seed < 4; seed++) {
      sets.add(RandomRules.of(seed));
    }
    return sets.stream()
        .map(set -> Named.of(set.title(), set))
        .flatMap(set -> Stream.of(Arguments.of(set, true), Arguments.of(set, false)));
  }

  @ParameterizedTest(name = "{0} nft {1}")
  @MethodSource("sets")
  @Needs({"root", "ip", "nft", "iptables-restore", "ip6tables-restore"})
  void theKernelLetsThroughWhatTheRulesAllow(RuleSet set, boolean nft) throws Exception {
    List<Session> probes = probes(set);
    load(set, nft);
    send(probes);

    Set<String> came = arrived(probes);
    Set<String> passed = new TreeSet<>(listed("passed4"));
    passed.addAll(listed("passed6"));

    assertThat(came).containsExactlyInAnyOrderElementsOf(lines(probes));
    List<Session> allowed = probes.stream().filter(p -> p.allowedBy(set)).toList();
    assertThat(allowed).isNotEmpty().hasSizeLessThan(probes.size());
    assertThat(passed).containsExactlyInAnyOrderElementsOf(lines(allowed));
  }

  private static Set<String> lines(List<Session> sessions) {
    return sessions.stream().map(Session::line).collect(Collectors.toCollection(TreeSet::new));
  }

  /// Sessions near the rules; no address is on both sides, since each side holds its own.
  private static List<Session> probes(RuleSet set) {
    SplittableRandom random = new SplittableRandom(7);
    List<Session> out = new ArrayList<>();
    Set<InetAddress> sources = new HashSet<>();
    Set<InetAddress> destinations = new HashSet<>();
    Set<String> tuples = new HashSet<>();
    while (out.size() < PROBES) {
      NeutralRule rule = set.rules().get(random.nextInt(set.rules().size()));
      Session session = Session.near(rule, random.nextInt(4) > 0, random);
      if (usable(session.from())
          && usable(session.to())
          && !destinations.contains(session.from())
          && !sources.contains(session.to())
          && !session.from().equals(session.to())
          && tuples.add(session.line())) {
        sources.add(session.from());
        destinations.add(session.to());
        out.add(session);
      }
    }
    return out;
  }

  /// Addresses that a kernel routes.
  private static boolean usable(InetAddress address) {
    byte[] b = address.getAddress();
    return b.length == 16 || (b[0] != 127 && (b[0] & 0xff) < 224 && !address.isLinkLocalAddress());
  }

  @BeforeEach
  void wire() throws Exception {
    sh(
        """
        ip netns add %1$s && ip netns add %2$s && ip netns add %3$s
        ip link add c0 netns %1$s type veth peer name f0 netns %2$s
        ip link add f1 netns %2$s type veth peer name s0 netns %3$s
        for n in %1$s %2$s %3$s; do ip -n $n link set lo up; done
        ip netns exec %2$s sh -c 'for d in all default f0 f1; do echo 0 > /proc/sys/net/ipv4/conf/$d/rp_filter; done; echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding'
        ip -n %1$s addr add 169.254.1.2/30 dev c0; ip -n %1$s addr add fd00:1::2/64 dev c0 nodad
        ip -n %2$s addr add 169.254.1.1/30 dev f0; ip -n %2$s addr add fd00:1::1/64 dev f0 nodad
        ip -n %2$s addr add 169.254.2.1/30 dev f1; ip -n %2$s addr add fd00:2::1/64 dev f1 nodad
        ip -n %3$s addr add 169.254.2.2/30 dev s0; ip -n %3$s addr add fd00:2::2/64 dev s0 nodad
        ip -n %1$s link set c0 up; ip -n %2$s link set f0 up
        ip -n %2$s link set f1 up; ip -n %3$s link set s0 up
        ip -n %1$s route add default via 169.254.1.1; ip -n %1$s -6 route add default via fd00:1::1
        ip -n %2$s route add default via 169.254.2.2; ip -n %2$s -6 route add default via fd00:2::2
        """
            .formatted(client, wall, server));
  }

  @AfterEach
  void remove() throws Exception {
    for (String each : List.of(client, wall, server)) {
      new ProcessBuilder("ip", "netns", "del", each).start().waitFor();
    }
  }

  private void load(RuleSet set, boolean nft) throws Exception {
    Path witness = Files.writeString(folder.resolve("witness.nft"), WITNESS);
    sh("ip netns exec " + wall + " nft -f " + witness);
    if (nft) {
      Path file = Files.writeString(folder.resolve("rules.nft"), Dialect.NFTABLES.export(set));
      sh("ip netns exec " + wall + " nft -f " + file);
    } else {
      Path four = Files.writeString(folder.resolve("four"), Dialect.IPTABLES.export(set));
      Path six = Files.writeString(folder.resolve("six"), Dialect.IP6TABLES.export(set));
      sh("ip netns exec " + wall + " iptables-restore " + four);
      sh("ip netns exec " + wall + " ip6tables-restore " + six);
    }
  }

  private void send(List<Session> probes) throws Exception {
    StringBuilder addresses = new StringBuilder();
    probes.stream()
        .map(Session::from)
        .distinct()
        .forEach(a -> {
          boolean four = a.getAddress().length == 4;
          addresses
              .append("addr add ")
              .append(a.getHostAddress())
              .append(four ? "/32 dev lo\n" : "/128 dev lo nodad\n");
        });
    Path batch = Files.writeString(folder.resolve("addresses"), addresses.toString());
    sh("ip -n " + client + " -batch " + batch);
    Path list = Files.write(folder.resolve("probes"), probes.stream().map(Session::line).toList());
    String classes =
        Path.of(Probe.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    sh(
        String.join(
            " ",
            "ip netns exec",
            client,
            java,
            "-XX:TieredStopAtLevel=1 -cp",
            classes,
            Probe.class.getName(),
            list.toString()));
  }

  /// Waits for the packets that are still under way; the test's own timeout ends it.
  private Set<String> arrived(List<Session> probes) throws Exception {
    Set<String> came = new TreeSet<>();
    do {
      came.addAll(listed("came4"));
      came.addAll(listed("came6"));
    } while (came.size() < lines(probes).size() && !Thread.interrupted());
    return came;
  }

  private Set<String> listed(String set) throws Exception {
    JsonNode root =
        new ObjectMapper()
            .readTree(sh("ip netns exec " + wall + " nft -j list set inet witness " + set));
    Set<String> out = new TreeSet<>();
    for (JsonNode object : root.get("nftables")) {
      for (JsonNode element : object.at("/set/elem")) {
        JsonNode tuple =
            element.has("elem") ? element.at("/elem/val/concat") : element.get("concat");
        out.add(
            String.join(
                " ",
                tuple.get(2).asString(),
                InetAddress.ofLiteral(tuple.get(0).asString()).getHostAddress(),
                tuple.get(3).asString(),
                InetAddress.ofLiteral(tuple.get(1).asString()).getHostAddress(),
                tuple.get(4).asString()));
      }
    }
    return out;
  }

  private static String sh(String script) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-ec", script);
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}

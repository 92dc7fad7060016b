package org.turnpike.planner.firewall.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.Contoso;
import org.turnpike.planner.firewall.FirewallPlan;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party.Family;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.topology.settings.Prefix;
import org.turnpike.wire.Needs;

/// What is loaded into the kernel of an empty namespace and read back is the neutral rule set.
@Tag("lab")
class LinuxFirewallLabIT {

  @TempDir Path folder;

  /// The five topologies, and every example.
  static Stream<Arguments> rules() throws IOException {
    List<Arguments> out = new ArrayList<>();
    for (EdgeOption option : EdgeOption.values()) {
      out.add(Arguments.of(option.text(), sets(option)));
    }
    out.add(Arguments.of("examples", RoundTripTest.ofExamples()));
    return out.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  @Needs({"root", "unshare", "nft"})
  void nftTakesTheTableTwiceAndHoldsEveryRule(String of, List<RuleSet> sets) throws Exception {
    for (RuleSet set : sets) {
      Path file = write(Dialect.NFTABLES, set);
      assertThat(run("unshare", "-n", "nft", "-c", "-f", file.toString())).isEmpty();

      // Loading again must leave one table, not two sets of rules.
      String listed =
          run(
              "unshare",
              "-n",
              "sh",
              "-c",
              "nft -f $0 && nft -f $0 && nft list ruleset",
              file.toString());

      assertThat(listed.lines().filter(l -> l.contains("policy drop")).count()).isEqualTo(1);
      Matcher comments =
          Pattern.compile("comment \"([A-Z][A-Za-z0-9.-]+)\"")
              .matcher(listed.substring(listed.indexOf("chain forward")));
      assertThat(comments.results().map(m -> m.group(1)))
          .containsExactlyElementsOf(set.rules().stream().map(NeutralRule::name).toList());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  @Needs({"root", "unshare", "iptables-restore", "iptables-save"})
  void iptablesSavePrintsTheNeutralRuleSet(String of, List<RuleSet> sets) throws Exception {
    for (RuleSet set : sets) {
      Path file = write(Dialect.IPTABLES, set);

      String saved =
          run("unshare", "-n", "sh", "-c", "iptables-restore $0 && iptables-save", file.toString());

      assertThat(saved).contains(":FORWARD DROP");
      assertThat(saved.lines().filter(l -> l.startsWith("-A")).skip(1).map(Saved::parse))
          .containsExactlyElementsOf(expected(set));
    }
  }

  @ParameterizedTest
  @EnumSource(names = "SCALED_HLB")
  @Needs({"root", "unshare", "ip6tables-restore"})
  void aSetWithoutIpv6StillDropsWhatItDoesNotName(EdgeOption option) throws Exception {
    Path file = write(Dialect.IP6TABLES, sets(option).getFirst());
    assertThat(
            run(
                "unshare",
                "-n",
                "sh",
                "-c",
                "ip6tables-restore $0 && ip6tables-save",
                file.toString()))
        .contains(":FORWARD DROP");
  }

  /// One line of iptables-save, read without knowledge of the exporter.
  private record Saved(
      String source,
      String destination,
      String protocol,
      String sourcePorts,
      String ports,
      String comment,
      String target) {

    static Saved parse(String line) {
      return new Saved(
          option(line, "-s", "any"),
          option(line, "-d", "any"),
          option(line, "-p", "any"),
          option(line, "--sport", "any"),
          option(line, "--dport", "any"),
          option(line, "--comment", ""),
          option(line, "-j", ""));
    }

    private static String option(String line, String option, String otherwise) {
      Matcher matcher = Pattern.compile(" " + option + " \"?([^ \"]+)").matcher(line);
      return matcher.find() ? matcher.group(1) : otherwise;
    }
  }

  private static List<Saved> expected(RuleSet set) {
    List<Saved> expected = new ArrayList<>();
    for (NeutralRule rule : set.rules()) {
      NeutralRule.Match match = rule.in(Family.IPV4).orElseThrow();
      for (String source : texts(match.sources())) {
        for (String destination : texts(match.destinations())) {
          expected.add(
              new Saved(
                  source,
                  destination,
                  rule.transport().map(t -> t.text()).orElse("any"),
                  text(rule.sourcePorts()),
                  text(rule.ports()),
                  rule.name(),
                  rule.action() == Action.ALLOW ? "ACCEPT" : "DROP"));
        }
      }
    }
    return expected;
  }

  private static List<String> texts(List<Prefix> prefixes) {
    return prefixes.isEmpty() ? List.of("any") : prefixes.stream().map(Prefix::toString).toList();
  }

  private static String text(Ports ports) {
    return ports.equals(Ports.ANY) ? "any" : ports.toString().replace('-', ':');
  }

  private static List<RuleSet> sets(EdgeOption option) {
    return FirewallPlan.of(
            Contoso.of(option, Addressing.PER_ROLE, Product.SERVER_2015).topology(),
            RelayReading.BOTH)
        .sets();
  }

  private Path write(Dialect dialect, RuleSet set) throws IOException {
    return Files.writeString(folder.resolve(dialect.file(set)), dialect.export(set));
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

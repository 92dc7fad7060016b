package org.turnpike.planner.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.address.Assignment;
import org.turnpike.planner.certificate.PlannedCertificate;
import org.turnpike.planner.dns.DnsRecord;
import org.turnpike.planner.finding.Finding;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.least.RuleCalls;
import org.turnpike.topology.Places;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.service.DeployedCertificate.Side;
import org.turnpike.topology.service.DeployedDns.View;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.settings.Endpoint;
import org.xml.sax.InputSource;

class SheetTest {

  private static final Path EXAMPLES = Path.of("..", "examples");

  static Stream<String> examples() throws IOException {
    try (Stream<Path> all = Files.list(EXAMPLES)) {
      return all
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static Plan plan(String text) {
    Loaded.Good good = read(text);
    return Plan.of(good.topology(), good.places(), Plan.Choices.USUAL);
  }

  private static Loaded.Good read(String text) {
    return switch (TopologyFile.read(text, "example.yaml")) {
      case Loaded.Good good -> good;
      case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
    };
  }

  private static String example(String name) {
    try {
      return Files.readString(EXAMPLES.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Plan plan, String path) {
    return plan.artefacts().stream()
        .filter(a -> a.path().equals(path))
        .map(Artefact::text)
        .findFirst()
        .orElseThrow();
  }

  /// As the HTML page writes it.
  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("\"", "&quot;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }

  /// Carol is in a hotel, everybody else inside: without EXT-05 she has no calls (LeastTest has the
  /// whole table, worked out).
  @Test
  void aRuleNamesTheCallsThatNeedItOnTheSheetAndInATable() {
    Topology topology = read(example("edge-single-nat.yaml")).topology();
    assertThat(RuleCalls.cheap(topology)).isTrue();
    Plan plan =
        Plan.of(topology, Places.NONE, new Plan.Choices(RelayReading.DESTINATION, true, Map.of()));

    assertThat(text(plan, "firewall/calls.csv").lines())
        .contains(
            "firewall,rule,call,without_the_rule",
            "redmond-outer,EXT-05,sign-in/carol/fe,not delivered",
            "redmond-inner,INT-06,call/alice/carol/audio,another way")
        .noneMatch(l -> l.contains("EXT-05,call/alice/bob/"))
        .noneMatch(l -> l.contains("INT-05"));
    assertThat(text(plan, "sheet.md").lines())
        .anyMatch(l -> l.startsWith("| `EXT-05` |") && l.contains("calls: sign-in carol, "))
        .anyMatch(l ->
            l.startsWith("| `INT-06` |")
                && l.contains("without it by another way: call alice carol (audio video)"));
    assertThat(plan(example("edge-single-nat.yaml")).artefacts())
        .noneMatch(a -> a.path().equals("firewall/calls.csv"));
  }

  /// `redmond` with `edge-outer`, and `redmond-edge` with `outer`.
  @Test
  void firewallsWhoseFileNamesWouldMeetHaveFilesOfTheirOwn() {
    RuleSet one = described("redmond", "edge-outer");
    RuleSet two = described("redmond-edge", "outer");
    RuleSet three = described("redmond", "inner");
    assertThat(one.name()).isEqualTo(two.name());
    assertThat(FirewallFiles.apart(List.of(one, two, three)))
        .extracting(RuleSet::name)
        .containsExactly("redmond.edge-outer", "redmond-edge.outer", "redmond-inner");
  }

  private static RuleSet described(String site, String firewall) {
    return new RuleSet(
        site + "-" + firewall,
        "Firewall " + firewall + " of " + site,
        new RuleSet.Stand.Described(new SiteId(site), firewall),
        List.of(),
        List.of());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyRuleCertificateFindingAndFileIsOnTheSheet(String example) {
    Plan plan = plan(example(example));
    String page = text(plan, "sheet.html");
    String markdown = text(plan, "sheet.md");
    for (String form : List.of(page, markdown)) {
      for (RuleSet set : plan.firewalls()) {
        for (NeutralRule rule : set.rules()) {
          assertThat(form).contains(rule.name());
        }
      }
      for (PlannedCertificate certificate : plan.certificates().certificates()) {
        assertThat(form).contains(certificate.subject());
        certificate.nodes().forEach(n -> assertThat(form).contains(n.name()));
      }
    }
    for (DnsRecord record : plan.dns().records()) {
      assertThat(page).contains(record.name()).contains(record.value());
    }
    for (Assignment assignment : plan.addresses().assignments()) {
      assertThat(page).contains(Endpoint.text(assignment.address()));
    }
    for (Finding finding : plan.findings()) {
      assertThat(page).contains(finding.id().id()).contains(escaped(finding.evidence()));
    }
    assertThat(plan.artefacts()).allMatch(FileSection::told);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void thePageIsWellFormedAndNeedsNothingElse(String example) throws Exception {
    String page = text(plan(example(example)), "sheet.html");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page)));
    assertThat(page)
        .doesNotContain("<script")
        .doesNotContain("<link")
        .doesNotContain("src=")
        .doesNotContainPattern("url\\((?!#)")
        .doesNotContain("@import");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyLineOfAMarkdownTableHasAsManyCellsAsItsHeading(String example) {
    int cells = 0;
    int tables = 0;
    for (String line : text(plan(example(example)), "sheet.md").lines().toList()) {
      if (!line.startsWith("|")) {
        cells = 0;
        continue;
      }
      int here = line.replace("\\|", "").split("\\|", -1).length;
      if (cells == 0) {
        cells = here;
        tables++;
      }
      assertThat(here).as(line).isEqualTo(cells);
    }
    assertThat(tables).isGreaterThan(2);
  }

  @Test
  void whatAnAuthorWroteIsTextAndNoMarkup() {
    String hostile =
        example("edge-single-nat.yaml")
            .replaceFirst("(?m)^name: .*$", "name: '<script>alert(1)</script> | *x* `y`'");
    Plan plan = plan(hostile);
    assertThat(text(plan, "sheet.html"))
        .contains("<h1 id=\"plan-of-script-alert-1-script-x-y\">Plan of &lt;script&gt;alert(1)")
        .doesNotContain("<script");
    assertThat(text(plan, "sheet.md"))
        .startsWith("# Plan of &lt;script>alert(1)&lt;/script> \\| \\*x\\* \\`y\\`\n");
  }

  @Test
  void findingsStandOnTopWithTheirPlaceAndWithoutTheFolder() {
    String text =
        example("edge-scaled-nat.yaml")
            .replace("outside: 131.107.155.31, hairpin: yes", "outside: 131.107.155.31");
    Plan plan =
        switch (TopologyFile.read(text, "/somewhere/deep/example.yaml")) {
          case Loaded.Good good -> Plan.of(good.topology(), good.places(), Plan.Choices.USUAL);
          case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
        };
    String page = text(plan, "sheet.html");
    assertThat(page)
        .contains("will not work")
        .contains("<td class=\"bad\">error</td>")
        .containsPattern("<code>example\\.yaml:\\d+:\\d+</code>")
        .doesNotContain("/somewhere");
    assertThat(page.indexOf("UCP-007")).isLessThan(page.indexOf("id=\"pools\""));
    assertThat(text(plan, "sheet.md")).contains("| error | `UCP-007` |");
  }

  @Test
  void withoutFindingsItSaysSo() {
    assertThat(text(plan(example("edge-single-public.yaml")), "sheet.md"))
        .contains("## Findings\n\nNothing was found");
  }

  @Test
  void behindNatARuleShowsTheAdapterAndWhatTheInternetSees() {
    assertThat(text(plan(example("edge-single-nat.yaml")), "sheet.md"))
        .contains(
            "| `EXT-12` | allow | UDP | any | A/V Edge of edge<br>10.45.16.30"
                + " (131.107.155.30) | `3478` |");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyNameOnAnEdgesCertificateIsARecord(String example) {
    // E-CERT-5; a wildcard is none
    Plan plan = plan(example(example));
    for (PlannedCertificate certificate : plan.certificates().certificates()) {
      boolean edge = plan.topology().pool(certificate.pool()) instanceof EdgePool;
      View view = certificate.side() == Side.EXTERNAL ? View.EXTERNAL : View.INTERNAL;
      List<String> known =
          plan.dns().of(certificate.organisation(), view).stream().map(DnsRecord::name).toList();
      if (edge) {
        assertThat(known).as(certificate.name()).contains(certificate.subject());
        assertThat(known)
            .as(certificate.name())
            .containsAll(
                certificate.names().stream()
                    .filter(n -> !certificate.wildcards().contains(n))
                    .toList());
      }
    }
  }
}

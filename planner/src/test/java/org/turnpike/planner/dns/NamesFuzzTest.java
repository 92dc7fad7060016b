package org.turnpike.planner.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;

/// Names that DNS does not take: the reader refuses them, or the plan has a gap in place of a
/// record. Whatever is planned is a name that a server can hold (RFC 1035 §2.3.4, RFC 1123 §2.1).
class NamesFuzzTest {

  private static final Pattern LABEL = Pattern.compile("_?[a-z0-9]([a-z0-9-]*[a-z0-9])?");

  private static final String[] PIECES = {
    "contoso",
    "a",
    "-",
    "--",
    "_",
    "*",
    ".",
    "..",
    "xn--mnchen-3ya",
    "ü",
    "İ",
    "\u200b",
    " ",
    "\\",
    "\"",
    ";",
    "$",
    "@",
    "0",
    "Z",
    "a".repeat(63),
    "b".repeat(64),
    "com",
    "invalid",
    "\t",
    "%",
    "/"
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "münchen.de", "*.contoso.com", "contoso.com.", "_contoso.com", "con_toso.com", ".com",
        "a..b", "-contoso.com", "contoso-.com", "contoso.com;rm", "$ORIGIN", "@"
      })
  void whatIsNoDomainNameIsRefusedOrBecomesAGap(String domain) {
    checked(domain)
        .ifPresent(plan -> {
          assertThat(plan.gaps()).isNotEmpty();
          assertThat(plan.records()).noneMatch(r -> r.name().contains(domain));
        });
  }

  @Test
  void aDomainInPunycodeIsADomain() {
    assertThat(checked("xn--mnchen-3ya.de").orElseThrow().records())
        .anyMatch(r -> r.name().equals("sip.xn--mnchen-3ya.de"));
  }

  @Test
  void aLabelOfSixtyThreeIsTheLongest() {
    String longest = "a".repeat(63) + ".com";
    assertThat(checked(longest).orElseThrow().records())
        .anyMatch(r -> r.name().equals("sip." + longest));
    assertThat(checked("a".repeat(64) + ".com").map(DnsPlan::records).orElse(List.of()))
        .noneMatch(r -> r.name().contains("a".repeat(64)));
  }

  @Test
  void aDomainThatLeavesNoRoomForTheServiceInFrontOfItIsAGap() {
    String domain = ("a".repeat(49) + ".").repeat(4) + "b".repeat(49);
    assertThat(domain).hasSize(249);
    DnsPlan plan = checked(domain).orElseThrow();
    assertThat(plan.records()).anyMatch(r -> r.name().equals("sip." + domain));
    assertThat(plan.records()).noneMatch(r -> r.name().startsWith("_sip._tls.a"));
    assertThat(plan.gaps()).anyMatch(g -> g.text().contains("_sip._tls." + domain));
  }

  @Test
  void noNameBreaksAPlanOrItsFiles() {
    for (long seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      StringBuilder domain = new StringBuilder();
      for (int i = random.nextInt(1, 8); i > 0; i--) {
        domain.append(PIECES[random.nextInt(PIECES.length)]);
      }
      try {
        checked(domain.toString());
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", domain \"" + domain + "\"", e);
      }
    }
  }

  /// The plan of a file with this SIP domain, if the reader takes it; each name in it is sound.
  private static java.util.Optional<DnsPlan> checked(String domain) {
    String quoted = "'" + domain.replace("'", "''") + "'";
    String text =
        ExampleFile.named("edge-single-nat")
            .with("[contoso.com, fabrikam.com]", "[" + quoted + "]")
            .text();
    return switch (TopologyFile.read(text, "strange.yaml")) {
      case Loaded.Bad(var mistakes) -> {
        assertThat(mistakes).isNotEmpty();
        yield java.util.Optional.empty();
      }
      case Loaded.Good(var topology, var _) -> {
        DnsPlan plan = DnsPlan.of(topology);
        for (DnsRecord record : plan.records()) {
          assertThat(record.name().length()).isLessThanOrEqualTo(253);
          assertThat(record.name().split("\\.", -1))
              .allMatch(l -> l.length() <= 63 && LABEL.matcher(l).matches());
        }
        for (String file : DnsFiles.of(plan).values()) {
          assertThat(file.lines()).noneMatch(l -> l.contains("$ORIGIN .") || l.startsWith("."));
        }
        yield java.util.Optional.of(plan);
      }
    };
  }
}

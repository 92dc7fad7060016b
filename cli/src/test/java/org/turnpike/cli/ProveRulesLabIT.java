package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// Least privilege by packets: without a rule of the single Edge's tables, those calls fail that
/// `check --least` names, and others go on.
@Tag("lab")
@Tag("long")
@Needs({"root", "ip", "nft", "tcpdump", "named", "dig", "openssl", "baresip"})
class ProveRulesLabIT {

  @TempDir Path folder;

  /// Without the rule for sign-in from outside, who is in a hotel cannot be called; two in the
  /// office do not need it.
  @Test
  void withoutTheRuleForSignInThoseOutsideAreOutOfReachAndThoseInsideAreNot() throws Exception {
    JsonNode report =
        Proving.agrees(
            folder,
            List.of(
                Proving.example("edge-single-nat").toString(),
                "--without-rule",
                "EXT-05",
                "--call",
                "alice/carol",
                "--call",
                "alice/bob"));

    JsonNode outside = Proving.call(report, "call/alice/carol/audio").get("observed");
    assertThat(outside.get("signed_in").asBoolean()).isFalse();
    assertThat(outside.get("callee_heard").asBoolean()).isFalse();
    JsonNode inside = Proving.call(report, "call/alice/bob/audio").get("observed");
    assertThat(inside.get("caller_heard").asBoolean()).isTrue();
    assertThat(inside.get("callee_heard").asBoolean()).isTrue();
  }

  /// Every rule of both tables.
  @ParameterizedTest
  @ValueSource(strings = {"edge-single-nat", "edge-single-public"})
  void withoutEachRuleTheCallsThatNeedItFailAndNoOther(String example) throws Exception {
    JsonNode report =
        Proving.agrees(folder, List.of(Proving.example(example).toString(), "--each-rule"));

    int played = 0;
    for (JsonNode rule : report.get("rules")) {
      if (rule.has("seen_to_fail")) {
        assertThat(ids(rule.get("seen_to_fail")))
            .as(rule.get("rule").asString())
            .isEqualTo(ids(rule.get("predicted_to_fail")));
        played++;
      }
    }
    assertThat(played).isGreaterThan(3);
  }

  private static Set<String> ids(JsonNode calls) {
    Set<String> out = new TreeSet<>();
    calls.forEach(c -> out.add(c.asString()));
    return out;
  }
}

package org.turnpike.planner.firewall.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.turnpike.planner.Contoso;
import org.turnpike.planner.firewall.FirewallPlan;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What was written for a device is read back by a reader of its language and means what the
/// neutral rules mean: for the five topologies, every example, and rule sets at random.
@Timeout(120)
class RoundTripTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void ciscoAsa() throws IOException {
    for (RuleSet set : sets()) {
      // A list belongs to the interface that a session comes in by; where it goes, addresses say.
      assertThat(Vendors.asa(Dialect.CISCO_ASA.export(set)))
          .as(set.name())
          .containsExactlyInAnyOrderElementsOf(
              Plain.of(set, false).stream().map(p -> p.zones(p.from(), "")).toList());
    }
  }

  @Test
  void paloAlto() throws IOException {
    for (RuleSet set : sets()) {
      assertThat(Vendors.panos(Dialect.PALO_ALTO.export(set)))
          .as(set.name())
          .containsExactlyElementsOf(
              Plain.of(set, true).stream().map(p -> named(p, Texts.name(p.name(), 63))).toList());
    }
  }

  @Test
  void windows() throws IOException {
    for (RuleSet set : sets()) {
      assertThat(Vendors.windows(Dialect.WINDOWS.export(set)))
          .as(set.name())
          .containsExactlyElementsOf(
              Plain.of(set, false).stream().map(RoundTripTest::side).toList());
    }
  }

  @Test
  void azure() throws IOException {
    for (RuleSet set : sets()) {
      assertThat(Vendors.nsg(Dialect.AZURE_NSG.export(set)))
          .as(set.name())
          .containsExactlyElementsOf(
              Plain.of(set, false).stream().map(RoundTripTest::side).toList());
    }
  }

  @Test
  void csv() throws IOException {
    for (RuleSet set : sets()) {
      assertThat(Vendors.csv(Dialect.CSV.export(set)))
          .as(set.name())
          .containsExactlyElementsOf(Plain.of(set, false));
    }
  }

  /// A host's firewall and a security group know their own side, and not zones.
  private static Plain side(Plain plain) {
    boolean in = plain.to().equals("perimeter");
    return plain.zones(in ? "" : "perimeter", in ? "perimeter" : "");
  }

  private static Plain named(Plain p, String name) {
    return new Plain(
        name,
        p.allow(),
        p.family(),
        p.from(),
        p.to(),
        p.protocol(),
        p.sources(),
        p.sourcePorts(),
        p.destinations(),
        p.ports());
  }

  @Test
  void azureTemplatesAreValidAndTheirPrioritiesUnique() throws IOException {
    Schema schema;
    try (InputStream in =
        Objects.requireNonNull(
            RoundTripTest.class.getResourceAsStream("/azure/network-security-group.schema.json"))) {
      schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    for (RuleSet set : sets()) {
      JsonNode template = JSON.readTree(Dialect.AZURE_NSG.export(set));
      assertThat(schema.validate(template)).as(set.name()).isEmpty();
      Set<String> seen = new HashSet<>();
      for (JsonNode rule : template.at("/resources/0/properties/securityRules")) {
        assertThat(seen.add(rule.get("name").asString())).as("%s %s", set.name(), rule).isTrue();
        assertThat(seen.add(rule.at("/properties/priority").asString()))
            .as("%s %s", set.name(), rule)
            .isTrue();
      }
      assertThat(template.at("/metadata/description").asString()).startsWith(Dialect.UNCHECKED);
    }
    // The schema is no rubber stamp.
    String text = Dialect.AZURE_NSG.export(sets().getFirst());
    assertThat(
            schema.validate(JSON.readTree(text.replace("\"priority\":100,", "\"priority\":99,"))))
        .isNotEmpty();
    assertThat(schema.validate(JSON.readTree(text.replace("\"Deny\"", "\"Drop\"")))).isNotEmpty();
  }

  /// A set so large that rules stand close together still fits; one that cannot fit is refused.
  @Test
  void manyRulesShareTheRangeOfPriorities() {
    List<org.turnpike.planner.firewall.NeutralRule> rules = new ArrayList<>();
    RuleSet one = RandomRules.of(3);
    for (int i = 0; i < 900; i++) {
      var rule = one.rules().getLast();
      rules.add(
          new org.turnpike.planner.firewall.NeutralRule(
              "M-" + i,
              rule.row(),
              rule.action(),
              rule.table(),
              rule.direction(),
              rule.transport(),
              rule.source(),
              rule.sourcePorts(),
              rule.destination(),
              rule.ports(),
              true,
              rule.reason(),
              rule.scenarios()));
    }
    RuleSet many =
        new RuleSet(
            "many",
            "Many",
            new RuleSet.Stand.Single(new org.turnpike.topology.SiteId("x")),
            rules,
            List.of());
    List<Integer> priorities = new ArrayList<>();
    for (JsonNode rule :
        JSON.readTree(Dialect.AZURE_NSG.export(many)).at("/resources/0/properties/securityRules")) {
      priorities.add(rule.at("/properties/priority").asInt());
    }
    assertThat(priorities).doesNotHaveDuplicates().allMatch(p -> p >= 100 && p <= 4096);
  }

  static List<RuleSet> sets() throws IOException {
    List<RuleSet> out = new ArrayList<>();
    for (EdgeOption option : EdgeOption.values()) {
      for (Addressing addressing : Addressing.values()) {
        Contoso contoso = Contoso.of(option, addressing, Product.SERVER_2015);
        out.addAll(FirewallPlan.of(contoso.topology(), RelayReading.BOTH).sets());
      }
    }
    out.addAll(ofExamples());
    for (long seed = 0; seed < 150; seed++) {
      out.add(RandomRules.of(seed));
    }
    return out;
  }

  static List<RuleSet> ofExamples() throws IOException {
    List<RuleSet> out = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("..", "examples"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        if (TopologyFile.read(file) instanceof Loaded.Good(var topology, var _)) {
          out.addAll(FirewallPlan.of(topology, RelayReading.BOTH).sets());
        } else {
          throw new AssertionError(file + " is no topology");
        }
      }
    }
    return out;
  }
}

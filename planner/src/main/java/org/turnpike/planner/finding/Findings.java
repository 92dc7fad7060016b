package org.turnpike.planner.finding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.turnpike.topology.Places;
import org.turnpike.topology.Topology;

/// Holds a topology against every rule.
public final class Findings {

  private static final List<FindingRule> RULES =
      Stream.of(
              PoolRules.rules(),
              AddressRules.rules(),
              TranslationRules.rules(),
              DnsRules.rules(),
              CertificateRules.rules(),
              XmppRules.rules(),
              FirewallRules.rules(),
              CircuitRules.rules(),
              DetourRules.rules(),
              QualityRules.rules(),
              LoadRules.rules(),
              ConnectorRules.rules(),
              HybridRules.rules(),
              VoiceRules.rules())
          .flatMap(List::stream)
          .sorted(Comparator.comparing(FindingRule::id))
          .toList();

  private Findings() {}

  /// All that there is to say, the gravest first; the same for the same file.
  public static List<Finding> of(Topology topology, Places places) {
    Scene scene = new Scene(topology, places);
    List<Finding> out = new ArrayList<>();
    for (FindingRule rule : RULES) {
      rule.judge()
          .judge(
              scene,
              (path, evidence) ->
                  out.add(
                      new Finding(
                          rule.id(),
                          rule.severity(),
                          rule.title(),
                          places.at(path),
                          path,
                          evidence,
                          rule.remedy(),
                          rule.reference())));
    }
    return out.stream().distinct().sorted(Finding.ORDER).toList();
  }

  /// Every rule that there is, by id.
  static List<FindingRule> rules() {
    return RULES;
  }
}

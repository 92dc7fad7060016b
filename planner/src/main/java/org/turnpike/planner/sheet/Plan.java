package org.turnpike.planner.sheet;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnpike.planner.address.AddressFiles;
import org.turnpike.planner.address.AddressPlan;
import org.turnpike.planner.balancer.BalancerPlan;
import org.turnpike.planner.certificate.CertificatePlan;
import org.turnpike.planner.dns.DnsFiles;
import org.turnpike.planner.dns.DnsPlan;
import org.turnpike.planner.finding.Finding;
import org.turnpike.planner.finding.Findings;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.least.RuleCalls;
import org.turnpike.planner.settings.SettingsPlan;
import org.turnpike.topology.Places;
import org.turnpike.topology.Topology;

/// All that follows from one topology: the same topology and choices give the same files, byte for
/// byte, on any machine and on any day.
///
/// @param findings the gravest first
/// @param firewalls a rule set for each firewall
/// @param calls that need each rule of them
/// @param addresses who holds which
/// @param dns every record of every view
/// @param certificates one for each private key
/// @param nodes what each is told
/// @param balancers of pools that have one
/// @param artefacts the files, by path
public record Plan(
    Topology topology,
    List<Finding> findings,
    List<RuleSet> firewalls,
    RuleCalls calls,
    AddressPlan addresses,
    DnsPlan dns,
    CertificatePlan certificates,
    SettingsPlan nodes,
    BalancerPlan balancers,
    List<Artefact> artefacts) {

  /// What an administrator may choose beside the file.
  ///
  /// @param reading of the rows of 50000-59999 (correction X-20)
  /// @param calls whether the calls that need each firewall rule are looked for
  /// @param keys private keys, by the name of the certificate; a request is written for each
  public record Choices(RelayReading reading, boolean calls, Map<String, KeyPair> keys) {

    public static final Choices USUAL = new Choices(RelayReading.BOTH, false, Map.of());

    public Choices {
      keys = Map.copyOf(keys);
    }

    /// Shows no key.
    @Override
    public String toString() {
      return "Choices[" + reading + ", keys of " + keys.keySet() + "]";
    }
  }

  /// Named so in every plan's folder; what tells a plan's folder from another.
  public static final String MANIFEST = "MANIFEST";

  /// How the names of private keys end.
  public static final String KEY_ENDING = ".key";

  /// First line of a manifest. `sha256sum -c` passes over it.
  public static final String MANIFEST_HEAD = "# Turnpike plan 1";

  /// @throws IllegalArgumentException if two files have one path
  public Plan {
    findings = List.copyOf(findings);
    firewalls = List.copyOf(firewalls);
    artefacts = artefacts.stream().sorted(Comparator.comparing(Artefact::path)).toList();
    Set<String> paths = new HashSet<>();
    for (Artefact artefact : artefacts) {
      if (!paths.add(artefact.path())) {
        throw new IllegalArgumentException(artefact.path() + " is in the plan twice");
      }
    }
  }

  public static Plan of(Topology topology) {
    return of(topology, Places.NONE, Choices.USUAL);
  }

  /// @param places of the topology's file, for findings
  public static Plan of(Topology topology, Places places, Choices choices) {
    List<RuleSet> firewalls = FirewallFiles.sets(topology, choices.reading());
    CertificatePlan certificates = CertificatePlan.of(topology);
    SettingsPlan nodes = SettingsPlan.of(topology);
    BalancerPlan balancers = BalancerPlan.of(topology);
    RuleCalls calls = choices.calls() ? RuleCalls.of(topology, choices.reading()) : RuleCalls.NONE;
    List<Artefact> files = new ArrayList<>(FirewallFiles.of(firewalls, calls));
    AddressPlan addresses = AddressPlan.of(topology);
    DnsPlan dns = DnsPlan.of(topology);
    AddressFiles.of(addresses)
        .forEach((name, text) -> files.add(Artefact.open("addresses/" + name, text)));
    DnsFiles.of(dns).forEach((name, text) -> files.add(Artefact.open("dns/" + name, text)));
    files.addAll(CertificateFiles.of(certificates, choices.keys()));
    files.addAll(NodeFiles.of(nodes));
    files.addAll(BalancerFiles.of(balancers));
    Map<Prediction, String> pictures = PictureSection.pictures(topology);
    pictures.forEach(
        (prediction, svg) -> files.add(Artefact.open(PictureSection.file(prediction), svg)));
    Plan plan =
        new Plan(
            topology,
            Findings.of(topology, places),
            firewalls,
            calls,
            addresses,
            dns,
            certificates,
            nodes,
            balancers,
            files);
    return plan.with(Sheet.of(plan, pictures));
  }

  private Plan with(List<Artefact> more) {
    List<Artefact> all = new ArrayList<>(artefacts);
    all.addAll(more);
    return new Plan(
        topology, findings, firewalls, calls, addresses, dns, certificates, nodes, balancers, all);
  }

  /// Every file with its hash, in the form that `sha256sum -c` checks.
  public Artefact manifest() {
    StringBuilder out = new StringBuilder(MANIFEST_HEAD + "\n");
    for (Artefact artefact : artefacts) {
      out.append(artefact.sha256()).append("  ").append(artefact.path()).append('\n');
    }
    return Artefact.open(MANIFEST, out.toString());
  }
}

package org.turnpike.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.turnpike.pki.Keys;
import org.turnpike.pki.Pem;
import org.turnpike.pki.PkiFailed;
import org.turnpike.planner.certificate.CertificatePlan;
import org.turnpike.planner.certificate.PlannedCertificate;
import org.turnpike.planner.finding.Finding;
import org.turnpike.planner.finding.Severity;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.least.RuleCalls;
import org.turnpike.planner.sheet.Artefact;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.format.Loaded;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `turnpike plan`: everything that follows from a topology file, in a folder.
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes what follows from a topology file to a folder, in the form that each tool reads.",
      "The same file gives the same plan, byte for byte. Nothing is changed but that folder."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike plan contoso.yaml                  to the folder contoso-plan beside the file",
      "  turnpike plan contoso.yaml --out plan/      to another",
      "  turnpike plan contoso.yaml --keys           with private keys and signed requests",
      "  turnpike plan contoso.yaml --json           what was written, for scripts",
      "  sha256sum -c MANIFEST                       in the folder: is it as it was written?",
      "",
      "Exit codes: 0 written, 1 written, and the file has errors (see turnpike check), 2 usage, a",
      "file that is no topology, or a folder that is no plan, 3 it cannot be written."
    })
final class PlanCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The topology file.")
  private @Nullable Path file;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description =
          "Where to; the file's name and -plan, beside it, unless told. A plan that is there is"
              + " replaced, what is no plan is left alone.")
  private @Nullable Path out;

  @Option(
      names = "--relay-range",
      paramLabel = "READING",
      defaultValue = "both",
      description =
          "How firewall rules of the media relay's ports are written: source (as the relay uses"
              + " them), destination (as the planning document prints them) or both;"
              + " ${DEFAULT-VALUE} unless told.")
  private RelayReading reading = RelayReading.BOTH;

  @Option(
      names = "--keys",
      description =
          "Make the private keys that are missing, readable for you alone, and a request signed"
              + " with each. Keys that are in the folder stay and are used in any case.")
  private boolean makeKeys;

  @Option(
      names = "--calls",
      description =
          "Look for the calls that need each firewall rule in any case. It is done unasked where"
              + " it takes about a second; a file of many users and rules takes as long as check"
              + " --least --planned.")
  private boolean calls;

  @Option(names = "--force", description = "Replace files that were changed since the last plan.")
  private boolean force;

  @Option(names = "--json", description = "Say what was written as one JSON object.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Path path = java.util.Objects.requireNonNull(file);
    Loaded.Good good = TopologyArgument.read(path);
    Path to = out == null ? beside(path) : out;
    PlanFolder folder = PlanFolder.at(to);
    List<String> changed = force ? List.of() : folder.changed();
    if (!changed.isEmpty()) {
      throw Complaint.usage(
          "changed since the last plan, and left as they are: "
              + String.join(", ", changed)
              + " in "
              + to
              + "; put the change into the topology file, or replace them with --force");
    }
    Plan plan =
        Plan.of(
            good.topology(),
            good.places(),
            new Plan.Choices(
                reading,
                calls || RuleCalls.cheap(good.topology()),
                keys(CertificatePlan.of(good.topology()), folder)));
    folder.write(plan);
    PrintWriter writer = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      writer.println(json(path, to, plan));
    } else {
      text(writer, path, to, plan);
    }
    writer.flush();
    return count(plan, Severity.ERROR) > 0 ? ExitCode.FINDINGS : ExitCode.OK;
  }

  private Map<String, KeyPair> keys(CertificatePlan certificates, PlanFolder folder) {
    Map<String, KeyPair> out = new LinkedHashMap<>();
    for (PlannedCertificate certificate : certificates.certificates()) {
      Path key = folder.resolve("certificates/" + certificate.name() + Plan.KEY_ENDING);
      try {
        if (Files.exists(key)) {
          out.put(certificate.name(), Keys.pair(Pem.key(key)));
        } else if (makeKeys) {
          out.put(certificate.name(), certificate.newKey());
        }
      } catch (PkiFailed e) {
        throw Complaint.usage(String.valueOf(e.getMessage()));
      }
    }
    return out;
  }

  private static Path beside(Path file) {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.(yaml|yml|json)$", "");
    return file.resolveSibling(name + "-plan");
  }

  private static long count(Plan plan, Severity severity) {
    return plan.findings().stream().map(Finding::severity).filter(severity::equals).count();
  }

  private static void text(PrintWriter out, Path file, Path to, Plan plan) {
    Set<String> tops = new LinkedHashSet<>();
    for (Artefact artefact : plan.artefacts()) {
      int slash = artefact.path().indexOf('/');
      tops.add(slash < 0 ? artefact.path() : artefact.path().substring(0, slash + 1));
    }
    out.println("wrote " + to);
    tops.forEach(name -> out.printf("  %-14s %s%n", name, told(name)));
    for (RuleSet set : plan.firewalls()) {
      set.unfilled().forEach(row -> out.println("left out of " + set.name() + ": " + row));
    }
    long closed = plan.nodes().notServed();
    if (closed > 0) {
      out.println(
          closed
              + " planned ports are NOT SERVED by Turnpike yet and stay closed: nodes/ports.csv");
    }
    long errors = count(plan, Severity.ERROR);
    if (errors > 0) {
      out.println(
          (errors == 1 ? "one error" : errors + " errors")
              + " in the file, mend before you build: turnpike check "
              + file);
    }
  }

  private static String told(String name) {
    return switch (name) {
      case "sheet.html" -> "everything, to read and to print";
      case "sheet.md" -> "the same as text";
      case "addresses/" -> "who holds which address, and the routes of the Edges";
      case "balancer/" -> "load balancers, for HAProxy and nftables";
      case "certificates/" -> "requests for certificates";
      case "dns/" -> "records: zone files, updates, a table";
      case "firewall/" -> "rules, in the language of each firewall and as a table";
      case "nodes/" -> "what each node listens on and is told";
      case "pictures/" -> "calls, for a presentation";
      default -> "";
    };
  }

  private static String json(Path file, Path to, Plan plan) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("file", file.toString());
    root.put("folder", to.toString());
    ArrayNode files = root.putArray("files");
    for (Artefact artefact : plan.artefacts()) {
      ObjectNode node = files.addObject();
      node.put("path", artefact.path());
      node.put("sha256", artefact.sha256());
      node.put("size_bytes", artefact.bytes().length);
      node.put("secret", artefact.mode() == Artefact.Mode.SECRET);
    }
    ArrayNode firewalls = root.putArray("firewalls");
    for (RuleSet set : plan.firewalls()) {
      ObjectNode node = firewalls.addObject();
      node.put("name", set.name());
      node.put("title", set.title());
      node.put("rules", set.rules().size());
      ArrayNode unfilled = node.putArray("unfilled");
      set.unfilled().forEach(unfilled::add);
    }
    ArrayNode certificates = root.putArray("certificates");
    for (PlannedCertificate certificate : plan.certificates().certificates()) {
      ObjectNode node = certificates.addObject();
      node.put("name", certificate.name());
      node.put("row", certificate.row().id());
      node.put("subject", certificate.subject());
      ArrayNode names = node.putArray("names");
      certificate.names().forEach(names::add);
      ArrayNode nodes = node.putArray("nodes");
      certificate.nodes().forEach(n -> nodes.add(n.name()));
    }
    root.put("not_served", plan.nodes().notServed());
    ObjectNode counts = root.putObject("findings");
    for (Severity severity : Severity.values()) {
      counts.put(severity.text(), count(plan, severity));
    }
    return root.toPrettyString();
  }
}

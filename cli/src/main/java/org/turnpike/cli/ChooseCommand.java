package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.choose.Choice;
import org.turnpike.planner.choose.Chooser;
import org.turnpike.planner.choose.Needs;
import org.turnpike.topology.party.Organisation.ExchangeUm;
import org.turnpike.topology.party.Product;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `turnpike choose`: which Edge topology, and what it costs.
@Command(
    name = "choose",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Weighs the five Edge topologies against your needs: what each costs in addresses and",
      "records, what goes on when a node fails, which fits, and why."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike choose --users 5000",
      "  turnpike choose --users 5000 --high-availability --addresses private",
      "  turnpike choose --users 20000 --high-availability --load-balancer --exchange-um 2010",
      "",
      "Exit codes: 0 an option fits, 1 none does, 2 usage."
    })
final class ChooseCommand implements Callable<Integer> {

  @Option(
      names = "--users",
      paramLabel = "COUNT",
      defaultValue = "1000",
      description = "Users outside at the same time; ${DEFAULT-VALUE} unless told.")
  private int users = 1000;

  @Option(names = "--high-availability", description = "One machine may fail without notice.")
  private boolean highAvailability;

  @Option(
      names = "--addresses",
      paramLabel = "KIND",
      defaultValue = "either",
      description =
          "What the perimeter can have: private (behind one-to-one NAT), public, or either;"
              + " ${DEFAULT-VALUE} unless told.")
  private Needs.Addresses addresses = Needs.Addresses.EITHER;

  @Option(
      names = "--load-balancer",
      description = "There is a hardware load balancer, or there may be one.")
  private boolean loadBalancer;

  @Option(
      names = "--partner",
      paramLabel = "VERSION",
      description =
          "Product of a federated partner, any number of times: turnpike, 2015, 2019, se, lync-2010,"
              + " lync-2013, ocs-2007.")
  private List<String> partners = new ArrayList<>();

  @Option(names = "--public-im", description = "Federation with public IM providers.")
  private boolean publicIm;

  @Option(names = "--xmpp", description = "Federation over XMPP; 2015 alone has it.")
  private boolean xmpp;

  @Option(
      names = "--exchange-um",
      paramLabel = "VERSION",
      description = "Exchange unified messaging: 2007, 2010, 2010-sp1, 2013, 2016, 2019.")
  private @Nullable String exchangeUm;

  @Option(
      names = "--domains",
      paramLabel = "COUNT",
      defaultValue = "1",
      description = "SIP domains; ${DEFAULT-VALUE} unless told.")
  private int domains = 1;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    Choice choice = Chooser.choose(needs());
    if (json) {
      out.println(json(choice));
    } else {
      print(choice, out);
    }
    out.flush();
    return choice.best().isPresent() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private Needs needs() {
    Set<Product> versions = EnumSet.noneOf(Product.class);
    for (String partner : partners) {
      versions.add(
          Arrays.stream(Product.values())
              .filter(p -> p.text().equals(partner))
              .findFirst()
              .orElseThrow(() ->
                  Complaint.usage(
                      "--partner "
                          + partner
                          + ": expected one of "
                          + String.join(
                              ", ", Arrays.stream(Product.values()).map(Product::text).toList()))));
    }
    try {
      return new Needs(
          users,
          highAvailability,
          addresses,
          loadBalancer,
          versions,
          publicIm,
          xmpp,
          Optional.ofNullable(exchangeUm).map(ChooseCommand::exchange),
          domains);
    } catch (IllegalArgumentException e) {
      throw Complaint.usage(String.valueOf(e.getMessage()));
    }
  }

  private static ExchangeUm exchange(String word) {
    return Arrays.stream(ExchangeUm.values())
        .filter(v -> v.text().equals(word))
        .findFirst()
        .orElseThrow(() ->
            Complaint.usage(
                "--exchange-um "
                    + word
                    + ": expected one of "
                    + String.join(
                        ", ", Arrays.stream(ExchangeUm.values()).map(ExchangeUm::text).toList())));
  }

  private static void print(Choice choice, PrintWriter out) {
    out.printf(
        "%-14s %5s %8s %6s %8s %5s %4s %4s  %s%n",
        "option", "Edges", "external", "single", "internal", "A out", "SRV", "A in", "fits");
    for (Choice.Option option : choice.options()) {
      Choice.Cost cost = option.cost();
      out.printf(
          "%-14s %5d %8d %6d %8d %5d %4d %4d  %s%n",
          option.option().text(),
          option.nodes(),
          cost.external(),
          cost.externalSingle(),
          cost.internal(),
          cost.externalRecords(),
          cost.services(),
          cost.internalRecords(),
          option.fits() ? "yes" : "no");
    }
    out.println("external: addresses outside, one for each service; single: with one for all");
    out.println("A out, SRV, A in: records outside and inside");
    for (Choice.Option option : choice.options()) {
      out.println();
      out.println(option.option().text());
      for (Choice.Reason reason : option.reasons()) {
        String sign =
            switch (reason.weight()) {
              case AGAINST -> "-";
              case CAUTION -> "!";
              case FOR -> "+";
            };
        out.println("  " + sign + " " + reason.text() + " (" + reason.reference() + ")");
      }
      if (!option.failsOver().isEmpty()) {
        out.println("  goes on when an Edge fails: " + String.join(", ", option.failsOver()));
      }
      if (!option.stops().isEmpty()) {
        out.println("  stops when an Edge fails: " + String.join(", ", option.stops()));
      }
    }
    out.println();
    out.println(
        choice
            .best()
            .map(b ->
                "Take "
                    + b.text()
                    + " with "
                    + choice.option(b).nodes()
                    + (choice.option(b).nodes() == 1 ? " Edge." : " Edges."))
            .orElse("None of the five fits; the lines with - say why."));
  }

  private static String json(Choice choice) {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode root = mapper.createObjectNode();
    choice.best().ifPresent(b -> root.put("best", b.text()));
    ArrayNode options = root.putArray("options");
    for (Choice.Option option : choice.options()) {
      ObjectNode node = options.addObject();
      node.put("option", option.option().text());
      node.put("fits", option.fits());
      node.put("edges", option.nodes());
      ObjectNode cost = node.putObject("cost");
      cost.put("external_addresses", option.cost().external());
      cost.put("external_addresses_single", option.cost().externalSingle());
      cost.put("public_addresses", option.cost().publicAddresses());
      cost.put("internal_addresses", option.cost().internal());
      cost.put("external_names", option.cost().externalNames());
      cost.put("external_records", option.cost().externalRecords());
      cost.put("srv_records", option.cost().services());
      cost.put("internal_records", option.cost().internalRecords());
      option.failsOver().forEach(node.putArray("fails_over")::add);
      option.stops().forEach(node.putArray("stops")::add);
      ArrayNode reasons = node.putArray("reasons");
      for (Choice.Reason reason : option.reasons()) {
        reasons
            .addObject()
            .put("weight", reason.weight().name().toLowerCase(java.util.Locale.ROOT))
            .put("text", reason.text())
            .put("reference", reason.reference());
      }
    }
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
  }
}

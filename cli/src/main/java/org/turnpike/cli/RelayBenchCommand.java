package org.turnpike.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.turnpike.server.bench.RelayBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `turnpike relay bench`: what the relay carries on this machine.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures how many packets a second a relay carries on this machine. Starts one",
      "of its own on the loopback address and loads it until packets are lost; takes",
      "about a minute. No running node is touched, but what else runs here counts."
    })
final class RelayBenchCommand implements Callable<Integer> {

  /// Of a voice call with 20 ms in a packet, each way.
  private static final int VOICE = 50;

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "Threads of the relay. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--clients",
      defaultValue = "200",
      description = "Clients with an allocation each. Default: ${DEFAULT-VALUE}.")
  private int clients;

  @Option(
      names = "--bytes",
      defaultValue = "172",
      description = "Media in a packet; 172 is G.711, 1200 video. Default: ${DEFAULT-VALUE}.")
  private int bytes;

  @Option(
      names = "--step-ms",
      defaultValue = "1000",
      description = "How long each rate is tried. Default: ${DEFAULT-VALUE}.")
  private long stepMillis;

  @Option(
      names = "--loss",
      paramLabel = "PERCENT",
      defaultValue = "0.1",
      description = "Loss that still counts as carried. Default: ${DEFAULT-VALUE}.")
  private double loss;

  @Option(names = "--json", description = "As one line of JSON, without progress.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    // The relay's line for each allocation is not for the person who measures.
    if (System.getProperty("turnpike.log") == null) {
      System.setProperty("turnpike.log", "WARN");
    }
    PrintWriter out =
        spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
    PrintWriter err =
        spec == null ? new PrintWriter(System.err, true) : spec.commandLine().getErr();
    RelayBench.Report report;
    try {
      report =
          RelayBench.run(
              new RelayBench.Wish(threads, clients, bytes, stepMillis, loss / 100),
              step -> {
                if (!json) {
                  err.println(progress(step));
                  err.flush();
                }
              });
    } catch (IllegalArgumentException e) {
      throw Complaint.usage(String.valueOf(e.getMessage()));
    } catch (IllegalStateException | CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw Complaint.environment(
          "the load could not begin: "
              + cause.getMessage()
              + "; fewer --clients, or more descriptors (ulimit -n)");
    }
    out.print(json ? json(report) : table(report));
    out.flush();
    return ExitCode.OK;
  }

  private static String progress(RelayBench.Step step) {
    return String.format(
        Locale.ROOT,
        "  %-14s %,10d/s asked  %,10d/s sent  %5.2f %% lost",
        step.direction().text(),
        step.asked(),
        Math.round(step.sent() * 1e9 / step.nanos()),
        100 * step.lost());
  }

  static String table(RelayBench.Report report) {
    RelayBench.Wish wish = report.wish();
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%nrelay with %d thread%s over %s, %d processors; %d clients, %d bytes of media in a"
                + " packet%n%n",
            wish.threads(),
            wish.threads() == 1 ? "" : "s",
            report.way().equals("linux") ? "Linux's own calls" : "the JDK's channels",
            report.processors(),
            wish.clients(),
            wish.bytes()));
    out.append(
        String.format(
            Locale.ROOT,
            "%-15s %12s %8s %12s %18s  %s%n",
            "DIRECTION",
            "PACKETS/S",
            "LOST",
            "RELAY CORES",
            "PER CPU-SECOND",
            "MORE WAS NOT CARRIED BECAUSE"));
    for (RelayBench.Found found : report.found()) {
      RelayBench.Step best = found.best();
      out.append(
          String.format(
              Locale.ROOT,
              "%-15s %,12d %7.2f%% %12.2f %,18d  %s%n",
              best.direction().text(),
              best.perSecond(),
              100 * best.lost(),
              best.cores(),
              best.perCpuSecond(),
              because(found.limit())));
    }
    RelayBench.Step both = report.found().getLast().best();
    out.append(
        String.format(
            Locale.ROOT,
            """

            A voice call through one relay is %d packets a second, %d each way. At the rate of both
            ways that is %,d calls; plan for two thirds of it: %,d.
            These figures are of the loopback address, and the load ran on the same machine: they
            hold no network card, no driver and no firewall, and the load took processor time that a
            node would have. PER CPU-SECOND is the figure to compare machines and versions by.
            """,
            2 * VOICE,
            VOICE,
            both.perSecond() / (2 * VOICE),
            both.perSecond() * 2 / 3 / (2 * VOICE)));
    return out.toString();
  }

  private static String because(RelayBench.Limit limit) {
    return switch (limit) {
      case LOSS -> "packets were lost";
      case GENERATOR -> "the load could not send faster: the relay may carry more";
      case RATE -> "no higher rate is tried";
    };
  }

  private static String json(RelayBench.Report report) {
    ObjectNode root = new JsonMapper().createObjectNode();
    root.put("way", report.way());
    root.put("processors", report.processors());
    root.put("threads", report.wish().threads());
    root.put("clients", report.wish().clients());
    root.put("bytes", report.wish().bytes());
    ArrayNode all = root.putArray("directions");
    for (RelayBench.Found found : report.found()) {
      RelayBench.Step best = found.best();
      all.addObject()
          .put("direction", best.direction().text())
          .put("packets_per_s", best.perSecond())
          .put("lost", best.lost())
          .put("relay_cores", best.cores())
          .put("packets_per_cpu_s", best.perCpuSecond())
          .put("limit", found.limit().name().toLowerCase(Locale.ROOT));
    }
    return root + "\n";
  }
}

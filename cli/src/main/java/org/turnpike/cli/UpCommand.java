package org.turnpike.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.BindFailed;
import org.turnpike.server.host.Node;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.Trust;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `turnpike up`: runs this machine as a node until Ctrl-C.
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs a node on this machine until Ctrl-C.",
      "It answers SIP OPTIONS over UDP and TCP; registering and calling are not served yet."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike up",
      "  turnpike up --bind 192.168.1.20 --sip-port 5070",
      "",
      "Exit codes: 0 stopped cleanly, 2 usage, 3 an address or port cannot be had."
    })
final class UpCommand implements Callable<Integer> {

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on, IPv4 or IPv6; ${DEFAULT-VALUE} unless told.")
  private String bind = "127.0.0.1";

  @Option(
      names = "--sip-port",
      paramLabel = "PORT",
      defaultValue = "5060",
      description =
          "SIP over UDP and TCP, 0 to 65535; 0 takes free ones. ${DEFAULT-VALUE} unless told.")
  private int sipPort = 5060;

  @Option(
      names = "--stop-when-ready",
      hidden = true,
      description = "Used by the build to train its cache.")
  private boolean stopWhenReady;

  private final long entered = System.currentTimeMillis();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Endpoint at = endpoint();
    try (Node node = start(at)) {
      PrintWriter out =
          spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
      List<Endpoint> open =
          node.addresses().stream().map(a -> new Endpoint(a.getAddress(), a.getPort())).toList();
      out.printf(
          "ready in %d ms: SIP on udp %s and tcp %s (OPTIONS only); Ctrl-C stops it%n",
          sinceStart().toMillis(), open.getFirst(), open.getLast());
      out.flush();
      if (!stopWhenReady) {
        awaitStop(node);
      }
      return ExitCode.OK;
    }
  }

  /// The launcher says when it began, in seconds of the epoch; without it the command's own start
  /// counts.
  private Duration sinceStart() {
    String began = System.getProperty("turnpike.began", "");
    double seconds = began.matches("\\d+\\.\\d+") ? Double.parseDouble(began) : entered / 1000.0;
    return Duration.ofMillis(System.currentTimeMillis() - Math.round(seconds * 1000));
  }

  private Endpoint endpoint() {
    try {
      return new Endpoint(Endpoint.literal(bind), sipPort);
    } catch (IllegalArgumentException e) {
      if (sipPort < 0 || sipPort > 65535) {
        throw Complaint.usage("--sip-port " + sipPort + ": expected 0 to 65535");
      }
      throw Complaint.usage(
          "--bind "
              + bind
              + ": expected an IPv4 or IPv6 address of this machine, like 127.0.0.1 or ::1");
    }
  }

  private static Node start(Endpoint at) {
    try {
      return Node.start(
          new NodeSettings(
              1,
              new NodeId("here"),
              List.of(),
              List.of(
                  new Listener("sip-udp", Protocol.SIP_UDP, at, at, Optional.empty()),
                  new Listener("sip-tcp", Protocol.SIP_TCP, at, at, Optional.empty())),
              Trust.NOBODY,
              PeerPolicy.DEFAULT,
              Limits.DEFAULT));
    } catch (BindFailed e) {
      throw Complaint.environment(String.valueOf(e.getMessage()));
    }
  }

  /// Returns never: Ctrl-C and SIGTERM close the node and end the process with 0.
  private static void awaitStop(Node node) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  node.close();
                  Runtime.getRuntime().halt(ExitCode.OK);
                },
                "stop"));
    new CountDownLatch(1).await();
  }
}

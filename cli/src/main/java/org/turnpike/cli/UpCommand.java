package org.turnpike.cli;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnpike.cli.up.DataHome;
import org.turnpike.cli.up.Defaults;
import org.turnpike.cli.up.LanAddress;
import org.turnpike.cli.up.PlannedNode;
import org.turnpike.cli.up.PlannedReport;
import org.turnpike.cli.up.Ports;
import org.turnpike.cli.up.ReadyReport;
import org.turnpike.cli.up.RunningNode;
import org.turnpike.cli.up.Wanted;
import org.turnpike.net.BindFailed;
import org.turnpike.net.Supervisor;
import org.turnpike.pki.PkiFailed;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.store.StoreFailed;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.web.rest.NodeView;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `turnpike up`: runs this machine as a node until Ctrl-C.
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs a complete node on this machine until Ctrl-C: SIP registrar and proxy,",
      "STUN and TURN relay, with three users to try it. With a topology file: the node",
      "of that name, with exactly the listeners that the plan gives it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike up                        on loopback: for programs of this machine",
      "  turnpike up --lan                  for phones and laptops of the same network",
      "  turnpike up --bind 192.168.1.20 --sip-port 5070",
      "  turnpike up contoso.yaml --node edge1",
      "  turnpike up --free-ports --json    for scripts: the ready line says which ports",
      "",
      "Exit codes: 0 stopped cleanly, 2 usage, 3 a port, folder or file cannot be had."
    })
final class UpCommand implements Callable<Integer> {

  /// How long a ringing call may hold up the end.
  private static final Duration DRAIN = Duration.ofSeconds(5);

  /// A loop that has had no turn for so long hangs.
  private static final Duration TURN = Duration.ofSeconds(5);

  private static final String RELAY_PORTS = "50000-59999";

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "A topology file; then nothing is bound but what its plan lists.")
  private @Nullable Path file;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Which node of the file; needed where it has several.")
  private String nodeName = "";

  @Option(
      names = "--console",
      paramLabel = "ADDRESS:PORT",
      description =
          "With a file: open the console there, over HTTPS. Not on an Edge's outside; no plan lists"
              + " it.")
  private String console = "";

  @Option(
      names = "--map",
      paramLabel = "FILE",
      description =
          "Without a file: the topology file that the console shows and predicts calls from.")
  private @Nullable Path map;

  @ArgGroup(exclusive = true)
  private @Nullable Where where;

  private static final class Where {
    @Option(
        names = "--bind",
        paramLabel = "ADDRESS",
        description = "Address to listen on, IPv4 or IPv6; 127.0.0.1 unless told.")
    private String bind = "";

    @Option(
        names = "--lan",
        description =
            "Listen on this machine's address in its network, and show QR codes for phones.")
    private boolean lan;
  }

  @Option(names = "--sip-port", paramLabel = "PORT", description = "SIP over UDP and TCP; 5060.")
  private @Nullable Integer sipPort;

  @Option(names = "--tls-port", paramLabel = "PORT", description = "SIP over TLS; 5061.")
  private @Nullable Integer tlsPort;

  @Option(names = "--ws-port", paramLabel = "PORT", description = "SIP over WebSocket; 5066.")
  private @Nullable Integer wsPort;

  @Option(
      names = "--wss-port",
      paramLabel = "PORT",
      description = "SIP over secure WebSocket; 7443.")
  private @Nullable Integer wssPort;

  @Option(
      names = "--turn-port",
      paramLabel = "PORT",
      description = "STUN and TURN over UDP and TCP; 3478.")
  private @Nullable Integer turnPort;

  @Option(
      names = "--https-port",
      paramLabel = "PORT",
      description = "Status page and metrics; 8443.")
  private @Nullable Integer httpsPort;

  @Option(
      names = "--relay-ports",
      paramLabel = "FIRST-LAST",
      defaultValue = RELAY_PORTS,
      description = "UDP ports that calls are relayed on; ${DEFAULT-VALUE}.")
  private String relayPorts = RELAY_PORTS;

  @Option(
      names = "--free-ports",
      description = "Take free ports instead of the usual ones; those that are named stay.")
  private boolean freePorts;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Where users, registrations and keys are kept; ~/.local/share/turnpike.")
  private @Nullable Path data;

  @ArgGroup(exclusive = false)
  private @Nullable Proof proof;

  private static final class Proof {
    @Option(
        names = "--certificate",
        paramLabel = "PEM",
        required = true,
        description = "Certificate chain for TLS; else one of its own authority.")
    private Path chain = Path.of("");

    @Option(
        names = "--key",
        paramLabel = "PEM",
        required = true,
        description = "Private key of the certificate.")
    private Path key = Path.of("");
  }

  @Option(
      names = "--digest",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "md5",
      description =
          "Digest algorithms offered to phones, the preferred one first: md5, sha-256."
              + " Many phones know md5 only; ${DEFAULT-VALUE}.")
  private List<String> digests = List.of("md5");

  @Option(names = "--new-passwords", description = "Give the demo users new passwords.")
  private boolean newPasswords;

  @Option(names = "--json", description = "Say what is ready as one line of JSON.")
  private boolean json;

  @Option(
      names = "--stop-when-ready",
      hidden = true,
      description = "Used by the build to train its cache.")
  private boolean stopWhenReady;

  private final long entered = System.currentTimeMillis();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    return file == null ? defaults() : planned(file);
  }

  private Integer defaults() throws InterruptedException {
    if (!nodeName.isEmpty()) {
      throw Complaint.usage("--node " + nodeName + ": needs the topology file that it is in");
    }
    if (!console.isEmpty()) {
      throw Complaint.usage("--console: without a topology file it is on the HTTPS port already");
    }
    InetAddress address = address();
    Ports ports = ports();
    Optional<Wanted.Proof> given =
        Optional.ofNullable(proof).map(p -> new Wanted.Proof.Given(p.chain, p.key));
    Wanted wanted =
        Defaults.wanted(
            address, ports, given, newPasswords, folder(), algorithms(), Version.text());
    Supplier<Wanted> shown =
        () ->
            wanted.withConsole(
                new Wanted.Console(
                    Set.of(Protocol.HTTPS.text()),
                    Optional.ofNullable(map).map(UpCommand::mapped)));
    RunningNode node = start(shown.get(), shown);
    ReadyReport report = new ReadyReport(node, address, ports, Version.text());
    return run(
        node,
        out -> {
          long took = sinceStart().toMillis();
          out.print(json ? report.json(took) : report.text(took));
          if (!json && where != null && where.lan) {
            showCodes(out, node, address);
          }
        });
  }

  private Integer planned(Path path) throws InterruptedException {
    refuseWithFile();
    PlannedNode planned = withConsole(chosen(path));
    Path folder = data != null ? data : folder().resolve("nodes").resolve(nodeOf(planned));
    RunningNode node =
        start(
            consoled(path, planned.wanted(newPasswords, folder, algorithms(), Version.text())),
            () ->
                consoled(
                    path,
                    withConsole(chosen(path)).wanted(false, folder, algorithms(), Version.text())));
    PlannedReport report = new PlannedReport(node, planned, Version.text());
    return run(
        node,
        out -> {
          long took = sinceStart().toMillis();
          out.print(json ? report.json(took) : report.text(took));
        });
  }

  private PlannedNode withConsole(PlannedNode planned) {
    if (console.isEmpty()) {
      return planned;
    }
    int colon = console.lastIndexOf(':');
    try {
      InetAddress address = Endpoint.literal(console.substring(0, Math.max(0, colon)));
      String number = console.substring(colon + 1);
      if (address.isAnyLocalAddress() || !number.matches("[0-9]{1,5}")) {
        throw new IllegalArgumentException("expected one address and its port");
      }
      return planned.withConsole(new Endpoint(address, Integer.parseInt(number)));
    } catch (IllegalArgumentException e) {
      throw Complaint.usage(
          "--console " + console + ": " + e.getMessage() + ", like 127.0.0.1:8443");
    }
  }

  private Wanted consoled(Path path, Wanted wanted) {
    return console.isEmpty()
        ? wanted
        : wanted.withConsole(
            new Wanted.Console(Set.of(PlannedNode.CONSOLE), Optional.of(mapped(path))));
  }

  private static NodeView.Mapped mapped(Path path) {
    return new NodeView.Mapped(String.valueOf(path.getFileName()), TopologyArgument.read(path));
  }

  /// The plan says where a node of a file listens.
  private void refuseWithFile() {
    boolean ports =
        Stream.of(sipPort, tlsPort, wsPort, wssPort, turnPort, httpsPort)
            .anyMatch(Objects::nonNull);
    if (map != null) {
      throw Complaint.usage("--map: the node's own file is the map; leave it out");
    }
    if (where != null || ports || freePorts || proof != null || !relayPorts.equals(RELAY_PORTS)) {
      throw Complaint.usage(
          "addresses, ports and certificates of a node are the file's: leave out --bind, --lan,"
              + " --…-port, --relay-ports, --free-ports, --certificate and --key");
    }
  }

  private PlannedNode chosen(Path path) {
    Map<String, PlannedNode> nodes = PlannedNode.of(TopologyArgument.read(path).topology());
    PlannedNode found = nodes.get(nodeName);
    if (nodeName.isEmpty()) {
      List<PlannedNode> ours =
          nodes.values().stream().filter(n -> n.plan().turnpike() && n.serves()).toList();
      if (ours.size() == 1) {
        return ours.getFirst();
      }
      throw Complaint.usage(
          ours.isEmpty()
              ? path
                  + " has no node that Turnpike can run: set `product: turnpike` on the"
                  + " organisation whose servers these are"
              : "--node is needed, one of "
                  + String.join(", ", ours.stream().map(UpCommand::nodeOf).toList()));
    }
    if (found == null) {
      throw Complaint.usage(
          "--node "
              + nodeName
              + ": "
              + path
              + " has no such node; it has "
              + String.join(", ", nodes.keySet()));
    }
    if (!found.plan().turnpike()) {
      throw Complaint.usage(
          "--node "
              + nodeName
              + ": runs "
              + found.plan().product().text()
              + " by the file; set `product: turnpike` on organisation "
              + found.pool().organisation());
    }
    if (!found.serves()) {
      throw Complaint.usage(
          "--node "
              + nodeName
              + ": none of its planned ports has a service in this version: turnpike plan "
              + path
              + " lists them as NOT SERVED");
    }
    return found;
  }

  private static String nodeOf(PlannedNode planned) {
    return planned.settings().node().name();
  }

  private Integer run(RunningNode node, Consumer<PrintWriter> say) throws InterruptedException {
    boolean stopping = false;
    try {
      PrintWriter out =
          spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
      Supervisor supervisor = Supervisor.of(System.getenv(), ProcessHandle.current().pid());
      if (!stopWhenReady) {
        stopping = true;
        stopInOrder(
            node, supervisor); // before the ready line: whoever waits for it may stop us at once
      }
      say.accept(out);
      out.flush();
      if (!stopWhenReady) {
        supervisor.ready(
            node.settings().node().name() + " serves on " + node.addresses().size() + " listeners",
            () -> node.node().alive(TURN));
        node.awaitDrained();
      }
      return ExitCode.OK;
    } finally {
      if (!stopping) {
        node.close();
      }
    }
  }

  /// For a phone's camera: each leads to the page with that user's settings.
  private static void showCodes(PrintWriter out, RunningNode node, InetAddress address) {
    InetSocketAddress site = node.addresses().get(Protocol.HTTPS.text());
    if (site == null) {
      return;
    }
    String base = "https://" + new Endpoint(address, site.getPort());
    out.printf("%nThe authority's certificate, and how phones trust it: %s/ca%n", base);
    node.joinPages()
        .forEach((path, user) -> {
          out.printf("%n%s: %s%s%n", user.displayName(), base, path);
          out.print(QrCode.of(base + path).terminal(System.console() != null));
        });
  }

  /// The launcher says when it began, in seconds of the epoch; without it the command's own start
  /// counts.
  private Duration sinceStart() {
    String began = System.getProperty("turnpike.began", "");
    double seconds = began.matches("\\d+\\.\\d+") ? Double.parseDouble(began) : entered / 1000.0;
    return Duration.ofMillis(System.currentTimeMillis() - Math.round(seconds * 1000));
  }

  private InetAddress address() {
    if (where != null && where.lan) {
      return LanAddress.likeliest()
          .map(LanAddress::address)
          .orElseThrow(() ->
              Complaint.environment(
                  "--lan: this machine has no address but loopback and link-local ones; connect it"
                      + " to a network, or name an address with --bind"));
    }
    String bind = where == null || where.bind.isEmpty() ? "127.0.0.1" : where.bind;
    try {
      InetAddress address = Endpoint.literal(bind);
      if (address.isAnyLocalAddress()) {
        throw Complaint.usage(
            "--bind "
                + bind
                + ": peers have to be told one address; choose one of this machine's, or --lan");
      }
      return address;
    } catch (IllegalArgumentException e) {
      throw Complaint.usage(
          "--bind "
              + bind
              + ": expected an IPv4 or IPv6 address of this machine, like 127.0.0.1 or ::1");
    }
  }

  private Ports ports() {
    Ports standard = freePorts ? Ports.FREE : Ports.STANDARD;
    int dash = relayPorts.indexOf('-');
    int first = dash < 0 ? -1 : relayPort(relayPorts.substring(0, dash));
    int last = dash < 0 ? -1 : relayPort(relayPorts.substring(dash + 1));
    if (first < 0 || last < first) {
      throw Complaint.usage(
          "--relay-ports " + relayPorts + ": expected a range in 1024-65535, like 50000-59999");
    }
    return new Ports(
        port("--sip-port", sipPort, standard.sip()),
        port("--tls-port", tlsPort, standard.sipTls()),
        port("--ws-port", wsPort, standard.ws()),
        port("--wss-port", wssPort, standard.wss()),
        port("--turn-port", turnPort, standard.turn()),
        port("--https-port", httpsPort, standard.https()),
        first,
        last);
  }

  private static int relayPort(String text) {
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
    return port >= 1024 && port <= 65535 ? port : -1;
  }

  private static int port(String option, @Nullable Integer told, int otherwise) {
    if (told == null) {
      return otherwise;
    }
    if (told < 0 || told > 65535) {
      throw Complaint.usage(option + " " + told + ": expected 0 to 65535");
    }
    return told;
  }

  private List<DigestAlgorithm> algorithms() {
    return digests.stream()
        .map(name ->
            switch (name.toLowerCase(Locale.ROOT)) {
              case "md5" -> DigestAlgorithm.MD5;
              case "sha-256", "sha256" -> DigestAlgorithm.SHA256;
              default -> throw Complaint.usage("--digest " + name + ": expected md5 or sha-256");
            })
        .distinct()
        .toList();
  }

  private Path folder() {
    return data != null
        ? data
        : DataHome.of(
            System.getenv(),
            System.getProperty("os.name", ""),
            Path.of(System.getProperty("user.home", ".")));
  }

  /// @param again what the files say at a reload
  private static RunningNode start(Wanted wanted, Supplier<Wanted> again) {
    try {
      RunningNode node = RunningNode.start(wanted);
      node.openControl(again);
      return node;
    } catch (BindFailed | StoreFailed | PkiFailed e) {
      throw Complaint.environment(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw Complaint.usage(String.valueOf(e.getMessage()));
    }
  }

  /// Ctrl-C and SIGTERM drain and close the node and end the process with 0.
  private static void stopInOrder(RunningNode node, Supervisor supervisor) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  supervisor.stopping();
                  node.node().drain(DRAIN);
                  node.close();
                  Runtime.getRuntime().halt(ExitCode.OK);
                },
                "stop"));
  }
}

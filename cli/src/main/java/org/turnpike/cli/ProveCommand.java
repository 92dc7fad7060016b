package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnpike.cli.prove.OwnNamespaces;
import org.turnpike.cli.prove.ProductStaging;
import org.turnpike.cli.prove.ProofFolder;
import org.turnpike.cli.prove.Terminal;
import org.turnpike.lab.prove.Drawn;
import org.turnpike.lab.prove.EachRule;
import org.turnpike.lab.prove.Missing;
import org.turnpike.lab.prove.Prover;
import org.turnpike.lab.prove.RuleAt;
import org.turnpike.lab.prove.Subject;
import org.turnpike.lab.prove.Trial;
import org.turnpike.lab.report.Report;
import org.turnpike.lab.stage.Cast;
import org.turnpike.planner.flow.Party;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.whatif.Change;
import org.turnpike.planner.whatif.ChangeWords;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Client;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `turnpike prove`: predictions held against packets.
@Command(
    name = "prove",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Builds the network of a topology file out of Linux network namespaces on this machine, with",
      "its firewalls running the plan's rules, starts Turnpike on every server in it, places calls",
      "between its users, captures every wire, and compares with what is predicted. Who has",
      "`client: browser` in the file is played by Chromium with the web client, all others by",
      "baresip. Needs root, or a system where users may have user namespaces of their own."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike prove contoso.yaml                     every call between two users",
      "  turnpike prove contoso.yaml alice               alice's calls",
      "  turnpike prove contoso.yaml alice bob --html proof.html --keep proof",
      "  turnpike prove contoso.yaml --call alice/bob --call bob/carol",
      "  turnpike prove contoso.yaml --circuit-down expressroute",
      "  turnpike prove contoso.yaml --withdraw expressroute",
      "  turnpike prove contoso.yaml --node-down edge1",
      "  turnpike prove contoso.yaml --without-rule EXT-12",
      "  turnpike prove contoso.yaml --each-rule --junit proof.xml",
      "  turnpike prove --random 5 --seed 1              topologies drawn at random",
      "  turnpike prove --random 100 --only 21-40        a part of a long proof",
      "  turnpike prove contoso.yaml --dry-run           what would be played, and how long it takes",
      "",
      "Exit codes: 0 all agree, 1 a call goes otherwise or more than 5 %% are unproven,",
      "2 usage or bad file, 3 this machine cannot do it."
    })
final class ProveCommand implements Callable<Integer> {

  /// Calls that need no rule that is taken away, played all the same.
  private static final int CONTROLS = 2;

  /// An INVITE that nobody answers ends after 32 seconds (RFC 3261 §17.1.1.2, timer B).
  private static final int LATEST = 30;

  private static final Pattern PART = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");

  /// Calls in each topology that is drawn.
  private static final int CALLS_EACH = 4;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      arity = "0..1",
      description = "The topology file; none with --random.")
  private @Nullable Path file;

  @Parameters(
      index = "1",
      paramLabel = "A",
      arity = "0..1",
      description = "A user: only calls from and to A.")
  private @Nullable String a;

  @Parameters(
      index = "2",
      paramLabel = "B",
      arity = "0..1",
      description = "Another: only the call from A to B.")
  private @Nullable String b;

  @Option(
      names = "--call",
      paramLabel = "A/B",
      description = "The call from A to B; several times for several, in one network.")
  private List<String> pairs = new ArrayList<>();

  @Option(
      names = "--without-rule",
      paramLabel = "RULE",
      description =
          "Take one firewall rule away: EXT-12, or OUT-WEB@redmond/outer where several firewalls"
              + " have one of that name.")
  private @Nullable String withoutRule;

  @Option(
      names = "--each-rule",
      description =
          "Take each rule away in turn: the calls that `check --least` names must fail, and no"
              + " others.")
  private boolean eachRule;

  @Option(names = "--circuit-down", paramLabel = "CIRCUIT", description = "A circuit fails.")
  private List<String> circuits = new ArrayList<>();

  @Option(
      names = "--withdraw",
      paramLabel = "CIRCUIT",
      description =
          "After the calls a circuit's routes are withdrawn while the network stands, and the calls"
              + " are placed again.")
  private List<String> withdrawn = new ArrayList<>();

  @Option(
      names = "--node-down",
      paramLabel = "NODE",
      description = "A node is killed when all stand, before the first call.")
  private List<String> nodes = new ArrayList<>();

  @Option(
      names = "--signalling-delay",
      paramLabel = "SECONDS",
      description = "The Front Ends hold up each call's signalling for so long.")
  private int delay;

  @Option(
      names = "--random",
      paramLabel = "N",
      description = "N topologies drawn at random over the features of the file format.")
  private @Nullable Integer random;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "With --random: the same seed draws the same topologies; 1 unless told.")
  private long seed = 1;

  @Option(
      names = "--only",
      paramLabel = "I-J",
      description =
          "With --random: only the topologies from the Ith to the Jth, or the Ith alone; a long"
              + " proof in pieces.")
  private @Nullable String only;

  @Option(
      names = "--labs",
      paramLabel = "N",
      description = "Networks that stand side by side: 2 unless told.")
  private int abreast = 2;

  @Option(
      names = "--keep",
      paramLabel = "FOLDER",
      description = "Keep predictions, captures and logs there; else they are deleted.")
  private @Nullable Path keep;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page with pictures.")
  private @Nullable Path html;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit's XML.")
  private @Nullable Path junit;

  @Option(names = "--json", description = "One JSON object, with what was seen on every wire.")
  private boolean json;

  @Option(names = "--dry-run", description = "Say what would be played, and build nothing.")
  private boolean dryRun;

  @Spec private @Nullable CommandSpec spec;

  /// What a network is and becomes, with the calls to place in it, and the file that its servers
  /// are given.
  private record Work(String yaml, List<Prover.Phase> phases) {
    Subject subject() {
      return phases.getFirst().subject();
    }

    List<Scenario> calls() {
      return phases.getFirst().calls();
    }
  }

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    agree();
    List<Drawn> drawn = random == null ? List.of() : drawn(random);
    List<Work> work = random == null ? fromFile() : drawn.stream().map(ProveCommand::work).toList();
    List<EachRule.Task> tasks =
        eachRule
            ? EachRule.tasks(work.getFirst().subject(), work.getFirst().calls(), CONTROLS)
            : List.of();
    Terminal terminal = new Terminal(err, abreast);
    work.forEach(w -> terminal.expect(w.phases.stream().mapToInt(p -> p.calls().size()).sum()));
    tasks.stream().filter(t -> t.idle().isEmpty()).forEach(t -> terminal.expect(t.all().size()));
    if (dryRun) {
      work.stream()
          .flatMap(w -> w.phases.stream())
          .forEach(p -> p.calls().forEach(c -> out.println(p.name() + ": " + c.id())));
      tasks.forEach(t -> out.println(t.said()));
      Drawn.kinds(drawn).forEach((kind, n) -> out.println("  " + kind + ": " + n));
      out.println(terminal.estimate());
      out.flush();
      return ExitCode.OK;
    }
    Missing missing = Missing.here(besides(work)).orElse(null);
    if (missing != null && missing.tools().isEmpty() && OwnNamespaces.possible()) {
      return OwnNamespaces.again();
    }
    if (missing != null) {
      throw Complaint.environment(missing.text());
    }
    terminal.begin();
    Path wanted = keep;
    if (wanted != null) {
      return played(kept(wanted), work, tasks, drawn, terminal, out);
    }
    try (ProofFolder folder = passing()) {
      return played(folder.path(), work, tasks, drawn, terminal, out);
    }
  }

  private int played(
      Path folder,
      List<Work> work,
      List<EachRule.Task> tasks,
      List<Drawn> drawn,
      Terminal terminal,
      PrintWriter out) {
    Report report = prove(folder, work, tasks, drawn, terminal);
    write(html, report::html);
    write(junit, report::xml);
    out.print(json ? report.json() : report.text());
    out.flush();
    return exit(report);
  }

  /// Programs that only some files need.
  private static Set<String> besides(List<Work> work) {
    if (!browsers(work)) {
      return Set.of();
    }
    boolean proxies = work.stream().anyMatch(w -> !w.subject().predicted().proxies().isEmpty());
    return proxies ? Set.of(Missing.BROWSER, Missing.PROXY) : Set.of(Missing.BROWSER);
  }

  private static boolean browsers(List<Work> work) {
    return work.stream()
        .flatMap(w -> w.phases.stream())
        .flatMap(p -> p.calls().stream())
        .flatMap(c -> Stream.of(c.a(), c.b()))
        .anyMatch(p -> p instanceof Party.Person who && who.user().client() == Client.BROWSER);
  }

  /// All of them are drawn, since each depends on those before it.
  private List<Drawn> drawn(int count) {
    String part = only;
    if (part == null) {
      return Drawn.of(count, seed, CALLS_EACH, Cast::ofPhones, Cast::idle);
    }
    Matcher ends = PART.matcher(part);
    int first = ends.matches() ? Integer.parseInt(ends.group(1)) : 0;
    int last = ends.matches() && ends.group(2) != null ? Integer.parseInt(ends.group(2)) : first;
    if (first < 1 || last < first || last > count) {
      throw Complaint.usage(
          "--only " + part + ": one of the " + count + " topologies or some in a row, such as 3-5");
    }
    return Drawn.of(last, seed, CALLS_EACH, Cast::ofPhones, Cast::idle).subList(first - 1, last);
  }

  private static int exit(Report report) {
    if (report.matches() + report.mismatches() == 0) {
      return ExitCode.ENVIRONMENT;
    }
    return report.agrees() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  /// Words that do not go together.
  private void agree() {
    if ((file == null) == (random == null)) {
      throw Complaint.usage(
          file == null
              ? "name a topology file, or draw some with --random N"
              : "--random draws its own topologies: leave " + file + " out");
    }
    boolean changes =
        eachRule
            || withoutRule != null
            || !circuits.isEmpty()
            || !withdrawn.isEmpty()
            || !nodes.isEmpty();
    if (random != null && (random < 1 || changes)) {
      throw Complaint.usage(
          random < 1
              ? "--random " + random + ": draw at least one"
              : "--random goes with --seed and with no rule, circuit or node of a file");
    }
    if (only != null && random == null) {
      throw Complaint.usage("--only goes with --random: it says which of the drawn are played");
    }
    if (!pairs.isEmpty() && (random != null || a != null)) {
      throw Complaint.usage("--call names the calls of a file: leave users and --random out");
    }
    if (delay < 0 || delay > LATEST) {
      throw Complaint.usage("--signalling-delay " + delay + ": 0 to " + LATEST + " seconds");
    }
    if (abreast < 1) {
      throw Complaint.usage("--labs " + abreast + ": at least one network has to stand");
    }
    if (eachRule && withoutRule != null) {
      throw Complaint.usage("--each-rule takes every rule away: leave --without-rule out");
    }
  }

  private List<Work> fromFile() {
    Path path = Objects.requireNonNull(file);
    Topology topology = TopologyArgument.read(path).topology();
    Subject subject = Subject.of(Cast.of(changed(topology)));
    List<Change> falls = falls(topology);
    if (!falls.isEmpty()) {
      subject = subject.after(falls);
    }
    String name =
        circuits.isEmpty() && nodes.isEmpty()
            ? "as it is"
            : "without "
                + String.join(" and ", Stream.concat(circuits.stream(), nodes.stream()).toList());
    String rule = withoutRule;
    if (rule != null) {
      RuleAt taken = rule(subject, rule);
      subject = subject.without(taken);
      name = "without " + taken;
    }
    List<Prover.Phase> phases = new ArrayList<>();
    phases.add(new Prover.Phase(name, subject, wanted(subject)));
    if (!withdrawn.isEmpty()) {
      Subject after = subject.after(down("--withdraw", withdrawn, topology));
      String then = name + ", then without " + String.join(" and ", withdrawn);
      phases.add(new Prover.Phase(then, after, wanted(after)));
    }
    return List.of(new Work(read(path), phases));
  }

  private static RuleAt rule(Subject subject, String written) {
    try {
      return RuleAt.parse(subject.predicted(), written);
    } catch (IllegalArgumentException e) {
      throw Complaint.usage("--without-rule " + written + ": " + e.getMessage());
    }
  }

  private Topology changed(Topology topology) {
    return Change.all(down("--circuit-down", circuits, topology), topology);
  }

  private static List<Change> down(String option, List<String> circuits, Topology topology) {
    ChangeWords words = new ChangeWords(topology);
    try {
      return circuits.stream().<Change>map(words::circuitDown).toList();
    } catch (IllegalArgumentException e) {
      throw Complaint.usage(option + ": " + e.getMessage());
    }
  }

  private List<Change> falls(Topology topology) {
    ChangeWords words = new ChangeWords(topology);
    try {
      return nodes.stream().<Change>map(words::nodeDown).toList();
    } catch (IllegalArgumentException e) {
      throw Complaint.usage("--node-down: " + e.getMessage());
    }
  }

  private Set<NodeId> fallen() {
    return nodes.stream().map(NodeId::new).collect(Collectors.toSet());
  }

  private List<Scenario> wanted(Subject subject) {
    Topology topology = subject.predicted();
    Stream.concat(Stream.of(a, b), pairs.stream().flatMap(p -> Stream.of(p.split("/", 2))))
        .filter(Objects::nonNull)
        .filter(u -> !topology.users().containsKey(u))
        .forEach(u -> {
          throw Complaint.usage(
              "there is no user \""
                  + u
                  + "\"; there are "
                  + String.join(", ", topology.users().keySet()));
        });
    List<Scenario> calls =
        Prover.calls(subject.flows()).stream()
            .filter(s ->
                pairs.isEmpty()
                    ? a == null
                        || (b == null
                            ? s.a().name().equals(a) || s.b().name().equals(a)
                            : s.a().name().equals(a) && s.b().name().equals(b))
                    : pairs.contains(s.a().name() + "/" + s.b().name()))
            .toList();
    if (calls.isEmpty() || calls.size() < pairs.stream().distinct().count()) {
      throw Complaint.usage("there is no call to place: name two users who may call one another");
    }
    return calls;
  }

  private static Work work(Drawn drawn) {
    return new Work(
        drawn.drawing().yaml(),
        List.of(new Prover.Phase(drawn.name(), drawn.subject(), drawn.scenarios())));
  }

  private Report prove(
      Path folder,
      List<Work> work,
      List<EachRule.Task> tasks,
      List<Drawn> drawn,
      Terminal terminal) {
    List<Trial> trials = new ArrayList<>();
    List<EachRule.Outcome> rules = new ArrayList<>();
    // Most of a lab's time is waiting: for servers to start, and for clients to try dead ways.
    try (var labs = Executors.newFixedThreadPool(abreast)) {
      List<Future<List<Trial>>> standing = new ArrayList<>();
      for (Work each : work) {
        Prover prover =
            new Prover(new ProductStaging(each.yaml, fallen(), late()), folder, terminal);
        standing.add(labs.submit(() -> prover.prove(each.phases)));
      }
      List<Future<EachRule.Outcome>> without = new ArrayList<>();
      for (EachRule.Task task : tasks) {
        Prover prover =
            new Prover(
                new ProductStaging(work.getFirst().yaml, fallen(), late()), folder, terminal);
        without.add(labs.submit(() -> EachRule.prove(prover, work.getFirst().subject(), task)));
      }
      standing.forEach(t -> trials.addAll(got(t)));
      without.forEach(o -> rules.add(got(o)));
    }
    rules.forEach(r -> r.trial().ifPresent(trials::add));
    return new Report(
        file == null ? "topologies drawn from seed " + seed : file.toString(),
        trials,
        rules,
        drawn.isEmpty() ? Map.of() : Drawn.features(drawn));
  }

  private Duration late() {
    return Duration.ofSeconds(delay);
  }

  private static <T> T got(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Complaint.environment("interrupted");
    }
  }

  private static ProofFolder passing() {
    try {
      return ProofFolder.make(Path.of(System.getProperty("java.io.tmpdir")));
    } catch (IOException e) {
      throw Complaint.environment("cannot write to the temporary folder (" + e + ")");
    }
  }

  private static Path kept(Path wanted) {
    try {
      Files.createDirectories(wanted);
      try (Stream<Path> there = Files.list(wanted)) {
        if (there.findAny().isPresent()) {
          throw Complaint.usage("--keep " + wanted + ": the folder is not empty; name another");
        }
      }
      return wanted.toAbsolutePath();
    } catch (IOException e) {
      throw Complaint.environment("cannot write to " + wanted + " (" + e + ")");
    }
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw Complaint.usage("cannot read " + path + " (" + e.getMessage() + ")");
    }
  }

  private interface Text {
    String text();
  }

  private static void write(@Nullable Path to, Text text) {
    if (to == null) {
      return;
    }
    try {
      Files.writeString(to, text.text());
    } catch (IOException e) {
      throw Complaint.environment(
          "cannot write "
              + to
              + " ("
              + e.getMessage()
              + "); name a file in a folder that you may write to");
    }
  }
}

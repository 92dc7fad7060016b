package org.turnpike.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.format.FirstFile;
import org.turnpike.topology.service.EdgeOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `turnpike init`: a first topology file from a few answers.
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a first topology file, commented, to put your own addresses in.",
      "On a terminal it asks what no option says; it never overwrites a file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike init",
      "  turnpike init contoso.yaml --domain contoso.com --users 500 --edge single-nat",
      "  turnpike init cloud.yaml --domain contoso.com --edge none --online --expressroute",
      "",
      "Exit codes: 0 written, 2 usage, or the file is there already, 3 it cannot be written."
    })
final class InitCommand implements Callable<Integer> {

  private static final String NONE = "none";

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "File to write; the organisation's name and .yaml unless told.")
  private @Nullable Path file;

  @Option(names = "--domain", paramLabel = "NAME", description = "SIP domain, such as contoso.com.")
  private @Nullable String domain;

  @Option(
      names = "--organisation",
      paramLabel = "NAME",
      description = "Name in the file; the first label of the domain unless told.")
  private @Nullable String organisation;

  @Option(names = "--users", paramLabel = "COUNT", description = "How many; 100 unless told.")
  private @Nullable Integer users;

  @Option(
      names = "--edge",
      paramLabel = "OPTION",
      description =
          "single-nat, single-public, scaled-nat, scaled-public, scaled-hlb, or none; single-nat"
              + " unless told. `turnpike choose` helps.")
  private @Nullable String edge;

  @Option(
      names = "--nodes",
      paramLabel = "COUNT",
      description = "Edges of a scaled topology, 2 to 12; 2 unless told.")
  private @Nullable Integer nodes;

  @Option(names = "--online", description = "Some users, or all, are homed at a provider.")
  private boolean online;

  @Option(names = "--expressroute", description = "There is a private circuit to the provider.")
  private boolean expressRoute;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    Console console = System.console();
    if (domain == null && console != null && console.isTerminal()) {
      ask(new Interview(new BufferedReader(console.reader()), out));
    }
    FirstFile.Answers answers = answers();
    Path path = file == null ? Path.of(answers.organisation() + ".yaml") : file;
    write(path, FirstFile.write(answers));
    out.println("wrote " + path);
    out.println("next: turnpike check " + path);
    out.flush();
    return ExitCode.OK;
  }

  /// Fills in what no option said.
  void ask(Interview interview) {
    if (domain == null) {
      domain =
          interview.ask(
              "SIP domain, such as contoso.com",
              "",
              answer -> {
                new FirstFile.Answers("a", answer, 1, Optional.empty(), 1, true, false);
                return answer;
              });
    }
    if (organisation == null) {
      organisation =
          interview.ask(
              "Name of the organisation in the file",
              label(domain),
              answer -> {
                new FirstFile.Answers(answer, "example.com", 1, Optional.empty(), 1, true, false);
                return answer;
              });
    }
    if (users == null) {
      users = interview.ask("How many users", "100", InitCommand::number);
    }
    if (edge == null) {
      String chosen =
          interview.ask(
              "Edge topology (" + String.join(", ", words()) + ")",
              EdgeOption.SINGLE_NAT.text(),
              answer -> {
                option(answer);
                return answer;
              });
      edge = chosen;
      if (nodes == null && option(chosen).filter(EdgeOption::scaled).isPresent()) {
        nodes = interview.ask("How many Edges", "2", InitCommand::number);
      }
    }
    boolean must = option(edge).isEmpty();
    online = online || must || interview.yes("Users at a provider as well", false);
    expressRoute =
        expressRoute || online && interview.yes("A private circuit to the provider", false);
  }

  private static int number(String answer) {
    try {
      return Integer.parseInt(answer);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected a whole number", e);
    }
  }

  private static String label(String domain) {
    int dot = domain.indexOf('.');
    return dot < 0 ? domain : domain.substring(0, dot);
  }

  private static List<String> words() {
    List<String> out =
        new java.util.ArrayList<>(
            Arrays.stream(EdgeOption.values()).map(EdgeOption::text).toList());
    out.add(NONE);
    return out;
  }

  private static Optional<EdgeOption> option(String word) {
    if (word.equals(NONE)) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(EdgeOption.values())
            .filter(o -> o.text().equals(word))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException("expected one of " + String.join(", ", words()))));
  }

  private FirstFile.Answers answers() {
    if (domain == null) {
      throw Complaint.usage("--domain is missing: the SIP domain, such as contoso.com");
    }
    Optional<EdgeOption> chosen;
    try {
      chosen = option(edge == null ? EdgeOption.SINGLE_NAT.text() : edge);
    } catch (IllegalArgumentException e) {
      throw Complaint.usage("--edge " + edge + ": " + e.getMessage());
    }
    try {
      return new FirstFile.Answers(
          organisation == null ? label(domain) : organisation,
          domain,
          users == null ? 100 : users,
          chosen,
          nodes == null ? (chosen.map(EdgeOption::scaled).orElse(false) ? 2 : 1) : nodes,
          online,
          expressRoute);
    } catch (IllegalArgumentException e) {
      throw Complaint.usage(String.valueOf(e.getMessage()));
    }
  }

  private static void write(Path path, String text) {
    try {
      Files.writeString(path, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw Complaint.usage(path + " is there already, and is left as it is; give another name");
    } catch (NoSuchFileException e) {
      throw Complaint.environment(path + " cannot be written: there is no folder for it");
    } catch (IOException e) {
      throw Complaint.environment(path + " cannot be written: " + e.getMessage());
    }
  }
}

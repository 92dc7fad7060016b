package org.turnpike.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.capacity.Capacity;
import org.turnpike.planner.capacity.CapacityReport;
import org.turnpike.planner.capacity.Mix;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `turnpike capacity`: what calls need of links and circuits.
@Command(
    name = "capacity",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says what the calls of the busy hour need of each link and circuit, by class, on the paths",
      "that they take, with ExpressRoute and without, and what quality those paths have.",
      "How many users there are where, and how many are in a call at once, the file says",
      "(count, calls-at-once); what they do in their calls is assumed, and can be told here."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike capacity contoso.yaml",
      "  turnpike capacity contoso.yaml --video 50%% --sharing 25%%",
      "  turnpike capacity contoso.yaml --two-party 20%% --conference 70%% --telephone 10%%",
      "  turnpike capacity contoso.yaml --json          both directions, typical, to provide, peak",
      "",
      "Exit codes: 0 all fits, 1 a limit is exceeded, 2 usage or bad file."
    })
final class CapacityCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The topology file.")
  private @Nullable Path file;

  @Option(
      names = "--two-party",
      paramLabel = "SHARE",
      converter = Share.class,
      description = "Of those in a call, in one between two; 50%% unless told.")
  private double twoParty = Mix.DEFAULT.twoParty();

  @Option(
      names = "--conference",
      paramLabel = "SHARE",
      converter = Share.class,
      description = "In a conference; 40%% unless told.")
  private double conference = Mix.DEFAULT.conference();

  @Option(
      names = "--telephone",
      paramLabel = "SHARE",
      converter = Share.class,
      description = "On the telephone network; 10%% unless told.")
  private double telephone = Mix.DEFAULT.telephone();

  @Option(
      names = "--video",
      paramLabel = "SHARE",
      converter = Share.class,
      description = "Of two-party calls and conference participants, with video; 20%% unless told.")
  private double video = Mix.DEFAULT.video();

  @Option(
      names = "--sharing",
      paramLabel = "SHARE",
      converter = Share.class,
      description = "The same with application sharing; 10%% unless told.")
  private double sharing = Mix.DEFAULT.sharing();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  /// `25%`, `25 %` or `0.25`.
  static final class Share implements ITypeConverter<Double> {
    @Override
    public Double convert(String word) {
      boolean percent = word.endsWith("%");
      String number = percent ? word.substring(0, word.length() - 1).strip() : word;
      if (!number.matches("[0-9]{1,3}([.][0-9]{1,6})?")) {
        throw new TypeConversionException("\"" + word + "\": expected a share such as 25% or 0.25");
      }
      double share = Double.parseDouble(number) / (percent ? 100 : 1);
      if (share > 1) {
        throw new TypeConversionException("\"" + word + "\": a share is at most 100%");
      }
      return share;
    }
  }

  @Override
  public Integer call() {
    CommandSpec command = java.util.Objects.requireNonNull(spec);
    Path path = java.util.Objects.requireNonNull(file);
    Mix mix;
    try {
      mix = new Mix(twoParty, conference, telephone, video, sharing);
    } catch (IllegalArgumentException e) {
      throw Complaint.usage(java.util.Objects.requireNonNullElse(e.getMessage(), "no calls"));
    }
    Capacity capacity = Capacity.of(TopologyArgument.read(path).topology(), mix);
    CapacityReport report = new CapacityReport(path.toString(), capacity);
    PrintWriter out = command.commandLine().getOut();
    out.print(json ? report.json() : report.text());
    out.flush();
    return capacity.exceeded().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
  }
}

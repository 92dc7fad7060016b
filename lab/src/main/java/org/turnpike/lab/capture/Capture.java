package org.turnpike.lab.capture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;

/// tcpdump on one interface, from before the first packet that matters until [#stop].
public final class Capture implements AutoCloseable {

  /// Of a machine that is busy with all else that begins.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path file;
  private final Running tcpdump;

  private Capture(Path file, Running tcpdump) {
    this.file = file;
    this.tcpdump = tcpdump;
  }

  /// The longest packet that an interface hands on, joined segments included.
  private static final int WHOLE = 65_535;

  /// Enough for every header that is looked at.
  private static final int HEADERS = 192;

  /// Returns when tcpdump says that it listens.
  public static Capture start(Place place, String device, Path file) {
    return start(place, device, file, WHOLE);
  }

  /// As [#start], for [Packets], which looks at headers: bursts of thousands fit the same buffer.
  public static Capture headers(Place place, String device, Path file) {
    return start(place, device, file, HEADERS);
  }

  private static Capture start(Place place, String device, Path file, int bytes) {
    Running tcpdump =
        place.start(
            Path.of(file + ".log"),
            List.of(
                "tcpdump",
                "-i",
                device,
                "-U",
                "--immediate-mode",
                "-s",
                Integer.toString(bytes),
                "-B",
                "16384",
                "-Z",
                "root",
                "-w",
                file.toString()));
    tcpdump.await(line -> line.contains("listening on"), PATIENCE);
    return new Capture(file, tcpdump);
  }

  /// Ends the capture and reads what it holds.
  public List<Sighting> stop() {
    end();
    return Classifier.read(file);
  }

  /// What it holds by now; it goes on.
  public List<Sighting> sofar() {
    drain();
    return Classifier.read(file);
  }

  /// Ends the capture, with all in its file that was on the wire by now.
  public void end() {
    if (tcpdump.isAlive()) {
      drain();
      tcpdump.interrupt();
      tcpdump.awaitEnd(PATIENCE);
    }
  }

  /// tcpdump leaves in the kernel what it had no time to read before it was told to end.
  private void drain() {
    for (boolean behind = true; behind; ) {
      int said = tcpdump.said();
      tcpdump.signal("USR1");
      String told = tcpdump.awaitAfter(said, line -> TOLD.matcher(line).find(), PATIENCE);
      Matcher numbers = TOLD.matcher(told);
      if (!numbers.find()) {
        throw new IllegalStateException(told);
      }
      if (!numbers.group(3).equals("0")) {
        throw new LabFailed(file + ": " + told);
      }
      behind = Long.parseLong(numbers.group(1)) < Long.parseLong(numbers.group(2));
    }
  }

  private static final Pattern TOLD =
      Pattern.compile(
          "(\\d+) packets? captured, (\\d+) packets? received by filter, (\\d+) packets? dropped by kernel");

  public Path file() {
    return file;
  }

  @Override
  public void close() {
    tcpdump.close();
  }
}

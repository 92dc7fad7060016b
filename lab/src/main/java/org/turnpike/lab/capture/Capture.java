package org.turnpike.lab.capture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;

/// tcpdump on one interface, from before the first packet that matters until [#stop].
public final class Capture implements AutoCloseable {

  private final Path file;
  private final Running tcpdump;

  private Capture(Path file, Running tcpdump) {
    this.file = file;
    this.tcpdump = tcpdump;
  }

  /// Returns when tcpdump says that it listens.
  public static Capture start(Place place, String device, Path file) {
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
                "0",
                "-B",
                "16384",
                "-Z",
                "root",
                "-w",
                file.toString()));
    tcpdump.await(line -> line.contains("listening on"), Duration.ofSeconds(10));
    return new Capture(file, tcpdump);
  }

  /// Ends the capture and reads what it holds.
  public List<Sighting> stop() {
    if (tcpdump.isAlive()) {
      tcpdump.interrupt();
      tcpdump.awaitEnd(Duration.ofSeconds(10));
    }
    return Classifier.read(file);
  }

  public Path file() {
    return file;
  }

  @Override
  public void close() {
    tcpdump.close();
  }
}

package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.client.Linphone;
import org.turnpike.lab.tone.Tone;

/// What a party of a test call heard.
final class Ears {

  /// Two seconds of 16-bit audio at the lowest rate that a codec here has.
  private static final long ENOUGH_BYTES = 2 * 2 * 8_000;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Ears() {}

  /// Waits until a client has recorded enough of what came to it.
  static Path recording(Baresip client) {
    return recording(client.settings().address(), ENOUGH_BYTES, client::heard, client::output);
  }

  /// As [#recording(Baresip)], of Opus, which is recorded at 48 kHz in stereo.
  ///
  /// @param before recording of the call before, which does not count
  static Path recordingOfOpus(Baresip client, Optional<Path> before) {
    return recording(
        client.settings().address(),
        12 * ENOUGH_BYTES,
        () -> client.heard().filter(file -> !Optional.of(file).equals(before)),
        client::output);
  }

  /// It records silence, at twice that rate, while its ICE looks for a way.
  static Path recording(Linphone client) {
    return recording(client.settings().address(), 6 * ENOUGH_BYTES, client::heard, client::output);
  }

  private static Path recording(
      String who, long enough, Supplier<Optional<Path>> recorded, Supplier<List<String>> output) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      Optional<Path> heard = recorded.get();
      if (heard.isPresent() && size(heard.get()) > enough) {
        return heard.get();
      }
      LockSupport.parkNanos(50_000_000); // a file that grows tells nobody
    }
    throw new AssertionError(who + " recorded nothing: " + output.get());
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Both hear the other's tone, and not their own.
  static void assertTwoWay(Path heardByA, double toneOfA, Path heardByB, double toneOfB) {
    assertThat(Tone.share(heardByA, toneOfB)).as("A hears B").isGreaterThan(0.5);
    assertThat(Tone.share(heardByB, toneOfA)).as("B hears A").isGreaterThan(0.5);
    assertThat(Tone.share(heardByA, toneOfA)).as("A hears itself").isLessThan(0.1);
    assertThat(Tone.share(heardByB, toneOfB)).as("B hears itself").isLessThan(0.1);
  }
}

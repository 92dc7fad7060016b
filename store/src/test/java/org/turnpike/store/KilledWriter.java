package org.turnpike.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.turnpike.topology.UserUri;

/// Registers without end on several threads and says what was answered, until it is killed.
public final class KilledWriter {

  public static final LogSettings SMALL =
      new LogSettings(8192, Durability.PROCESS_CRASH, Duration.ofMillis(2), Duration.ofMillis(5));

  private KilledWriter() {}

  public static void write(Function<Path, Bindings> open, Path folder, int threads) {
    Bindings bindings = open.apply(folder);
    PrintStream out = System.out;
    for (int t = 0; t < threads; t++) {
      int thread = t;
      Thread.ofPlatform().start(() -> writeAll(bindings, thread, out));
    }
  }

  private static void writeAll(Bindings bindings, int thread, PrintStream out) {
    for (int i = 0; ; i++) {
      UserUri aor = UserUri.parse("user" + thread + "-" + (i % 7) + "@example.com");
      BindingChange made = bindings.update(aor, Instant.EPOCH, KilledWriter::next);
      if (made instanceof BindingChange.Replaced(List<Binding> list)) {
        long cseq = list.isEmpty() ? 0 : list.getFirst().cseq();
        // One write, so that lines of two threads do not mix.
        byte[] line = (aor + " " + cseq + "\n").getBytes(StandardCharsets.US_ASCII);
        out.write(line, 0, line.length);
        out.flush();
      }
    }
  }

  private static BindingChange next(List<Binding> held) {
    long cseq = held.isEmpty() ? 1 : held.getFirst().cseq() + 1;
    return Samples.replace(Samples.phone((int) (cseq % 50), cseq, 4_000_000_000L));
  }

  /// Reads `answers` answers, kills the writer, and returns the last answer of each address, those
  /// included that were on their way.
  public static Map<UserUri, Long> kill(Process writer, int answers)
      throws IOException, InterruptedException {
    Map<UserUri, Long> last = new HashMap<>();
    int read = 0;
    try (BufferedReader out = writer.inputReader(StandardCharsets.US_ASCII)) {
      StringBuilder line = new StringBuilder();
      for (int c = out.read(); c >= 0; c = out.read()) {
        if (c != '\n') {
          line.append((char) c);
          continue;
        }
        String[] parts = line.toString().split(" ", 2);
        last.merge(UserUri.parse(parts[0]), Long.valueOf(parts[1]), Math::max);
        line.setLength(0);
        if (++read == answers) {
          writer.toHandle().destroyForcibly(); // leaves the pipe open, unlike the same on Process
        }
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
    if (read < answers) {
      throw new IllegalStateException(
          "the writer ended by itself with "
              + writer.exitValue()
              + " after "
              + read
              + " answers, saying: "
              + new String(writer.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }
    return last;
  }
}

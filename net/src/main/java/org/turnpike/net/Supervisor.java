package org.turnpike.net;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.net.ffm.UnixDatagram;

/// Whoever started this process and wants to hear how it is: systemd, by `sd_notify`'s protocol.
/// Without `NOTIFY_SOCKET` in the environment nobody does, and nothing is said.
public final class Supervisor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  /// Says one thing.
  ///
  /// @return why it could not be said; empty if it was
  interface Line extends Function<String, Optional<String>> {}

  private final @Nullable Line line;
  private final Optional<Duration> watchdog;
  private volatile boolean over;
  private volatile @Nullable Thread watching;

  Supervisor(@Nullable Line line, Optional<Duration> watchdog) {
    this.line = line;
    this.watchdog = watchdog;
  }

  /// The one that the environment names.
  ///
  /// @param pid of this process: a watchdog may be meant for another one
  public static Supervisor of(Map<String, String> environment, long pid) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    return socket.isEmpty()
        ? new Supervisor(null, Optional.empty())
        : new Supervisor(
            text -> UnixDatagram.send(socket, text.getBytes(StandardCharsets.UTF_8)),
            watchdog(environment, pid));
  }

  static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String meant = environment.getOrDefault("WATCHDOG_PID", "");
    boolean ours = meant.isEmpty() || meant.equals(Long.toString(pid));
    return ours && micros.matches("[1-9][0-9]{0,15}")
        ? Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000))
        : Optional.empty();
  }

  /// Serves from now on. Twice in each interval of the watchdog it is told that this is still so,
  /// as long as it is: a process that hangs is ended and started again.
  ///
  /// @param alive whether everything still has its turn; may block for half an interval
  public void ready(String status, BooleanSupplier alive) {
    say("READY=1\nSTATUS=" + status.replace('\n', ' '));
    if (line != null && watchdog.isPresent()) {
      long pause = watchdog.get().toNanos() / 3;
      watching =
          Thread.ofPlatform()
              .daemon()
              .name("watchdog")
              .start(() -> {
                while (!over) {
                  if (alive.getAsBoolean()) {
                    say("WATCHDOG=1");
                  } else {
                    LOG.atError()
                        .addKeyValue("event", "hangs")
                        .log("a loop has had no turn; the watchdog is not told that all is well");
                  }
                  LockSupport.parkNanos(pause);
                }
              });
    }
  }

  /// Ends what was begun, and then itself.
  public void stopping() {
    say("STOPPING=1");
  }

  private void say(String text) {
    Line to = line;
    if (to != null) {
      to.apply(text)
          .ifPresent(cause ->
              LOG.atWarn()
                  .addKeyValue("event", "supervisor-unreachable")
                  .addKeyValue("cause", cause)
                  .log("whoever started this process is not told how it is"));
    }
  }

  @Override
  public void close() {
    over = true;
    Thread thread = watching;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }
}

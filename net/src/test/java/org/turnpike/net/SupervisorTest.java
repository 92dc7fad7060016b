package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SupervisorTest {

  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  private Supervisor supervisor(Optional<Duration> watchdog) {
    return new Supervisor(
        text -> {
          said.add(text);
          return Optional.empty();
        },
        watchdog);
  }

  private String next() throws InterruptedException {
    return String.valueOf(said.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void readinessTheWatchdogAndTheEndAreTold() throws InterruptedException {
    try (Supervisor supervisor = supervisor(Optional.of(Duration.ofMillis(30)))) {
      supervisor.ready("two\nlisteners", () -> true);
      assertThat(next()).isEqualTo("READY=1\nSTATUS=two listeners");
      assertThat(next()).isEqualTo("WATCHDOG=1");
      assertThat(next()).isEqualTo("WATCHDOG=1");
      supervisor.stopping();
      assertThat(said).contains("STOPPING=1");
    }
  }

  @Test
  void whoHangsSaysNothingUntilItGoesOn() throws InterruptedException {
    AtomicBoolean alive = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    BlockingQueue<Integer> asks = new LinkedBlockingQueue<>();
    try (Supervisor supervisor = supervisor(Optional.of(Duration.ofMillis(30)))) {
      supervisor.ready(
          "",
          () -> {
            asks.add(asked.incrementAndGet());
            return alive.get();
          });
      next();
      assertThat(asks.take() + asks.take()).isEqualTo(3);
      assertThat(said).isEmpty();
      alive.set(true);
      assertThat(next()).isEqualTo("WATCHDOG=1");
    }
  }

  @Test
  void withoutASocketNothingIsSaidAndAWatchdogOfAnotherProcessIsNotOurs() {
    try (Supervisor nobody = Supervisor.of(Map.of("WATCHDOG_USEC", "1000"), 7)) {
      nobody.ready("", () -> true);
      nobody.stopping();
    }
    assertThat(Supervisor.watchdog(Map.of("WATCHDOG_USEC", "30000000"), 7))
        .contains(Duration.ofSeconds(30));
    assertThat(Supervisor.watchdog(Map.of("WATCHDOG_USEC", "1", "WATCHDOG_PID", "7"), 7))
        .isPresent();
    assertThat(Supervisor.watchdog(Map.of("WATCHDOG_USEC", "1", "WATCHDOG_PID", "8"), 7)).isEmpty();
    assertThat(Supervisor.watchdog(Map.of("WATCHDOG_USEC", "soon"), 7)).isEmpty();
  }
}

package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.sip.message.Method;
import org.turnpike.wire.Needs;

/// A node takes new certificates while clients talk over connections that stand and open new ones
/// all the time.
@Needs("root")
class CertificateReloadIT {

  private static final int RELOADS = 5;

  @TempDir Path folder;
  private TwoHomes homes;

  @BeforeEach
  void start() throws Exception {
    homes = new TwoHomes(folder);
  }

  @AfterEach
  void stop() {
    homes.close();
  }

  private TlsPhone phone(int source) throws IOException {
    return homes.phone("alice@contoso.example", "127.0.0." + source, "fe1", homes.at(2, 5061));
  }

  /// Whether the server answers.
  private static void ask(TlsPhone phone, String callId) throws IOException {
    int status =
        phone
            .ask(phone.request(Method.OPTIONS, "sip:contoso.example", "contoso.example", callId))
            .status();
    assertThat(status).isEqualTo(200);
  }

  @Test
  @Timeout(120)
  void noConnectionAndNoRequestFailsWhileCertificatesAreReplaced() throws Exception {
    homes.start("fe1");
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger opened = new AtomicInteger();
    List<Future<?>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        TlsPhone standing = phone(10 + i);
        String name = "standing-" + i + "-";
        int source = 20 + i;
        clients.add(
            threads.submit(() -> {
              while (!over.get()) { // well below what one source may ask unproven
                ask(standing, name + asked.incrementAndGet());
                LockSupport.parkNanos(10_000_000);
              }
              return 0;
            }));
        clients.add(
            threads.submit(() -> {
              while (!over.get()) {
                try (TlsPhone fresh = phone(source)) {
                  ask(fresh, name + "fresh-" + opened.incrementAndGet());
                }
                LockSupport.parkNanos(10_000_000);
              }
              return 0;
            }));
      }
      BigInteger before;
      try (TlsPhone first = phone(30)) {
        before = first.serverCertificate().getSerialNumber();
      }
      for (int i = 0; i < RELOADS; i++) {
        int requests = asked.get();
        int connections = opened.get();
        Papers.issue(
            new Papers(folder).authority("contoso"),
            homes.data("fe1"),
            "fe1-internal",
            "fe.contoso.internal",
            "contoso.example");
        assertThat(homes.run("fe1", "reload").err()).isEmpty();
        try (TlsPhone next = phone(30)) {
          BigInteger now = next.serverCertificate().getSerialNumber();
          assertThat(now).isNotEqualTo(before);
          before = now;
        }
        while ((asked.get() < requests + 40 || opened.get() < connections + 20)
            && clients.stream().noneMatch(Future::isDone)) {
          LockSupport.parkNanos(5_000_000);
        }
      }
      over.set(true);
      for (Future<?> client : clients) {
        client.get(); // throws what failed
      }
    }
    assertThat(asked.get()).isGreaterThanOrEqualTo(40 * RELOADS);
    assertThat(opened.get()).isGreaterThanOrEqualTo(20 * RELOADS);
  }
}

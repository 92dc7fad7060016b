package org.turnpike.store.sql;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.turnpike.store.Binding;
import org.turnpike.store.BindingChange;
import org.turnpike.store.DataFolder;
import org.turnpike.store.LogSettings;
import org.turnpike.topology.UserUri;

/// Measures the whole store under registrations: heap of a binding, and changes for a CPU-second of
/// all threads, flusher and database included. Not a test: run its main with the number of
/// addresses, the seconds, and a folder on the disk in question.
public final class RegistrationLoad {

  private RegistrationLoad() {}

  public static void main(String[] args) throws Exception {
    int addresses = Integer.parseInt(args[0]);
    long seconds = Long.parseLong(args[1]);
    Path path = Files.createTempDirectory(Path.of(args[2]), "load");
    Instant now = Instant.parse("2026-11-21T10:00:00Z");
    UserUri[] aors = new UserUri[addresses];
    for (int i = 0; i < addresses; i++) {
      aors[i] = UserUri.parse("user-" + i + "@example.com");
    }
    try (DataFolder folder = DataFolder.open(path);
        SqlStore store =
            SqlStore.open(
                folder,
                DatabaseSettings.inFile(folder.resolve("turnpike")),
                LogSettings.STANDARD,
                now)) {
      long heap = heap();
      for (int i = 0; i < addresses; i++) {
        register(store, aors[i], i, 1, now);
      }
      long after = heap();
      System.out.printf("heap for each binding: %d bytes%n", (after - heap) / addresses);
      long cpu = cpu();
      long end = System.nanoTime() + seconds * 1_000_000_000L;
      List<Long> counts = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int seed = t;
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  Random random = new Random(seed);
                  long count = 0;
                  while (System.nanoTime() < end) {
                    int i = random.nextInt(addresses);
                    register(store, aors[i], i, 2 + count++, now);
                  }
                  synchronized (counts) {
                    counts.add(count);
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      long changes = counts.stream().mapToLong(Long::longValue).sum();
      System.out.printf(
          "%d changes in %d s, %d for a CPU-second%n",
          changes, seconds, changes * 1_000_000_000L / (cpu() - cpu));
    }
  }

  private static void register(SqlStore store, UserUri aor, int i, long cseq, Instant now) {
    String host = "192.0." + (i >> 8 & 255) + "." + (i & 255);
    // Fresh texts each time, as from a message.
    Binding binding =
        new Binding(
            "sip:user-" + i + "@" + host + ":49152;transport=tcp;ob",
            "a84b4c76e66710-" + i + "@pc33.example.com",
            cseq,
            now.plusSeconds(600 + cseq % 7),
            1000,
            List.of(),
            "<urn:uuid:00000000-0000-1000-8000-" + (100_000_000_000L + i) + ">",
            1,
            "tcp:" + host + ":49152",
            "tcp-" + i,
            new String("Acme Phone/7.2 (build 1184)".toCharArray()));
    store.bindings().update(aor, now, _ -> new BindingChange.Replaced(List.of(binding)));
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}

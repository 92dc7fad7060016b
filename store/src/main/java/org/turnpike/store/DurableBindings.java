package org.turnpike.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.topology.UserUri;

/// Bindings that outlive the process: in memory for the call path, in a log before they are
/// answered, and in a table a moment later.
///
/// ```
///   REGISTER -> [MemoryBindings] -> append -> [BindingLog] -- every second --> [BindingTable]
///                     |                                                             |
///                  answered                              old log files go when it is durable there
/// ```
///
/// At the start the table is read, the log is replayed over it, the result is put into the table,
/// and a new log begins. Each of these can be interrupted and done again.
public final class DurableBindings implements Bindings, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DurableBindings.class);

  private final MemoryBindings memory;
  private final BindingLog log;
  private final BindingTable table;
  private final List<String> repairs;
  private final Thread follower;
  private final CountDownLatch closing = new CountDownLatch(1);
  private boolean complained;

  private DurableBindings(
      MemoryBindings memory,
      BindingLog log,
      BindingTable table,
      List<String> repairs,
      LogSettings settings) {
    this.memory = memory;
    this.log = log;
    this.table = table;
    this.repairs = repairs;
    long pause = settings.followEvery().toMillis();
    this.follower =
        Thread.ofPlatform().daemon().name("store-follow").unstarted(() -> follow(pause));
  }

  /// @param folder of the log, made if it is missing; nobody else may write to it
  /// @throws StoreFailed if the folder or the table cannot be used
  public static DurableBindings open(
      Path folder, LogSettings settings, BindingTable table, Instant now) {
    List<String> repairs = new ArrayList<>();
    BindingTable.Contents contents = table.load();
    Map<UserUri, List<Binding>> all = new HashMap<>(contents.bindings());
    Map<UserUri, List<Binding>> changed = new HashMap<>();
    long sequence = contents.sequence();
    List<LogSegment> segments = segments(folder);
    long previous = contents.sequence();
    for (LogSegment segment : segments) {
      repairs.addAll(segment.damage());
      for (LogRecord record : segment.records()) {
        if (record.sequence() > previous + 1) {
          repairs.add(lost(segment.file(), previous + 1, record.sequence() - 1));
        }
        previous = Math.max(previous, record.sequence());
        if (record.sequence() > contents.sequence()) {
          changed.put(record.aor(), record.bindings());
        }
        sequence = Math.max(sequence, record.sequence());
      }
    }
    all.putAll(changed);
    dropExpired(all, changed, now);
    table.apply(changed, sequence);
    table.makeDurable();
    retire(segments, repairs);
    BindingLog log = new BindingLog(folder, settings, sequence);
    DurableBindings opened =
        new DurableBindings(
            new MemoryBindings(all, log), log, table, List.copyOf(repairs), settings);
    opened.follower.start();
    return opened;
  }

  private static String lost(Path file, long first, long last) {
    return file
        + ": "
        + (last - first + 1)
        + " change(s) of registrations are lost (number "
        + first
        + " to "
        + last
        + "); the phones concerned come back at their next refresh";
  }

  private static List<LogSegment> segments(Path folder) {
    try {
      Files.createDirectories(folder);
      List<LogSegment> segments = new ArrayList<>();
      for (Path file : LogSegment.in(folder)) {
        segments.add(LogSegment.read(file));
      }
      return segments;
    } catch (IOException e) {
      throw Trouble.with(folder, "read", e);
    }
  }

  private static void dropExpired(
      Map<UserUri, List<Binding>> all, Map<UserUri, List<Binding>> changed, Instant now) {
    for (Map.Entry<UserUri, List<Binding>> entry : all.entrySet()) {
      List<Binding> live = entry.getValue().stream().filter(b -> !b.expired(now)).toList();
      if (live.size() < entry.getValue().size()) {
        entry.setValue(live);
        changed.put(entry.getKey(), live);
      }
    }
  }

  /// The table has what is in these files. One with damage is kept beside the log under another
  /// name.
  private static void retire(List<LogSegment> segments, List<String> repairs) {
    for (LogSegment segment : segments) {
      try {
        if (segment.kept()) {
          Path kept = segment.file().resolveSibling(segment.file().getFileName() + ".damaged");
          for (int n = 2; Files.exists(kept); n++) {
            kept = segment.file().resolveSibling(segment.file().getFileName() + ".damaged-" + n);
          }
          Files.move(segment.file(), kept);
          repairs.add(
              kept
                  + ": "
                  + segment.records().size()
                  + " sound changes were taken from it; the file is kept for inspection");
        } else {
          Files.deleteIfExists(segment.file());
        }
      } catch (IOException e) {
        throw Trouble.with(segment.file(), "retire", e);
      }
    }
  }

  @Override
  public List<Binding> of(UserUri aor, Instant at) {
    return memory.of(aor, at);
  }

  @Override
  public BindingChange update(
      UserUri aor, Instant at, Function<List<Binding>, BindingChange> change) {
    return memory.update(aor, at, change);
  }

  @Override
  public List<Expired> expire(Instant at) {
    return memory.expire(at);
  }

  @Override
  public int size() {
    return memory.size();
  }

  /// What was found damaged at the start and what became of it, one sentence each; empty as a rule.
  public List<String> repairs() {
    return repairs;
  }

  int logFiles() {
    return log.files();
  }

  private void follow(long pauseMillis) {
    try {
      while (!closing.await(pauseMillis, TimeUnit.MILLISECONDS)) {
        followOnce();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void followOnce() {
    BindingLog.Batch batch = log.take();
    try {
      if (!batch.changes().isEmpty()) {
        table.apply(batch.changes(), batch.upTo());
      }
      if (log.canForget(batch.upTo())) {
        table.makeDurable();
        log.forget(batch.upTo());
      }
      complained = false;
    } catch (RuntimeException e) {
      // Nothing is lost: the log keeps it, and grows until the database is back.
      log.giveBack(batch);
      if (!complained) {
        LOG.warn(
            "the database does not take registrations ({}); they stay in the log, which grows until"
                + " it does",
            e.getMessage());
        complained = true;
      }
    }
  }

  /// Takes no more changes, and brings the table up to date.
  @Override
  public void close() {
    closing.countDown();
    try {
      follower.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    log.close();
    followOnce();
  }
}

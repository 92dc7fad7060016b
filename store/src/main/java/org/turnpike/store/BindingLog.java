package org.turnpike.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.topology.UserUri;

/// The write-ahead log of registrations: files that are only appended to.
///
/// An append is one write into the page cache under one lock, some two microseconds. A thread of
/// its own flushes to the disk, whatever has come since its last turn at once. What the database
/// has not got yet is collected here by address of record, under the same lock, so that "everything
/// up to sequence n" and "these changes" are never apart.
final class BindingLog implements BindingJournal, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BindingLog.class);

  /// What the database is to take next.
  record Batch(Map<UserUri, List<Binding>> changes, long upTo) {}

  private record Closed(Path file, long lastSequence) {}

  private final Path folder;
  private final LogSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition closing = lock.newCondition();
  private final Condition flushed = lock.newCondition();
  private final Deque<Closed> closed = new ArrayDeque<>();
  private final Thread flusher;

  private Map<UserUri, List<Binding>> pending = new HashMap<>();
  private RandomAccessFile file;
  private Path path;
  private long position;
  private long sequence;
  private long flushedSequence;
  private @Nullable IOException flushFailure;
  private List<RandomAccessFile> full = new ArrayList<>();
  private boolean open = true;
  private boolean finished;

  /// Starts a new file after change number `sequence`.
  BindingLog(Path folder, LogSettings settings, long sequence) {
    this.folder = folder;
    this.settings = settings;
    this.sequence = sequence;
    this.flushedSequence = sequence;
    this.path = LogSegment.fileFor(folder, sequence + 1);
    try {
      this.file = start(path, sequence + 1);
      PrivateFile.syncFolderOf(path);
    } catch (IOException e) {
      throw Trouble.with(path, "start", e);
    }
    this.position = LogSegment.HEADER_BYTES;
    this.flusher = Thread.ofPlatform().daemon().name("store-flush").unstarted(this::flush);
    flusher.start();
  }

  private static RandomAccessFile start(Path path, long first) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      file.setLength(0);
      file.write(LogSegment.header(first));
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public long append(UserUri aor, List<Binding> bindings) {
    byte[] record = LogRecord.encode(aor, bindings);
    lock.lock();
    try {
      if (!open) {
        throw new StoreFailed(
            "the registration log " + folder + " is closed: the node is stopping");
      }
      if (position + record.length > settings.segmentBytes()
          && position > LogSegment.HEADER_BYTES) {
        rotate();
      }
      LogRecord.seal(record, sequence + 1);
      write(record);
      sequence++;
      pending.put(aor, bindings);
      changed.signal();
      return sequence;
    } finally {
      lock.unlock();
    }
  }

  /// A plain file rather than a channel: a channel closes itself under a thread that is
  /// interrupted.
  private void write(byte[] record) {
    try {
      file.write(record);
      position += record.length;
    } catch (IOException e) {
      try {
        // A part of it may be there: the next append starts where this one did.
        file.setLength(position);
        file.seek(position);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw Trouble.with(path, "write", e);
    }
  }

  /// Leaves all waiting for the disk to the flusher: a rotation costs the caller one new file.
  private void rotate() {
    Path next = LogSegment.fileFor(folder, sequence + 1);
    try {
      RandomAccessFile fresh = start(next, sequence + 1);
      closed.add(new Closed(path, sequence));
      full.add(file);
      file = fresh;
      path = next;
      position = LogSegment.HEADER_BYTES;
    } catch (IOException e) {
      throw Trouble.with(next, "start", e);
    }
  }

  private void flush() {
    lock.lock();
    try {
      while (open) {
        if (flushedSequence == sequence) {
          changed.await();
          continue;
        }
        flushOnce();
        if (open && settings.durability() == Durability.PROCESS_CRASH) {
          closing.await(settings.syncEvery().toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does; close() flushes what is left
    } finally {
      lock.unlock();
    }
  }

  /// Called with the lock held, which is free while the disk works.
  private void flushOnce() {
    long upTo = sequence;
    RandomAccessFile current = file;
    Path currentPath = path;
    List<RandomAccessFile> done = full;
    full = new ArrayList<>();
    @Nullable IOException failure = null;
    lock.unlock();
    try {
      for (RandomAccessFile one : done) {
        one.getFD().sync();
        one.close();
      }
      if (!done.isEmpty()) {
        PrivateFile.syncFolderOf(currentPath);
      }
      current.getFD().sync();
    } catch (IOException e) {
      failure = e;
    } finally {
      lock.lock();
    }
    if (failure != null) {
      // A second sync would report success for pages that are gone: remember.
      flushFailure = failure;
      LOG.error(Trouble.with(currentPath, "flush", failure).getMessage());
    }
    flushedSequence = upTo;
    flushed.signalAll();
  }

  @Override
  public void await(long position) {
    if (settings.durability() == Durability.PROCESS_CRASH) {
      return;
    }
    lock.lock();
    try {
      while (flushedSequence < position && !finished) {
        flushed.awaitUninterruptibly();
      }
      if (flushFailure != null) {
        throw Trouble.with(path, "flush", flushFailure);
      }
    } finally {
      lock.unlock();
    }
  }

  /// What has come since the last call.
  Batch take() {
    lock.lock();
    try {
      Batch batch = new Batch(pending, sequence);
      pending = new HashMap<>();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /// Puts back what the database would not take, except where something newer has come.
  void giveBack(Batch batch) {
    lock.lock();
    try {
      batch.changes().forEach(pending::putIfAbsent);
    } finally {
      lock.unlock();
    }
  }

  /// Whether a file can go once everything up to `sequence` is durable elsewhere.
  boolean canForget(long sequence) {
    lock.lock();
    try {
      return !closed.isEmpty() && closed.getFirst().lastSequence() <= sequence;
    } finally {
      lock.unlock();
    }
  }

  /// Deletes the files whose changes all are at or before `sequence`.
  void forget(long sequence) {
    lock.lock();
    try {
      while (!closed.isEmpty() && closed.getFirst().lastSequence() <= sequence) {
        Files.deleteIfExists(closed.getFirst().file());
        closed.removeFirst();
      }
    } catch (IOException e) {
      throw Trouble.with(folder, "tidy", e);
    } finally {
      lock.unlock();
    }
  }

  /// Files on the disk now.
  int files() {
    lock.lock();
    try {
      return closed.size() + 1;
    } finally {
      lock.unlock();
    }
  }

  /// Takes no more, and flushes what it took.
  @Override
  public void close() {
    lock.lock();
    try {
      open = false;
      changed.signalAll();
      closing.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      flusher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lock.lock();
    try {
      if (!finished) {
        finished = true;
        flushOnce();
        file.close();
      }
    } catch (IOException e) {
      throw Trouble.with(path, "close", e);
    } finally {
      lock.unlock();
    }
  }
}

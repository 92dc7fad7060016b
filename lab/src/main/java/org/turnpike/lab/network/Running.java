package org.turnpike.lab.network;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A program that runs: its lines can be awaited, its standard input written. Closing it ends it
/// and what it started.
public final class Running implements AutoCloseable {

  private final Process process;
  private final String name;
  private final BufferedWriter stdin;
  private final Thread reader;
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  private Running(Process process, String name, Path log) {
    this.process = process;
    this.name = name;
    this.stdin =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    // Reading a pipe holds the thread that a virtual one runs on: of many programs, all of them.
    this.reader = Thread.ofPlatform().daemon().name("log-" + name).start(() -> read(log));
  }

  static Running start(Path log, List<String> command) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new Running(process, command.toString(), log);
    } catch (IOException e) {
      throw new LabFailed(String.join(" ", command) + ": " + e.getMessage(), e);
    }
  }

  private void read(Path log) {
    try (BufferedReader in =
            new BufferedReader(
                new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter out = Files.newBufferedWriter(log)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write(line);
        out.newLine();
        out.flush();
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      // The program was ended while a line was read: what it said so far is in the log.
    }
    synchronized (lines) {
      ended = true;
      lines.notifyAll();
    }
  }

  /// Waits for a line of its output, said already or to come.
  ///
  /// @throws LabFailed with its last words, if it ends or the time is over before
  public String await(Predicate<String> line, Duration atMost) {
    return awaitAfter(0, line, atMost);
  }

  /// As [#await], but only lines after the first `from` ones count (see [#said]).
  public String awaitAfter(int from, Predicate<String> line, Duration atMost) {
    int at = indexAfter(from, line, atMost);
    synchronized (lines) {
      return lines.get(at);
    }
  }

  /// As [#awaitAfter].
  ///
  /// @return the line's number, counted from 0
  public int indexAfter(int from, Predicate<String> line, Duration atMost) {
    long until = System.nanoTime() + atMost.toNanos();
    int next = from;
    synchronized (lines) {
      while (true) {
        for (; next < lines.size(); next++) {
          if (line.test(lines.get(next))) {
            return next;
          }
        }
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (ended || left <= 0) {
          throw new LabFailed(
              name
                  + (ended ? " ended" : " did not say it in " + atMost)
                  + "; last words:\n"
                  + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size())));
        }
        try {
          lines.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new LabFailed(name + ": waiting was interrupted", e);
        }
      }
    }
  }

  /// How many lines it has said.
  public int said() {
    synchronized (lines) {
      return lines.size();
    }
  }

  public List<String> output() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  public void type(String line) {
    try {
      stdin.write(line);
      stdin.newLine();
      stdin.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /// Waits for the end.
  ///
  /// @return its exit code
  public int awaitEnd(Duration atMost) {
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabFailed(name + " did not end in " + atMost);
      }
      reader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailed(name + ": waiting was interrupted", e);
    }
  }

  /// SIGINT, as Ctrl-C gives it.
  public void interrupt() {
    signal("INT");
  }

  /// @param name `USR1`
  public void signal(String name) {
    Shell.run("kill", "-" + name, Long.toString(process.pid()));
  }

  /// SIGKILL, with what it started.
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        kill();
        process.waitFor();
      }
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

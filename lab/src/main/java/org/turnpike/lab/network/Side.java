package org.turnpike.lab.network;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Work that is done at once.
public final class Side {

  private Side() {}

  /// @throws LabFailed where some of it fails
  public static void bySide(List<Runnable> work) {
    all(work, Executors.newVirtualThreadPerTaskExecutor());
  }

  /// The same, as many at once as keep the processors busy: for what computes, and would keep
  /// others waiting that have calls.
  public static void inTurns(List<Runnable> work) {
    all(work, Executors.newFixedThreadPool(2 * Runtime.getRuntime().availableProcessors()));
  }

  private static void all(List<Runnable> work, ExecutorService many) {
    try (many) {
      List<Future<?>> all = new ArrayList<>();
      work.forEach(w -> all.add(many.submit(w)));
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof LabFailed failed
          ? failed
          : new LabFailed("work side by side: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailed("work side by side was interrupted", e);
    }
  }
}

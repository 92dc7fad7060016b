package org.turnpike.lab.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.turnpike.lab.network.LabFailed;

/// Work that is done at once.
final class Side {

  private Side() {}

  static void bySide(List<Runnable> work) {
    all(work, Executors.newVirtualThreadPerTaskExecutor());
  }

  /// As many at once as keep the processors busy: for programs that compute when they begin, which
  /// would keep others waiting that have calls.
  static void inTurns(List<Runnable> work) {
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
          : new LabFailed("setting the stage: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailed("setting the stage was interrupted", e);
    }
  }
}

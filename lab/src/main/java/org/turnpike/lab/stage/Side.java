package org.turnpike.lab.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.turnpike.lab.network.LabFailed;

/// Work that is done at once.
final class Side {

  private Side() {}

  static void bySide(List<Runnable> work) {
    try (var many = Executors.newVirtualThreadPerTaskExecutor()) {
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

package org.turnpike.lab.prove;

import org.turnpike.lab.verdict.Proof;

/// Who is told how far the work is. Each method may be called from any thread.
public interface Progress {

  /// A network is being built.
  ///
  /// @param calls that will be placed in it
  void building(String name, int calls);

  /// A call begins.
  void playing(String name, String call);

  /// It is judged.
  void judged(String name, Proof proof);

  /// Nobody is told.
  Progress SILENT =
      new Progress() {
        @Override
        public void building(String name, int calls) {}

        @Override
        public void playing(String name, String call) {}

        @Override
        public void judged(String name, Proof proof) {}
      };
}

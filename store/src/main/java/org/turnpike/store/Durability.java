package org.turnpike.store;

/// What an answered REGISTER survives.
public enum Durability {
  /// The death of the process, kill -9 included: the change is in the kernel's page cache when it
  /// is answered, and on the disk some milliseconds later. A power cut may take those milliseconds;
  /// the phones then register again at their next refresh.
  PROCESS_CRASH,
  /// A power cut too: the answer waits for the disk. Changes that come while the disk works share
  /// its next turn. The caller blocks, so it is not for an event loop on a slow disk.
  POWER_LOSS
}

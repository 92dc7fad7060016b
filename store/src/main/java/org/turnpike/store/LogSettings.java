package org.turnpike.store;

import java.time.Duration;

/// How the log of registrations is written.
///
/// @param segmentBytes a file is closed at this size, and deleted when the database has what is in
///   it
/// @param syncEvery pause between two flushes to the disk; the most that a power cut takes under
///   [Durability#PROCESS_CRASH]
/// @param followEvery pause between two batches to the database
public record LogSettings(
    long segmentBytes, Durability durability, Duration syncEvery, Duration followEvery) {

  public static final LogSettings STANDARD =
      new LogSettings(
          16L << 20, Durability.PROCESS_CRASH, Duration.ofMillis(20), Duration.ofSeconds(1));

  /// @throws IllegalArgumentException if a size or a pause is not positive
  public LogSettings {
    if (segmentBytes <= LogSegment.HEADER_BYTES || syncEvery.toMillis() < 1) {
      throw new IllegalArgumentException("a log segment needs room, and its pauses a millisecond");
    }
    if (followEvery.toMillis() < 1) {
      throw new IllegalArgumentException("the database follows after a millisecond or more");
    }
  }
}

package org.turnpike.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One file of the log as it is read back at the start.
///
/// @param file where it is
/// @param records the sound ones, in order
/// @param damage what was not sound, for the operator; empty for a healthy file
/// @param kept the file has damage that is not just a torn end, and is to be kept for inspection
record LogSegment(Path file, List<LogRecord> records, List<String> damage, boolean kept) {

  /// "TPKBIND1" and the first sequence.
  static final int HEADER_BYTES = 16;

  private static final byte[] MAGIC = "TPKBIND1".getBytes(StandardCharsets.US_ASCII);

  static Path fileFor(Path folder, long firstSequence) {
    return folder.resolve(String.format(Locale.ROOT, "bindings-%016d.log", firstSequence));
  }

  static byte[] header(long firstSequence) {
    return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putLong(firstSequence).array();
  }

  /// The segments of a folder, oldest first.
  static List<Path> in(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "bindings-*.log")) {
      all.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  static LogSegment read(Path file) throws IOException {
    return read(file, Files.readAllBytes(file));
  }

  static LogSegment read(Path file, byte[] bytes) {
    List<LogRecord> records = new ArrayList<>();
    List<String> damage = new ArrayList<>();
    boolean kept = false;
    int at = HEADER_BYTES;
    if (bytes.length < HEADER_BYTES) {
      // Killed between creating the file and its first record: nothing in it was ever answered.
      return new LogSegment(file, records, damage, false);
    }
    if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      damage.add(file + ": the first 16 bytes are not those of a registration log");
      kept = true;
    }
    while (at < bytes.length) {
      Optional<LogRecord.Read> read = LogRecord.read(bytes, at);
      if (read.isPresent()) {
        records.add(read.get().record());
        at = read.get().end();
        continue;
      }
      int next = nextSound(bytes, at + 1);
      if (next < bytes.length) {
        damage.add(
            file + ": damaged from byte " + at + " to byte " + next + "; what follows was read");
        kept = true;
      } else if (torn(bytes, at)) {
        damage.add(
            file
                + ": the last "
                + (bytes.length - at)
                + " bytes, from byte "
                + at
                + ", are a change that was being written when the process ended; cut (it was never"
                + " answered)");
      } else {
        damage.add(file + ": damaged from byte " + at + " to its end at byte " + bytes.length);
        kept = true;
      }
      at = next;
    }
    return new LogSegment(file, records, damage, kept);
  }

  /// An append that was interrupted: the start of a record, and the file ends before the record.
  private static boolean torn(byte[] bytes, int at) {
    int left = bytes.length - at;
    if (left < LogRecord.PREFIX_BYTES) {
      return bytes[at] == LogRecord.MARKER >> 8
          && (left == 1 || bytes[at + 1] == (byte) LogRecord.MARKER);
    }
    return LogRecord.claimedEnd(bytes, at).filter(end -> end > bytes.length).isPresent();
  }

  private static int nextSound(byte[] bytes, int from) {
    for (int at = from; at < bytes.length; at++) {
      if (LogRecord.read(bytes, at).isPresent()) {
        return at;
      }
    }
    return bytes.length;
  }
}

package org.turnpike.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.turnpike.topology.UserUri;

/// One change in the log: all bindings that an address of record has after it, so that the last
/// record of an address stands alone and replaying one twice does no harm.
///
/// ```
///  0       2               6               10
/// +-------+---------------+---------------+----------+-----+-------+-----------------
/// | "RP"  | payload bytes | CRC-32C       | sequence | aor | count | bindings ...
/// +-------+---------------+---------------+----------+-----+-------+-----------------
///                                          <------------- payload ----------------->
/// ```
///
/// The checksum covers the length and the payload. Text is UTF-8 behind its length in four bytes.
record LogRecord(long sequence, UserUri aor, List<Binding> bindings) {

  static final short MARKER = 0x5250;
  static final int PREFIX_BYTES = 10;
  private static final int SEQUENCE_AT = PREFIX_BYTES;

  /// Larger than any REGISTER can make it; a length beyond it is damage.
  static final int MOST_BYTES = 1 << 20;

  LogRecord {
    bindings = List.copyOf(bindings);
  }

  /// The record without its sequence and checksum, which [#seal] fills in.
  static byte[] encode(UserUri aor, List<Binding> bindings) {
    Writer out = new Writer();
    out.text(aor.toString());
    out.number(bindings.size());
    for (Binding b : bindings) {
      out.text(b.contact());
      out.text(b.callId());
      out.number((int) b.cseq());
      out.wide(b.expires().getEpochSecond());
      out.number(b.expires().getNano());
      out.number(b.qThousandths());
      out.number(b.path().size());
      b.path().forEach(out::text);
      out.text(b.instanceId());
      out.number(b.regId());
      out.text(b.receivedFrom());
      out.text(b.flow());
      out.text(b.userAgent());
    }
    byte[] record = out.finished();
    if (record.length - PREFIX_BYTES > MOST_BYTES) {
      throw new StoreFailed(
          "the bindings of " + aor + " take more than 1 MiB: refuse some of its contacts");
    }
    return record;
  }

  static void seal(byte[] record, long sequence) {
    ByteBuffer.wrap(record)
        .putShort(0, MARKER)
        .putInt(2, record.length - PREFIX_BYTES)
        .putLong(SEQUENCE_AT, sequence)
        .putInt(6, checksum(record, 0, record.length - PREFIX_BYTES, sequence));
  }

  private static int checksum(byte[] in, int at, int payload, long sequence) {
    ByteBuffer head = ByteBuffer.allocate(12).putInt(payload).putLong(sequence).flip();
    CRC32C crc = new CRC32C();
    crc.update(head);
    crc.update(in, at + PREFIX_BYTES + 8, payload - 8);
    return (int) crc.getValue();
  }

  /// A record that was read, and where the next one starts.
  record Read(LogRecord record, int end) {}

  /// The bytes that a record at `at` claims, or empty if what stands there is no start of one.
  static Optional<Long> claimedEnd(byte[] file, int at) {
    if (file.length - at < PREFIX_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(file);
    int payload = in.getInt(at + 2);
    boolean start = in.getShort(at) == MARKER && payload >= 16 && payload <= MOST_BYTES;
    return start ? Optional.of((long) at + PREFIX_BYTES + payload) : Optional.empty();
  }

  /// The record at `at`, or empty if what stands there is not a whole and sound one.
  static Optional<Read> read(byte[] file, int at) {
    Optional<Long> end = claimedEnd(file, at);
    if (end.isEmpty() || end.get() > file.length) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(file, at, (int) (end.get() - at));
    in.getShort();
    int payload = in.getInt();
    int expected = in.getInt();
    long sequence = in.getLong();
    if (checksum(file, at, payload, sequence) != expected) {
      return Optional.empty();
    }
    try {
      UserUri aor = UserUri.parse(text(in));
      List<Binding> bindings = new ArrayList<>();
      for (int left = in.getInt(); left > 0; left--) {
        bindings.add(binding(in));
      }
      return Optional.of(new Read(new LogRecord(sequence, aor, bindings), (int) (long) end.get()));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty(); // a checksum that fits by chance over bytes that do not
    }
  }

  private static Binding binding(ByteBuffer in) {
    String contact = text(in);
    String callId = text(in);
    long cseq = in.getInt() & 0xffff_ffffL;
    Instant expires = Instant.ofEpochSecond(in.getLong(), in.getInt());
    int q = in.getInt();
    int hops = in.getInt();
    List<String> path = new ArrayList<>();
    for (int i = 0; i < hops; i++) {
      path.add(text(in));
    }
    String instanceId = text(in);
    int regId = in.getInt();
    return new Binding(
        contact, callId, cseq, expires, q, path, instanceId, regId, text(in), text(in), text(in));
  }

  private static String text(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    String text = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
    in.position(in.position() + length);
    return text;
  }

  /// Grows as needed; starts behind the prefix and the sequence.
  private static final class Writer {
    private ByteBuffer buffer = ByteBuffer.allocate(512).position(PREFIX_BYTES + 8);

    void text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      number(bytes.length);
      room(bytes.length).put(bytes);
    }

    void number(int value) {
      room(4).putInt(value);
    }

    void wide(long value) {
      room(8).putLong(value);
    }

    private ByteBuffer room(int bytes) {
      if (buffer.remaining() < bytes) {
        ByteBuffer larger =
            ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes));
        buffer = larger.put(buffer.flip());
      }
      return buffer;
    }

    byte[] finished() {
      return Arrays.copyOf(buffer.array(), buffer.position());
    }
  }
}

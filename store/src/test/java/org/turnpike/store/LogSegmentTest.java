package org.turnpike.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.store.Samples.ALICE;
import static org.turnpike.store.Samples.BOB;
import static org.turnpike.store.Samples.phone;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.UserUri;

final class LogSegmentTest {

  private static final Path FILE = Path.of("bindings-0000000000000001.log");

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private long sequence;

  LogSegmentTest() {
    log.writeBytes(LogSegment.header(1));
  }

  /// @return where the record starts
  private int append(UserUri aor, Binding... bindings) {
    int at = log.size();
    byte[] record = LogRecord.encode(aor, List.of(bindings));
    LogRecord.seal(record, ++sequence);
    log.writeBytes(record);
    return at;
  }

  private LogSegment read(byte[] bytes) {
    return LogSegment.read(FILE, bytes);
  }

  @Test
  void everyFieldOfABindingComesBack() {
    Binding bare =
        new Binding(
            "sip:x@h",
            "c",
            0xffff_ffffL,
            Samples.EPOCH.plusNanos(5),
            0,
            List.of(),
            "",
            0,
            "",
            "",
            "");
    append(ALICE, phone(1, 4, 60), bare);
    append(BOB);
    LogSegment segment = read(log.toByteArray());
    assertThat(segment.damage()).isEmpty();
    assertThat(segment.records())
        .containsExactly(
            new LogRecord(1, ALICE, List.of(phone(1, 4, 60), bare)),
            new LogRecord(2, BOB, List.of()));
  }

  @Test
  void aRecordLargerThanTheFirstBufferComesBack() {
    Binding[] many = new Binding[40];
    Arrays.setAll(many, i -> phone(i, i, 60));
    append(ALICE, many);
    assertThat(read(log.toByteArray()).records())
        .singleElement()
        .extracting(LogRecord::bindings)
        .isEqualTo(List.of(many));
  }

  @Test
  void aLastRecordTornAtAnyByteIsCutAndReported() {
    append(ALICE, phone(1, 1, 60));
    int last = append(BOB, phone(2, 1, 60));
    byte[] whole = log.toByteArray();
    for (int end = last + 1; end < whole.length; end++) {
      LogSegment segment = read(Arrays.copyOf(whole, end));
      assertThat(segment.records()).as("cut at %d", end).hasSize(1);
      assertThat(segment.kept()).as("cut at %d", end).isFalse();
      assertThat(segment.damage())
          .as("cut at %d", end)
          .singleElement()
          .asString()
          .contains(FILE.toString(), "from byte " + last, "cut (it was never answered)");
    }
    assertThat(read(Arrays.copyOf(whole, last)).damage()).isEmpty();
  }

  @Test
  void anyByteOfTheLastRecordFlippedIsNoticed() {
    append(ALICE, phone(1, 1, 60));
    int last = append(BOB, phone(2, 1, 60));
    for (int at = last; at < log.size(); at++) {
      byte[] bytes = log.toByteArray();
      bytes[at] ^= 0x40;
      LogSegment segment = read(bytes);
      assertThat(segment.records()).as("flipped at %d", at).hasSize(1);
      assertThat(segment.damage()).as("flipped at %d", at).hasSize(1);
    }
  }

  @Test
  void whatFollowsADamagedRecordIsSalvagedAndTheFileIsKept() {
    append(ALICE, phone(1, 1, 60));
    int middle = append(BOB, phone(2, 1, 60));
    int after = append(ALICE, phone(3, 2, 60));
    for (int at = middle; at < after; at++) {
      byte[] bytes = log.toByteArray();
      bytes[at] ^= 0x01;
      LogSegment segment = read(bytes);
      assertThat(segment.records())
          .as("flipped at %d", at)
          .extracting(LogRecord::sequence)
          .containsExactly(1L, 3L);
      assertThat(segment.kept()).isTrue();
      assertThat(segment.damage())
          .singleElement()
          .asString()
          .contains("damaged from byte " + middle + " to byte " + after);
    }
  }

  @Test
  void aFileThatEndsInItsHeaderHoldsNothingAndIsNoDamage() {
    for (int end = 0; end <= LogSegment.HEADER_BYTES; end++) {
      LogSegment segment = read(Arrays.copyOf(log.toByteArray(), end));
      assertThat(segment.records()).isEmpty();
      assertThat(segment.damage()).isEmpty();
    }
  }

  @Test
  void anotherKindOfFileIsReportedAndKept() {
    LogSegment segment =
        read(
            "just some text that somebody put there"
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThat(segment.kept()).isTrue();
    assertThat(segment.records()).isEmpty();
    assertThat(segment.damage()).first().asString().contains("not those of a registration log");
  }

  @Test
  void randomBytesNeverYieldARecordNorAnException() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[LogSegment.HEADER_BYTES + random.nextInt(300)];
      random.nextBytes(bytes);
      bytes[LogSegment.HEADER_BYTES - 1] = 0x52;
      assertThat(read(bytes).records()).isEmpty();
    }
  }
}

package org.turnpike.net.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixDatagramIT {

  @TempDir Path folder;

  @BeforeEach
  void needsLinux() {
    assumeTrue(Libc.missing().isEmpty());
  }

  /// What a socket of that name gets.
  private static String heard(String name, String text) {
    Libc libc = new Libc();
    int fd = libc.socket(UnixDatagram.AF_UNIX, UnixDatagram.SOCK_DGRAM, 0);
    try {
      MemorySegment address = UnixDatagram.address(name.getBytes(StandardCharsets.UTF_8));
      assertThat(libc.bind(fd, address.address(), (int) address.byteSize())).isZero();
      assertThat(UnixDatagram.send(name, text.getBytes(StandardCharsets.UTF_8))).isEmpty();
      MemorySegment into = Raw.allocate(256);
      long length = libc.read(fd, into.address(), 256);
      return new String(
          into.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    } finally {
      libc.close(fd);
    }
  }

  @Test
  void aSocketWithAPathOrAnAbstractNameHearsWhatIsSaid() {
    assertThat(heard(folder.resolve("notify").toString(), "READY=1")).isEqualTo("READY=1");
    assertThat(heard("@turnpike-" + UUID.randomUUID(), "STOPPING=1")).isEqualTo("STOPPING=1");
  }

  @Test
  void whyNobodyHearsIsSaid() {
    byte[] text = {1};
    assertThat(UnixDatagram.send(folder.resolve("none").toString(), text)).isPresent();
    assertThat(UnixDatagram.send("x".repeat(200), text))
        .hasValueSatisfying(why -> assertThat(why).contains("107"));
  }
}

package org.turnpike.lab.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.turnpike.lab.network.LabFailed;

/// Reads libpcap files (microseconds or nanoseconds, either byte order). A last packet that the
/// writer did not finish is left out.
final class Pcap {

  private static final int MICROS = 0xa1b2c3d4;
  private static final int NANOS = 0xa1b23c4d;
  private static final int ETHERNET = 1;
  private static final int LINUX_SLL = 113;
  private static final int LINUX_SLL2 = 276;

  /// Gets each packet from its network header on.
  interface Sink {
    void packet(long atMicros, int etherType, ByteBuffer packet);
  }

  private Pcap() {}

  static void read(Path file, Sink sink) {
    ByteBuffer all;
    try {
      all = ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new LabFailed(file + ": " + e.getMessage(), e);
    }
    if (all.remaining() < 24) {
      throw new LabFailed(file + ": no capture file");
    }
    int magic = all.getInt(0);
    if (magic != MICROS && magic != NANOS) {
      all.order(ByteOrder.LITTLE_ENDIAN);
      magic = all.getInt(0);
      if (magic != MICROS && magic != NANOS) {
        throw new LabFailed(file + ": no capture file");
      }
    }
    int link = all.getInt(20) & 0xffff;
    int header =
        switch (link) {
          case ETHERNET -> 14;
          case LINUX_SLL -> 16;
          case LINUX_SLL2 -> 20;
          default -> throw new LabFailed(file + ": link type " + link + " is not known here");
        };
    all.position(24);
    while (all.remaining() >= 16) {
      long seconds = all.getInt() & 0xffff_ffffL;
      long fraction = all.getInt() & 0xffff_ffffL;
      int captured = all.getInt();
      all.getInt();
      if (captured < 0 || captured > all.remaining()) {
        return;
      }
      ByteBuffer packet = all.slice(all.position(), captured).order(ByteOrder.BIG_ENDIAN);
      all.position(all.position() + captured);
      if (captured < header) {
        continue;
      }
      int etherType = packet.getShort(link == LINUX_SLL2 ? 0 : header - 2) & 0xffff;
      int skip = header;
      while (etherType == 0x8100 && captured >= skip + 4) { // VLAN tag
        etherType = packet.getShort(skip + 2) & 0xffff;
        skip += 4;
      }
      long micros = seconds * 1_000_000 + (magic == NANOS ? fraction / 1000 : fraction);
      sink.packet(micros, etherType, packet.slice(skip, captured - skip));
    }
  }
}

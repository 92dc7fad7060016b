package org.turnpike.net.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SocketsIT {

  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  /// Whoever may administer the network gets it whatever the system's limit is; others what it is.
  @Test
  void asMuchWaitsAsWasAskedForOrAsTheSystemAllows() throws Exception {
    assumeTrue(Sockets.missing().isEmpty());
    Path limit = Path.of("/proc/sys/net/core/rmem_max");
    assumeTrue(Files.isReadable(limit), "no " + limit + " here");
    int most;
    try (InputStream in = Files.newInputStream(limit)) { // in one read: the next one finds the end
      most = Integer.parseInt(new String(in.readNBytes(64), StandardCharsets.US_ASCII).strip());
    }
    Sockets sockets = new Sockets();
    for (int wanted : new int[] {64 << 10, 2 * most}) {
      int fd = sockets.open(ANYWHERE, false, wanted, 0, false, false, false);
      try {
        assertThat(sockets.receives(fd)).isIn(wanted, Math.min(wanted, most));
      } finally {
        sockets.close(fd);
      }
    }
  }
}

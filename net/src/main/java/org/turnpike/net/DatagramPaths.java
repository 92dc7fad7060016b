package org.turnpike.net;

import java.util.List;
import java.util.stream.IntStream;

/// Makes the datagram paths of a node.
public final class DatagramPaths {

  private DatagramPaths() {}

  /// The best paths that this machine has, one thread each.
  public static List<DatagramPath> open(int threads) {
    return nio(threads);
  }

  /// Paths over the JDK's channels, one thread each.
  public static List<DatagramPath> nio(int threads) {
    return IntStream.range(0, threads).<DatagramPath>mapToObj(NioPath::new).toList();
  }
}

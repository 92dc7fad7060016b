package org.turnpike.net;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.net.ffm.Sockets;

/// Makes the datagram paths of a node, one thread each.
public final class DatagramPaths {

  /// Which way datagrams go.
  public enum Way {
    /// Linux's own calls, in batches and with segmentation offload.
    LINUX,
    /// The JDK's channels, on any system.
    PORTABLE
  }

  /// A system property that forces a way: `linux` or `portable`.
  public static final String FORCED = "turnpike.datagrams";

  private static final Logger LOG = LoggerFactory.getLogger(DatagramPaths.class);

  private DatagramPaths() {}

  /// The best paths that this process can have; the log says which, and why.
  ///
  /// @throws IllegalArgumentException if the property forces a way that there is not
  public static List<DatagramPath> open(int threads) {
    String forced = System.getProperty(FORCED, "");
    Optional<String> missing =
        forced.equals("portable") ? Optional.of(FORCED + "=portable") : Sockets.missing();
    switch (forced) {
      case "", "portable" -> {}
      case "linux" ->
          missing.ifPresent(reason -> {
            throw new IllegalArgumentException(FORCED + "=linux is not possible: " + reason);
          });
      default ->
          throw new IllegalArgumentException(
              FORCED + " is `linux` or `portable`, not `" + forced + "`");
    }
    Way way = missing.isEmpty() ? Way.LINUX : Way.PORTABLE;
    LOG.atInfo()
        .addKeyValue("event", "datagram-path")
        .addKeyValue("way", way.name().toLowerCase(Locale.ROOT))
        .addKeyValue("threads", threads)
        .addKeyValue("cause", missing.orElse("Linux, and native access is allowed"))
        .log("datagrams go by {}", way == Way.LINUX ? "Linux's own calls" : "the JDK's channels");
    return of(way, threads);
  }

  /// Whether this process has that way.
  public static boolean has(Way way) {
    return way == Way.PORTABLE || Sockets.missing().isEmpty();
  }

  /// Paths of one kind.
  public static List<DatagramPath> of(Way way, int threads) {
    return IntStream.range(0, threads)
        .<DatagramPath>mapToObj(index ->
            switch (way) {
              case LINUX -> new LinuxPath(index, true);
              case PORTABLE -> new NioPath(index);
            })
        .toList();
  }
}

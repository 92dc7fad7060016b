package org.turnpike.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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

  private static final ThreadLocal<Sockets> HOLDING = ThreadLocal.withInitial(Sockets::new);

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

  /// Holds a port that nobody serves yet, so that no other program is given it.
  ///
  /// @return what lets go of it, callable from any thread; null if the port cannot be had
  public static @Nullable Runnable hold(InetSocketAddress bind) {
    return has(Way.LINUX) ? heldByLinux(bind) : heldByChannel(bind);
  }

  /// A program that this process starts just then has no copy of the descriptor, which would hold
  /// the port for some milliseconds more: the JDK's channels are copied.
  private static @Nullable Runnable heldByLinux(InetSocketAddress bind) {
    try {
      int fd = HOLDING.get().open(bind, false, 4096, 0, false, false, false);
      return () -> HOLDING.get().close(fd);
    } catch (IOException e) {
      return null; // taken, or no descriptor is left
    }
  }

  private static @Nullable Runnable heldByChannel(InetSocketAddress bind) {
    try {
      DatagramChannel channel =
          DatagramChannel.open(
              bind.getAddress() instanceof Inet4Address
                  ? StandardProtocolFamily.INET
                  : StandardProtocolFamily.INET6);
      try {
        channel.bind(bind);
        return () -> close(channel);
      } catch (IOException e) {
        close(channel);
        return null;
      }
    } catch (IOException e) {
      return null; // no descriptor is left
    }
  }

  private static void close(DatagramChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the system knows no reason not to close a socket
    }
  }
}

package org.turnpike.net;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's door for whoever runs it: a socket in the file system that only its owner may open. A
/// line of text comes in, a line goes out; a connection may ask several times, one after the other.
/// What the lines say is not its business.
public final class ControlSocket implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

  /// An import of a hundred thousand users.
  private static final int MOST_BYTES = 64 << 20;

  private static final int MOST_AT_ONCE = 16;

  private final Path file;
  private final ServerSocketChannel socket;
  private final UnaryOperator<String> answers;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  private ControlSocket(Path file, ServerSocketChannel socket, UnaryOperator<String> answers) {
    this.file = file;
    this.socket = socket;
    this.answers = answers;
  }

  /// Opens it, over one that an earlier process left behind: the caller holds its folder.
  ///
  /// @param answers called on virtual threads, several at once; may block
  /// @return empty where the system has no such sockets, or the path is too long for one (107 bytes
  ///   on Linux)
  public static Optional<ControlSocket> open(Path file, UnaryOperator<String> answers) {
    ServerSocketChannel socket = null;
    try {
      Files.deleteIfExists(file);
      socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      socket.bind(UnixDomainSocketAddress.of(file));
      try {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      } catch (UnsupportedOperationException e) {
        LOG.debug("no permissions on {}: its folder's have to do", file);
      }
      ControlSocket opened = new ControlSocket(file, socket, answers);
      Thread.ofVirtual().name("control").start(opened::accept);
      return Optional.of(opened);
    } catch (IOException | UnsupportedOperationException e) {
      if (socket != null) {
        closeQuietly(socket);
      }
      LOG.warn("no control socket at {}: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /// Asks a node that runs.
  ///
  /// @return empty if none has that socket open
  /// @throws IOException if it does not answer
  public static Optional<String> ask(Path file, String question) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    SocketChannel channel;
    try {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(file));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty(); // left behind by a process that was killed
    }
    try (channel) {
      write(channel, question);
      Optional<String> answer = new Lines(channel).next();
      if (answer.isEmpty()) {
        throw new IOException("the node ended the connection without an answer");
      }
      return answer;
    }
  }

  private void accept() {
    while (socket.isOpen()) {
      try {
        SocketChannel channel = socket.accept();
        if (places.tryAcquire()) {
          Thread.ofVirtual().name("control").start(() -> serve(channel));
        } else {
          channel.close();
        }
      } catch (IOException e) {
        if (socket.isOpen()) {
          LOG.warn("control socket: {}", e.getMessage());
        }
      }
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      Lines lines = new Lines(channel);
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        write(channel, answers.apply(line.get()));
      }
    } catch (IOException e) {
      LOG.debug("control connection: {}", e.getMessage()); // it went away
    } catch (RuntimeException e) {
      LOG.error("a question to this node failed", e);
    } finally {
      places.release();
    }
  }

  private static void write(SocketChannel channel, String line) throws IOException {
    ByteBuffer out =
        ByteBuffer.wrap((line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  /// What comes over a channel, line by line.
  private static final class Lines {
    private final SocketChannel channel;
    private byte[] held = new byte[8192];
    private int length;

    Lines(SocketChannel channel) {
      this.channel = channel;
    }

    /// @return empty at the end
    Optional<String> next() throws IOException {
      int searched = 0;
      while (true) {
        for (; searched < length; searched++) {
          if (held[searched] == '\n') {
            String line = new String(held, 0, searched, StandardCharsets.UTF_8);
            System.arraycopy(held, searched + 1, held, 0, length - searched - 1);
            length -= searched + 1;
            return Optional.of(line);
          }
        }
        if (length == held.length) {
          if (length >= MOST_BYTES) {
            throw new IOException("a line of more than " + MOST_BYTES + " bytes");
          }
          held = Arrays.copyOf(held, 2 * length);
        }
        int read = channel.read(ByteBuffer.wrap(held, length, held.length - length));
        if (read < 0) {
          return Optional.empty();
        }
        length += read;
      }
    }
  }

  private static void closeQuietly(ServerSocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("control socket: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    closeQuietly(socket);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("control socket: {}", e.getMessage());
    }
  }
}

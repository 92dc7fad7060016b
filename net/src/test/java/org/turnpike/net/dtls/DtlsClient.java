package org.turnpike.net.dtls;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import org.turnpike.net.TestAuthority;

/// A DTLS client made of the JDK's engine and a socket, which keeps what it sent.
final class DtlsClient implements AutoCloseable {

  private static final int BUFFER = 32_768;

  final DatagramSocket socket;
  final List<byte[]> sent = new ArrayList<>();
  private final InetSocketAddress server;
  private final SSLEngine engine;

  DtlsClient(TestAuthority authority, InetSocketAddress server, DatagramSocket socket)
      throws Exception {
    this.server = server;
    this.socket = socket;
    socket.setSoTimeout(300);
    engine = authority.dtlsClient().createSSLEngine("localhost", server.getPort());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setMaximumPacketSize(1400);
    parameters.setProtocols(new String[] {"DTLSv1.2"});
    engine.setSSLParameters(parameters);
  }

  /// @return this, with the handshake done
  DtlsClient connect() throws IOException {
    engine.beginHandshake();
    for (int turns = 0; turns < 500; turns++) {
      switch (engine.getHandshakeStatus()) {
        case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
        case NEED_TASK -> {
          for (Runnable task = engine.getDelegatedTask();
              task != null;
              task = engine.getDelegatedTask()) {
            task.run();
          }
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP_AGAIN) {
            unwrap(new byte[0]);
          } else {
            try {
              unwrap(receive());
            } catch (SocketTimeoutException e) {
              wrap(ByteBuffer.allocate(0)); // the engine's own way to send its flight again
            }
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return this;
        }
      }
    }
    throw new IOException("no handshake in 500 turns");
  }

  private void wrap(ByteBuffer plain) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(BUFFER);
    SSLEngineResult unused = engine.wrap(plain, out);
    if (out.position() > 0) {
      transmit(Arrays.copyOf(out.array(), out.position()));
    }
  }

  void transmit(byte[] datagram) throws IOException {
    sent.add(datagram);
    socket.send(new DatagramPacket(datagram, datagram.length, server));
  }

  private byte[] receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[BUFFER], BUFFER);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private byte[] unwrap(byte[] datagram) throws IOException {
    ByteBuffer plain = ByteBuffer.allocate(BUFFER);
    engine.unwrap(ByteBuffer.wrap(datagram), plain);
    return Arrays.copyOf(plain.array(), plain.position());
  }

  void say(String text) throws IOException {
    wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// The next record's text; empty for a record that holds none, such as the end of the session.
  String hear() throws IOException {
    socket.setSoTimeout(20_000);
    String text = new String(unwrap(receive()), StandardCharsets.UTF_8);
    return text.isEmpty() && !engine.isInboundDone() ? hear() : text;
  }

  /// Whether the server has said goodbye.
  boolean ended() {
    return engine.isInboundDone();
  }

  javax.net.ssl.SSLSession session() {
    return engine.getSession();
  }

  void sayGoodbye() throws IOException {
    engine.closeOutbound();
    while (!engine.isOutboundDone()) {
      wrap(ByteBuffer.allocate(0));
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}

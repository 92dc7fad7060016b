package org.turnpike.server.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.turnpike.traversal.stun.Integrity;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Slice;

/// One connection of a TURN client that is written from RFC 8656 and RFC 6062.
final class TurnTcpClient implements AutoCloseable {

  static final String REALM = "test.example";
  static final byte[] KEY = Integrity.longTermKey("alice", REALM, "secret");

  private final Socket socket;
  private final DataInputStream in;
  private String nonce = "";

  TurnTcpClient(InetSocketAddress server) throws IOException {
    socket = new Socket(server.getAddress(), server.getPort());
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
  }

  StunMessage ask(int method, UnaryOperator<StunWriter> attributes) throws IOException {
    send(method, attributes);
    return read();
  }

  void send(int method, UnaryOperator<StunWriter> attributes) throws IOException {
    if (nonce.isEmpty()) {
      socket.getOutputStream().write(new StunWriter(method, StunClass.REQUEST, id()).toBytes());
      nonce = Objects.requireNonNull(read().text(StunAttribute.NONCE));
    }
    socket
        .getOutputStream()
        .write(
            attributes
                .apply(new StunWriter(method, StunClass.REQUEST, id()))
                .text(StunAttribute.USERNAME, "alice")
                .text(StunAttribute.REALM, REALM)
                .text(StunAttribute.NONCE, nonce)
                .integrity(Integrity.SHA1, KEY)
                .toBytes());
  }

  private static byte[] id() {
    byte[] id = new byte[12];
    new SecureRandom().nextBytes(id);
    return id;
  }

  StunMessage read() throws IOException {
    byte[] head = new byte[20];
    in.readFully(head);
    int length = (head[2] & 0xff) << 8 | head[3] & 0xff;
    byte[] whole = Arrays.copyOf(head, 20 + length);
    in.readFully(whole, 20, length);
    if (StunMessage.parse(Slice.of(whole)) instanceof Decoded.Value<StunMessage>(StunMessage m)) {
      return m;
    }
    throw new IOException("not STUN");
  }

  InetSocketAddress allocate() throws IOException {
    StunMessage answer =
        ask(StunMethod.ALLOCATE, w -> w.number(StunAttribute.REQUESTED_TRANSPORT, 6L << 24));
    InetSocketAddress relayed = answer.address(StunAttribute.XOR_RELAYED_ADDRESS);
    assertThat(relayed).as("error %d", answer.errorCode()).isNotNull();
    return Objects.requireNonNull(relayed);
  }

  StunMessage connect(InetSocketAddress peer) throws IOException {
    return ask(StunMethod.CONNECT, w -> w.address(StunAttribute.XOR_PEER_ADDRESS, peer));
  }

  StunMessage permit(InetAddress peer) throws IOException {
    return ask(
        StunMethod.CREATE_PERMISSION,
        w -> w.address(StunAttribute.XOR_PEER_ADDRESS, new InetSocketAddress(peer, 0)));
  }

  /// After this the connection is the peer's.
  TurnTcpClient bind(long connection) throws IOException {
    StunMessage answer =
        ask(StunMethod.CONNECTION_BIND, w -> w.number(StunAttribute.CONNECTION_ID, connection));
    assertThat(answer.kind()).as("error %d", answer.errorCode()).isEqualTo(StunClass.SUCCESS);
    assertThat(answer.isBy(KEY)).isTrue();
    return this;
  }

  Socket socket() {
    return socket;
  }

  void say(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  byte[] hear(int count) throws IOException {
    byte[] heard = new byte[count];
    in.readFully(heard);
    return heard;
  }

  /// Waits for the end; a reset is one too.
  boolean ended() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

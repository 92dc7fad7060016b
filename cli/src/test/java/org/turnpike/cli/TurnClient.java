package org.turnpike.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.turnpike.traversal.stun.Integrity;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Slice;

/// A TURN client over UDP that keeps its allocation as long as it is not closed.
final class TurnClient implements AutoCloseable {

  private static final int TRIES = 20;

  private final DatagramSocket socket;
  private final InetSocketAddress server;
  private final String username;
  private final String password;
  private String realm = "";
  private String nonce = "";

  /// @param server `127.0.0.1:40123`
  TurnClient(String server, String username, String password) {
    int colon = server.lastIndexOf(':');
    InetAddress address = InetAddress.ofLiteral(server.substring(0, colon));
    this.server = new InetSocketAddress(address, Integer.parseInt(server.substring(colon + 1)));
    this.username = username;
    this.password = password;
    try {
      this.socket = new DatagramSocket(new InetSocketAddress(address, 0));
      socket.setSoTimeout(500);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String local() {
    return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
  }

  /// @return the answer, whatever it says
  StunMessage allocate() {
    return ask(StunMethod.ALLOCATE, w -> w.number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24));
  }

  StunMessage refresh() {
    return ask(StunMethod.REFRESH, w -> w);
  }

  /// Something for a peer, in an indication.
  void indicate(InetSocketAddress peer, byte[] data) {
    byte[] indication =
        new StunWriter(StunMethod.SEND, StunClass.INDICATION, id())
            .address(StunAttribute.XOR_PEER_ADDRESS, peer)
            .bytes(StunAttribute.DATA, data)
            .toBytes();
    try {
      socket.send(new DatagramPacket(indication, indication.length, server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Asks with credentials; a challenge is met first.
  StunMessage ask(int method, UnaryOperator<StunWriter> attributes) {
    if (nonce.isEmpty()) {
      challenged(send(new StunWriter(method, StunClass.REQUEST, id()).toBytes()));
    }
    StunMessage answer = send(proven(method, attributes));
    if (answer.kind() == StunClass.ERROR && answer.errorCode() == 438) {
      challenged(answer);
      answer = send(proven(method, attributes));
    }
    return answer;
  }

  private void challenged(StunMessage answer) {
    realm = Objects.requireNonNullElse(answer.text(StunAttribute.REALM), "");
    nonce = Objects.requireNonNullElse(answer.text(StunAttribute.NONCE), "");
  }

  private byte[] proven(int method, UnaryOperator<StunWriter> attributes) {
    return attributes
        .apply(new StunWriter(method, StunClass.REQUEST, id()))
        .text(StunAttribute.USERNAME, username)
        .text(StunAttribute.REALM, realm)
        .text(StunAttribute.NONCE, nonce)
        .integrity(Integrity.SHA1, Integrity.longTermKey(username, realm, password))
        .toBytes();
  }

  private static byte[] id() {
    byte[] id = new byte[12];
    ThreadLocalRandom.current().nextBytes(id);
    return id;
  }

  /// Sends, again where nothing comes (RFC 8489 §6.2.1).
  private StunMessage send(byte[] request) {
    try {
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      for (int i = 0; i < TRIES; i++) {
        socket.send(new DatagramPacket(request, request.length, server));
        try {
          socket.receive(packet);
        } catch (SocketTimeoutException | java.net.PortUnreachableException e) {
          continue;
        }
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        if (StunMessage.parse(Slice.of(bytes)) instanceof Decoded.Value<StunMessage>(StunMessage m)
            && Arrays.equals(m.transactionId(), Arrays.copyOfRange(request, 8, 20))) {
          return m;
        }
      }
      throw new AssertionError("no answer of " + server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}

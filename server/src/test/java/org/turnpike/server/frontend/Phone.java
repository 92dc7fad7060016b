package org.turnpike.server.frontend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.turnpike.sip.auth.DigestChallenge;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.wire.Decoded;

/// A phone of a test: says what it is told over one UDP socket.
final class Phone implements AutoCloseable {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int PATIENCE = 20_000;

  final String name;
  private final DatagramSocket socket;
  private final InetSocketAddress server;
  private int number;
  private int registrations;

  Phone(String name, InetSocketAddress server) throws IOException {
    this.name = name;
    this.server = server;
    this.socket = new DatagramSocket(0, LOOPBACK);
    socket.setSoTimeout(PATIENCE);
  }

  int port() {
    return socket.getLocalPort();
  }

  String contact() {
    return "<sip:" + name + "@127.0.0.1:" + port() + ">";
  }

  /// A request of ours with what every one has.
  MessageEdit request(Method method, String uri, String to, String callId, int cseq) {
    return SipMessage.request(method, uri)
        .add(
            HeaderName.VIA,
            "SIP/2.0/UDP 127.0.0.1:" + port() + ";rport;branch=z9hG4bK" + name + number++)
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<sip:" + name + "@127.0.0.1>;tag=" + name)
        .add(HeaderName.TO, to)
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, cseq + " " + method)
        .add(HeaderName.CONTACT, contact())
        .toMessage()
        .edit(); // so that a test can replace what is there
  }

  void send(SipMessage message) {
    send(message.bytes());
  }

  void send(byte[] bytes) {
    try {
      socket.send(new DatagramPacket(bytes, bytes.length, server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next message; null if none comes in that time.
  @Nullable SipMessage receive(int millis) {
    try {
      socket.setSoTimeout(millis);
      DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
      socket.receive(packet);
      byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
      if (SipMessage.parse(bytes) instanceof Decoded.Value<SipMessage>(SipMessage message)) {
        return message;
      }
      throw new AssertionError(name + " got what is no SIP");
    } catch (SocketTimeoutException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next message like this; others are passed over.
  SipMessage await(Predicate<SipMessage> like) {
    for (int i = 0; i < 50; i++) {
      SipMessage message = receive(PATIENCE);
      if (message == null) {
        break;
      }
      if (like.test(message)) {
        return message;
      }
    }
    throw new AssertionError(name + " waited in vain");
  }

  SipMessage awaitRequest(Method method) {
    return await(m -> m.isRequest() && m.method().equals(method));
  }

  SipMessage awaitStatus(int status) {
    return await(m -> m.status() == status);
  }

  /// Sends a request, meets the challenge, sends it again.
  SipMessage authenticated(
      Method method, String uri, String to, String callId, UnaryOperator<MessageEdit> more) {
    boolean register = method.equals(Method.REGISTER);
    int first = register ? registrations += 2 : 1; // RFC 3261 §10.2: rising under one Call-ID
    send(more.apply(request(method, uri, to, callId, first)).toMessage());
    SipMessage challenge = awaitStatus(register ? 401 : 407);
    if (method.equals(Method.INVITE)) {
      send(
          SipMessage.request(Method.ACK, uri)
              .add(HeaderName.VIA, via(challenge))
              .add(HeaderName.FROM, "<sip:" + name + "@127.0.0.1>;tag=" + name)
              .add(HeaderName.TO, String.valueOf(challenge.header(HeaderName.TO)))
              .add(HeaderName.CALL_ID, callId)
              .add(HeaderName.CSEQ, "1 ACK")
              .toMessage());
    }
    String asked =
        String.valueOf(
            challenge.header(
                register ? HeaderName.WWW_AUTHENTICATE : HeaderName.PROXY_AUTHENTICATE));
    if (!(DigestChallenge.decode(asked) instanceof Decoded.Value<DigestChallenge>(var digest))) {
      throw new AssertionError(asked);
    }
    SipMessage request =
        more.apply(request(method, uri, to, callId, first + 1))
            .add(
                register ? HeaderName.AUTHORIZATION : HeaderName.PROXY_AUTHORIZATION,
                digest.answer(name, "secret", method.name(), uri, "cafe", 1).encode())
            .toMessage();
    send(request);
    return request;
  }

  private static String via(SipMessage response) {
    return String.valueOf(response.header(HeaderName.VIA));
  }

  SipMessage register(String more) {
    authenticated(
        Method.REGISTER,
        "sip:127.0.0.1",
        "<sip:" + name + "@127.0.0.1>",
        "register-" + name + port(),
        edit -> edit.replace(HeaderName.CONTACT, contact() + more));
    return await(m -> m.status() >= 200);
  }

  /// Answers a request that came.
  void answer(SipMessage request, int status, String reason) {
    send(
        SipMessage.response(request, status, reason, name)
            .add(HeaderName.CONTACT, contact())
            .toMessage());
  }

  @Override
  public void close() {
    socket.close();
  }
}

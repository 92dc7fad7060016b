package org.turnpike.server.frontend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.turnpike.sip.auth.DigestChallenge;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.wire.Decoded;

/// A phone of a test: says what it is told over one UDP socket, or one TCP or TLS connection at a
/// time.
public final class Phone implements AutoCloseable {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int PATIENCE = 20_000;

  final String name;
  private final DatagramSocket socket;
  private final String transport;
  private final InetSocketAddress server;
  private @Nullable Socket connection;
  private int number;
  private int registrations;
  private String domain = "127.0.0.1";
  private @Nullable SSLContext tls;

  Phone(String name, InetSocketAddress server) throws IOException {
    this(name, server, false);
  }

  /// @param stream over TCP
  Phone(String name, InetSocketAddress server, boolean stream) throws IOException {
    this(name, server, stream, null);
  }

  private Phone(String name, InetSocketAddress server, boolean stream, @Nullable SSLContext tls)
      throws IOException {
    this.tls = tls;
    this.name = name;
    this.server = server;
    this.transport = tls != null ? "TLS" : stream ? "TCP" : "UDP";
    this.socket = new DatagramSocket(0, LOOPBACK);
    socket.setSoTimeout(PATIENCE);
    if (stream) {
      reconnect();
    }
  }

  /// A user of that domain, over TLS.
  public static Phone overTls(
      String name, String domain, InetSocketAddress server, SSLContext trusting)
      throws IOException {
    Phone phone = new Phone(name, server, true, trusting);
    phone.domain = domain;
    return phone;
  }

  /// A user of that domain, over UDP.
  public static Phone of(String name, String domain, InetSocketAddress server) throws IOException {
    Phone phone = new Phone(name, server, false, null);
    phone.domain = domain;
    return phone;
  }

  /// Closes its connection and opens another; its contact stays.
  public void reconnect() throws IOException {
    reconnect(LOOPBACK);
  }

  /// The same from another address of this machine.
  public void reconnect(InetAddress from) throws IOException {
    if (connection != null) {
      connection.close();
    }
    Socket fresh = tls == null ? new Socket() : tls.getSocketFactory().createSocket();
    fresh.bind(new InetSocketAddress(from, 0));
    fresh.connect(server);
    fresh.setTcpNoDelay(true);
    connection = fresh;
  }

  /// What it talks over now.
  public Socket connection() {
    return Objects.requireNonNull(connection, "a phone over UDP has none");
  }

  private Phone(Phone same, InetSocketAddress server) {
    this.name = same.name;
    this.server = server;
    this.transport = "UDP";
    this.socket = same.socket;
  }

  /// The same phone, which now knows who its server is.
  Phone talkingTo(InetSocketAddress other) {
    return new Phone(this, other);
  }

  public int port() {
    return socket.getLocalPort();
  }

  public String contact() {
    return "<sip:"
        + name
        + "@127.0.0.1:"
        + port()
        + (transport.equals("UDP")
            ? ">"
            : ";transport=" + transport.toLowerCase(Locale.ROOT) + ">");
  }

  /// A request of ours with what every one has.
  public MessageEdit request(Method method, String uri, String to, String callId, int cseq) {
    return SipMessage.request(method, uri)
        .add(
            HeaderName.VIA,
            "SIP/2.0/"
                + transport
                + " 127.0.0.1:"
                + port()
                + ";rport;branch=z9hG4bK"
                + name
                + number++)
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<sip:" + name + "@" + domain + ">;tag=" + name)
        .add(HeaderName.TO, to)
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, cseq + " " + method)
        .add(HeaderName.CONTACT, contact())
        .toMessage()
        .edit(); // so that a test can replace what is there
  }

  /// Sends a request that lacks nothing but a Via, as one of a dialog does.
  ///
  /// @return what was sent
  public SipMessage say(MessageEdit edit) {
    SipMessage request = edit.toMessage();
    String via =
        String.valueOf(
            request(request.method(), "sip:x", "<sip:x>", "x", 1)
                .toMessage()
                .header(HeaderName.VIA));
    SipMessage made = request.edit().add(HeaderName.VIA, via).toMessage();
    send(made);
    return made;
  }

  public void send(SipMessage message) {
    send(message.bytes());
  }

  void send(byte[] bytes) {
    try {
      if (connection != null) {
        connection.getOutputStream().write(bytes);
        return;
      }
      socket.send(new DatagramPacket(bytes, bytes.length, server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next message; null if none comes in that time.
  public @Nullable SipMessage receive(int millis) {
    try {
      if (connection != null) {
        return fromStream(connection, millis);
      }
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

  /// Reads one message of a connection, byte by byte: tests are in no hurry.
  static @Nullable SipMessage fromStream(Socket from, int millis) throws IOException {
    from.setSoTimeout(millis);
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int octet = from.getInputStream().read();
      if (octet < 0) {
        throw new AssertionError("closed after: " + head.toString(StandardCharsets.US_ASCII));
      }
      head.write(octet);
    }
    if (!(SipMessage.parse(head.toByteArray())
        instanceof Decoded.Value<SipMessage>(SipMessage first))) {
      throw new AssertionError("no SIP: " + head.toString(StandardCharsets.US_ASCII));
    }
    head.write(from.getInputStream().readNBytes(Math.max(0, first.contentLength())));
    return SipMessage.parse(head.toByteArray())
            instanceof Decoded.Value<SipMessage>(SipMessage whole)
        ? whole
        : first;
  }

  /// The next message like this; others are passed over.
  public SipMessage await(Predicate<SipMessage> like) {
    List<String> others = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      SipMessage message = receive(PATIENCE);
      if (message == null) {
        break;
      }
      if (like.test(message)) {
        return message;
      }
      others.add(
          new String(message.bytes(), StandardCharsets.UTF_8).lines().findFirst().orElse(""));
    }
    throw new AssertionError(name + " waited in vain; what came was " + others);
  }

  public SipMessage awaitRequest(Method method) {
    return await(m -> m.isRequest() && m.method().equals(method));
  }

  public SipMessage awaitStatus(int status) {
    return await(m -> m.status() == status);
  }

  /// Sends a request, meets the challenge, sends it again.
  public SipMessage authenticated(
      Method method, String uri, String to, String callId, UnaryOperator<MessageEdit> more) {
    boolean register = method.equals(Method.REGISTER);
    int first = register ? registrations += 2 : 1; // RFC 3261 §10.2: rising under one Call-ID
    send(more.apply(request(method, uri, to, callId, first)).toMessage());
    SipMessage challenge = awaitStatus(register ? 401 : 407);
    if (method.equals(Method.INVITE)) {
      send(
          SipMessage.request(Method.ACK, uri)
              .add(HeaderName.VIA, via(challenge))
              .add(HeaderName.FROM, "<sip:" + name + "@" + domain + ">;tag=" + name)
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

  public SipMessage register(String more) {
    authenticated(
        Method.REGISTER,
        "sip:" + domain,
        "<sip:" + name + "@" + domain + ">",
        "register-" + name + port(),
        edit -> edit.replace(HeaderName.CONTACT, contact() + more));
    return await(m -> m.status() >= 200);
  }

  /// Answers a request that came. Refuses for now.
  public void later(SipMessage request, String retryAfter) {
    send(
        SipMessage.response(request, 503, "Service Unavailable", name)
            .add(HeaderName.RETRY_AFTER, retryAfter)
            .toMessage());
  }

  public void answer(SipMessage request, int status, String reason) {
    send(
        SipMessage.response(request, status, reason, name)
            .add(HeaderName.CONTACT, contact())
            .toMessage());
  }

  @Override
  public void close() {
    socket.close();
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

package org.turnpike.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.sip.auth.DigestChallenge;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.Decoded;

/// A client of SIP over TLS that says what a test wants it to say, from an address of the loopback
/// network that the test chooses.
final class TlsPhone implements AutoCloseable {

  private static final int PATIENCE = 20_000;

  private final String address;
  private final SSLSocket socket;
  private final String contact;
  private int number;

  /// @param address whom it claims to be: `alice@example.com`
  /// @param from its own address
  /// @param at `host:port` of the server
  TlsPhone(String address, String from, String at, CertificateAuthority trusted)
      throws IOException {
    this.address = address;
    this.socket = (SSLSocket) Papers.trusting(trusted).getSocketFactory().createSocket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(Endpoint.parse(at).toSocketAddress(), PATIENCE);
    socket.setSoTimeout(PATIENCE);
    this.contact = "<sip:x@" + from + ":" + socket.getLocalPort() + ";transport=tls>";
  }

  /// What the server has proven itself with.
  X509Certificate serverCertificate() throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  /// A request with what every one has.
  MessageEdit request(Method method, String uri, String to, String callId) {
    number++;
    return SipMessage.request(method, uri)
        .add(
            HeaderName.VIA,
            "SIP/2.0/TLS client.invalid;rport;branch=z9hG4bK"
                + socket.getLocalPort()
                + "-"
                + number)
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<sip:" + address + ">;tag=t")
        .add(HeaderName.TO, "<sip:" + to + ">")
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, number + " " + method)
        .add(HeaderName.CONTACT, contact);
  }

  void send(SipMessage message) throws IOException {
    socket.getOutputStream().write(message.bytes());
  }

  /// The next message like this; others are passed over.
  SipMessage await(Predicate<SipMessage> like) throws IOException {
    List<String> passed = new ArrayList<>();
    try {
      SipMessage message = next();
      while (!like.test(message)) {
        passed.add(message.isRequest() ? message.method().name() : message.status() + "");
        message = next();
      }
      return message;
    } catch (SocketTimeoutException e) {
      throw new AssertionError(address + " waited in vain; what came was " + passed, e);
    }
  }

  SipMessage awaitRequest(Method method) throws IOException {
    return await(m -> m.isRequest() && m.method().equals(method));
  }

  /// Sends a request and waits for its final answer.
  SipMessage ask(MessageEdit request) throws IOException {
    send(request.toMessage());
    return await(m -> !m.isRequest() && m.status() >= 200);
  }

  /// REGISTER at a domain, with credentials if it is asked for them.
  SipMessage register(String domain, String user, String password) throws IOException {
    String uri = "sip:" + domain;
    String callId = "r" + socket.getLocalPort();
    SipMessage first = ask(request(Method.REGISTER, uri, address, callId));
    return first.status() == 401
        ? ask(
            request(Method.REGISTER, uri, address, callId)
                .add(
                    HeaderName.AUTHORIZATION,
                    proof(first, HeaderName.WWW_AUTHENTICATE, user, password, "REGISTER", uri)))
        : first;
  }

  /// Sends a request to somebody, with the credentials that it is asked for first.
  ///
  /// @return as it was sent the second time
  SipMessage say(Method method, String callee, String password, String callId) throws IOException {
    String uri = "sip:" + callee;
    SipMessage plain = request(method, uri, callee, callId).toMessage();
    send(plain);
    SipMessage challenge = await(m -> m.status() == 407);
    if (method.equals(Method.INVITE)) { // RFC 3261 §17.1.1.3
      MessageEdit ack =
          SipMessage.request(Method.ACK, uri)
              .add(HeaderName.VIA, String.valueOf(plain.header(HeaderName.VIA)))
              .add(HeaderName.MAX_FORWARDS, "70")
              .add(HeaderName.FROM, String.valueOf(plain.header(HeaderName.FROM)))
              .add(HeaderName.TO, String.valueOf(challenge.header(HeaderName.TO)))
              .add(HeaderName.CALL_ID, callId)
              .add(HeaderName.CSEQ, number + " ACK");
      send(ack.toMessage());
    }
    String user = address.substring(0, address.indexOf('@'));
    SipMessage proven =
        request(method, uri, callee, callId)
            .add(
                HeaderName.PROXY_AUTHORIZATION,
                proof(challenge, HeaderName.PROXY_AUTHENTICATE, user, password, method.name(), uri))
            .toMessage();
    send(proven);
    return proven;
  }

  /// A request within a dialog, as the dialog says.
  void say(MessageEdit next) throws IOException {
    SipMessage request = next.toMessage();
    number++;
    send(
        request
            .edit()
            .add(
                HeaderName.VIA,
                "SIP/2.0/TLS client.invalid;rport;branch=z9hG4bK"
                    + socket.getLocalPort()
                    + "-"
                    + number)
            .toMessage());
  }

  SipMessage awaitStatus(int status) throws IOException {
    return await(m -> m.status() == status);
  }

  private static String proof(
      SipMessage challenged,
      HeaderName header,
      String user,
      String password,
      String method,
      String uri) {
    String asked = String.valueOf(challenged.header(header));
    if (DigestChallenge.decode(asked) instanceof Decoded.Value<DigestChallenge>(var challenge)) {
      return challenge.answer(user, password, method, uri, "cafe", 1).encode();
    }
    throw new AssertionError(asked);
  }

  /// Answers a request that came.
  void answer(SipMessage request, int status, String reason) throws IOException {
    send(
        SipMessage.response(request, status, reason, "answered")
            .add(HeaderName.CONTACT, contact)
            .toMessage());
  }

  private SipMessage next() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int octet = socket.getInputStream().read();
      if (octet < 0) {
        throw new IOException("closed after: " + bytes.toString(StandardCharsets.US_ASCII));
      }
      bytes.write(octet);
    }
    if (SipMessage.parse(bytes.toByteArray()) instanceof Decoded.Value<SipMessage>(var head)) {
      bytes.write(socket.getInputStream().readNBytes(Math.max(0, head.contentLength())));
    }
    if (SipMessage.parse(bytes.toByteArray()) instanceof Decoded.Value<SipMessage>(var whole)) {
      return whole;
    }
    throw new AssertionError("no SIP: " + bytes.toString(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

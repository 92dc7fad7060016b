package org.turnpike.server.frontend;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.turnpike.sip.auth.DigestChallenge;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.wire.Decoded;

/// A client of a test in simulated time that meets challenges and answers what it is sent; it has
/// no transactions.
final class SimClient {

  final String name;
  private final String domain;
  final InetSocketAddress at;

  /// Requests that came, repetitions on the wire left out.
  final List<SipMessage> heard = new ArrayList<>();

  /// What it answers to a request; 0 is nothing.
  int status = 200;

  private final SimServer server;
  private final Map<String, Integer> answered = new HashMap<>();
  private @Nullable SipMessage response;
  private int cseq;
  private int branches;

  SimClient(SimServer server, String name, String address) {
    this(server, name, SimServer.DOMAIN, address);
  }

  SimClient(SimServer server, String name, String domain, String address) {
    this.server = server;
    this.domain = domain;
    this.name = name;
    this.at = new InetSocketAddress(address, 5060);
    server.network.join(at, (bytes, _) -> came(SimServer.parsed(bytes)));
  }

  private void came(SipMessage message) {
    if (!message.isRequest()) {
      response = message;
      return;
    }
    String key = message.callId() + message.header(HeaderName.CSEQ);
    if (!answered.containsKey(key)) {
      answered.put(key, status);
      heard.add(message);
    }
    int code = answered.get(key);
    if (code > 0) {
      server.network.send(
          at, SimServer.AT, SipMessage.response(message, code, "Said", "x" + name).bytes());
    }
  }

  String contact() {
    return "sip:" + name + "@" + at.getAddress().getHostAddress() + ":" + at.getPort();
  }

  /// A request with what every one has.
  MessageEdit request(Method method, String to, String callId, String toTag) {
    return SipMessage.request(method, to)
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "\"" + name + "\" <sip:" + name + '@' + domain + ">;tag=" + name)
        .add(HeaderName.TO, "<" + to + ">" + (toTag.isEmpty() ? "" : ";tag=" + toTag))
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CONTACT, "<" + contact() + ">");
  }

  /// Sends it, proves who it is, and gives what was answered within some seconds.
  SipMessage ask(MessageEdit edit) {
    return ask(edit, Duration.ofSeconds(2));
  }

  SipMessage ask(MessageEdit edit, Duration patience) {
    return proving(
        edit,
        (message, last) -> {
          response = null;
          server.network.send(at, SimServer.AT, message.bytes());
          server.network.runFor(last ? patience : Duration.ofSeconds(1));
          return response;
        });
  }

  /// The same by a way of the test's own.
  SipMessage askOver(MessageEdit edit, Function<SipMessage, @Nullable SipMessage> way) {
    return proving(edit, (message, _) -> way.apply(message));
  }

  /// Sends a request and gives the answer to it.
  private interface Way {
    @Nullable SipMessage send(SipMessage request, boolean last);
  }

  private SipMessage proving(MessageEdit edit, Way way) {
    SipMessage plain = edit.toMessage();
    SipMessage first = once(plain, again -> again, way, false);
    if (first.status() != 401 && first.status() != 407) {
      return first;
    }
    boolean proxy = first.status() == 407;
    String line = first.header(proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE);
    if (!(DigestChallenge.decode(String.valueOf(line))
        instanceof Decoded.Value<DigestChallenge>(DigestChallenge challenge))) {
      throw new AssertionError("no challenge: " + line);
    }
    String shown =
        challenge
            .answer(name, "secret", plain.method().name(), plain.requestUri(), "cafe", 1)
            .encode();
    return once(
        plain,
        again ->
            again.add(proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION, shown),
        way,
        true);
  }

  private SipMessage once(
      SipMessage plain, UnaryOperator<MessageEdit> more, Way way, boolean last) {
    MessageEdit edit =
        plain
            .edit()
            .add(HeaderName.CSEQ, ++cseq + " " + plain.method())
            .add(
                HeaderName.VIA,
                "SIP/2.0/UDP 10.0.0."
                    + at.getAddress().getAddress()[3]
                    + ":5060;branch=z9hG4bK"
                    + name
                    + branches++);
    SipMessage came = way.send(more.apply(edit).toMessage(), last);
    if (came == null) {
      throw new AssertionError("no answer to\n" + plain);
    }
    return came;
  }

  SipMessage register(long expires) {
    String address = "sip:" + name + '@' + domain;
    SipMessage answer =
        ask(
            request(Method.REGISTER, address, "register-" + name + at, "")
                .add(HeaderName.EXPIRES, Long.toString(expires))
                .toMessage()
                .edit()
                .setRequestUri("sip:" + domain));
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    return answer;
  }
}

package org.turnpike.server.host;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Refusal;

/// What a node answers by itself, without a transaction (RFC 3261 §8.2.7): OPTIONS with what it can
/// do, everything else with a refusal that says what it cannot. The same request gets the same
/// answer, so that a retransmission needs no memory.
final class StatelessAnswer {

  private static final String ALLOW = "OPTIONS";

  private final Mac tags;

  /// @param key random, of this process alone
  StatelessAnswer(byte[] key) {
    try {
      tags = Mac.getInstance("HmacSHA256");
      tags.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /// @return the response, or null where none is due: to an ACK and to a response
  @Nullable SipMessage to(SipMessage request, String source, int port) {
    if (!request.isRequest() || request.method().equals(Method.ACK)) {
      return null;
    }
    Refusal refusal = request.validate();
    if (!(request.topVia() instanceof Decoded.Value<?>)) {
      return null; // RFC 3261 §18.2.2: without a Via there is no way back
    }
    // RFC 3261 §18.2.1 and RFC 3581 §4: the response carries where the request really came from.
    SipMessage arrived = request.edit().setReceived(source, port).toMessage();
    if (refusal != null) {
      return refuse(arrived, refusal.code(), refusal.toldPeer()).toMessage();
    }
    if (!request.method().equals(Method.OPTIONS)) {
      return refuse(arrived, 405, "Method Not Allowed").add(HeaderName.ALLOW, ALLOW).toMessage();
    }
    if (!(request.uri() instanceof Decoded.Value<SipUri>(SipUri uri) && uri.isSip())) {
      return refuse(arrived, 416, "Unsupported URI Scheme").toMessage(); // RFC 3261 §8.2.2.1
    }
    List<String> required = request.values(HeaderName.REQUIRE);
    if (!required.isEmpty()) { // RFC 3261 §8.2.2.3: no extension is understood yet
      return refuse(arrived, 420, "Bad Extension")
          .add(HeaderName.UNSUPPORTED, String.join(", ", required))
          .toMessage();
    }
    return SipMessage.response(arrived, 200, "OK", tag(arrived))
        .add(HeaderName.ALLOW, ALLOW)
        .add(HeaderName.ACCEPT, "application/sdp")
        .toMessage();
  }

  private MessageEdit refuse(SipMessage request, int status, String reason) {
    return SipMessage.response(request, status, reason, tag(request));
  }

  /// RFC 3261 §8.2.7: a stateless server makes the tag from the request, the same each time.
  private String tag(SipMessage request) {
    String seed =
        request.callId() + '\n' + request.fromTag() + '\n' + request.header(HeaderName.CSEQ);
    return HexFormat.of().formatHex(tags.doFinal(seed.getBytes(StandardCharsets.UTF_8)), 0, 8);
  }
}

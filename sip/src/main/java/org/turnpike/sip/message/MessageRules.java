package org.turnpike.sip.message;

import org.jspecify.annotations.Nullable;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Decoded.Malformed;
import org.turnpike.wire.Decoded.Value;
import org.turnpike.wire.Refusal;

/// What every message must hold (RFC 3261 §8.1.1, §16.3 (1), §20; RFC 4475 §3.1.2 and §3.3),
/// checked before an element acts on it.
final class MessageRules {

  private static final HeaderName[] MANDATORY = {
    HeaderName.VIA, HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ
  };
  private static final HeaderName[] SINGLE = {
    HeaderName.FROM,
    HeaderName.TO,
    HeaderName.CALL_ID,
    HeaderName.CSEQ,
    HeaderName.MAX_FORWARDS,
    HeaderName.CONTENT_LENGTH,
    HeaderName.CONTENT_TYPE,
    HeaderName.EXPIRES
  };

  private MessageRules() {}

  static Refusal bad(String where, String what) {
    return new Refusal(400, "Bad " + where, where + ": " + what);
  }

  static @Nullable Refusal check(SipMessage message) {
    if (message.startFault() != null) {
      return message.startFault();
    }
    for (HeaderName name : MANDATORY) {
      if (!message.has(name)) {
        return new Refusal(400, "Missing " + name.text(), "no " + name.text());
      }
    }
    // RFC 4475 §3.3.9: which of two would count is a guess, so neither does.
    for (HeaderName name : SINGLE) {
      int row = message.row(name);
      for (int next = row + SipMessage.STRIDE;
          row >= 0 && next < message.lineCount * SipMessage.STRIDE;
          next += SipMessage.STRIDE) {
        if (message.lines[next] == name.ordinal()) {
          return new Refusal(400, "More Than One " + name.text(), "repeated " + name.text());
        }
      }
    }
    switch (message.cseq()) {
      case Malformed<CSeq>(_, String what) -> {
        return bad("CSeq", what);
      }
      case Value<CSeq>(CSeq cseq) -> {
        // RFC 4475 §3.1.2.17: the method of the request line and of CSeq are one.
        if (message.isRequest() && !cseq.method().equals(message.method())) {
          return bad("CSeq", "method is not that of the request line");
        }
      }
    }
    Refusal fault = told("From", message.from());
    fault = fault != null ? fault : told("To", message.to());
    fault = fault != null ? fault : told("Via", message.vias());
    fault = fault != null ? fault : told("Contact", message.contacts());
    fault = fault != null ? fault : told("Route", message.routes());
    fault = fault != null ? fault : told("Record-Route", message.recordRoutes());
    if (fault != null) {
      return fault;
    }
    if (message.callId().isEmpty()) {
      return bad("Call-ID", "empty");
    }
    if (message.maxForwards() == -2) {
      return bad("Max-Forwards", "not 0 to 255");
    }
    int length = message.contentLength();
    if (length == -2) {
      return bad("Content-Length", "not a number");
    }
    // RFC 3261 §18.3: a datagram that ends before its body does is refused.
    if (length > message.bytes.length - message.bodyAt) {
      return bad("Content-Length", "more than the bytes that came");
    }
    return message.isRequest() ? target(message) : null;
  }

  private static @Nullable Refusal target(SipMessage message) {
    return switch (message.uri()) {
      case Malformed<SipUri>(_, String what) -> bad("Request-URI", what);
      // RFC 4475 §3.1.2.11: headers in a Request-URI would be a way to add to the request.
      case Value<SipUri>(SipUri uri) ->
          uri.headers().isEmpty() ? null : bad("Request-URI", "header fields in it");
    };
  }

  private static @Nullable Refusal told(String where, Decoded<?> decoded) {
    return decoded instanceof Malformed<?>(_, String what) ? bad(where, what) : null;
  }
}

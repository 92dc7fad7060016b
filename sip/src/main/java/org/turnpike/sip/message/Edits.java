package org.turnpike.sip.message;

import java.nio.charset.StandardCharsets;
import org.turnpike.wire.Decoded.Malformed;
import org.turnpike.wire.Decoded.Value;

/// Messages of our own, begun as bytes so that they take the same road as those that came.
final class Edits {

  private Edits() {}

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static MessageEdit response(SipMessage request, int status, String reason, String toTag) {
    StringBuilder out = new StringBuilder(256);
    out.append("SIP/2.0 ").append(status).append(' ').append(reason).append("\r\n");
    int end = request.lineCount * SipMessage.STRIDE;
    for (int row = 0; row < end; row += SipMessage.STRIDE) {
      HeaderName name = HeaderName.of(request.lines[row]);
      // RFC 3261 §12.1.1: a response that makes a dialog carries the Record-Route that came.
      boolean recorded = name == HeaderName.RECORD_ROUTE && status > 100 && status < 300;
      boolean copied =
          name == HeaderName.VIA
              || name == HeaderName.FROM
              || name == HeaderName.TO
              || name == HeaderName.CALL_ID
              || name == HeaderName.CSEQ
              || name == HeaderName.TIMESTAMP && status == 100;
      if (!copied && !recorded) {
        continue;
      }
      out.append(name.text()).append(": ");
      out.append(Ascii.text(request.bytes, request.lines[row + 2], request.lines[row + 3]));
      if (name == HeaderName.TO && !toTag.isEmpty() && request.toTag() == null) {
        out.append(";tag=").append(toTag);
      }
      out.append("\r\n");
    }
    return begin(out.append("Content-Length: 0\r\n\r\n").toString());
  }

  static MessageEdit request(Method method, String requestUri) {
    return begin(method + " " + requestUri + " SIP/2.0\r\nContent-Length: 0\r\n\r\n");
  }

  private static MessageEdit begin(String text) {
    return switch (SipMessage.parse(latin(text))) {
      case Value<SipMessage>(SipMessage message) -> message.edit();
      case Malformed<SipMessage>(int at, String what) ->
          throw new IllegalStateException("our own message at byte " + at + ": " + what);
    };
  }
}

package org.turnpike.sip.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Messages of our own, begun as bytes so that they take the same road as those that came.
final class Edits {

  private Edits() {}

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Lines of the request are copied as they came, folds and short names included.
  static MessageEdit response(SipMessage request, int status, String reason, String toTag) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(request.bodyAt + 64);
    text(out, "SIP/2.0 " + status + ' ' + reason + "\r\n");
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
      int from = request.lines[row + 1];
      out.write(request.bytes, from, request.lines[row + 3] - from);
      text(
          out,
          name == HeaderName.TO && !toTag.isEmpty() && request.toTag() == null
              ? ";tag=" + toTag + "\r\n"
              : "\r\n");
    }
    return new MessageEdit(out.toByteArray());
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = latin(text);
    out.write(bytes, 0, bytes.length);
  }

  static MessageEdit request(Method method, String requestUri) {
    return new MessageEdit(latin(method + " " + requestUri + " SIP/2.0\r\n"));
  }
}

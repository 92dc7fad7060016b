package org.turnpike.server.sip;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.SipMessage;

/// Answers without a transaction (RFC 3261 §8.2.7). The same request gets the same answer, so that
/// a retransmission needs no memory. For one thread.
final class StatelessAnswer {

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

  MessageEdit refuse(SipMessage request, int status, String reason) {
    return SipMessage.response(request, status, reason, tag(request));
  }

  /// RFC 3261 §8.2.7: a stateless server makes the tag from the request, the same each time.
  String tag(SipMessage request) {
    String seed =
        request.callId() + '\n' + request.fromTag() + '\n' + request.header(HeaderName.CSEQ);
    return HexFormat.of().formatHex(tags.doFinal(seed.getBytes(StandardCharsets.UTF_8)), 0, 8);
  }
}

package org.turnpike.server.sip;

import java.util.OptionalInt;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.SipMessage;

/// When those said that they can be asked again who answered one request with 503. The soonest is
/// passed on: whoever asks again then finds one of them, whether they were tried in turn or at
/// once.
public final class RetryAfter {

  /// What is said of longer is not believed.
  private static final int MOST_SECONDS = 3600;

  private int soonest = Integer.MAX_VALUE;

  /// Hears a response; one that says nothing of it does not count.
  public void heard(SipMessage response) {
    if (response.status() == 503) {
      seconds(response).ifPresent(each -> soonest = Math.min(soonest, each));
    }
  }

  /// RFC 3261 §21.5.1: a 500 may say it as well as a 503.
  public MessageEdit on(MessageEdit refusal) {
    return soonest == Integer.MAX_VALUE
        ? refusal
        : refusal
            .remove(HeaderName.RETRY_AFTER)
            .add(HeaderName.RETRY_AFTER, Integer.toString(soonest));
  }

  /// RFC 3261 §20.33: seconds, and perhaps a comment and a duration, which are nobody's further on.
  static OptionalInt seconds(SipMessage response) {
    String value = response.header(HeaderName.RETRY_AFTER);
    if (value == null) {
      return OptionalInt.empty();
    }
    int digits = 0;
    while (digits < value.length() && value.charAt(digits) >= '0' && value.charAt(digits) <= '9') {
      digits++;
    }
    return digits == 0
        ? OptionalInt.empty()
        : OptionalInt.of(
            digits > 9
                ? MOST_SECONDS
                : Math.min(MOST_SECONDS, Integer.parseInt(value.substring(0, digits))));
  }
}

package org.turnpike.sip.event;

import org.turnpike.sip.message.MessageEdit;

/// What a notifier wants done.
public sealed interface NotifierEffect {

  /// Answer the SUBSCRIBE with 200 and this interval.
  record Accept(long seconds) implements NotifierEffect {}

  /// Answer the SUBSCRIBE with 500: it is older than one that was there (RFC 3261 §12.2.2).
  record OutOfOrder() implements NotifierEffect {}

  /// Send a NOTIFY; body, Contact and Via are the driver's.
  ///
  /// @param last the subscription is over with it
  record Notify(MessageEdit request, boolean last) implements NotifierEffect {}

  /// The subscription is over; nothing more is sent.
  record Gone() implements NotifierEffect {}
}

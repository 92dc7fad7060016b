package org.turnpike.sip.event;

import org.turnpike.sip.message.SipMessage;

/// What happens to a subscription.
public sealed interface NotifierInput {

  /// The subscriber asked again within the dialog.
  ///
  /// @param seconds granted; 0 ends it
  record Subscribed(SipMessage request, long seconds) implements NotifierInput {}

  /// What it is about has changed.
  record Changed() implements NotifierInput {}

  /// A NOTIFY was answered; 408 for nobody did, 503 for it could not be sent.
  record Answered(int status) implements NotifierInput {}

  /// We end it.
  ///
  /// @param reason as RFC 6665 §4.1.3 has it: `deactivated`, `noresource`, `rejected`
  record Closed(String reason) implements NotifierInput {}

  /// The time of [Notifier#wakeAt] has come.
  record Woke() implements NotifierInput {}
}

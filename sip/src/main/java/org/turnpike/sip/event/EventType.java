package org.turnpike.sip.event;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Parameters;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.wire.Decoded;

/// The Event header field (RFC 6665 §8.2.1): which package, and which of several subscriptions in
/// one dialog.
///
/// @param name in lower case
/// @param id empty where there is none
public record EventType(String name, String id) {

  /// @return empty without an Event, or with one that cannot be read
  public static Optional<EventType> of(SipMessage request) {
    String value = request.header(HeaderName.EVENT);
    if (value == null) {
      return Optional.empty();
    }
    int semicolon = value.indexOf(';');
    String name = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    @Nullable String id =
        semicolon >= 0
                && Parameters.decode(value.substring(semicolon))
                    instanceof Decoded.Value<Parameters>(Parameters parameters)
            ? parameters.get("id")
            : null;
    return Optional.of(new EventType(name.toLowerCase(Locale.ROOT), id == null ? "" : id));
  }

  public String encode() {
    return id.isEmpty() ? name : name + ";id=" + id;
  }
}

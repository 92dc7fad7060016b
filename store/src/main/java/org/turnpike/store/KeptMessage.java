package org.turnpike.store;

import java.time.Instant;
import org.turnpike.topology.UserUri;

/// An instant message that waits for its recipient to sign in.
///
/// @param id its number; grows in the order of arrival; 0 before it is kept
/// @param from the sender's From, display name and all
/// @param sent when it came
/// @param expires when it is thrown away
/// @param contentType of the body, as it came
public record KeptMessage(
    long id,
    UserUri to,
    String from,
    Instant sent,
    Instant expires,
    String contentType,
    byte[] body) {

  /// Never shows the body.
  @Override
  public String toString() {
    return "KeptMessage[" + id + " to " + to + ", " + body.length + " bytes]";
  }
}

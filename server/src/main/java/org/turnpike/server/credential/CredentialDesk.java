package org.turnpike.server.credential;

import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.NamedService;
import org.turnpike.server.sip.ServerTransaction;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.topology.UserUri;
import org.turnpike.wire.Decoded;

/// A user's own client asks its Front End: SERVICE to `sip:mras@` the domain, with the body of
/// [MediaRelayMessage.Request]. Who is asked for is who asked, by the password: the identity in the
/// body may say no other.
public record CredentialDesk(RelayCredentials credentials) implements NamedService {

  /// User part of the address that clients ask.
  public static final String NAME = "mras";

  @Override
  public void onRequest(Arrival arrival, UserUri caller) {
    if (!(MediaRelayMessage.parse(arrival.request().body())
            instanceof Decoded.Value<MediaRelayMessage>(MediaRelayMessage.Request asked))
        || CredentialService.user(asked.identity()).isEmpty()) {
      arrival.refuse(400, "Bad Request");
      return;
    }
    if (CredentialService.user(asked.identity())
        .filter(user -> own(arrival.request(), caller, user))
        .isEmpty()) {
      arrival.refuse(403, "Not Your Credential");
      return;
    }
    ServerTransaction server = arrival.begin(); // takes the repetitions while the Edge is asked
    credentials.of(
        caller,
        asked.location(),
        outcome ->
            arrival
                .loop()
                .execute(() -> server.respond(answer(arrival, asked, outcome).toMessage())));
  }

  /// A client may know its domain by another name of ours: the one that it asks at.
  private static boolean own(SipMessage request, UserUri caller, UserUri told) {
    return told.equals(caller)
        || told.user().equals(caller.user())
            && request.uri() instanceof Decoded.Value<SipUri>(SipUri asked)
            && told.host().equalsIgnoreCase(asked.host());
  }

  private static MessageEdit answer(
      Arrival arrival, MediaRelayMessage.Request asked, RelayCredentials.Outcome outcome) {
    return switch (outcome) {
      case RelayCredentials.Outcome.Given(Issued issued) ->
          arrival
              .response(200, "OK")
              .setBody(
                  MediaRelayMessage.CONTENT_TYPE,
                  new MediaRelayMessage.Answer(asked.id(), asked.from(), asked.to(), issued)
                      .toBytes());
      case RelayCredentials.Outcome.None _ -> arrival.response(504, "No Media Relay Answers");
    };
  }
}

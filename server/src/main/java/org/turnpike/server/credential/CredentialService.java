package org.turnpike.server.credential;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.SipUser;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Peer;
import org.turnpike.wire.Decoded;

/// The Edge's side: port row INT-05. A server of the deployment asks for its user by SERVICE, and
/// gets a credential and the addresses of the relay. Whoever is no peer by its certificate gets 403
/// and a line in the log; a connection without a certificate never came to be.
public final class CredentialService implements SipUser {

  private static final Logger LOG = LoggerFactory.getLogger(CredentialService.class);

  private final CredentialIssuer issuer;

  public CredentialService(CredentialIssuer issuer) {
    this.issuer = issuer;
  }

  @Override
  public void onRequest(Arrival arrival) {
    SipMessage request = arrival.request();
    Optional<Peer> peer = arrival.peer();
    if (peer.isEmpty()) {
      refuse(arrival, 403, "Forbidden", "certificate for " + arrival.flow().provenNames());
    } else if (request.method().equals(Method.OPTIONS)) {
      arrival.reply(
          200,
          arrival
              .response(200, "OK")
              .add(HeaderName.ALLOW, "SERVICE, OPTIONS")
              .add(HeaderName.ACCEPT, MediaRelayMessage.CONTENT_TYPE));
    } else if (!request.method().equals(Method.SERVICE)) {
      arrival.reply(
          405,
          arrival.response(405, "Method Not Allowed").add(HeaderName.ALLOW, "SERVICE, OPTIONS"));
    } else if (!MediaRelayMessage.CONTENT_TYPE.equalsIgnoreCase(type(request))) {
      arrival.reply(
          415,
          arrival
              .response(415, "Unsupported Media Type")
              .add(HeaderName.ACCEPT, MediaRelayMessage.CONTENT_TYPE));
    } else {
      issue(arrival, peer.get());
    }
  }

  private static String type(SipMessage request) {
    String type = request.header(HeaderName.CONTENT_TYPE);
    int semicolon = type == null ? -1 : type.indexOf(';');
    return type == null ? "" : (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
  }

  private void issue(Arrival arrival, Peer peer) {
    switch (MediaRelayMessage.parse(arrival.request().body())) {
      case Decoded.Malformed<MediaRelayMessage>(int _, String what) ->
          refuse(arrival, 400, "Bad Request", what);
      case Decoded.Value<MediaRelayMessage>(MediaRelayMessage.Answer _) ->
          refuse(arrival, 400, "Bad Request", "an answer instead of a request");
      case Decoded.Value<MediaRelayMessage>(MediaRelayMessage.Request asked) -> {
        Optional<UserUri> user = user(asked.identity());
        if (user.isEmpty()) {
          refuse(arrival, 400, "Bad Request", "identity is no SIP address of a user");
          return;
        }
        Issued issued =
            issuer.issue(
                user.get().toString(), asked.location(), asked.lasts(), arrival.loop().wall());
        LOG.atInfo()
            .addKeyValue("role", "av")
            .addKeyValue("event", "credential-issued")
            .addKeyValue("user", user.get())
            .addKeyValue("location", asked.location().text())
            .addKeyValue("lasts_s", issued.lasts().toSeconds())
            .addKeyValue("peer", peer.name())
            .log("credential issued");
        arrival.reply(
            200,
            arrival
                .response(200, "OK")
                .setBody(
                    MediaRelayMessage.CONTENT_TYPE,
                    new MediaRelayMessage.Answer(asked.id(), asked.from(), asked.to(), issued)
                        .toBytes()));
      }
    }
  }

  static Optional<UserUri> user(String identity) {
    return SipUri.decode(identity) instanceof Decoded.Value<SipUri>(SipUri uri)
            && uri.isSip()
            && uri.user() != null
            && !uri.user().isEmpty()
        ? Optional.of(new UserUri(uri.user(), uri.host()))
        : Optional.empty();
  }

  private static void refuse(Arrival arrival, int code, String reason, String cause) {
    LOG.atInfo()
        .addKeyValue("role", "av")
        .addKeyValue("event", "credential-refused")
        .addKeyValue("code", code)
        .addKeyValue(
            "peer", new Endpoint(arrival.source(), arrival.flow().remote().getPort()).toString())
        .addKeyValue("cause", cause)
        .log("no credential");
    arrival.refuse(code, reason);
  }

  @Override
  public void onAck(Arrival arrival) {} // nothing here begins a dialog
}

package org.turnpike.server.sip;

import java.util.List;
import java.util.Optional;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.wire.Decoded;

/// What every proxy asks of a request before it looks where it goes (RFC 3261 §16.3).
public final class Transit {

  /// What clients may send us and have passed on.
  public static final String ALLOW =
      "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, MESSAGE, SUBSCRIBE, NOTIFY, PUBLISH, INFO,"
          + " UPDATE, PRACK, REFER";

  private Transit() {}

  /// Answers a request that cannot be passed on.
  ///
  /// @return whether it can
  public static boolean valid(Arrival arrival) {
    SipMessage request = arrival.request();
    if (!(request.uri() instanceof Decoded.Value<SipUri>(SipUri uri) && uri.isSip())) {
      arrival.refuseStranger(416, "Unsupported URI Scheme"); // (2)
      return false;
    }
    if (request.maxForwards() == 0) { // (3)
      arrival.refuseStranger(483, "Too Many Hops");
      return false;
    }
    if (request.maxBreadth() == 0) { // RFC 5393 §5.3.3.1
      arrival.refuseStranger(440, "Max-Breadth Exceeded");
      return false;
    }
    List<String> required = request.values(HeaderName.PROXY_REQUIRE); // (5)
    if (!required.isEmpty()) {
      if (arrival.answersStranger()) {
        arrival.reply(
            420,
            arrival
                .response(420, "Bad Extension")
                .add(HeaderName.UNSUPPORTED, String.join(", ", required)));
      }
      return false;
    }
    return true;
  }

  /// Answers an OPTIONS that asks us.
  public static void options(Arrival arrival) {
    if (arrival.answersStranger()) {
      arrival.reply(
          200,
          arrival
              .response(200, "OK")
              .add(HeaderName.ALLOW, ALLOW)
              .add(HeaderName.ACCEPT, "application/sdp")
              .add(HeaderName.SUPPORTED, "path, outbound"));
    }
  }

  /// Refuses a request for now: who asks comes back then, or goes elsewhere.
  public static MessageEdit later(Arrival arrival, int seconds) {
    return arrival
        .response(503, "Service Unavailable")
        .add(HeaderName.RETRY_AFTER, Integer.toString(seconds));
  }

  /// Who sent a request, as a peer vouches for it (RFC 3325 §5); to be believed of peers alone.
  public static Optional<String> asserted(SipMessage request) {
    return Optional.ofNullable(request.header(HeaderName.P_ASSERTED_IDENTITY));
  }

  /// The request's Max-Forwards one less (RFC 3261 §16.6 (3)).
  public static int hopsLeft(SipMessage request) {
    int hops = request.maxForwards();
    return hops < 0 ? 70 : hops - 1;
  }
}

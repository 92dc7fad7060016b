package org.turnpike.server.access;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.SipNode;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.wire.Decoded;

/// A request with our own Routes taken off.
///
/// @param routes that are left
/// @param place that the last of ours leads to; null if none had a seal
/// @param path whether that was a Path, which may begin a dialog
/// @param requestUri as it goes on: a sealed contact opened
record Asked(
    Arrival arrival,
    Side from,
    List<NameAddr> routes,
    @Nullable Place place,
    boolean path,
    String requestUri,
    SipUri uri) {

  SipMessage request() {
    return arrival.request();
  }

  boolean beginsDialog() {
    return request().toTag() == null;
  }

  /// RFC 3261 §16.4. Null for a Route that cannot be read.
  static @Nullable Asked of(
      Arrival arrival, Side from, RoleSettings.AccessEdge settings, SipNode sip, Veil veil) {
    SipMessage request = arrival.request();
    if (!(request.routes() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> routes))
        || !(request.uri() instanceof Decoded.Value<SipUri>(SipUri uri))) {
      return null;
    }
    int own = 0;
    Place place = null;
    boolean path = false;
    while (own < routes.size() && self(routes.get(own).uri(), settings, sip)) {
      NameAddr route = routes.get(own++);
      Place ofCall = veil.place(route, request.callId());
      Place ofPath = ofCall == null ? veil.path(route) : null;
      if (ofCall != null || ofPath != null) {
        place = ofCall != null ? ofCall : ofPath;
        path = ofCall == null;
      }
    }
    String written =
        self(uri, settings, sip)
            ? veil.contact(uri, request.requestUri())
            : request.requestUri(); // another Edge's seal is its own
    SipUri meant =
        SipUri.decode(written) instanceof Decoded.Value<SipUri>(SipUri opened) ? opened : uri;
    return new Asked(
        arrival, from, routes.subList(own, routes.size()), place, path, written, meant);
  }

  private static boolean self(SipUri uri, RoleSettings.AccessEdge settings, SipNode sip) {
    String host = uri.host().toLowerCase(java.util.Locale.ROOT);
    return uri.isSip()
        && (sip.isSelf(uri.host(), uri.port())
            || settings.names().contains(host)
            || settings.domains().contains(host));
  }
}

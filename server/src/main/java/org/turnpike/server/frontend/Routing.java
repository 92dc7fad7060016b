package org.turnpike.server.frontend;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.Branch;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.Transit;
import org.turnpike.sip.message.CSeq;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.wire.Decoded;

/// What a proxy reads from a request before it chooses targets (RFC 3261 §16.4), and the request as
/// it leaves for one (§16.6).
final class Routing {

  /// RFC 5393 §5.3.3.1: where a request names no breadth.
  static final int BREADTH = 60;

  private final RoleSettings.FrontEnd settings;
  private final SipNode sip;
  private final DialogTokens tokens;

  Routing(RoleSettings.FrontEnd settings, SipNode sip, DialogTokens tokens) {
    this.settings = settings;
    this.sip = sip;
    this.tokens = tokens;
  }

  /// A request with what concerned us taken off.
  ///
  /// @param routes that it came with, ours included
  /// @param ownRoutes how many of them on top are ours
  /// @param token of the dialog that it belongs to
  /// @param path how a client is reached that registered elsewhere through us
  /// @param uri Request-URI
  record Routed(
      SipMessage request,
      List<NameAddr> routes,
      int ownRoutes,
      @Nullable DialogToken token,
      DialogToken.@Nullable Way path,
      SipUri uri) {

    /// Whether it wants to go by somebody else.
    boolean goesOn() {
      return routes.size() > ownRoutes;
    }

    /// The same, with that many of its Routes taken for ours.
    Routed past(int routes) {
      return new Routed(request, this.routes, routes, token, path, uri);
    }
  }

  /// RFC 3261 §16.4. Null for a Route that cannot be read.
  @Nullable Routed route(Arrival arrival) {
    SipMessage request = arrival.request();
    if (!(request.routes() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> routes))
        || !(request.uri() instanceof Decoded.Value<SipUri>(SipUri uri))) {
      return null;
    }
    DialogToken token = self(uri) ? tokens.read(uri.user(), request.callId()) : null;
    if (token != null && !routes.isEmpty()) {
      // A strict router in front of us made our Record-Route the Request-URI; what it was before is
      // the last Route.
      uri = routes.getLast().uri();
      routes = routes.subList(0, routes.size() - 1);
      request = withRoutes(request.edit().setRequestUri(uri.encode()), routes).toMessage();
    }
    int own = 0;
    DialogToken.Way path = null;
    while (own < routes.size() && self(routes.get(own).uri())) {
      DialogToken read = tokens.read(routes.get(own).uri().user(), request.callId());
      if (read == null) {
        DialogToken.Way way = tokens.readPath(routes.get(own).uri().user());
        path = way != null ? way : path;
      }
      token = read != null ? read : token;
      own++;
    }
    return new Routed(request, routes, own, token, path, uri);
  }

  private static MessageEdit withRoutes(MessageEdit edit, List<NameAddr> routes) {
    edit.remove(HeaderName.ROUTE);
    routes.forEach(route -> edit.add(HeaderName.ROUTE, route.encode()));
    return edit;
  }

  /// Whether a URI names this node: by one of its addresses, or by a domain that it serves.
  boolean self(SipUri uri) {
    return uri.isSip() && (sip.isSelf(uri.host(), uri.port()) || ours(uri));
  }

  /// Whether a URI is in one of our domains.
  boolean ours(SipUri uri) {
    return sip.hasPort(uri.port()) && settings.ours("-", uri.host()).isPresent();
  }

  /// What a request is routed by: a second arrival with the same is a loop (RFC 5393 §4.2.1).
  static String loopHash(SipMessage request) {
    long number = request.cseq() instanceof Decoded.Value<CSeq>(CSeq cseq) ? cseq.number() : 0;
    int hash =
        Objects.hash(
            request.requestUri(),
            request.toTag(),
            request.fromTag(),
            request.callId(),
            number,
            request.method(),
            request.headers(HeaderName.ROUTE),
            request.header(HeaderName.P_ASSERTED_IDENTITY), // home asked in between: no loop
            request.headers(HeaderName.PROXY_REQUIRE));
    return HexFormat.of().toHexDigits(hash);
  }

  static int tagHash(SipMessage request) {
    return String.valueOf(request.fromTag()).hashCode();
  }

  /// How many branches a request may still have at once (RFC 5393 §5.3.3.1).
  static int breadth(SipMessage request) {
    int told = request.maxBreadth();
    return told < 0 ? BREADTH : told;
  }

  /// The request as it leaves for a target (RFC 3261 §16.6).
  ///
  /// @param token for our Record-Route; empty for none
  /// @param caller who it is from
  SipMessage forwarded(
      Routed routed, Target target, long id, String token, Caller caller, Arrival arrival) {
    SipMessage request = routed.request();
    List<NameAddr> routes = new ArrayList<>();
    for (String hop : target.routes()) {
      if (NameAddr.decode(hop) instanceof Decoded.Value<NameAddr>(NameAddr route)) {
        routes.add(route);
      }
    }
    routes.addAll(routed.routes().subList(routed.ownRoutes(), routed.routes().size()));
    String uri = target.requestUri(); // (2)
    MessageEdit edit = request.edit();
    if (!routes.isEmpty() && !routes.getFirst().uri().parameters().has("lr")) { // (6)
      SipUri strict = routes.removeFirst().uri();
      if (SipUri.decode(uri) instanceof Decoded.Value<SipUri>(SipUri last)) {
        routes.add(NameAddr.of(last));
      }
      withRoutes(edit, routes);
      uri = strict.encode();
    } else if (routed.ownRoutes() > 0 || !target.routes().isEmpty()) {
      withRoutes(edit, routes);
    }
    edit.setRequestUri(uri);
    edit.setMaxForwards(Transit.hopsLeft(request)); // (3)
    if (request.maxBreadth() != target.breadth() && !request.method().equals(Method.ACK)) {
      edit.replace(HeaderName.MAX_BREADTH, Integer.toString(target.breadth())); // RFC 5393 §5.3.3
    }
    if (request.method().equals(Method.REGISTER)) {
      edit.pushPath(NameAddr.of(recordRoute(token, target.flow()))); // RFC 3327 §5.2
    } else if (!token.isEmpty()) { // (4)
      recordRoute(edit, token, arrival.flow(), target.flow());
    }
    if (!(caller instanceof Caller.Unasked)) {
      edit.remove(HeaderName.PROXY_AUTHORIZATION); // RFC 3261 §22.3: it was for us
    }
    // RFC 3325 §5: what somebody else than a peer says of himself is no assertion, and peers alone
    // are told ours.
    edit.remove(HeaderName.P_ASSERTED_IDENTITY);
    if (target.way() instanceof DialogToken.Way.Server) {
      caller.identity().ifPresent(told -> edit.add(HeaderName.P_ASSERTED_IDENTITY, told));
    }
    Branch branch = new Branch(id, loopHash(arrival.request()));
    return edit.pushVia(sip.via(target.flow(), branch)).toMessage(); // (8)
  }

  /// One entry where both sides see us alike; else one for each side (RFC 5658 §3).
  private void recordRoute(MessageEdit edit, String token, Flow from, Flow to) {
    SipUri caller = recordRoute(token, from);
    SipUri callee = recordRoute(token, to);
    edit.pushRecordRoute(NameAddr.of(caller));
    if (!caller.equals(callee)) {
      edit.pushRecordRoute(NameAddr.of(callee));
    }
  }

  private SipUri recordRoute(String token, Flow side) {
    Endpoint self = sip.self(side);
    SipUri uri = SipUri.sip(token, Endpoint.host(self.address()), self.port());
    String transport =
        switch (side.protocol()) {
          case SIP_TCP -> "tcp";
          case SIP_TLS -> "tls";
          case SIP_WS, SIP_WSS -> "ws"; // RFC 7118 §5.2.2 has one word for both
          default -> "";
        };
    return (transport.isEmpty() ? uri : uri.with("transport", transport)).with("lr", "");
  }
}

package org.turnpike.server.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.net.Flow;
import org.turnpike.server.sip.Branch;
import org.turnpike.server.sip.Passing;
import org.turnpike.server.sip.SignInLog;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.Transit;
import org.turnpike.sip.auth.DigestChallenge;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.Decoded;

/// A request from outside on its way in, and its responses on their way out: they show nothing of
/// the inside.
///
/// @param outside where it came from
/// @param identity that we vouch for (RFC 3325 §5); empty for somebody who has to prove it inside
record Inward(
    Asked asked,
    Place outside,
    Optional<String> identity,
    Veil veil,
    SipNode sip,
    Runnable accepted)
    implements Passing.Errand {

  /// Seconds after which somebody may try again when nobody inside is there.
  private static final int RETRY = 30;

  @Override
  public SipMessage request(Flow to, long id) {
    SipMessage request = asked.request();
    MessageEdit edit = request.edit();
    List<String> routes = new ArrayList<>();
    if (asked.place() instanceof Place.Inside(String _, List<String> hidden, Party _)) {
      routes.addAll(hidden);
    }
    routes.addAll(Veil.texts(asked.routes()));
    Veil.rewrite(edit, HeaderName.ROUTE, routes);
    edit.setRequestUri(asked.requestUri());
    edit.setMaxForwards(Transit.hopsLeft(request));
    edit.remove(HeaderName.P_ASSERTED_IDENTITY); // what outside says of itself
    identity.ifPresent(told -> edit.add(HeaderName.P_ASSERTED_IDENTITY, told));
    if (request.method().equals(Method.REGISTER)) {
      edit.pushPath(veil.pathInward(outside)); // RFC 3327 §5.2
    } else if (asked.beginsDialog()) {
      edit.pushRecordRoute(veil.inward(outside, request.callId()));
    }
    String from = outside instanceof Place.Home ? Branch.OF_HOME : "";
    return edit.pushVia(sip.via(to, new Branch(id, from))).toMessage();
  }

  @Override
  public SipMessage response(SipMessage response, Flow from) {
    SipMessage request = asked.request();
    MessageEdit edit = response.edit().popVia();
    List<NameAddr> all = Veil.recordRoutes(response);
    int ours = veil.ours(all, Veil.recordRoutes(request).size(), request.callId());
    if (ours >= 0) {
      // RFC 3261 §12.1.2: who called takes them in reverse order.
      Place.Inside inside =
          new Place.Inside(
              endpoint(from),
              Veil.texts(all.subList(0, ours)).reversed(),
              Party.calling(outside, request, response));
      List<String> shown = new ArrayList<>();
      shown.add(veil.outward(inside, request.callId(), asked.arrival().back()).encode());
      shown.addAll(Veil.texts(all.subList(ours + 1, all.size())));
      Veil.rewrite(edit, HeaderName.RECORD_ROUTE, shown);
    } else {
      edit.remove(HeaderName.RECORD_ROUTE);
    }
    if (request.method().equals(Method.REGISTER)) {
      onlyAsked(request, response, edit);
      edit.remove(HeaderName.PATH).remove(HeaderName.SERVICE_ROUTE);
    } else {
      veil.hideContacts(response, edit, asked.arrival().back());
    }
    edit.remove(HeaderName.P_ASSERTED_IDENTITY);
    if (response.status() / 100 == 2) {
      accepted.run();
    } else if (outside instanceof Place.Client && failedSignIn(request, response)) {
      SignInLog.write(
          asked.arrival().source(),
          response.status(),
          SignInLog.Cause.REFUSED_INSIDE,
          claimed(request));
    }
    return edit.toMessage();
  }

  /// Whether home did not take the password that was shown. A nonce that is too old is none of the
  /// client's faults.
  private static boolean failedSignIn(SipMessage request, SipMessage response) {
    boolean register = request.method().equals(Method.REGISTER);
    return switch (response.status()) {
      case 401 ->
          shows(request, HeaderName.AUTHORIZATION) && !stale(response, HeaderName.WWW_AUTHENTICATE);
      case 407 ->
          shows(request, HeaderName.PROXY_AUTHORIZATION)
              && !stale(response, HeaderName.PROXY_AUTHENTICATE);
      case 403, 404 -> register;
      default -> false;
    };
  }

  private static boolean shows(SipMessage request, HeaderName credentials) {
    return request.header(credentials) != null;
  }

  private static boolean stale(SipMessage response, HeaderName challenges) {
    return response.headers(challenges).stream()
        .anyMatch(each ->
            DigestChallenge.decode(each) instanceof Decoded.Value<DigestChallenge>(var challenge)
                && challenge.stale());
  }

  /// Whom a request says it is from: To of a REGISTER, else From.
  private static String claimed(SipMessage request) {
    boolean register = request.method().equals(Method.REGISTER);
    return (register ? request.to() : request.from())
            instanceof Decoded.Value<NameAddr>(NameAddr address)
        ? (address.uri().user() == null ? "" : address.uri().user() + "@") + address.uri().host()
        : "";
  }

  /// A registrar lists all contacts of a user; those of other devices are places inside.
  private static void onlyAsked(SipMessage request, SipMessage response, MessageEdit edit) {
    if (request.contacts() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> asked)
        && response.contacts() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> listed)) {
      Set<String> own = asked.stream().map(each -> each.uri().encode()).collect(Collectors.toSet());
      Veil.rewrite(
          edit,
          HeaderName.CONTACT,
          Veil.texts(listed.stream().filter(c -> own.contains(c.uri().encode())).toList()));
    }
  }

  private String endpoint(Flow from) {
    return sip.neighbours()
        .of(from)
        .flatMap(peer ->
            peer.endpoints().stream()
                .filter(at -> at.toSocketAddress().equals(from.remote()))
                .findFirst()
                .or(() -> peer.endpoints().stream().findFirst()))
        .map(Endpoint::toString)
        .orElse("");
  }

  @Override
  public boolean only() {
    return true; // what comes from outside is for the inside, all of it
  }

  @Override
  public SipMessage unreachable() {
    return Transit.later(asked.arrival(), RETRY).toMessage();
  }
}

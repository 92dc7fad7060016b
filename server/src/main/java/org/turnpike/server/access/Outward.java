package org.turnpike.server.access;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.net.Flow;
import org.turnpike.server.sip.Branch;
import org.turnpike.server.sip.Passing;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.Transit;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.wire.Decoded;

/// A request from inside on its way out, which shows nothing of where it came from, and its
/// responses on their way in, which lead back there.
///
/// @param inside where it came from
/// @param outside where it goes
/// @param home whether the far end is another home of our domain: it is told whom we vouch for, and
///   may be the one that asks for the password
record Outward(Asked asked, String inside, Place outside, boolean home, Veil veil, SipNode sip)
    implements Passing.Errand {

  @Override
  public SipMessage request(Flow to, long id) {
    SipMessage request = asked.request();
    MessageEdit edit = request.edit();
    boolean register = request.method().equals(Method.REGISTER);
    Veil.rewrite(edit, HeaderName.ROUTE, Veil.texts(asked.routes()));
    edit.setRequestUri(asked.requestUri());
    edit.setMaxForwards(Transit.hopsLeft(request));
    edit.remove(HeaderName.VIA); // kept in the transaction, and put back into the responses
    List<String> routes = Veil.texts(Veil.recordRoutes(request));
    edit.remove(HeaderName.RECORD_ROUTE);
    if (register) {
      List<String> path =
          request.path() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> all)
              ? Veil.texts(all)
              : List.of();
      edit.remove(HeaderName.PATH);
      edit.pushPath(veil.pathOutward(new Place.Inside(inside, path, Party.NONE), to));
    } else {
      if (asked.beginsDialog()) {
        Place.Inside back = new Place.Inside(inside, routes, Party.called(outside, request));
        edit.pushRecordRoute(veil.outward(back, request.callId(), to));
      }
      veil.hideContacts(request, edit, to);
    }
    if (!home) {
      edit.remove(HeaderName.P_ASSERTED_IDENTITY).remove(HeaderName.PROXY_AUTHORIZATION);
    }
    return edit.pushVia(sip.via(to, new Branch(id, ""))).toMessage();
  }

  @Override
  public SipMessage response(SipMessage response, Flow from) {
    SipMessage request = asked.request();
    MessageEdit edit = response.edit();
    Veil.rewrite(edit, HeaderName.VIA, request.headers(HeaderName.VIA));
    List<NameAddr> all = Veil.recordRoutes(response);
    int ours = veil.ours(all, 0, request.callId()); // those of the inside did not leave
    if (ours >= 0) {
      List<String> shown = new ArrayList<>(Veil.texts(all.subList(0, ours)));
      shown.add(veil.inward(place(from), request.callId()).encode());
      shown.addAll(Veil.texts(Veil.recordRoutes(request)));
      Veil.rewrite(edit, HeaderName.RECORD_ROUTE, shown);
    } else {
      edit.remove(HeaderName.RECORD_ROUTE);
    }
    if (request.method().equals(Method.REGISTER)) {
      edit.remove(HeaderName.PATH);
    }
    return edit.remove(HeaderName.P_ASSERTED_IDENTITY).toMessage();
  }

  /// A partner is found again by the connection that was used.
  private Place place(Flow used) {
    return outside instanceof Place.Partner(String _, String domain)
        ? new Place.Partner(sip.flows().name(used), domain)
        : outside;
  }

  @Override
  public boolean only() {
    return false; // a client or one partner of many
  }

  @Override
  public SipMessage unreachable() {
    return asked
        .arrival()
        .response(
            outside instanceof Place.Client ? 430 : 504,
            outside instanceof Place.Client ? "Flow Failed" : "No Way to That Domain")
        .toMessage();
  }
}

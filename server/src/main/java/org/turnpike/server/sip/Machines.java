package org.turnpike.server.sip;

import org.turnpike.sip.message.CSeq;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.Via;
import org.turnpike.sip.transaction.InviteClient;
import org.turnpike.sip.transaction.InviteServer;
import org.turnpike.sip.transaction.NonInviteClient;
import org.turnpike.sip.transaction.NonInviteServer;
import org.turnpike.sip.transaction.Timers;
import org.turnpike.wire.Decoded;

/// The four state machines of RFC 3261 §17 with one set of timers.
record Machines(
    InviteClient<SipMessage> inviteClient,
    NonInviteClient<SipMessage> nonInviteClient,
    InviteServer<SipMessage> inviteServer,
    NonInviteServer<SipMessage> nonInviteServer) {

  static Machines with(Timers timers) {
    return new Machines(
        new InviteClient<>(timers, Machines::acknowledge),
        new NonInviteClient<>(timers),
        new InviteServer<>(timers),
        new NonInviteServer<>(timers));
  }

  /// The ACK to a refusal (RFC 3261 §17.1.1.3): the INVITE's topmost Via, its Route, and the To of
  /// the refusal.
  static SipMessage acknowledge(SipMessage invite, SipMessage refusal) {
    String to = refusal.header(HeaderName.TO);
    return like(invite, Method.ACK, to == null ? "" : to);
  }

  /// The CANCEL of a request (RFC 3261 §9.1).
  static SipMessage cancel(SipMessage invite) {
    String to = invite.header(HeaderName.TO);
    return like(invite, Method.CANCEL, to == null ? "" : to);
  }

  private static SipMessage like(SipMessage invite, Method method, String to) {
    MessageEdit out = SipMessage.request(method, invite.requestUri());
    if (invite.topVia() instanceof Decoded.Value<Via>(Via via)) {
      out.add(HeaderName.VIA, via.encode());
    }
    out.add(HeaderName.MAX_FORWARDS, "70");
    for (String route : invite.headers(HeaderName.ROUTE)) {
      out.add(HeaderName.ROUTE, route);
    }
    String from = invite.header(HeaderName.FROM);
    long number = invite.cseq() instanceof Decoded.Value<CSeq>(CSeq cseq) ? cseq.number() : 0;
    return out.add(HeaderName.FROM, from == null ? "" : from)
        .add(HeaderName.TO, to)
        .add(HeaderName.CALL_ID, invite.callId())
        .add(HeaderName.CSEQ, new CSeq(number, method).encode())
        .toMessage();
  }
}

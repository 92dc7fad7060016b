package org.turnpike.sip.dialog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.turnpike.sip.message.CSeq;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.wire.Decoded;

/// One side's view of a dialog (RFC 3261 §12). Immutable: what changes it gives the next one.
///
/// @param callId with the two tags the dialog's name
/// @param local our address with our tag
/// @param remote the other's with its tag; without one for a peer of RFC 2543
/// @param localNumber CSeq of our last request; 0 before the first
/// @param remoteNumber CSeq of the other's last request; 0 before the first
/// @param remoteTarget where requests are for: the other's last Contact
/// @param routes that they take, first hop first
/// @param confirmed a 2xx was there; before, it is early
public record Dialog(
    String callId,
    NameAddr local,
    NameAddr remote,
    long localNumber,
    long remoteNumber,
    SipUri remoteTarget,
    List<NameAddr> routes,
    boolean confirmed) {

  public Dialog {
    routes = List.copyOf(routes);
  }

  /// The caller's, from a response with a To tag (§12.1.2).
  ///
  /// @return empty if the response begins no dialog: a 100, a refusal, no tag or no Contact
  public static Optional<Dialog> ofCaller(SipMessage request, SipMessage response) {
    if (response.toTag() == null) {
      return Optional.empty();
    }
    List<NameAddr> routes = new ArrayList<>(recorded(response));
    Collections.reverse(routes); // what was recorded last is nearest to us
    return of(request, response, response, false, routes);
  }

  /// The callee's, from its own response to the request (§12.1.1).
  ///
  /// @return empty if the response begins no dialog
  public static Optional<Dialog> ofCallee(SipMessage request, SipMessage response) {
    return of(request, response, request, true, recorded(request));
  }

  private static List<NameAddr> recorded(SipMessage message) {
    return message.recordRoutes() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> routes)
        ? routes
        : List.of();
  }

  private static Optional<Dialog> of(
      SipMessage request,
      SipMessage response,
      SipMessage target,
      boolean callee,
      List<NameAddr> routes) {
    boolean begins = response.status() > 100 && response.status() < 300;
    if (!begins
        || !(response.from() instanceof Decoded.Value<NameAddr>(NameAddr from))
        || !(response.to() instanceof Decoded.Value<NameAddr>(NameAddr to))
        || !(request.cseq() instanceof Decoded.Value<CSeq>(CSeq cseq))
        || !(target.contacts() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> contacts))
        || contacts.size() != 1) {
      return Optional.empty();
    }
    return Optional.of(
        new Dialog(
            request.callId(),
            callee ? to : from,
            callee ? from : to,
            callee ? 0 : cseq.number(),
            callee ? cseq.number() : 0,
            contacts.getFirst().uri(),
            routes,
            response.status() >= 200));
  }

  /// Whether a request of the other side belongs here (§12.2.2): Call-ID and both tags.
  public boolean owns(SipMessage request) {
    return request.callId().equals(callId)
        && String.valueOf(request.toTag()).equals(String.valueOf(local.tag()))
        && String.valueOf(request.fromTag()).equals(String.valueOf(remote.tag()));
  }

  /// What became of a request of the other side.
  public sealed interface Heard {

    /// In order; this is the dialog from now on.
    record InOrder(Dialog dialog) implements Heard {}

    /// Older than one that was there already: 500 (§12.2.2).
    record OutOfOrder() implements Heard {}
  }

  /// Takes a request that this dialog [#owns]. A re-INVITE, UPDATE, SUBSCRIBE or NOTIFY moves the
  /// remote target. An ACK and a CANCEL have the number of their INVITE.
  public Heard hear(SipMessage request) {
    if (!(request.cseq() instanceof Decoded.Value<CSeq>(CSeq cseq))) {
      return new Heard.OutOfOrder();
    }
    boolean follows = request.method().equals(Method.ACK) || request.method().equals(Method.CANCEL);
    if (cseq.number() < remoteNumber || cseq.number() == remoteNumber && !follows) {
      return new Heard.OutOfOrder();
    }
    return new Heard.InOrder(
        new Dialog(
            callId,
            local,
            remote,
            localNumber,
            cseq.number(),
            refreshed(request),
            routes,
            confirmed));
  }

  /// Takes a 2xx to a request of ours within the dialog (§12.2.1.2).
  public Dialog answered(SipMessage response) {
    boolean success = response.status() >= 200 && response.status() < 300;
    return success
        ? new Dialog(
            callId, local, remote, localNumber, remoteNumber, refreshed(response), routes, true)
        : this;
  }

  private SipUri refreshed(SipMessage message) {
    Method method = message.method();
    boolean refreshes =
        method.equals(Method.INVITE)
            || method.equals(Method.UPDATE)
            || method.equals(Method.SUBSCRIBE) // RFC 6665 §4.4.1
            || method.equals(Method.NOTIFY);
    return refreshes
            && message.contacts() instanceof Decoded.Value<List<NameAddr>>(var contacts)
            && contacts.size() == 1
        ? contacts.getFirst().uri()
        : remoteTarget;
  }

  /// The next request of ours, without Via, Contact and body; [#sent] is the dialog from then on.
  /// Behind a strict router the target goes to the end of the Route (§12.2.1.1).
  public MessageEdit next(Method method) {
    boolean ack = method.equals(Method.ACK) || method.equals(Method.CANCEL);
    return request(method, ack ? localNumber : localNumber + 1);
  }

  private MessageEdit request(Method method, long number) {
    boolean strict = !routes.isEmpty() && !routes.getFirst().uri().parameters().has("lr");
    SipUri uri = strict ? routes.getFirst().uri() : remoteTarget;
    MessageEdit out = SipMessage.request(method, uri.encode());
    List<NameAddr> hops = new ArrayList<>(strict ? routes.subList(1, routes.size()) : routes);
    if (strict) {
      hops.add(NameAddr.of(remoteTarget));
    }
    hops.forEach(hop -> out.add(HeaderName.ROUTE, hop.encode()));
    return out.add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, local.encode())
        .add(HeaderName.TO, remote.encode())
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, new CSeq(number, method).encode());
  }

  /// The dialog after [#next] was sent.
  public Dialog sent(Method method) {
    boolean ack = method.equals(Method.ACK) || method.equals(Method.CANCEL);
    return ack
        ? this
        : new Dialog(
            callId, local, remote, localNumber + 1, remoteNumber, remoteTarget, routes, confirmed);
  }
}

package org.turnpike.server.frontend;

import java.util.List;
import java.util.function.Consumer;
import org.turnpike.server.sip.Branch;
import org.turnpike.server.sip.ClientUser;
import org.turnpike.server.sip.Shard;
import org.turnpike.server.sip.SipNode;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.wire.Decoded;

/// A request of ours, other than INVITE, to all devices of a user: forked as one that passes
/// through.
final class OwnRequest implements Fork.Driver<Target, SipMessage> {

  private final SipNode sip;
  private final Shard shard;
  private final SipMessage request;
  private final Consumer<Integer> done;
  private final Fork<Target, SipMessage> fork;

  /// @param request without Via
  /// @param groups as [Fork] takes them; not empty
  /// @param done gets the final status
  OwnRequest(
      SipNode sip,
      Shard shard,
      SipMessage request,
      List<List<Target>> groups,
      Consumer<Integer> done) {
    this.sip = sip;
    this.shard = shard;
    this.request = request;
    this.done = done;
    this.fork = new Fork<>(false, groups, this);
  }

  void start() {
    fork.start();
  }

  @Override
  public void send(int branch, Target target) {
    long id = shard.newId();
    MessageEdit edit = request.edit().setRequestUri(target.requestUri());
    target.routes().forEach(route -> edit.add(HeaderName.ROUTE, route));
    if (target.way() instanceof DialogToken.Way.Server
        && request.from() instanceof Decoded.Value<NameAddr>(NameAddr from)) {
      // RFC 3325 §5: who sent it was asked when it came; a peer would ask again.
      edit.add(HeaderName.P_ASSERTED_IDENTITY, NameAddr.of(from.uri()).encode());
    }
    SipMessage sent = edit.pushVia(sip.via(target.flow(), new Branch(id, ""))).toMessage();
    shard.send(
        sent,
        target.flow(),
        id,
        new ClientUser() {
          @Override
          public void onResponse(SipMessage response) {
            fork.onResponse(branch, response.status(), response);
          }

          @Override
          public void onTimeout() {
            fork.onFailure(branch, 408);
          }

          @Override
          public void onUnreachable() {
            fork.onFailure(branch, 503);
          }
        });
  }

  @Override
  public void respond(SipMessage response) {
    respond(response.status());
  }

  @Override
  public void challenge(SipMessage response, List<SipMessage> others) {
    respond(response.status());
  }

  @Override
  public void respond(int status) {
    if (status >= 200) {
      done.accept(status);
    }
  }

  @Override
  public void cancel(int branch) {} // an INVITE's

  @Override
  public void timerC(int branch) {} // an INVITE's
}

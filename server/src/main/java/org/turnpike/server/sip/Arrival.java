package org.turnpike.server.sip;

import java.net.InetAddress;
import java.util.Optional;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.settings.Peer;

/// A request on the loop that owns its call.
///
/// @param request with `received` and `rport` filled in (RFC 3261 §18.2.1, RFC 3581 §4)
/// @param flow that it came over
/// @param back that its responses take (RFC 3261 §18.2.2)
/// @param shard that owns the call
public record Arrival(SipMessage request, Flow flow, Flow back, Shard shard) {

  public InetAddress source() {
    return flow.remote().getAddress();
  }

  /// The peer that sent it, if a peer did.
  public Optional<Peer> peer() {
    return shard.peer(flow);
  }

  public Loop loop() {
    return shard.loop();
  }

  /// Answers without a transaction (RFC 3261 §8.2.7): the same request gets the same answer.
  ///
  /// @param status of that response
  public void reply(int status, MessageEdit response) {
    shard.counters().answered(status);
    back.send(response.bytes());
  }

  /// A response to it with our tag.
  public MessageEdit response(int status, String reason) {
    return SipMessage.response(request, status, reason, shard.tag(request));
  }

  /// Refuses it without a transaction.
  public void refuse(int status, String reason) {
    reply(status, response(status, reason));
  }

  /// Whether its source, which has proven nothing, still gets an answer this second; counts it.
  public boolean answersStranger() {
    return shard.answersStranger(flow);
  }

  /// Refuses it without a transaction, or says nothing where its source was refused too often: for
  /// a sender who has proven nothing.
  public void refuseStranger(int status, String reason) {
    if (answersStranger()) {
      refuse(status, reason);
    }
  }

  /// Starts its server transaction.
  public ServerTransaction begin() {
    return shard.begin(this);
  }
}

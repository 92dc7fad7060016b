package org.turnpike.server.sip;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.Via;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Peer;
import org.turnpike.wire.Decoded;

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

  /// Where its client is: where it came from, or where the first of our peers had it from that
  /// passed it on. Each peer wrote into the Via below its own where the request came from (RFC 3261
  /// §18.2.1); where one hides that, it is the place that is known last.
  public InetAddress origin() {
    InetAddress origin = source();
    if (peer().isPresent() && request.vias() instanceof Decoded.Value<List<Via>>(List<Via> vias)) {
      for (Via via : vias.subList(1, vias.size())) {
        Optional<InetAddress> from = from(via);
        if (from.isEmpty()) {
          break;
        }
        origin = from.get();
        if (!shard.nodeOfPeer(origin)) {
          break; // what stands below is what that one says
        }
      }
    }
    return origin;
  }

  private static Optional<InetAddress> from(Via via) {
    String received = via.received();
    try {
      return Optional.of(
          Endpoint.literal(Endpoint.comparable(received == null ? via.host() : received)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a name: a peer that does not say where it had it from
    }
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

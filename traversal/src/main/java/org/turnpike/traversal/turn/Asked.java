package org.turnpike.traversal.turn;

import java.net.InetSocketAddress;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.Slice;

/// A request whose sender proved who it is, and that has to be answered.
record Asked(
    StunMessage message,
    long flow,
    InetSocketAddress client,
    long now,
    PacketOut out,
    String user,
    byte[] key,
    TurnEvents events) {

  StunWriter success() {
    return StunWriter.answer(message, StunClass.SUCCESS);
  }

  /// RFC 8489 §9.2.4: proven by the same kind of integrity as the request; and with a fingerprint
  /// where the request had one.
  byte[] sealed(StunWriter answer) {
    answer.integrity(message.integrity(), key);
    return (message.hasFingerprint() ? answer.fingerprint() : answer).toBytes();
  }

  void send(StunWriter answer) {
    out.send(Slice.of(sealed(answer)), flow);
  }

  /// @param cause for the operator
  void refuse(int code, String reason, String cause) {
    refuse(StunWriter.error(message, code, reason), code, cause);
  }

  void refuse(StunWriter answer, int code, String cause) {
    events.refused(message.method(), code, client, cause + ": " + user);
    send(answer);
  }

  /// The same for an answer that is given later.
  ///
  /// @param later out that is good after the callback
  Asked keep(PacketOut later) {
    return new Asked(message.keep(), flow, client, now, later, user, key, events);
  }
}

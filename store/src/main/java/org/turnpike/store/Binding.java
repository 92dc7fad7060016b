package org.turnpike.store;

import java.time.Instant;
import java.util.List;

/// One contact of an address of record (RFC 3261 §10.2.1, RFC 5626 §6).
///
/// A field that is absent is empty (text), zero (`regId`) or the empty list, so that a hundred
/// thousand of these stay small.
///
/// @param contact URI of the contact as registered, without angle brackets
/// @param callId of the REGISTER that made or last refreshed it
/// @param cseq of that REGISTER; a lower one with the same Call-ID is out of order (RFC 3261 §10.3
///   (7))
/// @param expires when it ends if it is not refreshed
/// @param qThousandths preference, 0 to 1000 (RFC 3261 §25.1 `qvalue` has three decimals)
/// @param path the Path header fields' URIs, first hop first (RFC 3327 §5.3); each in its angle
///   brackets
/// @param instanceId `+sip.instance` as written, without quotes (RFC 5626 §4.1)
/// @param regId `reg-id`, 1 or more (RFC 5626 §4.2)
/// @param receivedFrom transport and source address that the REGISTER came from, as
///   `udp:192.0.2.7:5060`: where requests go back through a NAT
/// @param flow the registrar's own token for the live connection; means nothing after a restart
/// @param userAgent of the device, for the operator
public record Binding(
    String contact,
    String callId,
    long cseq,
    Instant expires,
    int qThousandths,
    List<String> path,
    String instanceId,
    int regId,
    String receivedFrom,
    String flow,
    String userAgent) {

  /// @throws IllegalArgumentException if a value is outside what the field can hold
  public Binding {
    if (contact.isEmpty() || callId.isEmpty()) {
      throw new IllegalArgumentException("a binding needs a contact and a Call-ID");
    }
    if (qThousandths < 0 || qThousandths > 1000) {
      throw new IllegalArgumentException("q of " + contact + " is outside 0 to 1");
    }
    if (cseq < 0 || cseq > 0xffff_ffffL || regId < 0) {
      throw new IllegalArgumentException(
          "CSeq or reg-id of " + contact + " is negative or too large");
    }
    path = List.copyOf(path);
  }

  public boolean expired(Instant at) {
    return !expires.isAfter(at);
  }
}

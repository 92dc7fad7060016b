package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.turnpike.traversal.stun.PasswordAlgorithm;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Moment;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.Slice;
import org.turnpike.wire.SourceLimit;

/// The long-term credential mechanism (RFC 8489 §9.2.4): who asks, and the challenge for whoever
/// has not proven it. Nothing is remembered of a stranger, and a source of many gets few answers.
///
/// What is offered (SHA-256, hashed names) stands in the nonce as well, whose hash covers it. So
/// somebody on the way who strikes the better algorithm from a challenge is found out: by the
/// client, which sees the nonce promise what the challenge does not hold, or here, since the
/// request repeats the list (§9.2, bid-down).
final class Authentication {

  private final TurnSettings settings;
  private final TurnKeys keys;
  private final Nonces nonces;
  private final SourceLimit strangers;
  private final TurnDriver driver;
  private final TurnEvents events;
  private final Moment at;
  // PASSWORD-ALGORITHMS as it is offered, the best first; empty where only MD5 can be served.
  private final byte[] offered;

  Authentication(
      TurnSettings settings,
      TurnKeys keys,
      byte[] nonceKey,
      TurnDriver driver,
      TurnEvents events,
      Moment at) {
    this.settings = settings;
    this.keys = keys;
    this.driver = driver;
    this.events = events;
    this.at = at;
    this.nonces = new Nonces(nonceKey, keys.offersSha256(), keys.offersUserHash());
    this.offered =
        keys.offersSha256()
            ? PasswordAlgorithm.value(PasswordAlgorithm.SHA256, PasswordAlgorithm.MD5)
            : new byte[0];
    byte[] seed = new byte[4];
    at.random(seed);
    this.strangers = new SourceLimit(settings.unauthenticatedPerSecond(), Arrays.hashCode(seed));
  }

  /// The request with the user that sent it; null if it was answered or dropped, without state.
  @Nullable Asked of(StunMessage message, long flow, long now, PacketOut out) {
    InetSocketAddress client = driver.remote(flow);
    if (!message.hasIntegrity()) {
      challenge(message, client, flow, now, out, 401, "Unauthenticated", "");
      return null;
    }
    String nonce = message.text(StunAttribute.NONCE);
    Slice hash = message.value(StunAttribute.USERHASH);
    boolean named = message.has(StunAttribute.USERNAME) || hash != null && hash.length() == 32;
    if (!named || !message.has(StunAttribute.REALM) || nonce == null) {
      bad(message, client, flow, now, out);
      return null;
    }
    if (!nonces.good(nonce, client.getAddress(), now)) {
      challenge(message, client, flow, now, out, 438, "Stale Nonce", "");
      return null;
    }
    PasswordAlgorithm algorithm = algorithm(message);
    if (algorithm == null) {
      bad(message, client, flow, now, out);
      return null;
    }
    String username =
        hash != null && hash.length() == 32
            ? keys.nameOf(hash.bytes())
            : message.text(StunAttribute.USERNAME);
    TurnKeys.Answer answer =
        username == null
            ? new TurnKeys.Answer.Refused("nobody has that user hash, or the name is too long")
            : algorithm == PasswordAlgorithm.SHA256
                ? keys.sha256(username, at.wall())
                : keys.of(username, at.wall());
    return switch (answer) {
      case TurnKeys.Answer.Refused(String cause, _) -> {
        challenge(message, client, flow, now, out, 401, "Unauthenticated", cause);
        yield null;
      }
      case TurnKeys.Answer.Known(String user, byte[] key) -> {
        if (!message.isBy(key)) {
          challenge(
              message, client, flow, now, out, 401, "Unauthenticated", "wrong password: " + user);
          yield null;
        }
        yield new Asked(message, flow, client, now, out, user, key, events);
      }
    };
  }

  /// RFC 8489 §9.2.4, where the nonce says that algorithms were offered: MD5 for whoever speaks of
  /// none, as RFC 5389's clients do; else exactly our list, and one of it. Null for anything else.
  private @Nullable PasswordAlgorithm algorithm(StunMessage message) {
    Slice list = message.value(StunAttribute.PASSWORD_ALGORITHMS);
    Slice one = message.value(StunAttribute.PASSWORD_ALGORITHM);
    if (offered.length == 0 || list == null && one == null) {
      return PasswordAlgorithm.MD5;
    }
    return list == null || one == null || !Arrays.equals(list.bytes(), offered)
        ? null
        : PasswordAlgorithm.of(one);
  }

  private void bad(
      StunMessage message, InetSocketAddress client, long flow, long now, PacketOut out) {
    if (mayAnswer(client.getAddress(), now, out)) {
      out.send(Slice.of(StunWriter.error(message, 400, "Bad Request").toBytes()), flow);
    }
  }

  /// @param cause for the operator; empty for a client's ordinary first request
  private void challenge(
      StunMessage message,
      InetSocketAddress client,
      long flow,
      long now,
      PacketOut out,
      int code,
      String reason,
      String cause) {
    if (!mayAnswer(client.getAddress(), now, out)) {
      return;
    }
    if (!cause.isEmpty()) {
      events.refused(message.method(), code, client, cause);
    }
    StunWriter answer =
        StunWriter.error(message, code, reason)
            .text(StunAttribute.REALM, settings.realm())
            .text(StunAttribute.NONCE, nonces.make(client.getAddress(), now));
    if (offered.length > 0) {
      answer.bytes(StunAttribute.PASSWORD_ALGORITHMS, offered);
    }
    out.send(Slice.of(answer.toBytes()), flow);
  }

  /// Whether a source that has proven nothing gets one more answer; counts it. Else it is dropped:
  /// an address that was forged would be flooded with what it never asked for.
  boolean mayAnswer(InetAddress source, long now, PacketOut out) {
    if (strangers.allows(source, now)) {
      return true;
    }
    out.drop(Drop.TOO_MANY_UNAUTHENTICATED.ordinal());
    return false;
  }
}

package org.turnpike.server.frontend;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.turnpike.server.frontend.DialogToken.Way;
import org.turnpike.topology.UserUri;

/// Writes [DialogToken]s into the user part of a Record-Route URI and reads them back: Base64url of
/// the text, a dot, and a keyed hash over the text and the Call-ID. Usable from any thread.
final class DialogTokens {

  private static final int PROOF_BYTES = 12;

  /// Stands for the Call-ID in a Path; no Call-ID has a blank (RFC 3261 §25.1).
  private static final String PATH = " path";

  private final byte[] key;
  private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::mac);

  /// @param key secret; one that survives a restart keeps established dialogs alive
  DialogTokens(byte[] key) {
    this.key = key.clone();
  }

  private Mac mac() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  String write(DialogToken token, String callId) {
    String text =
        Integer.toHexString(token.callerTag())
            + ' '
            + text(token.caller())
            + ' '
            + text(token.callee());
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString(text.getBytes(StandardCharsets.UTF_8))
        + '.'
        + encoder.encodeToString(proof(text, callId));
  }

  private static String text(Way way) {
    return switch (way) {
      case Way.Datagram(String address) -> "u" + address;
      case Way.Connection(String flow, Optional<UserUri> user) ->
          "s" + flow + user.map(u -> "," + u).orElse("");
      case Way.Server(String name, String endpoint, Optional<UserUri> user) ->
          "p" + endpoint + "," + name + user.map(u -> "," + u).orElse("");
    };
  }

  /// For a Path: how a client is reached that registers elsewhere through us (RFC 3327).
  String writePath(Way way) {
    return write(new DialogToken(0, way, way), PATH);
  }

  /// @return null for what is no Path of ours
  @Nullable Way readPath(@Nullable String written) {
    DialogToken token = read(written, PATH);
    return token == null ? null : token.callee();
  }

  /// @return null for what is not ours, or not for this Call-ID
  @Nullable DialogToken read(@Nullable String written, String callId) {
    int dot = written == null ? -1 : written.indexOf('.');
    if (written == null || dot < 0) {
      return null;
    }
    try {
      Base64.Decoder decoder = Base64.getUrlDecoder();
      String text = new String(decoder.decode(written.substring(0, dot)), StandardCharsets.UTF_8);
      byte[] shown = decoder.decode(written.substring(dot + 1));
      if (!MessageDigest.isEqual(shown, proof(text, callId))) {
        return null;
      }
      String[] parts = text.split(" ", 3);
      return new DialogToken(Integer.parseUnsignedInt(parts[0], 16), way(parts[1]), way(parts[2]));
    } catch (IllegalArgumentException e) {
      return null; // no Base64: somebody else's user part
    }
  }

  private static Way way(String text) {
    String rest = text.substring(1);
    if (text.charAt(0) == 'u') {
      return new Way.Datagram(rest);
    }
    int comma = rest.indexOf(',');
    if (text.charAt(0) == 'p') {
      String[] parts = rest.split(",", 3); // no endpoint and no name of a peer has one
      return new Way.Server(
          parts[1],
          parts[0],
          parts.length < 3 ? Optional.empty() : Optional.of(UserUri.parse(parts[2])));
    }
    return comma < 0
        ? new Way.Connection(rest, Optional.empty())
        : new Way.Connection(
            rest.substring(0, comma), Optional.of(UserUri.parse(rest.substring(comma + 1))));
  }

  private byte[] proof(String text, String callId) {
    Mac mac = macs.get();
    mac.update(text.getBytes(StandardCharsets.UTF_8));
    mac.update((byte) 0);
    byte[] whole = mac.doFinal(callId.getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(whole, PROOF_BYTES);
  }
}

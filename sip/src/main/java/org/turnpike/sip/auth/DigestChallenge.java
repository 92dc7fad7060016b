package org.turnpike.sip.auth;

import java.util.Map;
import org.turnpike.wire.Decoded;

/// What a server asks for in WWW-Authenticate or Proxy-Authenticate (RFC 7616 §3.3).
///
/// @param stale the nonce was too old; the password was right, or was not looked at
/// @param qop as written: what qualities of protection the server takes; empty for an RFC 2069 one
public record DigestChallenge(
    String realm,
    String nonce,
    DigestAlgorithm algorithm,
    boolean stale,
    String qop,
    String opaque) {

  /// A challenge of ours: `auth` and nothing else.
  public static DigestChallenge of(
      String realm, String nonce, DigestAlgorithm algorithm, boolean stale) {
    return new DigestChallenge(realm, nonce, algorithm, stale, "auth", "");
  }

  /// Reads a header field's value.
  public static Decoded<DigestChallenge> decode(String text) {
    return switch (AuthParameters.decode(text)) {
      case Decoded.Malformed<AuthParameters> m -> m.as();
      case Decoded.Value<AuthParameters>(AuthParameters(Map<String, String> values)) -> {
        DigestAlgorithm algorithm = DigestAlgorithm.of(values.get("algorithm"));
        String realm = values.get("realm");
        String nonce = values.get("nonce");
        if (realm == null || nonce == null || algorithm == null) {
          yield Decoded.malformed(0, "realm, nonce and an algorithm that is known");
        }
        yield Decoded.value(
            new DigestChallenge(
                realm,
                nonce,
                algorithm,
                "true".equalsIgnoreCase(values.get("stale")),
                values.getOrDefault("qop", ""),
                values.getOrDefault("opaque", "")));
      }
    };
  }

  /// As a header field's value.
  public String encode() {
    return "Digest realm="
        + AuthParameters.quote(realm)
        + ", nonce="
        + AuthParameters.quote(nonce)
        + (opaque.isEmpty() ? "" : ", opaque=" + AuthParameters.quote(opaque))
        + ", algorithm="
        + algorithm.text()
        + (qop.isEmpty() ? "" : ", qop=\"" + qop + '"')
        + (stale ? ", stale=true" : "");
  }

  /// A client's answer to it.
  ///
  /// @param password in clear; the client has it
  /// @param cnonce fresh randomness of the client's, in hex
  /// @param count how often this nonce was used, from 1
  public DigestCredentials answer(
      String user, String password, String method, String uri, String cnonce, int count) {
    boolean auth = java.util.Arrays.asList(qop.split("\\s*,\\s*")).contains("auth");
    DigestCredentials unsigned =
        new DigestCredentials(
            user,
            realm,
            nonce,
            uri,
            "",
            algorithm,
            auth ? "auth" : "",
            auth ? cnonce : "",
            auth ? String.format("%08x", count) : "",
            opaque);
    return unsigned.signed(algorithm.ha1(user, realm, password), method);
  }
}

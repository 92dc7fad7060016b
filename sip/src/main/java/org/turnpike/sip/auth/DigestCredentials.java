package org.turnpike.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.turnpike.wire.Decoded;

/// What a client proves itself with in Authorization or Proxy-Authorization (RFC 7616 §3.4). A part
/// that is absent is empty.
///
/// @param uri as the client wrote it; the Request-URI as a rule
/// @param response hex
/// @param qop `auth`, or empty for an RFC 2069 client (RFC 3261 §22.4 (8))
/// @param count nonce count as written, eight hex digits
public record DigestCredentials(
    String user,
    String realm,
    String nonce,
    String uri,
    String response,
    DigestAlgorithm algorithm,
    String qop,
    String cnonce,
    String count,
    String opaque) {

  private static final Pattern COUNT = Pattern.compile("[0-9a-fA-F]{8}");

  /// Reads a header field's value.
  public static Decoded<DigestCredentials> decode(String text) {
    return switch (AuthParameters.decode(text)) {
      case Decoded.Malformed<AuthParameters> m -> m.as();
      case Decoded.Value<AuthParameters>(AuthParameters(Map<String, String> values)) -> of(values);
    };
  }

  private static Decoded<DigestCredentials> of(Map<String, String> values) {
    DigestAlgorithm algorithm = DigestAlgorithm.of(values.get("algorithm"));
    String user = values.get("username");
    String realm = values.get("realm");
    String nonce = values.get("nonce");
    String uri = values.get("uri");
    String response = values.get("response");
    if (user == null || realm == null || nonce == null || uri == null || response == null) {
      return Decoded.malformed(0, "username, realm, nonce, uri and response");
    }
    if (algorithm == null) {
      return Decoded.malformed(0, "an algorithm that is known: MD5 or SHA-256");
    }
    String qop = values.getOrDefault("qop", "").toLowerCase(Locale.ROOT);
    String cnonce = values.getOrDefault("cnonce", "");
    String count = values.getOrDefault("nc", "");
    if (!qop.isEmpty()
        && (!qop.equals("auth") || cnonce.isEmpty() || !COUNT.matcher(count).matches())) {
      return Decoded.malformed(0, "qop=auth with cnonce and an nc of eight hex digits");
    }
    return Decoded.value(
        new DigestCredentials(
            user,
            realm,
            nonce,
            uri,
            response,
            algorithm,
            qop,
            cnonce,
            count,
            values.getOrDefault("opaque", "")));
  }

  /// As a header field's value.
  public String encode() {
    return "Digest username="
        + AuthParameters.quote(user)
        + ", realm="
        + AuthParameters.quote(realm)
        + ", nonce="
        + AuthParameters.quote(nonce)
        + ", uri="
        + AuthParameters.quote(uri)
        + ", response=\""
        + response
        + "\", algorithm="
        + algorithm.text()
        + (opaque.isEmpty() ? "" : ", opaque=" + AuthParameters.quote(opaque))
        + (qop.isEmpty()
            ? ""
            : ", qop=" + qop + ", cnonce=" + AuthParameters.quote(cnonce) + ", nc=" + count);
  }

  /// The same with the response that this secret gives.
  ///
  /// @param ha1 of the algorithm
  public DigestCredentials signed(String ha1, String method) {
    return new DigestCredentials(
        user, realm, nonce, uri, expected(ha1, method), algorithm, qop, cnonce, count, opaque);
  }

  /// Whether whoever wrote them has the secret.
  ///
  /// @param ha1 of the algorithm, lower-case hex
  public boolean provenBy(String ha1, String method) {
    return MessageDigest.isEqual(
        expected(ha1, method).getBytes(StandardCharsets.US_ASCII),
        response.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
  }

  /// RFC 7616 §3.4.1.
  private String expected(String ha1, String method) {
    String ha2 = algorithm.hash(method + ":" + uri);
    return algorithm.hash(
        qop.isEmpty()
            ? ha1 + ":" + nonce + ":" + ha2
            : ha1 + ":" + nonce + ":" + count + ":" + cnonce + ":" + qop + ":" + ha2);
  }

  /// The nonce count as a number; 0 for a client that counts nothing.
  public long uses() {
    return count.isEmpty() ? 0 : Long.parseLong(count, 16);
  }
}

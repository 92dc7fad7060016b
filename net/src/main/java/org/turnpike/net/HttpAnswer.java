package org.turnpike.net;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is answered to an HTTP request.
///
/// @param headers besides Content-Type and those of the connection
public record HttpAnswer(int status, String contentType, byte[] body, Map<String, String> headers) {

  public HttpAnswer {
    headers = Map.copyOf(headers);
  }

  public static HttpAnswer of(int status, String contentType, String body) {
    return new HttpAnswer(status, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  public static HttpAnswer text(int status, String body) {
    return of(status, "text/plain; charset=utf-8", body);
  }

  public HttpAnswer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpAnswer(status, contentType, body, more);
  }
}

package org.turnpike.net;

import java.net.InetSocketAddress;
import java.util.Map;

/// An HTTP request, whole.
///
/// @param path without query, percent-encoding resolved; begins with a slash
/// @param query as written, without the question mark
/// @param headers by lower-case name; of several lines of a name the first
public record HttpQuestion(
    String method,
    String path,
    String query,
    Map<String, String> headers,
    byte[] body,
    InetSocketAddress remote,
    boolean secure) {

  public HttpQuestion {
    headers = Map.copyOf(headers);
  }
}

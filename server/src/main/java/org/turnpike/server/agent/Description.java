package org.turnpike.server.agent;

import java.nio.charset.StandardCharsets;

/// A session description as it came, for the other side (RFC 3725 §4.1: passed on as it is).
///
/// @param type as Content-Type has it
record Description(String type, byte[] bytes) {

  static final String SDP = "application/sdp";

  /// The answer that takes none of the offered media (RFC 3264 §6: port zero), for an offer that
  /// has to be answered although nobody is there for it.
  Description refused() {
    StringBuilder out = new StringBuilder("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\n");
    out.append("c=IN IP4 0.0.0.0\r\nt=0 0\r\n");
    new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("m="))
        .map(line -> line.split(" ", 3))
        .filter(words -> words.length == 3)
        .forEach(words -> out.append(words[0] + " 0 " + words[2].stripTrailing() + "\r\n"));
    return new Description(SDP, out.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return type + " of " + bytes.length + " bytes";
  }
}

package org.turnpike.net;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Framer;

/// A protocol for tests: messages end with a full stop; `~~` between them is a ping, answered with
/// `!`.
final class Sentences implements Framer {

  static final Sentences FRAMER = new Sentences();

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Listener listener(Protocol protocol, String bind) {
    Endpoint at = Endpoint.parse(bind);
    return new Listener(
        "test", protocol, at, at, protocol.secure() ? Optional.of("node") : Optional.empty());
  }

  @Override
  public int frame(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '.') {
        return i + 1 - from;
      }
    }
    return MORE;
  }

  @Override
  public int skip(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] == '~') {
      at++;
    }
    return at - from;
  }

  @Override
  public byte[] answerTo(byte[] bytes, int from, int skipped) {
    for (int i = from; i < from + skipped; i++) {
      if (bytes[i] != '~') {
        throw new IllegalStateException("asked to answer what was not skipped");
      }
    }
    return skipped >= 2 ? bytes("!") : EMPTY;
  }

  @Override
  public int limit() {
    return 1000;
  }
}

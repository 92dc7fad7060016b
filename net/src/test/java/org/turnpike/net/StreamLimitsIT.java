package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.net.Inbox.next;
import static org.turnpike.net.Sentences.bytes;
import static org.turnpike.net.Sentences.listener;

import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Protocol;

/// What one peer may take of us over a stream.
class StreamLimitsIT {

  private final Loops loops = new Loops(2);
  private final Transports transports =
      new Transports(loops, new Limits(3, 2, 2, 200, 1000, 1), new Certificates());
  private final Inbox server = new Inbox(true);

  @AfterEach
  void close() {
    transports.close();
    loops.close();
  }

  private Bound listen(String at) {
    return transports.listen(listener(Protocol.SIP_TCP, at), Sentences.FRAMER, server);
  }

  private static Socket client(InetSocketAddress to) throws Exception {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.connect(to);
    return socket;
  }

  private static byte[] echo(Socket socket, String text) throws Exception {
    socket.getOutputStream().write(bytes(text));
    return socket.getInputStream().readNBytes(text.length());
  }

  @Test
  void oneConnectionTooManyOfASourceIsClosedUntilAnotherLeaves() throws Exception {
    Bound bound = listen("127.0.0.1:0");
    try (Socket first = client(bound.local());
        Socket second = client(bound.local())) {
      assertThat(echo(first, "One.")).isEqualTo(bytes("One."));
      assertThat(echo(second, "Two.")).isEqualTo(bytes("Two."));
      try (Socket third = client(bound.local())) {
        assertThat(third.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(bound.counters().refusedByLimit()).isEqualTo(1);
      first.close();
      next(server.closings);
      try (Socket fourth = client(bound.local())) {
        assertThat(echo(fourth, "Four.")).isEqualTo(bytes("Four."));
      }
    }
  }

  @Test
  void aPeerThatDoesNotReadFillsItsOwnQueueAndIsClosedAllTheSame() throws Exception {
    Inbox silent = new Inbox(false);
    Bound bound =
        transports.listen(listener(Protocol.SIP_TCP, "127.0.0.1:0"), Sentences.FRAMER, silent);
    byte[] moreThanTheSystemTakes = new byte[32 << 20];
    try (Socket deaf = client(bound.local())) {
      deaf.getOutputStream().write(bytes("Hello."));
      assertThat(next(silent.messages)).isEqualTo("Hello.");
      Flow flow = next(silent.flows);
      assertThat(flow.send(moreThanTheSystemTakes)).isTrue();
      assertThat(flow.send(bytes("Next."))).isFalse();
      assertThat(bound.counters().unsent()).isEqualTo(1);
      flow.close();
      assertThat(next(silent.closings)).isEqualTo("closed by us");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "[::1]:0"})
  void aPingIsAnswered(String at) throws Exception {
    Bound bound = listen(at);
    try (Socket socket = client(bound.local())) {
      assertThat(echo(socket, "One.")).isEqualTo(bytes("One."));
      socket.getOutputStream().write(bytes("~~"));
      assertThat(socket.getInputStream().read()).isEqualTo('!');
    }
  }

  @Test
  void aMessageLongerThanTheLimitIsClosedAndCounted() throws Exception {
    Bound bound = listen("127.0.0.1:0");
    try (Socket socket = client(bound.local())) {
      socket.getOutputStream().write(bytes("x".repeat(1001)));
      assertThat(next(server.closings)).contains("within 1000 bytes");
    }
    assertThat(bound.counters().malformed()).isEqualTo(1);
  }
}

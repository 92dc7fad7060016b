package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Framer;

class TransportsIT {

  /// Messages end with a full stop.
  private static final Framer SENTENCES =
      new Framer() {
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
        public int limit() {
          return 1000;
        }
      };

  private final Loops loops = new Loops(2);
  private final Transports transports =
      new Transports(loops, new Limits(2, 2, 1, 200, 1000, 1), new Certificates());

  @AfterEach
  void close() {
    transports.close();
    loops.close();
  }

  private static final class Inbox implements Receiver {
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<String> closings = new LinkedBlockingQueue<>();
    final boolean echo;

    Inbox(boolean echo) {
      this.echo = echo;
    }

    @Override
    public void onMessage(byte[] message, Flow flow) {
      messages.add(new String(message, StandardCharsets.UTF_8));
      if (echo) {
        flow.send(message);
      }
    }

    @Override
    public void onClosed(Flow flow, String cause) {
      closings.add(cause);
    }
  }

  private static Listener listener(Protocol protocol, String bind) {
    Endpoint at = Endpoint.parse(bind);
    return new Listener("test", protocol, at, at, Optional.empty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(names = {"SIP_TCP", "SIP_WS", "TURN_TCP"})
  void whatIsSentBeforeTheConnectionStandsArrivesWholeAndComesBack(Protocol protocol)
      throws Exception {
    Inbox server = new Inbox(true);
    Inbox client = new Inbox(false);
    InetSocketAddress at =
        transports.listen(listener(protocol, "127.0.0.1:0"), SENTENCES, server).local();

    Flow flow = transports.connect(protocol, at, "localhost", SENTENCES, client);
    flow.send(bytes("One."));
    flow.send(bytes("Two."));

    assertThat(client.messages.poll(10, TimeUnit.SECONDS)).isEqualTo("One.");
    assertThat(client.messages.poll(10, TimeUnit.SECONDS)).isEqualTo("Two.");
  }

  @Test
  void aDatagramIsAnsweredOutOfTheListenersPort() throws Exception {
    Inbox server = new Inbox(true);
    InetSocketAddress at =
        transports.listen(listener(Protocol.SIP_UDP, "127.0.0.1:0"), SENTENCES, server).local();
    try (java.net.DatagramSocket peer = new java.net.DatagramSocket()) {
      peer.setSoTimeout(10_000);
      peer.send(new java.net.DatagramPacket(bytes("Hello."), 6, at));
      java.net.DatagramPacket back = new java.net.DatagramPacket(new byte[100], 100);
      peer.receive(back);
      assertThat(back.getSocketAddress()).isEqualTo(at);
      assertThat(back.getLength()).isEqualTo(6);
    }
  }

  @Test
  void aPeerThatSaysNothingWholeIsClosedAndCounted() throws Exception {
    Inbox server = new Inbox(false);
    Bound bound = transports.listen(listener(Protocol.SIP_TCP, "127.0.0.1:0"), SENTENCES, server);
    try (java.net.Socket slow = new java.net.Socket()) {
      slow.connect(bound.local());
      slow.getOutputStream().write('x');
      slow.setSoTimeout(10_000);
      assertThat(slow.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(server.closings.poll(10, TimeUnit.SECONDS)).contains("no whole message");
    assertThat(bound.counters().halfOpenClosed()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"SIP_TCP", "SIP_UDP"})
  void aTakenPortIsToldWithItsHolder(Protocol protocol) {
    Inbox server = new Inbox(false);
    int port =
        transports.listen(listener(protocol, "127.0.0.1:0"), SENTENCES, server).local().getPort();

    assertThatThrownBy(
            () -> transports.listen(listener(protocol, "127.0.0.1:" + port), SENTENCES, server))
        .isInstanceOf(BindFailed.class)
        .hasMessageContaining(protocol.text())
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("process " + ProcessHandle.current().pid());
  }
}

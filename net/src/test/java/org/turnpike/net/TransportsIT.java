package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.net.Inbox.next;
import static org.turnpike.net.Sentences.bytes;
import static org.turnpike.net.Sentences.listener;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Protocol;

class TransportsIT {

  private final Loops loops = new Loops(2);
  private final Transports transports =
      new Transports(loops, new Limits(2, 2, 1, 200, 1000, 1), new Certificates());

  @AfterEach
  void close() {
    transports.close();
    loops.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"SIP_TCP", "SIP_WS", "TURN_TCP"})
  void whatIsSentBeforeTheConnectionStandsArrivesWholeAndComesBack(Protocol protocol)
      throws Exception {
    Inbox server = new Inbox(true);
    Inbox client = new Inbox(false);
    InetSocketAddress at =
        transports.listen(listener(protocol, "127.0.0.1:0"), Sentences.FRAMER, server).local();

    Flow flow = transports.connect(protocol, at, "localhost", Sentences.FRAMER, client);
    flow.send(bytes("One."));
    flow.send(bytes("Two."));

    assertThat(next(client.messages)).isEqualTo("One.");
    assertThat(next(client.messages)).isEqualTo("Two.");
  }

  @Test
  void aDatagramIsAnsweredOutOfTheListenersPort() throws Exception {
    Inbox server = new Inbox(true);
    InetSocketAddress at =
        transports
            .listen(listener(Protocol.SIP_UDP, "127.0.0.1:0"), Sentences.FRAMER, server)
            .local();
    try (java.net.DatagramSocket peer = new java.net.DatagramSocket()) {
      peer.setSoTimeout(10_000);
      peer.send(new java.net.DatagramPacket(bytes("Hello."), 6, at));
      java.net.DatagramPacket back = new java.net.DatagramPacket(new byte[100], 100);
      peer.receive(back);
      assertThat(back.getSocketAddress()).isEqualTo(at);
      assertThat(back.getLength()).isEqualTo(6);
    }
  }

  /// A node that starts anew under load: what comes by its first listener is answered while the
  /// next is opened, which needs a turn of a loop.
  @Test
  void loopsSendWhileAListenerIsOpened() throws Exception {
    InetSocketAddress at =
        transports
            .listen(listener(Protocol.SIP_UDP, "127.0.0.1:0"), Sentences.FRAMER, new Inbox(true))
            .local();
    Thread opening =
        Thread.ofPlatform()
            .daemon()
            .unstarted(() ->
                transports.listen(
                    listener(Protocol.SIP_TCP, "127.0.0.1:0"), Sentences.FRAMER, new Inbox(true)));
    for (Loop loop : loops.all()) {
      loop.execute(() -> {
        while (opening.getState() != Thread.State.WAITING
            && opening.getState() != Thread.State.TERMINATED) {
          Thread.onSpinWait();
        }
        transports
            .connect(Protocol.SIP_UDP, at, "localhost", Sentences.FRAMER, new Inbox(false))
            .send(bytes("Hello."));
      });
    }
    opening.start();
    assertThat(opening.join(Duration.ofSeconds(20))).as("the listener is open").isTrue();
  }

  @Test
  void aLoopSendsWhereNoListenerHasThePeersFamily() throws Exception {
    Inbox client = new Inbox(false);
    try (java.net.DatagramSocket peer =
        new java.net.DatagramSocket(0, java.net.InetAddress.ofLiteral("127.0.0.1"))) {
      peer.setSoTimeout(10_000);
      InetSocketAddress at = (InetSocketAddress) peer.getLocalSocketAddress();
      for (Loop loop : loops.all()) {
        loop.execute(() ->
            transports
                .connect(Protocol.SIP_UDP, at, "localhost", Sentences.FRAMER, client)
                .send(bytes("Hello.")));
      }
      java.net.DatagramPacket came = new java.net.DatagramPacket(new byte[100], 100);
      peer.receive(came);
      int port = came.getPort();
      peer.receive(came);
      assertThat(came.getPort()).as("both out of one socket").isEqualTo(port);
      peer.send(new java.net.DatagramPacket(bytes("Back."), 5, came.getSocketAddress()));
      assertThat(next(client.messages)).isEqualTo("Back.");
    }
  }

  @Test
  void aPeerThatSaysNothingWholeIsClosedAndCounted() throws Exception {
    Inbox server = new Inbox(false);
    Bound bound =
        transports.listen(listener(Protocol.SIP_TCP, "127.0.0.1:0"), Sentences.FRAMER, server);
    try (java.net.Socket slow = new java.net.Socket()) {
      slow.connect(bound.local());
      slow.getOutputStream().write('x');
      slow.setSoTimeout(10_000);
      assertThat(slow.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(next(server.closings)).contains("no whole message");
    assertThat(bound.counters().halfOpenClosed()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"SIP_TCP", "SIP_UDP"})
  void aTakenPortIsToldWithItsHolder(Protocol protocol) {
    Inbox server = new Inbox(false);
    int port =
        transports
            .listen(listener(protocol, "127.0.0.1:0"), Sentences.FRAMER, server)
            .local()
            .getPort();

    assertThatThrownBy(() ->
            transports.listen(listener(protocol, "127.0.0.1:" + port), Sentences.FRAMER, server))
        .isInstanceOf(BindFailed.class)
        .hasMessageContaining(protocol.text())
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("process " + ProcessHandle.current().pid());
  }
}

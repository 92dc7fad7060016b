package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.net.Inbox.next;
import static org.turnpike.net.Sentences.bytes;
import static org.turnpike.net.Sentences.listener;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Step;

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

  /// What is read by one who keeps the loop busy, while more comes for others.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatComesWhileTheLoopIsBusyIsSaidToHaveWaited(boolean epoll) throws Exception {
    Loops one = new Loops(1, epoll);
    try (Transports busy =
        new Transports(one, new Limits(9, 9, 9, 200, 1000, 1), new Certificates())) {
      CountDownLatch first = new CountDownLatch(1);
      CountDownLatch written = new CountDownLatch(1);
      BlockingQueue<Long> waited = new LinkedBlockingQueue<>();
      Receiver receiver =
          new Receiver() {
            @Override
            public void onMessage(byte[] message, Flow flow) {
              throw new AssertionError("told without times");
            }

            @Override
            public void onMessage(byte[] message, Flow flow, long since, long behind) {
              assertThat(behind).isEqualTo(Step.NEVER);
              if (message[0] != 'F') {
                waited.add(since);
                return;
              }
              long began = System.nanoTime();
              waited.add(since);
              first.countDown();
              try {
                written.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              while (System.nanoTime() - began < 2_000_000) { // a round that is long
                Thread.onSpinWait();
              }
            }
          };
      InetSocketAddress at =
          busy.listen(listener(Protocol.SIP_TCP, "127.0.0.1:0"), Sentences.FRAMER, receiver)
              .local();
      try (Socket talker = new Socket(at.getAddress(), at.getPort());
          Socket other = new Socket(at.getAddress(), at.getPort())) {
        long before = System.nanoTime();
        talker.getOutputStream().write(bytes("First."));
        first.await();
        long whileBusy = System.nanoTime();
        other.getOutputStream().write(bytes("Second."));
        written.countDown();
        assertThat(next(waited)).isBetween(before, whileBusy);
        assertThat(next(waited)).isBetween(before, whileBusy);
      }
    } finally {
      one.close();
    }
  }

  /// More than a round reads, of one connection: its own wait and nobody else's.
  @Test
  void aConnectionThatDoesNotRunDryIsSaidToBeBehind() throws Exception {
    BlockingQueue<Long> behinds = new LinkedBlockingQueue<>();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    Receiver receiver =
        new Receiver() {
          @Override
          public void onMessage(byte[] message, Flow flow) {
            throw new AssertionError("told without times");
          }

          @Override
          public void onMessage(byte[] message, Flow flow, long since, long behind) {
            first.countDown();
            try {
              written.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            behinds.add(behind);
          }
        };
    InetSocketAddress at =
        transports
            .listen(listener(Protocol.SIP_TCP, "127.0.0.1:0"), Sentences.FRAMER, receiver)
            .local();
    int messages = 1_000;
    try (Socket greedy = new Socket(at.getAddress(), at.getPort())) {
      greedy.getOutputStream().write(bytes("Hello there, all of you."));
      first.await();
      greedy.getOutputStream().write(bytes("Hello there, all of you.".repeat(messages - 1)));
      written.countDown();
      List<Long> all = new ArrayList<>();
      for (int i = 0; i < messages; i++) {
        all.add(next(behinds));
      }
      List<Long> known = all.stream().distinct().toList();
      assertThat(known).as("not at first, and then since one moment").hasSize(2);
      assertThat(known.getFirst()).isEqualTo(Step.NEVER);
      assertThat(known.getLast()).isLessThan(System.nanoTime());
      greedy.getOutputStream().write(bytes("Alone."));
      assertThat(next(behinds)).as("it has run dry").isEqualTo(Step.NEVER);
    }
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

package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.wire.PacketStep;
import org.turnpike.wire.Slice;

/// What [DatagramPath] promises, asked of each of its implementations.
class DatagramPathIT {

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
  private static final InetSocketAddress ANY_PORT_6 =
      new InetSocketAddress(InetAddress.ofLiteral("::1"), 0);
  private static final PacketStep DEAF = (_, _, _, _) -> {};
  private static final PacketStep ECHO = (packet, flow, _, out) -> out.send(packet, flow);

  private static DatagramPath path(DatagramPaths.Way way) {
    assumeTrue(DatagramPaths.has(way), () -> way + " is not to be had here");
    return DatagramPaths.of(way, 1).getFirst();
  }

  private static <T> T on(DatagramPath path, Callable<T> task) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    path.loop()
        .execute(() -> {
          try {
            done.complete(task.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    try {
      return done.get(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static int open(DatagramPath path, InetSocketAddress bind, PacketStep step)
      throws Exception {
    return on(path, () -> path.open(bind, DatagramOptions.relay(), step));
  }

  private static InetSocketAddress local(DatagramPath path, int socket) throws Exception {
    return on(path, () -> path.local(socket));
  }

  private static DatagramSocket peer(InetSocketAddress bind) throws IOException {
    DatagramSocket peer = new DatagramSocket(bind);
    peer.setSoTimeout(20_000);
    return peer;
  }

  private static byte[] receive(DatagramSocket peer) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    peer.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private static void send(DatagramSocket from, InetSocketAddress to, byte... bytes)
      throws IOException {
    from.send(new DatagramPacket(bytes, bytes.length, to));
  }

  @ParameterizedTest
  @EnumSource
  void aPacketGoesBackWithAHeaderWrittenIntoItsHeadroom(DatagramPaths.Way way) throws Exception {
    try (DatagramPath path = path(way);
        DatagramSocket peer = peer(ANY_PORT)) {
      int socket =
          open(
              path,
              ANY_PORT,
              (packet, flow, _, out) -> {
                packet.prepend(4).put32(0, 0x4000_0002L);
                out.send(packet, flow);
              });

      send(peer, local(path, socket), (byte) 7, (byte) 9);

      assertThat(receive(peer)).containsExactly(0x40, 0, 0, 2, 7, 9);
      assertThat(path.counters().packetsIn()).isEqualTo(1);
      assertThat(path.counters().bytesIn()).isEqualTo(2);
      on(path, () -> null); // the send is counted once its turn is over
      assertThat(path.counters().packetsOut()).isEqualTo(1);
      assertThat(path.counters().bytesOut()).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPinnedFlowIsTheSameForItsPairAndLeadsNowhereOnceItsSocketIsClosed(DatagramPaths.Way way)
      throws Exception {
    try (DatagramPath path = path(way)) {
      int socket = open(path, ANY_PORT, DEAF);
      InetSocketAddress remote = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5000);
      long flow = on(path, () -> path.pin(socket, remote));
      on(
          path,
          () -> {
            assertThat(path.pin(socket, remote)).isEqualTo(flow);
            assertThat(path.toward(socket, remote)).isEqualTo(flow);
            assertThat(path.low(flow)).isEqualTo(0xc0000201L);
            assertThat(path.high(flow)).isZero();
            assertThat(path.port(flow)).isEqualTo(5000);
            assertThat(path.remote(flow)).isEqualTo(remote);
            path.close(socket);
            assertThat(path.socket(flow)).isEqualTo(-1);
            path.out().send(Slice.of(new byte[1]), flow);
            return null;
          });
      assertThat(path.counters().unsent(Unsent.GONE)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ipv6AndItsAddressesAreTakenApart(DatagramPaths.Way way) throws Exception {
    try (DatagramPath path = path(way);
        DatagramSocket peer = peer(ANY_PORT_6)) {
      LinkedBlockingQueue<List<Long>> seen = new LinkedBlockingQueue<>();
      int socket =
          open(
              path,
              ANY_PORT_6,
              (packet, flow, _, out) -> {
                seen.add(List.of(path.high(flow), path.low(flow), (long) path.port(flow)));
                out.send(packet, flow);
              });
      assertThat(local(path, socket).getAddress()).isInstanceOf(Inet6Address.class);

      send(peer, local(path, socket), (byte) 1);

      assertThat(receive(peer)).containsExactly(1);
      assertThat(seen.poll(20, TimeUnit.SECONDS))
          .containsExactly(0L, 1L, (long) peer.getLocalPort());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyPortOfAnAddressReachesASocketThatSentToOneOfThem(DatagramPaths.Way way)
      throws Exception {
    try (DatagramPath path = path(way);
        DatagramSocket known = peer(ANY_PORT);
        DatagramSocket other = peer(ANY_PORT)) {
      int socket = open(path, ANY_PORT, ECHO);
      InetSocketAddress to = new InetSocketAddress(ANY_PORT.getAddress(), known.getLocalPort());
      on(
          path,
          () -> {
            path.out().send(Slice.of(new byte[] {1}), path.pin(socket, to));
            return null;
          });
      assertThat(receive(known)).containsExactly(1);

      send(other, local(path, socket), (byte) 2);

      assertThat(receive(other)).containsExactly(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void packetsToOnePeerArriveWholeAndInOrderWhateverTheirSizes(DatagramPaths.Way way)
      throws Exception {
    try (DatagramPath path = path(way);
        DatagramSocket peer = peer(ANY_PORT)) {
      peer.setReceiveBufferSize(4 << 20);
      int socket = open(path, ANY_PORT, DEAF);
      InetSocketAddress to = new InetSocketAddress(ANY_PORT.getAddress(), peer.getLocalPort());
      // Runs of one size, a shorter end, a longer one after it, an empty one, more than any batch.
      List<byte[]> sent = new ArrayList<>();
      int[] sizes = {1200, 1200, 1200, 300, 1200, 0, 5, 5, 9000, 9000, 60_000, 1, 1, 0, 0, 700};
      for (int i = 0; i < 400; i++) {
        byte[] bytes = new byte[i < 100 ? sizes[i % sizes.length] : 172];
        Arrays.fill(bytes, (byte) i);
        sent.add(bytes);
      }
      for (int from = 0; from < sent.size(); from += 20) {
        int first = from;
        on(
            path,
            () -> {
              for (byte[] bytes : sent.subList(first, first + 20)) {
                path.out().send(Slice.of(bytes), path.toward(socket, to));
              }
              return null;
            });
        for (byte[] bytes : sent.subList(first, first + 20)) {
          assertThat(receive(peer)).isEqualTo(bytes);
        }
      }
      on(path, () -> null);
      assertThat(path.counters().packetsOut()).isEqualTo(sent.size());
      assertThat(path.counters().unsent()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBurstToManyPeersReachesEach(DatagramPaths.Way way) throws Exception {
    List<DatagramSocket> peers = new ArrayList<>();
    try (DatagramPath path = path(way)) {
      for (int i = 0; i < 50; i++) {
        peers.add(peer(ANY_PORT));
      }
      int socket = open(path, ANY_PORT, DEAF);
      on(
          path,
          () -> {
            for (int round = 0; round < 30; round++) {
              for (DatagramSocket peer : peers) {
                InetSocketAddress to =
                    new InetSocketAddress(ANY_PORT.getAddress(), peer.getLocalPort());
                path.out()
                    .send(
                        Slice.of(new byte[] {(byte) peers.indexOf(peer), (byte) round}),
                        path.pin(socket, to));
              }
            }
            return null;
          });
      for (int i = 0; i < peers.size(); i++) {
        for (int round = 0; round < 30; round++) {
          assertThat(receive(peers.get(i))).containsExactly(i, round);
        }
      }
    } finally {
      peers.forEach(DatagramSocket::close);
    }
  }

  @ParameterizedTest
  @EnumSource
  void moreSocketsThanABatchHoldsAreAllServed(DatagramPaths.Way way) throws Exception {
    try (DatagramPath path = path(way);
        DatagramSocket peer = peer(ANY_PORT)) {
      peer.setReceiveBufferSize(4 << 20);
      List<InetSocketAddress> addresses =
          on(
              path,
              () -> {
                List<InetSocketAddress> made = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                  made.add(path.local(path.open(ANY_PORT, DatagramOptions.relay(), ECHO)));
                }
                return made;
              });
      // While the path is held up, so that all are ready at once.
      on(
          path,
          () -> {
            for (InetSocketAddress to : addresses) {
              send(peer, to, (byte) (to.getPort() >> 8), (byte) to.getPort());
            }
            return null;
          });
      Set<Integer> answered = new HashSet<>();
      for (int i = 0; i < addresses.size(); i++) {
        byte[] port = receive(peer);
        answered.add((port[0] & 0xff) << 8 | port[1] & 0xff);
      }
      assertThat(answered).hasSize(addresses.size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSocketWithMoreThanABatchIsReadToItsEnd(DatagramPaths.Way way) throws Exception {
    try (DatagramPath path = path(way);
        DatagramSocket peer = peer(ANY_PORT)) {
      peer.setReceiveBufferSize(4 << 20);
      int socket = open(path, ANY_PORT, ECHO);
      InetSocketAddress to = local(path, socket);
      on(
          path,
          () -> {
            for (int i = 0; i < 200; i++) {
              send(peer, to, (byte) i);
            }
            return null;
          });
      for (int i = 0; i < 200; i++) {
        assertThat(receive(peer)).containsExactly(i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void packetsThatOnePathSendsAsOneArriveAtAnotherOneByOneWithTheirHeadroom(DatagramPaths.Way way)
      throws Exception {
    try (DatagramPath sending = path(way);
        DatagramPath receiving = path(way)) {
      LinkedBlockingQueue<byte[]> got = new LinkedBlockingQueue<>();
      int from = open(sending, ANY_PORT, DEAF);
      int at =
          open(
              receiving,
              ANY_PORT,
              (packet, _, _, _) -> {
                packet.prepend(DatagramPath.HEADROOM);
                for (int i = 0; i < DatagramPath.HEADROOM; i += 8) {
                  packet.put64(i, -1); // would spoil a neighbour that lies before it
                }
                got.add(packet.trimFront(DatagramPath.HEADROOM).bytes());
              });
      InetSocketAddress to = local(receiving, at);
      int[] sizes = new int[40];
      Arrays.fill(sizes, 1000);
      sizes[39] = 10;
      on(
          sending,
          () -> {
            for (int i = 0; i < sizes.length; i++) {
              byte[] bytes = new byte[sizes[i]];
              Arrays.fill(bytes, (byte) i);
              sending.out().send(Slice.of(bytes), sending.toward(from, to));
            }
            return null;
          });
      for (int i = 0; i < sizes.length; i++) {
        byte[] bytes = got.poll(20, TimeUnit.SECONDS);
        byte[] expected = new byte[sizes[i]];
        Arrays.fill(expected, (byte) i);
        assertThat(bytes).isEqualTo(expected);
      }
      assertThat(receiving.counters().packetsIn()).isEqualTo(sizes.length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPacketLargerThanADatagramIsCountedAndTheNextOneSent(DatagramPaths.Way way)
      throws Exception {
    try (DatagramPath path = path(way);
        DatagramSocket peer = peer(ANY_PORT)) {
      int socket = open(path, ANY_PORT, DEAF);
      InetSocketAddress to = new InetSocketAddress(ANY_PORT.getAddress(), peer.getLocalPort());
      on(
          path,
          () -> {
            path.out().send(Slice.of(new byte[65_508]), path.toward(socket, to));
            path.sendWhole(Slice.of(new byte[] {1}), path.toward(socket, to));
            path.out().send(Slice.of(new byte[] {2}), path.toward(socket, to));
            return null;
          });
      assertThat(receive(peer)).containsExactly(1);
      assertThat(receive(peer)).containsExactly(2);
      assertThat(path.counters().unsent(Unsent.TOO_LONG)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStepThatThrowsCostsItsPacketOnly(DatagramPaths.Way way) throws Exception {
    try (DatagramPath path = path(way);
        DatagramSocket peer = peer(ANY_PORT)) {
      int socket =
          open(
              path,
              ANY_PORT,
              (packet, flow, _, out) -> {
                if (packet.u8(0) == 0) {
                  throw new IllegalStateException("as the test wants it");
                }
                out.send(packet, flow);
              });
      send(peer, local(path, socket), (byte) 0);
      send(peer, local(path, socket), (byte) 1);
      assertThat(receive(peer)).containsExactly(1);
      assertThat(path.counters().faults()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSocketClosedByItsOwnStepIsGoneAndItsPortCanBeHadAgain(DatagramPaths.Way way)
      throws Exception {
    try (DatagramPath path = path(way);
        DatagramSocket peer = peer(ANY_PORT)) {
      int[] socket = {-1};
      LinkedBlockingQueue<Integer> called = new LinkedBlockingQueue<>();
      socket[0] =
          open(
              path,
              ANY_PORT,
              (packet, flow, _, out) -> {
                out.send(packet, flow); // an answer that is sent goes out all the same
                called.add(packet.u8(0));
                path.close(socket[0]);
              });
      InetSocketAddress at = local(path, socket[0]);
      on(
          path,
          () -> {
            send(peer, at, (byte) 1);
            send(peer, at, (byte) 2);
            return null;
          });
      assertThat(receive(peer)).containsExactly(1);
      assertThat(called.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
      int again = open(path, at, ECHO);
      assertThat(again).isEqualTo(socket[0]);
      send(peer, at, (byte) 3);
      assertThat(receive(peer)).containsExactly(3);
      assertThat(called).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPortThatIsTakenOrAnAddressOfAnotherMachineIsNamed(DatagramPaths.Way way) throws Exception {
    try (DatagramPath path = path(way);
        DatagramSocket holder = peer(ANY_PORT)) {
      InetSocketAddress taken = new InetSocketAddress(ANY_PORT.getAddress(), holder.getLocalPort());
      assertThatThrownBy(() -> open(path, taken, DEAF))
          .isInstanceOf(BindFailed.class)
          .hasMessageContaining("127.0.0.1:" + holder.getLocalPort())
          .hasMessageContaining("the port is taken by");
      assertThatThrownBy(
              () -> open(path, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 0), DEAF))
          .isInstanceOf(BindFailed.class)
          .hasMessageContaining("no such address");
      assertThat(open(path, ANY_PORT, DEAF)).isZero(); // a failed opening left no number behind
    }
  }

  @ParameterizedTest
  @EnumSource
  void aListenersPortIsSharedByPathsAndARelaysIsNot(DatagramPaths.Way way) throws Exception {
    try (DatagramPath first = path(way);
        DatagramPath second = path(way)) {
      int socket = on(first, () -> first.open(ANY_PORT, DatagramOptions.listener(), DEAF));
      InetSocketAddress at = local(first, socket);
      int beside = on(second, () -> second.open(at, DatagramOptions.listener(), DEAF));
      assertThat(local(second, beside)).isEqualTo(at);
      assertThatThrownBy(() -> open(second, at, DEAF)).isInstanceOf(BindFailed.class);
    }
  }

  /// Linux only: the JDK reports no ICMP for sockets that are not connected.
  @Test
  void aPeerWithoutAListenerIsReportedAndCostsOtherPeersNoPacket() throws Exception {
    try (DatagramPath path = path(DatagramPaths.Way.LINUX);
        DatagramSocket peer = peer(ANY_PORT)) {
      int closed;
      try (DatagramSocket gone = peer(ANY_PORT)) {
        closed = gone.getLocalPort();
      }
      LinkedBlockingQueue<List<Integer>> reports = new LinkedBlockingQueue<>();
      int socket =
          on(
              path,
              () ->
                  path.open(
                      ANY_PORT,
                      DatagramOptions.relay()
                          .reporting((flow, type, code, _, _) ->
                              reports.add(List.of(path.port(flow), type, code))),
                      ECHO));
      InetSocketAddress nobody = new InetSocketAddress(ANY_PORT.getAddress(), closed);
      InetSocketAddress to = new InetSocketAddress(ANY_PORT.getAddress(), peer.getLocalPort());
      for (int i = 0; i < 20; i++) {
        byte[] number = {(byte) i};
        on(
            path,
            () -> {
              path.out().send(Slice.of(number), path.toward(socket, nobody));
              path.out().send(Slice.of(number), path.toward(socket, to));
              return null;
            });
        assertThat(receive(peer)).containsExactly(i);
      }
      // ICMP's "port unreachable". The kernel limits how many it sends, so one is enough.
      assertThat(reports.poll(20, TimeUnit.SECONDS)).containsExactly(closed, 3, 3);
      send(peer, local(path, socket), (byte) 99);
      assertThat(receive(peer)).containsExactly(99);
      assertThat(path.counters().icmp()).isPositive();
    }
  }

  /// A bound, not a time: rounds go on until the optimising compiler has done its work, which then
  /// leaves less than a byte a packet. One object a packet would be 16 bytes or more.
  @Test
  void aRelayedPacketMakesNoObject() throws Exception {
    assumeTrue(optimises(), "the JVM runs without its optimising compiler");
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (DatagramPath path = path(DatagramPaths.Way.LINUX);
        DatagramSocket client = peer(ANY_PORT);
        DatagramSocket peer = peer(ANY_PORT)) {
      int relay = open(path, ANY_PORT, DEAF);
      InetSocketAddress to = new InetSocketAddress(ANY_PORT.getAddress(), peer.getLocalPort());
      long pinned = on(path, () -> path.pin(relay, to));
      int listener =
          open(
              path,
              ANY_PORT,
              (packet, _, _, out) -> {
                packet.prepend(4).put32(0, 0x4000_0000L | packet.length());
                out.send(packet, pinned);
              });
      long thread = on(path, () -> Thread.currentThread().threadId());
      InetSocketAddress at = local(path, listener);
      DatagramPacket received = new DatagramPacket(new byte[2048], 2048);
      long bytes = Long.MAX_VALUE;
      int round = 10_000;
      for (int rounds = 0; rounds < 60 && bytes >= round; rounds++) {
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < round; i += 10) {
          for (int k = 0; k < 10; k++) {
            send(client, at, (byte) i, (byte) k);
          }
          for (int k = 0; k < 10; k++) {
            peer.receive(received);
          }
        }
        bytes = threads.getThreadAllocatedBytes(thread) - before;
      }
      assertThat(bytes).as("bytes for %d packets", round).isLessThan(round);
    }
  }

  private static boolean optimises() {
    return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .getVMOption("TieredStopAtLevel")
        .getValue()
        .equals("4");
  }

  /// Below the ports that the system gives to whoever asks for any.
  private static InetSocketAddress held(DatagramPath path, AtomicReference<HeldSocket> into)
      throws Exception {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      InetSocketAddress at = new InetSocketAddress(ANY_PORT.getAddress(), port);
      HeldSocket held = on(path, () -> path.hold(at));
      if (held != null) {
        into.set(held);
        return at;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPortThatIsHeldIsNobodyElsesUntilItIsLetGo(DatagramPaths.Way way) throws Exception {
    try (DatagramPath path = path(way)) {
      AtomicReference<HeldSocket> held = new AtomicReference<>();
      InetSocketAddress taken = held(path, held);

      assertThat(on(path, () -> Optional.ofNullable(path.hold(taken)))).isEmpty();
      assertThatThrownBy(() -> new DatagramSocket(taken)).isInstanceOf(BindException.class);
      held.get().release();
      new DatagramSocket(taken).close();
    }
  }

  /// A program that is just being started has copies of what this one has open, for as long as the
  /// system takes; a port that was let go to be opened again could not be had then.
  @ParameterizedTest
  @EnumSource
  void aPortThatIsHeldIsServedByAnotherThreadWithoutBeingLetGo(DatagramPaths.Way way)
      throws Exception {
    try (DatagramPath one = path(way);
        DatagramPath other = path(way);
        DatagramSocket peer = peer(ANY_PORT)) {
      AtomicReference<HeldSocket> held = new AtomicReference<>();
      InetSocketAddress at = held(one, held);
      DatagramOptions marked = DatagramOptions.relay().marked(46);

      int socket = on(other, () -> other.open(held.get(), marked, ECHO));

      assertThat(local(other, socket)).isEqualTo(at);
      assertThatThrownBy(() -> new DatagramSocket(at)).isInstanceOf(BindException.class);
      send(peer, at, (byte) 4);
      assertThat(receive(peer)).containsExactly(4);
      on(
          other,
          () -> {
            other.close(socket);
            return null;
          });
      new DatagramSocket(at).close();
    }
  }
}

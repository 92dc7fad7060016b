package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.settings.Protocol;

class HandoverTest {

  /// A loop that runs when it is told to.
  private static final class ByHand implements Loop {
    final Queue<Runnable> queue = new ArrayDeque<>();
    boolean inside;

    void turn() {
      inside = true;
      for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
        task.run();
      }
      inside = false;
    }

    @Override
    public int index() {
      return 0;
    }

    @Override
    public boolean inLoop() {
      return inside;
    }

    @Override
    public void execute(Runnable task) {
      queue.add(task);
    }

    @Override
    public Alarm at(long nanos, Runnable task) {
      throw new UnsupportedOperationException("no alarms here");
    }

    @Override
    public long now() {
      return 0;
    }

    @Override
    public Instant wall() {
      return Instant.EPOCH;
    }

    @Override
    public void random(byte[] into) {}
  }

  private static class From implements Flow {
    final Protocol protocol;
    final List<String> told = new ArrayList<>();

    From(Protocol protocol) {
      this.protocol = protocol;
    }

    @Override
    public Protocol protocol() {
      return protocol;
    }

    @Override
    public String listener() {
      return "";
    }

    @Override
    public InetSocketAddress local() {
      return new InetSocketAddress(0);
    }

    @Override
    public InetSocketAddress remote() {
      return new InetSocketAddress(0);
    }

    @Override
    public List<X509Certificate> peerCertificates() {
      return List.of();
    }

    @Override
    public boolean send(byte[] message) {
      return true;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}

    @Override
    public void hold() {
      told.add("hold");
    }

    @Override
    public void resume() {
      told.add("resume");
    }
  }

  private final ByHand loop = new ByHand();
  private final Handover handover = new Handover(loop, 256);
  private final From datagrams = new From(Protocol.SIP_UDP);
  private final List<Integer> done = new ArrayList<>();

  @Test
  void whatComesFromOtherThreadsWaitsInItsOrder() {
    for (int i = 0; i < 3; i++) {
      int number = i;
      handover.offer(datagrams, () -> done.add(number));
    }
    assertThat(done).isEmpty();
    loop.turn();
    assertThat(done).containsExactly(0, 1, 2);
    assertThat(handover.waiting()).isZero();
  }

  @Test
  void onTheLoopItselfNothingWaitsUnlessSomethingIsBeforeIt() {
    loop.inside = true;
    handover.offer(datagrams, () -> done.add(1));
    assertThat(done).containsExactly(1);
    loop.inside = false;
    handover.offer(datagrams, () -> done.add(2));
    loop.inside = true;
    handover.offer(datagrams, () -> done.add(3));
    assertThat(done).as("2 came before 3").containsExactly(1);
    loop.turn();
    assertThat(done).containsExactly(1, 2, 3);
  }

  @Test
  void whatAMessageCausesOnItsOwnLoopComesAfterIt() {
    loop.inside = true;
    handover.offer(
        datagrams,
        () -> {
          handover.offer(datagrams, () -> done.add(2));
          done.add(1);
        });
    loop.turn();
    assertThat(done).containsExactly(1, 2);
  }

  @Test
  void aMessageThatFailsHarmsNoOther() {
    loop.inside = true;
    handover.offer(
        datagrams,
        () -> {
          throw new IllegalStateException("our bug");
        });
    handover.offer(datagrams, () -> done.add(1));
    assertThat(done).containsExactly(1);
    assertThat(handover.waiting()).isZero();
  }

  @Test
  void beyondTheBoundADatagramIsDropped() {
    for (int i = 0; i < 256; i++) {
      assertThat(handover.offer(datagrams, () -> done.add(1))).isTrue();
    }
    assertThat(handover.offer(datagrams, () -> done.add(2))).isFalse();
    assertThat(handover.dropped()).isEqualTo(1);
    loop.turn();
    assertThat(done).hasSize(256).containsOnly(1);
  }

  @Test
  void aStreamIsNotReadMuchSoonerUntilHalfIsDone() {
    From stream = new From(Protocol.SIP_TCP);
    List<String> early = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      handover.offer(stream, () -> early.addAll(stream.told));
    }
    handover.offer(stream, () -> {});
    assertThat(stream.told).isEmpty();
    assertThat(handover.offer(stream, () -> done.add(5))).isTrue();
    assertThat(stream.told).containsExactly("hold");
    loop.turn();
    assertThat(early).as("of five, two or fewer have to be left").doesNotContain("resume");
    assertThat(stream.told).containsExactly("hold", "resume");
    assertThat(done).containsExactly(5);
  }

  /// The loop may let go of everybody between any two steps of whoever is about to wait.
  @Test
  void whoeverBeginsToWaitWhileTheLoopLetsGoIsReadAgain() {
    for (int i = 0; i < 4; i++) {
      handover.offer(datagrams, () -> {});
    }
    From stream =
        new From(Protocol.SIP_TCP) {
          @Override
          public void hold() {
            loop.turn(); // just now all is done
            super.hold();
          }
        };
    handover.offer(stream, () -> {});
    loop.turn();
    assertThat(stream.told).endsWith("resume");
  }
}

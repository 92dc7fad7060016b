package org.turnpike.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.store.Samples.ALICE;
import static org.turnpike.store.Samples.BOB;
import static org.turnpike.store.Samples.EPOCH;
import static org.turnpike.store.Samples.phone;
import static org.turnpike.store.Samples.replace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.turnpike.wire.Refusal;

final class MemoryBindingsTest {

  private final MemoryBindings bindings = new MemoryBindings();

  @Test
  void aChangeIsSeenWholeByTheNextReader() {
    bindings.update(ALICE, EPOCH, _ -> replace(phone(1, 1, 60), phone(2, 1, 60)));
    assertThat(bindings.of(ALICE, EPOCH)).containsExactly(phone(1, 1, 60), phone(2, 1, 60));
    assertThat(bindings.of(BOB, EPOCH)).isEmpty();
    assertThat(bindings.size()).isEqualTo(2);
  }

  @Test
  void aRefusalChangesNothingAndReachesTheCaller() {
    bindings.update(ALICE, EPOCH, _ -> replace(phone(1, 7, 60)));
    Refusal outOfOrder = new Refusal(500, "Server Internal Error", "CSeq 3 after 7");
    BindingChange outcome =
        bindings.update(ALICE, EPOCH, _ -> new BindingChange.Refused(outOfOrder));
    assertThat(outcome).isEqualTo(new BindingChange.Refused(outOfOrder));
    assertThat(bindings.of(ALICE, EPOCH)).containsExactly(phone(1, 7, 60));
  }

  @Test
  void expiredBindingsAreNeitherReadNorShownToAChange() {
    bindings.update(ALICE, EPOCH, _ -> replace(phone(1, 1, 60), phone(2, 1, 120)));
    Instant at = Instant.ofEpochSecond(60);
    assertThat(bindings.of(ALICE, at)).containsExactly(phone(2, 1, 120));
    List<List<Binding>> shown = new ArrayList<>();
    bindings.update(
        ALICE,
        at,
        held -> {
          shown.add(held);
          return new BindingChange.Replaced(held);
        });
    assertThat(shown).containsExactly(List.of(phone(2, 1, 120)));
    assertThat(bindings.size()).isEqualTo(1);
  }

  @Test
  void theSweepNamesWhatEndedAndWhatIsLeft() {
    bindings.update(ALICE, EPOCH, _ -> replace(phone(1, 1, 60), phone(2, 1, 120)));
    bindings.update(BOB, EPOCH, _ -> replace(phone(3, 1, 60)));
    assertThat(bindings.expire(Instant.ofEpochSecond(59))).isEmpty();
    assertThat(bindings.expire(Instant.ofEpochSecond(60)))
        .containsExactlyInAnyOrder(
            new Bindings.Expired(ALICE, List.of(phone(1, 1, 60)), List.of(phone(2, 1, 120))),
            new Bindings.Expired(BOB, List.of(phone(3, 1, 60)), List.of()));
    assertThat(bindings.size()).isEqualTo(1);
    assertThat(bindings.addresses()).isEqualTo(1);
  }

  @Test
  void aJournalThatFailsLeavesTheBindingsAsTheyWere() {
    MemoryBindings failing =
        new MemoryBindings(
            Map.of(ALICE, List.of(phone(1, 1, 60))),
            (_, _) -> {
              throw new StoreFailed("disk full");
            });
    assertThatThrownBy(() -> failing.update(ALICE, EPOCH, _ -> replace(phone(2, 1, 60))))
        .isInstanceOf(StoreFailed.class);
    assertThat(failing.of(ALICE, EPOCH)).containsExactly(phone(1, 1, 60));
    assertThat(failing.size()).isEqualTo(1);
  }

  @Test
  void concurrentChangesOfOneAddressLoseNone() throws Exception {
    int threads = 8;
    int each = 500;
    CyclicBarrier start = new CyclicBarrier(threads);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        running.add(
            pool.submit(() -> {
              start.await();
              for (int i = 0; i < each; i++) {
                bindings.update(ALICE, EPOCH, MemoryBindingsTest::next);
              }
              return null;
            }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertThat(bindings.of(ALICE, EPOCH))
        .singleElement()
        .returns(threads * each - 1L, Binding::cseq);
  }

  private static BindingChange next(List<Binding> held) {
    return replace(phone(1, held.isEmpty() ? 0 : held.getFirst().cseq() + 1, 60));
  }

  @Test
  void theJournalSeesTheChangesOfOneAddressInTheirOrder() throws Exception {
    List<Long> written = new ArrayList<>();
    MemoryBindings journaled =
        new MemoryBindings(
            Map.of(),
            (_, after) -> {
              synchronized (written) {
                written.add(after.getFirst().cseq());
                return written.size();
              }
            });
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 2000; i++) {
        pool.execute(() -> journaled.update(ALICE, EPOCH, MemoryBindingsTest::next));
      }
    }
    assertThat(written).hasSize(2000).isSorted();
  }
}

package org.turnpike.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class SliceTest {

  private final byte[] bytes = {0, 1, 2, 3, 4, 5, 6, 7, 8, (byte) 0xff};

  @Test
  void readsInNetworkOrderFromItsOwnStart() {
    Slice slice = Slice.of(bytes, 1, 9);

    assertThat(slice.u8(0)).isEqualTo(1);
    assertThat(slice.u16(1)).isEqualTo(0x0203);
    assertThat(slice.u32(0)).isEqualTo(0x01020304L);
    assertThat(slice.u64(0)).isEqualTo(0x0102030405060708L);
    assertThat(slice.u8(8)).isEqualTo(0xff);
  }

  @Test
  void refusesABytePastItsEndThoughTheArrayHasIt() {
    Slice slice = Slice.of(bytes, 1, 4);

    assertThatThrownBy(() -> slice.u8(4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.u16(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.u8(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.view(2, Integer.MAX_VALUE))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aViewStartsAtItsOwnZero() {
    Slice view = Slice.of(bytes).view(2, 4).view(1, 2);

    assertThat(view.length()).isEqualTo(2);
    assertThat(view.u16(0)).isEqualTo(0x0304);
  }

  @Test
  void aHeaderIsPrependedIntoHeadroomAndNoFurther() {
    try (Arena arena = Arena.ofConfined()) {
      var memory = arena.allocate(16);
      Slice slice = Slice.of(bytes).aim(memory, 4, 8, 4);

      slice.prepend(4).put32(0, 0x40010008L);

      assertThat(slice.length()).isEqualTo(12);
      assertThat(slice.u32(0)).isEqualTo(0x40010008L);
      assertThatThrownBy(() -> slice.prepend(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void trimmedBytesBecomeHeadroom() {
    Slice slice = Slice.of(bytes).trimFront(4);

    assertThat(slice.u8(0)).isEqualTo(4);
    assertThat(slice.prepend(4).u8(0)).isZero();
  }

  @Test
  void aKeptCopyDoesNotFollowTheBuffer() {
    Slice kept = Slice.of(bytes, 0, 2).keep();
    bytes[0] = 42;

    assertThat(kept.u8(0)).isZero();
  }
}

package org.turnpike.cli;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/// A QR code of a short text, for a phone's camera before a terminal: `up --lan` shows where to
/// sign in. Byte mode, error correction level M, versions 1 to 10: up to 213 bytes (ISO/IEC 18004).
///
/// The message becomes codewords with their error correction ([QrCodewords]); the codewords fill
/// the square in a zigzag around the fixed patterns; of eight masks the one wins that is easiest to
/// read.
public final class QrCode {

  private static final int QUIET = 4;

  /// Centres of the alignment patterns, by version (Annex E).
  private static final int[][] CENTRES = {
    {},
    {6, 18},
    {6, 22},
    {6, 26},
    {6, 30},
    {6, 34},
    {6, 22, 38},
    {6, 24, 42},
    {6, 26, 46},
    {6, 28, 50}
  };

  private final int version;
  private final int size;
  private final int mask;
  private final BitSet dark;
  private final BitSet fixed;

  private QrCode(int version, int mask, BitSet dark, BitSet fixed) {
    this.version = version;
    this.size = 17 + 4 * version;
    this.mask = mask;
    this.dark = dark;
    this.fixed = fixed;
  }

  /// @throws IllegalArgumentException if the text is longer than 213 bytes
  public static QrCode of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int version = QrCodewords.versionFor(bytes.length);
    byte[] codewords = QrCodewords.of(bytes, version);
    QrCode best = null;
    for (int mask = 0; mask < 8; mask++) {
      QrCode tried = new QrCode(version, mask, new BitSet(), new BitSet());
      tried.draw(codewords);
      if (best == null || tried.penalty() < best.penalty()) {
        best = tried;
      }
    }
    if (best == null) {
      throw new IllegalStateException("no mask was tried");
    }
    return best;
  }

  /// Modules along an edge, without the quiet zone.
  public int size() {
    return size;
  }

  /// Whether this module is dark; outside the code none is.
  public boolean dark(int row, int column) {
    boolean inside = row >= 0 && row < size && column >= 0 && column < size;
    return inside && dark.get(row * size + column);
  }

  /// Two modules to a character, with the quiet zone.
  ///
  /// @param colours say black on white to the terminal; without them, light modules are the filled
  ///   ones, which is right for light text on a dark background
  public String terminal(boolean colours) {
    StringBuilder out = new StringBuilder();
    for (int row = -QUIET; row < size + QUIET; row += 2) {
      out.append(colours ? "\u001b[30;107m" : "");
      for (int column = -QUIET; column < size + QUIET; column++) {
        boolean upper = dark(row, column) == colours;
        // The last line has one row only: below it is the terminal's own background.
        boolean beyond = row + 1 >= size + QUIET;
        boolean lower = !beyond && dark(row + 1, column) == colours;
        out.append(upper ? (lower ? '█' : '▀') : (lower ? '▄' : ' '));
      }
      out.append(colours ? "\u001b[0m" : "").append('\n');
    }
    return out.toString();
  }

  private void draw(byte[] codewords) {
    finders();
    alignments();
    timing();
    format();
    if (version >= 7) {
      versionBlocks();
    }
    data(codewords);
  }

  private void fix(int row, int column, boolean isDark) {
    fixed.set(row * size + column);
    dark.set(row * size + column, isDark);
  }

  /// §6.3.3 and §6.3.4: three corners, each with its light separator.
  private void finders() {
    int[][] corners = {{3, 3}, {3, size - 4}, {size - 4, 3}};
    for (int[] corner : corners) {
      for (int dr = -4; dr <= 4; dr++) {
        for (int dc = -4; dc <= 4; dc++) {
          int row = corner[0] + dr;
          int column = corner[1] + dc;
          int ring = Math.max(Math.abs(dr), Math.abs(dc));
          if (row >= 0 && row < size && column >= 0 && column < size) {
            fix(row, column, ring != 2 && ring != 4);
          }
        }
      }
    }
  }

  /// §6.3.6: where two centres cross, except under a finder.
  private void alignments() {
    int[] centres = CENTRES[version - 1];
    int last = centres.length - 1;
    for (int i = 0; i <= last; i++) {
      for (int j = 0; j <= last; j++) {
        boolean finder = i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0;
        if (finder) {
          continue;
        }
        for (int dr = -2; dr <= 2; dr++) {
          for (int dc = -2; dc <= 2; dc++) {
            fix(centres[i] + dr, centres[j] + dc, Math.max(Math.abs(dr), Math.abs(dc)) != 1);
          }
        }
      }
    }
  }

  /// §6.3.5: alternating lines that count the modules.
  private void timing() {
    for (int i = 8; i < size - 8; i++) {
      fix(6, i, i % 2 == 0);
      fix(i, 6, i % 2 == 0);
    }
  }

  /// §7.9: level and mask, twice, bit 14 being the first.
  private void format() {
    int bits = formatBits(mask);
    for (int i = 0; i < 15; i++) {
      boolean bit = (bits >> i & 1) == 1;
      int near = i < 6 ? i : i < 8 ? i + 1 : 14 - i;
      if (i < 8) {
        fix(near, 8, bit); // down the left finder's side, past the timing line
        fix(8, size - 1 - i, bit);
      } else {
        fix(8, i == 8 ? 7 : near, bit);
        fix(size - 15 + i, 8, bit);
      }
    }
    fix(size - 8, 8, true); // §7.9.1: always dark
  }

  /// Level M is 00 (§7.9.1); BCH (15,5), then the mask that keeps it from being all light.
  static int formatBits(int mask) {
    int rest = mask << 10;
    for (int i = 14; i >= 10; i--) {
      rest ^= (rest >> i & 1) == 1 ? 0x537 << i - 10 : 0;
    }
    return (mask << 10 | rest) ^ 0x5412;
  }

  /// §7.10: the version, twice, from version 7 on.
  private void versionBlocks() {
    int bits = versionBits(version);
    for (int i = 0; i < 18; i++) {
      boolean bit = (bits >> i & 1) == 1;
      fix(i / 3, size - 11 + i % 3, bit);
      fix(size - 11 + i % 3, i / 3, bit);
    }
  }

  static int versionBits(int version) {
    int rest = version << 12;
    for (int i = 17; i >= 12; i--) {
      rest ^= (rest >> i & 1) == 1 ? 0x1f25 << i - 12 : 0;
    }
    return version << 12 | rest;
  }

  /// §7.7.3: two columns at a time from the right, up and down in turn, skipping column 6.
  private void data(byte[] codewords) {
    int next = 0;
    boolean up = true;
    for (int right = size - 1; right > 0; right -= right == 8 ? 3 : 2) {
      for (int step = 0; step < size; step++) {
        int row = up ? size - 1 - step : step;
        for (int column = right; column > right - 2; column--) {
          if (fixed.get(row * size + column)) {
            continue;
          }
          // Modules left over at the end are light before the mask.
          boolean bit =
              next < codewords.length * 8 && (codewords[next / 8] >> 7 - next % 8 & 1) == 1;
          dark.set(row * size + column, bit ^ masked(mask, row, column));
          next++;
        }
      }
      up = !up;
    }
  }

  /// §7.8.2, table 10.
  static boolean masked(int mask, int row, int column) {
    int product = row * column;
    return switch (mask) {
      case 0 -> (row + column) % 2 == 0;
      case 1 -> row % 2 == 0;
      case 2 -> column % 3 == 0;
      case 3 -> (row + column) % 3 == 0;
      case 4 -> (row / 2 + column / 3) % 2 == 0;
      case 5 -> product % 2 + product % 3 == 0;
      case 6 -> (product % 2 + product % 3) % 2 == 0;
      case 7 -> ((row + column) % 2 + product % 3) % 2 == 0;
      default -> throw new IllegalStateException("there is no mask " + mask);
    };
  }

  /// §7.8.3: what makes a code hard to read, in points.
  private int penalty() {
    int points = 0;
    for (int i = 0; i < size; i++) {
      points += line(i, true) + line(i, false);
    }
    for (int row = 0; row + 1 < size; row++) {
      for (int column = 0; column + 1 < size; column++) {
        boolean one = dark(row, column);
        boolean block =
            one == dark(row + 1, column)
                && one == dark(row, column + 1)
                && one == dark(row + 1, column + 1);
        points += block ? 3 : 0;
      }
    }
    int percent = dark.cardinality() * 100 / (size * size);
    return points + Math.abs(percent - 50) / 5 * 10;
  }

  /// Runs of five and more, and what looks like a finder.
  private int line(int index, boolean horizontal) {
    int points = 0;
    int run = 0;
    int recent = 0;
    for (int i = 0; i < size; i++) {
      boolean one = horizontal ? dark(index, i) : dark(i, index);
      run = i > 0 && one == (recent & 1) > 0 ? run + 1 : 1;
      points += run == 5 ? 3 : run > 5 ? 1 : 0;
      recent = (recent << 1 | (one ? 1 : 0)) & 0x7ff;
      points += i >= 10 && (recent == 0b10111010000 || recent == 0b00001011101) ? 40 : 0;
    }
    return points;
  }
}

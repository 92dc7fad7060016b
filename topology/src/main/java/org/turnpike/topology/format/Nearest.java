package org.turnpike.topology.format;

import java.util.Collection;
import java.util.Optional;

/// The valid word that a mistyped one was probably meant to be.
public final class Nearest {

  private Nearest() {}

  /// The word with the fewest edits (insert, delete, replace, swap of neighbours), if they are few
  /// for its length; the first of several.
  public static Optional<String> to(String written, Collection<String> words) {
    if (written.length() > 64) {
      return Optional.empty();
    }
    String best = "";
    int least = Math.max(1, written.length() / 3) + 1;
    for (String word : words) {
      if (Math.abs(word.length() - written.length()) >= least) {
        continue;
      }
      int edits = edits(written.toLowerCase(java.util.Locale.ROOT), word);
      if (edits < least) {
        least = edits;
        best = word;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /// Optimal string alignment distance, row by row.
  private static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}

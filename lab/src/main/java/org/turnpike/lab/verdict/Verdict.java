package org.turnpike.lab.verdict;

import java.util.List;

/// What holding a prediction against an observation gave.
public sealed interface Verdict {

  /// Everything that was predicted was seen, and no media anywhere else.
  record Match() implements Verdict {}

  /// The first place where they differ.
  ///
  /// @param leg `media of a`
  /// @param at device or user, or wire where no device was predicted
  /// @param wire empty where it is about a whole leg
  /// @param predicted in words
  /// @param observed in words
  record Mismatch(String leg, String at, String wire, String predicted, String observed)
      implements Verdict {}

  /// Nothing can be said.
  record Unproven(List<String> reasons) implements Verdict {
    public Unproven {
      reasons = List.copyOf(reasons);
    }
  }

  default String text() {
    return switch (this) {
      case Match _ -> "MATCH";
      case Mismatch _ -> "MISMATCH";
      case Unproven _ -> "UNPROVEN";
    };
  }

  /// Where the two differ, or why nothing can be said, after a space; empty for a match.
  default String where() {
    return switch (this) {
      case Match _ -> "";
      case Mismatch m ->
          " "
              + m.leg()
              + ", at "
              + m.at()
              + (m.wire().isEmpty() || m.wire().equals(m.at()) ? "" : " on " + m.wire())
              + ": predicted "
              + m.predicted()
              + "; seen "
              + m.observed();
      case Unproven u -> " " + String.join("; ", u.reasons());
    };
  }
}

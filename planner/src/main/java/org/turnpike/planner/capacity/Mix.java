package org.turnpike.planner.capacity;

/// What those who are in a call at the busy hour do. No reference says it; the defaults are
/// Turnpike's assumption, which every report prints.
///
/// @param twoParty weight of calls between two
/// @param conference weight of conferences
/// @param telephone weight of calls to the telephone network
/// @param video share of two-party calls and of participants in conferences with video, 0 to 1
/// @param sharing the same for application sharing
public record Mix(
    double twoParty, double conference, double telephone, double video, double sharing) {

  public static final Mix DEFAULT = new Mix(0.5, 0.4, 0.1, 0.2, 0.1);

  /// @throws IllegalArgumentException for a share outside 0 to 1, or no call at all
  public Mix {
    for (double share : new double[] {twoParty, conference, telephone, video, sharing}) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("a share of " + share + ": expected 0 % to 100 %");
      }
    }
    if (twoParty + conference + telephone <= 0) {
      throw new IllegalArgumentException("a mix of no calls: expected one share above 0 %");
    }
  }

  /// Of calls, those that have this class.
  double share(MediaClass media) {
    return switch (media) {
      case VOICE -> 1;
      case VIDEO -> video;
      case SHARING -> sharing;
    };
  }
}

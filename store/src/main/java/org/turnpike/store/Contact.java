package org.turnpike.store;

import java.util.List;
import org.turnpike.topology.UserUri;

/// One entry of a user's contact list.
///
/// @param address whose; of this organisation or another
/// @param groups that the user put it in, in their words
/// @param blocked sees the user as offline always, and reaches them by no message and no call
public record Contact(UserUri address, String displayName, List<String> groups, boolean blocked) {

  /// More than a person keeps.
  public static final int MOST_GROUPS = 32;

  /// @throws IllegalArgumentException for a group that cannot be kept
  public Contact {
    groups = List.copyOf(groups);
    if (groups.size() > MOST_GROUPS) {
      throw new IllegalArgumentException("a contact is in " + MOST_GROUPS + " groups at most");
    }
    for (String group : groups) {
      if (group.isBlank() || group.length() > 120 || group.indexOf('\n') >= 0) {
        throw new IllegalArgumentException(
            "the name of a group is one line of 1 to 120 characters");
      }
    }
  }
}

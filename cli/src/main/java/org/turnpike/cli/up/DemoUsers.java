package org.turnpike.cli.up;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.turnpike.store.sql.SqlUsers;
import org.turnpike.topology.UserUri;

/// Makes the three users of a node that was told nothing.
final class DemoUsers {

  private static final List<String> NAMES = List.of("alice", "bob", "carol");

  /// Without what is mistaken for something else when it is typed on a phone: 0 o, 1 l i.
  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

  private DemoUsers() {}

  /// Makes those that are missing.
  ///
  /// @param domain of their addresses, and realm of their passwords
  /// @param afresh give those that are there a new password
  /// @param random of cryptographic strength
  /// @return those whose password is new
  static List<DemoUser> ensure(
      SqlUsers users, String domain, boolean afresh, RandomGenerator random, Instant now) {
    List<DemoUser> made = new ArrayList<>();
    boolean first = users.list().isEmpty();
    for (String name : NAMES) {
      UserUri address = new UserUri(name, domain);
      DemoUser user =
          new DemoUser(
              name, Character.toUpperCase(name.charAt(0)) + name.substring(1), password(random));
      boolean isNew =
          first
              ? users.add(address, user.displayName(), domain, user.password(), now)
              : afresh && users.password(address, domain, user.password());
      if (isNew) {
        made.add(user);
      }
    }
    return made;
  }

  /// 12 of 31 letters: 59 bits.
  private static String password(RandomGenerator random) {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      if (i > 0 && i % 4 == 0) {
        password.append('-');
      }
      password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return password.toString();
  }
}

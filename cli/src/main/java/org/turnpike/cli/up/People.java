package org.turnpike.cli.up;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.turnpike.store.sql.SqlUsers;
import org.turnpike.topology.UserUri;

/// The users that a node makes when it starts.
///
/// @param addresses theirs
/// @param firstStartOnly whether one that was removed stays away
/// @param newPasswords whether those that are there get a new password
public record People(List<UserUri> addresses, boolean firstStartOnly, boolean newPasswords) {

  /// Without what is mistaken for something else when it is typed on a phone: 0 o, 1 l i.
  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

  public People {
    addresses = List.copyOf(addresses);
  }

  public static People none() {
    return new People(List.of(), false, false);
  }

  /// Makes those that are missing.
  ///
  /// @param realm of their passwords
  /// @param random of cryptographic strength
  /// @return those whose password is new
  List<NewUser> ensure(SqlUsers users, String realm, RandomGenerator random, Instant now) {
    List<NewUser> made = new ArrayList<>();
    boolean add = !firstStartOnly || users.list().isEmpty();
    for (UserUri address : addresses) {
      String name = address.user();
      NewUser user =
          new NewUser(
              address, Character.toUpperCase(name.charAt(0)) + name.substring(1), password(random));
      if ((add && users.add(address, user.displayName(), realm, user.password(), now))
          || (newPasswords && users.password(address, realm, user.password()))) {
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

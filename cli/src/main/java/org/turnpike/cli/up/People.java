package org.turnpike.cli.up;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.turnpike.store.sql.SqlUsers;
import org.turnpike.topology.UserUri;
import org.turnpike.web.people.FreshPassword;

/// The users that a node makes when it starts.
///
/// @param addresses theirs
/// @param firstStartOnly whether one that was removed stays away
/// @param newPasswords whether those that are there get a new password
public record People(List<UserUri> addresses, boolean firstStartOnly, boolean newPasswords) {

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
              address,
              Character.toUpperCase(name.charAt(0)) + name.substring(1),
              FreshPassword.of(random));
      if ((add && users.add(address, user.displayName(), realm, user.password(), now))
          || (newPasswords && users.password(address, realm, user.password()))) {
        made.add(user);
      }
    }
    return made;
  }
}

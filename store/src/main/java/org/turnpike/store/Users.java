package org.turnpike.store;

import java.util.List;
import java.util.Optional;
import org.turnpike.topology.UserUri;

/// The users of this deployment, as the call path sees them: a local look-up that never blocks.
public interface Users {

  /// The user with this address, enabled or not.
  Optional<User> find(UserUri address);

  /// The user whom this address reaches: by their own, by an alias, or by a telephone number.
  default Optional<User> reached(UserUri address) {
    return find(address);
  }

  /// Enabled users whom somebody who types this may mean, by address: a word of the display name,
  /// the address or a telephone number begins so.
  default List<User> search(String typed, int most) {
    return List.of();
  }

  /// What `address` proves itself with in `realm`; empty for an unknown or disabled user and for a
  /// realm without a secret. All three look the same to the peer (RFC 7616 §5.2: an answer should
  /// not tell which names exist).
  default Optional<Ha1> credentials(UserUri address, String realm) {
    return find(address).filter(User::enabled).flatMap(user -> user.secret(realm));
  }
}

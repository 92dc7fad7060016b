package org.turnpike.cli.up;

import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.turnpike.web.JoinCard;

/// Pages that tell a phone its user's settings, at addresses that cannot be guessed, as long as the
/// process runs that made the passwords.
record JoinCards(Map<String, NewUser> paths) implements JoinCard.Source {

  JoinCards {
    paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
  }

  /// @param random of cryptographic strength
  static JoinCards of(List<NewUser> users, RandomGenerator random) {
    Map<String, NewUser> paths = new LinkedHashMap<>();
    for (NewUser user : users) {
      byte[] token = new byte[16];
      random.nextBytes(token);
      paths.put("/join/" + HexFormat.of().formatHex(token), user);
    }
    return new JoinCards(paths);
  }

  @Override
  public Optional<JoinCard> at(String path) {
    return Optional.ofNullable(paths.get(path))
        .map(user -> new JoinCard(user.name(), user.displayName(), user.password()));
  }
}
